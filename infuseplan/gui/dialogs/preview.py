"""The nurse's sheet as it will be printed, beside the plan that it was made of."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from infuseplan.gui.dialogs.paper_window import Paper, PaperWindow
from infuseplan.gui.paper.sheet import print_sheet, save_pdf, sheet_image
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.sheet import SheetFacts, file_name
from infuseplan.presentation.plan.text import plan_text


class PreviewWindow(PaperWindow):
    """It shows the plan for which it was opened, and no later one."""

    def __init__(
        self,
        facts: SheetFacts,
        resources: Path,
        source_title: Callable[[str], str],
        parent: QWidget | None = None,
    ) -> None:
        paper = Paper(
            title=say("Sheet for the nurse"),
            spoken=plan_text(facts.proved, source_title),
            safe=say("The plan is unchanged and still on the screen."),
            queue_name=say("InfusePlan: sheet for the nurse"),
            file_name=file_name(facts),
            picture=lambda: sheet_image(facts, resources),
            save=lambda path: save_pdf(facts, path, resources),
            print_on=lambda printer: print_sheet(facts, printer, resources),
        )
        super().__init__(paper, parent)
