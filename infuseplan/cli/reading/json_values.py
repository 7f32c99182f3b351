"""Single values of a JSON request, each refused with the path at which it stands."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal

from infuseplan.cli.reading.request import FieldError
from infuseplan.cli.reading.strict_json import NumberText
from infuseplan.domain.person_name import can_be_seen
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.entry.read import EntryProblem, read_date, read_iso_instant
from infuseplan.presentation.i18n import say

_PLAIN = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?")
_HALF = re.compile("[\ud800-\udfff]")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"-?[0-9]{1,9}")


def unknown_key(key: str, known: Collection[str]) -> str:
    """The sentence for a key that nobody reads."""
    return say("“{key}” is not known; there are {keys}.", key=quoted(key), keys=", ".join(known))


def demand_known(path: str, found: Mapping[str, object], known: Collection[str]) -> None:
    """Every key of an object must be one that is read; `path` ends with a point or is empty."""
    for key in found:
        if key not in known:
            raise FieldError(f"{path}{quoted(key)}", unknown_key(key, known))


def missing(path: str) -> FieldError:
    """The problem of a value that has to be there."""
    return FieldError(path, say("{name} is missing; nothing is assumed.", name=path))


def read_number(path: str, value: object) -> str:
    """A number as it was written."""
    if type(value) is not NumberText:
        raise FieldError(path, say("{key}: a JSON number is needed, without quotes.", key=path))
    return value


def read_text(path: str, value: object) -> str:
    """A text that is not empty and can be written down again."""
    if type(value) is not str:
        raise FieldError(path, say("{key}: a JSON string is needed, in quotes.", key=path))
    if not value:
        raise FieldError(path, say("{key} is empty; give a value, or leave it out.", key=path))
    return value


def read_settings(path: str, value: object) -> dict[str, object]:
    """Settings of a hospital, with numbers as the settings need them."""
    if not isinstance(value, dict):
        raise FieldError(path, say("{key}: an object of settings is needed.", key=path))
    return {key: _exact(path, one) for key, one in value.items()}


def _exact(path: str, value: object) -> object:
    """Numbers as the settings need them: whole ones as int, others as the Decimal they show."""
    if type(value) is NumberText:
        number = read_decimal(path, value)
        return number if "." in value else int(number)
    if isinstance(value, dict):
        return {key: _exact(path, one) for key, one in value.items()}
    if isinstance(value, list):
        return [_exact(path, one) for one in value]
    return value


def read_decimal(path: str, value: object) -> Decimal:
    """A number exactly as its digits say."""
    text = read_number(path, value)
    if not _PLAIN.fullmatch(text):
        raise FieldError(
            path,
            say("{key}: read {number}; write it out in digits.", key=path, number=quoted(text)),
        )
    return Decimal(text)


def whole_or_text(text: str) -> int | str:
    """The whole number that `text` shows; the text itself, as it was read, if it shows none."""
    return int(text) if _WHOLE.fullmatch(text) else text


def read_visible(path: str, value: object) -> str:
    """A text of somebody's own words, of which something can be seen."""
    text = read_text(path, value)
    if not can_be_seen(text):
        sentence = say("{key}: nothing in it can be seen; give a value, or leave it out.", key=path)
        raise FieldError(path, sentence)
    if _HALF.search(text):
        raise FieldError(path, say("{key}: it holds half a character.", key=path))
    return text


def read_moment(path: str, value: object) -> datetime:
    """A moment with its offset."""
    moment = read_iso_instant(read_text(path, value), path)
    if moment is None or isinstance(moment, EntryProblem):
        raise FieldError(path, missing(path).text if moment is None else moment.text)
    return moment


def read_day(path: str, value: object) -> date:
    """A day of the calendar, written as `2026-11-22` and in no other way."""
    text = read_text(path, value)
    day = read_date(text, path) if _ISO_DAY.fullmatch(text) else None
    if isinstance(day, EntryProblem):
        raise FieldError(path, day.text)
    if day is None:
        sentence = say("{key}: read “{read}”. Use YYYY-MM-DD.", key=path, read=quoted(text))
        raise FieldError(path, sentence)
    return day


def read_mapping(path: str, value: object) -> dict[str, object]:
    """An object in curly brackets."""
    if not isinstance(value, dict):
        raise FieldError(path, say("{key}: a JSON object in curly brackets is needed.", key=path))
    return value


def read_list(path: str, value: object) -> list[object]:
    """A list in square brackets."""
    if not isinstance(value, list):
        raise FieldError(path, say("{key}: a JSON list in square brackets is needed.", key=path))
    return value
