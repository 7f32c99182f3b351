"""The use case behind the treatment calendar: one regimen after the other, each by its own file."""

from collections.abc import Callable, Collection

from infuseplan.application.plan.failed_checks import check_objection
from infuseplan.domain.findings import CAUTION, Finding, in_order
from infuseplan.domain.monitor.days import has_days, prove_days, prove_successor
from infuseplan.domain.monitor.limit_shapes import Span
from infuseplan.domain.plan.standing import standing_findings
from infuseplan.domain.protocol.loaded import LoadedPolicy, LoadedProtocol
from infuseplan.domain.protocol.schema import Regimen
from infuseplan.domain.treatment.course import treatment_course
from infuseplan.domain.treatment.events import TreatmentEvent
from infuseplan.domain.treatment.treatment import (
    Treatment,
    TreatmentCourse,
    TreatmentDay,
    TreatmentRefusal,
)
from infuseplan.domain.treatment.ward_days import NO_REGION, WardDays
from infuseplan.frozen import frozen


@frozen
class RegimenPart:
    """What happened under one regimen, and the file that it is planned by."""

    loaded: LoadedProtocol
    events: tuple[TreatmentEvent, ...]


@frozen
class TreatmentQuestion:
    """The treatment as it was begun, and a part for each regimen that it was replaced by.

    `cycles` are counted anew in each part.
    """

    treatment: Treatment
    cycles: int
    parts: tuple[RegimenPart, ...]


@frozen
class CalendarPart:
    """One regimen's course, and the file that it is planned by."""

    course: TreatmentCourse
    loaded: LoadedProtocol


@frozen
class TreatmentCalendar:
    """The course of every regimen in turn; `refused` where the entries cannot be so.

    Also where the monitor, which counts again, comes to other days.

    Then there are no parts, and the findings say why.
    """

    question: TreatmentQuestion
    site: LoadedPolicy
    parts: tuple[CalendarPart, ...]
    findings: tuple[Finding, ...]
    ward_days: WardDays
    refused: bool

    @property
    def days(self) -> tuple[TreatmentDay, ...]:
        """Every day of every part."""
        return tuple(one for part in self.parts for one in part.course.days)


def treatment_calendar(
    question: TreatmentQuestion,
    site: LoadedPolicy,
    ward_days: Callable[[str, Collection[int]], WardDays],
) -> TreatmentCalendar:
    """All days of the treatment; infusions of one medicine are counted on across regimens.

    `ward_days` gives weekend and holidays of the hospital's region in some years.
    """
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
            return TreatmentCalendar(question, site, (), in_order(findings), NO_REGION, True)
        regimen = part.loaded.protocol.regimen(treatment.regimen)
        proof = prove_days(
            course, part.events, question.cycles, site.policy.gap_days, _spans(regimen)
        )
        if not has_days(treatment.protocol, treatment.regimen):
            name = treatment.regimen if regimen is None else regimen.name
            findings.append(Finding("treatment.days-not-proved", CAUTION, args={"regimen": name}))
        if parts:
            proof += prove_successor(parts[-1].course, treatment)
        failed = check_objection(proof)
        if failed is not None:
            # Not one day of it is shown, printed or written into a file.
            found = in_order([*findings, failed])
            return TreatmentCalendar(question, site, (), found, NO_REGION, True)
        parts.append(CalendarPart(course, part.loaded))
        treatment = course.successor
    dates = [one.on for part in parts for one in part.course.days]
    free = ward_days(site.policy.public_holidays, {on.year for on in dates if on is not None})
    return TreatmentCalendar(question, site, tuple(parts), in_order(findings), free, False)


def _spans(regimen: Regimen | None) -> tuple[Span, ...]:
    """The cycles of the file in the shape in which the monitor has its own."""
    cycles = () if regimen is None else regimen.cycles
    return tuple((one.from_cycle, one.to_cycle, one.length_days, one.days) for one in cycles)
