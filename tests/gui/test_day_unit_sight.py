"""The pages of the day unit in every theme and size of type: nothing cut, nothing over another."""

import pytest
from chair import Chair, Key
from sight import dress, faults_of_sight
from test_board_page import board, three
from test_prepare_page import CODE, check, prepare, scan

from infuseplan.gui.theme import theme

assert three
LOOKS: tuple[tuple[theme.ThemeName, int, tuple[int, int]], ...] = (
    ("light", 100, (1280, 690)), ("light", 100, (1366, 690)), ("contrast", 150, (1366, 690)),
    ("dark", 200, (1366, 768)), ("light", 100, (1920, 1080)),
)  # fmt: skip


@pytest.mark.parametrize(("name", "percent", "size"), LOOKS)
def test_nothing_is_cut_off_on_the_prepare_page(
    name: theme.ThemeName, percent: int, size: tuple[int, int], chair: Chair
) -> None:
    page = prepare(chair)
    dress(chair.window, name, percent, size)
    assert faults_of_sight(chair.window) == []
    assert page.vials.strength is not None
    page.vials.strength.choose("500")
    page.vials.code.setFocus()
    scan(f"{CODE}10")
    page.vials.add_button.click()
    page.initials.line.setText("KM")
    page.ready_button.click()
    check(page, by="JS", weight="72.5", number="1", rate="25")
    dress(chair.window, name, percent, size)
    assert faults_of_sight(chair.window) == []


@pytest.mark.parametrize(("name", "percent", "size"), LOOKS)
def test_nothing_is_cut_off_on_the_board(
    name: theme.ThemeName, percent: int, size: tuple[int, int], three: Chair
) -> None:
    page = board(three)
    three.clock.pass_time(minutes=25)
    page.tick()
    three.window.open_infusion(page.model.rows[2].record_id)
    three.press(Key.Key_F9)
    three.dialog.reject()
    page = board(three)
    dress(three.window, name, percent, size)
    page.tick()
    assert faults_of_sight(three.window) == []
