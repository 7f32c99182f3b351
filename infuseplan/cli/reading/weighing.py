"""A weight for the record, held to the checks of the Plan page before it is written down."""

from datetime import date
from decimal import Decimal

from infuseplan.application.plan.draft import FieldProblem
from infuseplan.application.services import Services
from infuseplan.application.ward.patients import Patients
from infuseplan.cli.reading.options import Options, demand_short
from infuseplan.cli.terminal import Unreadable, complain
from infuseplan.domain.findings import BLOCK
from infuseplan.domain.patient.entries import LONGEST_PATIENT_REASON
from infuseplan.domain.patient.weighed import MeasuredWeight, weight_to_compare
from infuseplan.domain.person_name import can_be_seen
from infuseplan.domain.plan.weight_check import weight_findings
from infuseplan.presentation.entry.draft_messages import problem_text
from infuseplan.presentation.entry.problem import EntryProblem
from infuseplan.presentation.entry.read import read_date, read_height_cm, read_weight_kg
from infuseplan.presentation.figures import day
from infuseplan.presentation.findings.plan import finding_text
from infuseplan.presentation.i18n import say


def weigh(patients: Patients, patient: str, options: Options, by: str, services: Services) -> bool:
    """Record it, or say why not: what is outside the limits, or a doubt without a reason.

    `Unreadable` for what cannot be read, and for a date on which nobody can have been weighed.
    """
    known = patients.demand(patient)
    weight = _figure(options, "--weight-kg", "weight_kg")
    height = (
        _figure(options, "--height-cm", "height_cm") if "--height-cm" in options.values else None
    )
    on, reason = _weighed_on(options, known.born, services.clock.today()), _reason(options)
    measured = MeasuredWeight(
        weight, height, weight_to_compare(known.weights, on), by if reason else None, reason
    )
    findings = weight_findings(measured, services.policies.standing().policy)
    against = [one for one in findings if one.severity == BLOCK or one.holds]
    if against:
        sentences = [finding_text(one) for one in against]
        if not any(one.severity == BLOCK for one in against):
            sentences.append(
                say("If the weight is right, write why after --reason: it is kept with the name "
                    "after --by.")
            )  # fmt: skip
        complain(" ".join(sentences))
        return False
    patients.weigh(patient, weight, on, by, measured.weight_confirmed_by, reason)
    return True


def _figure(options: Options, option: str, field: str) -> Decimal:
    read = read_weight_kg if field == "weight_kg" else read_height_cm
    found = read(options.values[option], option)
    if isinstance(found, EntryProblem):
        raise Unreadable(found.text)
    if found is None:
        raise Unreadable(say("{name} is empty; give a value, or leave it out.", name=option))
    if not found:
        raise Unreadable(problem_text(FieldProblem(field, "zero"), option))
    return found


def _weighed_on(options: Options, born: date | None, today: date) -> date:
    found = read_date(options.values["--on"], "--on")
    if not isinstance(found, date):
        raise Unreadable(found.text if isinstance(found, EntryProblem) else "--on")
    if found > today:
        words = FieldProblem("weighed_on", "in-the-future", {"given": found, "today": today})
        raise Unreadable(problem_text(words, "--on"))
    if born is not None and found < born:
        raise Unreadable(
            say("{name} ({on}) is before the date of birth, {born}: correct the date.",
                name="--on", on=day(found), born=day(born))
        )  # fmt: skip
    return found


def _reason(options: Options) -> str | None:
    reason = options.values.get("--reason")
    if reason is None:
        return None
    if not can_be_seen(reason):
        raise Unreadable(say("{name} is empty; give a value, or leave it out.", name="--reason"))
    demand_short("--reason", reason, LONGEST_PATIENT_REASON)
    return reason
