"""On the pages of the day unit, too, nothing that a hand goes to moves when words come or go.

The Plan page has `test_stands_still.py`, the Infuse page `test_longest_words.py`, the questions
`test_nothing_moves.py`.
"""

import pytest
from chair import Chair, Key
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget
from scenes import plan_with_a_line_about_the_patient
from sight import dress, settle
from test_board_page import board, three
from test_course_page import course
from test_prepare_page import CODE, check, prepare, scan
from ward_window import CONTROL

from infuseplan.gui.window.main_window import MainWindow

assert three
SIZES = [(1366, 690), (1280, 720), (1920, 1080)]
LONG = "A sentence that is longer than any that is said here. " * 4


def places(window: MainWindow, parts: dict[str, QWidget]) -> dict[str, QRect]:
    settle()
    return {name: QRect(one.mapTo(window, QPoint()), one.size()) for name, one in parts.items()}


@pytest.mark.parametrize("size", SIZES, ids=[f"{w}x{h}" for w, h in SIZES])
def test_nothing_on_the_prepare_page_moves_while_a_bag_is_made(
    chair: Chair, size: tuple[int, int]
) -> None:
    dress(chair.window, "light", 100, size)
    page = prepare(chair)
    vials = page.vials
    assert vials.strength is not None
    parts: dict[str, QWidget] = {
        "code": vials.code, "batch": vials.batch.line, "expires": vials.expires.line,
        "add": vials.add_button, "initials": page.initials.line, "ready": page.ready_button,
        "check": page.check_button,
        **{f"strength {key}": one for key, one in vials.strength.buttons.items()},
        **{f"tile {place}": one for place, one in enumerate(page.tiles)},
    }  # fmt: skip
    before = places(chair.window, parts)
    page.ready_button.click()
    assert places(chair.window, parts) == before, "a complaint"
    vials.code.setFocus()
    scan("no code at all")
    assert places(chair.window, parts) == before, "a code that cannot be read"
    vials.strength.choose("500")
    vials.code.clear()
    vials.code.setFocus()
    scan(f"{CODE}10")
    assert places(chair.window, parts) == before, "a code that was read"
    vials.add_button.click()
    assert places(chair.window, parts) == before, "a vial"
    page.initials.line.setText("KM")
    page.ready_button.click()
    assert places(chair.window, parts) == before, "the bag is ready"
    check(page, by="JS", weight="72.5", number="1", rate="25")
    assert places(chair.window, parts) == before, "the second check"


@pytest.mark.parametrize("size", SIZES, ids=[f"{w}x{h}" for w, h in SIZES])
def test_nothing_on_the_course_page_moves_with_its_words(
    chair: Chair, size: tuple[int, int]
) -> None:
    dress(chair.window, "light", 100, size)
    chair.plan()
    page = course(chair)
    parts: dict[str, QWidget] = {"more": page.more_button, "table": page.table}
    before = places(chair.window, parts)
    chair.window.statusBar().showMessage(LONG)
    assert places(chair.window, parts) == before, "a message in passing"
    chair.window.sign.tell(LONG, "caution", True)
    assert places(chair.window, parts) == before, "another infusion is late"


@pytest.mark.parametrize("size", SIZES, ids=[f"{w}x{h}" for w, h in SIZES])
def test_no_page_moves_with_what_is_said_of_the_infusions(
    three: Chair, size: tuple[int, int]
) -> None:
    window = three.window
    dress(window, "light", 100, size)
    page = board(three)
    parts: dict[str, QWidget] = {
        "table": page.table,
        "patient": window.patient.patient,
        "protocol": window.protocol.button,
        **{f"page {name}": one for name, one in window.sign.bar.buttons.items()},
    }
    before = places(window, parts)
    for words, tone in (("", "note"), ("Running: 25 mL/h", "now"), (LONG, "block")):
        window.sign.tell(words, tone, tone == "block")
        assert places(window, parts) == before, words
    window.statusBar().showMessage(LONG)
    assert places(window, parts) == before


def test_a_line_about_the_patient_stands_below_every_page(chair: Chair) -> None:
    """Also below one that is made only after the line had come."""
    plan_with_a_line_about_the_patient(chair)
    settle()
    window = chair.window
    notices = window._notices
    assert notices.height() > 0
    for key in (Key.Key_2, Key.Key_4, Key.Key_5, Key.Key_2):
        chair.press(key, CONTROL)
        settle()
        page = getattr(window, window.shown_page).made
        assert page is not None
        foot = page.mapTo(window, QPoint()).y() + page.height()
        assert notices.mapTo(window, QPoint()).y() >= foot, window.shown_page
