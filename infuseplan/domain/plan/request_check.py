"""Limits of age, weight and bag: every objection to what was asked."""

from calendar import isleap
from datetime import date

from infuseplan.domain.dates.age import age_on, born_on_leap_day
from infuseplan.domain.findings import BLOCK, NOTE, Finding
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.plan.weight_check import weighing_findings, weight_findings
from infuseplan.domain.protocol import schema
from infuseplan.domain.protocol.schema import Titration
from infuseplan.domain.protocol.site_policy import BAG_OF_SETTINGS_ML, SitePolicy


def check_request(
    request: PlanRequest, policy: SitePolicy, protocol: schema.Protocol
) -> tuple[Finding, ...]:
    """Collect every objection to the answers; the caller shows them all at once."""
    return (
        *_age(request, policy),
        *weight_findings(request, policy),
        *weighing_findings(request, protocol),
        *_bag(request, policy, protocol.titration),
    )


def _age(request: PlanRequest, policy: SitePolicy) -> list[Finding]:
    low, high = policy.age_limits_years
    found = []
    if not low <= request.age_years <= high:
        found.append(
            Finding(
                "age.outside-limits",
                BLOCK,
                field="age_years",
                args={"age": request.age_years, "low": low, "high": high},
                setting="age_limits_years",
            )
        )
    born, on = request.born, request.on
    if born is None or on is None:
        return found
    if born_on_leap_day(born) and _is_last_of_short_february(on):
        found.append(
            Finding(
                "age.leap-day-birthday",
                NOTE,
                field="born",
                args={"born": born, "age": age_on(born, on)},
            )
        )
    return found


def _is_last_of_short_february(on: date) -> bool:
    """On 28 February of a year without a 29th, the other convention would give another age."""
    return (on.month, on.day) == (2, 28) and not isleap(on.year)


def _bag(request: PlanRequest, policy: SitePolicy, titration: Titration | None) -> list[Finding]:
    """Also where the source has no rates: a bag that cannot be is a slip in what was typed."""
    if request.bag_ml is None:
        return []
    low, high = policy.bag_limits_ml
    setting: str | None = "bag_limits_ml"
    if titration is not None:
        nominal = titration.nominal_ml(titration.ladder_for(request.infusion_number))
        low, high = policy.limits_of_bag_ml(nominal)
        setting = setting if nominal == BAG_OF_SETTINGS_ML else None
    if low <= request.bag_ml <= high:
        return []
    return [
        Finding(
            "bag.outside-limits",
            BLOCK,
            field="bag_ml",
            args={"ml": request.bag_ml, "low": low, "high": high},
            setting=setting,
        )
    ]
