"""The one text of a value: canonical JSON, and the value of such a text.

Canonical, because the chain of hashes covers bytes: keys sorted, no space, figures as text with
all their digits, times with their offset.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from infuseplan.application.json_reading import decoded_json

_LARGEST_EXPONENT = 100


def figure(text: str) -> Decimal:
    """A stored figure; ValueError if it is none.

    1e999999999 is exact, and would still keep whatever makes a whole number of it busy.
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text[:40]} is no figure") from None
    if abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError(f"{text[:40]} is out of all proportion")
    return number


def _refused(word: str) -> None:
    raise ValueError(f"{word} is no figure")


# Kept, because a start looks at every entry there is.
_READER = json.JSONDecoder(parse_float=figure, parse_constant=_refused)
_WRITER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), default=str
)


def canonical_json(value: object) -> str:
    """The one text of a value; TypeError for what has none, as a binary float."""
    return json_again(_plain(value))


def parsed_json(text: str) -> Any:
    """The value of a text, its figures still as text; ValueError if it is not JSON."""
    return decoded_json(text, _READER)


def json_again(parsed: Any) -> str:
    """The canonical text of a value that `parsed_json` has read."""
    return _WRITER.encode(parsed)


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
