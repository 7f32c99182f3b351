"""The sheet of a plan from the command line, where there may be no screen."""

import sys
from datetime import datetime
from functools import cache
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from infuseplan.application.infusion.preparation import PreparationEntries
from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.gui.encoding import speak_utf8
from infuseplan.gui.paper.preparation import save_preparation
from infuseplan.gui.paper.sheet import save_pdf
from infuseplan.presentation.plan.sheet import SheetFacts
from infuseplan.presentation.preparation.sheet import preparation_sheet


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
