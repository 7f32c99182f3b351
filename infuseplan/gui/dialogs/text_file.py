"""Asking where a text is to be saved, and saying why where it cannot be."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from infuseplan.application.plan.planning import ProvedPlan

Save = Callable[[Path, str], str]
"""Writes a text; returns why it could not, or nothing."""


def save_text_file(parent: QWidget, title: str, name: str, text: str, save: Save) -> QFileDialog:
    """Ask where to save `text`, with `name` proposed; the ending of `name` is the file's."""
    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(name.rpartition(".")[2])
    dialog.selectFile(name)

    def write(chosen: str) -> None:
        reason = save(Path(chosen), text)
        if reason:
            told = say("“{name}” could not be saved: {reason}", name=chosen, reason=reason)
            box = QMessageBox(QMessageBox.Icon.Warning, title, told)
            box.setParent(parent, box.windowFlags())
            box.open()

    dialog.fileSelected.connect(write)
    dialog.open()
    return dialog


def save_plan_file(parent: QWidget, proved: "ProvedPlan", save: Save) -> QFileDialog:
    """Ask where to save the plan as a file that opens the window with the same answers."""
    from infuseplan.presentation.plan.json import plan_file  # noqa: PLC0415 - start-up time

    name, text = plan_file(proved)
    return save_text_file(parent, say("Save plan file"), name, text, save)
