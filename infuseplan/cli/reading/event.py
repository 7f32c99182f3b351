"""One event of a JSON request: read by the models of the events, refused in our own words.

What is written badly is refused with its path (`events.2.grade`), what was read and what is needed.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic import ValidationError

from infuseplan.cli.reading.json_values import (
    demand_known,
    missing,
    read_day,
    read_decimal,
    read_mapping,
    read_moment,
    read_number,
    read_text,
    read_visible,
    whole_or_text,
)
from infuseplan.cli.reading.request import FieldError
from infuseplan.domain.infusion.events import EVENT_TYPES, Event
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.i18n import say

MOST_EVENTS = 10_000


class _RequestText(NamedTuple):
    """How a request writes events: moments in ISO 8601, figures as JSON numbers."""

    path: str

    def moment(self, name: str, value: object) -> datetime:
        return read_moment(f"{self.path}.{name}", value)

    def day(self, name: str, value: object) -> date:
        return read_day(f"{self.path}.{name}", value)

    def figure(self, name: str, value: object) -> Decimal:
        return read_decimal(f"{self.path}.{name}", value)

    def whole(self, name: str, value: object) -> int | str:
        return whole_or_text(read_number(f"{self.path}.{name}", value))

    def words(self, name: str, value: object) -> str:
        return read_visible(f"{self.path}.{name}", value)

    def several(self, name: str, value: object) -> list[str]:
        """One text or a list of them."""
        if not isinstance(value, list):
            return [self.words(name, value)]
        return [self.words(f"{name}.{place}", one) for place, one in enumerate(value)]


def read_request_event(path: str, value: object) -> Event:
    """The event at `path`; `FieldError` names the first value that is wrong."""
    given = read_mapping(path, value)
    if given.get("type") is None:
        raise missing(f"{path}.type")
    name = read_text(f"{path}.type", given["type"])
    kind = EVENT_TYPES.get(name)
    if kind is None:
        text = say(
            "{key}: read “{read}”. There are {types}.",
            key=f"{path}.type",
            read=quoted(name),
            types=", ".join(EVENT_TYPES),
        )
        raise FieldError(f"{path}.type", text)
    demand_known(f"{path}.", given, kind.model_fields)
    # A field that does not apply is null in a request; what is needed and null is missing.
    values = {key: one for key, one in given.items() if one is not None}
    try:
        return kind.model_validate(values, context=_RequestText(path))
    except ValidationError as problem:
        missed = [one for one in problem.errors() if one["type"] == "missing"]
        first = (missed or problem.errors())[0]
        raise _refused(path, given, first, kind.model_json_schema()["properties"]) from None


def _refused(
    path: str, given: Mapping[str, Any], error: Any, properties: Mapping[str, Any]
) -> FieldError:
    """What `error` of the model means in a request, by the schema of the event."""
    if not error["loc"]:
        # What one value cannot show by itself: a deviation of two figures, or of none.
        return FieldError(path, f"{path}: {error['msg'].removeprefix('Value error, ')}.")
    # One sign that was not written as a list has no place in one.
    field, *place = (
        error["loc"] if isinstance(given.get(error["loc"][0]), list) else error["loc"][:1]
    )
    key = ".".join(map(str, (path, field, *place)))
    if error["type"] == "missing":
        return missing(key)
    read = quoted(str(error["input"]))
    needed = properties[field]
    # Where a value may be left out, the other half of the choice is null.
    needed = needed.get("anyOf", [needed])[0]
    if needed["type"] == "integer":
        text = say(
            "{key}: read {number}; a whole number from {low} to {high} is needed.",
            key=key,
            number=read,
            low=needed["minimum"],
            high=needed.get("maximum", MOST_EVENTS),
        )
    elif needed["type"] == "boolean":
        text = say("{key}: true or false is needed, without quotes.", key=key)
    elif "exclusiveMinimum" in needed:
        text = say("{key}: read {number}; it must be above 0.", key=key, number=read)
    elif "minimum" in needed:
        text = say("{key}: read {number}; it cannot be below 0.", key=key, number=read)
    elif "max_length" in error.get("ctx", ()):
        longest = error["ctx"]["max_length"]
        text = say("{key}: at most {longest} characters are kept.", key=key, longest=longest)
    elif "[0-9]{14}" in needed.get("pattern", ""):
        text = say("{key}: read “{read}”. 14 digits are needed.", key=key, read=read)
    else:
        text = say(
            "{key}: read “{read}”. Small letters and digits are needed, with single hyphens "
            "between them, as in “h2-antagonist-or-ppi”.",
            key=key,
            read=read,
        )
    return FieldError(key, text)
