"""Events as JSON text and back, exactly: what the journal keeps and what travels in files.

Numbers keep their digits, moments keep their offset, keys stand in one order: the same event is
always the same bytes.
"""

import json
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter

from infuseplan.application.journal.canonical_json import moment, parsed_json
from infuseplan.domain.infusion.events import Event, LoggedEvent


@cache
def _adapter() -> TypeAdapter[Event]:
    return TypeAdapter(Event)


def event_json(event: Event) -> str:
    """One line of JSON; fields that were not given are left out."""
    left_out = _left_out(type(event))
    values = {
        name: value
        for name, value in dict(event).items()
        if not (value is None or (value == () and name in left_out))
    }
    return _WRITER.encode(values)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        # Text, because a JSON number passes through a binary float in most other programs.
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} has no place in an event")


# The canonical form of `canonical_json`, so that the journal keeps it as it is.
_WRITER = json.JSONEncoder(
    default=_plain, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def read_event(text: str) -> Event:
    """The event in `text`; ValueError if it is none, which in a journal means damage."""
    values = parsed_json(text)
    if not isinstance(values, dict):
        raise ValueError("an event is a JSON object")
    for name in _fields_of(datetime) & values.keys():
        if isinstance(values[name], str):
            values[name] = moment(values[name])
    for name in _fields_of(Decimal) & values.keys():
        if isinstance(values[name], str):
            values[name] = _figure(values[name])
    return _adapter().validate_python(values)


def _figure(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError("a figure is written in digits") from None


@cache
def _fields_of(kind: type) -> frozenset[str]:
    """The names of all fields, of whatever event, that hold a value of this type."""
    return frozenset(
        name
        for event in get_args(get_args(Event)[0])
        for name, field in event.model_fields.items()
        if _holds(field.annotation, kind)
    )


def _holds(annotation: Any, kind: type) -> bool:
    return annotation is kind or any(_holds(one, kind) for one in get_args(annotation))


@cache
def _left_out(event: type[LoggedEvent]) -> frozenset[str]:
    """The lists that are empty where nothing was given; in others emptiness says something."""
    return frozenset(name for name, field in event.model_fields.items() if field.default == ())
