"""What the Infuse page says, minute by minute; the figures are worked out by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from bedside_tools import (
    NINE,
    MemoryJournal,
    WardClock,
    at_the_chair,
    clock_for,
    times,
    ward_services,
)

from infuseplan.application.infusion.bedside import Bedside
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.moments import later, passed
from infuseplan.domain.infusion.events import (
    Amended,
    Completed,
    Discontinued,
    Event,
    Observed,
    Paused,
    RateSet,
    Reaction,
    Regraded,
    Resumed,
    Stopped,
    VolumeRead,
)
from infuseplan.presentation.figures import NBSP
from infuseplan.presentation.infusion.live import minutes_seconds
from infuseplan.presentation.infusion.questions import ends_for_good_doubt
from infuseplan.presentation.infusion.status import status_word
from infuseplan.presentation.infusion.trouble import clock_jump_message
from infuseplan.presentation.infusion.view import InfuseView, infuse_view
from infuseplan.presentation.plan.rate_chart import headline


class Ward:
    """One chair: the clock, the journal, and the infusion that runs there."""

    def __init__(self, folder: Path, infusion: int = 1, clock: WardClock | None = None) -> None:
        self.clock = clock or WardClock()
        self.journal = MemoryJournal(self.clock)
        self.services = ward_services(self.clock, self.journal, folder)
        self.records, self.bedside = at_the_chair(self.services, infusion=infusion)

    @property
    def now(self) -> datetime:
        return self.bedside.now()

    def record(self, event: Event) -> None:
        self.bedside.record(event, now=event.at)

    def press(self, event: Event) -> None:
        self.bedside.press(event, event.at)

    @property
    def view(self) -> InfuseView:
        return infuse_view(self.bedside, self.bedside.verified_state(self.bedside.now()))

    def after(self, minutes: int = 0, seconds: int = 0) -> InfuseView:
        self.clock.pass_time(minutes, seconds)
        return self.view

    def change(self) -> None:
        """The next rate of the plan is set now."""
        now = self.bedside.now()
        coming = self.bedside.quick_state(now).coming[0]
        self.bedside.press(RateSet(at=now, rate_ml_per_h=coming.rate_ml_h), now)

    def stop(self) -> None:
        now = self.bedside.now()
        self.bedside.press(Stopped(at=now), now)

    def grade(self, grade: int, *, anaphylaxis: bool = False, ml: str | None = None) -> None:
        now = self.bedside.now()
        events = self.bedside.graded_events(
            grade,
            now,
            anaphylaxis=anaphylaxis,
            infused_ml=None if ml is None else Decimal(ml),
            signs=(),
        )
        self.bedside.record(*events, now=now)

    def reaction(self, grade: int) -> None:
        self.stop()
        self.grade(grade)

    def again(self) -> Bedside:
        """The same record in a program that has just been started."""
        records = InfusionRecords(self.services, None)
        (line,) = records.unfinished()
        return records.carry_on(line.id)


@pytest.fixture
def ward(tmp_path: Path, request: pytest.FixtureRequest) -> Ward:
    return Ward(tmp_path, clock=clock_for(request))


def said(view: InfuseView) -> str:
    lines = view.guidance.lines if view.guidance else ()
    return " ".join(lines).replace(NBSP, " ")


def tile(view: InfuseView, title: str) -> str:
    return next(one.figure for one in view.live.tiles if one.title == title).replace(NBSP, " ")


@pytest.mark.still_clock("exact figures of one moment")
def test_after_twenty_minutes_a_third_of_the_first_hour_has_run(ward: Ward) -> None:
    view = ward.after(20)
    # 25 mL/h for 20 min are 8.333 mL; 50 mL/h follows after 60 min.
    assert (view.live.rate, view.live.rate_words) == ("25", "twenty-five")
    assert view.live.next_figure.replace(NBSP, " ") == "50 mL/h"
    assert view.live.next_detail.replace(NBSP, " ") == "in 40:00 min at 10:00"
    assert tile(view, "Infused") == "8.3 mL"
    assert tile(view, "Remaining") == "241.7 mL"
    assert tile(view, "End") == "12:20"
    assert tile(view, "Bag expires at") == "16:30"
    assert times([row.cells for row in view.ladder])[0] == "09:20 10:00 25"
    assert view.guidance is None
    assert view.asked is None


def test_infused_and_remaining_are_the_bag_as_they_are_shown(ward: Ward) -> None:
    for _ in range(40):
        view = ward.after(seconds=97)
        infused, remaining = (float(tile(view, name)[:-3]) for name in ("Infused", "Remaining"))
        assert infused + remaining == pytest.approx(250, abs=1e-9)


def test_a_change_that_is_due_is_told_in_words_and_everything_moves(ward: Ward) -> None:
    view = ward.after(64, 10)
    assert view.live.is_late
    assert view.live.next_detail.startswith(
        f"Overdue since 10:00 (4{NBSP}min 10{NBSP}s). Set pump to"
    )
    assert view.asked == "rate"
    # 25 mL/h for 64 min 10 s are 26.736 mL; the other 223.264 mL take 30+30+30+30 min for
    # 25+37.5+50+62.5 = 175 mL, and 48.264 mL at 150 mL/h, 19.306 min: 139.306 min from now.
    assert tile(view, "End") == "12:23"
    ward.change()
    view = ward.view
    assert (view.live.rate, view.live.is_late) == ("50", False)
    assert tile(view, "End") == "12:23"


@pytest.mark.still_clock("exact figures of one moment")
def test_an_observation_does_not_move_the_change_that_is_due(ward: Ward) -> None:
    ward.clock.pass_time(62)
    ward.press(Observed(at=ward.now, note="well"))
    view = ward.after(2)
    assert view.live.next_detail.startswith(f"Overdue since 10:00 (4{NBSP}min 0{NBSP}s)")


def still(ward: Ward, minute: int) -> datetime:
    """That minute of the infusion, on clocks that stand still while somebody acts."""
    ward.clock.hold_still("the minutes are worked out by hand")
    target = later(ward.bedside.events[0].at, timedelta(minutes=minute))
    left = passed(ward.clock.wall, target)
    ward.clock.wall = target
    ward.clock.seconds += left.total_seconds()
    return ward.now


def test_a_reading_that_is_confirmed_lets_the_next_change_be_told(ward: Ward) -> None:
    """At 40 the pump shows 40 mL, not 16 2/3, so nothing rises before it is read again.

    From 50 on it runs at 25 again, at 56 it shows 40 + 2.5 mL as computed. 40 + 6 of the 60 min
    at 25 are over then: 50 is due 14 min later, at 10:10.
    """
    ward.record(Paused(at=still(ward, 40), reason="line", infused_ml=Decimal(40)))
    ward.record(Resumed(at=still(ward, 50)))
    assert ward.view.live.next_detail == "none until the pump is read again (F4)"
    ward.record(VolumeRead(at=still(ward, 56), infused_ml=Decimal("42.5")))
    live = ward.view.live
    assert (live.next_figure, live.next_detail) == (f"50{NBSP}mL/h", f"in 14:00{NBSP}min at 10:10")
    still(ward, 71)
    live = ward.view.live
    assert (live.status, live.is_late) == ("Running, rate change due", True)
    assert live.next_detail.startswith(f"Overdue since 10:10 (1{NBSP}min")


def test_a_bag_with_more_in_it_than_computed_has_one_more_change(ward: Ward) -> None:
    """60 mL are left at 150, which last 28.8 min at 125: the end comes before 12:00.

    The pump shows 207 mL at 160: the 43 mL that are left last 20.64 min, until after 12:00, and
    the half-hour at 125 is over at 12:00. The other way round the change goes again.
    """
    for minute, rate in ((60, 50), (90, 75), (120, 100)):
        ward.record(RateSet(at=still(ward, minute), rate_ml_per_h=Decimal(rate)))
    for _ in range(2):
        ward.record(VolumeRead(at=still(ward, 150), infused_ml=Decimal(190)))
    ward.record(RateSet(at=still(ward, 150), rate_ml_per_h=Decimal(125)))
    assert ward.view.live.next_detail == "No further rate change"
    ward.record(VolumeRead(at=still(ward, 160), infused_ml=Decimal(207)))
    live = ward.view.live
    assert (live.next_figure, live.next_detail) == (f"150{NBSP}mL/h", f"in 20:00{NBSP}min at 12:00")
    # 207 + 10 min at 125 are 227.8; 22 mL would last 10.56 min, until 180.56: 19 are over sooner.
    ward.record(VolumeRead(at=still(ward, 170), infused_ml=Decimal(231)))
    assert ward.view.live.next_detail == "No further rate change"


def test_a_reading_does_not_move_a_change_that_is_due(ward: Ward) -> None:
    """50 was due at 10:00 (minute 60); at 65 the pump shows 27, and 27.1 were computed."""
    ward.record(VolumeRead(at=still(ward, 65), infused_ml=Decimal(27)))
    assert ward.view.live.next_detail.startswith(f"Overdue since 10:00 (5{NBSP}min")


def test_the_stop_key_leaves_no_step_before_anything_is_asked(ward: Ward) -> None:
    ward.clock.pass_time(30)
    ward.stop()
    view = ward.view
    assert ward.journal.types() == ["started", "stopped"]
    assert (view.ladder, view.staircase and view.staircase.steps) == ((), ())
    assert (view.live.rate, view.live.rate_words) == ("0", "stop the pump")
    assert tile(view, "End") == "–"
    assert view.asked == "grade"
    assert {"rate", "resume", "pause", "complete"} <= set(view.why_not)


def test_grade_2_shows_no_step_until_it_is_better(ward: Ward) -> None:
    ward.clock.pass_time(60)
    ward.change()
    ward.clock.pass_time(15)
    ward.reaction(2)
    view = ward.after(10)
    assert view.ladder == ()
    assert view.live.status == "Interrupted: reaction, grade 2"
    assert "resume" in view.why_not
    assert "F6" in said(view)
    assert tile(view, "Infused") == "37.5 mL"


@pytest.mark.still_clock("exact figures of one moment")
def test_the_worked_case_resumes_at_twelve_and_a_half_and_ends_at_14_17(ward: Ward) -> None:
    ward.clock.pass_time(60)
    ward.change()
    ward.clock.pass_time(15)
    ward.reaction(2)
    ward.clock.pass_time(30)
    ward.record(Regraded(at=ward.now, grade=1))
    view = ward.view
    # 37.5 mL given; reading A ends at minute 317.5, which is 14:17:30.
    assert "12.5 mL/h (twelve and a half)" in said(view)
    assert "local policy: hold after restart" in said(view)
    assert tile(view, "End, if resumed now") == "14:18"
    assert times([row.cells for row in view.ladder])[:3] == [
        "10:45 11:15 12.5", "11:15 12:15 25", "12:15 12:45 50",
    ]  # fmt: skip
    ward.record(Resumed(at=ward.now))
    view = ward.view
    assert (view.live.rate, view.live.rate_words) == ("12.5", "twelve and a half")
    assert tile(view, "End") == "14:18"
    stairs = view.staircase
    assert stairs is not None
    assert [(stop.from_min, stop.until_min) for stop in stairs.interruptions] == []
    stairs = ward.after(1).staircase
    assert stairs is not None
    assert [(stop.from_min, stop.until_min) for stop in stairs.interruptions] == [(75, 105)]


@pytest.mark.parametrize(
    ("grade", "anaphylaxis", "words"),
    [
        (3, False, "a rule of this program"),
        (4, False, "Source: EU SmPC, July 2025"),
        (5, False, "Grade 5 reaction"),
        (1, True, "Anaphylaxis"),
    ],
)
def test_a_stop_for_good_says_why_and_leaves_no_step(
    ward: Ward, grade: int, anaphylaxis: bool, words: str
) -> None:
    ward.clock.pass_time(20)
    ward.stop()
    ward.grade(grade, anaphylaxis=anaphylaxis)
    view = ward.view
    assert words in said(view)
    assert "final" in said(view)
    assert view.ladder == ()
    assert set(view.why_not) == {"start", "rate", "resume", "pause", "complete", "end"}
    assert "observe" not in view.why_not
    assert ward.records.unfinished() == ()


def test_a_second_reaction_of_grade_2_is_final(ward: Ward) -> None:
    ward.clock.pass_time(20)
    ward.reaction(2)
    ward.clock.pass_time(20)
    ward.record(Regraded(at=ward.now, grade=0))
    ward.record(Resumed(at=ward.now))
    ward.clock.pass_time(10)
    ward.reaction(2)
    assert "CTCAE grade 3" in said(ward.view)
    assert ward.view.live.status == "Discontinued permanently"


def test_grade_1_holds_the_rate_and_says_whose_setting_that_is(ward: Ward) -> None:
    ward.clock.pass_time(20)
    ward.record(Reaction(at=ward.now, grade=1))
    view = ward.after(5)
    assert view.live.status == "Running, ongoing reaction of grade 1"
    assert view.ladder == ()
    assert "local policy applies (grade 1 reaction)" in said(view)
    assert "grade" not in view.why_not


def test_the_chart_says_what_the_pump_showed_when_nothing_ran_any_more(ward: Ward) -> None:
    """60 min at 25 are 25 mL, as the pump shows at STOP; five minutes later it shows 26."""
    ward.clock.pass_time(60)
    now = ward.now
    ward.record(Stopped(at=now, infused_ml=Decimal(25)))
    ward.record(Reaction(at=now, grade=2))
    ward.clock.pass_time(5)
    ward.record(VolumeRead(at=ward.now, infused_ml=Decimal(26)))
    view = ward.view
    assert view.live.tiles[0].figure == f"26{NBSP}mL"
    assert view.staircase is not None
    assert not view.staircase.steps
    assert headline(view.staircase) == f"26{NBSP}mL of 250{NBSP}mL given"


def test_stop_while_nothing_flows_is_recorded_and_asks_for_the_grade(ward: Ward) -> None:
    ward.clock.pass_time(10)
    ward.press(Paused(at=ward.now, reason="IV access problem"))
    ward.clock.pass_time(3)
    ward.stop()
    assert ward.journal.types() == ["started", "paused", "stopped"]
    assert ward.bedside.verified_state(ward.now).awaiting_grade
    assert ward.view.ladder == ()
    ward.grade(2)
    assert ward.journal.types()[-1] == "reaction"


def test_a_pause_for_another_cause_shows_what_follows_if_it_goes_on_now(ward: Ward) -> None:
    ward.clock.pass_time(30)
    ward.press(Paused(at=ward.now, reason="IV access problem"))
    view = ward.after(10)
    # Ten minutes later than planned.
    assert tile(view, "End, if resumed now") == "12:30"
    assert "25 mL/h" in said(view)
    assert "resume" not in view.why_not


def test_a_failed_stop_shows_no_step_and_stays_unsaved_until_it_is_saved(ward: Ward) -> None:
    ward.clock.pass_time(20)
    ward.journal.trouble = StorageProblem("full", "save")
    with pytest.raises(StorageProblem):
        ward.stop()
    view = ward.after(1)
    assert ward.journal.types() == ["started"]
    assert view.ladder == ()
    assert view.live.rate == "0"
    assert ward.bedside.verified_state(ward.now).stop_is_unsaved
    # The bag stands since the key was pressed: 25 mL/h for 20 min.
    assert tile(view, "Infused") == "8.3 mL"
    with pytest.raises(StorageProblem):
        ward.grade(2)
    ward.journal.trouble = None
    ward.grade(2)
    assert ward.journal.types() == ["started", "stopped", "reaction"]
    assert ward.bedside.unsaved == ()


@pytest.mark.still_clock("exact figures of one moment")
def test_after_a_restart_it_is_where_it_was_and_lists_what_was_missed(ward: Ward) -> None:
    ward.clock.pass_time(5)
    before = ward.view.live
    view = infuse_view(ward.again(), ward.again().verified_state(ward.now))
    assert view.live == before
    ward.clock.pass_time(95)
    bedside = ward.again()
    view = infuse_view(bedside, bedside.verified_state(bedside.now()))
    assert "2 rate changes were due" in view.missed
    assert "10:00 50 mL/h, 10:30 75 mL/h" in view.missed.replace(NBSP, " ")
    for change in bedside.changes_on_time(bedside.now()):
        bedside.press(change, bedside.now())
    view = infuse_view(bedside, bedside.verified_state(bedside.now()))
    assert (view.missed, view.live.rate, tile(view, "End")) == ("", "75", "12:20")


def test_an_infusion_is_planned_again_from_the_bytes_in_its_record(ward: Ward) -> None:
    header = ward.journal.kept["record-1"][0]
    assert header.protocol_sha256 == ward.bedside.plan.protocol.sha256
    assert ward.again().plan == ward.bedside.plan


def test_elapsed_time_stays_right_while_the_wall_clock_is_wrong(ward: Ward) -> None:
    ward.clock.pass_time(10)
    ward.clock.sleep(-45)
    view = ward.after(10)
    # Twenty minutes at 25 mL/h, whatever the wall says.
    assert tile(view, "Infused") == "8.3 mL"
    jump = ward.bedside.watch.jump
    assert jump is not None
    words = clock_jump_message(jump.by, jump.noticed_at, jump.noticed_at + jump.by)
    assert f"went back by 45{NBSP}min: PC clock 08:35, elapsed-time clock 09:20" in words


@pytest.mark.still_clock("exact figures of one moment")
def test_a_clock_that_is_behind_the_last_entry_never_turns_time_back(ward: Ward) -> None:
    ward.clock.pass_time(10)
    ward.press(Observed(at=ward.now, note="well"))
    ward.clock.sleep(-60)
    assert ward.again().now() == NINE + timedelta(minutes=10)


def test_the_pump_outweighs_the_rates_and_a_large_difference_is_told(ward: Ward) -> None:
    ward.clock.pass_time(60)
    ward.record(VolumeRead(at=ward.now, infused_ml=Decimal(15)))
    view = ward.view
    assert tile(view, "Infused") == "15 mL"
    assert [row.severity for row in view.findings] == ["caution", "caution"]
    assert "read the pump again" in view.findings[1].text
    assert "Pump 15 mL, expected" in view.findings[0].text.replace(NBSP, " ")


def test_an_amendment_stands_in_the_log_beside_what_it_amends(ward: Ward) -> None:
    ward.clock.pass_time(60)
    ward.record(VolumeRead(at=ward.now, infused_ml=Decimal(15)))
    ward.record(Amended(at=ward.now, event=1, by="C. D.", reason="misread", infused_ml=Decimal(25)))
    view = ward.view
    assert [row.what.replace(NBSP, " ") for row in view.log] == [
        "Entry 2 corrected to 25 mL. Reason: misread", "Pump volume 15 mL",
        "Started at 25 mL/h; bag removed from the refrigerator 08:30",
    ]  # fmt: skip
    assert [row.who for row in view.log] == ["C. D.", "", ""]
    assert view.log[1].note == "corrected, see entry 3"
    assert tile(view, "Infused") == "25 mL"


def test_the_end_is_offered_when_the_bag_is_nearly_empty_and_not_before(tmp_path: Path) -> None:
    ward = Ward(tmp_path, infusion=3)
    assert "complete" in ward.after(70).why_not
    # 200 mL/h for 74 min are 246.667 mL: 3.333 mL are within what the pump may differ.
    assert "complete" not in ward.after(4).why_not
    view = ward.after(2)
    assert (view.live.status, view.asked) == ("Calculated volume infused", "complete")
    ward.record(Completed(at=ward.now))
    assert ward.view.live.status == "Complete"
    assert ward.records.unfinished() == ()


def test_a_recurrence_says_why_grade_2_discontinues_permanently(ward: Ward) -> None:
    ward.clock.pass_time(75)
    first = Reaction(at=ward.now, grade=2, anaphylaxis=False)
    assert ends_for_good_doubt(ward.bedside, (first,), ward.now) == ""
    ward.record(first)
    ward.clock.pass_time(30)
    ward.record(Resumed(at=ward.now, grade=1, rate_ml_per_h=Decimal("12.5")))
    ward.clock.pass_time(10)
    second = Reaction(at=ward.now, grade=2, anaphylaxis=False)
    doubt = ends_for_good_doubt(ward.bedside, (second,), ward.now)
    assert doubt.startswith("Recurrence after improvement: CTCAE grade 3. This discontinues")
    # Of a grade that ends it by itself there is nothing more to explain.
    third = Reaction(at=ward.now, grade=4, anaphylaxis=False)
    assert ends_for_good_doubt(ward.bedside, (third,), ward.now).startswith("This discontinues")


def test_a_reaction_after_the_last_drop_is_not_shown_as_done(tmp_path: Path) -> None:
    """Grade 3 ends the treatment whenever it comes; green words would hide both."""
    ward = Ward(tmp_path, infusion=3)
    ward.after(76)
    ward.record(Completed(at=ward.now))
    assert (ward.view.live.status, ward.view.live.tone) == ("Complete", "done")
    ward.clock.pass_time(30)
    ward.record(Stopped(at=ward.now))
    assert (ward.view.live.status, ward.view.live.tone) == (
        "STOPPED: reaction, not graded", "block",
    )  # fmt: skip
    grade_3 = Reaction(at=ward.now, grade=3, anaphylaxis=False)
    doubt = ends_for_good_doubt(ward.bedside, (grade_3,), ward.now)
    assert "no further infusion is given" in doubt
    assert "rest of the bag" not in doubt
    ward.record(grade_3)
    for passed_by in (Regraded(at=ward.now, grade=3), Regraded(at=ward.now, grade=0)):
        assert (ward.view.live.status, ward.view.live.tone) == (
            "Complete, discontinued permanently", "block",
        )  # fmt: skip
        ward.record(passed_by)
    # In the lists of infusions and in the history, too.
    assert (
        status_word(ward.bedside.quick_state(ward.now).state)
        == "complete, discontinued permanently"
    )


def test_a_mild_reaction_after_the_last_drop_is_ongoing_until_it_is_gone(tmp_path: Path) -> None:
    ward = Ward(tmp_path, infusion=3)
    ward.after(76)
    ward.record(Completed(at=ward.now))
    ward.clock.pass_time(30)
    ward.record(Reaction(at=ward.now, grade=2, anaphylaxis=False))
    assert (ward.view.live.status, ward.view.live.tone) == (
        "Complete, ongoing reaction of grade 2", "caution",
    )  # fmt: skip
    ward.record(Regraded(at=ward.now, grade=0))
    assert (ward.view.live.status, ward.view.live.tone) == ("Complete", "done")


def test_a_stop_by_decision_is_final(ward: Ward) -> None:
    ward.clock.pass_time(20)
    ward.record(Discontinued(at=ward.now, reason="decided by the prescriber"))
    assert "ended early" in said(ward.view)
    assert ward.view.ladder == ()


def test_a_pump_alarm_during_a_mild_reaction_is_a_pause(ward: Ward) -> None:
    """It was not stopped for the reaction, and goes on once the alarm is put right."""
    ward.clock.pass_time(30)
    ward.record(Reaction(at=ward.now, grade=1))
    ward.press(Paused(at=ward.now, reason="pump alarm"))
    assert ward.view.live.status == "Paused, ongoing reaction of grade 1"
    ward.press(Regraded(at=ward.now, grade=0))
    view = ward.after(1)
    assert view.live.status == "Paused, no reaction"
    assert view.guidance is not None
    assert view.guidance.lines[0].startswith("Paused (no reaction). Once resolved, press F7")


def test_better_is_not_asked_for_where_no_restart_is_known(ward: Ward) -> None:
    """A source without a restart: the reaction may be as mild as it likes."""
    ward.stop()
    ward.grade(2)
    standing = ward.bedside.verified_state(ward.now)
    assert "not improved yet" in infuse_view(ward.bedside, standing).why_not["resume"]
    unknown = replace(standing, state=replace(standing.state, resume_rate_ml_h=None))
    why = infuse_view(ward.bedside, unknown).why_not["resume"]
    assert why.startswith("Cannot resume: restart after a reaction is not specified")
    assert "better" not in why


def test_a_bag_that_does_not_last_gives_no_steps_and_says_so(ward: Ward) -> None:
    ward.clock.pass_time(30)
    ward.press(Paused(at=ward.now, reason="IV access problem"))
    # 16:30 is the last minute of the bag; 170 min are left to run.
    view = ward.after(5 * 60)
    assert view.ladder == ()
    assert [row.code for row in view.findings if row.severity == "block"] == [
        "course.outlasts-use-by"
    ]
    assert "resume" in view.why_not


@pytest.mark.still_clock("exact figures of one moment")
def test_a_restart_that_is_seconds_too_late_says_by_how_much(ward: Ward) -> None:
    """09:30, paused: 170 of 200 min are left. From 13:40:00 they end at 16:30:00, the last one."""
    ward.clock.pass_time(30)
    ward.press(Paused(at=ward.now, reason="IV access problem"))
    assert "resume" not in ward.after(250).why_not
    why = ward.after(seconds=5).why_not["resume"].replace(NBSP, " ")
    assert "would end at 16:30:05 on 22 November 2026" in why
    assert "bag expires at 16:30:00 on 22 November 2026" in why
    assert "above" not in why
    # At 16:31 the bag's own time has passed, whatever is left in it.
    assert "16:30" in ward.after(171).why_not["resume"]


@pytest.mark.still_clock("exact figures of one moment")
def test_a_glance_says_what_a_look_says(ward: Ward) -> None:
    look: Callable[[], InfuseView] = lambda: ward.view  # noqa: E731 - read once a minute
    for _ in range(70):
        ward.clock.pass_time(seconds=61)
        full = look().live
        assert infuse_view(ward.bedside, ward.bedside.quick_state(ward.now)).live == full


def test_a_countdown_is_cut_off_and_never_negative() -> None:
    assert minutes_seconds(timedelta(minutes=72, seconds=5, milliseconds=999)) == f"72:05{NBSP}min"
    assert minutes_seconds(timedelta(seconds=-3)) == f"0:00{NBSP}min"


def to_the_end(ward: Ward, left_ml: str) -> InfuseView:
    """Infusion 1 is 25 mL/h for an hour, and every half hour 25 more, to 150: 200 min for 250 mL.

    By the last step 200 mL have run in; the other 50 mL take 20 min at 150 mL/h.
    """
    ward.clock.pass_time(60)
    ward.change()
    for _ in range(4):
        ward.clock.pass_time(30)
        ward.change()
    ward.clock.pass_time(int((50 - Decimal(left_ml)) / Decimal("2.5")))
    return ward.view


@pytest.mark.parametrize(("left_ml", "is_empty"), [("5", True), ("10", False)])
def test_a_bag_that_is_found_empty_in_a_pause_ends_there(
    ward: Ward, left_ml: str, is_empty: bool
) -> None:
    """A pump may differ by 5 mL; to resume only to say so would ask for what is not there."""
    to_the_end(ward, left_ml)
    ward.press(Paused(at=ward.now, reason="IV access problem"))
    assert ("complete" in ward.after(1).why_not) is not is_empty
    assert {"rate", "pause"} <= set(ward.view.why_not)
    if is_empty:
        ward.press(Completed(at=ward.now))
        assert ward.view.live.status == "Complete"


def test_a_bag_with_5_ml_is_not_called_empty_while_a_reaction_is_not_over(ward: Ward) -> None:
    to_the_end(ward, "5")
    ward.reaction(2)
    assert "complete" in ward.after(1).why_not
