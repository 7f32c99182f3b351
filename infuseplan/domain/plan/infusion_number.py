"""Does the number of an infusion follow from those that the patient had before?

The number decides the rate table. Labels do not say what an infusion that was broken off counts
for, nor what a long gap means; it is a rule of this program that nobody works the number out: a
prescriber decides, by name.
"""

from collections.abc import Sequence
from datetime import date

from infuseplan.domain.findings import CAUTION, Arg, Finding
from infuseplan.domain.protocol.site_policy import SitePolicy
from infuseplan.frozen import frozen

_FIELD = "infusion_number"


@frozen
class EarlierInfusion:
    """An infusion that has ended: its number, its day, and whether the whole bag was given."""

    number: int
    on: date
    is_complete: bool


def is_long_gap(last_on: date, on: date, policy: SitePolicy) -> bool:
    """Whether so much time has passed since the last infusion that nobody counts on unasked."""
    return (on - last_on).days > policy.gap_days


def infusion_number_findings(
    number: int, on: date, earlier: Sequence[EarlierInfusion], policy: SitePolicy
) -> tuple[Finding, ...]:
    """Why the number does not simply follow from the earlier ones; empty where it does.

    `earlier` in the order in which they were given. Where nothing is known, that nothing is known
    is the doubt: a wrong number starts an infusion at up to eight times the right rate.
    """
    if not earlier:
        return (Finding("number.no-record", CAUTION, field=_FIELD, args={"number": number}),)
    last = earlier[-1]
    days = (on - last.on).days
    args: dict[str, Arg] = {
        "number": number,
        "last": last.number,
        "next": last.number + 1,
        "last_on": last.on,
    }
    found = []
    if not last.is_complete:
        found.append(Finding("number.after-broken-off", CAUTION, field=_FIELD, args=args))
    elif number != last.number + 1:
        found.append(Finding("number.not-the-next", CAUTION, field=_FIELD, args=args))
    if is_long_gap(last.on, on, policy):
        found.append(Finding("number.after-gap", CAUTION, field=_FIELD,
                             args={**args, "days": days}, setting="gap_days"))  # fmt: skip
    if days == 0:
        found.append(Finding("number.same-day", CAUTION, field=_FIELD, args=args))
    return tuple(found)
