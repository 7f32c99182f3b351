"""A running infusion as it stands, as it will be printed."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from infuseplan.application.infusion.bedside import Bedside
from infuseplan.gui.dialogs.paper_window import Paper, PaperWindow
from infuseplan.gui.paper.as_given import as_given_image, print_as_given, save_as_given
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.as_given import as_given, as_given_name, as_given_text


class AsGivenWindow(PaperWindow):
    """It shows the infusion as it stood when it was opened; the page says when that was."""

    def __init__(self, bedside: Bedside, resources: Path, parent: QWidget | None = None) -> None:
        snapshot = bedside.verified_state(bedside.now())
        page = as_given(bedside, snapshot)
        paper = Paper(
            title=say("Infusion as given"),
            spoken=as_given_text(page),
            safe=say("What is not saved is still on page 3."),
            queue_name=say("InfusePlan: infusion as given"),
            file_name=as_given_name(snapshot.now.date()),
            picture=lambda: as_given_image(page, resources),
            save=lambda path: save_as_given(page, path, resources),
            print_on=lambda printer: print_as_given(page, printer, resources),
        )
        super().__init__(paper, parent)
