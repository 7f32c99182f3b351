"""Every page and every question of the window, as a ward comes to it: one function for each.

`infuse_states` has the states and questions of the Infuse page; here are all the others. Each is
called on a window that was just opened, and leaves on the screen what is to be looked at.
"""

from collections.abc import Callable
from datetime import date
from functools import partial

import infuse_states
from chair import Chair, Key
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from test_board_page import A, B, C, board, next_patient, start
from test_prepare_page import CODE, check, prepare, scan
from ward_window import ALT, CONTROL
from wiring import replaced_in

from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.ward.patients import Identifiers
from infuseplan.gui.dialogs.by_name import DeviationDialog
from infuseplan.gui.dialogs.grade import GradeDialog

Scene = Callable[[Chair], None]
LONG_NAME = "A patient with a long name, as some people have one"


# --- the Plan page -------------------------------------------------------------------------------


def plan_empty(chair: Chair) -> None:
    """As the window opens."""


def plan_wrong_entries(chair: Chair) -> None:
    questions = chair.window.page.questions
    questions.regimen.choose("isa-pd")
    questions.infusion.choose("later")
    for field, text in (
        (questions.number, "0"), (questions.weight, "72..5"), (questions.weighed_on, "11/12/2026"),
        (questions.age, "66 1/2"), (questions.born, "11/12/1951"), (questions.day, "03.04.2026"),
        (questions.start_time, "25:61"), (questions.body_height, "1,720"), (questions.bag, "2e2"),
    ):  # fmt: skip
        field.line.setText(text)
        field.line.textEdited.emit(text)


def plan_ready(chair: Chair) -> None:
    chair.plan()
    questions = chair.window.page.questions
    questions.weighed_on.set_text("2026-11-21")
    questions.age.set_text("66")
    questions.body_height.set_text("172")
    questions.bag.set_text("250")


def plan_leaf(chair: Chair, number: int) -> None:
    chair.plan()
    chair.window.page.answer.details.tabs[number].click()


def plan_second_infusion(chair: Chair) -> None:
    chair.plan()
    chair.window.page.questions.infusion.choose("2")


def plan_two_cautions(chair: Chair) -> None:
    """The day is past, and the bag is not what the source states."""
    chair.plan()
    chair.window.page.questions.day.set_text("2026-11-20")
    chair.window.page.questions.bag.set_text("285")


def plan_held(chair: Chair) -> None:
    chair.plan()
    chair.window.page.questions.weight.set_text("172")
    chair.window.page.questions.body_height.set_text("160")


def plan_refused(chair: Chair) -> None:
    chair.plan()
    questions = chair.window.page.questions
    questions.regimen.choose("isa-vrd-te")
    questions.infusion.choose("later")
    questions.number.set_text("12")


def plan_by(chair: Chair, part: str) -> None:
    chair.plan()
    loaded = next(one for one in chair.window._services.protocols.all() if part in one.ref.id)
    chair.window.use_protocol(loaded)


def plan_while_it_runs(chair: Chair) -> None:
    chair.start()
    chair.wait(minutes=61)
    chair.press(Key.Key_F3)
    chair.press(Key.Key_1, CONTROL)


def plan_with_a_line_about_the_patient(chair: Chair) -> None:
    chair.start()
    chair.break_off()
    chair.page.leave()
    chair.window.new_patient()
    chair.window.show_page("plan")
    chair.plan()
    history = chair.window.history
    history._services = replaced_in(history._services, "journal", exists=lambda _data: True)
    history.show_history()


def plan_covered(chair: Chair) -> None:
    chair.plan()
    chair.window.cover()


# --- Prepare, Course, Board ----------------------------------------------------------------------


def prepare_empty(chair: Chair) -> None:
    chair.press(Key.Key_2, CONTROL)


def prepare_begun(chair: Chair) -> None:
    prepare(chair)


def prepare_done(chair: Chair) -> None:
    page = prepare(chair)
    assert page.vials.strength is not None
    page.vials.strength.choose("500")
    page.vials.code.setFocus()
    scan(f"{CODE}10")
    page.vials.add_button.click()
    page.initials.line.setText("KM")
    page.ready_button.click()
    check(page, by="JS", weight="72.5", number="1", rate="25")


def prepare_check(chair: Chair) -> None:
    prepare(chair).ask_for_check()


def prepare_check_differs(chair: Chair) -> None:
    page = prepare(chair)
    page.ask_for_check()
    dialog = page.dialog
    assert dialog is not None
    dialog.by.line.setText("JS")
    dialog.weight.set_text("75.2")
    dialog.number.set_text("2")
    dialog.rate.set_text("50")
    dialog.submit()


def prepare_sheet(chair: Chair) -> None:
    prepare(chair)
    chair.press(Key.Key_P, CONTROL)


def course_empty(chair: Chair) -> None:
    chair.press(Key.Key_4, CONTROL)


def course_of_a_plan(chair: Chair) -> None:
    chair.plan()
    chair.press(Key.Key_4, CONTROL)


def board_empty(chair: Chair) -> None:
    board(chair)


def board_of_three(chair: Chair) -> None:
    """One is late, one is stopped and awaits its grade, one runs."""
    for place, who in enumerate((A, B, C)):
        if place:
            next_patient(chair)
            chair.wait(minutes=20)
        start(chair, who)
    page = board(chair)
    chair.clock.pass_time(minutes=25)
    page.tick()
    chair.window.open_infusion(page.model.rows[2].record_id)
    chair.press(Key.Key_F9)
    chair.dialog.reject()
    board(chair).tick()


# --- the record of patients ----------------------------------------------------------------------


def _known(chair: Chair) -> str:
    """Somebody of the record, with a treatment that began two weeks ago, opened."""
    records: InfusionRecords = chair.window.infuse.records
    patient = records.patients.add(Identifiers("A. Smith", "4711", date(1951, 11, 22)), None)
    records.patients.add(Identifiers(LONG_NAME, "9820", date(1960, 2, 29)), None)
    chair.press(Key.Key_F, CONTROL)
    chair.type("4711")
    for key in (Key.Key_Return, Key.Key_Space, Key.Key_Return):
        chair.press(key)
    return patient


def find_patient(chair: Chair) -> None:
    records = chair.window.infuse.records
    for name, number in (("A. Smith", "4711"), (LONG_NAME, "9820"), ("C. D.", "0047110815")):
        one = records.patients.add(Identifiers(name, number, date(1951, 11, 22)), None)
        records.patients.note_access(one, "opened", None)
    chair.press(Key.Key_F, CONTROL)


def find_patient_nobody(chair: Chair) -> None:
    chair.press(Key.Key_F, CONTROL)
    chair.type("Nobody")
    chair.press(Key.Key_Return)


def patient_record(chair: Chair) -> None:
    _known(chair)
    chair.window.infuse.ask_about_record()


def decide_number(chair: Chair) -> None:
    _known(chair)
    chair.press(Key.Key_D, CONTROL)


def course_of_the_record(chair: Chair) -> None:
    _known(chair)
    chair.press(Key.Key_4, CONTROL)


def course_entry(chair: Chair) -> None:
    course_of_the_record(chair)
    page = chair.window.course.made
    assert page is not None
    page.entry_button.click()


# --- the start -----------------------------------------------------------------------------------


def start_incomplete(chair: Chair) -> None:
    dialog = chair.begin()
    dialog.submit()


def start_by_somebody_new(chair: Chair) -> None:
    chair.window.infuse.records.entered_by = ""
    chair.begin()


def start_late(chair: Chair) -> None:
    """75 minutes after the premedication: every agent is outside its window."""
    dialog = chair.begin()
    chair.fill(dialog, given_at="07:40")
    dialog.submit()


def start_wrong_rate(chair: Chair) -> None:
    dialog = chair.begin()
    chair.fill(dialog, rate="2.5")
    dialog.submit()


def started_late(chair: Chair) -> None:
    """The same, confirmed: what has to be known of it stands on the page."""
    start_late(chair)
    dialog = chair.page.start.dialog
    assert dialog is not None
    dialog.submit()
    assert chair.page.bedside is not None


# --- at the bedside, by name ---------------------------------------------------------------------


def ask_who(chair: Chair) -> None:
    infuse_states.running(chair)
    chair.page.board.who_button.click()


def ask_stop_by_mistake(chair: Chair) -> None:
    infuse_states.stop_awaiting_grade(chair)
    chair.page.dialogs.by_name.take_stop_back()


def ask_deviation(chair: Chair) -> None:
    infuse_states.running(chair)
    chair.page.board.log.deviation_button.click()


def deviated(chair: Chair) -> None:
    ask_deviation(chair)
    dialog = chair.dialog
    assert isinstance(dialog, DeviationDialog)
    dialog.rate.set_text("200")
    dialog.by.line.setText("C. D.")
    dialog.reason.line.setText("set by mistake")
    dialog.submit()


def ask_release(chair: Chair) -> None:
    deviated(chair)
    chair.page.dialogs.by_name.release()


def ask_grade_incomplete(chair: Chair) -> None:
    infuse_states.ask_grade(chair)
    dialog = chair.dialog
    assert isinstance(dialog, GradeDialog)
    dialog.submit()


def ask_grade_for_good(chair: Chair) -> None:
    infuse_states.ask_grade(chair)
    dialog = chair.dialog
    assert isinstance(dialog, GradeDialog)
    dialog.grade.choose("4")
    dialog.anaphylaxis.choose("no")
    dialog.submit()


def ask_pump_again(chair: Chair) -> None:
    infuse_states.ask_volume(chair)
    chair.type("60")
    chair.dialog.submit()


def ask_rate_too_high(chair: Chair) -> None:
    infuse_states.ask_rate(chair)
    chair.type("125")
    chair.dialog.submit()


def ask_to_turn_away(chair: Chair) -> None:
    infuse_states.running(chair)
    chair.press(Key.Key_N, CONTROL)


def ask_to_close(chair: Chair) -> None:
    infuse_states.running(chair)
    chair.window.close()


# --- windows beside the page ---------------------------------------------------------------------


def why(chair: Chair) -> None:
    chair.plan()
    chair.window.ask_why("schedule.steps.1.rate_ml_per_h")


def protocols(chair: Chair) -> None:
    chair.plan()
    chair.window.choose_protocol()


def about(chair: Chair) -> None:
    chair.window.show_about()


def sheet(chair: Chair) -> None:
    chair.plan()
    chair.window.preview()


def sheet_as_given(chair: Chair) -> None:
    infuse_states.interrupted(chair)
    chair.press(Key.Key_P, CONTROL)


def help_page(chair: Chair, name: str) -> None:
    chair.window.show_help(name)


def menu(chair: Chair, letter: Key) -> None:
    chair.plan()
    QTest.keyClick(chair.window, letter, ALT)
    QApplication.processEvents()
    assert isinstance(QApplication.activePopupWidget(), QMenu)


def _named(scene: Callable[..., None], **more: object) -> tuple[str, Scene]:
    words = [scene.__name__, *(str(getattr(one, "name", one)) for one in more.values())]
    return "-".join(words).replace("_", "-"), partial(scene, **more)


PAGES: dict[str, Scene] = dict(
    _named(one)
    for one in (
        plan_empty, plan_wrong_entries, plan_ready, plan_second_infusion, plan_two_cautions,
        plan_held, plan_refused, plan_while_it_runs, plan_with_a_line_about_the_patient,
        plan_covered, prepare_empty, prepare_begun, prepare_done, course_empty, course_of_a_plan,
        course_of_the_record, board_empty, board_of_three, started_late, deviated,
    )
) | dict(
    _named(plan_leaf, number=number) for number in (1, 2, 3)
) | dict(
    _named(plan_by, part=part) for part in ("us-pi", "cn-nmpa", "part-b", "part-a", "jp-")
) | {
    f"infuse-{one.__name__.replace('_', '-')}": one for one in infuse_states.STATES
}  # fmt: skip

QUESTIONS: dict[str, Scene] = dict(
    _named(one)
    for one in (
        prepare_check, prepare_check_differs, prepare_sheet, find_patient, find_patient_nobody,
        patient_record, decide_number, course_entry, start_incomplete, start_by_somebody_new,
        start_late, start_wrong_rate, ask_who, ask_stop_by_mistake, ask_deviation, ask_release,
        ask_grade_incomplete, ask_grade_for_good, ask_pump_again, ask_rate_too_high,
        ask_to_turn_away, ask_to_close, why, protocols, about, sheet, sheet_as_given,
    )
) | dict(
    _named(help_page, name=name)
    for name in ("plan", "prepare", "infuse", "course", "board", "sources", "context", "glossary")
) | dict(
    _named(menu, letter=letter)
    for letter in (Key.Key_F, Key.Key_E, Key.Key_I, Key.Key_V, Key.Key_H)
) | {
    one.__name__.replace("_", "-"): one for one in infuse_states.QUESTIONS
}  # fmt: skip
