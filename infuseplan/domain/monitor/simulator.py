"""The infusion run again from its events, by the monitor: what each event does to the pump.

The tables and the rules are the monitor's own (`rate_table`), and so is the pump.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from infuseplan.domain.monitor.course_log import (
    Log,
    MonitoredAmendment,
    MonitoredEntry,
    log,
    reason_to_stop,
)
from infuseplan.domain.monitor.limits import HOW_STRICT
from infuseplan.domain.monitor.pump import Pump
from infuseplan.domain.monitor.rate_table import (
    BY_PRESCRIBER,
    MicrosecondCount,
    Table,
    TimedRates,
    whole,
)

# A reaction may begin, get worse or better after the end; after a stop the pump still has a figure.
_AFTER_THE_END = frozenset({"observed", "stopped", "stop-withdrawn", "reaction", "regraded"})
_AFTER_A_STOP = _AFTER_THE_END | {"volume-read", "discontinued"}
# What hindered a change that is due is over with these; what somebody set is not taken back.
_LETS_RISE = frozenset({"released", "regraded"})
# From this grade on, symptoms that come back are a recurrence, whatever the hospital says.
_RECURS_FROM = 2
_INTERRUPTS = HOW_STRICT["interrupt"]


@dataclass(slots=True)
class CourseSimulator(Pump):
    """The pump with what is known of the patient; `problems` are entries that cannot be.

    `known_volume` is from when on, and from which volume, the pump is held against its highest
    rate. `differing` is how many readings were off by more than the hospital's limit.
    `restarted` is when the infusion last went on after a reaction, `restart_rate` at which rate,
    `set_by_hand` whether somebody
    set a rate since, and `was_kept` whether a reaction kept it there longer. `was_mild` says that
    the interruption is a STOP for a reaction of grade 1 after which the present rate goes on.
    """

    differing: int = 0
    known_volume: tuple[MicrosecondCount, int] = (0, 0)
    needs_prescriber: bool = False
    was_mild: bool = False
    reactions: int = 0
    had_moderate: bool = False
    had_improved: bool = False
    had_resolved: bool = False
    restarted: MicrosecondCount | None = None
    restart_rate: int = 0
    set_by_hand: bool = False
    was_kept: bool = False
    problems: list[tuple[int, str]] = field(default_factory=list)

    def take(self, entry: MonitoredEntry, at: int) -> None:
        """Run to the entry's moment, and do what it says."""
        self.run_to(at)
        kind = entry.kind
        if (kind == "started") == self.started:
            self._impossible(entry, "a start comes first, and once")
        if self._is_over_for(kind):
            self._impossible(entry, "the infusion is over")
            return
        # A second STOP while one waits for its grade changes nothing.
        if entry.pump_ml is not None and not (kind == "stopped" and self.awaits_grade):
            self._read(entry, whole(entry.pump_ml, self.table.unit))
        if kind == "started":
            self.started = True
            self._read_back(entry)
        elif kind == "stopped":
            self.awaits_grade = True
        elif kind == "stop-withdrawn":
            if not self.awaits_grade:
                self._impossible(entry, "no STOP waits for its grade")
            self.awaits_grade = False
        elif kind == "reaction":
            self._react(entry)
        elif kind == "regraded":
            self._regrade(entry)
        elif kind == "resumed":
            self._resume(entry)
        elif kind == "paused":
            if self.stands or self.given >= self.table.bag:
                self._impossible(entry, "nothing runs")
            self.is_paused = True
        elif kind == "rate-set":
            self._set_rate(entry)
        elif kind == "deviation":
            self._deviate(entry)
        elif kind == "released":
            if not self.awaits_release:
                self._impossible(entry, "no deviation waits for a release")
            self.awaits_release = False
        elif kind == "discontinued":
            self._stop(entry, recurs=False)
        elif kind == "completed":
            self._complete(entry)
        if self.restarted is not None and not self.was_kept:
            self.was_kept = self.is_held or self.awaits_release
        if kind in _LETS_RISE:
            self.make_due_changes()

    def _is_over_for(self, kind: str) -> bool:
        if self.completed:
            return kind not in _AFTER_THE_END
        return self.stopped and kind not in _AFTER_A_STOP

    def _impossible(self, entry: MonitoredEntry, why: str) -> None:
        self.problems.append((entry.place, why))

    # --- the pump's figures --------------------------------------------------------------------

    def _read(self, entry: MonitoredEntry, shown: int) -> None:
        before = self.readings[-1][1] if self.readings else 0
        by_name = entry.kind == "deviation"
        if shown < before:
            self._impossible(entry, "less than an earlier reading")
        if shown > self.table.bag:
            self._impossible(entry, "more than the bag")
        if not by_name and not self._can_have_given(shown):
            self._impossible(entry, "more than the pump can have given")
        off, limit = shown - self.given, self.table.pump_difference
        differs = not -limit <= off <= limit
        self.differing += differs
        if differs and not by_name:
            self.is_unconfirmed = not self.follows_plan
        elif entry.kind == "volume-read" or by_name:
            self.is_unconfirmed = False
        if by_name:
            self.known_volume = self.now, shown
        self.given = shown
        self.readings.append((self.now, shown))

    def _can_have_given(self, shown: int) -> bool:
        """At the highest rate of this infusion since its start, and what a pump may be off.

        Since a volume that somebody stood for by name, where there is one.
        """
        fastest = max(self.table.highest, self.highest_deviation)
        since, volume = self.known_volume
        return shown <= volume + fastest * (self.now - since) + self.table.pump_difference

    def _read_back(self, entry: MonitoredEntry) -> None:
        if entry.rate_ml_h is None:
            return
        rate = whole(entry.rate_ml_h, self.table.scale)
        if self._is_higher(rate, self.rate) or self._is_higher(self.rate, rate):
            self._impossible(entry, "the pump shows another rate")

    def restart_steps(self) -> TimedRates | None:
        """How it would go on after a reaction now; what ran above the table does not count."""
        return self.table.restart_from(self.as_table if self.is_above else self.rate)

    # --- reactions -----------------------------------------------------------------------------

    def _stop(self, entry: MonitoredEntry, *, recurs: bool) -> None:
        """The gravest reason is the one to remember; of two that weigh the same, the first."""
        reason = reason_to_stop(entry, recurs)
        if self.stopped_for is None or reason[0] > self.stopped_for[0]:
            self.stopped_for = reason

    def _react(self, entry: MonitoredEntry) -> None:
        was_stopped = self.awaits_grade
        if not was_stopped and self.open_grade is not None and self.open_grade > 1:
            self._impossible(entry, "a reaction is open already")
        self.awaits_grade = False
        self.reactions += 1
        grade, before = entry.grade or 0, self.open_grade
        self._judge(entry, grade, is_new=True)
        if before is not None and grade < before:
            self._has_improved(grade)
        if was_stopped:
            is_mild = (
                grade <= 1
                and HOW_STRICT[self.table.actions[grade]] < _INTERRUPTS
                and not self.table.stop_at_grade_1_restarts
            )
            self.was_mild = is_mild and (self.was_mild or not self.is_interrupted)
            self.is_interrupted = True

    def _regrade(self, entry: MonitoredEntry) -> None:
        if self.open_grade is None:
            self._impossible(entry, "no reaction is open")
            return
        grade = entry.grade or 0
        self._judge(entry, grade, is_new=False)
        self._has_improved(grade)
        if grade == 0 and not entry.anaphylaxis and (self.is_over or not self.is_interrupted):
            self._is_gone()

    def _judge(self, entry: MonitoredEntry, grade: int, *, is_new: bool) -> None:
        """What symptoms of this grade call for, whether new or graded again."""
        recurs = self.had_improved and grade >= _RECURS_FROM
        if self.table.recurs_at_any_grade and grade and (is_new or self.open_grade == 0):
            recurs |= self.had_improved or self.had_resolved
        self.had_moderate |= grade >= _RECURS_FROM
        action = "discontinue" if entry.anaphylaxis else self.table.actions[grade]
        if recurs or action == "discontinue":
            self._stop(entry, recurs=recurs)
        self.open_grade = grade
        # Where it is over, what it kept while it lasted is what starts again.
        self.holds = action == "hold" if grade else self.holds
        self.needs_prescriber |= action == BY_PRESCRIBER
        if HOW_STRICT[action] >= _INTERRUPTS:
            self.is_interrupted, self.was_mild = True, False

    def _has_improved(self, grade: int) -> None:
        if grade < _RECURS_FROM:
            self.had_improved |= self.had_moderate
            self.had_resolved |= grade == 0

    def _is_gone(self) -> None:
        """The reaction is over; where it held the rate, the step's full hold starts again."""
        if self.is_held:
            self.on_step = 0
        self.open_grade = None

    def _resume(self, entry: MonitoredEntry) -> None:
        if self.awaits_grade:
            self._impossible(entry, "STOP has no grade yet")
        if not self.stands:
            self._impossible(entry, "does not stand")
        grade = self.open_grade if entry.grade is None else entry.grade
        asked = self.is_interrupted or entry.grade is not None
        if asked and grade is not None and grade > self.table.resume_at:
            self._impossible(entry, "the reaction is not down to grade 1")
        if self.open_grade is not None and grade is not None:
            self._has_improved(grade)
        self.is_paused = False
        if self.is_interrupted and not self.was_mild:
            self._restart(entry)
        else:
            self._go_on(grade)
        self._read_back(entry)

    def _go_on(self, grade: int | None) -> None:
        """Where it was; a reaction that is left of it still holds."""
        if self.open_grade is not None and grade is not None:
            if grade == 0:
                self._is_gone()
            else:
                self.open_grade = grade
                self.holds = self.table.actions[grade] == "hold"
        self.is_interrupted, self.was_mild = False, False
        self._goes_on()

    def _restart(self, entry: MonitoredEntry) -> None:
        if self.needs_prescriber and not entry.prescriber:
            self._impossible(entry, "needs the prescriber's name")
        restart = self.restart_steps()
        if restart is None:
            self._impossible(entry, "the source states no restart")
            return
        self.is_interrupted, self.needs_prescriber, self.open_grade = False, False, None
        self.climb, self.place, self.on_step = restart, 0, 0
        self.rate, self.is_in_table, self.is_above = self.climb[0][0], True, False
        self.restarted, self.set_by_hand, self.was_kept = self.now, False, False
        self.restart_rate = self.rate

    # --- rates that somebody set ---------------------------------------------------------------

    def _set_rate(self, entry: MonitoredEntry) -> None:
        if self.stands:
            self._impossible(entry, "stands")
        rate = whole(entry.rate_ml_h or Decimal(0), self.table.scale)
        if rate != self.rate and self._is_higher(rate, self.table.highest):
            self._impossible(entry, "above the ceiling")
        self.set_by_hand |= rate != self.rate
        self._is_set_to(rate)

    def _deviate(self, entry: MonitoredEntry) -> None:
        """What no protocol allows, and ran all the same; nothing is to come before a release."""
        self.awaits_release = True
        if entry.rate_ml_h is None:
            return
        if self.stands:
            self._impossible(entry, "nothing runs")
        rate = whole(entry.rate_ml_h, self.table.scale)
        self.highest_deviation = max(self.highest_deviation, rate)
        self.set_by_hand |= rate != self.rate
        self._is_set_to(rate)

    def _complete(self, entry: MonitoredEntry) -> None:
        if self.is_interrupted or self.awaits_grade:
            self._impossible(entry, "stands for a reaction")
        if self.table.bag - self.given > self.table.pump_difference:
            self._impossible(entry, "is not empty by calculation")
        if not self._can_have_given(self.table.bag):
            self._impossible(entry, "more than the pump can have given")
        self.is_paused = False
        self.given, self.completed = self.table.bag, True
        self.readings.append((self.now, self.table.bag))


def recounted(table: Table, entries: Log, follow: str, until: int) -> CourseSimulator:
    """The infusion run again up to `until`, microseconds from the start."""
    again = CourseSimulator(table, follow == "plan", table.climb, table.climb[0][0])
    for entry, at in zip(entries.entries, entries.micros, strict=True):
        again.take(entry, at)
    again.run_to(until)
    return again


def ever_stopped(
    table: Table,
    follow: str,
    written: Sequence[MonitoredEntry],
    changes: Sequence[MonitoredAmendment],
) -> bool:
    """Whether it was once stopped for good by what was written until then.

    No later correction lifts that: each amendment is judged by what counted before it.
    """
    if not _may_have_stopped(table, written, changes):
        return False
    for change in changes:
        before = [entry for entry in written if entry.place < change.place]
        earlier = [one for one in changes if one.place < change.place]
        entries = log(before, earlier)
        last = entries.micros[-1] if entries.micros else 0
        if recounted(table, entries, follow, last).stopped:
            return True
    return False


def _may_have_stopped(
    table: Table, written: Sequence[MonitoredEntry], changes: Sequence[MonitoredAmendment]
) -> bool:
    """Whether any entry could have done it, so that the recounts are worth their time."""
    gradings = 0
    if any(entry.kind == "discontinued" for entry in written):
        return True
    graded = [(entry.grade or 0, entry.anaphylaxis) for entry in written]
    graded += [(change.grade or 0, change.anaphylaxis is True) for change in changes]
    for grade, anaphylaxis in graded:
        if anaphylaxis or table.actions[grade] == "discontinue":
            return True
        gradings += grade > 0
    return gradings > 1
