"""Words for an infusion as it goes: where it stands, why it stopped, and what may be done now."""

from datetime import datetime
from fractions import Fraction

from infuseplan.domain.infusion.state import CourseState
from infuseplan.domain.plan.plan import InfusionPlan, ReactionRule
from infuseplan.presentation.figures import clock, rate_in_words, with_unit
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.reaction_rules import (
    restart_at,
    restart_sentences,
    rule_sentence,
)
from infuseplan.presentation.policy_names import local_policy
from infuseplan.presentation.sentences import sentence

# CTCAE has a grade 5; no label names it, and what stops at grade 4 stops there too.
_RULE_OF_GRADE_5 = "grade-4"

_EVENT_NAMES = {
    "started": sentence("start"),
    "rate-set": sentence("rate set"),
    "stopped": sentence("STOP"),
    "stop-withdrawn": sentence("STOP taken back"),
    "reaction": sentence("reaction"),
    "paused": sentence("pause"),
    "regraded": sentence("reaction graded again"),
    "resumed": sentence("restart"),
    "volume-read": sentence("pump read"),
    "observed": sentence("observation"),
    "deviation": sentence("deviation"),
    "released": sentence("release after a deviation"),
    "premedication-given": sentence("premedication"),
    "discontinued": sentence("stopped for good"),
    "completed": sentence("end"),
    "amended": sentence("amendment"),
}
_STATUS_WORDS = {
    "not-started": sentence("not started"),
    "running": sentence("running"),
    "interrupted": sentence("interrupted"),
    "discontinued": sentence("stopped for good"),
    "completed": sentence("complete"),
}
_STOP_REASONS = {
    "anaphylaxis": sentence("Anaphylaxis: stopped for good."),
    "recurrence": sentence(
        "Symptoms came back after they had improved, which is grade 3 by CTCAE: stopped for good."
    ),
    "grade-3": sentence("A reaction of grade 3: stopped for good."),
    "grade-4": sentence("A reaction of grade 4: stopped for good."),
    "grade-5": sentence("A reaction of grade 5: stopped for good."),
    "discontinued": sentence("Stopped for good, as it was entered."),
}


def event_name(kind: str) -> str:
    """What a type of event is called on the ward."""
    return _EVENT_NAMES[kind]()


def status_word(state: CourseState) -> str:
    """The one word for where it stands."""
    return _STATUS_WORDS[state.status]()


def use_by_as_started(state: CourseState) -> datetime | None:
    """The last moment of the bag, in the zone in which the course is shown."""
    if state.use_by is None or state.started_at is None:
        return state.use_by
    return state.use_by.astimezone(state.started_at.tzinfo)


def stop_text(state: CourseState, plan: InfusionPlan) -> str | None:
    """Why it was stopped for good, and who says so; None where it was not."""
    code = state.stop_code
    if code is None:
        return None
    rule = _rule(plan, _RULE_OF_GRADE_5 if code == "grade-5" else code)
    reason = stop_reason(code, rule)
    return reason if rule is None else " ".join(part for part in (reason, _whose(rule)) if part)


def stop_reason(code: str, rule: ReactionRule | None = None) -> str:
    """Why it was stopped for good, by the code of the reason; `rule` where the source has one."""
    if code in _STOP_REASONS:
        return _STOP_REASONS[code]()
    # A condition of the source that names no grade, as somebody chose it.
    when = code if rule is None else say(rule.when)
    return say("{condition}: stopped for good.", condition=when)


def what_now(state: CourseState, plan: InfusionPlan) -> str:
    """What the protocol says now and what may be done, in full sentences."""
    if state.status == "not-started":
        rate = None if plan.schedule is None else plan.schedule.initial_rate_ml_h
        if rate is None:
            return ""
        return say("Not started yet. Start at {rate}.", rate=_said(rate))
    if state.status == "discontinued":
        stopped = stop_text(state, plan) or ""
        if not state.remaining_ml:
            return say("{reason} Do not restart.", reason=stopped)
        return say(
            "{reason} Do not restart. What is left of the bag, {left}, is not given.",
            reason=stopped,
            left=with_unit(state.remaining_ml, "mL"),
        )
    if state.status == "completed":
        return _complete(state, plan)
    if state.awaiting_grade:
        return _stopped(plan)
    if state.refused:
        return _without_rates(state)
    if state.stands_for == "paused":
        return _paused(state)
    if state.stands_for == "reaction":
        return _reaction(state, plan)
    return _running(state, plan)


def _complete(state: CourseState, plan: InfusionPlan) -> str:
    """After the last drop; a reaction may still have come."""
    parts = [say("The infusion is complete.")]
    if state.open_grade is not None:
        parts.append(
            say("A reaction of grade {grade} is open: treat it, and enter its grade when it "
                "changes.", grade=state.open_grade)
        )  # fmt: skip
    if state.stop_code is not None:
        parts.append(stop_text(state, plan) or "")
        parts.append(say("That holds for the next infusion: only a prescriber decides on it."))
    return " ".join(parts)


def _rule(plan: InfusionPlan, rule_id: str) -> ReactionRule | None:
    return next((rule for rule in plan.reaction_rules if rule.id == rule_id), None)


def _whose(rule: ReactionRule) -> str:
    """Where a rule comes from: the hospital where no label says it, otherwise the source."""
    if rule.beyond_source:
        return say("Not specified in the protocol; a rule of this program.")
    if rule.setting is not None:
        return say("Not specified in the protocol; {policy}.", policy=local_policy(rule.setting))
    if rule.origin is None:
        return ""
    cite = rule.origin.cite
    return say("Source: {source}, {place}.", source=cite.source, place=say(cite.locator))


def _said(rate_ml_h: Fraction) -> str:
    """A rate with words beside it: 12.5 has 125 for a neighbour."""
    return say(
        "{rate} ({words})", rate=with_unit(rate_ml_h, "mL/h"), words=rate_in_words(rate_ml_h)
    )


def _without_rates(state: CourseState) -> str:
    """Running or standing, but nothing may be given for what is left."""
    if state.rate_ml_h is None:
        return say("No rates are given for what is left; the reasons stand among the findings.")
    return say(
        "It runs at {rate}, and no rates are given for what is left; the reasons stand among the "
        "findings. Ask the prescriber now.",
        rate=_said(state.rate_ml_h),
    )


def _stopped(plan: InfusionPlan) -> str:
    """After STOP, while nobody has said how severe the reaction is."""
    first = say(
        "STOP: a reaction, and nobody has said how severe it is. Treat it, and enter its grade: "
        "nothing goes on before that. If STOP was pressed by mistake, take it back."
    )
    return " ".join([first, *_stop_if(plan)])


def _paused(state: CourseState) -> str:
    rate = state.resume_rate_ml_h
    parts = [say("It stands for another cause than a reaction.")]
    if rate is not None:
        parts.append(say("Once that is put right, it goes on at {rate}.", rate=_said(rate)))
    parts.append(say("If it was a reaction, enter the reaction: the restart is another one."))
    return " ".join(parts)


def _reaction(state: CourseState, plan: InfusionPlan) -> str:
    grade = state.open_grade
    rule = _restart_rule(state, plan)
    parts = []
    if state.may_resume and grade == 0:
        parts.append(say("The reaction is gone, and the infusion may go on."))
    elif state.may_resume:
        parts.append(say("The reaction is grade {grade}, and the infusion may go on.", grade=grade))
    else:
        parts.append(
            say("A reaction of grade {grade}: the infusion stands. Treat it.", grade=grade)
        )
    if state.needs_prescriber:
        parts.append(say("Only a prescriber, by name, may let it go on."))
    rate = state.resume_rate_ml_h
    if rule is not None and rate is not None and state.is_restart:
        by_step = bool(rule.restart_by_step)
        parts.append(restart_at(rule, rate) if by_step else restart_sentences(rule))
    elif rate is not None:
        parts.append(
            say(
                "Resume at {rate}, the rate at which it was stopped ({policy}).",
                rate=_said(rate),
                policy=local_policy("restart_after_grade1_stop"),
            )
        )
    else:
        parts.append(
            say(
                "This source does not say how to go on after a reaction: stop for good, or ask "
                "the prescriber."
            )
        )
    if not state.may_resume:
        parts += _stop_if(plan)
    return " ".join(parts)


def _restart_rule(state: CourseState, plan: InfusionPlan) -> ReactionRule | None:
    """The rule by whose rates an interrupted infusion goes on."""
    action = "restart-by-prescriber" if state.needs_prescriber else "interrupt"
    rules = [one for one in plan.reaction_rules if one.has_restart]
    # Where no rule of the file interrupts, those that let it run have the rates after a STOP.
    return next((one for one in rules if one.action == action), rules[0] if rules else None)


def _stop_if(plan: InfusionPlan) -> list[str]:
    """The conditions that no grade names, so that somebody has to see them."""
    conditions = [
        say(rule.when)
        for rule in plan.reaction_rules
        if rule.action == "discontinue" and not rule.grades and rule.id != "recurrence"
    ]
    if not conditions:
        return []
    return [say("Stop for good in each of these cases: {cases}.", cases="; ".join(conditions))]


def _running(state: CourseState, plan: InfusionPlan) -> str:
    rate = state.rate_ml_h
    if rate is None:
        return say("By the volume the bag is empty: look at the pump, and enter the end.")
    parts = [say("It runs at {rate}.", rate=_said(rate))]
    if state.set_to_ml_h is not None:
        parts.append(
            say(
                "That is above what the rate table allows now: set {rate} now.",
                rate=_said(state.set_to_ml_h),
            )
        )
    if state.open_grade is not None:
        own = next((one for one in plan.reaction_rules if state.open_grade in one.grades), None)
        parts.append(say("A reaction of grade {grade} is open.", grade=state.open_grade))
        if own is not None:
            parts.append(rule_sentence(own))
    if state.confirm_reading:
        parts.append(say("Read the pump a second time before the rate rises."))
    if state.set_to_ml_h is None:
        parts += _next_change(state, rate)
    if state.reactions and state.open_grade is None:
        silent = _silent_setting(state, plan, rate)
        if silent is not None:
            parts.append(
                say("Hold time of the rate after that: {policy}.", policy=local_policy(silent))
            )
        parts.append(say("If symptoms return, stop, and enter them at once as a reaction."))
    return " ".join(parts)


def _silent_setting(state: CourseState, plan: InfusionPlan, rate: Fraction) -> str | None:
    """The setting that holds the initial rate, while it is still to come after a restart."""
    rule = next((one for one in plan.reaction_rules if one.then_setting is not None), None)
    if rule is None or rate != rule.resume_rate_ml_h or not rule.then:
        return None
    coming = (step.rate_ml_h for step in state.steps)
    return rule.then_setting if rule.then[0].rate_ml_h in coming else None


def _next_change(state: CourseState, rate: Fraction) -> list[str]:
    if not state.steps:
        return []
    coming = next((step for step in state.steps if step.rate_ml_h != rate), None)
    if coming is None or coming.starts_at is None:
        if state.ends_at is None:
            return []
        return [say("It stays there until the bag is empty, at {end}.", end=clock(state.ends_at))]
    if coming.start_min <= state.now_min:
        due = say("The change to {rate} is due now, while there is no reaction.",
                  rate=_said(coming.rate_ml_h))  # fmt: skip
        return [due]
    return [
        say(
            "Next: {rate} at {clock}, while there is no reaction.",
            rate=_said(coming.rate_ml_h),
            clock=clock(coming.starts_at),
        )
    ]
