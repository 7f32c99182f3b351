"""A treatment as the record has it: entries and infusions of one patient, folded into its days.

Nothing is asked and nothing is guessed. Infusions take the days of the regimen in order, passing
those that somebody omitted or entered as given elsewhere; by the label's rule an infusion that
comes late is the day that was due. What cannot be placed leaves the number open.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from infuseplan.application.treatment.courses import (
    CalendarPart,
    RegimenPart,
    TreatmentCalendar,
    TreatmentQuestion,
    treatment_calendar,
)
from infuseplan.application.treatment.recorded import ProtocolMissing
from infuseplan.application.ward.sealing import UNREADABLE
from infuseplan.domain.findings import CAUTION, Finding, in_order
from infuseplan.domain.patient.entries import NoRecordHere, WeightMeasured
from infuseplan.domain.patient.treatments import (
    PlacedTreatment,
    RecordedTreatment,
    TreatmentStarted,
    treatments_of,
)
from infuseplan.domain.plan.dose_calendar import administration_days
from infuseplan.domain.plan.infusion_number import is_long_gap
from infuseplan.domain.protocol.loaded import LoadedPolicy, LoadedProtocol
from infuseplan.domain.treatment.events import (
    DayGiven,
    DayOmitted,
    GivenElsewhere,
    NumberDecision,
    TreatmentEnded,
    TreatmentEvent,
    TreatmentReplaced,
    Weighed,
)
from infuseplan.domain.treatment.treatment import Treatment, TreatmentCourse, TreatmentDay
from infuseplan.domain.treatment.ward_days import WardDays
from infuseplan.frozen import frozen

WardDaysOf = Callable[[str, Collection[int]], WardDays]
_OVER = ("replaced", "ended", "completed")


@frozen
class RecordedInfusion:
    """One infusion of the journal, as far as a treatment asks.

    `entered_by` is who started it, `decided_by` who decided on its number there.
    """

    record_id: str
    on: date
    number: int
    regimen: str
    protocol: str
    product: str
    is_complete: bool
    has_ended: bool
    stopped_for_good: bool
    entered_by: str | None = None
    decided_by: str | None = None


@frozen
class Known:
    """Everything that the record has of one patient; `infusions` in the order of their starts."""

    entries: tuple[PlacedTreatment, ...] = ()
    infusions: tuple[RecordedInfusion, ...] = ()
    weights: tuple[WeightMeasured, ...] = ()
    no_record: NoRecordHere | None = None


@frozen
class FollowedTreatment:
    """The treatment that was begun last, with every regimen that replaced its first one.

    `id` is the treatment's; `part` is the place of the regimen now, which entries about it name.
    `is_settled`: every infusion has an end and a day; without that the next one has no number.
    """

    id: str
    part: int
    calendar: TreatmentCalendar
    is_settled: bool

    @property
    def now(self) -> CalendarPart | None:
        """The regimen that is given now; None where the entries contradict each other."""
        return self.calendar.parts[-1] if self.calendar.parts else None

    @property
    def next_day(self) -> TreatmentDay | None:
        """The day that is due; None where none is, or nobody can say."""
        return None if self.now is None else self.now.course.next_day

    def number_on(self, on: date) -> int | None:
        """The infusion number of the day that is due, if it is given on `on`; None: decided first.

        A gap that grew while the day was put off counts as well.
        """
        day, part = self.next_day, self.now
        if day is None or part is None or not self.is_settled:
            return None
        last = part.course.last_on
        if last is not None and on <= last:
            return None
        policy = self.calendar.site.policy
        if day.number_decided is None and last is not None and is_long_gap(last, on, policy):
            return None
        return day.infusion_number


def followed_treatment(
    known: Known,
    cycles: int,
    find: Callable[[str], LoadedProtocol | None],
    site: LoadedPolicy,
    ward_days: WardDaysOf,
) -> FollowedTreatment | None:
    """The days of the treatment that was begun last; None where none was. ProtocolMissing."""
    recorded = treatments_of(known.entries)
    weighed = tuple(Weighed(on=one.on, weight_kg=one.weight_kg) for one in known.weights)
    for_good = any(isinstance(event, TreatmentEnded) and event.permanently
                   for one in recorded for part in one.parts for event in part)  # fmt: skip
    before: FollowedTreatment | None = None
    for at, one in enumerate(recorded):
        until = recorded[at + 1].started.first if at + 1 < len(recorded) else date.max
        parts, beyond = _parts(one, known.infusions, weighed, until, find)
        question = TreatmentQuestion(_begun(one.started, known, before), cycles, tuple(parts))
        calendar = treatment_calendar(question, site, ward_days)
        before = _settled(one.started.treatment, calendar, known, beyond, for_good=for_good)
    return before


def _begun(begun: TreatmentStarted, known: Known, before: FollowedTreatment | None) -> Treatment:
    """The treatment with the number of its first infusion, where that is known.

    Infusions that no treatment knows were given before it: how many came before those, nobody
    knows here.
    """
    number: int | None = None
    last_on: date | None = None
    earlier = [one for one in known.infusions if one.on < begun.first]
    if earlier:
        last_on = earlier[-1].on
    part = None if before is None else before.now
    if part is not None:
        same = _product(part.loaded.ref.id) == _product(begun.protocol)
        if same and part.course.state in _OVER and before is not None and before.is_settled:
            number = part.course.next_number
        last_on = part.course.last_on or last_on
    elif before is None and not earlier:
        # Somebody by name has answered for it, in the one way or the other.
        number = begun.first_number if begun.by is not None else None
        number = 1 if number is None and known.no_record is not None else number
        last_on = begun.last_on
    return Treatment(protocol=begun.protocol, regimen=begun.regimen, first=begun.first,
                     first_number=number, last_on=last_on)  # fmt: skip


def _parts(
    recorded: RecordedTreatment,
    infusions: Sequence[RecordedInfusion],
    weighed: Sequence[Weighed],
    until: date,
    find: Callable[[str], LoadedProtocol | None],
) -> tuple[list[RegimenPart], list[RecordedInfusion]]:
    """Each regimen with what happened under it, and infusions for which none has a day."""
    regimen, protocol, first = (
        recorded.started.regimen, recorded.started.protocol, recorded.started.first
    )  # fmt: skip
    found: list[RegimenPart] = []
    beyond: list[RecordedInfusion] = []
    for said in (*recorded.parts, ()):
        loaded = find(protocol)
        if loaded is None:
            raise ProtocolMissing(protocol)
        replaced = next((one for one in said if isinstance(one, TreatmentReplaced)), None)
        end = until if replaced is None else replaced.on
        mine = [one for one in infusions if first <= one.on < end]
        part, left = _part(loaded, regimen, first, (*said, *weighed), mine)
        found.append(part)
        beyond += left
        if replaced is None:
            break
        regimen, protocol = replaced.regimen, replaced.protocol or protocol
        first = replaced.on
    return found, beyond


def _part(
    loaded: LoadedProtocol,
    name: str,
    first: date,
    said: Sequence[TreatmentEvent],
    mine: Sequence[RecordedInfusion],
) -> tuple[RegimenPart, list[RecordedInfusion]]:
    """What happened under one regimen, and infusions for which it has no day."""
    events = [_as_it_ran(one, mine) for one in said]
    product = _product(loaded.ref.id)
    others = [one for one in mine if _product(one.protocol) != product]
    events += [
        GivenElsewhere(on=one.on, by=one.entered_by or UNREADABLE, reason=UNREADABLE,
                       product=one.product)
        for one in others
    ]  # fmt: skip
    regimen = loaded.protocol.regimen(name)
    if regimen is None or not regimen.cycles:
        return RegimenPart(loaded, tuple(events)), []
    settled = {
        (one.cycle, one.day)
        for one in said
        if isinstance(one, DayGiven | DayOmitted | GivenElsewhere) and one.cycle and one.day
    }
    # What somebody entered by hand and the journal has as well is one infusion.
    by_hand = {one.on for one in said if isinstance(one, DayGiven)}
    decided = {(one.cycle, one.day) for one in said if isinstance(one, NumberDecision)}
    days = [
        tuple(group)
        for _, group in groupby(
            (one for one in mine if one.has_ended and one not in others and one.on not in by_hand),
            key=lambda one: one.on,
        )
    ]
    enough = len(days) + len(settled)
    free = [
        one
        for one in administration_days(regimen, first, max(enough, 1))
        if (one.cycle, one.day) not in settled
    ]
    for place, group in zip(free, days, strict=False):
        # Of two on one day an aborted one leaves the number open, whatever the other one was.
        events.append(
            DayGiven(cycle=place.cycle, day=place.day, on=group[0].on,
                     complete=all(one.is_complete for one in group))
        )  # fmt: skip
        by = group[-1].decided_by
        if by is not None and (place.cycle, place.day) not in decided:
            events.append(
                NumberDecision(cycle=place.cycle, day=place.day, by=by,
                               infusion_number=group[-1].number)
            )  # fmt: skip
    beyond = [one for group in days[len(free) :] for one in group]
    return RegimenPart(loaded, tuple(events)), beyond


def _as_it_ran(event: TreatmentEvent, infusions: Iterable[RecordedInfusion]) -> TreatmentEvent:
    """What was entered by hand as given, aborted where the journal says so of that day."""
    if isinstance(event, DayGiven) and any(
        one.on == event.on and one.has_ended and not one.is_complete for one in infusions
    ):
        return DayGiven.model_validate({**dict(event), "complete": False})
    return event


def _settled(
    treatment: str,
    calendar: TreatmentCalendar,
    known: Known,
    beyond: Sequence[RecordedInfusion],
    *,
    for_good: bool,
) -> FollowedTreatment:
    """What keeps the next infusion from being due, or its number from being known."""
    open_ones = [one for one in known.infusions if not one.has_ended]
    unfinished = open_ones[-1] if open_ones else None
    findings = list(calendar.findings)
    if unfinished is not None:
        findings.append(Finding("treatment.infusion-unfinished", CAUTION, field="infusion_number",
                                args={"on": unfinished.on}))  # fmt: skip
    findings += [
        Finding("treatment.infusion-beyond-regimen", CAUTION, field="given", args={"on": one.on})
        for one in beyond
    ]
    parts = calendar.parts
    if parts:
        product = _product(parts[-1].loaded.ref.id)
        is_stopped = any(
            one.stopped_for_good and _product(one.protocol) == product for one in known.infusions
        )
        if is_stopped or for_good:
            parts = (*parts[:-1], replace(parts[-1], course=_without_further_days(parts[-1])))
    return FollowedTreatment(
        id=treatment,
        part=max(len(parts) - 1, 0),
        calendar=replace(calendar, parts=parts, findings=in_order(findings)),
        is_settled=unfinished is None and not beyond,
    )


def _without_further_days(part: CalendarPart) -> TreatmentCourse:
    """The days that were settled; after a permanent stop none is due."""
    days = tuple(one for one in part.course.days if one.status not in ("due", "planned"))
    return replace(part.course, days=days, next_day=None, state="discontinued", next_number=None)


def _product(protocol_id: str) -> str:
    return protocol_id.partition("/")[0]
