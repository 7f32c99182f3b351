"""The days of a treatment as JSON: names and order are published, so that scripts rely on them.

A refusal has the same keys and no days. What does not apply is null, never 0.
"""

from infuseplan.application.treatment.courses import CalendarPart, TreatmentCalendar
from infuseplan.domain.citation import Origin
from infuseplan.domain.treatment.treatment import TreatmentDay
from infuseplan.domain.treatment.ward_days import WardDays
from infuseplan.presentation.json.figures import joined, json_text
from infuseplan.presentation.json.parts import finding_json, protocol_json
from infuseplan.presentation.program_version import program_json

SCHEMA = "infuseplan/treatment/1"

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def treatment_json(calendar: TreatmentCalendar) -> str:
    """The calendar or its refusal as one line of JSON, without a line break."""
    question = calendar.question
    asked = question.treatment
    request = {"regimen": asked.regimen, "first": asked.first, "cycles": question.cycles,
               "first_number": asked.first_number}  # fmt: skip
    days = [
        _day(part, one, calendar.ward_days) for part in calendar.parts for one in part.course.days
    ]
    return (
        f'{{"schema": "{SCHEMA}", "refused": {json_text(calendar.refused)}, '
        f'"request": {json_text(request)}, '
        f'"protocol": {protocol_json(question.parts[0].loaded.ref)}, '
        f'"policy": {{"sha256": {json_text(calendar.site.sha256)}, '
        f'"gap_days": {calendar.site.policy.gap_days}, '
        f'"public_holidays": {json_text(calendar.site.policy.public_holidays)}}}, '
        f'"days": {joined(days)}, '
        f'"regimens": {joined([_part(part) for part in calendar.parts])}, '
        f'"findings": {joined([finding_json(one) for one in calendar.findings])}, '
        f'"program": {program_json()}}}'
    )


def _day(part: CalendarPart, one: TreatmentDay, ward_days: WardDays) -> str:
    decided = one.number_decided
    return json_text(
        {
            "cycle": one.cycle,
            "day": one.day,
            "date": one.on,
            "infusion_number": one.infusion_number,
            "ladder": one.table,
            "weigh": one.weigh,
            "planned": one.planned,
            "given": one.given,
            "status": one.status,
            "regimen": part.course.treatment.regimen,
            "weekday": None if one.on is None else _WEEKDAYS[one.on.weekday()],
            "weekend": None if one.on is None else ward_days.is_weekend(one.on),
            "holiday": None if one.on is None else ward_days.holiday(one.on),
            "moved_days": one.moved_days,
            "elsewhere": one.is_elsewhere,
            "unrecorded": one.is_unrecorded,
            "by": one.by,
            "reason": one.reason,
            "number_decided": None
            if decided is None
            else {"by": decided.by, "reason": decided.reason},
        }
    )


def _part(part: CalendarPart) -> str:
    course = part.course
    change = course.change
    titration = part.loaded.protocol.titration
    regimen = part.loaded.protocol.regimen(course.treatment.regimen)
    return json_text(
        {
            "regimen": course.treatment.regimen,
            "protocol": part.loaded.ref.id,
            "days_from": None if regimen is None else _origin(regimen.origin),
            "rate_tables_from": None if titration is None else _origin(titration.origin),
            "first": course.treatment.first,
            "state": course.state,
            "since": None if change is None else change.on,
            "by": None if change is None else change.by,
            "reason": None if change is None else change.reason,
            "next_infusion_number": course.next_number,
            "last_infusion": course.last_on,
        }
    )


def _origin(origin: Origin) -> dict[str, object]:
    cite = f"{origin.cite.source}: {origin.cite.locator}"
    return {"cite": cite, "level": origin.level, "verified": origin.verified}
