"""TOML from outside: exact numbers, and a plain word for everything that is not TOML.

What breaks or stalls tomllib is refused before it is reached: a key of fifty thousand parts uses
up the memory of the machine, a file full of keys of a thousand parts takes minutes, brackets
without end use up the stack. A figure that no arithmetic could carry is read as infinite, and is
then refused by its key like any other infinite one.
"""

import re
import tomllib
from codecs import BOM_UTF8
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

# Five times the longest file there is; what a whole megabyte can hold takes ten seconds to refuse.
LARGEST_FILE = 100_000
_LONGEST_LINE = 2_000
_DEEPEST = 20
_MOST_PARTS = 20
_LARGEST_EXPONENT = 100

# Parts of a key with points between them, bare or in either sort of quotes.
_PART = rb"""(?:(?<![A-Za-z0-9_-])[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')"""
_LONG_KEY = re.compile(_PART + rb"(?:[ \t]*+\.[ \t]*+" + _PART + rb"){%d}" % _MOST_PARTS)


class NotToml(Exception):
    """Why the bytes cannot be read, and what to do about it."""

    def __init__(self, text: str, advice: str) -> None:
        super().__init__(f"{text}; {advice}")
        self.text = text
        self.advice = advice


def exact(text: str) -> Decimal:
    """A figure as it is written; infinite where it is beyond everything that can be meant."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")
    if number and number.is_finite() and abs(number.adjusted()) > _LARGEST_EXPONENT:
        return Decimal("Infinity")
    return number


def read_toml(content: bytes, number: Callable[[str], Any] = exact) -> dict[str, Any]:
    """The table in `content`; figures with a point come through `number`. NotToml otherwise."""
    if len(content) > LARGEST_FILE:
        raise NotToml("is larger than 100 kB", "check that this is the right file")
    if not content.strip():
        raise NotToml("is empty", "copy the file again")
    if content.startswith(BOM_UTF8):
        raise NotToml("begins with a byte order mark", "save it as plain UTF-8")
    for place, line in enumerate(content.split(b"\n"), start=1):
        _demand_readable(place, line)
    try:
        table = tomllib.loads(content.decode("utf-8"), parse_float=number)
    except UnicodeDecodeError as problem:
        raise NotToml("is not UTF-8 text", "save the file as UTF-8") from problem
    except RecursionError as problem:
        raise _too_deep() from problem
    except ValueError as problem:
        raise NotToml(f"is not TOML: {problem}", "correct the line that is named") from problem
    _demand_flat(table)
    return table


def _demand_readable(place: int, line: bytes) -> None:
    if len(line) > _LONGEST_LINE:
        raise NotToml(
            f"line {place} is longer than {_LONGEST_LINE} characters",
            "break it, or check that this is the right file",
        )
    if line.count(b".") >= _MOST_PARTS and _LONG_KEY.search(line):
        raise NotToml(
            f"line {place} has a key of more than {_MOST_PARTS} parts",
            "check that this is the right file",
        )


def _demand_flat(table: dict[str, Any]) -> None:
    level: list[Any] = [table]
    for _ in range(_DEEPEST):
        level = [
            one
            for each in level
            for one in (each.values() if isinstance(each, dict) else each)
            if isinstance(one, dict | list)
        ]
        if not level:
            return
    raise _too_deep()


def _too_deep() -> NotToml:
    text = f"is nested too deep, more than {_DEEPEST} tables or lists within each other"
    return NotToml(text, "check that this is the right file")
