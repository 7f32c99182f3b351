"""Every page and question on a screen of one size; `test_pictures.py` runs this for each size.

The size of the screen is the platform's, so each has a process of its own. A picture of each scene
in each theme is kept in the folder that INFUSEPLAN_PICTURES names, where it names one.
"""

import os
from pathlib import Path

import pytest
from chair import OpenChair
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QScrollArea, QWidget
from scenes import PAGES, QUESTIONS, Scene
from sight import bars, dress, faults_of_sight, settle

from infuseplan.gui.theme import theme
from infuseplan.gui.widgets.scrolled import ScrolledBody

# Width and height of the window, and the size of type in percent.
WIDE, HIGH, PERCENT = (int(one) for one in os.environ["INFUSEPLAN_LOOK"].split("-"))
KEPT = os.environ.get("INFUSEPLAN_PICTURES")
# What a window manager puts above a window.
_TITLE_BAR = 32
# Whole texts, papers and lists, which are read by scrolling; every other question stands whole.
READ_BY_SCROLLING = ("help-", "sheet", "prepare-sheet", "protocols", "about")
# Where page 3 says more than it says in a day: chart and log scroll, and the keys stay.
SAY_MUCH = ("infuse-every-alert",)
ALL = PAGES | QUESTIONS


def in_front(window: QWidget) -> QWidget:
    """The menu or the question that lies above the page, or else the window with the page."""
    popup = QApplication.activePopupWidget()
    if isinstance(popup, QMenu):
        return popup
    modal = QApplication.activeModalWidget()
    if modal is not None:
        return modal
    beside = [one for one in window.findChildren(QDialog) if one.isVisible()]
    return beside[-1] if beside else window


@pytest.mark.parametrize("scene", ALL.values(), ids=list(ALL))
def test_nothing_is_cut_in_any_theme(
    scene: Scene, open_chair: OpenChair, request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.id
    chair = open_chair()
    size = (WIDE, HIGH)
    is_a_ward_s_screen = PERCENT == 100
    dress(chair.window, "light", PERCENT, size)
    scene(chair)
    wrong: list[str] = []
    for look in theme.THEMES:
        dress(chair.window, look, PERCENT, size)
        settle()
        front = in_front(chair.window)
        if KEPT:
            folder = Path(KEPT) / f"{WIDE}x{HIGH}-{PERCENT}"
            folder.mkdir(parents=True, exist_ok=True)
            front.grab().save(str(folder / f"{name}-{look}.png"))
        wrong += [f"{look}: {one}" for one in faults_of_sight(front)]
        aside = [one for one in front.findChildren(QScrollArea) if one.isVisible()]
        if any(one.horizontalScrollBar().maximum() > 0 for one in aside):
            wrong.append(f"{look}: something scrolls sideways")
        room = QGuiApplication.primaryScreen().availableSize()
        if front is not chair.window and (
            front.width() > room.width() or front.height() + _TITLE_BAR > room.height()
        ):
            wrong.append(f"{look}: {front.size().toTuple()} on a screen of {room.toTuple()}")
        if front is chair.window and is_a_ward_s_screen and name not in SAY_MUCH:
            # Lists and texts of their own may scroll; the page itself stands whole.
            bodies = [one for one in front.findChildren(ScrolledBody) if one.isVisible()]
            heights = [(one.height(), one.parentWidget().height()) for one in bodies]
            if any(needed > there for needed, there in heights):
                wrong.append(f"{look}: the page scrolls, {heights}")
        if front is not chair.window and name in QUESTIONS and PERCENT == 100:
            scrolling = [bar for bar in bars(front) if bar.maximum() > 0]
            if scrolling and not name.startswith(READ_BY_SCROLLING):
                wrong.append(f"{look}: a question scrolls")
    assert not wrong, "\n".join(wrong)
