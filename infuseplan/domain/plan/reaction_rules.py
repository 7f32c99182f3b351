"""The reaction rules of a source, worked out in mL/h for one infusion."""

from dataclasses import replace
from fractions import Fraction

from infuseplan.domain.plan.plan import RateHold, ReactionRule, StepRestart
from infuseplan.domain.plan.remembered import remembered
from infuseplan.domain.plan.restart import increment_of, restart_table
from infuseplan.domain.plan.titration import LadderStep
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
        increment_ml_h=increment_of(ladder) if isinstance(after, AfterIncrements) else None,
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
