"""The days of a treatment after what happened in it: a fold, without a clock.

The label's rule for a missed dose: it is given as soon as possible, and the schedule moves with
it, so that the intervals stay as they are. So each later day is due at the last date, given or of
an omitted day its own, plus the planned interval. What was given never moves.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from infuseplan.domain.dates.calendar_years import LAST_YEAR
from infuseplan.domain.findings import BLOCK, CAUTION, NOTE, Arg, Finding, blocks, in_order
from infuseplan.domain.plan.dose_calendar import AdministrationDay, administration_days
from infuseplan.domain.protocol.schema import Protocol, Regimen
from infuseplan.domain.protocol.site_policy import SitePolicy
from infuseplan.domain.treatment.entries import (
    CycleAndDay,
    SortedEntries,
    date_of,
    day_objections,
    sorted_entries,
)
from infuseplan.domain.treatment.events import (
    DayEntry,
    DayGiven,
    GivenElsewhere,
    NumberDecision,
    Transplanted,
    TreatmentChange,
    TreatmentEnded,
    TreatmentEvent,
    TreatmentPaused,
    TreatmentReplaced,
)
from infuseplan.domain.treatment.numbering import NumberCount
from infuseplan.domain.treatment.treatment import (
    DayStatus,
    TableName,
    Treatment,
    TreatmentCourse,
    TreatmentDay,
    TreatmentRefusal,
    TreatmentState,
)
from infuseplan.domain.treatment.weighing import days_to_weigh, weight_findings


def treatment_course(
    treatment: Treatment,
    events: Sequence[TreatmentEvent],
    protocol: Protocol,
    policy: SitePolicy,
    cycles: int,
) -> TreatmentCourse | TreatmentRefusal:
    """The days of the first `cycles` cycles, or of fewer where the regimen or treatment ends.

    The events may come in any order. A refusal where they contradict each other, name a day that
    the regimen does not have, or where the source does not state the days.
    """
    regimen = protocol.regimen(treatment.regimen)
    if regimen is None:
        args: dict[str, Arg] = {"title": protocol.identity.title, "regimen": treatment.regimen}
        return _refused([Finding("regimen.not-in-protocol", BLOCK, field="regimen", args=args)])
    if not regimen.cycles:
        args = {"title": protocol.identity.title, "regimen": regimen.name}
        return _refused([Finding("treatment.no-days", BLOCK, field="regimen", args=args)])
    entries = sorted_entries(events)
    # One cycle more than is asked for, so that the next day is known at the end of the last one.
    planned = administration_days(regimen, treatment.first, max(cycles, entries.last_cycle) + 1)
    objections = [*entries.objections, *day_objections(entries, planned, regimen.name)]
    if blocks(objections):
        return _refused(objections)
    fold = _Fold(treatment, entries, protocol, policy, planned)
    days = days_to_weigh(fold.days())
    shown = [one for one in days if one.cycle <= cycles]
    beyond = next((one for one in shown if one.on is not None and one.on.year > LAST_YEAR), None)
    if beyond is not None:
        args = {"cycle": beyond.cycle, "last_year": LAST_YEAR}
        return _refused([Finding("treatment.too-far", BLOCK, field="cycles", args=args)])
    state, change = _state(regimen, entries, days)
    findings = [
        *fold.findings(),
        *_remarks(regimen, entries, days, cycles),
        *weight_findings(days, entries.weighed, regimen, policy),
    ]
    return TreatmentCourse(
        treatment=treatment,
        days=tuple(shown),
        next_day=next((one for one in days if one.status == "due"), None),
        state=state,
        change=change,
        next_number=fold.next_number,
        last_on=fold.last_on,
        findings=in_order(findings),
    )


def _refused(objections: Sequence[Finding]) -> TreatmentRefusal:
    return TreatmentRefusal(in_order(objections))


class _Fold:
    """Walks through the planned days once, with the date and the number that each comes to."""

    def __init__(
        self,
        treatment: Treatment,
        entries: SortedEntries,
        protocol: Protocol,
        policy: SitePolicy,
        planned: Sequence[AdministrationDay],
    ) -> None:
        self._entries = entries
        self._titration = protocol.titration
        self._planned = planned
        self._count = NumberCount(treatment.first_number, treatment.last_on, policy, entries.beside)
        self.next_number: int | None = None
        self.last_on: date | None = None

    def findings(self) -> list[Finding]:
        """Why there is no number, once for each reason."""
        return self._count.findings

    def days(self) -> tuple[TreatmentDay, ...]:
        """Every day up to the last that has an entry, and those to come unless it has ended."""
        places = [(one.cycle, one.day) for one in self._planned]
        settled = max(
            (at for at, place in enumerate(places) if place in self._entries.by_place), default=-1
        )
        found: list[TreatmentDay] = []
        for at, planned in enumerate(self._planned):
            if at == settled + 1:
                self._remember()
                if self._entries.end is not None:
                    return tuple(found)
            entry = self._entries.by_place.get(places[at])
            due = self._due(at, found, settled)
            if entry is None and at < settled:
                found.append(self._unrecorded(planned, due))
            elif entry is None:
                found.append(self._to_come(planned, due, is_next=at == settled + 1))
            else:
                found.append(self._recorded(planned, due, entry))
        if settled + 1 == len(self._planned):
            self._remember()
        return tuple(found)

    def _remember(self) -> None:
        """What is known after the last recorded day, whatever is planned after it."""
        self._count.pass_elsewhere(None)
        self.next_number, self.last_on = self._count.next_number, self._count.last_on

    def _due(self, at: int, found: Sequence[TreatmentDay], settled: int) -> date | None:
        planned = self._planned[at].on
        due: date | None = planned
        if at:
            before = found[-1].on
            interval = planned - self._planned[at - 1].on
            due = None if before is None else before + interval
        if due is None:
            return None
        if at <= settled:
            return self._entries.pause_until(due)
        last = self._entries.changes[-1] if self._entries.changes else None
        if isinstance(last, TreatmentPaused | Transplanted):
            return None
        # After a resumption; only the first of them, the others keep their intervals from it.
        return max(due, last.on) if last is not None and at == settled + 1 else due

    def _decided(self, planned: AdministrationDay) -> NumberDecision | None:
        return self._entries.decisions.get((planned.cycle, planned.day))

    def _recorded(
        self, planned: AdministrationDay, due: date | None, entry: DayEntry
    ) -> TreatmentDay:
        given = date_of(entry)
        number: int | None = None
        status: DayStatus = "omitted"
        if isinstance(entry, GivenElsewhere):
            status = "given"
            self._count.pass_elsewhere(entry.on)
            self._count.given_elsewhere(entry)
            decided = self._decided(planned)
            if decided is not None:
                number = self._count.number_on(planned.cycle, planned.day, entry.on, decided)
                self._count.completed(entry.on)
        elif isinstance(entry, DayGiven):
            number = self._number(planned, entry.on)
            status = "given" if entry.complete else "aborted"
            if entry.complete:
                self._count.completed(entry.on)
            else:
                self._count.aborted(entry.on)
        return self._day(planned, due, given, number, status, entry.by, entry.reason,
                         is_elsewhere=isinstance(entry, GivenElsewhere))  # fmt: skip

    def _number(self, planned: AdministrationDay, on: date | None) -> int | None:
        return self._count.number_on(planned.cycle, planned.day, on, self._decided(planned))

    def _unrecorded(self, planned: AdministrationDay, due: date | None) -> TreatmentDay:
        self._count.unrecorded(planned.cycle, planned.day)
        return self._day(planned, due, None, None, "due", is_unrecorded=True)

    def _to_come(
        self, planned: AdministrationDay, due: date | None, *, is_next: bool
    ) -> TreatmentDay:
        number = self._number(planned, due)
        self._count.completed(due)
        return self._day(
            planned, due, None, number, "due" if is_next and due is not None else "planned"
        )

    def _day(
        self,
        planned: AdministrationDay,
        due: date | None,
        given: date | None,
        number: int | None,
        status: DayStatus,
        by: str | None = None,
        reason: str | None = None,
        *,
        is_elsewhere: bool = False,
        is_unrecorded: bool = False,
    ) -> TreatmentDay:
        table: TableName | None = None
        if number is not None and self._titration is not None:
            table = self._titration.ladder_for(number).name
        return TreatmentDay(
            cycle=planned.cycle,
            day=planned.day,
            planned=planned.on,
            due=due,
            given=given,
            infusion_number=number,
            table=table,
            weigh=False,
            status=status,
            by=by,
            reason=reason,
            number_decided=self._decided(planned) if number is not None else None,
            is_elsewhere=is_elsewhere,
            is_unrecorded=is_unrecorded,
        )


def _state(
    regimen: Regimen, entries: SortedEntries, days: Sequence[TreatmentDay]
) -> tuple[TreatmentState, TreatmentChange | None]:
    if isinstance(entries.end, TreatmentReplaced):
        return "replaced", entries.end
    if isinstance(entries.end, TreatmentEnded):
        return "discontinued" if entries.end.permanently else "ended", entries.end
    last = entries.changes[-1] if entries.changes else None
    if isinstance(last, Transplanted):
        return "transplant", last
    if isinstance(last, TreatmentPaused):
        return "paused", last
    final = regimen.cycles[-1]
    last_place: CycleAndDay | None = None
    if final.to_cycle is not None:
        last_place = (final.to_cycle, final.days[-1])
    if last_place in entries.by_place and not any(one.status == "due" for one in days):
        return "completed", None
    return "active", None


def _remarks(
    regimen: Regimen, entries: SortedEntries, days: Sequence[TreatmentDay], cycles: int
) -> Iterator[Finding]:
    """What somebody has to settle, and where the regimen ends."""
    for one in days:
        place: Mapping[str, Arg] = {"cycle": one.cycle, "day": one.day}
        if one.is_unrecorded:
            yield Finding("treatment.day-unrecorded", CAUTION, field="given", args=place)
        if one.given is not None and entries.is_in_a_pause(one.given):
            yield Finding("treatment.given-while-paused", CAUTION, field="given",
                          args={**place, "on": one.given})  # fmt: skip
    if isinstance(entries.end, TreatmentEnded) and entries.end.permanently:
        yield Finding("treatment.discontinued", CAUTION, field="events",
                      args={"on": entries.end.on, "by": entries.end.by})  # fmt: skip
    last = regimen.cycles[-1].to_cycle
    if last is not None and cycles >= last:
        yield Finding("treatment.regimen-ends", NOTE, field="cycles",
                      args={"regimen": regimen.name, "cycle": last}, cite=regimen.cite)  # fmt: skip
