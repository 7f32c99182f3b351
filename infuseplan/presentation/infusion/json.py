"""Where an infusion stands, as JSON: names and order are published, as those of a plan are.

Minutes count from the start that happened, clock times are in its zone, to the whole minute, half
up. A refusal has the same keys, so that a script finds no rate where it looks for one.
"""

from datetime import datetime

from infuseplan.application.infusion.replaying import Replayed
from infuseplan.domain.dates.elapsed import clock_from
from infuseplan.domain.findings import holding
from infuseplan.domain.infusion.state import CourseState, DeliveredSegment
from infuseplan.domain.monitor.plan import ProofLine
from infuseplan.domain.plan.plan import PremedicationItem, Refusal
from infuseplan.presentation.findings.checks import check_message
from infuseplan.presentation.infusion.status import stop_text, use_by_as_started, what_now
from infuseplan.presentation.json.figures import (
    joined,
    json_text,
    moment_text,
    number_or_null,
    number_text,
)
from infuseplan.presentation.json.parts import (
    finding_json,
    protocol_json,
    request_json,
    settings_json,
    steps_json,
)
from infuseplan.presentation.program_version import program_json

SCHEMA = "infuseplan/course/1"

_NOWHERE = (
    '"status": null, "infused_ml": null, "remaining_ml": null, "rate_ml_per_h": null, '
    '"steps": [], "ends_at": null, "ends_min": null, "use_by": null, "may_resume": false, '
    '"delivered": [], "findings": {findings}, "held": false, "now_min": null, "started_at": null, '
    '"needs_prescriber": false, "open_grade": null, "reactions": null, "stands_for": null, '
    '"resume_rate_ml_per_h": null, "awaiting_grade": false, "awaiting_release": false, '
    '"set_to_ml_per_h": null, "confirm_reading": false, "observation_due_at": null, '
    '"premedication": [], '
    '"stop_code": null, "stop_text": null, "what_now": null, '
    '"proof": []'
)


def course_json(answer: Replayed | Refusal) -> str:
    """One course as one line of JSON, without a line break."""
    if isinstance(answer, Refusal):
        findings = joined([finding_json(one) for one in answer.findings])
        return (
            f'{{"schema": "{SCHEMA}", "refused": true, '
            f"{_NOWHERE.replace('{findings}', findings)}, "
            f'"request": {request_json(answer.request)}, '
            f'"protocol": {protocol_json(answer.protocol)}, "policy": null, '
            f'"program": {program_json()}}}'
        )
    plan, state = answer.plan, answer.state
    findings = joined([finding_json(one) for one in answer.findings])
    return (
        f'{{"schema": "{SCHEMA}", "refused": {json_text(state.refused)}, '
        f"{_interrupted(state)}, "
        f'"delivered": {_delivered(state)}, "findings": {findings}, '
        f'"held": {json_text(bool(holding(plan.findings)))}, '
        f'"now_min": {number_text(state.now_min)}, "started_at": {moment_text(state.started_at)}, '
        f'"needs_prescriber": {json_text(state.needs_prescriber)}, '
        f'"open_grade": {json_text(state.open_grade)}, "reactions": {state.reactions}, '
        f'"stands_for": {json_text(state.stands_for or None)}, '
        f'"resume_rate_ml_per_h": {number_or_null(state.resume_rate_ml_h)}, '
        f"{_waiting(state)}, "
        f'"premedication": {joined([_premedication(one) for one in plan.premedication])}, '
        f'"stop_code": {json_text(state.stop_code)}, '
        f'"stop_text": {json_text(stop_text(state, plan))}, '
        f'"what_now": {json_text(what_now(state, plan))}, '
        f'"proof": {joined([_proof(line) for line in answer.proof])}, '
        f'"request": {request_json(plan.request)}, "protocol": {protocol_json(plan.protocol)}, '
        f'"policy": {{"sha256": "{plan.policy_sha256}", {settings_json(plan.policy)}}}, '
        f'"program": {program_json()}}}'
    )


def _interrupted(state: CourseState) -> str:
    return (
        f'"status": "{state.status}", "infused_ml": {number_text(state.infused_ml)}, '
        f'"remaining_ml": {number_text(state.remaining_ml)}, '
        f'"rate_ml_per_h": {number_or_null(state.rate_ml_h)}, "steps": {steps_json(state.steps)}, '
        f'"ends_at": {moment_text(state.ends_at)}, "ends_min": {number_or_null(state.ends_min)}, '
        f'"use_by": {moment_text(use_by_as_started(state))}, '
        f'"may_resume": {json_text(state.may_resume)}'
    )


def _premedication(item: PremedicationItem) -> str:
    """What is due by the start that really happened; the plan has the rest."""
    return (
        f'{{"agent": "{item.agent}", "dose_mg": {json_text(item.dose_mg)}, '
        f'"give_from": {moment_text(item.give_from)}, '
        f'"give_until": {moment_text(item.give_until)}}}'
    )


def _waiting(state: CourseState) -> str:
    """What somebody has to do before the plan goes on, and when to look at the patient."""
    due, started = state.observation_due_min, state.started_at
    due_at = None if due is None or started is None else clock_from(started)(due)
    return (
        f'"awaiting_grade": {json_text(state.awaiting_grade)}, '
        f'"awaiting_release": {json_text(state.awaiting_release)}, '
        f'"set_to_ml_per_h": {number_or_null(state.set_to_ml_h)}, '
        f'"confirm_reading": {json_text(state.confirm_reading)}, '
        f'"observation_due_at": {moment_text(due_at)}'
    )


def _delivered(state: CourseState) -> str:
    if state.started_at is None:
        return "[]"
    moment = clock_from(state.started_at)
    return joined(
        [_segment(one, moment(one.start_min), moment(one.end_min)) for one in state.delivered]
    )


def _segment(segment: DeliveredSegment, starts_at: datetime, ends_at: datetime) -> str:
    return (
        f'{{"start_min": {number_text(segment.start_min)}, '
        f'"end_min": {number_text(segment.end_min)}, '
        f'"duration_min": {number_text(segment.end_min - segment.start_min)}, '
        f'"rate_ml_per_h": {number_text(segment.rate_ml_h)}, '
        f'"volume_ml": {number_text(segment.volume_ml)}, '
        f'"cumulative_ml": {number_text(segment.cumulative_ml)}, '
        f'"starts_at": {moment_text(starts_at)}, "ends_at": {moment_text(ends_at)}}}'
    )


def _proof(line: ProofLine) -> str:
    return json_text(
        {
            "check": check_message(line.check),
            "left": line.left,
            "right": line.right,
            "holds": line.holds,
            "unit": line.unit,
            "id": line.check,
            "field": line.field,
        }
    )
