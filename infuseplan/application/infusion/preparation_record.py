"""What was entered while a bag was prepared, as entries about its patient.

Nothing of it is personal: events of vials, bag and second check, and by which plan. It counts until
a start has taken it over, or somebody has taken a vial back.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from infuseplan.application.canonical_json import canonical_json, parsed_json
from infuseplan.application.infusion.ward_zone import in_zone
from infuseplan.application.journal.event_codec import event_json, read_event
from infuseplan.application.moments import is_after, last_of, later
from infuseplan.application.ward.port import NewEntry, WardEntry, WardRecord
from infuseplan.domain.infusion.events import BagPrepared, Event

# A bag keeps two days at the most; what is older belongs to none that could still be started.
_KEEPS = timedelta(hours=48)


class PreparationRecord:
    """Every method may raise StorageProblem; ValueError where an entry cannot be read."""

    def __init__(self, record: Callable[[], WardRecord]) -> None:
        self._record = record

    def keep(self, patient: str, plan: str, event: Event) -> None:
        """One entry of the preparation of `plan`, the digest of what makes it another one."""
        self._add(patient, {"plan": plan, "event": parsed_json(event_json(event))})

    def take_back(self, patient: str, plan: str, event: Event, by: str | None) -> None:
        """This entry does not count: the vial was not used after all, or the check was none.

        `by` is who says so of a check; no reason, which could name the patient: this is not sealed.
        """
        told = {} if by is None else {"by": by}
        self._add(patient, {"plan": plan, "not": parsed_json(event_json(event)), **told})

    def started(self, patient: str, plan: str) -> None:
        """A start has taken all of it over."""
        self._add(patient, {"plan": plan, "started": True})

    def entries(self, patients: Sequence[str], plan: str, now: datetime) -> tuple[Event, ...]:
        """What counts of the preparation of `plan` for this person, in the order of entry.

        Each time is by the clocks of the zone of `now`.
        """
        found: list[Event] = []
        for entry in self._of(patients):
            said = parsed_json(entry.content)
            if not isinstance(said, dict) or said.get("plan") != plan:
                continue
            if "started" in said:
                found.clear()
            elif "not" in said:
                event = read_event(canonical_json(said["not"]))
                if event in found:
                    found.remove(event)
            elif is_after(later(entry.recorded_at, _KEEPS), now):
                found.append(read_event(canonical_json(said["event"])))
        return in_zone(found, now.tzinfo)

    def bag_ready_at(self, patients: Sequence[str], now: datetime) -> datetime | None:
        """When the last bag of this person was made ready that no start has taken over yet."""
        ready: dict[object, datetime] = {}
        for entry in self._of(patients):
            said = parsed_json(entry.content)
            if "started" in said:
                ready.pop(said["plan"], None)
            elif "event" in said and is_after(later(entry.recorded_at, _KEEPS), now):
                event = read_event(canonical_json(said["event"]))
                if isinstance(event, BagPrepared):
                    ready[said["plan"]] = event.at
        return last_of(*ready.values()).astimezone(now.tzinfo) if ready else None

    def _of(self, patients: Sequence[str]) -> list[WardEntry]:
        entries = [
            entry
            for patient in patients
            for entry in self._record().entries_of(patient)
            if entry.kind == "preparation"
        ]
        # The union of all chains in one order, whichever computer each entry was made on.
        return sorted(
            entries, key=lambda one: (one.recorded_at.timestamp(), one.origin, one.number)
        )

    def _add(self, patient: str, content: dict[str, object]) -> None:
        self._record().add([NewEntry("preparation", patient, canonical_json(content))])
