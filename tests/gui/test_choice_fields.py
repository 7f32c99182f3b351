"""Choices under real keys and clicks: none is made by itself, and a stray key makes none."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from infuseplan.gui.widgets.choice_fields import Choice, ChoiceField, ChoiceRow

ALT = Qt.KeyboardModifier.AltModifier
REGIMENS = (
    Choice("isa-pd", "&Pd", "isatuximab, pomalidomide, dexamethasone"),
    Choice("isa-kd", "&Kd", "isatuximab, carfilzomib, dexamethasone"),
    Choice("isa-vrd", "&VRd", "isatuximab, bortezomib, lenalidomide, dexamethasone"),
    Choice("isa-vrd-ti", "VRd before &transplant"),
)


class Form:
    """A window with a line before and after the choices."""

    def __init__(self, qtbot: QtBot, field: ChoiceField) -> None:
        self.window = QWidget()
        self.before, self.field, self.after = QLineEdit(), field, QLineEdit()
        box = QVBoxLayout(self.window)
        for widget in (self.before, self.field, self.after):
            box.addWidget(widget)
        self.window.resize(500, 400)
        qtbot.addWidget(self.window)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        self.before.setFocus()
        qtbot.waitUntil(self.before.hasFocus)
        self.told: list[object] = []
        field.choice_changed.connect(self.told.append)

    def key(self, key: Qt.Key) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)

    @property
    def focused(self) -> str:
        for key, button in self.field.buttons.items():
            if button is QApplication.focusWidget():
                return key
        return "elsewhere"


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    return Form(qtbot, ChoiceField("Regimen", REGIMENS))


def checked(form: Form) -> list[str]:
    return [key for key, button in form.field.buttons.items() if button.isChecked()]


def test_nothing_is_chosen_at_the_start(form: Form) -> None:
    assert form.field.choice is None
    assert checked(form) == []


def test_arriving_by_tab_chooses_nothing(form: Form) -> None:
    form.key(Qt.Key.Key_Tab)
    assert form.focused == "isa-pd"
    assert form.field.choice is None
    assert form.told == []


def test_arrows_move_the_focus_and_choose_nothing(form: Form) -> None:
    form.key(Qt.Key.Key_Tab)
    for key, place in (
        (Qt.Key.Key_Down, "isa-kd"),
        (Qt.Key.Key_Right, "isa-vrd"),
        (Qt.Key.Key_Down, "isa-vrd-ti"),
        (Qt.Key.Key_Down, "isa-vrd-ti"),
        (Qt.Key.Key_Up, "isa-vrd"),
        (Qt.Key.Key_Left, "isa-kd"),
    ):
        form.key(key)
        assert form.focused == place
        assert checked(form) == []
    assert form.told == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_space_and_enter_choose_what_has_the_focus(form: Form, key: Qt.Key) -> None:
    form.key(Qt.Key.Key_Tab)
    form.key(Qt.Key.Key_Down)
    form.key(key)
    assert form.field.choice == "isa-kd"
    assert checked(form) == ["isa-kd"]
    assert form.told == ["isa-kd"]


def test_an_arrow_after_a_choice_leaves_the_choice_alone(form: Form) -> None:
    form.field.choose("isa-pd")
    form.field.buttons["isa-pd"].setFocus()
    for _ in range(1000):
        form.key(Qt.Key.Key_Down)
        form.key(Qt.Key.Key_Up)
        form.key(Qt.Key.Key_Down)
    assert checked(form) == ["isa-pd"]
    assert form.told == ["isa-pd"]


@pytest.mark.parametrize(
    ("key", "choice"),
    [
        (Qt.Key.Key_P, "isa-pd"),
        (Qt.Key.Key_K, "isa-kd"),
        (Qt.Key.Key_V, "isa-vrd"),
        (Qt.Key.Key_T, "isa-vrd-ti"),
    ],
)
def test_its_letter_chooses_within_and_with_alt_from_elsewhere(
    form: Form, key: Qt.Key, choice: str
) -> None:
    QTest.keyClick(form.before, key, ALT)
    # In the same turn: nothing has been processed since.
    assert form.field.choice == choice
    assert form.before.text() == ""
    form.field.clear()
    form.field.setFocus()
    form.key(key)
    assert form.field.choice == choice
    assert form.told == [choice, None, choice]


def test_a_letter_that_no_choice_has_chooses_nothing(form: Form) -> None:
    form.key(Qt.Key.Key_Tab)
    for key in (Qt.Key.Key_X, Qt.Key.Key_1, Qt.Key.Key_Escape, Qt.Key.Key_Delete):
        form.key(key)
    assert form.field.choice is None
    assert not form.field.choose_letter("x")
    assert not form.field.choose_letter("")


def test_a_letter_typed_in_a_neighbouring_line_stays_there(form: Form) -> None:
    QTest.keyClicks(form.before, "pkvt")
    assert form.before.text() == "pkvt"
    assert form.field.choice is None


def test_a_choice_replaces_the_one_before(form: Form) -> None:
    form.field.choose("isa-pd")
    form.field.choose("isa-vrd")
    assert checked(form) == ["isa-vrd"]
    assert form.told == ["isa-pd", "isa-vrd"]


def test_choosing_again_keeps_the_choice_and_tells_nobody(form: Form) -> None:
    button = form.field.buttons["isa-kd"]
    spot = QPoint(10, button.height() // 2)
    button.click()
    toggled: list[bool] = []
    button.toggled.connect(toggled.append)
    for _ in range(3):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=spot)
        QTest.mouseDClick(button, Qt.MouseButton.LeftButton, pos=spot)
    assert checked(form) == ["isa-kd"]
    assert toggled == []
    assert form.told == ["isa-kd"]


def test_a_click_beside_the_words_chooses_and_another_button_does_not(form: Form) -> None:
    card = form.field.buttons["isa-vrd"].parentWidget()
    assert isinstance(card, QWidget)
    spot = QPoint(card.width() - 3, card.height() - 3)
    QTest.mouseClick(card, Qt.MouseButton.RightButton, pos=spot)
    QTest.mouseClick(card, Qt.MouseButton.MiddleButton, pos=spot)
    assert form.field.choice is None
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=spot)
    assert form.field.choice == "isa-vrd"
    assert card.property("state") == "chosen"


def test_thousands_of_wheel_notches_choose_nothing(form: Form) -> None:
    for button in form.field.buttons.values():
        for turn in range(1000):
            event = QWheelEvent(
                QPointF(5, 5),
                QPointF(button.mapToGlobal(QPoint(5, 5))),
                QPoint(),
                QPoint(0, 120 if turn % 2 else -120),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QApplication.sendEvent(button, event)
    assert form.told == []
    form.field.choose("isa-kd")
    assert checked(form) == ["isa-kd"]


def test_the_choices_are_one_stop_on_the_tab_path(form: Form) -> None:
    form.key(Qt.Key.Key_Tab)
    form.key(Qt.Key.Key_Down)
    form.key(Qt.Key.Key_Tab)
    assert form.after.hasFocus()
    QTest.keyClick(form.after, Qt.Key.Key_Backtab)
    assert form.focused == "isa-kd"
    assert form.field.choice is None


def test_clearing_leaves_nothing_chosen(form: Form) -> None:
    form.field.choose("isa-pd")
    form.field.clear()
    assert form.field.choice is None
    assert checked(form) == []
    assert form.told == ["isa-pd", None]


def test_a_choice_that_does_not_exist_is_an_error_of_the_program(form: Form) -> None:
    with pytest.raises(KeyError):
        form.field.choose("isa-xyz")


def test_each_choice_is_named_with_its_drugs(form: Form) -> None:
    names = [button.accessibleName() for button in form.field.buttons.values()]
    assert names == [
        "Pd, isatuximab, pomalidomide, dexamethasone",
        "Kd, isatuximab, carfilzomib, dexamethasone",
        "VRd, isatuximab, bortezomib, lenalidomide, dexamethasone",
        "VRd before transplant",
    ]
    assert form.field.accessibleName() == "Regimen"


def test_a_row_stands_side_by_side_and_starts_empty(qtbot: QtBot) -> None:
    row = ChoiceRow("Infusion", (Choice("1", "&1st"), Choice("2", "&2nd"), Choice("3", "&3rd")))
    form = Form(qtbot, row)
    tops = {button.mapTo(row, QPoint(0, 0)).y() for button in row.buttons.values()}
    assert len(tops) == 1
    assert row.choice is None
    row.setFocus()
    form.key(Qt.Key.Key_2)
    assert row.choice == "2"


def test_there_is_no_combo_box_in_it(form: Form) -> None:
    assert form.window.findChildren(QComboBox) == []
