"""One infusion at the chair: its clock, its keys, and how it stands at this moment.

Nothing in here decides anything clinical: it asks the fold and the monitor, and it keeps what a
failed save has left unsaved, so that it can be saved again and is never taken for saved.

The clock is read once for everything that is done, by `now()`, and the moment is handed on: a
state of one moment must never be held against the proof of another.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from infuseplan.application.infusion.clock_watch import ClockWatch
from infuseplan.application.infusion.replaying import proved_course
from infuseplan.application.infusion.running import RateChange, RunningInfusion
from infuseplan.application.journal.port import RecordHeader
from infuseplan.application.moments import is_after, last_of
from infuseplan.domain.infusion.events import (
    Amended,
    Deviation,
    Event,
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
from infuseplan.domain.infusion.state import CourseState, EventProblem
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.frozen import frozen

STOP_NOTE = "STOP: reaction"
"""What older records say of a STOP that was pressed while nothing flowed."""

# The present state, and what would follow from resuming.
_KEPT_PROOFS = 2

# What moves the next rate change; observations do not, and readings of the pump only its end.
_HANDS = (
    Started, RateSet, Stopped, StopWithdrawn, Reaction, Regraded, Paused, Resumed, Deviation,
    Released,
)  # fmt: skip


@frozen
class InfusionSnapshot:
    """How an infusion stands at `now`.

    `coming` are the changes after the last hand at the pump, `missed` those of them that were due;
    `if_resumed` is what would follow from resuming now, where that is allowed. `unsaved` was
    pressed, but no journal has it.
    """

    now: datetime
    state: CourseState
    coming: tuple[RateChange, ...] = ()
    missed: tuple[RateChange, ...] = ()
    if_resumed: CourseState | None = None
    unsaved: tuple[Event, ...] = ()

    @property
    def awaiting_grade(self) -> bool:
        """Whether STOP was pressed and nobody has said yet how severe the reaction is."""
        return self.state.awaiting_grade

    @property
    def stop_is_unsaved(self) -> bool:
        """Whether STOP was pressed and could not be recorded: no step may be shown."""
        return self.awaiting_grade and any(isinstance(one, Stopped) for one in self.unsaved)


class Bedside:
    """One record with its clock. Every event goes through `record` or `press`."""

    def __init__(
        self, record_id: str, header: RecordHeader, running: RunningInfusion, watch: ClockWatch
    ) -> None:
        self.record_id = record_id
        self.header = header
        self.running = running
        self.watch = watch
        self._unsaved: tuple[Event, ...] = ()
        self._known = 0
        self._changes: tuple[RateChange, ...] = ()
        self._full: InfusionSnapshot | None = None
        self._proofs: list[tuple[CourseState, CourseState]] = []

    @property
    def plan(self) -> InfusionPlan:
        """What was planned before the first event."""
        return self.running.proved.plan

    @property
    def events(self) -> tuple[Event, ...]:
        """Everything that the journal has acknowledged."""
        return self.running.events

    @property
    def unsaved(self) -> tuple[Event, ...]:
        """What was pressed and is not recorded, oldest first."""
        return self._unsaved

    def now(self) -> datetime:
        """One reading of the clock; never before the last entry, whatever it says."""
        return self.not_before_the_last(self.watch.now())

    def not_before_the_last(self, moment: datetime) -> datetime:
        """`moment`, or the last entry's where another key was pressed meanwhile."""
        return last_of(moment, *(event.at for event in self._pressed[-1:]))

    def verified_state(self, now: datetime) -> InfusionSnapshot:
        """How it stands at `now`, proved by the monitor, with what resuming would bring."""
        state = self._proved(self._pressed, self._state(now), now)
        snapshot = self._snapshot(now, state)
        if state.status == "interrupted" and state.may_resume and not state.awaiting_grade:
            snapshot = replace(snapshot, if_resumed=self._if_resumed(now, state))
        self._full = snapshot
        return snapshot

    def quick_state(self, now: datetime) -> InfusionSnapshot:
        """The same for the next second: the fold alone, and what the last `look` found out.

        Where the monitor had objected there are no steps now either.
        """
        before = self._full
        if before is None or before.unsaved != self._unsaved:
            return self.verified_state(now)
        state = self._state(now)
        if not before.state.steps:
            state = replace(state, steps=(), ends_min=None, ends_at=None)
        state = replace(state, findings=before.state.findings)
        return replace(self._snapshot(now, state), if_resumed=before.if_resumed)

    @property
    def _pressed(self) -> tuple[Event, ...]:
        """What was recorded and what is still unsaved: the pump was touched all the same."""
        return (*self.events, *self._unsaved)

    def _state(self, now: datetime) -> CourseState:
        return self.running.folded(self._pressed, now)

    def _snapshot(self, now: datetime, state: CourseState) -> InfusionSnapshot:
        climbing = state.status == "running" and bool(state.steps) and not self._unsaved
        coming = self._coming() if climbing else ()
        return InfusionSnapshot(
            now=now,
            state=state,
            coming=coming,
            missed=tuple(change for change in coming if not is_after(change.due_at, now)),
            unsaved=self._unsaved,
        )

    def _proved(self, events: Sequence[Event], state: CourseState, now: datetime) -> CourseState:
        running = self.running
        for known, proved in self._proofs:
            # The fold hands the same state out again where it was asked the same.
            if known is state:
                return proved
        course = proved_course(running.proved, events, state, now=now, bag_out=running.bag_out)
        self._proofs = [(state, course.state), *self._proofs[: _KEPT_PROOFS - 1]]
        return course.state

    def would_be(self, event: Event, now: datetime) -> CourseState:
        """The state at `now` after `event`, which is not recorded; EventProblem as ever."""
        return self.would_be_after((event,), now)

    def would_be_after(self, events: Sequence[Event], now: datetime) -> CourseState:
        """The same after several events; whatever is unsaved comes before them."""
        return self.running.folded((*self._pressed, *events), now)

    def recorded_of(self, events: Sequence[Event]) -> int:
        """How many of these, which came last, the journal has already.

        Told by the end of the log: a pump that was read twice gives two entries that are equal.
        """
        return next(
            count
            for count in range(len(events), -1, -1)
            if tuple(events[:count]) == self.events[len(self.events) - count :]
        )

    # -- recording -------------------------------------------------------------------------------

    def record(self, *events: Event, now: datetime) -> None:
        """Record `events`, none later than `now`, after whatever is still unsaved.

        EventProblem or StorageProblem as from `RunningInfusion.record`; then what is left of them
        is not recorded, and the caller keeps what was typed.
        """
        self.save_again(now)
        for event in events:
            self.running.record(event, now)

    def press(self, event: Event, now: datetime) -> None:
        """Record the event of one key; if the journal fails, it stays here as unsaved.

        EventProblem if it cannot have happened; then it is not kept either.
        """
        self.keep(event, now)
        self.save_again(now)

    def keep(self, event: Event, now: datetime) -> None:
        """Take the event of one key as pressed and unsaved; EventProblem as from `press`."""
        before, self._unsaved = self._unsaved, (*self._unsaved, event)
        try:
            self._state(now)
        except EventProblem:
            self._unsaved = before
            raise

    def save_again(self, now: datetime) -> None:
        """Record what is unsaved, in its order; what cannot have happened is let go by name."""
        while self._unsaved:
            first, rest = self._unsaved[0], self._unsaved[1:]
            try:
                self.running.record(first, now)
            except EventProblem:
                self._unsaved = rest
                raise
            self._unsaved = rest

    def give_up(self) -> tuple[Event, ...]:
        """Let go of what no journal has, because somebody has it on paper; what that was."""
        lost, self._unsaved = self._unsaved, ()
        return lost

    # -- the events of the keys ------------------------------------------------------------------

    def graded_events(
        self,
        grade: int,
        now: datetime,
        *,
        anaphylaxis: bool,
        infused_ml: Decimal | None,
        signs: tuple[str, ...],
        by: str | None = None,
        read_at: datetime | None = None,
    ) -> tuple[Event, ...]:
        """A reaction as it was judged: a new one, or another grade of the one that is open.

        `read_at` is when the pump was read, where that was after the grade was known at `now`.
        """
        state = self._state(now)
        if state.awaiting_grade or state.open_grade is None:
            return (
                Reaction(
                    at=now,
                    by=by,
                    grade=grade,
                    anaphylaxis=anaphylaxis,
                    infused_ml=infused_ml,
                    symptoms=signs,
                ),
            )
        why = "; ".join(signs) or None
        graded = Regraded(at=now, by=by, grade=grade, anaphylaxis=anaphylaxis, reason=why)
        if infused_ml is None:
            return (graded,)
        at = now if read_at is None else last_of(now, read_at)
        return (graded, VolumeRead(at=at, by=by, infused_ml=infused_ml))

    def changes_on_time(self, now: datetime, by: str | None = None) -> tuple[RateSet, ...]:
        """The missed changes as if each had been made when it was due."""
        return tuple(
            RateSet(at=change.due_at, by=by, rate_ml_per_h=change.rate_ml_h)
            for change in self.quick_state(now).missed
        )

    # -- what comes ------------------------------------------------------------------------------

    def _if_resumed(self, now: datetime, state: CourseState) -> CourseState | None:
        """The rates after a restart just now; who allows it is asked when it comes to that."""
        resumed = Resumed(at=now, prescriber="-" if state.needs_prescriber else None)
        try:
            return self._proved((*self.events, resumed), self.would_be(resumed, now), now)
        except EventProblem:
            return None

    def _coming(self) -> tuple[RateChange, ...]:
        """The changes after the last hand at the pump; they stand until the next hand.

        A reading of the pump moves the end of the bag, and may let the rate rise again.
        """
        events = self.events
        for count in range(max(self._known, self._last_hand(events)), len(events) + 1):
            if count > self._known:
                self._changes = self._after(events[:count])
        self._known = len(events)
        return self._changes

    @staticmethod
    def _last_hand(events: Sequence[Event]) -> int:
        """How many events there are up to it. An amendment may move any moment before it."""
        hands = (n for n, one in enumerate(events, 1) if isinstance(one, (*_HANDS, Amended)))
        return max(hands, default=0)

    def _after(self, events: tuple[Event, ...]) -> tuple[RateChange, ...]:
        """The changes that are to come, or were due, after the last of `events`."""
        if not events or not isinstance(events[-1], (*_HANDS, Amended, VolumeRead)):
            return self._changes
        at = last_of(*(event.at for event in events))
        state = self.running.folded(events, at)
        changes = tuple(
            RateChange(step.starts_at, _stated(step.rate_ml_h))
            for step in state.steps
            if step.starts_at is not None and step.rate_ml_h != state.rate_ml_h
        )
        if isinstance(events[-1], VolumeRead):
            was_due, is_due = (
                any(not is_after(one.due_at, at) for one in some)
                for some in (self._changes, changes)
            )
            if state.confirm_reading or (was_due and is_due):
                # A reading does not move what was due already.
                return self._changes
        return changes


def _stated(rate: Fraction) -> Decimal:
    return Decimal(rate.numerator) / Decimal(rate.denominator)
