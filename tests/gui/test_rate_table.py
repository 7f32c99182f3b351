"""The table of rate steps, as high as its rows and its header."""

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from sight import settle

from infuseplan.gui.widgets.rate_table import LadderTable
from infuseplan.presentation.plan.view import RateRow

CELLS = ("1", "09:00", "10:00", "25", "60", "25", "25", "60")


@pytest.mark.usefixtures("app")
def test_no_row_is_covered_when_the_header_becomes_higher(qtbot: QtBot) -> None:
    """As when the theme is put on after the page has been laid out."""
    whole = QWidget()
    qtbot.addWidget(whole)
    table = LadderTable()
    QVBoxLayout(whole).addWidget(table)
    table.show_rows(tuple(RateRow(number, CELLS, ("",) * 8, "") for number in range(1, 6)))
    whole.resize(whole.minimumSizeHint())
    whole.show()
    settle()
    assert not table.verticalScrollBar().isVisible()
    before = table.height()
    table.horizontalHeader().setStyleSheet("QHeaderView::section { padding: 12px; }")
    settle()
    assert table.height() > before
    assert not table.verticalScrollBar().isVisible()
    assert table.horizontalHeader().length() <= table.viewport().width()
