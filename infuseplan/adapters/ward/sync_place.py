"""One place as the exchange knows it: how it stands, and when it is tried again."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from infuseplan.adapters.ward.exchange import PlaceKnowledge
from infuseplan.adapters.ward.renewal_mark import DueRenewal
from infuseplan.application.ward.meeting import (
    NOT_REACHED,
    MeetingFault,
    MeetingPlace,
    PlaceState,
    SyncNote,
)
from infuseplan.frozen import frozen

# A chain that there is not: to ask for its first entry costs a look at an index.
ASKED_FOR_NOTHING = "0" * 32


@frozen
class SyncPace:
    """How often what is done, in seconds."""

    # The program is painted first.
    begin: float = 1.0
    # News is looked for; nothing is asked of a place meanwhile.
    look: float = 0.1
    # After a fetch a moment's rest, so that many entries come in one go.
    rest: float = 0.25
    # Every chain is compared, whatever was told.
    whole: float = 60.0
    first_retry: float = 0.5
    last_retry: float = 30.0
    introduce: float = 300.0
    # Somebody who has not answered for so long is asked, so that it is known whether anybody is
    # there.
    ask: float = 5.0
    # A computer that never introduces itself, as an older program, is not asked for all the time.
    names: float = 5.0
    anchor: float = 10.0
    # Where another window does the exchange, or there is no journal yet.
    idle: float = 2.0


@dataclass(slots=True)
class SyncPlace:
    """One place, what is known of it, and when it is tried again."""

    meeting: MeetingPlace
    known: PlaceKnowledge = field(default_factory=PlaceKnowledge)
    reached_at: datetime | None = None
    not_reached_since: datetime | None = None
    fault: MeetingFault | None = None
    failures: int = 0
    next_try: float = 0.0
    next_whole: float = 0.0
    next_introduction: float = 0.0
    next_names: float = 0.0
    next_pull: float = 0.0
    next_ask: float = 0.0
    news: set[str] = field(default_factory=set)

    def failed(self, fault: MeetingFault, at: datetime, pace: SyncPace) -> None:
        """Give the connection back, and try again in a while: each time a longer one."""
        self.meeting.close()
        self.fault = fault
        self.not_reached_since = self.not_reached_since or at
        longest = pace.last_retry
        if fault.kind not in NOT_REACHED:
            # What the others record is still to be had there.
            longest = min(longest, pace.idle)
        pause = min(longest, pace.first_retry * 2 ** min(self.failures, 10))
        self.failures += 1
        self.next_try = time.monotonic() + pause * random.uniform(0.5, 1.0)  # noqa: S311 - no secret  # nosec B311 - as said

    def reached(self, at: datetime, next_ask: float) -> None:
        """It has answered, and all is well."""
        self.failures, self.fault, self.not_reached_since = 0, None, None
        self.reached_at, self.next_ask = at, next_ask

    def state(self, origin: str, number: int, due: DueRenewal | None) -> PlaceState:
        """How it stands, for a computer whose chain ends with this entry.

        Where a new chain is `due`, what is there from the fork on is another computer's.
        """
        head = self.known.heads.get(origin)
        there = 0 if head is None else head.number
        if due is not None and due.origin == origin:
            there = min(there, due.fork - 1)
        return PlaceState(
            self.meeting.name,
            self.reached_at,
            self.not_reached_since,
            None if self.fault is None else self.fault.kind,
            "" if self.fault is None else self.fault.detail,
            max(0, number - there),
            self.known.to_fetch,
            self.known.to_fetch_of,
        )


def open_notes(
    notes: Sequence[SyncNote], due: DueRenewal | None, places: Sequence[SyncPlace]
) -> list[SyncNote]:
    """What is still to be told: no clone that has its new chain, no version that was given up."""
    given_up = {origin for place in places for origin in place.known.given_up}
    return [
        one
        for one in notes
        if (one.kind != "clone" or (due is not None and due.origin == one.origin))
        and (one.kind != "chain-forked" or one.origin not in given_up)
    ]
