"""The pages of the day unit in every theme and size of type: nothing cut, nothing over another."""

import pytest
from chair import Chair, OpenChair
from infuse_states import late, may_resume, running, stop_awaiting_grade
from PySide6.QtCore import QPoint
from scenes import Scene, board_of_three, deviated, prepare_begun, prepare_done
from sight import dress, faults_of_sight

from infuseplan.gui.theme import theme

LOOKS: tuple[tuple[theme.ThemeName, int, tuple[int, int]], ...] = (
    ("light", 100, (1280, 690)), ("light", 100, (1366, 690)), ("contrast", 150, (1366, 690)),
    ("dark", 200, (1366, 768)), ("light", 100, (1920, 1080)),
)  # fmt: skip


@pytest.mark.parametrize(("name", "percent", "size"), LOOKS)
def test_nothing_is_cut_off_on_the_prepare_page(
    name: theme.ThemeName, percent: int, size: tuple[int, int], chair: Chair
) -> None:
    for scene in (prepare_begun, prepare_done):
        scene(chair)
        dress(chair.window, name, percent, size)
        assert faults_of_sight(chair.window) == []


@pytest.mark.parametrize(("name", "percent", "size"), LOOKS)
def test_nothing_is_cut_off_on_the_board(
    name: theme.ThemeName, percent: int, size: tuple[int, int], open_chair: OpenChair
) -> None:
    chair = open_chair()
    board_of_three(chair)
    dress(chair.window, name, percent, size)
    chair.window.board.page.tick()
    assert faults_of_sight(chair.window) == []


@pytest.mark.parametrize("scene", [running, late, stop_awaiting_grade, may_resume, deviated])
def test_rate_next_change_and_all_five_figures_are_in_sight_with_large_type(
    scene: Scene, open_chair: OpenChair
) -> None:
    """Nothing of them is scrolled to at 1280 by 720 and 150 %, and STOP never is."""
    chair = open_chair()
    scene(chair)
    dress(chair.window, "light", 150, (1280, 720))
    board = chair.page.board
    sight = board.keys.mapTo(chair.window, QPoint()).y()
    for part in (board.status.rate, board.status.next, *board.status.figures):
        assert part.mapTo(chair.window, QPoint(0, part.height())).y() <= sight
    assert faults_of_sight(chair.window) == []
