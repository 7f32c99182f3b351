"""An infusion in tests: a clock that ticks as it is read, and a journal in memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sealing_tools import seal_in
from wiring import replaced_in

from infuseplan import bootstrap
from infuseplan.adapters.clock import computer_zone
from infuseplan.application.infusion.bedside import Bedside
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.infusion.start_answers import StartAnswers
from infuseplan.application.journal.event_codec import event_json, read_event
from infuseplan.application.journal.port import (
    InfusionRecord,
    JournalFault,
    RecordHeader,
    RecordLine,
    StorageProblem,
    StoredEvent,
)
from infuseplan.application.moments import is_after, later
from infuseplan.application.plan.draft import CompleteRequest, RequestDraft, complete
from infuseplan.application.plan.planning import ProvedPlan, proved_plan
from infuseplan.application.services import Services
from infuseplan.application.ward.port import NewEntry, WardEntry
from infuseplan.domain.infusion.events import Event
from infuseplan.domain.protocol.loaded import LoadedProtocol

# By the clock on the wall, wherever this runs: what is typed as 09:00 is this moment.
NINE = datetime(2026, 11, 22, 9, 0, tzinfo=computer_zone())


# No round part of a second or of a minute: two readings never agree by luck.
TICK = timedelta(milliseconds=317)


class WardClock:
    """Wall clock and monotonic clock; `sleep` moves the wall alone, as a sleeping computer does.

    Both go on by `tick` whenever somebody reads the wall clock, as real ones do; to hold them
    still takes a reason.
    """

    def __init__(self, start: datetime = NINE, tick: timedelta = TICK) -> None:
        self.wall = start
        self.seconds = 1000.0
        self.tick = tick

    def hold_still(self, because: str) -> None:
        """From now on only `pass_time` and `sleep` move it; `because` says why that is enough."""
        assert because
        self.tick = timedelta(0)

    def now(self) -> datetime:
        self.wall = later(self.wall, self.tick)
        self.seconds += self.tick.total_seconds()
        return self.wall

    def today(self) -> date:
        return self.wall.date()

    def monotonic(self) -> float:
        return self.seconds

    def pass_time(self, minutes: int = 0, seconds: int = 0) -> None:
        """So much time goes by for both clocks."""
        self.wall = later(self.wall, timedelta(minutes=minutes, seconds=seconds))
        self.seconds += minutes * 60 + seconds

    def sleep(self, minutes: int) -> None:
        """The wall clock goes on, and nobody counted; negative where it is set back."""
        self.wall = later(self.wall, timedelta(minutes=minutes))


def clock_for(request: pytest.FixtureRequest) -> WardClock:
    """A clock that ticks, or that stands still where the test is marked so with its reason."""
    clock = WardClock()
    mark = request.node.get_closest_marker("still_clock")
    if mark is not None:
        clock.hold_still(*mark.args)
    return clock


@dataclass
class MemoryJournal:
    """Keeps records as long as the test lasts; `trouble` makes every save fail."""

    clock: WardClock
    trouble: StorageProblem | None = None
    kept: dict[str, tuple[RecordHeader, list[StoredEvent]]] = field(default_factory=dict)
    read_only: bool = False
    notes: tuple[JournalFault, ...] = ()
    ward: "MemoryWard" = field(init=False)
    shared: None = None

    def __post_init__(self) -> None:
        self.ward = MemoryWard(self)

    def open_record(self, header: RecordHeader) -> str:
        self._stumble()
        record_id = f"record-{len(self.kept) + 1}"
        self.kept[record_id] = (header, [])
        return record_id

    def hold(self, record_id: str) -> bool:
        return record_id in self.kept

    def release(self, record_id: str) -> None:
        """Nobody else is here."""

    def reserve_start(self) -> bool:
        return True

    def release_start(self) -> None:
        """Nobody else is here."""

    def append(self, record_id: str, expected_sequence: int, event: Event) -> StoredEvent:
        self._stumble()
        events = self.kept[record_id][1]
        assert expected_sequence == len(events)
        stored = StoredEvent(len(events) + 1, self.clock.now(), event_json(event), "")
        events.append(stored)
        return stored

    def read(self, record_id: str) -> InfusionRecord:
        header, events = self.kept[record_id]
        return InfusionRecord(record_id, header.created_at, header, tuple(events))

    def unfinished_records(self) -> tuple[RecordLine, ...]:
        return tuple(one for one in self.records() if one.last_event is not None)

    def records_since(self, since: datetime) -> tuple[RecordLine, ...]:
        return tuple(one for one in self.records() if is_after(one.opened_at, since))

    def records_of(self, patient_id: str) -> tuple[RecordLine, ...]:
        return tuple(one for one in self.records() if one.patient_id == patient_id)

    def records_without_patient(self) -> tuple[RecordLine, ...]:
        return self.records_of("")

    def records(self, limit: int | None = None) -> tuple[RecordLine, ...]:
        lines = [
            RecordLine(
                id=record_id,
                opened_at=header.created_at,
                patient_name=header.patient_name,
                patient_reference=header.patient_reference,
                protocol_id=header.protocol_id,
                sequence=len(events),
                last_event=read_event(events[-1].event).type if events else None,
                patient_id=header.patient_id,
            )
            for record_id, (header, events) in self.kept.items()
        ]
        return tuple(reversed(lines))[:limit]

    def verify(self) -> tuple[JournalFault, ...]:
        return ()

    def backup(self, path: Path) -> None:
        """Nothing to keep."""

    def export(self, path: Path) -> tuple[JournalFault, ...]:
        return ()

    def close(self) -> None:
        """Nothing to give back."""

    def types(self, record_id: str = "record-1") -> list[str]:
        """What was recorded at the pump, in its order."""
        found = [read_event(stored.event).type for stored in self.kept[record_id][1]]
        return [one for one in found if one != "premedication-given"]

    def _stumble(self) -> None:
        if self.trouble is not None:
            raise self.trouble


class MemoryWard:
    """What is said of patients, in the memory of a journal's double."""

    origin = "memory"
    version = 0

    def __init__(self, journal: MemoryJournal) -> None:
        self._journal = journal
        self.entries: list[WardEntry] = []

    def add(self, entries: Sequence[NewEntry]) -> tuple[WardEntry, ...]:
        self._journal._stumble()
        # Nobody has to see how long it takes to say whose infusion it is.
        now = self._journal.clock.wall
        first = len(self.entries) + 1
        added = [
            WardEntry(self.origin, number, "", "", one.kind, one.subject, 0, now, one.content)
            for number, one in enumerate(entries, first)
        ]
        self.entries += added
        return tuple(added)

    def entries_of(self, subject: str) -> tuple[WardEntry, ...]:
        return tuple(one for one in self.entries if one.subject == subject)

    def entries_after(self, kind: str, seen: Mapping[str, int]) -> Iterator[WardEntry]:
        after = seen.get(self.origin, 0)
        return (one for one in self.entries if one.kind == kind and one.number > after)

    def newest_subjects(self, kind: str, limit: int) -> tuple[str, ...]:
        found = dict.fromkeys(one.subject for one in reversed(self.entries) if one.kind == kind)
        return tuple(found)[:limit]


def ward_services(clock: WardClock, journal: object, folder: Path) -> Services:
    """The program as it is wired, on this clock and this journal."""
    wired = bootstrap.services(machine=folder / "machine")
    seal = seal_in(folder / "keys")
    sealing = replace(wired.sealing, open=lambda _data: seal)
    ticking = replace(wired, clock=clock, monotonic=clock.monotonic, sealing=sealing)
    return replaced_in(ticking, "journal", open=lambda _data: journal, exists=lambda _data: False)


def planned(services: Services, *, infusion: int = 1) -> tuple[ProvedPlan, LoadedProtocol]:
    """Isa-Pd for 70 kg and 66 years, started at nine."""
    draft = RequestDraft(
        regimen="isa-pd", weight_kg=Decimal(70), age_years=66, infusion_number=infusion,
        start=NINE, on=NINE.date(),
    )  # fmt: skip
    request = complete(draft, NINE.date())
    assert isinstance(request, CompleteRequest)
    loaded = services.protocols.load_default()
    proved = proved_plan(request, loaded, services.policies.standing())
    assert isinstance(proved, ProvedPlan)
    return proved, loaded


def at_the_chair(
    services: Services, *, infusion: int = 1, bag_out: datetime | None = None
) -> tuple[InfusionRecords, Bedside]:
    """An infusion that has just been started."""
    records = InfusionRecords(services, None)
    proved, loaded = planned(services, infusion=infusion)
    rate = Decimal(int(proved.plan.schedule.initial_rate_ml_h)) if proved.plan.schedule else None
    assert rate is not None
    out = bag_out or NINE - timedelta(minutes=30)
    return records, records.begin(
        proved, loaded, StartAnswers("A. B.", "4711", out, rate), records.now()
    )


def times(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Ladder rows as `from to rate`."""
    return [f"{row[1]} {row[2]} {row[3]}" for row in rows]
