"""Fields under real keys: what stands in the line is what was typed, and nothing else is read."""
# ruff: noqa: RUF001 - digits of other scripts are what is tested

from collections.abc import Callable, Iterator
from datetime import date, time
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QLocale, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from infuseplan.gui.widgets import entry_fields
from infuseplan.gui.widgets.entry_fields import (
    EntryField,
    age_field,
    bag_field,
    clock_field,
    date_field,
    height_field,
    infusion_number_field,
)
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.gui.widgets.weight_field import WeightField
from infuseplan.presentation.entry.read import EntryProblem

NBSP = "\N{NO-BREAK SPACE}"
NO_MODIFIER = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(params=["en_GB", "de_DE", "fr_FR", "sv_SE"])
def ward_locale(request: pytest.FixtureRequest) -> Iterator[str]:
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(before)


Show = Callable[..., QWidget]


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """Puts fields in a window that has the keyboard, and keeps it: qtbot's hold on it is weak."""
    windows = []

    def show(*fields: QWidget) -> QWidget:
        window = QWidget()
        windows.append(window)
        box = QVBoxLayout(window)
        for field in fields:
            box.addWidget(field)
        # Fields at their own height, as in a form that leaves them room.
        box.addStretch()
        window.resize(300, 150 * len(fields))
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        fields[0].setFocus()
        qtbot.waitUntil(lambda: window.focusWidget() is not None)
        return window

    return show


def type_keys(field: EntryField, text: str) -> None:
    """One key press and release a character, as a keyboard sends them."""
    for char in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            # QTest.keyClick asserts on text outside Latin-1; for the rest it does just this.
            key = ord(char.upper()) if char.isascii() else 0
            QApplication.sendEvent(field.line, QKeyEvent(kind, key, NO_MODIFIER, char))


def paste(field: EntryField, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(field.line, Qt.Key.Key_V, CONTROL)


# --- typed numbers ---------------------------------------------------------------------------

REFUSED = "refused"
TYPED_WEIGHTS = [
    ("72.5", Decimal("72.5")),
    ("72,5", Decimal("72.5")),
    ("7.25", Decimal("7.25")),
    ("7,25", Decimal("7.25")),
    ("725", Decimal("725")),
    ("72", Decimal("72")),
    ("1.050", REFUSED),
    ("1,050", REFUSED),
    ("1.050,00", REFUSED),
    ("72..5", REFUSED),
    ("72,5,0", REFUSED),
    ("1e2", REFUSED),
    ("-72", REFUSED),
    ("+72", REFUSED),
    ("160lb", REFUSED),
    ("72 5", REFUSED),
    ("1'050", REFUSED),
    (".5", REFUSED),
    ("5.", REFUSED),
    ("7o", REFUSED),
    ("７２", REFUSED),
    ("7２.5", REFUSED),
    ("٧٢", REFUSED),
    ("−72", REFUSED),
    (f"1{NBSP}050", REFUSED),
]


@pytest.mark.usefixtures("ward_locale")
@pytest.mark.parametrize(("text", "expected"), TYPED_WEIGHTS)
@pytest.mark.parametrize("make", [WeightField, height_field, bag_field])
def test_keys_stand_in_the_line_as_typed_and_are_read_exactly_or_refused(
    show: Show, make: Callable[[], EntryField], text: str, expected: object
) -> None:
    field = make()
    show(field)
    type_keys(field, text)
    assert field.line.text() == text
    if expected == REFUSED:
        assert isinstance(field.reading, EntryProblem)
        assert field.state == "problem"
    else:
        assert field.reading == expected
        assert isinstance(field.reading, Decimal)
        assert field.state == "ok"


@pytest.mark.usefixtures("ward_locale")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *TYPED_WEIGHTS,
        ("72.5\n", Decimal("72.5")),
        ("72.5kg", Decimal("72.5")),
        ("72.5 kg", Decimal("72.5")),
    ],
)
def test_pasted_text_goes_through_the_same_grammar(show: Show, text: str, expected: object) -> None:
    field = WeightField()
    show(field)
    paste(field, text)
    assert field.text == text
    if expected == REFUSED:
        assert isinstance(field.reading, EntryProblem)
    else:
        assert field.reading == expected


@pytest.mark.usefixtures("ward_locale")
@pytest.mark.parametrize("text", [f"{NBSP}72.5", f"72.5{NBSP}", " 72.5", "72.5 "])
def test_a_pasted_space_around_a_number_is_kept_and_passed_over(show: Show, text: str) -> None:
    field = WeightField()
    show(field)
    paste(field, text)
    assert field.text == text
    assert field.reading == Decimal("72.5")


@pytest.mark.usefixtures("ward_locale")
def test_a_very_long_paste_is_kept_whole_and_refused(show: Show) -> None:
    field = WeightField()
    show(field)
    paste(field, "7" * 40_000)
    assert len(field.text) == 40_000
    assert isinstance(field.reading, EntryProblem)


@pytest.mark.usefixtures("ward_locale")
@pytest.mark.parametrize(
    ("text", "expected"),
    [("17", 17), ("75", 75), ("121", 121), ("75.5", REFUSED), ("75,5", REFUSED), ("1951", REFUSED)],
)
def test_an_age_is_typed_in_whole_years(show: Show, text: str, expected: object) -> None:
    field = age_field()
    show(field)
    type_keys(field, text)
    assert field.text == text
    if expected == REFUSED:
        assert isinstance(field.reading, EntryProblem)
    else:
        assert field.reading == expected


@pytest.mark.usefixtures("ward_locale")
@pytest.mark.parametrize(
    ("text", "expected"), [("1", 1), ("2", 2), ("13", 13), ("0", REFUSED), ("03", REFUSED)]
)
def test_an_infusion_is_counted_from_1(show: Show, text: str, expected: object) -> None:
    field = infusion_number_field()
    show(field)
    type_keys(field, text)
    assert field.text == text
    if expected == REFUSED:
        assert isinstance(field.reading, EntryProblem)
    else:
        assert field.reading == expected


@pytest.mark.usefixtures("ward_locale")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22", date(2026, 11, 22)),
        ("22 Nov 2026", date(2026, 11, 22)),
        ("22 november 2026", date(2026, 11, 22)),
        ("03/04/2026", REFUSED),
        ("03.04.2026", REFUSED),
        ("2025-02-29", REFUSED),
        ("22 Nov 26", REFUSED),
        ("20261122", REFUSED),
    ],
)
def test_a_date_is_typed_so_that_nobody_swaps_day_and_month(
    show: Show, text: str, expected: object
) -> None:
    field = date_field("&Date")
    show(field)
    type_keys(field, text)
    assert field.text == text
    if expected == REFUSED:
        assert isinstance(field.reading, EntryProblem)
    else:
        assert field.reading == expected
        assert f"Sunday 22{NBSP}November{NBSP}2026" in field.message


@pytest.mark.usefixtures("ward_locale")
@pytest.mark.parametrize(
    ("text", "expected"),
    [("09:00", time(9)), ("9:00", time(9)), ("0900", time(9)), ("24:00", REFUSED), ("9", REFUSED)],
)
def test_a_clock_time_is_typed_on_the_24_hour_clock(
    show: Show, text: str, expected: object
) -> None:
    field = clock_field("&Time")
    show(field)
    type_keys(field, text)
    assert field.text == text
    if expected == REFUSED:
        assert isinstance(field.reading, EntryProblem)
    else:
        assert field.reading == expected
        assert field.message == "09:00"


# --- what a field says -----------------------------------------------------------------------


def test_an_empty_field_has_no_reading_and_says_what_belongs_there(show: Show) -> None:
    field = WeightField()
    show(field)
    assert field.reading is None
    assert field.state == "empty"
    assert field.text == ""
    assert field.line.placeholderText() == ""
    assert field.message == "e.g. 72.5"


def test_every_key_is_told_in_the_same_turn(show: Show) -> None:
    field = WeightField()
    show(field)
    told: list[object] = []
    field.reading_changed.connect(told.append)
    for char, count in zip("72,5", range(1, 5), strict=True):
        type_keys(field, char)
        # No event loop has run in between.
        assert len(told) == count
    assert told[0] == 7
    assert told[1] == 72
    assert isinstance(told[2], EntryProblem)
    assert told[3] == Decimal("72.5")
    QTest.keyClick(field.line, Qt.Key.Key_A, CONTROL)
    QTest.keyClick(field.line, Qt.Key.Key_Delete)
    assert told[4:] == [None]


def test_undo_brings_back_what_was_typed_and_it_is_read_again(show: Show) -> None:
    field = WeightField()
    show(field)
    type_keys(field, "72.5")
    QTest.keyClick(field.line, Qt.Key.Key_A, CONTROL)
    QTest.keyClick(field.line, Qt.Key.Key_Delete)
    assert field.reading is None
    QTest.keyClick(field.line, Qt.Key.Key_Z, CONTROL)
    assert field.text == "72.5"
    assert field.reading == Decimal("72.5")


def test_backspace_in_the_middle_is_read_as_what_then_stands_there(show: Show) -> None:
    field = WeightField()
    show(field)
    type_keys(field, "7x2")
    QTest.keyClick(field.line, Qt.Key.Key_Left)
    QTest.keyClick(field.line, Qt.Key.Key_Backspace)
    assert field.text == "72"
    assert field.reading == 72


def test_the_message_reads_back_or_gives_the_reason_with_a_mark_and_a_word(show: Show) -> None:
    field = WeightField()
    show(field)
    type_keys(field, "72,5")
    assert field.message == "seventy-two point five\N{NO-BREAK SPACE}kg"
    type_keys(field, "00")
    assert field.message == (
        "Cannot read this entry: 72,500 could be 72500 or 72.5. E.g. 72.5\N{NO-BREAK SPACE}kg."
    )
    marks = [label.text() for label in field.findChildren(QLabel)]
    assert "×" in marks


@pytest.mark.usefixtures("app")
def test_the_form_does_not_jump_when_a_message_appears(show: Show) -> None:
    field, below = WeightField(), WeightField()
    show(field, below)
    place = below.mapToGlobal(QPoint(0, 0))
    line_place = field.line.mapToGlobal(QPoint(0, 0))
    for text in ("7", "2", ".", "5", "0", "0"):
        type_keys(field, text)
        QApplication.processEvents()
        assert below.mapToGlobal(QPoint(0, 0)) == place
        assert field.line.mapToGlobal(QPoint(0, 0)) == line_place


def test_a_message_longer_than_its_room_takes_more_room_instead_of_losing_its_end() -> None:
    label = WrappedLabel("", reserved_lines=2)
    line = label.fontMetrics().lineSpacing()
    assert label.minimumSizeHint().height() <= label.minimumHeight() == 2 * line
    label.setText("word " * 60)
    assert label.heightForWidth(200) > 5 * line


def test_html_in_a_text_is_shown_and_not_obeyed() -> None:
    assert PlainLabel("<b>72.5</b>").textFormat() is Qt.TextFormat.PlainText
    assert WrappedLabel("<b>72.5</b>").textFormat() is Qt.TextFormat.PlainText


# --- screen readers --------------------------------------------------------------------------


def test_the_line_is_named_by_its_label_and_described_by_its_message(show: Show) -> None:
    field = WeightField()
    show(field)
    assert field.line.accessibleName() == "Weight, kg"
    type_keys(field, "1.050")
    assert field.line.accessibleDescription() == f"Invalid entry. {field.message}"
    buddies = [label.buddy() for label in field.findChildren(QLabel)]
    assert buddies.count(field.line) == 1


def test_the_mnemonic_goes_to_the_line(qtbot: QtBot, show: Show) -> None:
    weight, height = WeightField(), height_field()
    window = show(weight, height)
    QTest.keyClick(window, Qt.Key.Key_G, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(height.line.hasFocus)
    assert (weight.text, height.text) == ("", "")


def test_a_problem_is_spoken_once_when_typing_pauses(
    qtbot: QtBot, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(entry_fields, "announce", lambda _, sentence: spoken.append(sentence))
    field = WeightField()
    show(field)
    type_keys(field, "72.")
    assert spoken == []
    qtbot.waitUntil(lambda: len(spoken) == 1)
    assert spoken[0].startswith("Weight: Cannot read this entry: A digit is missing")
    field.line.clearFocus()
    assert len(spoken) == 1


def test_a_problem_is_spoken_at_once_when_the_field_is_left(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(entry_fields, "announce", lambda _, sentence: spoken.append(sentence))
    field = WeightField()
    show(field)
    type_keys(field, "7o")
    field.line.clearFocus()
    assert len(spoken) == 1


def test_the_real_announcement_reaches_qt_without_complaint(show: Show) -> None:
    field = WeightField()
    show(field)
    entry_fields.announce(field.line, "Weight: Not read.")


# --- what must not change a value ------------------------------------------------------------


def wheel(field: EntryField, notches: int) -> QWheelEvent:
    return QWheelEvent(
        QPointF(5, 5),
        QPointF(field.line.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        NO_MODIFIER,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )


@pytest.mark.usefixtures("ward_locale")
@pytest.mark.parametrize("focused", [True, False])
def test_thousands_of_wheel_notches_change_nothing(show: Show, focused: bool) -> None:
    field, other = WeightField(), WeightField()
    show(field, other)
    type_keys(field, "72.5")
    (field if focused else other).setFocus()
    told: list[object] = []
    field.reading_changed.connect(told.append)
    for turn in range(3000):
        event = wheel(field, 1 if turn % 3 else -1)
        field.line.wheelEvent(event)
        assert not event.isAccepted()
        QApplication.sendEvent(field.line, wheel(field, -1 if turn % 2 else 1))
    assert field.text == "72.5"
    assert told == []


@pytest.mark.parametrize(
    "make", [WeightField, age_field, infusion_number_field, lambda: date_field("&Date")]
)
def test_clicks_focus_and_keys_that_write_nothing_change_nothing(
    show: Show, make: Callable[[], EntryField]
) -> None:
    field, other = make(), WeightField()
    show(field, other)
    type_keys(field, "72")
    told: list[object] = []
    field.reading_changed.connect(told.append)
    keys = (
        Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Escape, Qt.Key.Key_Return,
        Qt.Key.Key_F2,
    )  # fmt: skip
    for _ in range(200):
        for key in keys:
            QTest.keyClick(field.line, key)
        QTest.mouseDClick(field.line, Qt.MouseButton.LeftButton)
        other.setFocus()
        field.setFocus()
    assert field.text == "72"
    assert told == []


def test_dragged_text_is_not_let_in(show: Show) -> None:
    field = WeightField()
    window = show(field)
    type_keys(field, "72.5")
    data = QMimeData()
    data.setText("9")
    place = field.line.mapTo(window, field.line.rect().center())

    def is_let_in() -> bool:
        # By way of the window, as a drag from another program comes.
        buttons = Qt.MouseButton.LeftButton
        enter = QDragEnterEvent(place, Qt.DropAction.CopyAction, data, buttons, NO_MODIFIER)
        QApplication.sendEvent(window.windowHandle(), enter)
        return enter.isAccepted()

    assert not is_let_in()
    assert field.text == "72.5"
    # The same drag is let in by a line that takes drops: the refusal above was ours.
    field.line.setAcceptDrops(True)
    assert is_let_in()


def test_the_middle_button_pastes_nothing(show: Show) -> None:
    field = WeightField()
    show(field)
    type_keys(field, "72.5")
    clipboard = QGuiApplication.clipboard()
    if clipboard.supportsSelection():
        clipboard.setText("9", clipboard.Mode.Selection)
    clipboard.setText("9")
    QTest.mouseClick(field.line, Qt.MouseButton.MiddleButton)
    assert field.text == "72.5"
    # Not every platform has a selection to paste; none may see the button at all.
    place, middle = QPointF(field.line.rect().center()), Qt.MouseButton.MiddleButton
    for kind, handle in (
        (QEvent.Type.MouseButtonPress, field.line.mousePressEvent),
        (QEvent.Type.MouseButtonRelease, field.line.mouseReleaseEvent),
    ):
        event = QMouseEvent(kind, place, field.line.mapToGlobal(place), middle, middle, NO_MODIFIER)
        handle(event)
        assert not event.isAccepted()


def test_text_that_is_still_being_composed_is_a_problem_until_it_is_handed_over(
    show: Show,
) -> None:
    field = WeightField()
    show(field)
    type_keys(field, "72")
    told: list[object] = []
    field.reading_changed.connect(told.append)
    QApplication.sendEvent(field.line, QInputMethodEvent("5", []))
    assert isinstance(field.reading, EntryProblem)
    assert field.reading.code == "unfinished"
    handed_over = QInputMethodEvent("", [])
    handed_over.setCommitString("5")
    QApplication.sendEvent(field.line, handed_over)
    assert field.text == "725"
    assert told[-1] == 725


def test_a_field_is_emptied_and_filled_by_the_program_as_by_hand(show: Show) -> None:
    field = WeightField()
    show(field)
    field.set_text("72,5")
    assert field.reading == Decimal("72.5")
    assert field.text == "72,5"
    field.clear()
    assert field.reading is None
    assert field.state == "empty"
