"""What is wrong, or worth knowing: codes and figures here, words in `presentation`."""

from collections.abc import Iterable, Mapping
from dataclasses import field as dataclass_field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NewType

from infuseplan.frozen import frozen

if TYPE_CHECKING:
    from infuseplan.domain.citation import Cite


Severity = Literal["block", "caution", "note"]
BLOCK: Severity = "block"
CAUTION: Severity = "caution"
NOTE: Severity = "note"
_ORDER: dict[Severity, int] = {"block": 0, "caution": 1, "note": 2}

FindingCode = Literal[
    "age.leap-day-birthday",
    "age.outside-limits",
    "bag.not-nominal",
    "bag.outlasts-room-temperature",
    "bag.outside-limits",
    "clock.changes",
    "clock.crosses-midnight",
    "course.age-of-another-day",
    "course.awaiting-release",
    "course.check-withdrawn",
    "course.confirm-reading",
    "course.no-rates",
    "course.offsets-differ",
    "course.outlasts-use-by",
    "course.past-use-by",
    "course.plan-changed",
    "course.planned-again",
    "course.premedication-changed",
    "course.premedication-outside-window",
    "course.pump-differs",
    "course.raised-against-table",
    "course.raised-in-reaction",
    "course.rate-above-table",
    "course.rate-not-in-table",
    "course.removal-time-unknown",
    "course.start-moved",
    "day.in-the-past",
    "day.over-a-year-away",
    "day.taken-as-today",
    "dose.rounding-over-limit",
    "infusion.too-many-years-after-the-first",
    "infusion.years-after-the-first",
    "monitor.failed",
    "number.after-broken-off",
    "number.after-gap",
    "number.no-record",
    "number.not-the-next",
    "number.same-day",
    "premedication.may-be-reconsidered",
    "protocol.no-dose",
    "protocol.no-rate-table",
    "protocol.newer-known",
    "protocol.not-approved",
    "protocol.trial",
    "regimen.ended",
    "regimen.not-in-protocol",
    "treatment.after-the-end",
    "treatment.before-an-earlier-day",
    "treatment.before-birth",
    "treatment.change-after-the-end",
    "treatment.day-not-in-regimen",
    "treatment.day-unrecorded",
    "treatment.days-not-proved",
    "treatment.discontinued",
    "treatment.ended-twice",
    "treatment.given-in-the-future",
    "treatment.given-while-paused",
    "treatment.infusion-beyond-regimen",
    "treatment.infusion-unfinished",
    "treatment.no-days",
    "treatment.not-paused",
    "treatment.number-after-aborted",
    "treatment.number-after-elsewhere",
    "treatment.number-after-gap",
    "treatment.number-after-other-product",
    "treatment.number-after-unrecorded",
    "treatment.number-decided-twice",
    "treatment.number-not-known",
    "treatment.paused-twice",
    "treatment.regimen-ends",
    "treatment.too-far",
    "treatment.two-entries",
    "treatment.two-on-one-date",
    "treatment.weight-of-earlier-cycle",
    "weight.bmi-over-limit",
    "weight.changed",
    "weight.looks-like-height",
    "weight.of-an-earlier-cycle",
    "weight.without-height",
    "weight.outside-limits",
]
"""Every objection and remark there is; each has a sentence in `presentation/findings`."""

EventObjection = NewType("EventObjection", str)
"""The code of an event that cannot have happened: `event.` and its `EventCode`."""

Arg = str | int | Decimal | Fraction | date | datetime


@frozen
class Finding:
    """One objection or remark, with the figures for its sentence.

    `field` names the input or figure that it is about, `cite` says where the limit comes from,
    `setting` names the hospital's setting where the limit is a local one. `standing` marks what
    the frame of the screen says all the time, so that nobody acknowledges it on every plan.
    `holds` marks a caution that holds the plan back until somebody has confirmed it by name.
    """

    code: FindingCode | EventObjection
    severity: Severity
    field: str | None = None
    args: Mapping[str, Arg] = dataclass_field(default_factory=dict)
    cite: "Cite | None" = None
    setting: str | None = None
    standing: bool = False
    holds: bool = False


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Blocks first, then cautions, then notes; otherwise in the order in which they arose."""
    return tuple(sorted(findings, key=lambda finding: _ORDER[finding.severity]))


def blocks(findings: Iterable[Finding]) -> bool:
    """Whether any of them forbids a plan."""
    return any(finding.severity == BLOCK for finding in findings)


def holding(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that nobody has confirmed by name, and before that no plan may be used."""
    return tuple(finding for finding in findings if finding.holds)
