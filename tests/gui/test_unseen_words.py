"""A field of the bedside that shows nothing has nothing in it."""

import pytest
from pytestqt.qtbot import QtBot

from infuseplan.gui.dialogs.form import TextField


@pytest.mark.parametrize("typed", [" ", "\N{ZERO WIDTH SPACE}", "\N{HANGUL FILLER}\N{SOFT HYPHEN}"])
def test_what_cannot_be_seen_is_not_typed(qtbot: QtBot, typed: str) -> None:
    field = TextField("&Prescriber", 200)
    qtbot.addWidget(field)
    field.line.setText(typed)
    assert field.text == ""
    field.line.setText(f" Dr A{typed}")
    assert field.text.startswith("Dr A")
