"""The sheet as a PDF file: made whole in memory, written beside its name, and renamed."""

import sys
from collections.abc import Callable
from datetime import datetime
from errno import EIO
from functools import cache
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QGuiApplication, QPdfWriter

from infuseplan.application.infusion.preparation import PreparationEntries
from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.application.whole_file import save_whole
from infuseplan.gui.encoding import speak_utf8
from infuseplan.gui.paper.page import DOTS_PER_INCH
from infuseplan.gui.paper.sheet import DeviceProblem, PageTooFull, page_layout, print_sheet
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.sheet import SheetFacts
from infuseplan.presentation.preparation.sheet import preparation_sheet


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


def pdf_bytes(facts: SheetFacts, resources: Path) -> bytes:
    """The sheet as one PDF. Its metadata name the program and the kind of sheet, nobody else."""
    return pdf_of(
        say("InfusePlan: sheet for the nurse"),
        lambda writer: print_sheet(facts, writer, resources),
    )


def save_pdf(facts: SheetFacts, path: Path, resources: Path) -> None:
    """Write the sheet to `path`; StorageProblem where that fails, and then nothing has changed."""
    save_page(lambda: pdf_bytes(facts, resources), path)


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


def write_sheet_without_screen(
    proved: ProvedPlan, kind: str, path: Path, resources: Path, now: datetime
) -> None:
    """The sheet of a plan that was made on the command line, with or without a screen.

    Nobody has answered for its cautions there: all of them are printed as not yet checked.
    Name and hospital number are left for a pen. StorageProblem where it cannot be written.
    """
    _application()
    cautions = tuple(
        finding.code
        for finding in proved.plan.findings
        if finding.severity == "caution" and not finding.standing
    )
    facts = SheetFacts(proved=proved, patient="", reference="", made_at=now, open_cautions=cautions)
    if kind == "nurse":
        save_pdf(facts, path, resources)
        return
    if kind != "preparation":
        raise ValueError(kind)
    from infuseplan.gui.paper.preparation import (  # noqa: PLC0415 - it draws by this module
        save_preparation,
    )

    save_preparation(preparation_sheet(facts, PreparationEntries()), path, resources)


@cache
def _application() -> object:
    """Qt measures type only inside an application; this one asks for no screen.

    Kept until the process ends: the loaded type goes with it.
    """
    speak_utf8()
    return QGuiApplication.instance() or QGuiApplication(
        [sys.argv[0] or "infuseplan", "-platform", "offscreen"]
    )
