"""Largest on page 3 is the rate, then the next change with its countdown, then the rest."""

from collections.abc import Callable

import infuse_states
import pytest
from chair import Chair, Key
from PySide6.QtWidgets import QLabel
from scenes import deviated
from sight import dress, settle

SIZES = [(1280, 720), (1366, 690), (1920, 1080)]
STATES: tuple[Callable[[Chair], None], ...] = (
    infuse_states.running, infuse_states.change_due, infuse_states.paused,
    infuse_states.stop_awaiting_grade, infuse_states.interrupted, infuse_states.stopped_for_good,
    infuse_states.complete, infuse_states.every_alert, deviated,
)  # fmt: skip


def px(label: QLabel) -> float:
    assert label.isVisible()
    return label.fontInfo().pixelSize()


@pytest.mark.parametrize("size", SIZES, ids=[f"{w}x{h}" for w, h in SIZES])
def test_the_next_change_and_its_countdown_are_second_to_the_rate_alone(
    chair: Chair, size: tuple[int, int]
) -> None:
    dress(chair.window, "light", 100, size)
    infuse_states.running(chair)
    settle()
    status = chair.page.board.status
    assert status.next.left.text().replace("\N{NO-BREAK SPACE}", " ").startswith("in 39:5")
    assert status.next.at.text() == "at 10:00"
    assert px(status.rate) > px(status.next.figure) == px(status.next.left)
    assert px(status.next.left) > max(px(one.figure) for one in status.figures)
    chair.wait(minutes=41)
    settle()
    # Overdue it fills the tile, and says how long since.
    assert px(status.next.figure) == px(status.rate)
    assert "Overdue since 10:00" in status.next.detail.text()
    assert status.next.left.isHidden()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (infuse_states.resumed, "twelve and a half"),
        (infuse_states.fast, "one hundred and twenty-five"),
    ],
)
def test_the_rate_in_words_is_in_large_type(
    chair: Chair, state: Callable[[Chair], None], words: str
) -> None:
    """12.5 has 125 for a neighbour: both are said in words as large as the unit."""
    state(chair)
    status = chair.page.board.status
    for size in SIZES:
        dress(chair.window, "light", 100, size)
        assert status.words.text() == words
        assert px(status.words) == px(status._unit), size


def test_no_width_changes_while_the_countdown_runs(chair: Chair) -> None:
    """Its figures are tabular: 39:11 is as wide as 38:00."""
    infuse_states.running(chair)
    label = chair.page.board.status.next.left
    widths = set()
    for _ in range(12):
        chair.wait(seconds=7)
        widths.add(label.minimumSizeHint().width())
    assert len(widths) == 1


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_how_it_stands_is_an_icon_a_word_and_a_colour(
    chair: Chair, state: Callable[[Chair], None]
) -> None:
    state(chair)
    settle()
    board = chair.page.board
    chips = [board.status.status]
    if board.guidance.isVisible():
        chips.append(board.guidance.title)
    state_of_all = chair.window.sign.bar.state
    chips += [state_of_all, chair.window.protocol._approval]
    assert state_of_all.isVisible()
    for chip in chips:
        assert chip.text()
        with_icon = chip.grab().toImage()
        chip._icon = None
        assert chip.grab().toImage() != with_icon


def test_what_is_overdue_has_an_icon_as_well(chair: Chair) -> None:
    infuse_states.running(chair)
    tile = chair.page.board.status.next
    assert tile._late.isHidden()
    chair.wait(minutes=41)
    assert tile._late.isVisible()
    assert tile.title.text() == "Change overdue"
    chair.press(Key.Key_F9)
    assert tile._late.isHidden()
