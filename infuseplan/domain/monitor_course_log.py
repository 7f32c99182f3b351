"""What the monitor reads of a course: its events as plain entries, and the shape of its state.

Only the shape is shared with the code that follows an infusion. Amendments are put in their
place here a second time, by a way of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, Protocol

from infuseplan.domain.findings import Finding
from infuseplan.domain.monitor_limits import SEVERE_GRADE
from infuseplan.domain.plan import RateStep

_TICK = timedelta(microseconds=1)
_DEATH = 5
# Reasons that somebody may name by themselves; any other condition of a source weighs 1.
_NAMED = {"discontinued": 0, "grade-3": 3, "recurrence": 3, "grade-4": 4, "anaphylaxis": 5}


class Stretch(Protocol):
    """A stretch at one rate that has run in; minutes from the start, mL."""

    @property
    def start_min(self) -> Fraction: ...
    @property
    def end_min(self) -> Fraction: ...
    @property
    def rate_ml_h(self) -> Fraction: ...
    @property
    def volume_ml(self) -> Fraction: ...
    @property
    def cumulative_ml(self) -> Fraction: ...


class CourseFigures(Protocol):
    """The figures of a course's state, as `course.CourseState` has them."""

    @property
    def status(self) -> str: ...
    @property
    def follow(self) -> str: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def now_min(self) -> Fraction: ...
    @property
    def infused_ml(self) -> Fraction: ...
    @property
    def remaining_ml(self) -> Fraction: ...
    @property
    def rate_ml_h(self) -> Fraction | None: ...
    @property
    def steps(self) -> tuple[RateStep, ...]: ...
    @property
    def ends_min(self) -> Fraction | None: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def use_by(self) -> datetime | None: ...
    @property
    def may_resume(self) -> bool: ...
    @property
    def needs_prescriber(self) -> bool: ...
    @property
    def open_grade(self) -> int | None: ...
    @property
    def reactions(self) -> int: ...
    @property
    def stop_code(self) -> str | None: ...
    @property
    def delivered(self) -> Sequence[Stretch]: ...
    @property
    def findings(self) -> Sequence[Finding]: ...


class Entry(NamedTuple):
    """One event: its place in the log, its type, and the figures that count for the pump."""

    place: int
    kind: str
    at: datetime
    grade: int | None = None
    anaphylaxis: bool = False
    pump_ml: Decimal | None = None
    rate_ml_h: Decimal | None = None
    prescriber: bool = False
    bag_out: datetime | None = None
    rule: str | None = None


class Change(NamedTuple):
    """An amendment: the entry that it sets right, and what stands in the place of what."""

    place: int
    target: int
    at: datetime | None = None
    grade: int | None = None
    anaphylaxis: bool | None = None
    pump_ml: Decimal | None = None
    rate_ml_h: Decimal | None = None
    bag_out: datetime | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """The entries as they count, in the order of time, with microseconds from the start.

    `ever_stopped` is the place of an entry that, as it stands or as it once stood, ended the
    infusion for good: no later correction lifts that. `misplaced` are entries that were written
    after a later one, and amendments of what is not there. `bag_out` is when the bag left the
    refrigerator, where the start says so.
    """

    entries: tuple[Entry, ...]
    micros: tuple[int, ...]
    started_at: datetime | None
    ever_stopped: int | None
    misplaced: tuple[int, ...]
    bag_out: datetime | None = None


def log(written: Iterable[Entry], changes: Sequence[Change], *, grade_3_may_restart: bool) -> Log:
    """The log with its amendments in their place."""
    by_place = {entry.place: entry for entry in written}
    misplaced = [*_out_of_order(by_place.values())]
    ever_stopped = _first_stop(by_place.values(), grade_3_may_restart)
    for change in changes:
        old = by_place.get(change.target)
        if old is None or change.target > change.place:
            misplaced.append(change.place)
            continue
        new = old._replace(
            at=old.at if change.at is None else change.at,
            grade=old.grade if change.grade is None else change.grade,
            anaphylaxis=old.anaphylaxis if change.anaphylaxis is None else change.anaphylaxis,
            pump_ml=old.pump_ml if change.pump_ml is None else change.pump_ml,
            rate_ml_h=old.rate_ml_h if change.rate_ml_h is None else change.rate_ml_h,
            bag_out=old.bag_out if change.bag_out is None else change.bag_out,
        )
        by_place[change.target] = new
        if ever_stopped is None:
            ever_stopped = _first_stop((new,), grade_3_may_restart)
    entries = list(by_place.values())
    if not entries:
        return Log((), (), None, None, ())
    moments = {entry.place: entry.at.astimezone(UTC) for entry in entries}
    entries.sort(key=lambda entry: (moments[entry.place], entry.place))
    began = moments[entries[0].place]
    return Log(
        tuple(entries),
        tuple((moments[entry.place] - began) // _TICK for entry in entries),
        entries[0].at,
        ever_stopped,
        tuple(misplaced),
        entries[0].bag_out,
    )


def _out_of_order(entries: Iterable[Entry]) -> Iterator[int]:
    latest: datetime | None = None
    for entry in entries:
        moment = entry.at.astimezone(UTC)
        if latest is not None and moment < latest:
            yield entry.place
        latest = moment


def _first_stop(entries: Iterable[Entry], grade_3_may_restart: bool) -> int | None:
    """The place of the first entry that is by itself a stop for good."""
    reactions = 0
    for entry in entries:
        kind = entry.kind
        if kind == "discontinued":
            return entry.place
        if kind in {"reaction", "regraded"}:
            reactions += kind == "reaction"
            if reactions > 1 or is_severe(entry.grade, entry.anaphylaxis, grade_3_may_restart):
                return entry.place
    return None


def reason_to_stop(entry: Entry, reactions: int) -> tuple[int, str]:
    """How grave the reason is for which an entry ends an infusion for good, and its name.

    `reactions` counts this entry's own. Somebody's decision is the least, a patient's death the
    most; a second reaction weighs as one of grade 3, whatever its own grade is.
    """
    grade = entry.grade or 0
    if entry.kind == "discontinued":
        rule = entry.rule or "discontinued"
        return _NAMED.get(rule, 1), rule
    if entry.anaphylaxis:
        return 5, "anaphylaxis"
    if grade == _DEATH:
        return 6, "grade-5"
    if grade > SEVERE_GRADE:
        return 4, f"grade-{grade}"
    return 3, "recurrence" if reactions > 1 else f"grade-{grade}"


def is_severe(grade: int | None, anaphylaxis: bool, grade_3_may_restart: bool) -> bool:
    """Whether a reaction of that kind ends an infusion for good."""
    if anaphylaxis:
        return True
    if grade is None or grade < SEVERE_GRADE:
        return False
    return grade > SEVERE_GRADE or not grade_3_may_restart
