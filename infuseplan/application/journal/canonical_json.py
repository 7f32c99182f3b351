"""Domain values as the text that a journal keeps: one canonical JSON for each value.

Canonical, because the chain of hashes covers bytes: keys sorted, no space, figures as text with
all their digits, times with their offset. Events have a codec of their own (`event_codec`).
"""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from infuseplan.application.json_reading import decoded_json

if TYPE_CHECKING:
    from infuseplan.domain.plan.request import PlanRequest
    from infuseplan.domain.protocol.loaded import LoadedPolicy
    from infuseplan.domain.protocol.site_policy import SitePolicy


_LARGEST_EXPONENT = 100


def _figure(text: str) -> Decimal:
    """1e999999999 is exact, and would still keep whatever makes a whole number of it busy."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text[:40]} is no figure") from None
    if abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError(f"{text[:40]} is out of all proportion")
    return number


def _refused(word: str) -> None:
    raise ValueError(f"{word} is no figure")


# Settings that came after the first records were written, as those records were made.
_SETTINGS_SINCE: dict[str, object] = {
    "weight_entry": "twice-when-new",
    "checklist": [],
    "second_check": "off",
    "vial_codes": [],
    "public_holidays": "none",
}
# Kept, because a start looks at every entry there is.
_READER = json.JSONDecoder(parse_float=_figure, parse_constant=_refused)
_WRITER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), default=str
)
_RULES_NOW = {
    "grade3": "stop",
    "counts_as_infusion": "complete-only",
    "after_gap": "ask",
    "leap_day_birthday": "march-1",
}
_FIGURE = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def canonical_json(value: object) -> str:
    """The one text of a value; TypeError for what has none, as a binary float."""
    return json_again(_plain(value))


def parsed_json(text: str) -> Any:
    """The value of a text, its figures still as text; ValueError if it is not JSON."""
    return decoded_json(text, _READER)


def json_again(parsed: Any) -> str:
    """The canonical text of a value that `parsed_json` has read."""
    return _WRITER.encode(parsed)


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


def policy_from_json(text: str, sha256: str) -> "LoadedPolicy":
    """The settings of a stored text, under the hash that they were planned by."""
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


def moment(text: str) -> datetime:
    """A stored time with its offset; ValueError if it has none."""
    found = datetime.fromisoformat(text)
    if found.utcoffset() is None:
        raise ValueError("a stored time needs its offset")
    return found


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal) and value.is_finite():
        # Text, because a JSON number passes through a binary float in most other programs, and
        # whoever checks an export with one of them would find another hash.
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} has no canonical JSON")


def _with_figures(value: Any) -> Any:
    """Texts that are figures as figures; no name and no date in a request or a policy looks so."""
    if isinstance(value, dict):
        return {key: _with_figures(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_figures(one) for one in value]
    if isinstance(value, str) and _FIGURE.fullmatch(value):
        return Decimal(value)
    return value
