"""The pharmacy's sheet as it will be printed."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from infuseplan.application.infusion.preparation import PreparationEntries
from infuseplan.gui.dialogs.paper_window import Paper, PaperWindow
from infuseplan.gui.paper.preparation import (
    preparation_image,
    print_preparation,
    save_preparation,
)
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.sheet import SheetFacts
from infuseplan.presentation.preparation.sheet import (
    preparation_file_name,
    preparation_sheet,
    preparation_text,
)


class PreparationWindow(PaperWindow):
    """It shows the preparation as it stood when it was opened."""

    def __init__(
        self,
        facts: SheetFacts,
        so_far: PreparationEntries,
        resources: Path,
        parent: QWidget | None = None,
    ) -> None:
        sheet = preparation_sheet(facts, so_far)
        paper = Paper(
            title=say("Preparation"),
            spoken=preparation_text(sheet),
            safe=say("What was entered is still on page 2."),
            queue_name=say("InfusePlan: preparation"),
            file_name=preparation_file_name(facts),
            picture=lambda: preparation_image(sheet, resources),
            save=lambda path: save_preparation(sheet, path, resources),
            print_on=lambda printer: print_preparation(sheet, printer, resources),
        )
        super().__init__(paper, parent)
