"""Words for the start of an infusion (what is confirmed, which are unfinished) and for its end."""

from collections.abc import Sequence
from datetime import tzinfo
from decimal import Decimal
from fractions import Fraction

from infuseplan.application.infusion.bedside import InfusionSnapshot
from infuseplan.application.infusion.patient_history import SimilarPatient
from infuseplan.application.journal.port import RecordLine
from infuseplan.application.plan.for_today import PlanChange, TodaysPlan
from infuseplan.domain.findings import BLOCK, Finding
from infuseplan.domain.infusion.state import CourseState
from infuseplan.domain.plan.plan import InfusionPlan, PremedicationItem
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import (
    clock,
    day,
    figure,
    weekday_and_day,
    with_unit,
)
from infuseplan.presentation.findings.course_terms import event_name
from infuseplan.presentation.findings.plan import finding_text
from infuseplan.presentation.i18n import say
from infuseplan.presentation.identifiers import identifiers, unreadable_name
from infuseplan.presentation.infusion.status import status_word, what_now
from infuseplan.presentation.plan.phrases import dose_not_stated, dose_of_item, heading


@frozen
class PremedicationLine:
    """One agent with its dose, as it is ticked before the start."""

    agent: str
    words: str


@frozen
class BeginMessages:
    """What the nurse compares with wristband, bag and pump, and what somebody has to decide.

    `doubts`: about the number of the infusion. `similar`: who else in the record this may be.
    `another_day`: what differs because the plan was made for another day. Each needs a name.
    """

    patient: str
    infusion: str
    first_rate_ml_h: Fraction
    premedication: tuple[PremedicationLine, ...] = ()
    doubts: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()
    another_day: tuple[str, ...] = ()

    @property
    def needs_a_name(self) -> bool:
        """Whether the start needs somebody who decides, by name."""
        return bool(self.doubts or self.similar or self.another_day)


def begin_message(
    plan: InfusionPlan,
    patient: str,
    reference: str,
    doubts: Sequence[Finding] = (),
    *,
    similar: Sequence[SimilarPatient] = (),
    today: TodaysPlan | None = None,
) -> BeginMessages:
    """The words for this plan; ValueError if it has no rates to start with."""
    if plan.schedule is None or plan.bag is None:
        raise ValueError("a plan without rates cannot be started")
    infusion = say(
        "{heading}: {dose} in {bag}, IV.",
        heading=heading(plan),
        dose=with_unit(plan.dose.mg, "mg"),
        bag=with_unit(plan.bag.volume_ml, "mL"),
    )
    return BeginMessages(
        patient=say("Patient: {name}", name=identifiers(patient, reference, plan.request.born)),
        infusion=infusion,
        first_rate_ml_h=plan.schedule.initial_rate_ml_h,
        premedication=tuple(
            PremedicationLine(item.agent, f"{say(item.name)}, {dose_message(item)}")
            for item in plan.premedication
        ),
        doubts=tuple(finding_text(one) for one in doubts),
        similar=tuple(_similar_message(one) for one in similar),
        another_day=() if today is None else _another_day_message(today),
    )


def dose_message(item: PremedicationItem) -> str:
    """Least and most of one agent; of a class, of the agent to which the dose belongs."""
    return dose_of_item(item)


def _similar_message(one: SimilarPatient) -> str:
    past = one.infusion
    return say(
        "Not the same patient as {name} (infusion {number} on {day}, {status})",
        name=identifiers(one.identity.name, one.identity.reference, past.plan.request.born),
        number=past.plan.request.infusion_number,
        day=day(past.day),
        status=status_word(past.state),
    )


def _another_day_message(today: TodaysPlan) -> tuple[str, ...]:
    lines = [
        say(
            "Planned for {day}. The infusion starts with a plan recalculated for today; all "
            "sheets printed for that day are void.",
            day=weekday_and_day(today.planned_for),
        )
    ]
    lines += [_change_message(change) for change in today.changes]
    if today.age_is_stated:
        lines.append(say("The age was entered for that day: check that it is still right today."))
    return tuple(lines)


def _change_message(change: PlanChange) -> str:
    if change.finding is not None:
        return finding_text(change.finding)
    if change.what == "age":
        return say("Age: {after} years, not {before}.",
                   before=_figures(change.before), after=_figures(change.after))  # fmt: skip
    if change.what == "rates":
        return say("The rate table is a different one.")
    if change.what == "preparation":
        return say("Vials or bag differ: the prepared bag does not match today's plan.")
    name = say(change.name) if change.name else say("Dose")
    if change.after is None:
        return say("{name}: not part of today's plan.", name=name)
    if change.before is None and not change.after:
        return say("{name}, {dose}: in addition.", name=name, dose=dose_not_stated())
    if change.before is None:
        return say("{name}: {after} mg in addition.", name=name, after=_figures(change.after))
    return say("{name}: {after} mg, not {before} mg.", name=name,
               before=_figures(change.before), after=_figures(change.after))  # fmt: skip


def _figures(values: tuple[Decimal | Fraction, ...] | None) -> str:
    if not values:
        return ""
    least, most = figure(values[0]), figure(values[-1])
    return least if least == most else f"{least}-{most}"


def no_plan_today(today: TodaysPlan) -> str:
    """Why a plan of another day cannot be started today."""
    reasons = [finding_text(one) for one in today.answer.findings if one.severity == BLOCK]
    return say(
        "Not started. This was planned for {day}. Recalculated for today it is refused: {why}",
        day=weekday_and_day(today.planned_for),
        why=" ".join(reasons),
    )


def unconfirmed_today(today: TodaysPlan) -> str:
    """Why today's plan waits for somebody who has seen a doubt that is new today."""
    return say(
        "Not started. This was planned for {day}. Recalculated for today there is a doubt that "
        "nobody has answered for: {why} Plan it for today on page 1.",
        day=weekday_and_day(today.planned_for),
        why=" ".join(finding_text(one) for one in today.unconfirmed),
    )


def record_message(line: RecordLine, state: CourseState | None, zone: tzinfo | None) -> str:
    """One infusion in a list: whose, since when by the clocks of `zone`, and how it stands.

    Where the record cannot be followed here (`state` is None), what was recorded last.
    """
    readable = line.patient_name or unreadable_name(line.personal)
    name = identifiers(readable, line.patient_reference)
    opened = line.opened_at.astimezone(zone)
    on, at = weekday_and_day(opened.date()), clock(opened)
    if line.last_event == "stopped" if state is None else state.awaiting_grade:
        return say(
            "STOPPED for a reaction, not graded. {name}: {day}, {clock}",
            name=name,
            day=on,
            clock=at,
        )
    if state is None:
        last = event_name(line.last_event or "started")
        return say(
            "{name}: {day}, {clock}; last entry: {last}", name=name, day=on, clock=at, last=last
        )
    how = _how_it_stands(state)
    return say("{name}: {day}, {clock}; {status}", name=name, day=on, clock=at, status=how)


def _how_it_stands(state: CourseState) -> str:
    if state.status == "discontinued":
        return status_word(state)
    if state.status == "interrupted":
        if state.stands_for == "reaction":
            if state.open_grade == 0:
                return say("interrupted, reaction resolved")
            return say("interrupted for a reaction of grade {grade}", grade=state.open_grade)
        return say("paused")
    if state.status == "running":
        if state.rate_ml_h is None:
            return say("calculated volume infused")
        return say("running at {rate}", rate=with_unit(state.rate_ml_h, "mL/h"))
    return status_word(state)


# --- the end ----------------------------------------------------------------------------------


@frozen
class StopCondition:
    """A rule of the source that discontinues permanently, as the nurse chooses it."""

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
        lines.append(say("This is final. No further rate steps."))
        lines.append(say("Continue to observe the patient (F5), and inform the prescriber."))
    if state.open_grade is not None:
        lines.append(say("When the reaction has resolved or got worse, re-grade it (F6)."))
    else:
        lines.append(say("If a reaction occurs now, press F9: it is still recorded."))
    return tuple(lines)
