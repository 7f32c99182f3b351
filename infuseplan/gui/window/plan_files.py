"""Plan files: opened on a new page, saved, and those of this session once more.

The list of recent files is kept nowhere: the next start knows none of them. It has only files with
the name that the program itself proposes, which says nothing about anybody; a name that somebody
typed may be a patient's.
"""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from infuseplan.gui.pages.plan.page import PlanPage
from infuseplan.gui.window.opened_plan import fill_in
from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog, QMessageBox

    from infuseplan.application.services import LocalFiles
    from infuseplan.domain.patient.entries import Access
    from infuseplan.domain.plan.request import PlanRequest
    from infuseplan.gui.dialogs.text_file import Save

ENDING = ".infuseplan"
_MOST = 6
# As `presentation.plan.json.plan_file` names them, also where the desktop has counted them on.
_OWN_NAME = re.compile(
    r"[a-z0-9]+(?:-[a-z0-9]+)*-infusion-[0-9]+(?:-\d{4}-\d{2}-\d{2})?(?: ?\(\d+\))?\.infuseplan"
)

NewPage = Callable[[Callable[[], object]], None]
"""Empties the window for another patient, and then does what it was given."""


def noted(save: "Save", note: "Callable[[Access], None]") -> "Save":
    """Saving that counts as an entry of the opened patient where it succeeds."""

    def save_and_note(path: Path, text: str) -> str:
        reason = save(path, text)
        if not reason:
            note("exported")
        return reason

    return save_and_note


class PlanFiles(QObject):
    """Opens and saves plan files; `recent` are those of this session, the newest first."""

    def __init__(
        self,
        window: QWidget,
        page: PlanPage,
        files: "LocalFiles",
        note: "Callable[[Access], None]",
        new_page: NewPage,
    ) -> None:
        super().__init__(window)
        self._window, self._page = window, page
        self._read, self._save = files.open_plan, noted(files.save, note)
        self._new_page = new_page
        self.recent: list[Path] = []
        self.chooser: QFileDialog | None = None
        self.told: QMessageBox | None = None

    def ask(self) -> None:
        """Ask which file to open."""
        from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415 - start-up time

        dialog = QFileDialog(self._window, say("Open plan file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(say("Plan files (*{ending})", ending=ENDING))
        dialog.fileSelected.connect(lambda name: self.open(Path(name)))
        self.chooser = dialog
        dialog.open()

    def open(self, path: Path) -> None:
        """Ask on a new page what the file asked; nothing changes where it cannot be read."""
        request = self._read(path)
        if isinstance(request, str):
            if path in self.recent:
                self.recent.remove(path)
            self._say(path, request)
            return
        self._new_page(partial(self._fill_in, path, request))

    def save(self) -> None:
        """The plan as a file that opens this window with the same answers."""
        from infuseplan.gui.dialogs.text_file import save_plan_file  # noqa: PLC0415 - start-up time

        if self._page.proved is None:
            return
        self.chooser = save_plan_file(self._window, self._page.proved, self._save)
        self.chooser.fileSelected.connect(lambda name: self._remember(Path(name)))

    def _fill_in(self, path: Path, request: "PlanRequest") -> None:
        trouble = fill_in(self._page.questions, request)
        if trouble is None:
            self._remember(path)
        else:
            self._say(path, trouble)

    def _remember(self, path: Path) -> None:
        if _OWN_NAME.fullmatch(path.name) is None:
            return
        self.recent = [path, *(one for one in self.recent if one != path)][:_MOST]

    def _say(self, path: Path, why: str) -> None:
        from PySide6.QtWidgets import QMessageBox  # noqa: PLC0415 - start-up time

        box = QMessageBox(
            QMessageBox.Icon.Warning,
            say("Open plan file"),
            say("“{name}” was not opened. {why}", name=path.name, why=why),
            parent=self._window,
        )
        self.told = box
        box.open()
