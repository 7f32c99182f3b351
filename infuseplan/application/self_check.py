"""A journal tried as a ward uses one: an infusion with a reaction, written, closed, read again."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.infusion.start_answers import StartAnswers
from infuseplan.application.moments import later
from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.application.services import Services
from infuseplan.application.ward.sealing import NoSiteKey
from infuseplan.domain.infusion.events import Event, Reaction, Resumed, VolumeRead
from infuseplan.domain.protocol.loaded import LoadedProtocol

_HALF_AN_HOUR = timedelta(minutes=30)
_RATE_ML_H = Decimal(25)
_AFTER_30_MIN_ML = Decimal("12.5")
# Made up, as the infusion is; both are gone with the folder.
_NAME, _PASSPHRASE = "Self-check", "self-check"


class TrialFailed(Exception):
    """What was read is not what was written; `part` says of what."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


def journal_trial(
    services: Services, folder: Path, proved: ProvedPlan, loaded: LoadedProtocol
) -> int:
    """Record an infusion in the new journal of `folder`, open it again, compare; its events.

    TrialFailed where anything differs, StorageProblem where the folder cannot keep a journal.
    """
    records = InfusionRecords(services, folder)
    # A key of this folder alone, unless the hospital has named one: nobody's keyring is touched.
    with suppress(NoSiteKey):
        records.patients.seal.set_passphrase(_PASSPHRASE)
    answers = StartAnswers(_NAME, "", None, _RATE_ML_H)
    try:
        bedside = records.begin(proved, loaded, answers, records.now())
        hour = _hour_with_a_reaction(bedside.events[0])
        bedside.record(*hour, now=hour[-1].at)
        record_id, events = bedside.record_id, bedside.events
        last = events[-1].at
        written, stands = records.journal.read(record_id), bedside.running.state(last)
    finally:
        records.close()
    # From here on nothing is known but what lies on the disk.
    records = InfusionRecords(services, folder)
    with suppress(NoSiteKey):
        records.patients.seal.unlock(_PASSPHRASE)
    try:
        _expect(records.journal.notes == (), "notes")
        _expect(records.journal.verify() == (), "chain")
        found = records.journal.read(record_id)
        _expect(found.header == written.header, "header")
        _expect(found.header.patient_name == _NAME, "sealed name")
        _expect(len(found.events) == len(events), "events")
        running = records.carry_on(record_id).running
        pairs = zip(written.events, found.events, events, running.events, strict=True)
        for stored, read, recorded, followed in pairs:
            _expect(stored == read and recorded == followed, f"event {stored.sequence}")
        _expect(running.state(last) == stands, "course")
    finally:
        records.close()
    return len(events)


def _hour_with_a_reaction(started: Event) -> tuple[Event, ...]:
    """Half an hour at the first rate, a reaction, half an hour of waiting, and on."""
    reaction = later(started.at, _HALF_AN_HOUR)
    resumed = later(reaction, _HALF_AN_HOUR)
    return (
        Reaction(at=reaction, grade=2, infused_ml=_AFTER_30_MIN_ML, symptoms=("Frösteln",)),
        Resumed(at=resumed, grade=1),
        VolumeRead(at=resumed, infused_ml=_AFTER_30_MIN_ML),
    )


def _expect(claim: bool, part: str) -> None:
    if not claim:
        raise TrialFailed(part)
