"""The fold behind `course`: what each event does to the infusion, one after the other."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from infuseplan.domain.dates.elapsed import micros_between
from infuseplan.domain.findings import CAUTION, Arg, Finding, FindingCode
from infuseplan.domain.infusion.events import (
    BagPrepared,
    Completed,
    Deviation,
    Discontinued,
    Event,
    Observed,
    Paused,
    PremedicationGiven,
    RateSet,
    Reaction,
    Regraded,
    Released,
    Resumed,
    SecondChecked,
    Started,
    Stopped,
    StopWithdrawn,
    VialUsed,
    VolumeRead,
)
from infuseplan.domain.infusion.flow import CourseFlow
from infuseplan.domain.infusion.log import EventCode, EventProblem
from infuseplan.domain.infusion.reactions import graver

_MILD = 1
_LETS_RUN = ("go-on", "hold")
# What is still told after the end. A reaction may come after the last drop.
_AFTER_COMPLETION: frozenset[type[Any]] = frozenset({Reaction, Regraded, Stopped, StopWithdrawn})
_AFTER_A_STOP: frozenset[type[Any]] = _AFTER_COMPLETION | {VolumeRead, Discontinued}


class Course(CourseFlow):
    """The infusion while it is folded. `take` one event after the other, then `advance` to now."""

    def take(self, index: int, event: Event) -> None:
        """Let one event happen; EventProblem if it cannot have happened now."""
        kind = type(event)
        if isinstance(event, PremedicationGiven):
            self._premedication_given(index, event)
            return
        if isinstance(event, BagPrepared):
            return
        if isinstance(event, VialUsed):
            self.preparation.vial_used(index, event)
            return
        if isinstance(event, SecondChecked):
            self.preparation.second_checked(index, event)
            return
        if isinstance(event, Started):
            self.preparation.started(index, event)
            self._read_back(index, event.rate_ml_per_h, self.rate_position.rate)
            self.started_at = event.at
            return
        if self.started_at is None:
            raise EventProblem(index, "before-start")
        if kind is Observed:
            self.observed_at = micros_between(self.started_at, event.at)
            return
        self.advance(micros_between(self.started_at, event.at))
        if self.is_complete:
            if kind not in _AFTER_COMPLETION:
                raise EventProblem(index, "after-the-end")
        elif self.stop_code is not None and kind not in _AFTER_A_STOP:
            # Whoever reads the refusal has to learn of the stop that it rests on.
            raise EventProblem(index, "after-the-end", {"stop": self.stop_code})
        _HANDLERS[kind](self, index, event)
        if kind is not VolumeRead:
            self._due = None

    def _premedication_given(self, index: int, event: PremedicationGiven) -> None:
        if event.agent not in self._agents:
            raise EventProblem(index, "unknown-agent", {"agent": event.agent})

    def _demand_flow(self, index: int, code: EventCode = "stands") -> None:
        if self._stands or self.is_awaiting_grade:
            raise EventProblem(index, code)

    def _read_back(self, index: int, shown: Decimal | None, planned: Fraction) -> None:
        """What was read back from the pump has to be what it was to be set to."""
        if shown is not None and not self.rate_position.is_near(Fraction(shown), planned):
            args: dict[str, Arg] = {"shown": Fraction(shown), "planned": planned}
            raise EventProblem(index, "read-back-differs", args)

    def _rate_set(self, index: int, event: RateSet) -> None:
        self._demand_flow(index)
        if self.rate_position.is_above_highest(event.rate_ml_per_h):
            highest: dict[str, Arg] = {
                "rate": Fraction(event.rate_ml_per_h),
                "highest": self.rate_position.highest,
            }
            raise EventProblem(index, "above-highest-rate", highest)
        self._runs_at(index, event.rate_ml_per_h)

    def _runs_at(self, index: int, rate_ml_h: Decimal, *, is_named: bool = False) -> None:
        """The pump runs at that rate from now on; what the table has against it is a finding.

        `is_named` is True for a deviation, which somebody answers for already.
        """
        position, was_due = self.rate_position, self.change_due_since()
        departure = position.set_to(rate_ml_h, is_held=self.is_held)
        if departure is None:
            return
        # Who observes first and then raises the rate has observed with this change.
        is_due = departure.is_raised and not departure.is_above
        self.changed_at = was_due if was_due is not None and is_due else self.now_micros
        args: dict[str, Arg] = {"rate": position.running}
        self._is_set_back()
        if departure.is_above:
            self._is_above_by_name = is_named
            self._above = Finding("course.rate-above-table", CAUTION, field=f"events.{index}",
                                  args={**args, "set_to": position.rate})  # fmt: skip
        if departure.is_raised and self.reactions.open_grade is not None:
            self._caution("course.raised-in-reaction", index, args)
        elif departure.is_against_table and not departure.is_above and not is_named:
            self._caution("course.raised-against-table", index, args)
        if not departure.is_in_table and not is_named:
            self._caution("course.rate-not-in-table", index, args)

    def _is_set_back(self) -> None:
        """That it ran above the table stays in the findings; what to set the pump to does not.

        Of a deviation nothing stays: who recorded it said so by name, and nothing is to be amended.
        """
        above, self._above = self._above, None
        if above is not None and not self._is_above_by_name:
            args = {"rate": above.args["rate"]}
            self.findings.append(
                Finding("course.raised-against-table", CAUTION, field=above.field, args=args)
            )

    def _stopped(self, index: int, event: Stopped) -> None:
        if self.is_awaiting_grade:
            return
        self._pump_may_show(index, event.infused_ml)
        self.is_awaiting_grade = True

    def _stop_withdrawn(self, index: int, _event: StopWithdrawn) -> None:
        if not self.is_awaiting_grade:
            raise EventProblem(index, "no-stop-to-withdraw")
        self.is_awaiting_grade = False

    def _reaction(self, index: int, event: Reaction) -> None:
        is_graded_stop, reactions = self.is_awaiting_grade, self.reactions
        may_keep = self._keeps_rate or self._stands != "reaction"
        if not is_graded_stop and (reactions.open_grade or 0) > _MILD:
            raise EventProblem(index, "reaction-is-open")
        self._pump_may_show(index, event.infused_ml)
        self.is_awaiting_grade = False
        code = reactions.begin(event.grade, anaphylaxis=event.anaphylaxis)
        self._judge(event.grade, code)
        if is_graded_stop and self._is_under_way:
            # It was stopped, however mild the reaction turned out to be; a second STOP as well.
            lets_run = reactions.action(event.grade) in _LETS_RUN and event.grade <= _MILD
            keeps = self._policy.restart_after_grade1_stop == "present-rate"
            self._keeps_rate = may_keep and keeps and lets_run
            self._stands = "reaction"

    def _judge(self, grade: int, stop_code: str | None) -> None:
        """What this grade calls for, once it is the grade of the open reaction."""
        if stop_code is not None:
            self._stop(stop_code)
            return
        if not self._is_under_way or not grade:
            return
        action = self.reactions.action(grade)
        if action in ("interrupt", "restart-by-prescriber"):
            self.needs_prescriber |= action == "restart-by-prescriber"
            self._stands, self._keeps_rate = "reaction", False

    def _regraded(self, index: int, event: Regraded) -> None:
        if self.reactions.open_grade is None:
            raise EventProblem(index, "no-reaction-is-open")
        code = self.reactions.regrade(event.grade, anaphylaxis=event.anaphylaxis)
        self._judge(event.grade, code)
        if not event.grade and code is None and self._stands != "reaction":
            self._resolved()
        self._catch_up()

    def _paused(self, index: int, event: Paused) -> None:
        self._demand_flow(index)
        self._pump_may_show(index, event.infused_ml)
        if not self.is_flowing:
            raise EventProblem(index, "bag-is-empty")
        self._stands = "paused"

    def _resumed(self, index: int, event: Resumed) -> None:
        if self.is_awaiting_grade:
            raise EventProblem(index, "grade-missing")
        if not self._stands:
            raise EventProblem(index, "runs-already")
        if self._stands == "paused" or self._keeps_rate:
            self._after_pause(index, event)
        else:
            self._after_reaction(index, event)
        self._stands, self._keeps_rate = "", False
        self._is_set_back()
        self.changed_at = self.now_micros

    def _after_reaction(self, index: int, event: Resumed) -> None:
        """Restart at half of the initial rate, once it is mild enough, and who may has said so."""
        if self._rules is None:
            raise EventProblem(index, "no-reaction-rules")
        if not self._is_better(event.grade):
            grade = self.reactions.open_grade if event.grade is None else event.grade
            at_most = self._rules.resume_when_grade_at_most
            args: dict[str, Arg] = {"grade": -1 if grade is None else grade, "at_most": at_most}
            raise EventProblem(index, "not-better", args)
        if self.needs_prescriber and event.prescriber is None:
            raise EventProblem(index, "needs-prescriber")
        table = self._restart_table()
        self._read_back(index, event.rate_ml_per_h, table[0].rate_ml_h)
        self.rate_position.restart(table)
        self.reactions.end(event.grade)
        self.needs_prescriber = False

    def _after_pause(self, index: int, event: Resumed) -> None:
        """Go on where it stood; a grade that is told with it is heard."""
        grade = event.grade
        if grade is None and self._keeps_rate:
            # A reaction that has become worse since STOP has to be mild again.
            grade = self.reactions.open_grade
        if grade is not None and grade > _MILD:
            args: dict[str, Arg] = {"grade": grade, "at_most": _MILD}
            raise EventProblem(index, "not-better", args)
        self._read_back(index, event.rate_ml_per_h, self.rate_position.rate)
        self.rate_position.set_back()
        reactions = self.reactions
        if reactions.open_grade is not None and event.grade is not None:
            reactions.left_at_resume(event.grade)
        if reactions.open_grade == 0:
            self._resolved()

    def _resolved(self) -> None:
        """Nothing is left of a reaction that did not interrupt: a held step's hold starts again."""
        self.reactions.end(0)
        if self.reactions.held_until_resolved:
            self.rate_position.hold_again()

    def _volume_read(self, index: int, event: VolumeRead) -> None:
        self._pump_may_show(index, event.infused_ml, may_confirm=True)

    def _deviation(self, index: int, event: Deviation) -> None:
        if event.rate_ml_per_h is not None:
            self._demand_flow(index, "paused")
            self.pump.may_run_at(Fraction(event.rate_ml_per_h))
            self._runs_at(index, event.rate_ml_per_h, is_named=True)
        elif event.infused_ml is not None:
            self._pump_may_show(index, event.infused_ml, is_deviation=True)
        self.deviation_by = event.by

    def _released(self, index: int, _event: Released) -> None:
        if self.deviation_by is None:
            raise EventProblem(index, "nothing-to-release")
        self.deviation_by = None
        self._catch_up()

    def _discontinued(self, index: int, event: Discontinued) -> None:
        if event.rule is not None and not self._is_stop_rule(event.rule):
            raise EventProblem(index, "unknown-rule", {"rule": event.rule})
        self._stop(event.rule or "discontinued")

    def _is_stop_rule(self, rule_id: str) -> bool:
        rules = () if self._rules is None else self._rules.rules
        return any(rule.id == rule_id and rule.action == "discontinue" for rule in rules)

    def _completed(self, index: int, _event: Completed) -> None:
        if not self.may_complete:
            left = self.delivery.bag_ml - self.delivery.given
            raise EventProblem(index, "not-empty", {"left": left})
        self._pump_may_show(index, self.delivery.bag_ml)
        self._stands = ""
        self.is_complete = True

    def _stop(self, code: str) -> None:
        """For good; a graver reason that turns up later takes the place of the first."""
        self.stop_code = graver(code, self.stop_code)
        self._stands, self._keeps_rate, self.needs_prescriber = "", False, False

    def _pump_may_show(
        self,
        index: int,
        infused_ml: Decimal | Fraction | None,
        *,
        may_confirm: bool = False,
        is_deviation: bool = False,
    ) -> None:
        """The pump's own figure, if it was read; it outweighs the computed one."""
        if infused_ml is None:
            return
        shown = Fraction(infused_ml)
        self.pump.check(index, shown, self.now_micros, is_deviation=is_deviation)
        differs = self.pump.take(
            shown, self.now_micros, self.rate_position.running,
            may_confirm=may_confirm, is_deviation=is_deviation,
        )  # fmt: skip
        if differs is not None:
            self._caution("course.pump-differs", index, differs)

    def _caution(self, code: FindingCode, index: int, args: dict[str, Arg]) -> None:
        self.findings.append(Finding(code, CAUTION, field=f"events.{index}", args=args))


_HANDLERS: dict[type[Any], Callable[[Course, int, Any], None]] = {
    RateSet: Course._rate_set,
    Stopped: Course._stopped,
    StopWithdrawn: Course._stop_withdrawn,
    Reaction: Course._reaction,
    Paused: Course._paused,
    Regraded: Course._regraded,
    Resumed: Course._resumed,
    VolumeRead: Course._volume_read,
    Deviation: Course._deviation,
    Released: Course._released,
    Discontinued: Course._discontinued,
    Completed: Course._completed,
}
