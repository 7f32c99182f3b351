"""Whether an infusion runs, at which rate, and what becomes of it while time passes."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Literal

from infuseplan.domain.findings import Finding
from infuseplan.domain.infusion.delivery import Delivery
from infuseplan.domain.infusion.preparation import PreparationSoFar
from infuseplan.domain.infusion.pump import PumpFigures
from infuseplan.domain.infusion.rate_position import MICROS_PER_MIN, Micros, RatePosition
from infuseplan.domain.infusion.reactions import ReactionsSoFar
from infuseplan.domain.plan.plan import Bag, InfusionPlan, RateStep
from infuseplan.domain.plan.reaction_rules import reactions_at
from infuseplan.domain.plan.restart import restart_table
from infuseplan.domain.plan.titration import LadderStep, ladder_steps
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.domain.protocol.site_policy import ObserveEvery

Follow = Literal["plan", "log"]
Status = Literal["not-started", "running", "interrupted", "discontinued", "completed"]

# The grade up to which a reaction is mild (CTCAE).
_MILD = 1
_UNDER_WAY = ("running", "interrupted")
_ZERO = Fraction(0)


class CourseFlow:
    """The infusion between two events; `fold` adds what the events do to it."""

    def __init__(
        self, plan: InfusionPlan, loaded: LoadedProtocol, bag: Bag, follow: Follow
    ) -> None:
        titration = loaded.protocol.titration
        if titration is None:
            raise ValueError("a protocol without rates cannot be followed")
        self._policy = plan.policy
        stated = loaded.protocol.reactions
        number = plan.request.infusion_number
        self._rules = None if stated is None else reactions_at(stated, number)
        self._agents = frozenset(item.agent for item in plan.premedication)
        self._ladder = titration.ladder_for(plan.request.infusion_number)
        self._table0 = ladder_steps(self._ladder, bag.concentration_mg_per_ml)
        self._follow = follow
        self.rate_position = RatePosition(self._table0)
        vials = loaded.protocol.product.vials
        self.preparation = PreparationSoFar(plan, vials, self.rate_position.rate)
        self._due: Micros | None = None
        self._stands: Literal["", "reaction", "paused"] = ""
        # STOP turned out to be a mild reaction, and this hospital goes on at the present rate.
        self._keeps_rate = False
        self.started_at: datetime | None = None
        self.now_micros: Micros = 0
        self.delivery = Delivery(bag.volume_ml)
        self.pump = PumpFigures(self.delivery, self.rate_position.highest, plan.policy, follow)
        self.reactions = ReactionsSoFar(self._rules, plan.policy)
        self.is_awaiting_grade = False
        # Who recorded what really ran although no protocol allows it; None once it is released.
        self.deviation_by: str | None = None
        self.needs_prescriber = False
        self.stop_code: str | None = None
        self.is_complete = False
        self.findings: list[Finding] = []
        self._above: Finding | None = None
        # Whether that is a deviation, which somebody answers for by name.
        self._is_above_by_name = False
        # When the last change of the rate was due, or made unasked; when somebody observed last.
        self.changed_at: Micros = 0
        self.observed_at: Micros | None = None

    # -- where it stands -------------------------------------------------------------------------

    @property
    def status(self) -> Status:
        """The one word for it."""
        if self.started_at is None:
            return "not-started"
        if self.is_complete:
            return "completed"
        if self.stop_code is not None:
            return "discontinued"
        if self._follow == "plan" and self.delivery.is_all:
            return "completed"
        return "interrupted" if self._stands or self.is_awaiting_grade else "running"

    @property
    def now(self) -> Fraction:
        """Minutes from the start to the moment up to which it was followed."""
        return Fraction(self.now_micros, MICROS_PER_MIN)

    @property
    def is_flowing(self) -> bool:
        """Whether drug runs in now."""
        is_over = self.is_complete or self.stop_code is not None or self.started_at is None
        stands = self._stands or self.is_awaiting_grade
        return not is_over and not stands and not self.delivery.is_all

    @property
    def is_held(self) -> bool:
        """Whether an open reaction holds the present rate."""
        return self.reactions.open_grade is not None and self.reactions.is_held

    @property
    def may_go_on(self) -> bool:
        """Whether the infusion runs, or may run again now."""
        if self.status == "running":
            return True
        if self.status != "interrupted" or self.is_awaiting_grade:
            return False
        is_mild = (self.reactions.open_grade or 0) <= _MILD
        return self._stands == "paused" or (self._keeps_rate and is_mild) or self._is_better()

    @property
    def may_complete(self) -> bool:
        """Whether the bag can be empty: what is left, a pump may differ by, and nobody reacts."""
        left = self.delivery.bag_ml - self.delivery.given
        reacts = self._stands == "reaction" or self.is_awaiting_grade
        return not reacts and left <= self._policy.pump_difference_ml

    @property
    def stands_for(self) -> Literal["", "reaction", "paused"]:
        """Why it is interrupted: a reaction, another cause, or not at all."""
        if self.status != "interrupted":
            return ""
        return "reaction" if self.is_awaiting_grade else self._stands

    @property
    def resume_rate(self) -> Fraction | None:
        """At which rate (mL/h) an interrupted infusion goes on; None where nobody can say yet."""
        if self.status != "interrupted" or self.is_awaiting_grade:
            return None
        if self._stands == "paused" or self._keeps_rate:
            return self.rate_position.rate
        if self._rules is None:
            return None
        return self._restart_table()[0].rate_ml_h

    @property
    def goes_on_by_restart(self) -> bool:
        """Whether an interrupted infusion goes on by the rates of a restart, not where it was."""
        return (
            self.status == "interrupted"
            and not self.is_awaiting_grade
            and self._stands == "reaction"
            and not self._keeps_rate
            and self._rules is not None
        )

    @property
    def _is_under_way(self) -> bool:
        return self.stop_code is None and not self.is_complete

    @property
    def is_awaiting_release(self) -> bool:
        """Whether a prescriber has to let the plan go on after a deviation."""
        return self.deviation_by is not None and self.status in _UNDER_WAY

    @property
    def is_to_confirm(self) -> bool:
        """Whether the pump has to be read a second time before the rate rises."""
        return self.pump.is_to_confirm and self.status in _UNDER_WAY

    def is_final(self, grade: int) -> bool:
        """Whether a reaction of that grade by itself ends the infusion for good."""
        return self.reactions.action(grade) == "discontinue"

    def observation_due_min(self, steps: Sequence[RateStep]) -> Fraction | None:
        """When vital signs are due next, in minutes from the start; None once it is over.

        With each change of the rate, from when it is due, or at each multiple of the hospital's
        minutes; what was due and was not observed stays due.
        """
        if self.status not in _UNDER_WAY:
            return None
        observations, seen = self._policy.observations, self.observed_at
        if isinstance(observations, ObserveEvery):
            every = Fraction(observations.minutes)
            past = _ZERO if seen is None else Fraction(seen, MICROS_PER_MIN) // every
            return (past + 1) * every
        if self.changed_at and (seen is None or seen < self.changed_at):
            return Fraction(self.changed_at, MICROS_PER_MIN)
        due = self.change_due_since() if steps else None
        if due is not None and (seen is None or seen < due):
            return Fraction(due, MICROS_PER_MIN)
        # While a change is due, the first step is the rate to set now.
        return steps[1].start_min if len(steps) > 1 else None

    def change_due_since(self) -> Micros | None:
        """Since when the next rate has been due; None where it is not, or where there is none."""
        late = self.rate_position.overdue_by()
        return None if late is None else max(self.now_micros - late, self.changed_at)

    @property
    def rate_above_table(self) -> Finding | None:
        """That the pump runs above what the table allows, while it does."""
        return self._above if self.rate_position.is_above and self.is_flowing else None

    # -- time ------------------------------------------------------------------------------------

    def advance(self, to: Micros) -> None:
        """Let the pump run until that microsecond; following the plan, due changes are made."""
        while self.now_micros < to:
            if not self.is_flowing:
                self.now_micros, self._due = to, None
                return
            due = self._change_due()
            if due is None or to < due:
                self._run(to)
            else:
                self._run(due)
                if self.now_micros == due:
                    self._rise()

    def _rise(self) -> None:
        self.rate_position.up()
        self._due, self.changed_at = None, self.now_micros

    def _change_due(self) -> Micros | None:
        """When the rate rises by itself, if nothing happens before."""
        if self._follow != "plan" or self.is_held:
            return None
        if self.rate_position.is_above or self.deviation_by is not None:
            return None
        if self._due is None:
            left = self.rate_position.left_of_hold()
            self._due = None if left is None else self.now_micros + left
        return self._due

    def _run(self, until: Micros) -> None:
        """Run at the present rate until then, or until the bag is empty."""
        start = self.now_micros
        self.now_micros = self.delivery.run(start, until, self.rate_position.running)
        self.rate_position.pass_time(self.now_micros - start)

    def _catch_up(self) -> None:
        """Following the plan, a change that was due while something kept it off is made now."""
        self._due = None
        if self.is_flowing and self._change_due() == self.now_micros:
            self._rise()

    def _restart_table(self) -> tuple[LadderStep, ...]:
        if self._rules is None:
            raise LookupError("a source without reaction rules has no restart")
        return restart_table(
            self._rules, self._ladder, self._table0, self._policy, self.rate_position.rate
        )

    def _is_better(self, grade: int | None = None) -> bool:
        left = self.reactions.open_grade if grade is None else grade
        return (
            left is not None
            and self._rules is not None
            and left <= self._rules.resume_when_grade_at_most
        )
