"""The exchange of one data folder, in a thread of its own: nothing ever waits for it.

It reads the journal by a connection of its own and writes the copy. Of several windows of one
user's computer one does it; the others read what comes.
"""

import json
import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from infuseplan.adapters.journal.locks import JournalLocks
from infuseplan.adapters.journal.place import JournalPlace
from infuseplan.adapters.ward.anchor import AnchorFile, first_missing
from infuseplan.adapters.ward.copy import DamagedCopy, WardCopy
from infuseplan.adapters.ward.copy_place import LOCK_FILE, SYNCS
from infuseplan.adapters.ward.copy_salvage import bring_back
from infuseplan.adapters.ward.exchange import Exchange, PlaceKnowledge
from infuseplan.adapters.ward.keys_travel import KeysTravel
from infuseplan.adapters.ward.own_chain import OwnReader
from infuseplan.adapters.ward.renewal_mark import RenewalMark
from infuseplan.adapters.ward.state_text import state_of, state_table
from infuseplan.adapters.ward.sync_place import ASKED_FOR_NOTHING, SyncPace, SyncPlace, open_notes
from infuseplan.adapters.ward.union import opened_union
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.ports import Clock
from infuseplan.application.ward.meeting import (
    NOT_REACHED,
    FaultKind,
    MeetingFault,
    MeetingPlace,
    OriginState,
    PlaceState,
    SyncNote,
    SyncState,
    WorkstationInfo,
)
from infuseplan.application.ward.sealing import PersonalSeal

_CLOCK_LIMIT_S = 60.0
_CLOSE_S = 1.0
_MOST_NOTES = 20
_MOST_DOUBLINGS = 10
_log = logging.getLogger(__name__)


class WardSync:
    """The exchange of one folder. `start`, `state` and `close` may come from any thread."""

    def __init__(
        self,
        folder: Path,
        places: Sequence[Callable[[Callable[[], bool]], MeetingPlace]],
        clock: Clock,
        *,
        name: str,
        version: str,
        open_seal: Callable[[], PersonalSeal] | None = None,
        anchor: Path | None = None,
        pace: SyncPace | None = None,
    ) -> None:
        self._folder = JournalPlace(folder).folder
        self._make_places = places
        self._clock = clock
        self._name = name
        self._version = version
        self._open_seal = open_seal
        self._anchor = None if anchor is None else AnchorFile(anchor)
        self._pace = pace or SyncPace()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._guard = threading.Lock()
        self._state = SyncState("", 0, (), (), None, (), active=False)
        self._locks: JournalLocks | None = None
        self._own: OwnReader | None = None
        self._copy: WardCopy | None = None
        self._keys: KeysTravel | None = None
        self._exchange: Exchange | None = None
        self._renewal: RenewalMark | None = None
        self._places: list[SyncPlace] = []
        self._who: dict[str, WorkstationInfo] = {}
        self._difference: float | None = None
        self._notes: list[SyncNote] = []
        self._next_anchor = self._next_kept = 0.0

    # --- for everybody ----------------------------------------------------------------------

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread = threading.Thread(target=self._run, name="ward", daemon=True)
        self._thread.start()

    def state(self) -> SyncState:
        """How it stands now."""
        with self._guard:
            return self._state

    def close(self) -> None:
        """End the exchange, within a second; a call that hangs longer ends with the process."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(_CLOSE_S)

    # --- in the thread ----------------------------------------------------------------------

    def _run(self) -> None:
        self._ending.wait(self._pace.begin)
        failures = 0
        try:
            while not self._ending.is_set():
                try:
                    pause = self.step()
                    failures = 0
                except Exception as problem:
                    # A full disk, a virus scanner, a slip of ours: it is said, and tried again.
                    self._stumbled(problem)
                    pause = min(self._pace.last_retry, self._pace.idle * 2**failures)
                    failures = min(failures + 1, _MOST_DOUBLINGS)
                self._ending.wait(pause)
        finally:
            try:
                self._keep_last()
            finally:
                self._let_go()

    def _stumbled(self, problem: Exception) -> None:
        """Give every file back, and say that nothing is exchanged for a reason of this computer."""
        what = problem.kind if isinstance(problem, StorageProblem) else type(problem).__name__
        _log.warning("ward exchange: %s", what)
        self._let_go()
        at, fault = self._clock.now(), MeetingFault("other", f"this computer: {what}")
        for place in self._places:
            place.failed(fault, at, self._pace)
        with self._guard:
            origin, number = self._state.origin, self._state.own_number
            told = self._place_states(origin, number)
            self._state = replace(self._state, places=told or self._state.places)

    def step(self) -> float:
        """One look at everything; for how many seconds nothing else has to be looked at."""
        if not self._ready():
            return self._pace.idle
        now = time.monotonic()
        try:
            for place in self._places:
                if now >= place.next_try and not self._ending.is_set():
                    self._with(place)
            if self._keys is not None:
                self._keys.index()
            self._write_anchor(now)
            self._publish()
        except DamagedCopy:
            self._begin_copy(put_away=True)
        return self._pace.look

    def _with(self, place: SyncPlace) -> None:
        try:
            self._round(place)
        except MeetingFault as fault:
            self._failed(place, fault)
        except DamagedCopy:
            raise
        except StorageProblem as problem:
            kind: FaultKind = "full" if problem.kind == "full" else "other"
            self._failed(place, MeetingFault(kind, f"this computer: {problem.kind}"))
        except Exception as problem:
            _log.warning("ward %s: %s", place.meeting.name, type(problem).__name__)
            self._failed(place, MeetingFault("other", f"this computer: {type(problem).__name__}"))

    def _round(self, place: SyncPlace) -> None:
        meeting, now = place.meeting, time.monotonic()
        fault: MeetingFault | None = None
        try:
            was_asked = self._exchange_with(place, now)
        except MeetingFault as problem:
            if problem.kind in NOT_REACHED:
                raise
            # It takes something not: keys are to be had there all the same.
            fault, was_asked = problem, True
        self._learn_names(place, now)
        if self._keys is not None:
            self._keys.exchange(meeting)
        if fault is not None:
            raise fault
        if was_asked:
            place.reached(self._clock.now(), now + self._pace.ask)

    def _exchange_with(self, place: SyncPlace, now: float) -> bool:
        """Whatever there is to do with a place now; whether it has answered anything."""
        exchange, meeting = self._exchange, place.meeting
        if exchange is None:
            return False
        news = meeting.news()
        if news is None or now >= place.next_whole:
            self._introduce(place, now)
            exchange.whole_round(meeting, place.known)
            place.next_whole = now + self._pace.whole * random.uniform(0.8, 1.2)  # noqa: S311 - no secret  # nosec B311 - as said
            place.news.clear()
            return True
        place.news |= news
        has_news = bool(place.news) and now >= place.next_pull
        if has_news or exchange.has_to_push(meeting, place.known):
            come = frozenset(place.news) if has_news else frozenset()
            exchange.round_of_news(meeting, place.known, come)
            if has_news:
                place.news.clear()
                place.next_pull = time.monotonic() + self._pace.rest
            return True
        if now >= place.next_introduction:
            self._introduce(place, now)
        elif now >= place.next_ask:
            # No news is no answer: a server that hangs tells none either.
            meeting.hash_at(ASKED_FOR_NOTHING, 1)
        else:
            return False
        return True

    def _failed(self, place: SyncPlace, fault: MeetingFault) -> None:
        place.failed(fault, self._clock.now(), self._pace)
        _log.info("ward %s: %s", place.meeting.name, fault)

    def _introduce(self, place: SyncPlace, now: float) -> None:
        own = self._own.origin if self._own is not None else ""
        if not own:
            return
        difference = place.meeting.clock_difference_s()
        if difference is not None:
            self._difference = difference
            if abs(difference) > _CLOCK_LIMIT_S:
                self._note(SyncNote("clock", int(difference)))
            else:
                self._notes = [one for one in self._notes if one.kind != "clock"]
        earlier = self._own.earlier(self._copy.first_of) if self._own and self._copy else ()
        place.meeting.introduce(
            WorkstationInfo(own, self._name, self._version, difference, earlier=earlier)
        )
        self._who |= {one.origin: one for one in place.meeting.workstations()}
        place.next_introduction = now + self._pace.introduce

    def _learn_names(self, place: SyncPlace, now: float) -> None:
        """A computer that has come since the last introduction is known by its chain alone."""
        own = self._own.origin if self._own is not None else ""
        if now >= place.next_names and place.known.heads.keys() - self._who.keys() - {own}:
            place.next_names = now + self._pace.names
            self._who |= {one.origin: one for one in place.meeting.workstations()}

    def _note(self, note: SyncNote) -> None:
        if note.kind == "restored":
            before = sum(one.number for one in self._notes if one.kind == "restored")
            note = replace(note, number=note.number + before)
        same = [one for one in self._notes if (one.kind, one.origin) == (note.kind, note.origin)]
        kept = [one for one in self._notes if one not in same]
        self._notes = [*kept, note][-_MOST_NOTES:]

    # --- what it works with -----------------------------------------------------------------

    def _ready(self) -> bool:
        """Whether this window does the exchange; it becomes the one where nobody else does."""
        if self._exchange is not None:
            if self._copy is not None and not self._copy.is_current:
                # What is written into a file that was put away, nobody reads.
                self._begin_copy(put_away=False)
            return True
        if not JournalPlace(self._folder).journal.is_file():
            return False
        if self._locks is None:
            self._locks = JournalLocks(self._folder / LOCK_FILE)
        if not self._locks.hold(SYNCS):
            self._show_what_another_window_says()
            return False
        self._open()
        return True

    def _open(self) -> None:
        copy = self._copy = self._copy or WardCopy(self._folder, may_renew=True)
        brought = bring_back(self._folder, copy, self._ending.is_set)
        own = self._own = OwnReader(self._folder)
        copy.leave_to_journal(own)
        renewal = self._renewal = RenewalMark(self._folder)
        if not self._places:
            self._places = [SyncPlace(make(self._ending.is_set)) for make in self._make_places]
        names = [place.meeting.name for place in self._places]
        keys = self._keys = KeysTravel(self._folder, copy, own, self._open_seal)
        if brought:
            keys.after_pull(names)
        self._exchange = Exchange(own, copy, keys, renewal, names, self._note, self._publish)
        if copy.renewed:
            self._note(SyncNote("copy-renewed"))
        if renewal.due is not None:
            self._note(SyncNote(renewal.due.reason, renewal.due.fork, renewal.due.origin))

    def _begin_copy(self, *, put_away: bool) -> None:
        """Go on with a copy that is another file now; everything is looked at anew."""
        if self._copy is not None:
            if put_away:
                self._copy.renew()
            else:
                self._copy.close()
                self._copy = None
        for place in self._places:
            place.known, place.next_whole = PlaceKnowledge(), 0.0
        for one in (self._keys, self._own):
            if one is not None:
                one.close()
        self._open()

    def _let_go(self) -> None:
        for place in self._places:
            place.meeting.close()
        for one in (self._keys, self._own, self._copy, self._locks):
            if one is not None:
                one.close()
        self._keys = self._own = self._copy = self._locks = self._exchange = None

    def _write_anchor(self, now: float) -> None:
        if self._anchor is None or self._own is None or now < self._next_anchor:
            return
        self._next_anchor = now + self._pace.anchor
        head = self._own.head()
        if not head.number or (self._renewal and self._renewal.is_due_of(head.origin)):
            return
        try:
            held = self._anchor.read(head.origin)
            missing = None if held is None else first_missing(self._own, held)
            if missing is not None:
                # What is held there is the only proof, and stays.
                self._note(SyncNote("behind", missing, head.origin))
            else:
                self._anchor.write(head)
        except OSError as problem:
            _log.warning("anchor not written: errno %s", problem.errno)

    def _keep_last(self) -> None:
        """How it stood at the end, for commands and windows that ask later."""
        if self._exchange is None or self._copy is None:
            return
        self._next_anchor = 0.0
        with suppress(StorageProblem, OSError):
            self._write_anchor(time.monotonic())
            self._copy.remember("state", state_table(self.state()))

    # --- how it stands ----------------------------------------------------------------------

    def _publish(self) -> None:
        if self._own is None or self._copy is None:
            return
        head = self._own.head()
        heads = {head.origin: head.number} if head.number else {}
        heads |= {one.origin: one.number for one in self._copy.heads.values()}
        due = None if self._renewal is None else self._renewal.due
        state = SyncState(
            head.origin,
            head.number,
            self._place_states(head.origin, head.number),
            tuple(self._origin_state(origin, number) for origin, number in sorted(heads.items())),
            self._difference,
            (*open_notes(self._notes, due, self._places), *self._of_damaged_chains()),
            active=True,
            keys_missing=0 if self._keys is None else self._keys.lacking,
        )
        with self._guard:
            before, self._state = self._state, state
        now = time.monotonic()
        if now >= self._next_kept and before != state:
            # For the other windows of this folder, and for the command line.
            self._next_kept = now + self._pace.idle
            self._copy.remember("state", state_table(state))

    def _place_states(self, origin: str, number: int) -> tuple[PlaceState, ...]:
        due = None if self._renewal is None else self._renewal.due
        return tuple(place.state(origin, number, due) for place in self._places)

    def _of_damaged_chains(self) -> list[SyncNote]:
        first: dict[str, int] = {}
        for origin, number in (one for at in self._places for one in at.known.damaged.items()):
            first[origin] = min(number, first.get(origin, number))
        return [SyncNote("chain-damaged", first[origin], origin) for origin in sorted(first)]

    def _origin_state(self, origin: str, number: int) -> OriginState:
        who = self._who.get(origin) or WorkstationInfo(origin, "", "")
        return OriginState(
            origin, number, who.name, who.version, who.clock_difference_s, who.seen_at
        )

    def _show_what_another_window_says(self) -> None:
        # A damaged copy is mended by whoever exchanges; one of another version says it otherwise.
        with suppress(StorageProblem, KeyError, TypeError, ValueError):
            with opened_union(self._folder) as chains:
                text = chains.remembered("state")
            if text is not None:
                state = replace(state_of(json.loads(text)), active=False)
                with self._guard:
                    self._state = state
