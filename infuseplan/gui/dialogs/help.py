"""Help in a window of its own, so that the plan stays in sight."""

from pathlib import Path

from PySide6.QtCore import QSize, QUrl
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from infuseplan.gui.screen import fitting
from infuseplan.gui.theme.theme import scale
from infuseplan.presentation.i18n import say

_SIZE = QSize(720, 620)


class HelpWindow(QDialog):
    """Shows the pages of `resources/help`; links lead from page to page, never to the network."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self.setWindowTitle(say("Help"))
        self.resize(fitting(_SIZE * scale()))
        self.browser = QTextBrowser()
        self.browser.setAccessibleName(say("Help text"))
        self.browser.setOpenExternalLinks(False)
        self.browser.setSearchPaths([str(folder)])
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.browser)

    def show_page(self, name: str) -> None:
        """Open one page by its name, such as `plan`."""
        self.browser.setSource(QUrl.fromLocalFile(str(self._folder / f"{name}.md")))
        self.show()
        self.raise_()
        self.activateWindow()
