"""Signing in by initials and PIN in this window, and what the second check asks of it."""
# ruff: noqa: PLC0415 - a window in which nobody signs in loads none of this

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from infuseplan.application.infusion.records import InfusionRecords
    from infuseplan.application.journal.port import StorageProblem
    from infuseplan.application.ward.sign_in import PinTrouble
    from infuseplan.gui.dialogs.sign_in import PinAnswers, PinDialog, SignInAnswers, SignInDialog
    from infuseplan.gui.pages.infuse.page import InfusePage


class SignInController(QObject):
    """Opens the two questions. `who_changed` has the words for whoever is signed in now."""

    who_changed = Signal(str)
    told = Signal(str)
    stop_asked = Signal()

    def __init__(self, window: "QWidget", records: "InfusionRecords") -> None:
        super().__init__(window)
        self._window, self._records = window, records
        self.dialog: SignInDialog | PinDialog | None = None
        self._said: tuple[str, bool] | None = None
        self._signed_in = ""

    def ask(self) -> None:
        """Ask who is signed in from now on."""
        from infuseplan.gui.dialogs.sign_in import SignInDialog

        who = self._records.entered_by
        dialog = SignInDialog(self._window, who, self.has_pin, may_sign_out=bool(who))
        dialog.submitted.connect(self._sign_in)
        self._open(dialog)

    def ask_pin(self) -> None:
        """Set, change or remove the PIN of whoever is signed in."""
        who = self._records.entered_by
        if not who:
            self.told.emit(say("Sign in first: Ctrl+I."))
            return
        from infuseplan.gui.dialogs.sign_in import PinDialog

        dialog = PinDialog(self._window, who, has_one=self.has_pin(who))
        dialog.submitted.connect(self._change_pin)
        self._open(dialog)

    def serve(self, page: "InfusePage") -> None:
        """Let the page ask, and show on it who is signed in."""
        page.start.has_pin = self.has_pin
        by_name = page.dialogs.by_name
        by_name.has_pin, by_name.second_person = self.has_pin, self.second_person
        page.opened.connect(self.refresh)
        page.changed.connect(self.refresh)
        self.who_changed.connect(lambda _words: page.set_who(self._records.entered_by))

    @property
    def signed_in(self) -> str:
        """Who has signed in here and not only entered something; empty where nobody has."""
        return self._signed_in if self._signed_in == self._records.entered_by else ""

    def refresh(self, _now: object = None) -> None:
        """Say who is signed in, if that is another one than was said."""
        who = self._records.entered_by
        by_pin = self._records.sign_in.is_by_pin(who)
        if self._said != (who, by_pin):
            from infuseplan.presentation.sign_in import signed_in_message

            self._said = who, by_pin
            self.who_changed.emit(signed_in_message(who, by_pin=by_pin))

    def has_pin(self, initials: str) -> bool:
        """Whether these initials have one; False where nobody can say."""
        from infuseplan.application.infusion.signing_in import asks_for_pin

        return asks_for_pin(self._records.sign_in, initials)

    def second_person(self, initials: str, pin: str) -> str:
        """Why these initials with this PIN are no second person; empty where they are."""
        from infuseplan.application.infusion.signing_in import accept_beside
        from infuseplan.domain.person_name import same_person
        from infuseplan.presentation.user_text import own

        who = self._records.entered_by
        if who and same_person(who, initials):
            return say(
                "{name} is signed in here. The second check needs another person.", name=own(who)
            )
        return self._done(
            lambda: self._say_trouble(accept_beside(self._records.sign_in, initials, pin))
        )[0]

    def _sign_in(self, answers: "SignInAnswers") -> None:
        from infuseplan.application.infusion.signing_in import accept

        records = self._records

        def do() -> None:
            if not answers.initials:
                records.sign_in.sign_out()
            else:
                self._say_trouble(accept(records.sign_in, answers.initials, answers.pin))
            records.entered_by = self._signed_in = answers.initials

        self._close_after(do, "")

    def _change_pin(self, answers: "PinAnswers") -> None:
        sign_in = self._records.sign_in
        if answers.action == "remove":
            self._close_after(
                lambda: sign_in.remove_pin(answers.initials, answers.present),
                say("The PIN was removed."),
            )
        else:
            self._close_after(
                lambda: sign_in.set_pin(answers.initials, answers.new, answers.present),
                say("The PIN is set."),
            )

    def _close_after(self, do: "Callable[[], object]", said: str) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        why, code = self._done(do)
        if why:
            dialog.refuse(why, code)
            return
        dialog.close()
        self.refresh()
        if said:
            self.told.emit(said)

    def _say_trouble(self, problem: "StorageProblem | None") -> None:
        from infuseplan.presentation.sign_in import taken_without_pin

        if problem is not None:
            self.told.emit(taken_without_pin(problem))

    def _done(self, do: "Callable[[], object]") -> "tuple[str, PinTrouble | None]":
        """Do it; why not, in words and by its code."""
        from infuseplan.application.journal.port import StorageProblem
        from infuseplan.application.ward.sign_in import PinRefused
        from infuseplan.presentation.sign_in import pin_file_trouble, pin_refusal

        try:
            do()
        except PinRefused as problem:
            return pin_refusal(problem), problem.why
        except StorageProblem as problem:
            return pin_file_trouble(problem), None
        return "", None

    def _open(self, dialog: "SignInDialog | PinDialog") -> None:
        self.dialog = dialog
        dialog.finished.connect(self._closed)
        dialog.stop_asked.connect(self.stop_asked)
        dialog.ask()

    def _closed(self) -> None:
        if self.dialog is self.sender():
            self.dialog = None
