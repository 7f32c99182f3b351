"""The monitor's own look at what prepared an infusion: premedication, vials, the second check."""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC
from decimal import Decimal
from fractions import Fraction

from infuseplan.domain.findings import Finding
from infuseplan.domain.monitor.course_log import Log, MonitoredEntry
from infuseplan.domain.monitor.proof import Fault
from infuseplan.domain.plan.plan import InfusionPlan

# Pumps show tenths of mL/h: against a rate of more digits they are off by half of one at most.
_HALF_A_TENTH = Fraction(1, 20)


def preparation_faults(plan: InfusionPlan, counts: Log) -> Iterator[Fault]:
    """Whatever cannot have prepared this infusion, and the check that is missing."""
    yield from _premedication_faults(plan, counts)
    vials: set[tuple[str | None, str]] = set()
    strengths: dict[str | None, Decimal | None] = {}
    for entry in counts.preparation:
        if entry.kind == "vial-used":
            first = strengths.setdefault(entry.trade_item, entry.strength_mg)
            if entry.trade_item is not None and entry.strength_mg != first:
                yield Fault(f"events[{entry.place}]", entry.strength_mg, first, "mg")
            yield from _vial_faults(plan, entry, vials)
        elif entry.kind == "second-checked":
            yield from _check_faults(plan, counts, entry)
    yield from _missing_check(plan, counts)


def _premedication_faults(plan: InfusionPlan, counts: Log) -> Iterator[Fault]:
    """What was given before the start is an agent of the plan, and was given before it was told."""
    agents = {item.agent for item in plan.premedication}
    for entry in counts.premedication:
        field = f"events[{entry.place}]"
        if entry.agent not in agents:
            yield Fault(field, entry.agent, "an agent of the plan")
        if entry.given_at is not None and entry.given_at.astimezone(UTC) > entry.at.astimezone(UTC):
            yield Fault(field, entry.given_at, entry.at)


def _vial_faults(
    plan: InfusionPlan, entry: MonitoredEntry, vials: set[tuple[str | None, str]]
) -> Iterator[Fault]:
    field = f"events[{entry.place}]"
    if entry.expires_on is not None and entry.expires_on < entry.at.date():
        yield Fault(field, entry.expires_on, entry.at.date())
    known = {code.trade_item: code.strength_mg for code in plan.policy.vial_codes}
    if known and entry.trade_item is not None:
        strength = known.get(entry.trade_item)
        if strength != entry.strength_mg:
            yield Fault(field, entry.strength_mg, strength, "mg")
    if entry.serial is None:
        return
    vial = entry.trade_item, entry.serial
    if vial in vials:
        yield Fault(field, entry.serial, "a vial that was not entered before")
    vials.add(vial)


def _check_faults(plan: InfusionPlan, counts: Log, entry: MonitoredEntry) -> Iterator[Fault]:
    """The second person's figures are the plan's, and came before the start.

    Where a check was withdrawn another one may come later, by somebody else than who started.
    """
    field, request = f"events[{entry.place}]", plan.request
    if entry.weight_kg != request.weight_kg:
        yield Fault(field, entry.weight_kg, request.weight_kg, "kg")
    if entry.number != request.infusion_number:
        yield Fault(field, entry.number, request.infusion_number)
    planned = Fraction(0) if plan.schedule is None else plan.schedule.initial_rate_ml_h
    off = abs(Fraction(entry.rate_ml_h or 0) - planned)
    # Only a rate that no pump can be set to is met by the nearest that one can be set to.
    most = Fraction(0) if (planned * 10).denominator == 1 else _HALF_A_TENTH
    if off > most:
        yield Fault(field, entry.rate_ml_h, planned, "mL/h")
    start = _start(counts)
    if counts.checked_again_from is not None and entry.place > counts.checked_again_from:
        if start is not None and _letters(entry.by or "") == _letters(start.by or ""):
            yield Fault(field, entry.by, "another person")
    elif start is not None and (start.at.astimezone(UTC), start.place) < (
        entry.at.astimezone(UTC), entry.place,
    ):  # fmt: skip
        yield Fault(field, entry.at, start.at)


def _missing_check(plan: InfusionPlan, counts: Log) -> Iterator[Fault]:
    start = _start(counts)
    if plan.policy.second_check == "off" or start is None or counts.checked_again_from is not None:
        return
    field = f"events[{start.place}]"
    if not start.by or not _others(counts, start):
        yield Fault(field, start.by or "", "a second check by another person before the start")


def withdrawn_check_faults(counts: Log, findings: Sequence[Finding]) -> Iterator[Fault]:
    """A check that was withdrawn is told until somebody else has checked, and no longer."""
    start = _start(counts) if counts.checked_again_from is not None else None
    lacks = start is not None and not _others(counts, start)
    told = any(one.code == "course.check-withdrawn" for one in findings)
    if told != lacks:
        yield Fault("findings", told, lacks)


def _others(counts: Log, start: MonitoredEntry) -> set[str]:
    """Who has checked beside whoever started."""
    return {_letters(entry.by or "") for entry in counts.preparation
            if entry.kind == "second-checked"} - {_letters(start.by or "")}  # fmt: skip


def _start(counts: Log) -> MonitoredEntry | None:
    return next((entry for entry in counts.entries if entry.kind == "started"), None)


def _letters(name: str) -> str:
    """Initials are the same however they are written: "J. S." is "js"."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(char for char in plain if char.isalnum()) or plain
