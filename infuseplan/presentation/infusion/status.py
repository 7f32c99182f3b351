"""Words for an infusion as it goes: where it stands, why it stopped, and what may be done now."""

from datetime import datetime
from fractions import Fraction

from infuseplan.domain.infusion.state import CourseState
from infuseplan.domain.plan.plan import InfusionPlan, ReactionRule
from infuseplan.presentation.figures import clock, pump_volume, rate_in_words, with_unit
from infuseplan.presentation.findings.course_terms import stop_reason
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.reaction_rules import (
    restart_at,
    restart_sentences,
    rule_sentence,
)
from infuseplan.presentation.policy_names import local_policy
from infuseplan.presentation.sentences import sentence
from infuseplan.presentation.source_titles import title_of

# CTCAE has a grade 5; no label names it, and what stops at grade 4 stops there too.
_RULE_OF_GRADE_5 = "grade-4"

# The code of an end that somebody entered for another cause than a reaction.
ENDED_EARLY = "discontinued"

_STATUS_WORDS = {
    "not-started": sentence("not started"),
    "running": sentence("running"),
    "interrupted": sentence("interrupted"),
    "discontinued": sentence("discontinued permanently"),
    "completed": sentence("complete"),
}


def status_word(state: CourseState) -> str:
    """The one word for where it stands."""
    if state.status == "discontinued" and state.stop_code == ENDED_EARLY:
        return say("ended early")
    if state.status == "completed" and state.stop_code is not None:
        # A reaction after the last drop: to read complete alone would be to miss it.
        return say("complete, discontinued permanently")
    return _STATUS_WORDS[state.status]()


def has_ended(state: CourseState) -> bool:
    """Whether nothing more is given: complete, or discontinued."""
    return state.status in ("completed", "discontinued")


def use_by_as_started(state: CourseState) -> datetime | None:
    """The last moment of the bag, in the zone in which the course is shown."""
    if state.use_by is None or state.started_at is None:
        return state.use_by
    return state.use_by.astimezone(state.started_at.tzinfo)


def stop_text(state: CourseState, plan: InfusionPlan) -> str | None:
    """Why it ended before the bag was empty, and who says so; None where it did not."""
    code = state.stop_code
    if code is None:
        return None
    rule = _rule(plan, _RULE_OF_GRADE_5 if code == "grade-5" else code)
    reason = stop_reason(code, rule)
    if rule is None:
        return reason
    return " ".join(part for part in (reason, _whose(rule, plan)) if part)


def silent_hold_message(rule: ReactionRule) -> str:
    """Who decides how long the first rate after the restart rate is held; `rule` leaves it open.

    ValueError for a rule that does not.
    """
    if rule.then_setting is None or not rule.then:
        raise ValueError(f"the rule {rule.id} leaves no hold open")
    return say(
        "Hold time at {rate} is not specified in the protocol; {policy}.",
        rate=with_unit(rule.then[0].rate_ml_h, "mL/h"),
        policy=local_policy(rule.then_setting),
    )


def what_now_lines(state: CourseState, plan: InfusionPlan) -> tuple[str, ...]:
    """The same as `what_now`, one thing a line where a reaction asks for several.

    Without the conditions for permanent discontinuation, which `end_conditions` has as a list.
    """
    if state.status == "interrupted" and state.stands_for == "reaction" and not state.refused:
        return tuple(_reaction(state, plan))
    return (what_now(state, plan),)


def end_conditions(state: CourseState, plan: InfusionPlan) -> tuple[str, ...]:
    """Title and conditions for permanent discontinuation, a line each, while a reaction asks."""
    is_reaction = state.status == "interrupted" and state.stands_for == "reaction"
    if not (state.awaiting_grade or (is_reaction and not state.refused and not state.may_resume)):
        return ()
    conditions = _conditions(plan)
    if not conditions:
        return ()
    title = say("Discontinue permanently if any of:")
    return (title, *(f"• {condition}" for condition in conditions))


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
            "{reason} Do not restart. The rest of the bag, {left}, is not given.",
            reason=stopped,
            left=pump_volume(state.remaining_ml),
        )
    if state.status == "completed":
        return _complete(state, plan)
    if state.awaiting_grade:
        return " ".join([_stopped(), *_stop_if(state, plan)])
    if state.refused:
        return _without_rates(state)
    if state.stands_for == "paused":
        return _paused(state)
    if state.stands_for == "reaction":
        return " ".join([*_reaction(state, plan), *_stop_if(state, plan)])
    return _running(state, plan)


def _complete(state: CourseState, plan: InfusionPlan) -> str:
    """After the last drop; a reaction may still have come."""
    parts = [say("The infusion is complete.")]
    if state.open_grade is not None:
        parts.append(
            say("Ongoing reaction of grade {grade}: treat it, and re-grade it when it changes.",
                grade=state.open_grade)
        )  # fmt: skip
    if state.stop_code is not None:
        parts.append(stop_text(state, plan) or "")
        parts.append(say("This applies to every later infusion: the prescriber decides."))
    return " ".join(parts)


def _rule(plan: InfusionPlan, rule_id: str) -> ReactionRule | None:
    return next((rule for rule in plan.reaction_rules if rule.id == rule_id), None)


def _whose(rule: ReactionRule, plan: InfusionPlan) -> str:
    """Where a rule comes from: the hospital where no label says it, otherwise the source."""
    if rule.beyond_source:
        return say("Not specified in the protocol; a rule of this program.")
    if rule.setting is not None:
        return say("Not specified in the protocol; {policy}.", policy=local_policy(rule.setting))
    if rule.origin is None:
        return ""
    cite = rule.origin.cite
    is_own = plan.protocol.id.endswith(f"/{cite.source}")
    source = plan.protocol.title if is_own else title_of(cite.source)
    if source is None:
        return say("Source: {place}.", place=say(cite.locator))
    return say("Source: {source}, {place}.", source=source, place=say(cite.locator))


def _said(rate_ml_h: Fraction) -> str:
    """A rate with words beside it: 12.5 has 125 for a neighbour."""
    return say(
        "{rate} ({words})", rate=with_unit(rate_ml_h, "mL/h"), words=rate_in_words(rate_ml_h)
    )


def _without_rates(state: CourseState) -> str:
    """Running or standing, but nothing may be given for what is left."""
    if state.rate_ml_h is None:
        return say("No rates for the rest of the bag: see the reasons.")
    return say(
        "Running at {rate}; no rates for the rest of the bag: see the reasons. Ask the prescriber "
        "now.",
        rate=_said(state.rate_ml_h),
    )


def _stopped() -> str:
    """After STOP, while nobody has said how severe the reaction is."""
    return say(
        "STOPPED for a reaction, not graded. Treat the patient, then grade the reaction: the "
        "infusion cannot resume before. If STOP was pressed by mistake, take it back."
    )


def _paused(state: CourseState) -> str:
    rate = state.resume_rate_ml_h
    parts = [say("Paused (no reaction).")]
    if rate is not None:
        parts.append(say("Once resolved, resume at {rate}.", rate=_said(rate)))
    parts.append(say("If it is a reaction, press F9: the restart rate may be different."))
    return " ".join(parts)


def _reaction(state: CourseState, plan: InfusionPlan) -> list[str]:
    grade = state.open_grade
    rule = _restart_rule(state, plan)
    parts = []
    if state.may_resume and grade == 0:
        parts.append(say("Reaction resolved: the infusion may resume."))
    elif state.may_resume:
        parts.append(say("Grade {grade}: the infusion may resume.", grade=grade))
    else:
        parts.append(
            say(
                "Grade {grade} reaction: infusion interrupted. Give symptomatic treatment.",
                grade=grade,
            )
        )
    if state.needs_prescriber:
        parts.append(say("Restart only if authorised by a prescriber, by name."))
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
                "Restart after a reaction is not specified in the protocol: discontinue, or ask "
                "the prescriber."
            )
        )
    return parts


def _restart_rule(state: CourseState, plan: InfusionPlan) -> ReactionRule | None:
    """The rule by whose rates an interrupted infusion goes on."""
    action = "restart-by-prescriber" if state.needs_prescriber else "interrupt"
    rules = [one for one in plan.reaction_rules if one.has_restart]
    # Where no rule of the file interrupts, those that let it run have the rates after a STOP.
    return next((one for one in rules if one.action == action), rules[0] if rules else None)


def _conditions(plan: InfusionPlan) -> list[str]:
    """Those that no grade names, so that somebody has to see them."""
    return [
        say(rule.when)
        for rule in plan.reaction_rules
        if rule.action == "discontinue" and not rule.grades and rule.id != "recurrence"
    ]


def _stop_if(state: CourseState, plan: InfusionPlan) -> list[str]:
    """The conditions as one sentence of a text; none where nobody has to look for them."""
    if not end_conditions(state, plan):
        return []
    return [say("Discontinue permanently if any of: {cases}.", cases="; ".join(_conditions(plan)))]


def _running(state: CourseState, plan: InfusionPlan) -> str:
    rate = state.rate_ml_h
    if rate is None:
        return say(
            "Calculated volume infused: check pump. If the bag is empty, record the end (F12)."
        )
    parts = [say("Running at {rate}.", rate=_said(rate))]
    if state.set_to_ml_h is not None:
        parts.append(
            say(
                "This exceeds the rate that the table allows now: set the pump to {rate} now.",
                rate=_said(state.set_to_ml_h),
            )
        )
    if state.open_grade is not None:
        own = next((one for one in plan.reaction_rules if state.open_grade in one.grades), None)
        parts.append(say("Ongoing reaction, grade {grade}.", grade=state.open_grade))
        if own is not None:
            parts.append(rule_sentence(own))
    if state.confirm_reading:
        parts.append(say("Read the pump again before the next rate increase."))
    if state.set_to_ml_h is None:
        parts += _next_change(state, rate)
    if state.reactions and state.open_grade is None:
        silent = _silent_rule(state, plan, rate)
        if silent is not None:
            parts.append(silent_hold_message(silent))
        parts.append(say("If symptoms recur, press STOP (F9) at once."))
    return " ".join(parts)


def _silent_rule(state: CourseState, plan: InfusionPlan, rate: Fraction) -> ReactionRule | None:
    """The rule that leaves open how long the initial rate is held, while that is still to come."""
    rule = next((one for one in plan.reaction_rules if one.then_setting is not None), None)
    if rule is None or rate != rule.resume_rate_ml_h or not rule.then:
        return None
    coming = (step.rate_ml_h for step in state.steps)
    return rule if rule.then[0].rate_ml_h in coming else None


def _next_change(state: CourseState, rate: Fraction) -> list[str]:
    if not state.steps:
        return []
    coming = next((step for step in state.steps if step.rate_ml_h != rate), None)
    if coming is None or coming.starts_at is None:
        if state.ends_at is None:
            return []
        return [say("No further rate change; the bag is empty at {end}.", end=clock(state.ends_at))]
    # A mild one goes on, and the table with it.
    is_mild = state.open_grade is not None
    to = _said(coming.rate_ml_h)
    if coming.start_min <= state.now_min:
        if is_mild:
            return [
                say(
                    "The change to {rate} is due now, if there is no reaction of grade 2 or worse.",
                    rate=to,
                )
            ]
        return [say("The change to {rate} is due now, if there is no reaction.", rate=to)]
    at = clock(coming.starts_at)
    if is_mild:
        return [
            say(
                "Next: {rate} at {clock}, if there is no reaction of grade 2 or worse.",
                rate=to,
                clock=at,
            )
        ]
    return [say("Next: {rate} at {clock}, if there is no reaction.", rate=to, clock=at)]
