"""What is asked before somebody turns away from infusions that are under way, or unsaved."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from infuseplan.application.infusion.bedside import Bedside
from infuseplan.gui.dialogs.by_name import LeaveDialog
from infuseplan.gui.dialogs.unsaved import UnsavedDialog
from infuseplan.presentation.i18n import say
from infuseplan.presentation.identifiers import patient_of
from infuseplan.presentation.infusion.trouble import entry_lines

if TYPE_CHECKING:
    from infuseplan.application.infusion.records import InfusionRecords
    from infuseplan.gui.pages.infuse.page import InfusePage


class OpenHere(Protocol):
    """What is open in this window."""

    @property
    def bedside(self) -> Bedside | None: ...
    @property
    def records(self) -> "InfusionRecords": ...
    @property
    def page(self) -> "InfusePage": ...
    def stop(self) -> None: ...


class ShowsPages(Protocol):
    """The frame around the pages."""

    def show_page(self, name: str) -> None: ...
    def preview_as_given(self, above: QWidget | None = None) -> None: ...


class Leaving:
    """One question at a time; what was meant is done once it is answered."""

    def __init__(self, infuse: OpenHere, window: QWidget, frame: ShowsPages) -> None:
        self._infuse = infuse
        self._window = window
        self._frame = frame
        self._losing: UnsavedDialog | None = None
        self._leaving: LeaveDialog | None = None
        self._is_meant = False

    def ask_to_lose(self, then: Callable[[], object]) -> None:
        """Something is pressed and in no journal: list it, and do `then` once it is on paper."""
        bedside = self._infuse.bedside
        if bedside is None or self._losing is not None:
            return
        self._frame.show_page("infuse")
        listed = bedside.unsaved
        dialog = UnsavedDialog(entry_lines(listed), self._window)
        self._losing = dialog

        def closed() -> None:
            self._losing = None

        def lose(_answer: object) -> None:
            dialog.close()
            if bedside.unsaved != listed:
                # STOP was pressed meanwhile: nobody has agreed to lose that.
                self.ask_to_lose(then)
                return
            bedside.give_up()
            # Whoever has it on paper has said already that the infusion is left.
            self._do_as_meant(then)

        dialog.finished.connect(closed)
        dialog.submitted.connect(lose)
        dialog.stop_asked.connect(self._infuse.page.stop)
        dialog.print_button.clicked.connect(lambda: self._frame.preview_as_given(dialog))
        dialog.ask()

    def _do_as_meant(self, then: Callable[[], object]) -> None:
        self._is_meant = True
        try:
            then()
        finally:
            self._is_meant = False

    def may_close_all(self) -> bool:
        """Whether nobody has to be asked before the window goes: no open infusion is under way."""
        return self._is_meant or not any(map(_is_under_way, self._infuse.records.open.values()))

    def may_turn_away(self) -> bool:
        """Whether nobody has to be asked before another patient is planned."""
        bedside = self._infuse.bedside
        return self._is_meant or bedside is None or not _is_under_way(bedside)

    def ask_to_turn_away(self, then: Callable[[], object]) -> None:
        """The infusion that is shown runs or is paused: do `then` only if that is meant."""
        bedside = self._infuse.bedside
        if bedside is None:
            return
        sentence = say(
            "The infusion of {patient} continues. It stays open on the board (page 5), which shows "
            "its rate changes; open it there to record anything.",
            patient=patient_of(bedside),
        )
        self._ask(sentence, say("&Keep it on the board"), then)

    def ask_to_close_all(self, then: Callable[[], object]) -> None:
        """Infusions run or are paused: close the window only if that is meant."""
        under_way = filter(_is_under_way, self._infuse.records.open.values())
        sentence = say(
            "Still open: {patients}. Closing does not stop a pump, and rate changes are no longer "
            "shown. Continue later from page 3.",
            patients="; ".join(patient_of(one) for one in under_way),
        )
        self._ask(sentence, say("&Close the window"), then)

    def _ask(self, sentence: str, verb: str, then: Callable[[], object]) -> None:
        if self._leaving is not None:
            return
        self._frame.show_page("infuse")
        dialog = LeaveDialog(sentence, verb, self._window)
        self._leaving = dialog

        def closed() -> None:
            self._leaving = None

        def leave(_answer: object) -> None:
            dialog.close()
            self._do_as_meant(then)

        def stop() -> None:
            dialog.close()
            self._infuse.stop()

        dialog.finished.connect(closed)
        dialog.submitted.connect(leave)
        dialog.stop_asked.connect(stop)
        dialog.ask()


def _is_under_way(bedside: Bedside) -> bool:
    return bedside.running.state(bedside.now()).status in ("running", "interrupted")
