"""Events as JSON text and back, exactly: what the journal keeps and what travels in files.

Numbers keep their digits, moments keep their offset, keys stand in one order: the same event is
always the same bytes.
"""

import json
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache

from infuseplan.application.canonical_json import moment, parsed_json
from infuseplan.domain.infusion.events import EVENT_TYPES, Event, LoggedEvent


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
    if isinstance(value, date):
        # A moment is a date, too.
        return value.isoformat()
    if isinstance(value, Decimal):
        # Text, because a JSON number passes through a binary float in most other programs.
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} has no place in an event")


# The canonical form of `canonical_json`, so that the journal keeps it as it is.
_WRITER = json.JSONEncoder(
    default=_plain, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


class _JournalText:
    """Moments and figures are texts in the journal; everything else is what JSON made of it."""

    def moment(self, _name: str, value: object) -> object:
        return moment(value) if isinstance(value, str) else value

    def day(self, _name: str, value: object) -> object:
        return date.fromisoformat(value) if isinstance(value, str) else value

    def figure(self, _name: str, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return Decimal(value)
        except InvalidOperation:
            raise ValueError("a figure is written in digits") from None

    def as_it_is(self, _name: str, value: object) -> object:
        return value

    whole = words = several = as_it_is


_JOURNAL = _JournalText()


def read_event(text: str) -> Event:
    """The event in `text`; ValueError if it is none, which in a journal means damage."""
    values = parsed_json(text)
    if not isinstance(values, dict):
        raise ValueError("an event is a JSON object")
    kind = EVENT_TYPES.get(str(values.get("type")))
    if kind is None:
        raise ValueError("no event has this type")
    return kind.model_validate(values, context=_JOURNAL)


@cache
def _left_out(event: type[LoggedEvent]) -> frozenset[str]:
    """The lists that are empty where nothing was given; in others emptiness says something."""
    return frozenset(name for name, field in event.model_fields.items() if field.default == ())
