"""Wheels, drags, double clicks, held keys and focus that goes: none of them records anything."""

from itertools import product

import pytest
from chair import Chair
from infuse_states import QUESTIONS, STATES, State, name_of
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenuBar, QWidget
from sight import settle
from stray_events import HELD, LEFT, MIDDLE, drag_off, drop_text, middle, mouse, send, wheel
from ward_window import NONE, tree

# The others differ from one of these in words only.
LIKE_OTHERS = ("empty_with_a_plan", "missed_and_a_remark", "a_bag_that_does_not_last")
PLACES = [
    pytest.param(one, id=name_of(one))
    for one in (*STATES, *QUESTIONS)
    if name_of(one) not in LIKE_OTHERS
]
PAGE_KEYS = [Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F5, Qt.Key.Key_F6,
             Qt.Key.Key_F7, Qt.Key.Key_F8, Qt.Key.Key_F9, Qt.Key.Key_F12]  # fmt: skip


def recorded(chair: Chair) -> tuple[object, ...]:
    """Everything that the journal has, everything that waits for it, and what is open."""
    bedside = None if chair.window.infuse.made is None else chair.page.bedside
    return (
        tuple((key, tuple(events)) for key, (_header, events) in chair.journal.kept.items()),
        () if bedside is None else bedside.unsaved,
        None if bedside is None else bedside.record_id,
    )


def question_of(chair: Chair) -> object:
    """The question that is open at the bedside, if one is."""
    return None if chair.window.infuse.made is None else chair.page.dialogs.dialog


def on_the_screen(chair: Chair) -> list[QWidget]:
    """Everything that a pointer can meet, questions included."""
    return [one for one in tree(chair.window) if one.isVisible() and not one.isWindow()]


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_recorded_by_what_nobody_meant(chair: Chair, place: State) -> None:
    """Also not by the repeats of a held key, tried last in the same place."""
    place(chair)
    settle()
    before, asked = recorded(chair), question_of(chair)
    widgets = on_the_screen(chair)
    pressable = {one for one in widgets if isinstance(one, QAbstractButton)}
    menus = {one for one in widgets if isinstance(one, QMenuBar)}

    for widget, notches in product(widgets, (1, -7)):
        wheel(widget, notches)
    assert recorded(chair) == before, "wheel"

    for widget, button in product([w for w in widgets if w not in menus], (LEFT, MIDDLE)):
        drag_off(widget, button)
    assert recorded(chair) == before, "drag"

    for widget in widgets:
        drop_text(widget, "50")
    assert recorded(chair) == before, "drop"

    # A double click on a button is a click on it, and presses it on purpose.
    for widget in [one for one in widgets if one not in pressable | menus]:
        for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
            mouse(widget, kind, middle(widget), LEFT)
    assert recorded(chair) == before, "double click"

    for widget in widgets:
        for reason in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            for kind in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
                send(widget, QFocusEvent(kind, reason))
    assert recorded(chair) == before, "focus"
    assert question_of(chair) is asked, "another question stands there now"
    hold_keys(chair)
    assert recorded(chair) == before, "held keys"


def hold_keys(chair: Chair) -> None:
    """The repeats of every key at everything that can have the keyboard."""
    focusable = [
        one for one in on_the_screen(chair)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isEnabled()
    ]  # fmt: skip
    held = [*HELD, *((key, "") for key in PAGE_KEYS)]
    for widget, (key, text) in product(focusable, held):
        if widget.isVisible():
            widget.setFocus()
            event = QKeyEvent(QEvent.Type.KeyPress, int(key), NONE, text, True)
            send(QApplication.focusWidget() or widget, event)


def test_a_double_click_on_a_key_of_the_bedside_records_once(running: Chair) -> None:
    """Two clicks of one hand are one STOP: the question for the grade takes the second."""
    stop = running.page.board.keys.buttons["stop"]
    for kind in (
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseButtonRelease,
    ):
        mouse(stop, kind, QPointF(20, 20), LEFT)
    settle()
    assert running.journal.types() == ["started", "stopped"]


@pytest.mark.parametrize("key", ["rate", "complete"])
def test_a_double_click_on_a_key_that_records_at_once_records_once(chair: Chair, key: str) -> None:
    if key == "rate":
        chair.start()
        chair.wait(minutes=62)
    else:
        chair.start()
        for minutes in (60, 30, 30, 30, 30):
            chair.wait(minutes=minutes)
            chair.press(Qt.Key.Key_F3)
        chair.wait(minutes=20)
    before = len(chair.journal.types())
    button = chair.page.board.keys.buttons[key]  # type: ignore[index] # one of the keys
    for kind in (
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseButtonRelease,
    ):
        mouse(button, kind, QPointF(20, 20), LEFT)
    settle()
    assert len(chair.journal.types()) == before + 1
