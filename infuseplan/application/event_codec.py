"""Events as JSON text and back, exactly: what the journal keeps and what travels in files.

Numbers keep their digits, moments keep their offset, keys stand in one order: the same event is
always the same bytes.
"""

import json
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from infuseplan.domain.course_events import Event

_MOMENTS = ("at", "to_at", "bag_out_of_refrigerator", "given_at")


@cache
def _adapter() -> TypeAdapter[Event]:
    return TypeAdapter(Event)


def event_json(event: Event) -> str:
    """One line of JSON; fields that were not given are left out."""
    values = {name: value for name, value in dict(event).items() if value not in (None, ())}
    return json.dumps(values, default=_plain, ensure_ascii=False, sort_keys=True)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        # Text, because a JSON number passes through a binary float in most other programs.
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} has no place in an event")


def read_event(text: str) -> Event:
    """The event in `text`; ValueError if it is none, which in a journal means damage."""
    values: Any = json.loads(text, parse_float=Decimal)
    if not isinstance(values, dict):
        raise ValueError("an event is a JSON object")
    for name in _MOMENTS:
        if isinstance(values.get(name), str):
            values[name] = datetime.fromisoformat(values[name])
    for name, value in values.items():
        if isinstance(value, str) and name.endswith(_MEASURED):
            values[name] = Decimal(value)
    return _adapter().validate_python(values)


_MEASURED = ("_ml", "_ml_per_h", "_mg", "_per_min", "_mmhg", "_c", "_percent")
