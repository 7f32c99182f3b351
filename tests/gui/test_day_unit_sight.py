"""The pages of the day unit in every theme and size of type: nothing cut, nothing over another."""

import pytest
from chair import Chair, OpenChair
from infuse_states import (
    a_bag_that_does_not_last,
    every_alert,
    late,
    may_resume,
    running,
    stop_awaiting_grade,
)
from PySide6.QtCore import QPoint
from scenes import Scene, board_of_three, deviated, prepare_begun, prepare_done
from sight import dress, faults_of_sight, settle

from infuseplan.gui.theme import theme

LOOKS: tuple[tuple[theme.ThemeName, int, tuple[int, int]], ...] = (
    ("light", 100, (1280, 690)), ("light", 100, (1366, 690)), ("contrast", 150, (1366, 690)),
    ("dark", 200, (1366, 768)), ("light", 100, (1920, 1080)),
)  # fmt: skip


@pytest.mark.parametrize("scene", [prepare_begun, prepare_done])
def test_nothing_is_cut_off_on_the_prepare_page(scene: Scene, chair: Chair) -> None:
    scene(chair)
    for look in LOOKS:
        dress(chair.window, *look)
        assert faults_of_sight(chair.window) == [], look


def test_nothing_is_cut_off_on_the_board(chair: Chair) -> None:
    board_of_three(chair)
    for look in LOOKS:
        dress(chair.window, *look)
        chair.window.board.page.tick()
        assert faults_of_sight(chair.window) == [], look


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


@pytest.mark.parametrize("scene", [deviated, a_bag_that_does_not_last])
def test_what_needs_many_words_does_not_scroll_in_a_window_of_a_ward(
    scene: Scene, chair: Chair
) -> None:
    scene(chair)
    for size in ((1366, 690), (1280, 720)):
        dress(chair.window, "light", 100, size)
        assert chair.page.board._area.verticalScrollBar().maximum() == 0, size
        assert faults_of_sight(chair.window) == [], size


def test_a_long_status_does_not_press_the_figures_below(chair: Chair) -> None:
    """With every alert there is at once, what is to be done now is in sight without scrolling."""
    dress(chair.window, "light", 100, (1280, 720))
    every_alert(chair)
    settle()
    board = chair.page.board
    assert board.status.status.text() == "STOPPED: reaction, not graded: NOT SAVED"
    # Who is signed in is named whole; how goes first.
    assert chair.window.status_line.text() == "Signed in: N. N."
    figures = board.status.figures
    across = [
        figure.mapTo(board.status, QPoint()).y() for figure in (board.status.next, figures[0])
    ]
    assert across[1] < across[0]
    sight = board.keys.mapTo(chair.window, QPoint()).y()
    assert board.guidance.mapTo(chair.window, QPoint(0, board.guidance.height())).y() <= sight
