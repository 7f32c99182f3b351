"""Saving the report of the last fault to a place of the person's choice."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from infuseplan.presentation.words import say


def save_report(parent: QWidget, report: str, save: Callable[[Path, str], str]) -> None:
    """Ask where to save `report`; say so where there is nothing to save.

    `save` writes a text and returns why it could not, or nothing.
    """
    if not report:
        box = QMessageBox(QMessageBox.Icon.Information, say("Report"), say("No fault so far."))
        box.setParent(parent, box.windowFlags())
        box.open()
        return
    dialog = QFileDialog(parent, say("Save report"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("txt")
    dialog.selectFile("infuseplan-report.txt")

    def write(name: str) -> None:
        reason = save(Path(name), report)
        if reason:
            text = say("The report could not be saved: {reason}", reason=reason)
            box = QMessageBox(QMessageBox.Icon.Warning, say("Report"), text)
            box.setParent(parent, box.windowFlags())
            box.open()

    dialog.fileSelected.connect(write)
    dialog.open()
