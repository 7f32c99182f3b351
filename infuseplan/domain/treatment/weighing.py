"""When the patient is weighed, and whether the last weight still holds.

The patient is weighed before each cycle, so a weight belongs to the cycle before whose first
infusion it was taken: it is of an earlier one if it is not newer than the last day of that one.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from infuseplan.domain.findings import CAUTION, Arg, Finding
from infuseplan.domain.protocol.schema import Regimen
from infuseplan.domain.protocol.site_policy import SitePolicy
from infuseplan.domain.treatment.events import Weighed
from infuseplan.domain.treatment.treatment import TreatmentDay


def days_to_weigh(days: Sequence[TreatmentDay]) -> tuple[TreatmentDay, ...]:
    """The same days, marked where the patient is weighed: the first of a cycle that is not omitted.

    Where the first day of a cycle is omitted, its weight is still wanted before the next one.
    """
    found: list[TreatmentDay] = []
    weighed = 0
    for one in days:
        weigh = one.cycle > weighed and one.status != "omitted"
        if weigh:
            weighed = one.cycle
        found.append(replace(one, weigh=weigh))
    return tuple(found)


def weight_findings(
    days: Sequence[TreatmentDay], weighed: Sequence[Weighed], regimen: Regimen, policy: SitePolicy
) -> tuple[Finding, ...]:
    """Why the last weight has to be confirmed before the next infusion; empty where it holds.

    `weighed` in the order of the calendar. Where nothing is known there is nothing to compare.
    """
    due = next((at for at, one in enumerate(days) if one.status == "due" and one.due), None)
    if due is None or not weighed:
        return ()
    next_day, last = days[due], weighed[-1]
    found = []
    since = _end_of_the_cycle_before(days, due, regimen)
    if next_day.due is not None and since is not None and last.on <= since:
        args: dict[str, Arg] = {
            "weighed_on": last.on, "days": (next_day.due - last.on).days,
            "cycle": next_day.cycle,
        }  # fmt: skip
        found.append(
            Finding("treatment.weight-of-earlier-cycle", CAUTION, field="weight_kg", args=args)
        )
    if len(weighed) > 1:
        before = weighed[-2]
        change = (Fraction(last.weight_kg) / Fraction(before.weight_kg) - 1) * 100
        if abs(change) > policy.weight_change_percent:
            args = {"kg": last.weight_kg, "last_kg": before.weight_kg, "percent": abs(change),
                    "limit_percent": policy.weight_change_percent}  # fmt: skip
            found.append(Finding("weight.changed", CAUTION, field="weight_kg", args=args,
                                 setting="weight_change_percent"))  # fmt: skip
    return tuple(found)


def _end_of_the_cycle_before(
    days: Sequence[TreatmentDay], at: int, regimen: Regimen
) -> date | None:
    """The last day of the cycle before; before the first one, the length of one cycle back."""
    cycle = days[at].cycle
    for one in reversed(days[:at]):
        if one.cycle < cycle:
            return one.on
    first = days[0].on
    return None if first is None else first - timedelta(days=regimen.cycles[0].length_days)
