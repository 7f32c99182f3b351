"""The events of a treatment, sorted by what they are about, and what contradicts itself in them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from infuseplan.domain.findings import BLOCK, Arg, Finding, FindingCode
from infuseplan.domain.plan.dose_calendar import AdministrationDay
from infuseplan.domain.protocol.site_policy import HEAVIEST_KG, LIGHTEST_KG
from infuseplan.domain.treatment.events import (
    DayEntry,
    DayGiven,
    DayOmitted,
    End,
    GivenElsewhere,
    NumberDecision,
    Transplanted,
    TreatmentChange,
    TreatmentEnded,
    TreatmentEvent,
    TreatmentPaused,
    TreatmentReplaced,
    Weighed,
)
from infuseplan.frozen import frozen

CycleAndDay = tuple[int, int]
_ENDS = ("replaced", "ended")


@frozen
class SortedEntries:
    """What happened, by day of the regimen, and in the order of the calendar what has no such day.

    `end` is the change after which nothing is given.
    """

    by_place: Mapping[CycleAndDay, DayEntry]
    decisions: Mapping[CycleAndDay, NumberDecision]
    beside: tuple[GivenElsewhere, ...]
    changes: tuple[TreatmentChange, ...]
    end: End | None
    weighed: tuple[Weighed, ...]
    objections: tuple[Finding, ...]

    @property
    def last_cycle(self) -> int:
        """The highest cycle that an entry is about; 0 where none is."""
        return max((cycle for cycle, _ in (*self.by_place, *self.decisions)), default=0)

    def pause_until(self, due: date) -> date:
        """`due`, or the end of the pause in which it lies; an open pause has none."""
        begun: date | None = None
        for change in self.changes:
            if isinstance(change, TreatmentPaused | Transplanted):
                begun = change.on
            elif begun is not None:
                if begun <= due < change.on and change.type == "resumed":
                    due = change.on
                begun = None
        return due

    def is_in_a_pause(self, on: date) -> bool:
        """Whether the treatment was paused on that day."""
        before = [one for one in self.changes if one.on <= on]
        return bool(before) and isinstance(before[-1], TreatmentPaused | Transplanted)


def date_of(entry: DayEntry | None) -> date | None:
    """The day of the calendar on which an entry says that an infusion was given."""
    return None if entry is None or isinstance(entry, DayOmitted) else entry.on


def sorted_entries(events: Sequence[TreatmentEvent]) -> SortedEntries:
    """The events by what they are about; of two that contradict each other the first is kept."""
    by_place: dict[CycleAndDay, DayEntry] = {}
    decisions: dict[CycleAndDay, NumberDecision] = {}
    beside: list[GivenElsewhere] = []
    changes: list[TreatmentChange] = []
    weighed: list[Weighed] = []
    objections: list[Finding] = []
    for event in events:
        if isinstance(event, Weighed):
            objections += _impossible_weight(event)
            weighed.append(event)
        elif isinstance(event, NumberDecision):
            place = (event.cycle, event.day)
            if place in decisions:
                objections.append(objection("treatment.number-decided-twice", place))
            decisions.setdefault(place, event)
        elif isinstance(event, DayGiven | DayOmitted | GivenElsewhere):
            if event.cycle is None or event.day is None:
                beside += [event] if isinstance(event, GivenElsewhere) else []
                continue
            place = (event.cycle, event.day)
            if place in by_place:
                objections.append(objection("treatment.two-entries", place))
            by_place.setdefault(place, event)
        else:
            changes.append(event)
    # A resumption and a pause of the same day keep the order in which they were handed in.
    changes.sort(key=lambda one: one.on)
    end = next(
        (one for one in changes if isinstance(one, TreatmentReplaced | TreatmentEnded)), None
    )
    objections += _misplaced_changes(changes, end)
    weighed.sort(key=lambda one: one.on)
    return SortedEntries(by_place, decisions, tuple(beside), tuple(changes), end, tuple(weighed),
                         tuple(objections))  # fmt: skip


def day_objections(
    entries: SortedEntries, days: Sequence[AdministrationDay], regimen: str
) -> Iterator[Finding]:
    """Entries for days that the regimen does not have, and dates in an impossible order."""
    known = {(one.cycle, one.day) for one in days}
    for place in sorted({*entries.by_place, *entries.decisions} - known):
        yield objection("treatment.day-not-in-regimen", place, {"regimen": regimen})
    before: tuple[CycleAndDay, date] | None = None
    for place in sorted(known & entries.by_place.keys()):
        on = date_of(entries.by_place[place])
        if on is None:
            continue
        if entries.end is not None and on > entries.end.on:
            args: dict[str, Arg] = {"on": on, "end": entries.end.on}
            yield objection("treatment.after-the-end", place, args)
        if before is not None and on <= before[1]:
            args = {"on": on, "before_cycle": before[0][0], "before_day": before[0][1],
                    "before_on": before[1]}  # fmt: skip
            same = on == before[1]
            code: FindingCode = (
                "treatment.two-on-one-date" if same else "treatment.before-an-earlier-day"
            )
            yield objection(code, place, args)
        before = (place, on) if before is None or on > before[1] else before


def objection(
    code: FindingCode, place: CycleAndDay, args: Mapping[str, Arg] | None = None
) -> Finding:
    """Why what was entered for one day cannot be so."""
    cycle, day = place
    return Finding(code, BLOCK, field="given", args={"cycle": cycle, "day": day, **(args or {})})


def _impossible_weight(weighed: Weighed) -> list[Finding]:
    """By the program's own limits: those of the hospital are held where a plan is made."""
    if LIGHTEST_KG <= weighed.weight_kg <= HEAVIEST_KG:
        return []
    args: dict[str, Arg] = {"kg": weighed.weight_kg, "low": LIGHTEST_KG, "high": HEAVIEST_KG}
    return [Finding("weight.outside-limits", BLOCK, field="events", args=args)]


def _misplaced_changes(changes: Sequence[TreatmentChange], end: End | None) -> Iterator[Finding]:
    """A pause within a pause, a resumption without one, and anything after the end."""
    paused = False
    for change in changes:
        pauses = isinstance(change, TreatmentPaused | Transplanted)
        resumes = change.type == "resumed"
        args: dict[str, Arg] = {"type": change.type, "on": change.on}
        if end is not None and change is not end and change.on >= end.on and change.type in _ENDS:
            yield Finding("treatment.ended-twice", BLOCK, field="events", args=args)
        elif end is not None and change is not end and change.on > end.on:
            yield Finding("treatment.change-after-the-end", BLOCK, field="events",
                          args={**args, "end": end.on})  # fmt: skip
        elif pauses and paused and change.type == "paused":
            yield Finding("treatment.paused-twice", BLOCK, field="events", args=args)
        elif resumes and not paused:
            yield Finding("treatment.not-paused", BLOCK, field="events", args=args)
        paused = pauses or (paused and not resumes)
