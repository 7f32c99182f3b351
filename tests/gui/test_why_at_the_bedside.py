"""Enter on a row of the rate table of page 3 says where its rate comes from, and STOP ends that."""

import infuse_states
import pytest
from chair import Chair, Key
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from ward_window import NONE

from infuseplan.gui.dialogs.why import WhyWindow

_RATE = 3


def why(chair: Chair) -> str:
    """What is explained; empty where no such window is open."""
    QApplication.processEvents()
    shown = [one for one in chair.window.findChildren(WhyWindow) if one.isVisible()]
    return shown[0].text.replace("\N{NO-BREAK SPACE}", " ") if shown else ""


def enter_at(chair: Chair, row: int, column: int = _RATE) -> str:
    ladder = chair.page.board.ladder
    ladder.setCurrentIndex(ladder.model().index(row, column))
    QTest.keyClick(ladder, Key.Key_Return)
    return why(chair)


@pytest.mark.parametrize("column", range(8))
def test_enter_in_any_column_explains_the_rate_of_the_step(chair: Chair, column: int) -> None:
    """25 mL/h until 10:00, by the table of the EU text: the minutes left are no figure of it."""
    infuse_states.running(chair)
    said = enter_at(chair, 0, column)
    assert "25 mL/h" in said
    assert "stated in the rate table of this infusion" in said
    assert "EU SmPC, July 2025" in said
    # 500 mg in 250 mL is not what is in this bag: 725 mg are, 2.9 mg/mL, and 25 mL/h are 72.5 mg/h.
    assert "72.5 mg/h" in said
    assert "39.9" not in said


def test_a_double_click_does_what_enter_does(chair: Chair) -> None:
    infuse_states.running(chair)
    ladder = chair.page.board.ladder
    spot = ladder.visualRect(ladder.model().index(1, _RATE)).center()
    QTest.mouseClick(ladder.viewport(), Qt.MouseButton.LeftButton, NONE, QPoint(spot))
    QTest.mouseDClick(ladder.viewport(), Qt.MouseButton.LeftButton, NONE, QPoint(spot))
    assert "50 mL/h" in why(chair)


def test_every_row_has_a_source_also_after_a_change_and_before_a_restart(chair: Chair) -> None:
    infuse_states.may_resume(chair)
    rows = chair.page.board.ladder.model().rowCount()
    assert rows == 7
    said = [enter_at(chair, row) for row in range(rows)]
    assert all("Source" in one for one in said)
    # 12.5 is half of 25.
    assert "half of the initial rate of this infusion" in said[0]
    assert "12.5 mL/h" in said[0]


@pytest.mark.parametrize("key", [Key.Key_F9, Key.Key_F8])
def test_no_rate_stays_in_sight_beside_the_page_after_an_entry(chair: Chair, key: Key) -> None:
    infuse_states.running(chair)
    assert enter_at(chair, 1)
    chair.press(key)
    if key == Key.Key_F8:
        chair.type("1")
        chair.press(Key.Key_Return)
    assert why(chair) == ""
