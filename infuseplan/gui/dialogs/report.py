"""Saving the report of the last fault to a place of the person's choice."""

from PySide6.QtWidgets import QMessageBox, QWidget

from infuseplan.gui.dialogs.text_file import Save, save_text_file
from infuseplan.presentation.i18n import say


def save_report(parent: QWidget, report: str, save: Save) -> None:
    """Ask where to save `report`; say so where there is nothing to save."""
    if not report:
        box = QMessageBox(
            QMessageBox.Icon.Information, say("Error report"), say("No errors recorded.")
        )
        box.setParent(parent, box.windowFlags())
        box.open()
        return
    save_text_file(parent, say("Save error report"), "infuseplan-report.txt", report, save)
