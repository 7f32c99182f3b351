"""The reaction rules of a source, worked out in mL/h for one infusion."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from infuseplan.domain.plan.plan import RateHold, ReactionRule, StepRestart
from infuseplan.domain.plan.remembered import remembered
from infuseplan.domain.plan.titration import PUMP_STEP_ML_H, LadderStep
from infuseplan.domain.protocol.schema import (
    Action,
    AfterIncrements,
    AfterPreviousStep,
    AfterTable,
    GradeRule,
    MassLadder,
    Reactions,
    VolumeLadder,
)
from infuseplan.domain.protocol.site_policy import SitePolicy

_THIRTY = Fraction(30)
_GRADE_1, _MODERATE = 1, 2
_LETS_RUN = ("go-on", "hold")
_INTERRUPTS = ("interrupt", "restart-by-prescriber")


@remembered
def reactions_at(reactions: Reactions, infusion_number: int) -> Reactions:
    """The same with no rules but those for this infusion: what no rule covers, it is silent of."""
    rules = tuple(rule for rule in reactions.rules if rule.holds_at(infusion_number))
    if len(rules) == len(reactions.rules):
        return reactions
    stated = {name: getattr(reactions, name) for name in Reactions.model_fields}
    return Reactions.model_validate(stated | {"rules": rules})


def action_for(grade: int, reactions: Reactions | None, policy: SitePolicy) -> Action:
    """What a reaction of `grade` (1 to 5) calls for: by the source's own rule, if it has one.

    Where it has none, grade 1 is the hospital's to decide, grade 2 interrupts, and what is graver
    ends the treatment.
    """
    if reactions is not None:
        for rule in reactions.rules:
            if grade in rule.grades:
                return rule.action
    if grade <= _GRADE_1:
        return "hold" if policy.grade1 == "hold" else "go-on"
    return "interrupt" if grade == _MODERATE else "discontinue"


def restart_table(
    reactions: Reactions,
    ladder: VolumeLadder | MassLadder,
    table: tuple[LadderStep, ...],
    policy: SitePolicy,
    at_ml_h: Fraction,
) -> tuple[LadderStep, ...]:
    """The rates after a restart: the clean observation at the first of them, then upwards.

    `at_ml_h` is what ran by the table when the reaction came; where the pump ran faster than the
    table allowed, it is the table's rate. It counts only where the source restarts at the step
    before. All others restart at half of the *initial* rate of this infusion, never of the current
    one. Where the label does not say how long the initial rate is held after a restart, the
    hospital's setting does.
    """
    initial = table[0].rate_ml_h
    after, observe_min = reactions.after_observation, Fraction(reactions.observe_min)
    if isinstance(after, AfterPreviousStep):
        return _from_previous_step(after, observe_min, table, at_ml_h)
    half = LadderStep(initial / 2, observe_min)
    if isinstance(after, AfterIncrements):
        return (half, *_increments(half.rate_ml_h, after, ladder, table))
    if policy.re_escalation_hold == "thirty" and table[0].hold_min is not None:
        return (half, LadderStep(initial, _THIRTY), *table[1:])
    return (half, *table)


def _from_previous_step(
    after: AfterPreviousStep,
    observe_min: Fraction,
    table: tuple[LadderStep, ...],
    at_ml_h: Fraction,
) -> tuple[LadderStep, ...]:
    """The highest rate of the table below the one that ran, then the table from there.

    A rate between two steps counts as the higher one. After a rate below the first step, which
    somebody must have set, nothing restarts faster than that.
    """
    below = [step.rate_ml_h for step in table if step.rate_ml_h + PUMP_STEP_ML_H < at_ml_h]
    initial = table[0].rate_ml_h
    first = initial if after.first_step == "initial" else initial / 2
    not_faster = first if first <= at_ml_h + PUMP_STEP_ML_H else at_ml_h
    rate = below[-1] if below else not_faster
    return (LadderStep(rate, observe_min), *(step for step in table if step.rate_ml_h > rate))


def _increments(
    restart: Fraction,
    after: AfterIncrements,
    ladder: VolumeLadder | MassLadder,
    table: tuple[LadderStep, ...],
) -> list[LadderStep]:
    """From the restart rate up by the ladder's own increment to its maximum."""
    increment = _increment_of(ladder)
    if increment is None:
        raise LookupError("the ladder has no increment for a restart")
    highest = table[-1].rate_ml_h
    climbing: list[LadderStep] = []
    rate = min(restart + Fraction(increment), highest)
    while rate < highest:
        climbing.append(LadderStep(rate, Fraction(after.every_min)))
        rate = min(rate + Fraction(increment), highest)
    return [*climbing, LadderStep(highest, None)]


def _increment_of(ladder: VolumeLadder | MassLadder) -> Decimal | None:
    return ladder.re_escalation_increment_ml_h if isinstance(ladder, VolumeLadder) else None


def rules_for(
    reactions: Reactions,
    ladder: VolumeLadder | MassLadder,
    table: tuple[LadderStep, ...],
    policy: SitePolicy,
) -> tuple[ReactionRule, ...]:
    """Every rule of the source for this infusion, and the hospital's own where it is silent.

    A rule that interrupts has the rates after it; where none does, a mild reaction for which
    somebody pressed STOP restarts by them, so the rules that let it run have them.
    """
    if isinstance(ladder, VolumeLadder):
        return _rules_of_stated_rates(reactions, ladder, table, policy)
    # Rates in mg/h are others in mL/h for each dose.
    return _rules(reactions, ladder, table, policy)


def _rules(
    reactions: Reactions,
    ladder: VolumeLadder | MassLadder,
    table: tuple[LadderStep, ...],
    policy: SitePolicy,
) -> tuple[ReactionRule, ...]:
    interrupts = any(rule.action in _INTERRUPTS for rule in reactions.rules)
    rules = []
    if not any(_GRADE_1 in rule.grades for rule in reactions.rules):
        rules.append(_grade_1(policy))
    rules += [_plain(rule) for rule in reactions.rules]
    return tuple(
        _with_restart(rule, reactions, ladder, table, policy)
        if rule.action in _INTERRUPTS or (not interrupts and rule.action in _LETS_RUN)
        else rule
        for rule in rules
    )


_rules_of_stated_rates = remembered(_rules)


def _with_restart(
    rule: ReactionRule,
    reactions: Reactions,
    ladder: VolumeLadder | MassLadder,
    table: tuple[LadderStep, ...],
    policy: SitePolicy,
) -> ReactionRule:
    """The rule with the rates after it: one row of them, or one for each step of the table."""
    after = reactions.after_observation
    restarts = [
        (step.rate_ml_h, restart_table(reactions, ladder, table, policy, step.rate_ml_h))
        for step in (table if isinstance(after, AfterPreviousStep) else table[:1])
    ]
    rows = [
        StepRestart(
            at, first.rate_ml_h, tuple(RateHold(one.rate_ml_h, one.hold_min) for one in rest)
        )
        for at, (first, *rest) in restarts
    ]
    rule = replace(
        rule,
        resume_when_grade_at_most=reactions.resume_when_grade_at_most,
        observe_min=Fraction(reactions.observe_min),
        restart_origin=reactions.origin,
    )
    if isinstance(after, AfterPreviousStep):
        return replace(rule, restart_by_step=tuple(rows))
    return replace(
        rule,
        resume_rate_ml_h=rows[0].resume_rate_ml_h,
        then=rows[0].then,
        then_setting="re_escalation_hold" if isinstance(after, AfterTable) else None,
        increment_ml_h=_increment_of(ladder) if isinstance(after, AfterIncrements) else None,
    )


@remembered
def _plain(rule: GradeRule) -> ReactionRule:
    return ReactionRule(
        id=rule.id,
        grades=rule.grades,
        action=rule.action,
        strength=rule.strength,
        when=rule.when,
        setting=rule.setting,
        origin=rule.origin,
        beyond_source=rule.beyond_source,
    )


def _grade_1(policy: SitePolicy) -> ReactionRule:
    """This source names no action for grade 1, only that the rate rises without reactions."""
    return ReactionRule(
        id="grade-1",
        grades=(_GRADE_1,),
        action="hold" if policy.grade1 == "hold" else "go-on",
        strength="do",
        when="",
        setting="grade1",
    )
