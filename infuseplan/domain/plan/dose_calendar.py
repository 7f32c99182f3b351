"""The days on which a regimen gives its product, counted from its first day."""

from collections.abc import Iterator
from datetime import date

from dateutil.relativedelta import relativedelta

from infuseplan.domain.protocol.schema import CycleSpan, Regimen
from infuseplan.frozen import frozen


@frozen
class AdministrationDay:
    """One infusion as planned: cycle and day count from 1, and so does the infusion."""

    cycle: int
    day: int
    on: date
    infusion_number: int


def administration_days(
    regimen: Regimen, first: date, cycles: int
) -> tuple[AdministrationDay, ...]:
    """The days of the first `cycles` cycles, or of fewer where the regimen ends before.

    `first` is day 1 of cycle 1. Days move by the calendar, so a clock change moves nothing.
    """
    days: list[AdministrationDay] = []
    begins = first
    for cycle, span in _cycles(regimen, cycles):
        for day in span.days:
            on = begins + relativedelta(days=day - 1)
            days.append(AdministrationDay(cycle, day, on, len(days) + 1))
        begins += relativedelta(days=span.length_days)
    return tuple(days)


def cycle_of(regimen: Regimen, infusion_number: int) -> int | None:
    """The cycle of that infusion; None where the source does not say."""
    before = 0
    for span in regimen.cycles:
        per_cycle = len(span.days)
        cycle = span.from_cycle + (infusion_number - before - 1) // per_cycle
        if span.to_cycle is None or cycle <= span.to_cycle:
            return cycle
        before += (span.to_cycle - span.from_cycle + 1) * per_cycle
    return None


def cycle_days(regimen: Regimen, infusion_number: int) -> int | None:
    """How long the cycle of that infusion is, in days; None where the source does not say."""
    before = 0
    for span in regimen.cycles:
        if span.to_cycle is None:
            return span.length_days
        before += (span.to_cycle - span.from_cycle + 1) * len(span.days)
        if infusion_number <= before:
            return span.length_days
    return None


def days_after_the_first(regimen: Regimen, infusion_number: int) -> int | None:
    """How many days after the first infusion this one is planned; None where no days are stated.

    None as well where the regimen has ended before.
    """
    number, begins = 0, 0
    for span in regimen.cycles:
        per_cycle = len(span.days)
        cycles = None if span.to_cycle is None else span.to_cycle - span.from_cycle + 1
        whole, place = divmod(infusion_number - number - 1, per_cycle)
        if cycles is None or whole < cycles:
            return begins + whole * span.length_days + span.days[place] - 1
        number += cycles * per_cycle
        begins += cycles * span.length_days
    return None


def _cycles(regimen: Regimen, cycles: int) -> Iterator[tuple[int, CycleSpan]]:
    for span in regimen.cycles:
        last = cycles if span.to_cycle is None else min(cycles, span.to_cycle)
        for cycle in range(span.from_cycle, last + 1):
            yield cycle, span
