"""The Plan page while its infusion runs: chart and table follow, and nothing stale stays."""

from statistics import median

import pytest
from bedside_tools import NINE
from chair import Chair, Key, OpenChair
from own_time import own_seconds
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from sight import bars, dress, faults_of_sight
from ward_window import CONTROL, NBSP, Hands, all_texts

from infuseplan.application.journal.port import JournalFault
from infuseplan.gui.pages.plan.answer import AnswerPanel
from infuseplan.gui.theme import theme
from infuseplan.gui.window.course_on_plan_page import CourseOnPlan

PLANNED = ["09:00 10:00 25", "10:00 10:30 50", "10:30 11:00 75", "11:00 11:30 100",
           "11:30 12:00 125", "12:00 12:20 150"]  # fmt: skip


def rows(answer: AnswerPanel) -> list[str]:
    """The table as it is painted: from, to, rate."""
    model = answer.ladder.model()
    cells = [
        [str(model.index(row, column).data()).strip() for column in (1, 2, 3)]
        for row in range(model.rowCount())
    ]
    return [" ".join(line).replace("\N{FIGURE SPACE}", "").replace("\N{PUNCTUATION SPACE}", "")
            for line in cells]  # fmt: skip


def tile_titles(answer: AnswerPanel) -> list[str]:
    return [tile.accessibleName().partition(":")[0] for tile in answer.tiles if tile.isVisible()]


@pytest.fixture
def answer(running: Chair) -> AnswerPanel:
    return running.window.page.answer


@pytest.fixture
def follower(running: Chair) -> CourseOnPlan:
    return running.window.page.findChildren(CourseOnPlan)[0]


@pytest.mark.still_clock("exact volumes and minutes")
def test_the_chart_of_the_plan_page_shows_what_was_given_and_what_is_to_come(
    running: Chair, answer: AnswerPanel
) -> None:
    assert rows(answer) == PLANNED
    running.wait(minutes=30)
    running.press(Key.Key_1, CONTROL)
    assert answer.course is not None
    picture = answer.course.staircase
    assert picture is not None
    assert [float(one.volume_ml) for one in picture.delivered] == [12.5]
    assert picture.now_min == 30
    assert rows(answer) == ["09:30 10:00 25", *PLANNED[1:]]
    assert "what was given, and the planned rate" in answer.beside_the_table
    assert "Delivered: 25 mL/h" in answer.chart.accessibleDescription().replace(NBSP, " ")


def test_a_reaction_leaves_no_step_on_the_plan_page_either(
    running: Chair, answer: AnswerPanel
) -> None:
    running.wait(minutes=75)
    running.press(Key.Key_F9)
    running.dialog.reject()
    running.press(Key.Key_1, CONTROL)
    assert rows(answer) == []
    assert answer.course is not None
    assert answer.course.staircase is not None
    assert answer.course.staircase.steps == ()
    assert "No further rate steps" in answer.beside_the_table
    assert "As planned" not in answer.beside_the_table
    # What is left of the plan's times says that it is the plan's.
    assert tile_titles(answer)[2:4] == ["Planned infusion time", "Planned from, to"]


@pytest.mark.still_clock("exact volumes and minutes")
def test_the_replanned_rest_is_the_one_of_the_infuse_page(
    running: Chair, answer: AnswerPanel
) -> None:
    running.wait(minutes=60)
    running.press(Key.Key_F3)
    running.wait(minutes=15)
    running.press(Key.Key_F9)
    running.grade("2")
    running.wait(minutes=30)
    running.press(Key.Key_F6)
    running.grade("1")
    running.press(Key.Key_1, CONTROL)
    assert "if resumed" in answer.beside_the_table
    first = rows(answer)[0]
    assert first == "10:45 11:15 12.5"
    assert answer.course is not None
    assert answer.course.staircase is not None
    assert [(one.from_min, one.until_min) for one in answer.course.staircase.interruptions] == [
        (75, 105)
    ]
    board = running.page.board
    assert board.ladder.model().rowCount() == len(rows(answer))


def test_every_edit_takes_the_course_away_in_the_same_turn(
    running: Chair, answer: AnswerPanel
) -> None:
    running.wait(minutes=75)
    running.press(Key.Key_1, CONTROL)
    hands = Hands(running.window)
    weight = running.window.page.questions.weight
    assert answer.course is not None
    hands.replace(weight, "72.5")
    # The same answers are the same plan again, and it runs.
    assert answer.course is not None
    for text in ("7", "70", "70..", ""):
        hands.replace(weight, text)
        assert answer.course is None, text
        assert "what was given" not in all_texts(answer), text
        assert "Planned from, to" not in all_texts(answer), text
    hands.replace(weight, "70")
    assert rows(answer) == PLANNED
    assert answer.beside_the_table == "Not the plan of the infusion that is open on page 3."
    hands.replace(weight, "72.5")
    assert answer.course is not None


def test_another_protocol_is_another_plan(running: Chair, answer: AnswerPanel) -> None:
    running.press(Key.Key_1, CONTROL)
    other = next(
        one for one in running.window._services.protocols.all()
        if one.ref.id.endswith("cn-nmpa-2025")
    )  # fmt: skip
    running.window.use_protocol(other)
    assert answer.course is None


@pytest.mark.still_clock("exact volumes and minutes")
def test_it_follows_the_clock_once_a_minute(
    running: Chair, answer: AnswerPanel, follower: CourseOnPlan
) -> None:
    running.press(Key.Key_1, CONTROL)
    assert follower._timer.isActive()
    before = answer.course
    running.clock.pass_time(seconds=20)
    follower.tick()
    assert answer.course is before
    running.clock.pass_time(minutes=5)
    follower.tick()
    assert answer.course is not None
    assert answer.course.staircase is not None
    assert float(answer.course.staircase.now_min or 0) == pytest.approx(5 + 1 / 3)


def test_while_it_is_hidden_nothing_is_worked_out(
    running: Chair, answer: AnswerPanel, follower: CourseOnPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.press(Key.Key_1, CONTROL)
    running.press(Key.Key_3, CONTROL)
    assert running.page.bedside is not None
    monkeypatch.setattr(follower, "_show", lambda *_: pytest.fail("worked out while hidden"))
    running.clock.pass_time(minutes=2)
    follower.tick()
    assert not follower._timer.isActive()
    follower.follow()


def test_leaving_the_infusion_brings_the_plan_back(running: Chair, answer: AnswerPanel) -> None:
    running.press(Key.Key_1, CONTROL)
    assert answer.course is not None
    running.page.leave()
    assert answer.course is None
    assert rows(answer) == PLANNED
    assert tile_titles(answer)[2:4] == ["Infusion time", "From \N{EN DASH} to"]
    assert "study" in answer.beside_the_table


def test_a_step_of_the_course_has_no_explanation_of_the_plan(
    running: Chair, answer: AnswerPanel
) -> None:
    running.press(Key.Key_1, CONTROL)
    answer.ladder.setFocus()
    running.press(Key.Key_Return)
    assert "why" not in running.window.beside


def test_chart_and_table_still_point_at_each_other(running: Chair, answer: AnswerPanel) -> None:
    running.press(Key.Key_1, CONTROL)
    answer.chart.setFocus()
    running.press(Key.Key_Right)
    running.press(Key.Key_Right)
    assert answer.chart.highlighted_step() == 2
    assert answer.ladder.selectionModel().selectedRows()[0].row() == 1


def test_after_a_restart_the_answers_come_from_the_record(
    running: Chair, open_chair: OpenChair
) -> None:
    running.wait(minutes=30)
    record = running.page.bedside.record_id if running.page.bedside else ""
    other = open_chair()
    other.press(Key.Key_3, CONTROL)
    other.page.carry_on(record)
    other.press(Key.Key_1, CONTROL)
    answer = other.window.page.answer
    assert other.window.page.questions.weight.text == "72.5"
    assert answer.course is not None
    assert rows(answer) == ["09:30 10:00 25", *PLANNED[1:]]


def test_answers_that_would_not_give_the_records_plan_are_not_filled_in(
    running: Chair, open_chair: OpenChair, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_chair()
    monkeypatch.setattr("infuseplan.gui.window.course_on_plan_page.is_plan_of", lambda *_: False)
    other.press(Key.Key_3, CONTROL)
    other.page.carry_on("record-1")
    assert other.window.page.proved is None
    assert other.window.page.questions.weight.text == ""


def test_a_second_on_the_plan_page_costs_less_than_two_milliseconds(
    running: Chair, follower: CourseOnPlan
) -> None:
    running.press(Key.Key_1, CONTROL)
    spent = []
    for _ in range(50):
        running.clock.pass_time(seconds=1)
        begun = own_seconds()
        follower.tick()
        spent.append((own_seconds() - begun) * 1000)
    assert median(spent) < 2


def test_an_unexpected_fault_covers_the_course_too(running: Chair, answer: AnswerPanel) -> None:
    running.press(Key.Key_1, CONTROL)
    running.window.cover()
    QApplication.processEvents()
    assert answer.course is None
    interface = QAccessible.queryAccessibleInterface(answer.chart)
    assert interface is not None
    assert "Delivered" not in interface.text(QAccessible.Text.Description)
    assert NINE.year == 2026


@pytest.mark.parametrize("remark", [False, True])
@pytest.mark.parametrize("stopped", [False, True])
def test_nothing_is_cut_off_while_the_page_shows_the_course(
    running: Chair, stopped: bool, remark: bool
) -> None:
    running.wait(minutes=75)
    if stopped:
        running.press(Key.Key_F9)
        running.dialog.reject()
    if remark:
        running.window.journal.show_notes((JournalFault("file-changed"),))
    running.press(Key.Key_1, CONTROL)
    looks: tuple[tuple[theme.ThemeName, int], ...] = (
        ("light", 100), ("contrast", 150), ("dark", 200),
    )  # fmt: skip
    for name, percent in looks:
        dress(running.window, name, percent, (1366, 768))
        assert faults_of_sight(running.window) == [], (name, percent)
        assert remark or percent > 100 or bars(running.window) == []
