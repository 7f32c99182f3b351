"""A rate that no pump can be set to is read back as the nearest tenth; every other one exactly."""

from decimal import Decimal
from fractions import Fraction

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from infuseplan.domain.plan.titration import is_pump_setting
from infuseplan.gui.dialogs.pause import ResumeDialog

# 175 mg/h of 725 mg in 250 mL, 2.9 mg/mL, are 60.344… mL/h.
WITHOUT_END = Fraction(1750, 29)


@pytest.mark.parametrize(
    ("shown", "planned", "is_set"),
    [
        ("60.3", WITHOUT_END, True),
        ("60.34", WITHOUT_END, True),
        ("60.4", WITHOUT_END, False),
        ("60.2", WITHOUT_END, False),
        ("60", WITHOUT_END, False),
        ("603", WITHOUT_END, False),
        ("12.5", Fraction("12.5"), True),
        ("12.50", Fraction("12.5"), True),
        # The table's own tenths are set exactly.
        ("12.45", Fraction("12.5"), False),
        ("12.55", Fraction("12.5"), False),
        ("12.6", Fraction("12.5"), False),
        ("125", Fraction("12.5"), False),
        # 43.75 lies between two tenths: both are its nearest.
        ("43.75", Fraction("43.75"), True),
        ("43.7", Fraction("43.75"), True),
        ("43.8", Fraction("43.75"), True),
        ("43.9", Fraction("43.75"), False),
    ],
)
def test_what_a_pump_shows_for_a_rate(shown: str, planned: Fraction, is_set: bool) -> None:
    assert is_pump_setting(Decimal(shown), planned) is is_set


@pytest.mark.parametrize(("typed", "is_taken"), [("60.3", True), ("60.4", False), ("6.03", False)])
def test_a_pause_ends_at_a_rate_without_an_end(qtbot: QtBot, typed: str, is_taken: bool) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = ResumeDialog(WITHOUT_END, after_reaction=False, by_prescriber=False, parent=parent)
    dialog.rate.set_text(typed)
    assert (dialog.answers() is not None) is is_taken
