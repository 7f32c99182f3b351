"""Answers the question for two identifiers, as somebody reads them from the wristband."""

from infuseplan.gui.dialogs.form import TextField
from infuseplan.gui.dialogs.identify import IdentifyDialog
from infuseplan.gui.window.main_window import MainWindow


def identify_dialog(window: MainWindow) -> IdentifyDialog:
    """The question that stands there now."""
    dialog = window.infuse.identity.dialog
    assert dialog is not None
    return dialog


def identify(window: MainWindow, *typed: str) -> None:
    """Type the identifiers in the order in which they are asked, and hand them over."""
    dialog = identify_dialog(window)
    for field, text in zip(dialog.fields.values(), typed, strict=True):
        if isinstance(field, TextField):
            field.line.setText(text)
        else:
            field.set_text(text)
    dialog.submit()
