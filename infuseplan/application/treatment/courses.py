"""The use case behind the treatment calendar: one regimen after the other, each by its own file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from infuseplan.domain.findings import Finding, in_order
from infuseplan.domain.plan.standing import standing_findings
from infuseplan.domain.protocol.loaded import LoadedPolicy, LoadedProtocol
from infuseplan.domain.treatment.course import treatment_course
from infuseplan.domain.treatment.events import TreatmentEvent
from infuseplan.domain.treatment.treatment import (
    Treatment,
    TreatmentCourse,
    TreatmentDay,
    TreatmentRefusal,
)


@dataclass(frozen=True, slots=True)
class RegimenPart:
    """What happened under one regimen, and the file that it is planned by."""

    loaded: LoadedProtocol
    events: tuple[TreatmentEvent, ...]


@dataclass(frozen=True, slots=True)
class TreatmentQuestion:
    """The treatment as it was begun, and a part for each regimen that it was replaced by.

    `cycles` are counted anew in each part.
    """

    treatment: Treatment
    cycles: int
    parts: tuple[RegimenPart, ...]


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """One regimen's course, and the file that it is planned by."""

    course: TreatmentCourse
    loaded: LoadedProtocol


@dataclass(frozen=True, slots=True)
class TreatmentCalendar:
    """The course of every regimen in turn; `refused` where the entries cannot be so.

    Then there are no parts, and the findings say why.
    """

    question: TreatmentQuestion
    site: LoadedPolicy
    parts: tuple[CalendarPart, ...]
    findings: tuple[Finding, ...]
    refused: bool

    @property
    def days(self) -> tuple[TreatmentDay, ...]:
        """Every day of every part."""
        return tuple(one for part in self.parts for one in part.course.days)

    @property
    def dates(self) -> tuple[date, ...]:
        """The dates that are known, each day's own."""
        return tuple(one.on for one in self.days if one.on is not None)


def treatment_calendar(question: TreatmentQuestion, site: LoadedPolicy) -> TreatmentCalendar:
    """All days of the treatment; infusions of one medicine are counted on across regimens."""
    parts: list[CalendarPart] = []
    findings: list[Finding] = []
    treatment: Treatment | None = question.treatment
    for part in question.parts:
        findings += [one for one in standing_findings(part.loaded) if one not in findings]
        if treatment is None:
            break
        course = treatment_course(
            treatment, part.events, part.loaded.protocol, site.policy, question.cycles
        )
        findings += course.findings
        if isinstance(course, TreatmentRefusal):
            return _answer(question, site, (), findings, refused=True)
        parts.append(CalendarPart(course, part.loaded))
        treatment = course.successor
    return _answer(question, site, parts, findings, refused=False)


def _answer(
    question: TreatmentQuestion,
    site: LoadedPolicy,
    parts: Sequence[CalendarPart],
    findings: Sequence[Finding],
    *,
    refused: bool,
) -> TreatmentCalendar:
    return TreatmentCalendar(question, site, tuple(parts), in_order(findings), refused)
