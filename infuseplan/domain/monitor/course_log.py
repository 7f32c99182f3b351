"""What the monitor reads of a course: its events as plain entries, and the shape of its state.

Only the shape is shared with the code that follows an infusion. Amendments are put in their
place here a second time, by a way of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, Protocol

from infuseplan.domain.findings import Finding
from infuseplan.domain.monitor.limits import SEVERE_GRADE
from infuseplan.domain.plan.plan import RateStep
from infuseplan.frozen import frozen

_TICK = timedelta(microseconds=1)
_DEATH = 5
PREMEDICATION = "premedication-given"
_PREPARES = ("vial-used", "bag-prepared", "second-checked")
# Reasons that somebody may name by themselves; any other condition of a source weighs 1.
_NAMED = {"discontinued": 0, "grade-3": 3, "recurrence": 3, "grade-4": 4, "anaphylaxis": 5}


class TimedVolume(Protocol):
    """A segment at one rate that has run in; minutes from the start, mL."""

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
    def resume_rate_ml_h(self) -> Fraction | None: ...
    @property
    def is_restart(self) -> bool: ...
    @property
    def needs_prescriber(self) -> bool: ...
    @property
    def awaiting_grade(self) -> bool: ...
    @property
    def awaiting_release(self) -> bool: ...
    @property
    def confirm_reading(self) -> bool: ...
    @property
    def set_to_ml_h(self) -> Fraction | None: ...
    @property
    def open_grade(self) -> int | None: ...
    @property
    def reactions(self) -> int: ...
    @property
    def stop_code(self) -> str | None: ...
    @property
    def delivered(self) -> Sequence[TimedVolume]: ...
    @property
    def findings(self) -> Sequence[Finding]: ...


class MonitoredEntry(NamedTuple):
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
    reason: str | None = None
    pump_ran_on: bool = False
    agent: str | None = None
    given_at: datetime | None = None
    by: str | None = None
    weight_kg: Decimal | None = None
    number: int | None = None
    strength_mg: Decimal | None = None
    expires_on: date | None = None
    serial: str | None = None
    trade_item: str | None = None


class MonitoredAmendment(NamedTuple):
    """An amendment: the entry that it sets right, and what stands in the place of what.

    The fields after `withdrawn` are named as those of an `MonitoredEntry`; None leaves the old one.
    """

    place: int
    target: int
    written_at: datetime
    withdrawn: bool = False
    at: datetime | None = None
    grade: int | None = None
    anaphylaxis: bool | None = None
    pump_ml: Decimal | None = None
    rate_ml_h: Decimal | None = None
    prescriber: bool | None = None
    bag_out: datetime | None = None
    rule: str | None = None
    reason: str | None = None
    pump_ran_on: bool | None = None
    agent: str | None = None
    given_at: datetime | None = None
    by: str | None = None
    weight_kg: Decimal | None = None
    number: int | None = None
    strength_mg: Decimal | None = None
    expires_on: date | None = None
    serial: str | None = None
    trade_item: str | None = None


_CHANGED = MonitoredAmendment._fields[4:]


@frozen
class Log:
    """The entries as they count, in the order of time, with microseconds from the start.

    `misplaced` are entries that were written after a later one, and amendments of what cannot be
    amended. `bag_out` is when the bag left the refrigerator, where the start says so. `moved`
    are the places of amendments that made the start earlier. `checked_again_from` is the place of
    the first one that withdrew a second check after the start.
    """

    entries: tuple[MonitoredEntry, ...]
    micros: tuple[int, ...]
    started_at: datetime | None
    misplaced: tuple[int, ...]
    bag_out: datetime | None = None
    premedication: tuple[MonitoredEntry, ...] = ()
    moved: tuple[int, ...] = ()
    preparation: tuple[MonitoredEntry, ...] = ()
    checked_again_from: int | None = None


def log(written: Iterable[MonitoredEntry], changes: Sequence[MonitoredAmendment]) -> Log:
    """The log with its amendments in their place, and without what did not happen."""
    by_place = {entry.place: _as_stop(entry) for entry in written}
    misplaced = [*_out_of_order(by_place.values())]
    withdrawn: set[int] = set()
    moved: list[int] = []
    again: int | None = None
    starts = [place for place, entry in by_place.items() if entry.kind == "started"]
    began_at = min(starts, default=len(by_place) + len(changes))
    for change in changes:
        old = by_place.get(change.target)
        # STOP has no reason that could be set right, by whatever name it was written.
        of_nothing = old is not None and old.kind == "stopped" and change.reason is not None
        if old is None or of_nothing or change.target in withdrawn or change.target > change.place:
            misplaced.append(change.place)
            continue
        if change.withdrawn:
            if old.kind == "started" or any(value is not None for value in change[4:]):
                misplaced.append(change.place)
            withdrawn.add(change.target)
            if old.kind == "second-checked" and again is None and change.place > began_at:
                again = change.place
        new = old._replace(
            **{name: value for name in _CHANGED if (value := getattr(change, name)) is not None}
        )
        if old.kind == "started" and new.at.astimezone(UTC) < old.at.astimezone(UTC):
            moved.append(change.place)
        by_place[change.target] = new
        if change.strength_mg is not None and change.trade_item is None and new.trade_item:
            # The number of a trade item stands for one content, whichever carton was read.
            same = [p for p, one in by_place.items() if one.trade_item == new.trade_item]
            by_place |= {p: by_place[p]._replace(strength_mg=change.strength_mg) for p in same}
    entries = [entry for place, entry in by_place.items() if place not in withdrawn]
    premedication = tuple(entry for entry in entries if entry.kind == PREMEDICATION)
    moments = {entry.place: entry.at.astimezone(UTC) for entry in entries}
    prepared = tuple(
        sorted(
            (entry for entry in entries if entry.kind in _PREPARES),
            key=lambda entry: (moments[entry.place], entry.place),
        )
    )
    before = (PREMEDICATION, *_PREPARES)
    entries = [entry for entry in entries if entry.kind not in before]
    nothing = Log((), (), None, tuple(misplaced), None, premedication, (), prepared, again)
    if not entries:
        return nothing
    entries.sort(key=lambda entry: (moments[entry.place], entry.place))
    entries = _without_stops_that_were_none(entries)
    if not entries:
        return nothing
    began = moments[entries[0].place]
    return Log(
        tuple(entries),
        tuple((moments[entry.place] - began) // _TICK for entry in entries),
        entries[0].at,
        tuple(misplaced),
        entries[0].bag_out,
        premedication,
        tuple(moved),
        prepared,
        again,
    )


def _as_stop(entry: MonitoredEntry) -> MonitoredEntry:
    """Older logs wrote STOP as a pause for a reaction."""
    if entry.kind == "paused" and (entry.reason or "").strip().casefold() == "reaction":
        return entry._replace(kind="stopped")
    return entry


def _without_stops_that_were_none(entries: list[MonitoredEntry]) -> list[MonitoredEntry]:
    """Where the pump ran on, STOP and its withdrawal are no part of the course."""
    waiting: list[int] = []
    dropped: set[int] = set()
    for entry in entries:
        if entry.kind == "stopped":
            waiting.append(entry.place)
        elif entry.kind == "reaction":
            waiting = []
        elif entry.kind == "stop-withdrawn":
            if entry.pump_ran_on and waiting:
                dropped.update((*waiting, entry.place))
            waiting = []
    return [entry for entry in entries if entry.place not in dropped] if dropped else entries


def _out_of_order(entries: Iterable[MonitoredEntry]) -> Iterator[int]:
    latest: datetime | None = None
    for entry in entries:
        moment = entry.at.astimezone(UTC)
        if latest is not None and moment < latest:
            yield entry.place
        latest = moment


def reason_to_stop(entry: MonitoredEntry, recurs: bool) -> tuple[int, str]:
    """How grave the reason is for which an entry ends an infusion for good, and its name.

    Somebody's decision is the least, a patient's death the most; a reaction that comes back weighs
    as one of grade 3, whatever its own grade is.
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
    if recurs:
        return 3, "recurrence"
    # A file may end it at a milder grade, too; that weighs as any condition of a source.
    return (3 if grade == SEVERE_GRADE else 1), f"grade-{grade}"
