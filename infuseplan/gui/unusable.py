"""What opens in the place of the window where a protocol file cannot be used."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from infuseplan.presentation.unusable_words import UnusableWords


def unusable_box(words: UnusableWords) -> QMessageBox:
    """Names each file and its remedy; its text can be selected and sent to IT."""
    box = QMessageBox(QMessageBox.Icon.Critical, "InfusePlan", words.failed)
    # A file's name may hold what Qt would take for markup.
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText("\n\n".join((*words.faults, words.advice)))
    box.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    return box
