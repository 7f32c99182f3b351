"""What is entered while an infusion is prepared: vials, the bag, and the second check.

It is kept for the plan and the patient that it was entered for, in the record at once, and becomes
part of the infusion with its start.
"""

from collections.abc import Callable, Hashable
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from infuseplan.application.infusion.preparation_record import PreparationRecord
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.moments import last_of
from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.application.ward.patients import Identifiers, PatientRefused, Patients
from infuseplan.application.ward.sealing import NoSiteKey
from infuseplan.domain.infusion.events import (
    BagPrepared,
    Event,
    SecondChecked,
    VialUsed,
)
from infuseplan.domain.infusion.log import EventProblem
from infuseplan.domain.infusion.state import course_state
from infuseplan.domain.patient.likeness import reference_key
from infuseplan.domain.person_name import name_key
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.frozen import frozen


@frozen
class PlanAtHand:
    """The plan that stands on the Plan page, by which file it was made, and whose it is.

    `number_message` says that the infusion number is the record's, and for which day;
    empty where it is not. `number_by` is who decided on it there.
    """

    proved: ProvedPlan
    loaded: LoadedProtocol
    patient: str
    reference: str
    number_message: str = ""
    number_by: str = ""

    @property
    def has_two_identifiers(self) -> bool:
        """Whether the patient has a name, and beside it a number or a date of birth."""
        if not name_key(self.patient):
            return False
        born = self.proved.plan.request.born
        return bool(reference_key(self.reference)) or born is not None

    @property
    def identity(self) -> Identifiers:
        """Whose it is."""
        return Identifiers(self.patient, self.reference, self.proved.plan.request.born)

    @property
    def digest(self) -> str:
        """The plan's part of `key`, as the record names it."""
        plan, request = self.proved.plan, self.proved.plan.request
        made_of = (
            plan.regimen.id, request.weight_kg, request.infusion_number, plan.dose.mg,
            None if plan.bag is None else plan.bag.volume_ml, plan.protocol.sha256,
            plan.policy_sha256,
        )  # fmt: skip
        return sha256("\n".join(map(str, made_of)).encode()).hexdigest()

    @property
    def key(self) -> Hashable:
        """What makes another preparation of it: another patient, dose, bag, protocol or rate.

        The clock does not: a bag stays the same when the start is an hour later.
        """
        plan, request = self.proved.plan, self.proved.plan.request
        return (
            self.patient, self.reference, request.born, plan.regimen.id, request.weight_kg,
            request.infusion_number, plan.dose.mg, plan.bag, plan.protocol.sha256,
            plan.policy_sha256,
        )  # fmt: skip


class PreparationEntries:
    """The entries of one preparation, in the order in which they were made."""

    def __init__(self) -> None:
        self._events: list[Event] = []

    @property
    def events(self) -> tuple[Event, ...]:
        """What the start records before it."""
        return tuple(self._events)

    @property
    def vials(self) -> tuple[VialUsed, ...]:
        """The vials in the order in which they were entered."""
        return tuple(one for one in self._events if isinstance(one, VialUsed))

    @property
    def bag(self) -> BagPrepared | None:
        """When and by whom the bag was made ready; the last that was said."""
        return next((one for one in reversed(self._events) if isinstance(one, BagPrepared)), None)

    @property
    def check(self) -> SecondChecked | None:
        """The last second check."""
        return next((one for one in reversed(self._events) if isinstance(one, SecondChecked)), None)

    def take(self, event: Event, plan: PlanAtHand, now: datetime) -> None:
        """Keep `event`; EventProblem where it cannot belong to a preparation of `plan`."""
        events = (*self._events, event)
        present = last_of(now, *(one.at for one in events))
        course_state(plan.proved.plan, plan.loaded, events, present)
        self._events.append(event)

    def take_back(self, entry: VialUsed | SecondChecked) -> None:
        """Leave it out again: the vial was not used after all, or the check was none."""
        self._events.remove(entry)


class Preparations:
    """The preparations that this window has looked at, each by its plan and patient.

    Whatever is entered is recorded about its patient. Where that cannot be, because nobody can say
    whose it is or the journal fails, it stays in this window, and `not_recorded` says so.
    """

    def __init__(self, patients: Callable[[], Patients], now: Callable[[], datetime]) -> None:
        self._patients = patients
        self._now = now
        self._known: dict[Hashable, PreparationEntries] = {}
        self._only_here: set[Hashable] = set()

    def of(self, plan: PlanAtHand) -> PreparationEntries:
        """That of this plan; an empty one where nothing was entered for it yet."""
        if plan.key not in self._known:
            self._known[plan.key] = self._recorded(plan)
        return self._known[plan.key]

    def not_recorded(self, plan: PlanAtHand) -> bool:
        """Whether something of it is kept in this window alone."""
        return plan.key in self._only_here

    def take(self, event: Event, plan: PlanAtHand) -> None:
        """Keep `event`; EventProblem as from `PreparationEntries.take`."""
        self.of(plan).take(event, plan, self._now())
        self._write(plan, lambda record, whose: record.keep(whose, plan.digest, event))

    def take_back(
        self, entry: VialUsed | SecondChecked, plan: PlanAtHand, by: str | None = None
    ) -> None:
        """Leave it out again; `by` is who withdraws a check."""
        self.of(plan).take_back(entry)
        self._write(plan, lambda record, whose: record.take_back(whose, plan.digest, entry, by))

    def started(self, plan: PlanAtHand) -> None:
        """The start has recorded all of it."""
        if self.of(plan).events:
            self._write(plan, lambda record, whose: record.started(whose, plan.digest))
        self._known[plan.key] = PreparationEntries()
        self._only_here.discard(plan.key)

    def _recorded(self, plan: PlanAtHand) -> PreparationEntries:
        found = PreparationEntries()
        try:
            patients = self._patients()
            whose = patients.same_as(plan.identity)
            if whose is None:
                return found
            ids = patients.ids_with(whose)
            for event in PreparationRecord(patients.record).entries(ids, plan.digest, self._now()):
                # What has expired since is not offered again.
                with suppress(EventProblem):
                    found.take(event, plan, self._now())
        except (StorageProblem, NoSiteKey, ValueError):
            # The page goes on; what is entered now says for itself whether it is kept.
            return found
        return found

    def _write(self, plan: PlanAtHand, write: Callable[[PreparationRecord, str], None]) -> None:
        try:
            patients = self._patients()
            identity = plan.identity
            whose = patients.same_as(identity) or patients.add(identity, None)
            write(PreparationRecord(patients.record), whose)
        except (StorageProblem, NoSiteKey, PatientRefused):
            self._only_here.add(plan.key)

    def forget(self) -> None:
        """Another patient: nothing of this one stays."""
        self._known.clear()
        self._only_here.clear()


def vial_used(
    at: datetime,
    by: str | None,
    strength_mg: Decimal,
    batch: str,
    expires_on: date,
    *,
    serial: str = "",
    trade_item: str = "",
) -> VialUsed:
    """One vial; `serial` and `trade_item` are empty where its code was not read.

    ValidationError where a text is longer than a carton's.
    """
    return VialUsed(
        at=at, by=by, strength_mg=strength_mg, batch=batch, expires_on=expires_on,
        serial=serial or None, trade_item=trade_item or None,
    )  # fmt: skip


def bag_prepared(at: datetime, by: str) -> BagPrepared:
    """The bag is ready."""
    return BagPrepared(at=at, by=by)


def second_checked(
    at: datetime, *, by: str, weight_kg: Decimal, infusion_number: int, rate_ml_per_h: Decimal
) -> SecondChecked:
    """Another person's own figures."""
    return SecondChecked(
        at=at, by=by, weight_kg=weight_kg, infusion_number=infusion_number,
        rate_ml_per_h=rate_ml_per_h,
    )  # fmt: skip
