"""A nurse who records anything at any time, as a state machine for Hypothesis."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from infuseplan.domain.infusion.events import (
    Amended,
    Completed,
    Deviation,
    Discontinued,
    Event,
    Observed,
    Paused,
    RateSet,
    Reaction,
    Regraded,
    Released,
    Resumed,
    Started,
    Stopped,
    StopWithdrawn,
    VolumeRead,
)
from infuseplan.domain.infusion.state import CourseState, EventProblem, course_state
from infuseplan.domain.monitor.course import prove_course
from infuseplan.domain.monitor.plan import failed
from infuseplan.domain.plan.plan import InfusionPlan

from .course_ward import START, Source, planned, protocol

# Rates of some table, of none, and the pump's nearest to one of the trial's in mg/h.
RATES = ("12.5", "25", "37.5", "50", "75", "80.4", "100", "125", "150", "200", "300")
COURSES: tuple[tuple[Source, int, dict[str, Any]], ...] = (
    ("eu", 1, {}),
    ("eu", 1, {"hold": "thirty"}),
    ("eu", 1, {"grade1": "continue"}),
    ("eu", 1, {"recurrence": "any-grade"}),
    ("eu", 2, {"stop_1": "present-rate"}),
    ("eu", 1, {"bag": "285"}),
    ("eu", 2, {}),
    ("eu", 3, {}),
    ("us", 1, {}),
    ("us", 2, {"hold": "thirty"}),
    ("part-b", 1, {}),
    ("part-b", 2, {}),
    ("part-b", 3, {}),
    ("part-a", 1, {}),
    ("part-a", 2, {"grade1": "continue"}),
)
SECONDS = st.one_of(
    st.sampled_from([0, 1, 60, 1799, 1800, 1801, 3599, 3600, 3601]), st.integers(0, 7200)
)
GRADES = st.sampled_from([0, 0, 1, 1, 1, 2, 2, 3, 4, 5])
PUMP = st.one_of(st.none(), st.decimals(0, 300, places=1))


def moved(event: Event, by: timedelta) -> Event:
    """The same event at another time."""
    values: dict[str, Any] = dict(event)
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = value + by
    return type(event)(**values)


class Ward(RuleBasedStateMachine):
    """`log` is what was accepted, `now` the moment in which somebody looks."""

    log: tuple[Event, ...]
    now: datetime
    source: Source
    made: InfusionPlan
    follow: Literal["plan", "log"]
    bag_out: datetime | None
    stopped: bool

    @initialize(
        which=st.sampled_from(COURSES),
        follow=st.sampled_from(["plan", "log"]),
        out_min=st.sampled_from([None, 0, 30, 200, 280, 400]),
        begun=st.integers(0, 9),
    )
    def begin(
        self,
        which: tuple[Source, int, dict[str, Any]],
        follow: Literal["plan", "log"],
        out_min: int | None,
        begun: int,
    ) -> None:
        self.source, number, settings = which
        self.made = planned(self.source, number, **settings)
        self.follow = follow
        self.bag_out = None if out_min is None else START - timedelta(minutes=out_min)
        self.now = START
        self.log = ()
        self.stopped = False
        if begun:
            self.start()

    def state(
        self,
        log: tuple[Event, ...] | None = None,
        now: datetime | None = None,
        bag_out: datetime | None = None,
    ) -> CourseState:
        return course_state(
            self.made,
            protocol(self.source),
            self.log if log is None else log,
            now or self.now,
            follow=self.follow,
            bag_out=bag_out or self.bag_out,
        )

    def record(self, event: Event) -> None:
        """An impossible event is refused, and what stood before still stands."""
        before = self.state()
        refused: int | None = None
        try:
            after = self.state((*self.log, event))
        except EventProblem as problem:
            note(f"refused {event.type}: {problem.code}")
            refused = problem.index
        if refused is not None:
            assert refused <= len(self.log)
            assert self.state() == before
            return
        note(f"{(event.at - START).total_seconds() / 60} {event!r}")
        assert after.reactions <= before.reactions + 1
        self.log = (*self.log, event)

    # --- what a nurse may do -----------------------------------------------------------------

    @rule(seconds=SECONDS)
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def start(self) -> None:
        self.record(Started(at=self.now))

    @rule(rate=st.sampled_from(RATES))
    def set_rate(self, rate: str) -> None:
        self.record(RateSet(at=self.now, rate_ml_per_h=Decimal(rate)))

    @rule(grade=GRADES.filter(bool), anaphylaxis=st.integers(0, 9), pump=PUMP)
    def react(self, grade: int, anaphylaxis: int, pump: Decimal | None) -> None:
        self.record(
            Reaction(at=self.now, grade=grade, anaphylaxis=anaphylaxis == 9, infused_ml=pump)
        )

    @rule(pump=PUMP)
    def press_stop(self, pump: Decimal | None) -> None:
        self.record(Stopped(at=self.now, infused_ml=pump))

    @rule(ran_on=st.booleans())
    def take_the_stop_back(self, ran_on: bool) -> None:
        self.record(StopWithdrawn(at=self.now, by="N. Urse", reason="slip", pump_ran_on=ran_on))

    @rule(rate=st.sampled_from(["10", "300", "333.3", "450"]))
    def say_what_ran(self, rate: str) -> None:
        figure = Decimal(rate)
        self.record(Deviation(at=self.now, by="N. Urse", reason="it ran", rate_ml_per_h=figure))

    @rule(pump=st.decimals(0, 300, places=1))
    def say_what_the_pump_gave(self, pump: Decimal) -> None:
        self.record(Deviation(at=self.now, by="N. Urse", reason="it ran", infused_ml=pump))

    @rule()
    def release(self) -> None:
        self.record(Released(at=self.now, by="Dr P", reason="well"))

    @rule(pump=PUMP)
    def pause(self, pump: Decimal | None) -> None:
        # An old log's way to write STOP stays readable.
        reason = "reaction" if pump is not None and pump % 7 == 1 else "line"
        self.record(Paused(at=self.now, reason=reason, infused_ml=pump))

    @rule(grade=GRADES)
    def regrade(self, grade: int) -> None:
        self.record(Regraded(at=self.now, grade=grade))

    @rule(grade=st.one_of(st.none(), GRADES), named=st.booleans())
    def resume(self, grade: int | None, named: bool) -> None:
        self.record(Resumed(at=self.now, grade=grade, prescriber="on duty" if named else None))

    @rule(grade=st.sampled_from([0, 1]))
    def resume_when_better(self, grade: int) -> None:
        self.record(Resumed(at=self.now, grade=grade, prescriber="on duty"))

    @rule(pump=st.decimals(0, 300, places=1))
    def read(self, pump: Decimal) -> None:
        self.record(VolumeRead(at=self.now, infused_ml=pump))

    @rule(off=st.decimals(-8, 8, places=2))
    def read_nearly_right(self, off: Decimal) -> None:
        shown = int(self.state().infused_ml) + off
        if shown >= 0:
            self.record(VolumeRead(at=self.now, infused_ml=shown))

    @rule()
    def observe(self) -> None:
        self.record(Observed(at=self.now))

    @rule(
        sure=st.integers(0, 5),
        rule_id=st.sampled_from([None, "hospitalisation", "grade-4", "grade-2"]),
    )
    def stop(self, sure: int, rule_id: str | None) -> None:
        if sure == 0:
            self.record(Discontinued(at=self.now, reason="refused", rule=rule_id))

    @rule()
    def complete(self) -> None:
        self.record(Completed(at=self.now))

    @rule(back=st.integers(1, 600))
    def write_what_was_earlier(self, back: int) -> None:
        self.record(Observed(at=self.now - timedelta(seconds=back)))

    @rule(
        which=st.integers(0, 12),
        what=st.sampled_from(
            [
                "grade",
                "infused_ml",
                "rate_ml_per_h",
                "to_at",
                "anaphylaxis",
                "bag_out_of_refrigerator",
                "withdrawn",
                "pump_ran_on",
                "to_reason",
            ]
        ),
        grade=GRADES,
        pump=st.decimals(0, 300, places=1),
        rate=st.sampled_from(RATES),
        back=st.integers(0, 3600),
    )
    def amend(self, which: int, what: str, grade: int, pump: Decimal, rate: str, back: int) -> None:
        values: dict[str, Any] = {
            "grade": grade,
            "infused_ml": pump,
            "rate_ml_per_h": Decimal(rate),
            "to_at": self.now - timedelta(seconds=back),
            "anaphylaxis": grade == 5,
            "bag_out_of_refrigerator": START - timedelta(seconds=back - 60),
            "withdrawn": True,
            "pump_ran_on": grade % 2 == 0,
            "to_reason": "reaction" if grade % 2 else "line",
        }
        self.record(
            Amended(at=self.now, event=which, by="N. Urse", reason="slip", **{what: values[what]})
        )

    # --- what has to be true all the time ----------------------------------------------------

    @invariant()
    def infused_and_remaining_are_the_bag(self) -> None:
        state, bag = self.state(), self.made.bag
        assert bag is not None
        assert state.infused_ml + state.remaining_ml == bag.volume_ml
        assert 0 <= state.infused_ml <= bag.volume_ml

    @invariant()
    def no_step_while_it_stands_or_a_reaction_is_open(self) -> None:
        state = self.state()
        held = state.open_grade is not None and (
            state.open_grade > 1 or (self.made.policy.grade1 == "hold" and self.source != "part-b")
        )
        waits = state.awaiting_grade or state.awaiting_release or state.confirm_reading
        if state.status != "running" or held or waits:
            assert state.steps == ()
            assert (state.ends_min, state.ends_at) == (None, None)

    @invariant()
    def no_step_passes_the_highest_rate_of_this_infusion(self) -> None:
        """Whatever was set or recorded as a deviation; the pump's own step apart."""
        assert self.made.schedule is not None
        highest = max(
            self.made.schedule.max_rate_ml_h,
            *(hold.rate_ml_h for one in self.made.reaction_rules for hold in one.then),
            Fraction(0),
        )
        for step in self.state().steps:
            assert step.rate_ml_h <= highest + Fraction(1, 20)

    @invariant()
    def nothing_may_resume_before_a_grade(self) -> None:
        state = self.state()
        if state.awaiting_grade:
            assert not state.may_resume
            assert state.rate_ml_h is None

    @invariant()
    def a_stop_for_good_is_final(self) -> None:
        state = self.state()
        self.stopped = self.stopped or state.stop_code is not None
        if self.stopped:
            # A reaction after the last drop leaves it complete.
            completed = any(event.type == "completed" for event in self.log)
            assert state.status == ("completed" if completed else "discontinued")
            assert state.stop_code is not None
            assert (state.steps, state.rate_ml_h, state.may_resume) == ((), None, False)

    @invariant()
    def nothing_ends_past_its_use_by(self) -> None:
        state = self.state()
        if state.ends_at is not None and state.use_by is not None:
            assert state.ends_at <= state.use_by

    @invariant()
    def the_same_again_is_the_same(self) -> None:
        assert self.state() == self.state()

    @invariant()
    def the_monitor_has_no_objection(self) -> None:
        proof = prove_course(self.made, self.log, self.state(), now=self.now, bag_out=self.bag_out)
        assert failed(proof) == ()

    @invariant()
    def an_hour_later_everything_is_an_hour_later(self) -> None:
        by = timedelta(hours=1)
        state = self.state()
        later = self.state(
            tuple(moved(event, by) for event in self.log),
            self.now + by,
            None if self.bag_out is None else self.bag_out + by,
        )
        assert moments(later) == [
            None if moment is None else moment + by for moment in moments(state)
        ]
        assert figures(later) == figures(state)

    @invariant()
    def a_longer_pause_ends_later_by_as_much(self) -> None:
        """The last time it went on, a quarter of an hour later."""
        last = max(
            (place for place, event in enumerate(self.log) if isinstance(event, Resumed)),
            default=None,
        )
        if last is None or any(isinstance(event, Amended) for event in self.log):
            return
        by = timedelta(minutes=15)
        longer = (*self.log[:last], *(moved(event, by) for event in self.log[last:]))
        state, later = self.state(), self.state(longer, self.now + by)
        assert later.infused_ml == state.infused_ml
        if state.ends_min is None:
            assert later.ends_min is None
        elif later.ends_min is not None:
            assert later.ends_min == state.ends_min + 15
        else:
            assert later.refused


def moments(state: CourseState) -> list[datetime | None]:
    """Every clock time of a state."""
    steps = [moment for step in state.steps for moment in (step.starts_at, step.ends_at)]
    return [state.started_at, state.ends_at, state.use_by, *steps]


def figures(state: CourseState) -> CourseState:
    """The state without clock times, and of its findings the codes that no clock decides."""
    return replace(
        state,
        started_at=None,
        ends_at=None,
        use_by=None,
        steps=tuple(replace(step, starts_at=None, ends_at=None) for step in state.steps),
        findings=tuple(
            replace(finding, args={})
            for finding in state.findings
            if finding.code.startswith("course.") and finding.code != "course.start-moved"
        ),
    )
