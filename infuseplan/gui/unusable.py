"""What opens in the place of the window where nothing can be planned or opened."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMessageBox

from infuseplan.gui.qt_application import application, is_seen
from infuseplan.presentation.protocol_faults import UnusableMessages


def unusable_box(words: UnusableMessages) -> QMessageBox:
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
    # Qt's cross is black, also on a dark button.
    box.button(QMessageBox.StandardButton.Close).setIcon(QIcon())
    return box


def show_alone(words: UnusableMessages, theme: str, resources: Path | None) -> bool:
    """Show the box until it is closed, whatever has failed before; False where nobody sees it."""
    if not is_seen():
        return False
    app = application(theme, 1.0, resources)
    box = unusable_box(words)
    if resources is not None:
        box.setWindowIcon(QIcon(str(resources / "icons" / "infuseplan-256.png")))
    box.show()
    # What else may have come up before the fault does not keep this process alive.
    box.finished.connect(app.quit)
    app.exec()
    return True
