"""How an infusion ends: the source's own conditions to stop for good, and what the end leaves."""

from dataclasses import dataclass

from infuseplan.application.infusion.bedside import InfusionSnapshot
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.status import what_now


@dataclass(frozen=True, slots=True)
class StopCondition:
    """A rule of the source that stops for good, as the nurse chooses it."""

    rule: str
    words: str


def stop_conditions(plan: InfusionPlan) -> tuple[StopCondition, ...]:
    """The source's own conditions, in its order.

    What a hospital's setting stops for comes from the grade that is recorded, and is not chosen.
    """
    return tuple(
        StopCondition(rule.id, say(rule.when))
        for rule in plan.reaction_rules
        if rule.action == "discontinue" and rule.setting is None
    )


def end_lines(plan: InfusionPlan, snapshot: InfusionSnapshot) -> tuple[str, ...]:
    """What there is to know and to do after the end; a reaction may still begin or get worse."""
    state = snapshot.state
    lines = [what_now(state, plan)]
    if state.status == "discontinued":
        lines.append(say("This is final. No further step is given."))
        lines.append(say("Go on observing the patient (F5), and tell the prescriber."))
    if state.open_grade is not None:
        lines.append(say("When the reaction is gone or worse, press F6."))
    else:
        lines.append(say("If a reaction begins now, press F9 all the same: it is recorded."))
    return tuple(lines)
