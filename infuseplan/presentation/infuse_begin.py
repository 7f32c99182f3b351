"""Words before an infusion runs: what is confirmed at its start, and which ones are unfinished."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from infuseplan.application.journal import RecordLine
from infuseplan.domain.findings import Finding
from infuseplan.domain.plan import InfusionPlan
from infuseplan.presentation.course_words import event_name
from infuseplan.presentation.figures import clock, weekday_and_day, with_unit
from infuseplan.presentation.finding_words import finding_text
from infuseplan.presentation.plan_phrases import heading
from infuseplan.presentation.words import say


@dataclass(frozen=True, slots=True)
class BeginWords:
    """What the nurse compares with wristband, bag and pump."""

    patient: str
    infusion: str
    first_rate_ml_h: Fraction
    reminder: str
    doubts: tuple[str, ...] = ()


def begin_words(
    plan: InfusionPlan, patient: str, reference: str, doubts: Sequence[Finding] = ()
) -> BeginWords:
    """The words for this plan; ValueError if it has no rates to start with.

    `doubts` are why the number of the infusion does not simply follow from the earlier ones.
    """
    if plan.schedule is None or plan.bag is None:
        raise ValueError("a plan without rates cannot be started")
    name = say("{name}, reference {reference}", name=patient, reference=reference)
    infusion = say(
        "{heading}: {dose} in {bag}, IV.",
        heading=heading(plan),
        dose=with_unit(plan.dose.mg, "mg"),
        bag=with_unit(plan.bag.volume_ml, "mL"),
    )
    reminder = say("Premedication given? Then start the pump and press Start infusion.")
    return BeginWords(
        patient=say("Patient: {name}", name=name if reference else patient),
        infusion=infusion,
        first_rate_ml_h=plan.schedule.initial_rate_ml_h,
        reminder=reminder if plan.premedication else "",
        doubts=tuple(finding_text(one) for one in doubts),
    )


def record_words(line: RecordLine) -> str:
    """One infusion in a list: whose, since when, and what was recorded last."""
    name = line.patient_name
    if line.patient_reference:
        name = say("{name}, reference {reference}", name=name, reference=line.patient_reference)
    return say(
        "{name}: {day}, {clock}; last entry: {last}",
        name=name,
        day=weekday_and_day(line.opened_at.date()),
        clock=clock(line.opened_at),
        last=event_name(line.last_event or "started"),
    )
