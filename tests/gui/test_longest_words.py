"""Whatever the words are, nothing of the Infuse page leaves its place: chart, log, tiles, keys.

The states of the Infuse page have all the words that its labels ever hold, the longest among them:
each is compared with the page as it was after the start. The questions of the Plan page have a test
of their own.
"""

from collections.abc import Callable

import infuse_states
import pytest
from chair import Chair
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget
from scenes import deviated
from sight import dress, settle

from infuseplan.gui.widgets.labels import PlainLabel

STATES: tuple[Callable[[Chair], None], ...] = (
    infuse_states.running,
    infuse_states.late,
    infuse_states.stop_awaiting_grade,
    infuse_states.interrupted,
    infuse_states.may_resume,
    infuse_states.stopped_for_good,
    infuse_states.complete,
    infuse_states.paused,
    infuse_states.resumed,
    infuse_states.fast,
    infuse_states.change_due,
    infuse_states.a_bag_that_does_not_last,
    infuse_states.missed_and_a_remark,
    infuse_states.every_alert,
    deviated,
)
SIZES = [(1280, 720), (1366, 690), (1920, 1080)]
LONG = "A sentence that is longer than any that is said here. " * 4


def places(chair: Chair, parts: dict[str, QWidget]) -> dict[str, QRect]:
    window = chair.window
    return {name: QRect(one.mapTo(window, QPoint()), one.size()) for name, one in parts.items()}


def standing(chair: Chair) -> dict[str, QWidget]:
    """Keys at the foot, pages above, and all that is between them."""
    board = chair.page.board
    keys = {f"key {key}": button for key, button in board.keys.buttons.items()}
    pages = {f"page {name}": one for name, one in chair.window.sign.bar.buttons.items()}
    lower = {"chart": board.chart.parentWidget(), "column": board.what_now, "log": board.log}
    log = {one.text(): one for one in (board.log.amend_button, board.log.end_button)}
    figures = {f"figure {place}": one for place, one in enumerate(board.status.figures)}
    status = {"status": board.status, "next": board.status.next.parentWidget()}
    return {**keys, **pages, **lower, **log, **figures, **status}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_keys_and_figures_stand_where_they_stood_in_every_state(
    chair: Chair, state: Callable[[Chair], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each size, after the start and in the state that one walk leads to."""
    start = chair.start
    before: dict[tuple[int, int], dict[str, QRect]] = {}
    figures: dict[tuple[int, int], dict[str, QPoint]] = {}

    def start_and_look() -> None:
        start()
        for size in SIZES:
            dress(chair.window, "light", 100, size)
            before[size] = places(chair, standing(chair))
            figures[size] = titles(chair)

    monkeypatch.setattr(chair, "start", start_and_look)
    state(chair)
    for size in SIZES:
        dress(chair.window, "light", 100, size)
        assert before[size]
        assert places(chair, standing(chair)) == before[size], size
        assert titles(chair) == figures[size], size
        assert chair.page.board._area.verticalScrollBar().maximum() == 0, size


@pytest.mark.parametrize("size", SIZES, ids=[f"{w}x{h}" for w, h in SIZES])
def test_alerts_of_any_length_move_nothing_of_the_page(chair: Chair, size: tuple[int, int]) -> None:
    """One after the other, and all at once; the table keeps its place above them."""
    dress(chair.window, "light", 100, size)
    infuse_states.running(chair)
    settle()
    board = chair.page.board
    parts = standing(chair)
    before = places(chair, parts)
    table = board.ladder.mapTo(chair.window, QPoint())
    alerts = (
        board.unsaved, board.stopped, board.deviation, board.clock, board.missed, board.said,
    )  # fmt: skip
    for alert in alerts:
        alert.tell(LONG)
        settle()
        assert places(chair, parts) == before
        assert board.ladder.mapTo(chair.window, QPoint()) == table
        # Nor is the next step behind what is said.
        assert board.ladder.viewport().height() >= 3 * board.ladder.rowHeight(0)
    for alert in alerts:
        alert.tell("")
    settle()
    assert places(chair, parts) == before


def test_why_a_key_is_not_possible_is_brought_into_sight_below_other_alerts(
    chair: Chair,
) -> None:
    dress(chair.window, "light", 100, (1366, 690))
    infuse_states.every_alert(chair)
    settle()
    board = chair.page.board
    board.said.tell("Grade the reaction first (F9 or F6).")
    settle()
    settle()
    text = board.said.text
    assert text.visibleRegion().boundingRect().height() == text.height()


def test_with_larger_type_alerts_stand_above_the_chart_and_go_back_below_the_table(
    chair: Chair,
) -> None:
    dress(chair.window, "light", 100, (1366, 690))
    infuse_states.late(chair)
    board = chair.page.board
    for percent, above in ((100, False), (150, True), (100, False)):
        dress(chair.window, "light", percent, (1366, 690))
        settle()
        assert board.missed.isVisible()
        alert, chart = (one.mapTo(chair.window, QPoint()) for one in (board.missed, board.chart))
        assert (alert.y() < chart.y()) == above
        assert board.missed.window() is chair.window


def titles(chair: Chair) -> dict[str, QPoint]:
    """Where the titles stand that every state has."""
    found = {
        label.text(): label.mapTo(chair.window, QPoint())
        for label in chair.page.board.status.findChildren(PlainLabel)
    }
    return {name: found[name] for name in ("Infused", "Remaining", "Observation")}
