"""Public holidays of a region, by the library `holidays`; it is loaded when they are asked for."""
# ruff: noqa: PLC0415 - a calendar without a region loads no holidays

from collections.abc import Collection

from infuseplan.application.ports import PolicyProblem
from infuseplan.domain.treatment.ward_days import NO_REGION, WardDays

KEY = "public_holidays"
NO_HOLIDAYS = "none"
UNKNOWN_REGION = "has no known holidays"


def ward_days(region: str, years: Collection[int], file: str = "site-policy.toml") -> WardDays:
    """Weekend and holidays of `region` in these years; PolicyProblem if there is no such region.

    `region` is a country of ISO 3166-1, or one of its parts: `DE`, `DE-BY`. Names of holidays are
    English where the library has them so.
    """
    if region == NO_HOLIDAYS:
        return NO_REGION
    from holidays import country_holidays

    country, _, part = region.partition("-")
    try:
        found = country_holidays(country, subdiv=part or None, years=set(years), language="en_US")
    except NotImplementedError:
        advice = "write a country or a part of one, as DE or DE-BY, or “none”"
        raise PolicyProblem(file, KEY, f"{region} {UNKNOWN_REGION}", advice, region) from None
    return WardDays(frozenset(found.weekend), dict(found.items()))
