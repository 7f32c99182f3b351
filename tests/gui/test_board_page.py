"""Several infusions in one window: the board has all of them, what needs hands next on top."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import pytest
from chair import Chair, Key, OpenChair
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from sight import dress
from ward_window import CONTROL, unpainted

from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.moments import later
from infuseplan.gui.dialogs.by_name import LeaveDialog
from infuseplan.gui.pages.board.day_bars import DayAxis
from infuseplan.gui.pages.board.page import BoardPage
from infuseplan.gui.theme.theme import fonts

A, B, C = ("A. B.", "4711"), ("C. D.", "4822"), ("E. F.", "4933")


def start(chair: Chair, who: tuple[str, str], weight: str = "72.5") -> None:
    """Plan and start the first infusion of `who`; whoever was shown before stands on the board."""
    window = chair.window
    chair.press(Key.Key_1, CONTROL)
    questions = window.page.questions
    window.patient.patient.setText(who[0])
    window.patient.reference.setText(who[1])
    window.patient_change.settle()
    questions.regimen.choose("isa-pd")
    questions.infusion.choose("1")
    questions.weight.set_text(weight)
    questions.age.set_text("66")
    questions.day.set_text(chair.clock.today().isoformat())
    assert window.page.proved is not None
    chair.press(Key.Key_3, CONTROL)
    chair.press(Key.Key_F2)
    dialog = chair.page.start.dialog
    assert dialog is not None
    half_an_hour_ago = later(chair.clock.wall, timedelta(minutes=-30))
    chair.fill(dialog, given_at=half_an_hour_ago.strftime("%H:%M"))
    dialog.submit()
    assert chair.page.bedside is not None


def next_patient(chair: Chair) -> None:
    """Ctrl+N, and the infusion that runs goes to the board."""
    chair.press(Key.Key_N, CONTROL)
    dialog = chair.window.findChild(LeaveDialog)
    assert dialog is not None
    dialog.submit()
    QApplication.processEvents()
    assert chair.page.bedside is None


def board(chair: Chair) -> BoardPage:
    chair.press(Key.Key_5, CONTROL)
    assert chair.window.shown_page == "board"
    return chair.window.board.page


def patients(page: BoardPage) -> list[str]:
    return [row.patient.split(" ·")[0] for row in page.model.rows]


@pytest.fixture
def three(open_chair: OpenChair) -> Chair:
    """A. B. since 09:00, C. D. since 09:20, E. F. since 09:40; all run at 25 mL/h for 60 min."""
    chair = open_chair()
    with unpainted(chair.window):
        for place, who in enumerate((A, B, C)):
            if place:
                next_patient(chair)
                chair.wait(minutes=20)
            start(chair, who)
    return chair


def test_an_empty_board_says_what_to_do(chair: Chair) -> None:
    page = board(chair)
    assert page.empty.isVisible()
    assert not page.table.isVisible()


def test_all_of_them_are_open_in_one_window(three: Chair) -> None:
    page = board(three)
    assert patients(page) == ["A. B.", "C. D.", "E. F."]
    assert {row.rate for row in page.model.rows} == {"25"}
    assert len(three.window.infuse.records.open) == 3


def test_the_next_change_stands_on_top_and_an_overdue_one_above_it(three: Chair) -> None:
    page = board(three)
    # 09:40 by now: that of A. B. is due at 10:00, and at 10:05 it is overdue.
    three.clock.pass_time(minutes=25)
    page.tick()
    assert patients(page) == ["A. B.", "C. D.", "E. F."]
    first = page.model.rows[0]
    assert first.is_late
    assert "overdue since 10:00" in first.next_change
    assert three.window.windowTitle().startswith("Rate change due") is False
    three.window.board._tick()
    assert three.window.windowTitle().startswith("Rate change due")


def test_enter_opens_the_infusion_of_the_row_and_its_patient(three: Chair) -> None:
    page = board(three)
    page.table.setFocus()
    page.table.selectRow(0)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert three.window.shown_page == "infuse"
    assert three.page.bedside is not None
    assert three.page.bedside.header.patient_reference == "4711"
    assert three.window.patient.patient.text() == "A. B."
    # The one that was shown before is on the board and still open.
    assert len(three.window.infuse.records.open) == 3


def test_on_the_board_nothing_of_another_patient_is_printed_copied_saved_or_started(
    chair: Chair,
) -> None:
    """The strip names the patient of the marked row; pages 1 and 3 may have another one's."""
    start(chair, A)
    next_patient(chair)
    chair.press(Key.Key_1, CONTROL)
    window, questions = chair.window, chair.window.page.questions
    window.patient.patient.setText(B[0])
    window.patient.reference.setText(B[1])
    window.patient_change.settle()
    questions.regimen.choose("isa-pd")
    questions.infusion.choose("1")
    questions.weight.set_text("80")
    questions.age.set_text("70")
    assert window.page.proved is not None
    menus = window.menus
    actions = (menus.print_action, menus.copy_action, menus.save_action, menus.start_action,
               *menus._of_patient)  # fmt: skip
    assert all(action.isEnabled() for action in actions)
    page = board(chair)
    assert window.patient.names_row
    assert not any(action.isEnabled() for action in actions)
    for key in (Key.Key_P, Key.Key_C):
        chair.press(key, CONTROL)
    chair.press(Key.Key_F2)
    # The table copies its own cell, as any table.
    assert QApplication.clipboard().text() == "A"
    assert "preview" not in window.beside
    assert window.shown_page == "board"
    chair.press(Key.Key_1, CONTROL)
    assert all(action.isEnabled() for action in actions)
    assert page.isHidden()


def test_with_an_infusion_behind_it_the_board_prints_nothing_either(three: Chair) -> None:
    assert three.page.bedside is not None
    board(three)
    assert not three.window.print_action.isEnabled()
    three.press(Key.Key_P, CONTROL)
    assert "preview" not in three.window.beside
    three.press(Key.Key_3, CONTROL)
    assert three.window.print_action.isEnabled()


def test_stop_on_one_chair_is_that_chair_s_alone(three: Chair) -> None:
    page = board(three)
    three.window.open_infusion(page.model.rows[1].record_id)
    three.press(Key.Key_F9)
    three.dialog.reject()
    page = board(three)
    assert patients(page)[0] == "C. D."
    assert page.model.rows[0].tone == "block"
    stopped = [one for one, bedside in three.window.infuse.records.open.items()
               if any(event.type == "stopped" for event in bedside.events)]  # fmt: skip
    assert len(stopped) == 1


def stopped(chair: Chair) -> list[str]:
    """Whose records have a STOP, by the journal itself."""
    journal = chair.window.infuse.records.journal
    lines = (one for one in journal.records())
    return [
        line.patient_name
        for line in lines
        if any('"type":"stopped"' in stored.event for stored in journal.read(line.id).events)
    ]


def test_f9_on_the_board_stops_the_row_that_is_marked_and_not_the_infusion_behind_it(
    three: Chair,
) -> None:
    page = board(three)
    page.table.selectRow(1)
    assert three.page.bedside is not None
    assert three.page.bedside.header.patient_name == "E. F."
    three.press(Key.Key_F9)
    assert three.window.shown_page == "infuse"
    assert three.window.patient.patient.text() == "C. D."
    three.dialog.reject()
    assert stopped(three) == ["C. D."]


def test_f9_without_a_patient_shown_asks_which_and_records_nothing(three: Chair) -> None:
    next_patient(three)
    for number in (Key.Key_1, Key.Key_3):
        three.press(number, CONTROL)
        three.press(Key.Key_F9)
        page = three.window.board.page
        assert three.window.shown_page == "board"
        assert page.asked.isVisible()
        assert page.chosen == ""
        # A second press in a hurry is no choice either.
        three.press(Key.Key_F9)
        assert stopped(three) == []
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert page.model.rows[1].patient.startswith("C. D.")
    three.press(Key.Key_F9)
    three.dialog.reject()
    assert stopped(three) == ["C. D."]
    board(three)
    assert not page.asked.isVisible()


def test_f9_does_not_stop_another_one_while_the_shown_one_has_unsaved_entries(
    three: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageProblem("full", "save")

    with monkeypatch.context() as patch:
        patch.setattr(three.window.infuse.records.journal, "append", full)
        three.press(Key.Key_F8)
        three.dialog.reject()
        three.press(Key.Key_F9)
        three.dialog.reject()
    assert three.page.bedside is not None
    assert len(three.page.bedside.unsaved) == 1
    page = board(three)
    place = patients(page).index("A. B.")
    page.table.selectRow(place)
    three.press(Key.Key_F9)
    assert three.window.shown_page == "infuse"
    assert three.window.patient.patient.text() == "E. F."
    words = " ".join(one.text() for one in three.page.board.said.findChildren(QLabel))
    assert "STOP is not recorded for this infusion" in words
    assert len(three.page.bedside.unsaved) == 1
    assert stopped(three) == []


def test_a_row_that_cannot_be_opened_says_why(
    three: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = board(three)
    place = patients(page).index("A. B.")
    row = page.model.rows[place]
    records = three.window.infuse.records
    # As if another window had it.
    records.release(records.open[row.record_id])
    monkeypatch.setattr(records.journal, "hold", lambda _record: False)
    page.tick()
    three.window.open_infusion(row.record_id)
    assert three.page.empty.said.text() != ""
    three.press(Key.Key_5, CONTROL)
    page.table.selectRow(patients(page).index("A. B."))
    three.press(Key.Key_F9)
    said = three.page.empty.said.text()
    assert said.startswith("STOP is not recorded for this infusion. Stop the pump by hand.")
    assert len(said) > 70
    assert stopped(three) == []


def test_the_bar_of_pages_names_the_most_urgent_of_several(three: Chair) -> None:
    three.clock.pass_time(minutes=25)
    three.window.board._tick()
    said = three.window.sign.bar.state.accessibleName().replace("\N{NO-BREAK SPACE}", " ")
    # What is due, and beside it what still runs: one figure alone would be taken for the other.
    assert said == "3 open. A. B. · 4711: Change overdue: 50 mL/h (now 25)"


def test_of_several_that_run_in_time_the_rate_that_runs_is_named(three: Chair) -> None:
    three.window.board._tick()
    said = three.window.sign.bar.state.accessibleName().replace("\N{NO-BREAK SPACE}", " ")
    assert said == "3 open. A. B. · 4711: Running: 25 mL/h"


def test_the_row_that_was_chosen_keeps_the_keyboard_when_the_order_changes(three: Chair) -> None:
    page = board(three)
    page.table.selectRow(2)
    chosen = page.model.rows[2].record_id
    three.window.open_infusion(chosen)
    three.press(Key.Key_F9)
    dialog = QApplication.activeModalWidget()
    if dialog is not None:
        dialog.close()
    page = board(three)
    page.tick()
    assert page.model.rows[page.table.currentIndex().row()].record_id == chosen
    assert page.table.currentIndex().row() == 0


def test_closing_the_window_names_all_that_run(three: Chair) -> None:
    three.window.close()
    dialog = three.window.findChild(LeaveDialog)
    assert dialog is not None
    assert three.window.isVisible()
    shown = dialog.findChildren(QLabel)
    words = " ".join(label.text() for label in shown)
    for name, number in (A, B, C):
        assert name in words
        assert number in words
    dialog.reject()


def test_what_ended_stands_below_and_is_grey(three: Chair) -> None:
    three.break_off()
    page = board(three)
    assert patients(page)[-1] == "E. F."
    assert page.model.rows[-1].has_ended


def test_bars_cover_what_ran_and_what_is_to_come(three: Chair) -> None:
    page = board(three)
    row = next(one for one in page.model.rows if one.patient.startswith("A. B."))
    given, to_come = row.bar
    # 200 min in all: from 09:00, 40 min of them are over, and the end stays 12:20.
    assert (given.kind, to_come.kind) == ("given", "to-come")
    assert given.begins.strftime("%H:%M") == "09:00"
    assert given.ends == to_come.begins
    assert to_come.ends.strftime("%H:%M") == "12:20"


def test_an_unexpected_fault_leaves_no_rate_on_the_board(three: Chair) -> None:
    page = board(three)
    three.window.cover()
    assert not page.table.isVisible()
    assert page.model.rows == ()
    assert "Do not use" in page.empty.text()
    three.press(Key.Key_1, CONTROL)
    three.press(Key.Key_5, CONTROL)
    assert page.model.rows == ()
    assert not page._timer.isActive()


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_every_word_of_a_row_stands_whole_at_any_size_of_type(three: Chair, percent: int) -> None:
    """With large type the bars of the day give way; at 100 % they stand beside the words."""
    three.wait(minutes=25)
    page = board(three)
    for size in ((1366, 690), (1280, 720)):
        dress(three.window, "light", percent, size)
        table, header = page.table, page.table.horizontalHeader()
        assert header.length() <= table.viewport().width()
        assert table.isColumnHidden(page.model.bar_column) == (percent > 100)
        assert cut_words_of(page) == [], size


def cut_words_of(page: BoardPage) -> list[str]:
    """What does not stand whole in its cell, but for the bars."""
    table, header, model = page.table, page.table.horizontalHeader(), page.model
    cut = []
    for row, column in product(range(model.rowCount()), range(model.bar_column)):
        index = model.index(row, column)
        font = index.data(Qt.ItemDataRole.FontRole) or table.font()
        # The padding of a cell is no room for words.
        room = QRect(0, 0, header.sectionSize(column) - 2 * 8, 10_000)
        needed = QFontMetrics(font).boundingRect(
            room, Qt.TextFlag.TextWordWrap, str(index.data())
        )  # fmt: skip
        if needed.width() > room.width() or needed.height() > table.rowHeight(row):
            cut.append(f"{index.data()!r}: {needed.size().toTuple()} in {room.width()}")
    return cut


def test_every_figure_of_the_board_has_the_room_that_it_needs(three: Chair) -> None:
    """Words may break; a rate or a time that is cut to dots is none."""
    page = board(three)
    model = page.model
    for size in ((1280, 720), (1366, 690), (1920, 1080)):
        dress(three.window, "light", 100, size)
        for row, column in product(range(model.rowCount()), (0, 4, 6, 7)):
            index = model.index(row, column)
            font = index.data(Qt.ItemDataRole.FontRole) or page.table.font()
            needed = QFontMetrics(font).horizontalAdvance(str(index.data()))
            assert page.table.columnWidth(column) >= needed + 6, (size, column, index.data())


def test_a_few_rows_use_the_height_of_a_large_window(three: Chair) -> None:
    """Three infusions fill more than half of the table at 1920 x 1080, and no row is absurd."""
    dress(three.window, "light", 100, (1920, 1080))
    page = board(three)
    table = page.table
    rows = [table.rowHeight(row) for row in range(3)]
    assert sum(rows) > table.viewport().height() / 2
    assert max(rows) <= 7 * QFontMetrics(fonts().wide).lineSpacing()
    dress(three.window, "light", 100, (1366, 690))
    assert table.rowHeight(0) < min(rows)


def test_what_the_board_says_moves_no_row(three: Chair) -> None:
    page = board(three)
    (day,) = (one for one in page.heading.findChildren(QLabel) if one.isVisible())
    assert day.text().replace("\N{NO-BREAK SPACE}", " ") == "Sunday 22 November 2026"
    before = page.table.geometry()
    page.table.selectionModel().clear()
    three.press(Key.Key_F9)
    assert page.asked.isVisible()
    assert page.table.geometry() == before
    # Nothing else stands there meanwhile.
    assert [one for one in page.heading.findChildren(QLabel) if one.isVisible()] == [page.asked]
    page.asked.setVisible(False)
    assert page.table.geometry() == before


def test_the_severity_of_a_row_is_an_icon_too(three: Chair) -> None:
    page = board(three)
    three.clock.pass_time(minutes=25)
    page.tick()
    icons = [
        page.model.index(row, 3).data(Qt.ItemDataRole.DecorationRole).toImage() for row in range(3)
    ]
    assert icons[0] != icons[1], "late and running"
    assert icons[1] == icons[2]


@pytest.mark.parametrize("hours", range(4, 15))
def test_no_two_hours_over_the_bars_touch_in_any_width(app: QApplication, hours: int) -> None:
    """At 1366 pixels “09:00” ran into “10:00”: the first one is moved into the column."""
    axis = DayAxis()
    axis.begins = datetime(2026, 11, 22, 9, tzinfo=UTC)
    axis.ends = axis.begins + timedelta(hours=hours)
    for room in range(120, 900):
        placed = axis.hours(room)
        assert len(placed) >= 2
        for (_, left, width), (_, following, _) in pairwise(placed):
            assert left + width + 6 <= following, room
        _, last, width = placed[-1]
        assert placed[0][1] >= 0
        assert last + width <= room
