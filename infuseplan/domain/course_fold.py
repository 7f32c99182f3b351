"""The fold behind `course`: what each event does to the infusion, one after the other."""

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

from infuseplan.domain.course_climb import MICROS_PER_MIN, Climb, Micros
from infuseplan.domain.course_delivery import Delivery
from infuseplan.domain.course_events import (
    Completed,
    Discontinued,
    Event,
    Observed,
    Paused,
    RateSet,
    Reaction,
    Regraded,
    Resumed,
    Started,
    VolumeRead,
)
from infuseplan.domain.course_log import EventProblem
from infuseplan.domain.elapsed import micros_between
from infuseplan.domain.exact import is_less
from infuseplan.domain.findings import CAUTION, Arg, Finding
from infuseplan.domain.loaded import LoadedProtocol
from infuseplan.domain.plan import Bag, InfusionPlan
from infuseplan.domain.reaction import restart_table
from infuseplan.domain.titration import Rung, rungs

Follow = Literal["plan", "log"]

SEVERE = 3
_MODERATE = 2
_MILD = 1
# Which of two reasons for a stop is remembered: the graver one. Reasons of the source that name no
# grade stand between somebody's decision (0) and those that name one.
_GRAVITY = {
    "discontinued": 0,
    "recurrence": 2,
    "grade-3": 2,
    "grade-4": 3,
    "anaphylaxis": 4,
    "grade-5": 5,
}
_WITHOUT_GRADE = 1
# What is still told after the end. A reaction may come after the last drop.
_AFTER_COMPLETION: frozenset[type[Any]] = frozenset({Reaction, Regraded})
_AFTER_A_STOP: frozenset[type[Any]] = _AFTER_COMPLETION | {VolumeRead, Discontinued}


class Course:
    """The infusion while it is folded. `take` one event after the other, then `advance` to now."""

    def __init__(
        self, plan: InfusionPlan, loaded: LoadedProtocol, bag: Bag, follow: Follow
    ) -> None:
        titration = loaded.protocol.titration
        if titration is None:
            raise ValueError("a protocol without rates cannot be followed")
        self._policy = plan.policy
        self._reactions = loaded.protocol.reactions
        self._ladder = titration.ladder_for(plan.request.infusion_number)
        self._table0 = rungs(self._ladder, bag.concentration_mg_per_ml)
        self._follow = follow
        self._climb = Climb(self._table0)
        self._due: Micros | None = None
        self._pump_may_be_over = Fraction(plan.policy.pump_difference_ml)
        self._pump_may_be_under = -self._pump_may_be_over
        self._stands: Literal["", "reaction", "paused"] = ""
        self.started_at: datetime | None = None
        self._now: Micros = 0
        self.delivery = Delivery(bag.volume_ml)
        self.open_grade: int | None = None
        self.reactions = 0
        self.needs_prescriber = False
        self.stop_code: str | None = None
        self.is_complete = False
        self.findings: list[Finding] = []

    # -- where it stands -------------------------------------------------------------------------

    @property
    def status(
        self,
    ) -> Literal["not-started", "running", "interrupted", "discontinued", "completed"]:
        """The one word for it."""
        if self.started_at is None:
            return "not-started"
        if self.is_complete:
            return "completed"
        if self.stop_code is not None:
            return "discontinued"
        if self._follow == "plan" and self.delivery.is_all:
            return "completed"
        return "interrupted" if self._stands else "running"

    @property
    def now(self) -> Fraction:
        """Minutes from the start to the moment up to which it was followed."""
        return Fraction(self._now, MICROS_PER_MIN)

    @property
    def rate(self) -> Fraction:
        """The rate (mL/h) that the pump is set to, whether or not it runs."""
        return self._climb.rate

    @property
    def is_flowing(self) -> bool:
        """Whether drug runs in now."""
        is_over = self.is_complete or self.stop_code is not None or self.started_at is None
        return not is_over and not self._stands and not self.delivery.is_all

    @property
    def is_held(self) -> bool:
        """Whether a reaction of grade 1 holds the present rate."""
        return self.open_grade is not None and self._policy.grade1 == "hold"

    @property
    def may_go_on(self) -> bool:
        """Whether the infusion runs, or may run again now."""
        if self.status == "running":
            return True
        if self.status != "interrupted":
            return False
        return self._stands == "paused" or self._is_better(self.open_grade)

    @property
    def stands_for(self) -> Literal["", "reaction", "paused"]:
        """Why it stands: an open reaction, another cause, or not at all."""
        return self._stands if self.status == "interrupted" else ""

    @property
    def resume_rate(self) -> Fraction | None:
        """At which rate (mL/h) an interrupted infusion goes on, once it may; None otherwise."""
        if self.stands_for == "paused":
            return self.rate
        if self.stands_for != "reaction" or self._reactions is None:
            return None
        table = restart_table(self._reactions, self._ladder, self._table0, self._policy)
        return table[0].rate_ml_h

    def rest_of_table(self) -> tuple[Rung, ...]:
        """The rates from now on: what is left of the present hold, then the rest of the table."""
        return self._climb.rest()

    # -- time ------------------------------------------------------------------------------------

    def advance(self, to: Micros) -> None:
        """Let the pump run until that microsecond; following the plan, due changes are made."""
        while self._now < to:
            if not self.is_flowing:
                self._now, self._due = to, None
                return
            due = self._change_due()
            if due is None or to < due:
                self._run(to)
            else:
                self._run(due)
                if self._now == due:
                    self._climb.up()
                    self._due = None

    def _change_due(self) -> Micros | None:
        """When the rate rises by itself, if nothing happens before."""
        if self._follow != "plan" or self.is_held:
            return None
        if self._due is None:
            left = self._climb.left_of_hold()
            self._due = None if left is None else self._now + left
        return self._due

    def _run(self, until: Micros) -> None:
        """Run at the present rate until then, or until the bag is empty."""
        start = self._now
        self._now = self.delivery.run(start, until, self._climb.rate)
        self._climb.pass_time(self._now - start)

    # -- events ----------------------------------------------------------------------------------

    def take(self, index: int, event: Event) -> None:
        """Let one event happen; EventProblem if it cannot have happened now."""
        if isinstance(event, Started):
            self.started_at = event.at
            return
        if self.started_at is None:
            raise EventProblem(index, "before-start")
        kind = type(event)
        if kind is Observed:
            return
        self.advance(micros_between(self.started_at, event.at))
        if self.is_complete:
            if kind not in _AFTER_COMPLETION:
                raise EventProblem(index, "after-the-end")
        elif self.stop_code is not None and kind not in _AFTER_A_STOP:
            raise EventProblem(index, "after-the-end")
        _HANDLERS[kind](self, index, event)
        if kind is not VolumeRead:
            self._due = None

    def _rate_set(self, index: int, event: RateSet) -> None:
        if self._stands:
            raise EventProblem(index, "stands")
        if self._climb.is_above_table(event.rate_ml_per_h):
            highest: dict[str, Arg] = {
                "rate": Fraction(event.rate_ml_per_h),
                "highest": self._climb.highest,
            }
            raise EventProblem(index, "above-highest-rate", highest)
        departure = self._climb.set_to(event.rate_ml_per_h)
        if departure is None:
            return
        args: dict[str, Arg] = {"rate": self._climb.rate}
        if departure.is_raised and self.open_grade is not None:
            self._caution("course.raised-in-reaction", index, args)
        elif departure.is_against_table:
            self._caution("course.raised-against-table", index, args)
        if not departure.is_in_table:
            self._caution("course.rate-not-in-table", index, args)

    def _reaction(self, index: int, event: Reaction) -> None:
        if self.open_grade is not None:
            raise EventProblem(index, "reaction-is-open")
        if event.infused_ml is not None:
            self._pump_shows(index, Fraction(event.infused_ml))
        self.reactions += 1
        self.open_grade = event.grade
        self._judge(event.grade, anaphylaxis=event.anaphylaxis)

    def _judge(self, grade: int, *, anaphylaxis: bool) -> None:
        """What this grade calls for, once it is the grade of the open reaction."""
        code = self._stop_for(grade, anaphylaxis=anaphylaxis)
        if code is not None:
            self._stop(code)
        elif self.stop_code is None and not self.is_complete and grade >= _MODERATE:
            self.needs_prescriber |= grade >= SEVERE
            self._stands = "reaction"

    def _stop_for(self, grade: int, *, anaphylaxis: bool) -> str | None:
        """Why a reaction of this kind ends the infusion for good; None where it does not."""
        if anaphylaxis:
            return "anaphylaxis"
        if self.reactions > 1:
            # CTCAE: recurrence after initial improvement is grade 3; a graver grade says more.
            return f"grade-{grade}" if grade > SEVERE else "recurrence"
        if grade < SEVERE or (grade == SEVERE and self._restart_by_prescriber(grade)):
            return None
        return f"grade-{grade}"

    def _restart_by_prescriber(self, grade: int) -> bool:
        if self._reactions is None:
            return False
        return any(
            rule.action == "restart-by-prescriber" and grade in rule.grades
            for rule in self._reactions.rules
        )

    def _regraded(self, index: int, event: Regraded) -> None:
        if self.open_grade is None:
            raise EventProblem(index, "no-reaction-is-open")
        self.open_grade = event.grade
        if event.grade or event.anaphylaxis:
            self._judge(event.grade, anaphylaxis=event.anaphylaxis)
        elif self._stands != "reaction":
            self._gone()

    def _paused(self, index: int, event: Paused) -> None:
        if self._stands:
            raise EventProblem(index, "stands")
        if event.infused_ml is not None:
            self._pump_shows(index, Fraction(event.infused_ml))
        if not self.is_flowing:
            raise EventProblem(index, "bag-is-empty")
        self._stands = "paused"

    def _resumed(self, index: int, event: Resumed) -> None:
        if not self._stands:
            raise EventProblem(index, "runs-already")
        if self._stands == "paused":
            self._after_pause(index, event)
            return
        if self._reactions is None:
            raise EventProblem(index, "no-reaction-rules")
        grade = self.open_grade if event.grade is None else event.grade
        if not self._is_better(grade):
            at_most = self._reactions.resume_when_grade_at_most
            args: dict[str, Arg] = {"grade": -1 if grade is None else grade, "at_most": at_most}
            raise EventProblem(index, "not-better", args)
        if self.needs_prescriber and event.prescriber is None:
            raise EventProblem(index, "needs-prescriber")
        self._climb.restart(
            restart_table(self._reactions, self._ladder, self._table0, self._policy)
        )
        self._stands, self.open_grade, self.needs_prescriber = "", None, False

    def _after_pause(self, index: int, event: Resumed) -> None:
        """Go on where it stood; a grade that is told with it is heard."""
        if event.grade is not None and event.grade > _MILD:
            args: dict[str, Arg] = {"grade": event.grade, "at_most": _MILD}
            raise EventProblem(index, "not-better", args)
        self._stands = ""
        if event.grade == 0 and self.open_grade is not None:
            self._gone()

    def _gone(self) -> None:
        """Grade 1 is gone: the step's full hold starts again."""
        self.open_grade = None
        if self._policy.grade1 == "hold":
            self._climb.hold_again()

    def _is_better(self, grade: int | None) -> bool:
        if grade is None or self._reactions is None:
            return False
        return grade <= self._reactions.resume_when_grade_at_most

    def _volume_read(self, index: int, event: VolumeRead) -> None:
        self._pump_shows(index, Fraction(event.infused_ml))

    def _discontinued(self, index: int, event: Discontinued) -> None:
        if event.rule is not None and not self._is_stop_rule(event.rule):
            raise EventProblem(index, "unknown-rule", {"rule": event.rule})
        self._stop(event.rule or "discontinued")

    def _is_stop_rule(self, rule_id: str) -> bool:
        rules = () if self._reactions is None else self._reactions.rules
        return any(rule.id == rule_id and rule.action == "discontinue" for rule in rules)

    def _completed(self, index: int, _event: Completed) -> None:
        left = self.delivery.bag_ml - self.delivery.given
        if self._stands == "reaction" or left > self._policy.pump_difference_ml:
            raise EventProblem(index, "not-empty", {"left": left})
        self._pump_shows(index, self.delivery.bag_ml)
        self._stands = ""
        self.is_complete = True

    def _stop(self, code: str) -> None:
        """For good; a graver reason that turns up later takes the place of the first."""
        known = self.stop_code
        if known is None or _gravity(code) > _gravity(known):
            self.stop_code = code
        self._stands, self.needs_prescriber = "", False

    # -- the pump's own figure -------------------------------------------------------------------

    def _pump_shows(self, index: int, infused_ml: Fraction) -> None:
        """The pump outweighs the computed volume; too large a difference is worth a look."""
        delivery = self.delivery
        if is_less(delivery.bag_ml, infused_ml):
            args: dict[str, Arg] = {"infused": infused_ml, "bag": delivery.bag_ml}
            raise EventProblem(index, "more-than-the-bag", args)
        if delivery.read_ml is not None and is_less(infused_ml, delivery.read_ml):
            args = {"infused": infused_ml, "before": delivery.read_ml}
            raise EventProblem(index, "less-than-before", args)
        difference = infused_ml - delivery.given
        if is_less(self._pump_may_be_over, difference) or is_less(
            difference, self._pump_may_be_under
        ):
            args = {"pump": infused_ml, "computed": delivery.given, "difference": abs(difference)}
            self._caution("course.pump-differs", index, args)
        delivery.read(infused_ml, self._now, self._climb.rate)

    def _caution(self, code: str, index: int, args: dict[str, Arg]) -> None:
        self.findings.append(Finding(code, CAUTION, field=f"events.{index}", args=args))


def _gravity(code: str) -> int:
    return _GRAVITY.get(code, _WITHOUT_GRADE)


_HANDLERS: dict[type[Any], Callable[[Course, int, Any], None]] = {
    RateSet: Course._rate_set,
    Reaction: Course._reaction,
    Paused: Course._paused,
    Regraded: Course._regraded,
    Resumed: Course._resumed,
    VolumeRead: Course._volume_read,
    Discontinued: Course._discontinued,
    Completed: Course._completed,
}
