"""The Infuse page in every state that it has, and with every question that it asks."""

from collections.abc import Callable
from dataclasses import replace

from chair import Chair, Key
from PySide6.QtWidgets import QApplication
from ward_window import CONTROL

from infuseplan.application.journal.port import JournalFault, StorageProblem


def empty(chair: Chair) -> None:
    chair.press(Key.Key_3, CONTROL)


def empty_with_a_plan(chair: Chair) -> None:
    chair.plan()
    chair.press(Key.Key_3, CONTROL)


def empty_with_records_and_a_complaint(chair: Chair) -> None:
    """Three that are not finished, one that has ended, and a start without a name."""
    chair.start()
    header, events = chair.journal.kept["record-1"]
    for number in (2, 3):
        name = "A patient with a long name, as some people have one"
        chair.journal.kept[f"record-{number}"] = (replace(header, patient_name=name), [*events])
    chair.page.leave()
    chair.window.patient.patient.setText("")
    chair.press(Key.Key_F2)


def running(chair: Chair) -> None:
    chair.start()
    chair.wait(minutes=20)


def late(chair: Chair) -> None:
    chair.start()
    chair.wait(minutes=95)


def change_due(chair: Chair) -> None:
    chair.start()
    chair.wait(minutes=60, seconds=5)


def paused(chair: Chair) -> None:
    running(chair)
    chair.press(Key.Key_F8)
    chair.type("1")
    chair.press(Key.Key_Return)


def fast(chair: Chair) -> None:
    """At 125 mL/h, whose words are the longest of a table."""
    chair.start()
    for minutes in (60, 30, 30, 30):
        chair.wait(minutes=minutes)
        chair.press(Key.Key_F3)


def resumed(chair: Chair) -> None:
    """At 12.5 mL/h, said in words as well."""
    may_resume(chair)
    chair.press(Key.Key_F7)
    chair.type("12.5")
    chair.press(Key.Key_Return)
    assert chair.journal.types()[-1] == "resumed"


def stop_awaiting_grade(chair: Chair) -> None:
    running(chair)
    chair.press(Key.Key_F9)
    chair.dialog.reject()
    QApplication.processEvents()


def interrupted(chair: Chair) -> None:
    running(chair)
    chair.press(Key.Key_F9)
    chair.grade("2")


def may_resume(chair: Chair) -> None:
    interrupted(chair)
    chair.wait(minutes=30)
    chair.press(Key.Key_F6)
    chair.grade("1")


def stopped_for_good(chair: Chair) -> None:
    running(chair)
    chair.press(Key.Key_F9)
    chair.grade("4")


def complete(chair: Chair) -> None:
    chair.start()
    for minutes in (60, 30, 30, 30, 30):
        chair.wait(minutes=minutes)
        chair.press(Key.Key_F3)
    chair.wait(minutes=20)
    chair.press(Key.Key_F12)
    assert chair.journal.types()[-1] == "completed"


def every_alert(chair: Chair) -> None:
    """Unsaved, clock, said, and the journal's damage above the page."""
    chair.start()
    chair.wait(minutes=95)
    chair.clock.sleep(7)
    chair.page.tick()
    chair.press(Key.Key_F7)
    chair.journal.trouble = StorageProblem("damaged", "save", "x", (JournalFault("not-sound"),))
    chair.press(Key.Key_F9)
    chair.dialog.reject()
    QApplication.processEvents()
    chair.window.journal.show_notes((JournalFault("file-changed"),))
    board = chair.page.board
    assert board.unsaved.isVisible()
    assert board.clock.isVisible()


def missed_and_a_remark(chair: Chair) -> None:
    late(chair)
    chair.window.journal.show_notes((JournalFault("restored-from-mirror", 4),))


def a_bag_that_does_not_last(chair: Chair) -> None:
    """Paused so long that the rest would run past the limit at room temperature."""
    chair.start()
    chair.wait(minutes=60)
    chair.press(Key.Key_F3)
    chair.press(Key.Key_F9)
    chair.grade("2")
    chair.wait(minutes=330)
    chair.press(Key.Key_F6)
    chair.grade("1")


State = Callable[[Chair], None]
STATES: tuple[State, ...] = (
    empty, empty_with_a_plan, empty_with_records_and_a_complaint, running, change_due, late,
    paused, stop_awaiting_grade, interrupted, may_resume, resumed, fast, stopped_for_good,
    complete, every_alert, missed_and_a_remark, a_bag_that_does_not_last,
)  # fmt: skip


def ask_begin(chair: Chair) -> None:
    chair.begin()


def ask_grade(chair: Chair) -> None:
    running(chair)
    chair.press(Key.Key_F9)


def ask_grade_again(chair: Chair) -> None:
    interrupted(chair)
    chair.press(Key.Key_F6)


def ask_pause(chair: Chair) -> None:
    running(chair)
    chair.press(Key.Key_F8)


def ask_resume(chair: Chair) -> None:
    may_resume(chair)
    chair.press(Key.Key_F7)


def ask_end(chair: Chair) -> None:
    running(chair)
    chair.page.board.log.end_button.click()


def ask_amend(chair: Chair) -> None:
    running(chair)
    chair.page.board.log.amend_button.click()


def ask_observation(chair: Chair) -> None:
    running(chair)
    chair.press(Key.Key_F5)


def ask_volume(chair: Chair) -> None:
    running(chair)
    chair.press(Key.Key_F4)


def ask_rate(chair: Chair) -> None:
    running(chair)
    chair.press(Key.Key_F3)


def ask_set_aside(chair: Chair) -> None:
    running(chair)
    chair.window.journal.show_damage(
        StorageProblem("damaged", "read", "x", (JournalFault("entry-unreadable", 2),))
    )
    chair.window.journal.ask_to_set_aside()


def ask_unsaved(chair: Chair) -> None:
    running(chair)
    chair.journal.trouble = StorageProblem("full", "save")
    chair.press(Key.Key_F9)
    chair.dialog.close()
    chair.window.close()


QUESTIONS: tuple[State, ...] = (
    ask_begin, ask_grade, ask_grade_again, ask_pause, ask_resume, ask_end, ask_amend,
    ask_observation, ask_volume, ask_rate, ask_set_aside, ask_unsaved,
)  # fmt: skip


def name_of(state: State) -> str:
    return state.__name__
