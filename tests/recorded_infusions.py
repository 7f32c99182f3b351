"""Infusions in a real journal, each on its day, as a ward would have recorded them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from pathlib import Path

from bedside_tools import WardClock
from hospital_key import lay_key

from infuseplan import bootstrap
from infuseplan.adapters.clock import computer_zone
from infuseplan.adapters.record_access import record_access
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.infusion.start_answers import StartAnswers
from infuseplan.application.plan.draft import CompleteRequest, RequestDraft, complete
from infuseplan.application.plan.planning import ProvedPlan, proved_plan
from infuseplan.application.services import Services
from infuseplan.application.ward.patients import Identifiers
from infuseplan.domain.infusion.events import (
    Completed,
    Discontinued,
    Event,
    Reaction,
    Regraded,
    Started,
    VolumeRead,
)

BORN = date(1960, 2, 29)


class Ward:
    """One journal in a folder; what is recorded there is recorded on its day."""

    def __init__(self, folder: Path, today: date | None = None, zone: tzinfo | None = None) -> None:
        """`today` is where nothing but these tests reads the clock; else it is the computer's.

        `zone` is that of the computer at which the infusions are recorded; None is this one's.
        """
        lay_key(folder / "machine")
        self.zone = zone
        self.folder = folder / "data"
        self.services = bootstrap.services(machine=folder / "machine")
        if today is not None:
            self.services = self._at_nine(today)

    def _at_nine(self, on: date) -> Services:
        """By a clock that ticks from nine on that day."""
        clock = WardClock(datetime.combine(on, time(9), self.zone or computer_zone()))
        journal, sealing = record_access(clock, self.folder.parent / "machine")
        return replace(
            self.services, clock=clock, monotonic=clock.monotonic, journal=journal, sealing=sealing
        )

    @contextmanager
    def records(self, on: date | None = None) -> Iterator[InfusionRecords]:
        """The records of the journal, by a clock that ticks from nine on that day."""
        services = self.services if on is None else self._at_nine(on)
        records = InfusionRecords(services, self.folder)
        try:
            yield records
        finally:
            records.close()

    def patient(self, name: str = "A. Smith", reference: str = "4711") -> str:
        """Somebody of whom nothing was recorded; the id."""
        with self.records() as records:
            return records.patients.add(Identifiers(name, reference, BORN), "N. N.")

    def first_ever(self, patient: str) -> None:
        """Somebody answers for it that no earlier infusion is missing here."""
        with self.records() as records:
            records.patients.say_no_record(patient, "Dr. X", "treated for the first time")

    def infusion(
        self,
        patient: str,
        on: date,
        number: int,
        *,
        end: str = "completed",
        decided_by: str = "",
        reactions: Sequence[tuple[int, bool]] = (),
    ) -> None:
        """An infusion of Isa-Pd that starts at nine; `end` is completed, aborted, stopped or open.

        Stopped is by a reaction of grade 4, after which the medicine is never given again. Grade
        and anaphylaxis of one reaction may be told, and how it was graded later.
        """
        with self.records(on) as records:
            known = records.patients.patient(patient)
            start = records.now()
            draft = RequestDraft(
                regimen="isa-pd", weight_kg=Decimal(70), born=BORN, infusion_number=number,
                start=start, on=on,
            )  # fmt: skip
            request = complete(draft, on)
            assert isinstance(request, CompleteRequest)
            loaded = records._services.protocols.load_default()
            proved = proved_plan(request, loaded, records._services.policies.standing())
            assert isinstance(proved, ProvedPlan)
            rate = proved.plan.schedule and proved.plan.schedule.initial_rate_ml_h
            answers = StartAnswers(
                known.name, known.reference, start - timedelta(minutes=30), Decimal(int(rate or 0)),
                decided_by, entered_by="N. N.",
            )  # fmt: skip
            records.opened = known
            bedside = records.begin(proved, loaded, answers, records.now())
            clock = records._services.clock
            assert isinstance(clock, WardClock)
            clock.pass_time(minutes=20 if end != "completed" else 300)
            now = bedside.now()
            for place, (grade, anaphylaxis) in enumerate(reactions):
                kind = Regraded if place else Reaction
                bedside.record(kind(at=now, grade=grade, anaphylaxis=anaphylaxis), now=now)
            ends: dict[str, tuple[Event, ...]] = {
                "completed": (VolumeRead(at=now, infused_ml=Decimal(250)), Completed(at=now)),
                "aborted": (Discontinued(at=now, reason="line lost"),),
                "stopped": (Reaction(at=now, grade=4, anaphylaxis=False),),
                "open": (),
            }
            for event in () if reactions else ends[end]:
                bedside.record(event, now=now)
            assert isinstance(bedside.events[0], Started)
