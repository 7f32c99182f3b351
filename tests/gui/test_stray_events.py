"""Wheels, drags, double clicks and keys that are held: thousands of them, and nothing changes."""

from itertools import product

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from stray_events import HELD, LEFT, MIDDLE, drag_off, drop_text, middle, mouse, send, wheel
from ward_window import NONE, figures_of_a_plan, tree

from infuseplan.gui.window.main_window import MainWindow


def stands(window: MainWindow) -> tuple[object, ...]:
    """All that was answered, and the answer."""
    questions = window.page.questions
    typed = tuple(field.text for field in questions.fields)
    names = (window.patient.patient.text(), window.patient.reference.text())
    plan = window.page.proved
    return (questions.draft(), typed, names, plan and plan.plan, window.page.session.loaded.ref.id)


def reachable(window: MainWindow) -> list[QWidget]:
    """Everything on the screen that a pointer can meet."""
    return [widget for widget in tree(window) if widget.isVisible() and not widget.isWindow()]


@pytest.mark.parametrize("started", ["empty", "planned"])
def test_ten_thousand_wheel_notches_change_nothing(
    request: pytest.FixtureRequest, window: MainWindow, started: str
) -> None:
    if started == "planned":
        request.getfixturevalue("planned")
    before, widgets, sent = stands(window), reachable(window), 0
    while sent < 10_000:
        for widget, notches in product(widgets, (1, -1, 7, -7)):
            wheel(widget, notches)
            sent += 1
    assert stands(window) == before
    if started == "empty":
        assert figures_of_a_plan(window) == []


@pytest.mark.parametrize("button", [LEFT, MIDDLE, Qt.MouseButton.RightButton])
def test_a_drag_that_slips_off_its_place_changes_nothing(
    planned: MainWindow, button: Qt.MouseButton
) -> None:
    before, sent = stands(planned), 0
    # A menu that opens would take the mouse for itself.
    widgets = [widget for widget in reachable(planned) if widget is not planned.menuBar()]
    QApplication.clipboard().setText("9")
    while sent < 3000:
        for widget in widgets:
            drag_off(widget, button)
            sent += 7
    assert stands(planned) == before


def test_text_that_is_dropped_on_the_window_goes_nowhere(planned: MainWindow) -> None:
    before = stands(planned)
    for widget, text in product(reachable(planned), ("9", "72", "2026-11-23", "Isa-Kd")):
        if widget not in (planned.patient.patient, planned.patient.reference):
            drop_text(widget, text)
    assert stands(planned) == before


def test_a_double_click_on_anything_but_a_button_changes_nothing(planned: MainWindow) -> None:
    """A double click on a button is a click on it, and presses it on purpose."""
    before = stands(planned)
    choices = set(tree(planned.page.questions.regimen)) | set(tree(planned.page.questions.infusion))
    for widget in reachable(planned):
        if isinstance(widget, QAbstractButton) or widget in choices or widget is planned.menuBar():
            continue
        for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
            mouse(widget, kind, middle(widget), LEFT)
    assert stands(planned) == before


def test_a_double_click_on_what_is_chosen_leaves_it_chosen(planned: MainWindow) -> None:
    before = stands(planned)
    questions = planned.page.questions
    for chosen in (questions.regimen.buttons["isa-pd"], questions.infusion.buttons["1"]):
        for _ in range(100):
            for kind in (
                QEvent.Type.MouseButtonPress,
                QEvent.Type.MouseButtonRelease,
                QEvent.Type.MouseButtonDblClick,
                QEvent.Type.MouseButtonRelease,
            ):
                mouse(chosen, kind, QPointF(12, 12), LEFT)
    assert stands(planned) == before


def test_the_repeats_of_a_held_key_change_nothing(planned: MainWindow) -> None:
    before, sent = stands(planned), 0
    focusable = [
        widget
        for widget in reachable(planned)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget not in (planned.patient.patient, planned.patient.reference)
    ]
    while sent < 3000:
        for widget, (key, text) in product(focusable, HELD):
            widget.setFocus()
            held = QKeyEvent(QEvent.Type.KeyPress, int(key), NONE, text, True)
            send(QApplication.focusWidget() or widget, held)
            sent += 1
    assert stands(planned) == before


def test_focus_that_comes_and_goes_changes_nothing(planned: MainWindow) -> None:
    before = stands(planned)
    for widget, reason in product(reachable(planned), Qt.FocusReason):
        for kind in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            send(widget, QFocusEvent(kind, reason))
    assert stands(planned) == before
