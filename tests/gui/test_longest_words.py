"""Whatever the words are, what a hand goes to stays where it was.

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
)
SIZES = [(1366, 690), (1920, 1080)]


def places(chair: Chair, parts: dict[str, QWidget]) -> dict[str, QRect]:
    window = chair.window
    return {name: QRect(one.mapTo(window, QPoint()), one.size()) for name, one in parts.items()}


def standing(chair: Chair) -> dict[str, QWidget]:
    """The keys at the foot, and the pages above."""
    keys = {f"key {key}": button for key, button in chair.page.board.keys.buttons.items()}
    pages = {f"page {name}": one for name, one in chair.window.sign.bar.buttons.items()}
    return {**keys, **pages}


@pytest.mark.parametrize("size", SIZES, ids=[f"{w}x{h}" for w, h in SIZES])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_keys_and_figures_stand_where_they_stood_in_every_state(
    chair: Chair,
    state: Callable[[Chair], None],
    size: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dress(chair.window, "light", 100, size)
    start = chair.start
    before: dict[str, QRect] = {}
    figures: dict[str, QPoint] = {}

    def start_and_look() -> None:
        start()
        settle()
        before.update(places(chair, standing(chair)))
        figures.update(titles(chair))

    monkeypatch.setattr(chair, "start", start_and_look)
    state(chair)
    settle()
    assert before
    assert places(chair, standing(chair)) == before
    assert titles(chair) == figures


def titles(chair: Chair) -> dict[str, QPoint]:
    """Where the titles stand that every state has."""
    found = {
        label.text(): label.mapTo(chair.window, QPoint())
        for label in chair.page.board.status.findChildren(PlainLabel)
    }
    return {name: found[name] for name in ("Infused", "Remaining", "Observation")}
