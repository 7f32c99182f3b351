"""A page as a PDF file: made whole in memory, written beside its name, and renamed."""

from collections.abc import Callable
from errno import EIO
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QPdfWriter

from infuseplan.application.whole_file import save_whole
from infuseplan.gui.paper.page import DOTS_PER_INCH, DeviceProblem, PageTooFull, page_layout
from infuseplan.presentation.i18n import say


class FileProblem(OSError):
    """The file could not be written; nothing is left under its name but what was there before.

    `reason`, and `strerror` after it, say why in the words of the system.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(EIO, reason, str(path))
        self.reason = reason


def too_full() -> str:
    """Why there is no sheet, and what to do, where one page cannot hold it."""
    return say("one page cannot hold the sheet: shorten the patient’s name or the hospital number")


def pdf_of(title: str, print_on: Callable[[QPdfWriter], object]) -> bytes:
    """What `print_on` draws as one PDF of one page."""
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DOTS_PER_INCH)
    writer.setCreator("InfusePlan")
    writer.setTitle(title)
    writer.setPageLayout(page_layout())
    print_on(writer)
    buffer.close()
    return bytes(kept.data())


def save_page(made: Callable[[], bytes], path: Path) -> None:
    """Write the PDF to `path`; StorageProblem where that fails, and then nothing has changed."""
    try:
        content = made()
    except PageTooFull as problem:
        raise FileProblem(path, too_full()) from problem
    except DeviceProblem as problem:
        raise FileProblem(path, say("the page could not be made")) from problem
    try:
        # Not by Qt, to which a full disk is an unknown error.
        save_whole(path, content)
    except OSError as problem:
        raise FileProblem(path, problem.strerror or type(problem).__name__) from problem
