"""The edges of all pages line up: one margin round each, one gutter between blocks.

Somebody who turns a page finds its blocks where those of the page before began and ended.
"""

import infuse_states
import pytest
from chair import Chair, OpenChair
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget
from scenes import (
    Scene,
    board_empty,
    board_of_three,
    course_empty,
    course_of_a_plan,
    plan_ready,
    prepare_begun,
    prepare_empty,
)
from sight import dress, settle

from infuseplan.gui.theme.theme import GUTTER, MARGIN, WidgetRole

# Of the grid of 4, at 100 %: round a page, and between its blocks.
EIGHT, TWELVE = 8, 12
SIZES = ((1366, 690), (1920, 1080))
PAGES: dict[str, Scene] = {
    "plan": plan_ready, "prepare": prepare_begun, "prepare-empty": prepare_empty,
    "infuse-empty": infuse_states.empty, "course": course_of_a_plan, "course-empty": course_empty,
    "board": board_of_three, "board-empty": board_empty,
}  # fmt: skip


def cards(window: QWidget) -> list[QRect]:
    """Where the outermost cards of the page that is shown stand in the window."""
    found = []
    for one in window.findChildren(QWidget):
        if one.property("role") != WidgetRole.CARD or not one.isVisible():
            continue
        above = one.parentWidget()
        while above is not None and above.property("role") != WidgetRole.CARD:
            above = above.parentWidget()
        if above is None:
            found.append(QRect(one.mapTo(window, QPoint()), one.size()))
    return found


def room(chair: Chair) -> QRect:
    """What the strips leave of the window to a page."""
    window = chair.window
    middle = window.centralWidget()
    top = max(
        one.mapTo(window, QPoint()).y() + one.height() for one in (window.patient, window.protocol)
    )
    bottom = middle.mapTo(window, QPoint()).y() + middle.height()
    return QRect(0, top, window.width(), bottom - top)


@pytest.mark.parametrize("scene", PAGES.values(), ids=list(PAGES))
def test_the_blocks_of_every_page_begin_and_end_at_the_same_edges(
    scene: Scene, chair: Chair
) -> None:
    assert (MARGIN, GUTTER) == (EIGHT, TWELVE)
    scene(chair)
    for size in SIZES:
        dress(chair.window, "light", 100, size)
        whole = room(chair)
        blocks = cards(chair.window)
        assert min(one.left() for one in blocks) == EIGHT, size
        assert max(one.right() for one in blocks) == whole.width() - EIGHT - 1, size
        assert min(one.top() for one in blocks) == whole.top() + EIGHT, size
        assert max(one.bottom() for one in blocks) == whole.bottom() - EIGHT, size


def test_the_running_infusion_has_the_same_sides(open_chair: OpenChair) -> None:
    chair = open_chair()
    dress(chair.window, "light", 100, SIZES[0])
    infuse_states.running(chair)
    settle()

    blocks = cards(chair.window)
    assert min(one.left() for one in blocks) == EIGHT
    assert max(one.right() for one in blocks) == chair.window.width() - EIGHT - 1


def test_what_the_strips_say_begins_at_the_edge_of_the_blocks(open_chair: OpenChair) -> None:
    chair = open_chair()
    dress(chair.window, "light", 100, SIZES[0])
    plan_ready(chair)
    settle()

    window = chair.window
    strips = (window.patient, window.protocol)
    first, _ = (
        min(part.mapTo(window, QPoint()).x() for part in strip.children() if is_seen(part))
        for strip in strips
    )
    last = max(
        part.mapTo(window, QPoint()).x() + part.width()
        for part in window.protocol.children()
        if is_seen(part)
    )
    assert first == EIGHT
    assert last == window.width() - EIGHT


def is_seen(part: object) -> bool:
    return isinstance(part, QWidget) and part.isVisible()


def test_two_columns_of_a_page_stand_a_gutter_apart(open_chair: OpenChair) -> None:
    for scene in (plan_ready, prepare_begun):
        chair = open_chair()
        dress(chair.window, "light", 100, SIZES[0])
        scene(chair)
        settle()
        left = min(cards(chair.window), key=lambda one: one.left())
        beside = min(one.left() for one in cards(chair.window) if one.left() > left.right())
        assert beside - left.right() - 1 == TWELVE
