"""Words that come and go with each key are measured once, and stand exactly as before."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from sight import dress, settle

from infuseplan.adapters.resources import resources_folder
from infuseplan.gui.pages.plan.details import DetailsPage, Rows
from infuseplan.gui.pages.plan.evidence import EvidenceNote
from infuseplan.gui.theme import theme
from infuseplan.gui.theme.theme import WidgetRole, set_role, set_state
from infuseplan.gui.widgets.labels import (
    MeasuredLabel,
    MeasuredWords,
    PlainLabel,
    WrappedLabel,
)
from infuseplan.gui.window.main_window import MainWindow

WORDS = (
    "725 mg", "", "1262.5 mg", "Diphenhydramine*", "or equivalent (cetirizine, promethazine)",
    "two\nlines", "A sentence that is longer than one line in the room that there is for it. " * 3,
)  # fmt: skip
LOOKS = (WidgetRole.FIGURE, WidgetRole.FIGURE_TIGHT, WidgetRole.CAPTION, None)


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    theme.apply(qapp, "light", resources=resources_folder())
    yield qapp
    qapp.setStyleSheet("")


def room(label: PlainLabel) -> tuple[object, ...]:
    return (
        label.minimumSizeHint(), label.sizeHint(),
        *(label.heightForWidth(width) for width in (40, 150, 400)),
    )  # fmt: skip


@pytest.mark.parametrize("kinds", [(MeasuredLabel, PlainLabel), (MeasuredWords, WrappedLabel)])
def test_measured_words_take_the_room_that_plain_ones_take(
    kinds: tuple[type[PlainLabel], type[PlainLabel]], dressed: QApplication, qtbot: QtBot
) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    box = QVBoxLayout(holder)
    measured, plain = (kind() for kind in kinds)
    for label in (measured, plain):
        box.addWidget(label)
    holder.show()

    def compare() -> None:
        # Each twice: the second time they come back.
        for words in (*WORDS, *WORDS):
            for label in (measured, plain):
                label.setText(words)
            assert room(measured) == room(plain), words

    compare()
    for role in (*LOOKS, *LOOKS):
        for label in (measured, plain):
            set_role(label, role)
        compare()
    for scale in (1.5, 1.0):
        theme.apply(dressed, "dark", scale, resources=resources_folder())
        compare()
    for label in (measured, plain):
        if isinstance(label, WrappedLabel):
            label.reserve(4)
    compare()


def test_words_that_come_back_are_not_measured_again(
    dressed: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    measure = PlainLabel.heightForWidth

    def counting(label: PlainLabel, width: int) -> int:
        asked.append(label.text())
        return measure(label, width)

    monkeypatch.setattr(PlainLabel, "heightForWidth", counting, raising=False)
    label = MeasuredWords()
    qtbot.addWidget(label)
    label.show()
    for _ in range(3):
        label.setText(WORDS[-1])
        label.heightForWidth(200)
        label.clear()
    assert asked.count(WORDS[-1]) == 1
    # Nor do they stay in the label when they are no longer shown.
    assert WORDS[-1] not in repr(vars(label))


class Dressed(QObject):
    """Hears when a widget is given other type."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.times += event.type() == QEvent.Type.FontChange
        return False


def test_a_field_that_comes_right_is_not_dressed_again(dressed: QApplication, qtbot: QtBot) -> None:
    words = WrappedLabel("seventy-two kg", reserved_lines=2)
    set_role(words, WidgetRole.CAPTION)
    set_state(words, "empty")
    qtbot.addWidget(words)
    words.setFixedSize(200, 60)
    words.show()
    assert not any(f'state="{state}"' in theme._InUse.sheet for state in ("ok", "empty"))
    empty, heard = words.grab().toImage(), Dressed(words)
    set_state(words, "ok")
    assert heard.times == 0
    assert words.grab().toImage() == empty
    set_state(words, "problem")
    assert words.grab().toImage() != empty
    set_state(words, "ok")
    assert words.grab().toImage() == empty


def test_the_words_of_studies_are_as_high_as_they_need(dressed: QApplication, qtbot: QtBot) -> None:
    note, plain = EvidenceNote(), PlainLabel(WORDS[-1])
    for widget in (note, plain):
        qtbot.addWidget(widget)
    plain.setWordWrap(True)
    set_role(plain, WidgetRole.CAPTION)
    plain.ensurePolished()
    note.show_words(WORDS[-1], "", strong=False)
    for width in (180, 400, 180):
        note.fit(width)
        three = 3 * plain.fontMetrics().lineSpacing()
        assert note.sizeHint().height() == max(three, plain.heightForWidth(width))


def test_a_leaf_is_filled_once_for_a_plan(
    planned: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled: list[DetailsPage] = []
    width_of = DetailsPage._width_of

    def counting(page: DetailsPage, rows: Rows) -> int:
        filled.append(page)
        return width_of(page, rows)

    monkeypatch.setattr(DetailsPage, "_width_of", counting)
    weight = planned.page.questions.weight
    weight.set_text("")
    assert not planned.page.is_planned
    filled.clear()
    weight.set_text("80")
    assert planned.page.is_planned
    assert filled == [planned.page.answer.details.premedication]


@pytest.mark.parametrize("away", [False, True])
def test_the_card_of_details_keeps_its_room_in_each_size_of_type(
    planned: MainWindow, away: bool
) -> None:
    details, weight = planned.page.answer.details, planned.page.questions.weight
    for percent in (150, 200, 125, 100):
        weight.set_text("" if away else "72.5")
        dress(planned, "light", percent, (1366, 690))
        weight.set_text("72.5")
        for _ in range(3):
            settle()
        kept = details.minimumHeight()
        details._keep_room()
        assert details.minimumHeight() == kept, percent
