"""A layout of rows leaves nothing behind when its window is gone."""

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import Shiboken

from infuseplan.gui.widgets.flow_layout import FlowLayout


@pytest.mark.usefixtures("app")
def test_no_item_outlives_the_window_that_it_lay_in() -> None:
    """PySide would give it out for whatever Qt lays at its address next, such as a style."""
    window = QWidget()
    box = QVBoxLayout(window)
    row = FlowLayout(gap=2)
    box.addLayout(row)
    for _ in range(3):
        row.addWidget(QWidget())
    assert len(row._items) == 3
    Shiboken.delete(window)
    assert row._items == []
