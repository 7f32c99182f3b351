"""What the window says about the journal, and what can be done with the whole of it."""
# ruff: noqa: PLC0415 - most windows never have anything to say about the journal

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMainWindow, QWidget

from infuseplan.application.services import Services
from infuseplan.gui.widgets.entry_fields import announce
from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QFileDialog

    from infuseplan.application.journal.port import JournalFault, StorageProblem
    from infuseplan.gui.dialogs.set_aside import SetAsideDialog
    from infuseplan.gui.widgets.journal_bar import JournalBar
    from infuseplan.gui.window.infusion_controller import InfusionController
    from infuseplan.presentation.journal.notices import Copy, JournalRemark

    # Copies to a file; what of the entries is not whole there.
    _Copying = Callable[[Path], tuple[JournalFault, ...] | None]

_SHOWN_MS = 8000


class JournalController:
    """Copies at any time; the bar above the page when the journal calls for attention."""

    def __init__(
        self,
        window: QMainWindow,
        infuse: "InfusionController",
        services: Services,
        put_on_every_page: "Callable[[QWidget], None]",
    ) -> None:
        self._window = window
        self._infuse = infuse
        self._put_on_every_page = put_on_every_page
        self._services = services
        self._bar: JournalBar | None = None
        self._problem: StorageProblem | None = None
        # What was said of the last copy that failed.
        self._failed: tuple[JournalRemark, ...] = ()
        self.dialog: SetAsideDialog | None = None
        self.chooser: QFileDialog | None = None

    @property
    def bar(self) -> "JournalBar":
        """The bar above the page, made when there is something to say."""
        if self._bar is None:
            from infuseplan.gui.widgets.journal_bar import JournalBar

            self._bar = JournalBar(self.ask_to_set_aside)
            self._put_on_every_page(self._bar)
        return self._bar

    @property
    def made(self) -> "JournalBar | None":
        """The bar if there was ever anything to say."""
        return self._bar

    def show_notes(self, notes: "tuple[JournalFault, ...]") -> None:
        """What was found or set right when the journal was opened."""
        from infuseplan.presentation.journal.notices import remarks

        self.bar.add(remarks(notes))

    def show_damage(self, problem: "StorageProblem") -> None:
        """What is damaged; it stays until the journal is set aside."""
        from infuseplan.presentation.journal.notices import damage_sentence

        self._problem = problem
        self.bar.show_damage(damage_sentence())

    # -- copies ----------------------------------------------------------------------------------

    def back_up(self) -> None:
        """Ask where, and copy the whole journal there."""
        self._ask_where(
            "backup", say("Back up the journal"), self._infuse.records.maintenance.back_up
        )

    def export(self) -> None:
        """Ask where, and write every entry there as text."""
        self._ask_where(
            "export", say("Export the journal"), self._infuse.records.maintenance.export
        )

    def _ask_where(self, kind: "Copy", title: str, copy: "_Copying") -> None:
        from PySide6.QtWidgets import QFileDialog

        from infuseplan.presentation.journal.notices import copy_name

        name = copy_name(kind, self._services.clock.today())
        chooser = QFileDialog(self.dialog or self._window, title)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix(name.rpartition(".")[2])
        chooser.selectFile(name)
        chooser.fileSelected.connect(lambda chosen: self._copy(kind, copy, Path(chosen)))
        self.chooser = chooser
        chooser.open()

    def _copy(self, kind: "Copy", copy: "_Copying", path: Path) -> None:
        from infuseplan.application.journal.maintenance import NothingRecorded
        from infuseplan.application.journal.port import StorageProblem
        from infuseplan.presentation.journal.notices import (
            copy_done,
            copy_failed,
            export_lacks,
            nothing_recorded,
        )

        try:
            lacking = copy(path)
        except StorageProblem as problem:
            self._say_of_the_copy(copy_failed(problem), failed=True)
        except NothingRecorded:
            self._say_of_the_copy(nothing_recorded(), failed=True)
        else:
            done = copy_done(kind, path)
            if lacking:
                self._say_of_the_copy(f"{done} {export_lacks(lacking)}", failed=True)
            else:
                self._say_of_the_copy(done, failed=False)

    def _say_of_the_copy(self, sentence: str, *, failed: bool) -> None:
        """In the dialog where it was asked for there, otherwise in the window."""
        from infuseplan.presentation.journal.notices import JournalRemark

        if self._bar is not None:
            self._bar.take_away(self._failed)
        if failed and self._problem is not None:
            # The reason is the damage: said where something can be done about it.
            self.ask_to_set_aside()
        if self.dialog is not None:
            self.dialog.complain(sentence)
        elif failed:
            self._failed = (JournalRemark("caution", sentence),)
            self.bar.add(self._failed)
        else:
            self._window.statusBar().showMessage(sentence, _SHOWN_MS)
            announce(self._window, sentence)

    # -- setting aside ---------------------------------------------------------------------------

    def ask_to_set_aside(self) -> None:
        """Say what is damaged and what can be done; nothing is done before somebody agrees."""
        from infuseplan.gui.dialogs.set_aside import SetAsideDialog
        from infuseplan.presentation.journal.notices import damage_message, set_aside_lines

        infuse = self._infuse
        if self._problem is None or self.dialog is not None:
            return
        lines = set_aside_lines(
            infuse.records.maintenance.folder, open_infusions=len(infuse.records.open)
        )
        copies = ((say("Export what can be read…"), self.export), (say("Back up…"), self.back_up))
        self.dialog = dialog = SetAsideDialog(
            damage_message(self._problem), lines, copies, self._window
        )
        dialog.submitted.connect(lambda _yes: self._set_aside(dialog))
        dialog.stop_asked.connect(lambda: self._stop_first(dialog))
        dialog.finished.connect(self._closed)
        dialog.ask()

    def _closed(self) -> None:
        self.dialog = None

    def _stop_first(self, dialog: "SetAsideDialog") -> None:
        """STOP counts more than any question about files."""
        dialog.close()
        self._infuse.stop()

    def _set_aside(self, dialog: "SetAsideDialog") -> None:
        from infuseplan.application.journal.port import StorageProblem
        from infuseplan.presentation.journal.notices import JournalRemark, set_aside_done
        from infuseplan.presentation.journal.storage import storage_message

        infuse = self._infuse
        try:
            kept = infuse.records.set_aside()
            count = len(infuse.records.journal.records())
        except StorageProblem as problem:
            words = storage_message(problem)
            dialog.complain(f"{words.failed} {words.safe} {words.advice}")
            return
        dialog.close()
        self._problem = None
        self.bar.show_damage("")
        self.bar.add((JournalRemark("note", set_aside_done(kept, count)),))
        infuse.after_setting_aside()
