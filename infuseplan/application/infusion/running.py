"""One recorded infusion: its plan, its log in the journal, and the fold of both.

Nothing counts before the journal has acknowledged it; an event that cannot have happened is
refused before it reaches the journal, and refuses by name.
"""

from collections.abc import Callable
from datetime import datetime, tzinfo
from decimal import Decimal

from infuseplan.application.infusion.ward_zone import in_zone
from infuseplan.application.journal.event_codec import read_event
from infuseplan.application.moments import last_of
from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.domain.infusion.events import Event, Started
from infuseplan.domain.infusion.log import effective_events
from infuseplan.domain.infusion.state import CourseState, course_state
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.frozen import frozen

STOP_REASON = "reaction"
"""What older records give as the reason of a pause that was the STOP key."""

Append = Callable[[int, Event], None]
"""Takes the place in the log and the event; returns once it is durable."""

# A key asks for the state before it and the state after it, several times each.
_KEPT_FOLDS = 4


@frozen
class RateChange:
    """A rate change that was due and that nobody has confirmed."""

    due_at: datetime
    rate_ml_h: Decimal


class RunningInfusion:
    """The log of one infusion and what follows from it, in "log" mode: only what was logged."""

    def __init__(
        self,
        proved: ProvedPlan,
        loaded: LoadedProtocol,
        append: Append,
        *,
        written: tuple[str, ...] = (),
        bag_out: datetime | None = None,
        zone: tzinfo | None = None,
    ) -> None:
        """`zone` is the ward's: what was `written` is shown by its clocks."""
        self.proved = proved
        self.loaded = loaded
        self.bag_out = bag_out
        self._append = append
        events: tuple[Event, ...] = tuple(read_event(text) for text in written)
        self._events = events if zone is None else in_zone(events, zone)
        self._folds: list[tuple[tuple[Event, ...], datetime, CourseState]] = []

    @property
    def events(self) -> tuple[Event, ...]:
        """Everything that was recorded, in the order in which it was."""
        return self._events

    def state(self, now: datetime) -> CourseState:
        """Where the infusion stands, and how it goes on."""
        return self.folded(self._events, now)

    def folded(self, events: tuple[Event, ...], now: datetime) -> CourseState:
        """The state at `now` after `events`; EventProblem where they cannot have happened.

        The same question has the same answer, so the last few are kept.
        """
        for known, at, state in self._folds:
            # Equal moments may be written with another offset, and 02:30 may come twice.
            if known == events and (at, at.fold) == (now, now.fold) and at.tzinfo is now.tzinfo:
                return state
        state = course_state(
            self.proved.plan, self.loaded, events, now, follow="log", bag_out=self.bag_out
        )
        self._folds = [(events, now, state), *self._folds[: _KEPT_FOLDS - 1]]
        return state

    def start(self, now: datetime) -> Started | None:
        """The entry of the start as it was amended; None before it."""
        ordered = effective_events(self._events, last_of(now, *(one.at for one in self._events)))
        return next((one for _, one in ordered if isinstance(one, Started)), None)

    def record(self, event: Event, now: datetime) -> CourseState:
        """Record `event` and return the state after it.

        EventProblem if it cannot have happened; then nothing is recorded. StorageProblem if the
        journal cannot keep it; then nothing counts, and the caller keeps what was typed.
        """
        events = (*self._events, event)
        state = self.folded(events, last_of(now, event.at))
        self._append(len(self._events), event)
        self._events = events
        return state
