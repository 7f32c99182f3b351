"""From when an entry counts whose question stays open, and where a pause goes on.

Expected figures are worked out by hand beside each case.
"""

import json
from decimal import Decimal
from typing import get_args

import pytest
from chair import Chair, Key
from PySide6.QtWidgets import QPushButton
from ward_window import NBSP, all_texts

from infuseplan.application.infusion.entry_moment import Question
from infuseplan.domain.infusion.events import Deviation, RateSet, Reaction
from infuseplan.gui.dialogs.amend import AmendDialog
from infuseplan.gui.dialogs.by_name import DeviationDialog
from infuseplan.gui.dialogs.form import BedsideDialog, TextField
from infuseplan.gui.dialogs.grade import GradeDialog
from infuseplan.gui.dialogs.observation import ObservationDialog
from infuseplan.gui.dialogs.pause import PauseDialog, ResumeDialog


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def last(chair: Chair) -> dict[str, object]:
    """The newest entry as the journal has it."""
    found: dict[str, object] = json.loads(chair.journal.kept["record-1"][1][-1].event)
    return found


# --- a pause at the end of a hold ----------------------------------------------------------------


def test_a_pause_when_a_change_was_due_goes_on_at_the_rate_that_ran(running: Chair) -> None:
    """Paused after 61 min at 25 mL/h: it goes on at 25, and the change to 50 is due at once."""
    running.wait(minutes=61)
    pause(running)
    running.wait(minutes=10)
    running.page.refresh()
    status = running.page.board.status
    assert plain(status.next.figure.text()) == "25 mL/h"
    said = plain(running.page.board.guidance.text)
    assert "press F7 to resume at 25 mL/h" in said
    assert "The change to 50 mL/h is then due at once (F3)." in said
    running.press(Key.Key_F7)
    dialog = running.dialog
    assert isinstance(dialog, ResumeDialog)
    assert "Set the pump to 25 mL/h" in plain(all_texts(dialog))
    running.type("25")
    running.press(Key.Key_Return)
    assert running.page.dialogs.dialog is None
    assert running.journal.types() == ["started", "paused", "resumed"]
    assert last(running)["rate_ml_per_h"] == "25"
    assert running.rate == "25"
    assert status.next.title.text() == "Change overdue"
    assert plain(status.next.figure.text()) == "50 mL/h"
    running.press(Key.Key_F3)
    assert running.rate == "50"


def test_a_pause_within_a_hold_says_nothing_of_a_change_at_once(running: Chair) -> None:
    running.wait(minutes=30)
    pause(running)
    running.wait(minutes=10)
    running.page.refresh()
    said = plain(running.page.board.guidance.text)
    assert "press F7 to resume at 25 mL/h" in said
    assert "due at once" not in said


def pause(chair: Chair) -> None:
    chair.press(Key.Key_F8)
    dialog = chair.dialog
    assert isinstance(dialog, PauseDialog)
    dialog.reason.choose("line")
    dialog.submit()


def test_a_restart_that_became_too_late_gives_its_reason_and_so_does_the_page(
    running: Chair,
) -> None:
    """09:30, paused: 170 min are left, and the bag is good until 16:30: 13:40 is the last moment.

    From 13:41 they would end at 16:31. The page was drawn at 13:39.
    """
    running.wait(minutes=30)
    pause(running)
    running.wait(minutes=249)
    running.page.refresh()
    assert "The bag expires" not in running.texts
    running.clock.pass_time(2, 0)
    running.press(Key.Key_F7)
    assert running.page.dialogs.dialog is None
    said = plain(running.page.board.said.text.text())
    assert "would end at 16:31 on" in said
    assert "the bag expires at 16:30 on" in said
    assert "before the infusion would end at 16:31 on" in plain(running.texts)


# --- a question that stays open ------------------------------------------------------------------


def moment(chair: Chair) -> str:
    """When the newest entry counts from, to the minute."""
    return str(last(chair)["at"])[11:16]


def test_a_volume_counts_from_when_it_was_read_and_not_from_the_key(running: Chair) -> None:
    """F4 at 09:20, left open; at 09:50 the pump shows 25 x 50 / 60 = 20.8 mL."""
    running.wait(minutes=20)
    running.press(Key.Key_F4)
    running.wait(minutes=30)
    running.type("20.8")
    running.press(Key.Key_Return)
    assert running.page.dialogs.dialog is None
    assert running.journal.types() == ["started", "volume-read"]
    assert moment(running) == "09:50"


def test_an_observation_counts_from_when_it_was_confirmed(running: Chair) -> None:
    running.wait(minutes=20)
    running.press(Key.Key_F5)
    running.wait(minutes=30)
    dialog = running.dialog
    assert isinstance(dialog, ObservationDialog)
    dialog.fields["pulse_per_min"].set_text("80")
    dialog.submit()
    assert running.journal.types() == ["started", "observed"]
    assert moment(running) == "09:50"


def test_a_pause_counts_from_the_key_because_the_pump_was_stopped_then(running: Chair) -> None:
    """F8 at 09:24, answered at 09:54: 25 x 24 / 60 = 10 mL, and nothing after that."""
    running.wait(minutes=24)
    running.press(Key.Key_F8)
    running.wait(minutes=30)
    dialog = running.dialog
    assert isinstance(dialog, PauseDialog)
    dialog.reason.choose("line")
    dialog.submit()
    assert moment(running) == "09:24"
    assert "10 mL" in plain(running.page.board.status.figures[0].figure.text())


def test_a_volume_beside_a_worse_grade_is_read_after_the_key(running: Chair) -> None:
    """F6 at 09:50 stops it at 25 x 50 / 60 = 20.8 mL; that is what the pump shows at 10:20."""
    running.wait(minutes=50)
    bedside = running.page.bedside
    assert bedside is not None
    at = bedside.now()
    bedside.press(Reaction(at=at, grade=1, anaphylaxis=False), at)
    running.page.refresh()
    running.press(Key.Key_F6)
    running.wait(minutes=30)
    dialog = running.dialog
    assert isinstance(dialog, GradeDialog)
    dialog.volume.set_text("20.8")
    running.grade("2")
    # No doubt about the volume: nothing ran in those 30 min.
    assert running.page.dialogs.dialog is None
    assert running.journal.types() == ["started", "reaction", "regraded", "volume-read"]
    assert [one.at.strftime("%H:%M") for one in bedside.events[-2:]] == ["09:50", "10:20"]
    assert "20.8 mL" in plain(running.page.board.status.figures[0].figure.text())


def test_a_deviation_counts_by_its_kind(running: Chair) -> None:
    """Asked at 09:20, confirmed at 09:30: a volume is of 09:30, a rate has run since 09:20."""
    running.wait(minutes=20)
    deviate(running, rate="", volume="40")
    assert moment(running) == "09:30"
    deviate(running, rate="100", volume="")
    # The second was asked for at 09:30, and confirmed at 09:40.
    assert moment(running) == "09:30"


def deviate(chair: Chair, *, rate: str, volume: str) -> None:
    chair.page.board.log.deviation_button.click()
    dialog = chair.dialog
    assert isinstance(dialog, DeviationDialog)
    chair.wait(minutes=10)
    dialog.rate.set_text(rate)
    dialog.volume.set_text(volume)
    dialog.by.line.setText("C. D.")
    dialog.reason.line.setText("set by mistake")
    dialog.submit()


# --- one rule for every question -----------------------------------------------------------------


def open_question(chair: Chair, question: Question) -> BedsideDialog:
    """At 09:20 from where it can be asked, with the key just pressed."""
    board, key = chair.page.board, chair.press
    if question in ("grade-now", "resume"):
        chair.wait(minutes=10)
        key(Key.Key_F9)
        chair.grade("1")
        chair.wait(minutes=10)
        key(Key.Key_F6 if question == "grade-now" else Key.Key_F7)
        return chair.dialog
    if question in ("release", "rate-set-back"):
        chair.wait(minutes=10)
        bedside = chair.page.bedside
        assert bedside is not None
        ran = Decimal(60)
        made = (
            Deviation(at=chair.now, by="C. D.", reason="a slip", rate_ml_per_h=ran)
            if question == "release"
            else RateSet(at=chair.now, rate_ml_per_h=Decimal(100))
        )
        bedside.record(made, now=chair.now)
        chair.wait(minutes=10)
        chair.page.refresh()
        if question == "release":
            board.deviation.findChildren(QPushButton)[0].click()
        else:
            key(Key.Key_F3)
        return chair.dialog
    chair.wait(minutes=20)
    if question in ("grade-after-stop", "stop-withdrawn"):
        key(Key.Key_F9)
        if question == "stop-withdrawn":
            board.stopped.findChildren(QPushButton)[0].click()
    elif question in ("deviation-rate", "deviation-volume"):
        board.log.deviation_button.click()
    elif question == "end":
        board.log.end_button.click()
    elif question == "amendment":
        board.log.amend_button.click()
    else:
        keys = {"rate": Key.Key_F3, "pause": Key.Key_F8, "volume": Key.Key_F4,
                "observation": Key.Key_F5}  # fmt: skip
        key(keys[question])
    return chair.dialog


# Field by field as they are typed; 25 mL/h for 50 min are 20.8 mL, restart and hold stand still.
ANSWERS: dict[Question, dict[str, str]] = {
    "rate": {"rate": "20"},
    "rate-set-back": {"rate": "25"},
    "pause": {"reason": "line"},
    "grade-now": {"grade": "0", "anaphylaxis": "no"},
    "end": {"cause": "other"},
    "deviation-rate": {"rate": "60"},
    "deviation-volume": {"volume": "20.8"},
    "grade-after-stop": {"grade": "2", "anaphylaxis": "no"},
    "volume": {"volume": "20.8"},
    "observation": {},
    "resume": {"rate": "12.5"},
    "release": {},
    "stop-withdrawn": {"pump": "stood"},
    "amendment": {},
}
# The rule, by hand: 09:20 is the key, 09:50 the confirmation.
FROM = {
    "rate": "09:20", "pause": "09:20", "grade-now": "09:20", "end": "09:20",
    "deviation-rate": "09:20",
    "rate-set-back": "09:50", "deviation-volume": "09:50", "grade-after-stop": "09:50",
    "volume": "09:50", "observation": "09:50", "resume": "09:50", "release": "09:50",
    "stop-withdrawn": "09:50", "amendment": "09:50",
}  # fmt: skip


def test_every_question_is_in_the_rule() -> None:
    assert set(get_args(Question)) == set(ANSWERS) == set(FROM)


@pytest.mark.parametrize("question", get_args(Question))
def test_every_question_counts_from_where_it_says(running: Chair, question: Question) -> None:
    """Asked at 09:20 and answered at 09:50, with the words beside the buttons before that."""
    dialog = open_question(running, question)
    for name, value in ANSWERS[question].items():
        field = getattr(dialog, name)
        field.choose(value) if hasattr(field, "choose") else field.set_text(value)
    said = dialog.counts_from.text()
    if question == "amendment":
        assert said == ""
    elif FROM[question] == "09:20":
        assert said.startswith("Counts from 09:20:"), said
    else:
        assert said == "Counts from when it is recorded."
    running.wait(minutes=30)
    if isinstance(dialog, AmendDialog):
        by = dialog.fields["by"]
        assert isinstance(by, TextField)
        typed = [by, dialog.by, dialog.reason]
    else:
        typed = dialog.findChildren(TextField)
    for field in typed:
        field.line.setText("C. D.")
    dialog.submit()
    if not dialog.sure.isHidden():
        dialog.sure.setChecked(True)
        dialog.submit()
    assert running.page.dialogs.dialog is not dialog, dialog.said.text()
    assert moment(running) == FROM[question]
