"""What a plan was asked and by which settings, as the text that a journal keeps, and back.

Events have a codec of their own (`event_codec`).
"""

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from infuseplan.application.canonical_json import canonical_json, parsed_json

if TYPE_CHECKING:
    from infuseplan.domain.plan.request import PlanRequest
    from infuseplan.domain.protocol.loaded import LoadedPolicy
    from infuseplan.domain.protocol.site_policy import SitePolicy


# Settings that came after the first records were written, as those records were made.
_SETTINGS_SINCE: dict[str, object] = {
    "weight_entry": "twice-when-new",
    "checklist": [],
    "identifiers_again": "off",
    "second_check": "off",
    "vial_codes": [],
    "syringes": [],
    "draw_up_percent": 1,
    "public_holidays": "none",
}
_RULES_NOW = {
    "grade3": "stop",
    "counts_as_infusion": "complete-only",
    "after_gap": "ask",
    "leap_day_birthday": "march-1",
}
_FIGURE = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def request_json(request: "PlanRequest") -> str:
    """The answers of a plan as the journal keeps them."""
    return canonical_json(request.model_dump(exclude_none=True))


def request_from_json(text: str) -> "PlanRequest":
    """The answers of a stored text; pydantic's ValidationError if they do not hang together."""
    from infuseplan.domain.plan.request import PlanRequest  # noqa: PLC0415 - start-up time

    # JSON has no times: outside strict mode, and only here, the model reads them from text.
    return PlanRequest.model_validate(_with_figures(parsed_json(text)), strict=False)


def policy_json(policy: "SitePolicy") -> str:
    """The settings in force as the journal keeps them."""
    return canonical_json(policy.model_dump(exclude_none=True))


@lru_cache(maxsize=16)
def policy_from_json(text: str, sha256: str) -> "LoadedPolicy":
    """The settings of a stored text, under the hash that they were planned by.

    The same object for the same text: the infusions of a ward follow the same settings, and what
    the planner works out of them is known again by that.
    """
    from infuseplan.domain.protocol.loaded import LoadedPolicy  # noqa: PLC0415 - start-up time
    from infuseplan.domain.protocol.site_policy import SitePolicy  # noqa: PLC0415 - start-up time

    stored = _with_figures(parsed_json(text))
    if not isinstance(stored, dict):
        raise ValueError("settings are a JSON object")
    settings = {**_SETTINGS_SINCE, **_as_they_read_today(stored)}
    return LoadedPolicy(SitePolicy.model_validate(settings, strict=False), sha256)


def _as_they_read_today(settings: dict[str, Any]) -> dict[str, Any]:
    """Settings of an older record, so that it is folded by the rules it was recorded under.

    Any second reaction ended an infusion then, and after a STOP that turned out to be mild it went
    on at the rate that ran before. Settings that had one answer are rules of the program now.
    """
    settings = {key: value for key, value in settings.items() if _RULES_NOW.get(key, ...) != value}
    if settings.get("recurrence") == "stop":
        return {**settings, "recurrence": "any-grade", "restart_after_grade1_stop": "present-rate"}
    return settings


def _with_figures(value: Any) -> Any:
    """Texts that are figures as figures; no name and no date in a request or a policy looks so."""
    if isinstance(value, dict):
        return {key: _with_figures(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_figures(one) for one in value]
    if isinstance(value, str) and _FIGURE.fullmatch(value):
        return Decimal(value)
    return value
