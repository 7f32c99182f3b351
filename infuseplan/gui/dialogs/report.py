"""Saving the report of the last fault to a place of the person's choice."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from infuseplan.presentation.words import say


def save_report(parent: QWidget, report: str) -> None:
    """Ask where to save `report`; say so where there is nothing to save."""
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
        try:
            Path(name).write_text(report, encoding="utf-8")
        except OSError as problem:
            text = say("The report could not be saved: {reason}", reason=problem.strerror or "")
            box = QMessageBox(QMessageBox.Icon.Warning, say("Report"), text)
            box.setParent(parent, box.windowFlags())
            box.open()

    dialog.fileSelected.connect(write)
    dialog.open()
