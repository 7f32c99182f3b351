"""The second calculation of a treatment's days: counted again, in whole days, from what was told.

It shares the shapes of entries and days with the planner of the course, and nothing that works
anything out: not the days of a regimen, not the dates, not the numbers. What differs is a fault.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from infuseplan.domain.monitor.limit_shapes import Span
from infuseplan.domain.monitor.limits import has_limits, product_limits
from infuseplan.domain.monitor.proof import Check, ProofLine
from infuseplan.frozen import frozen

if TYPE_CHECKING:
    from infuseplan.domain.treatment.events import TreatmentEvent
    from infuseplan.domain.treatment.treatment import Treatment, TreatmentCourse, TreatmentDay

DayInCycle = tuple[int, int]
_PAUSES = ("paused", "transplant")
_ENDS = ("replaced", "ended")
_OF_A_DAY = ("given", "omitted", "given-elsewhere")


@dataclass(slots=True)
class _DayCount:
    """The number of the next infusion, and the last day on which one was given."""

    number: int | None
    last: int | None
    gap_days: int
    elsewhere: list[int]

    def pass_elsewhere(self, until: int | None) -> None:
        """What was given elsewhere, beside the days of the regimen, leaves the number open."""
        while self.elsewhere and (until is None or self.elsewhere[0] <= until):
            self.open_at(self.elsewhere.pop(0))

    def on(self, when: int | None, decided: int | None) -> int | None:
        """The number of an infusion on that day."""
        self.pass_elsewhere(when)
        if when is not None and self.last is not None and when - self.last > self.gap_days:
            self.number = None
        if decided is not None:
            self.number = decided
        return self.number

    def counted(self, when: int | None) -> None:
        """All of it was given, or will be."""
        self.number = None if self.number is None else self.number + 1
        self._seen(when)

    def open_at(self, when: int) -> None:
        """It does not count, and what comes after it is for a person to say."""
        self.number = None
        self._seen(when)

    def _seen(self, when: int | None) -> None:
        if when is not None:
            self.last = when if self.last is None else max(self.last, when)


@frozen
class _Expected:
    """One day as it has to be shown."""

    place: DayInCycle
    planned: int
    due: int | None
    given: int | None
    number: int | None
    status: str
    weigh: bool


@frozen
class _Told:
    """The entries by what they are about."""

    by_place: "Mapping[DayInCycle, TreatmentEvent]"
    decided: Mapping[DayInCycle, int]
    elsewhere: tuple[int, ...]
    changes: "tuple[TreatmentEvent, ...]"
    has_ended: bool


def prove_days(
    course: "TreatmentCourse",
    events: "Sequence[TreatmentEvent]",
    cycles: int,
    gap_days: int,
    of_file: tuple[Span, ...] = (),
) -> tuple[ProofLine, ...]:
    """A line for each way in which the days of a course can be wrong; only those that fail matter.

    `cycles` and `gap_days` are what was asked and the hospital's limit. `of_file` are the cycles
    as the protocol file states them, for a regimen of which none are compiled: then the dates are
    counted again from those, and whether the file is right remains to be said.
    """
    told = _told(events)
    treatment = course.treatment
    spans = _spans_of(treatment.protocol, treatment.regimen) or of_file
    last_cycle = max([cycles, *(cycle for cycle, _ in (*told.by_place, *told.decided))])
    if not spans:
        # Dates that nobody has stated: they have to rise from the first day on.
        planned = [((one.cycle, one.day), one.planned.toordinal()) for one in course.days]
        faults = list(_rising(planned, treatment))
        expected = []
        if told.by_place.keys() <= {place for place, _ in planned}:
            expected = list(_Recount(told, treatment, gap_days).days(planned))
        count_is_known = False
    else:
        planned = list(_planned(spans, treatment.first.toordinal(), last_cycle + 1))
        faults = []
        recount = _Recount(told, treatment, gap_days)
        everything = list(recount.days(planned))
        expected = [one for one in everything if one.place[0] <= cycles]
        faults += _after_the_last(course, recount, everything)
        count_is_known = True
    faults += _days_apart(course.days, expected, complete=count_is_known)
    faults += _unmoved(course.days, told, cycles)
    faults += _tables(course.days, treatment.protocol)
    return tuple(faults) or (ProofLine("days-of-regimen", None, None, "", True, None),)


def prove_successor(before: "TreatmentCourse", treatment: "Treatment") -> tuple[ProofLine, ...]:
    """The regimen that replaces another one begins on its day, and the number is counted on."""
    change = before.change
    if change is None or change.type != "replaced":
        return (_fault("days-successor", "treatment", "", ""),)
    same = _product(treatment.protocol) == _product(before.treatment.protocol)
    number = before.next_number if same else None
    right = (change.on, change.regimen, number, before.last_on)
    made = (treatment.first, treatment.regimen, treatment.first_number, treatment.last_on)
    return () if made == right else (_fault("days-successor", "treatment", str(made), str(right)),)


# --- counting again ----------------------------------------------------------------------------


def _planned(spans: Sequence[Span], first: int, cycles: int) -> Iterator[tuple[DayInCycle, int]]:
    begins = first
    for cycle in range(1, cycles + 1):
        span = next((one for one in spans if one[0] <= cycle <= (one[1] or cycle)), None)
        if span is None:
            return
        for day in span[3]:
            yield (cycle, day), begins + day - 1
        begins += span[2]


def _told(events: "Sequence[TreatmentEvent]") -> _Told:
    by_place: dict[DayInCycle, TreatmentEvent] = {}
    decided: dict[DayInCycle, int] = {}
    elsewhere: list[int] = []
    changes: list[TreatmentEvent] = []
    for event in events:
        if event.type == "number-decided":
            decided[event.cycle, event.day] = event.infusion_number
        elif event.type == "given-elsewhere" and (event.cycle is None or event.day is None):
            elsewhere.append(event.on.toordinal())
        elif event.type in _OF_A_DAY:
            by_place[event.cycle, event.day] = event  # type: ignore[union-attr, index] # of a day
        elif event.type != "weighed":
            changes.append(event)
    changes.sort(key=_when)
    return _Told(
        by_place, decided, tuple(sorted(elsewhere)), tuple(changes),
        any(one.type in _ENDS for one in changes),
    )  # fmt: skip


def _when(change: "TreatmentEvent") -> int:
    on: date = change.on  # type: ignore[union-attr] # a change has its day
    return on.toordinal()


class _Recount:
    """Every day from the first to the last, with what stands after the last recorded one."""

    def __init__(self, told: _Told, treatment: "Treatment", gap_days: int) -> None:
        self._told = told
        last = treatment.last_on
        self.count = _DayCount(
            treatment.first_number, None if last is None else last.toordinal(), gap_days,
            list(told.elsewhere),
        )  # fmt: skip
        self.next_number: int | None = None
        self.last: int | None = None

    def days(self, planned: Sequence[tuple[DayInCycle, int]]) -> Iterator[_Expected]:
        told, count = self._told, self.count
        recorded = [at for at, (place, _) in enumerate(planned) if place in told.by_place]
        settled = recorded[-1] if recorded else -1
        before: int | None = None
        weighed = 0
        for at, (place, day) in enumerate(planned):
            if at == settled + 1:
                self._remember()
                if told.has_ended:
                    return
            due: int | None = day
            if at:
                due = None if before is None else before + day - planned[at - 1][1]
            due = self._after_pauses(due, settled_by=at - settled)
            entry = told.by_place.get(place)
            given, number, status = None, None, "planned"
            if entry is None and at < settled:
                count.number, status = None, "due"
            elif entry is None:
                number = count.on(due, told.decided.get(place))
                count.counted(due)
                status = "due" if at == settled + 1 and due is not None else "planned"
            elif entry.type == "omitted":
                status = "omitted"
            else:
                given = _when(entry)
                number, status = self._given(entry, given, told.decided.get(place))
            weigh = status != "omitted" and place[0] > weighed
            weighed = place[0] if weigh else weighed
            before = due if given is None else given
            yield _Expected(place, day, due, given, number, status, weigh)
        if settled + 1 == len(planned):
            self._remember()

    def _given(
        self, entry: "TreatmentEvent", when: int, decided: int | None
    ) -> tuple[int | None, str]:
        count = self.count
        if entry.type == "given-elsewhere":
            count.pass_elsewhere(when)
            count.open_at(when)
            if decided is None:
                return None, "given"
            count.number = decided + 1
            return decided, "given"
        number = count.on(when, decided)
        if entry.complete:  # type: ignore[union-attr] # an infusion of this record
            count.counted(when)
            return number, "given"
        count.open_at(when)
        return number, "aborted"

    def _after_pauses(self, due: int | None, *, settled_by: int) -> int | None:
        """`settled_by` is 0 or less up to the last recorded day, 1 for the next one."""
        changes = self._told.changes
        if due is None or not changes:
            return due
        if settled_by <= 0:
            begun: int | None = None
            for change in changes:
                if change.type in _PAUSES:
                    begun = _when(change)
                    continue
                if begun is not None and change.type == "resumed" and begun <= due < _when(change):
                    due = _when(change)
                begun = None
            return due
        if changes[-1].type in _PAUSES:
            return None
        return max(due, _when(changes[-1])) if settled_by == 1 else due

    def _remember(self) -> None:
        self.count.pass_elsewhere(None)
        self.next_number, self.last = self.count.number, self.count.last


# --- holding it against the course --------------------------------------------------------------


def _days_apart(
    shown: "Sequence[TreatmentDay]", expected: Sequence[_Expected], *, complete: bool
) -> Iterator[ProofLine]:
    if complete and len(shown) != len(expected):
        yield _fault("days-of-regimen", "days", str(len(shown)), str(len(expected)))
    for one, right in zip(shown, expected, strict=False):
        place = f"days.{right.place[0]}/{right.place[1]}"
        pairs: tuple[tuple[Check, str, object, object], ...] = (
            ("days-of-regimen", "place", (one.cycle, one.day), right.place),
            ("days-of-regimen", "planned", one.planned.toordinal(), right.planned),
            ("days-given-unmoved", "given", _ordinal(one.given), right.given),
            ("days-interval", "due", _ordinal(one.due), right.due),
            ("days-numbers", "number", one.infusion_number, right.number),
            ("days-status", "status", one.status, right.status),
            ("days-weigh", "weigh", one.weigh, right.weigh),
        )
        for check, name, left, made in pairs:
            if left != made:
                yield _fault(check, f"{place}.{name}", _text(left, name), _text(made, name))


def _unmoved(shown: "Sequence[TreatmentDay]", told: _Told, cycles: int) -> Iterator[ProofLine]:
    """Everything that was told to have been given stands on its own day, and nothing else does."""
    given = {(one.cycle, one.day): one.given for one in shown if one.given is not None}
    said: dict[DayInCycle, date] = {
        place: entry.on  # type: ignore[union-attr] # what was given has its day
        for place, entry in told.by_place.items()
        if entry.type != "omitted" and place[0] <= cycles
    }
    for place in sorted(given.keys() | said.keys()):
        if given.get(place) != said.get(place):
            yield _fault("days-given-unmoved", f"days.{place[0]}/{place[1]}.given",
                         str(given.get(place)), str(said.get(place)))  # fmt: skip


def _tables(shown: "Sequence[TreatmentDay]", protocol_id: str) -> Iterator[ProofLine]:
    """The first infusion by the first table, the second by the second, later ones by the last."""
    if not has_limits(protocol_id):
        return
    limits = product_limits(protocol_id)
    rates = next((one for (trial, _), one in limits.trials.items() if trial == protocol_id),
                 limits.label)  # fmt: skip
    names = (rates.first.ladder, rates.second.ladder, rates.later.ladder)
    for one in shown:
        number = one.infusion_number
        right = None
        if number is not None and protocol_id not in limits.states_no_rates:
            right = names[min(number, len(names)) - 1]
        if one.table != right:
            yield _fault("days-tables", f"days.{one.cycle}/{one.day}.table", str(one.table),
                         str(right))  # fmt: skip


def _after_the_last(
    course: "TreatmentCourse", recount: _Recount, everything: Sequence[_Expected]
) -> Iterator[ProofLine]:
    """What the next infusion is, and what the next regimen goes on with."""
    due = next((one.place for one in everything if one.status == "due"), None)
    next_day = course.next_day
    shown = None if next_day is None else (next_day.cycle, next_day.day)
    if shown != due:
        yield _fault("days-status", "next_day", str(shown), str(due))
    if course.next_number != recount.next_number:
        yield _fault("days-numbers", "next_number", str(course.next_number),
                     str(recount.next_number))  # fmt: skip
    if _ordinal(course.last_on) != recount.last:
        yield _fault("days-numbers", "last_on", str(course.last_on),
                     _text(recount.last, "planned"))  # fmt: skip


def _rising(
    planned: Sequence[tuple[DayInCycle, int]], treatment: "Treatment"
) -> Iterator[ProofLine]:
    if planned and planned[0][1] != treatment.first.toordinal():
        yield _fault("days-of-regimen", "days.planned", _text(planned[0][1], "planned"),
                     str(treatment.first))  # fmt: skip
    for before, after in pairwise(planned):
        if not (before[0] < after[0] and before[1] < after[1]):
            yield _fault("days-of-regimen", "days.planned", str(after[0]), str(before[0]))


def _fault(check: Check, field: str, left: str, right: str) -> ProofLine:
    return ProofLine(check, left, right, "", False, field)


def _ordinal(on: date | None) -> int | None:
    return None if on is None else on.toordinal()


def _text(value: object, name: str) -> str:
    if name in ("planned", "due", "given") and isinstance(value, int):
        return date.fromordinal(value).isoformat() if value > 0 else str(value)
    return str(value)


def has_days(protocol_id: str, regimen: str) -> bool:
    """Whether the infusion days of this regimen are compiled here, beside its file."""
    return bool(_spans_of(protocol_id, regimen))


def _spans_of(protocol_id: str, regimen: str) -> tuple[Span, ...]:
    """The compiled cycles; empty where nobody has compiled any."""
    return product_limits(protocol_id).days.get(regimen, ()) if has_limits(protocol_id) else ()


def _product(protocol_id: str) -> str:
    return protocol_id.partition("/")[0]
