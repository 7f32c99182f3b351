"""The pages of the day unit in every theme and size of type: nothing cut, nothing over another."""

import pytest
from chair import Chair, OpenChair
from scenes import board_of_three, prepare_begun, prepare_done
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
