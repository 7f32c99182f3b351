"""TOML from outside: exact numbers, and a plain word for everything that is not TOML.

What breaks or stalls tomllib is refused before it is reached: a key of fifty thousand parts uses
up the memory of the machine, brackets without end use up the stack.
"""

import tomllib
from codecs import BOM_UTF8
from collections.abc import Callable
from decimal import Decimal
from typing import Any

LARGEST_FILE = 1_000_000
_LONGEST_LINE = 2_000


class NotToml(Exception):
    """Why the bytes cannot be read, and what to do about it."""

    def __init__(self, text: str, advice: str) -> None:
        super().__init__(f"{text}; {advice}")
        self.text = text
        self.advice = advice


def read_toml(content: bytes, number: Callable[[str], Any] = Decimal) -> dict[str, Any]:
    """The table in `content`; figures with a point come through `number`. NotToml otherwise."""
    if len(content) > LARGEST_FILE:
        raise NotToml("is larger than 1 MB", "check that this is the right file")
    if not content.strip():
        raise NotToml("is empty", "copy the file again")
    if content.startswith(BOM_UTF8):
        raise NotToml("begins with a byte order mark", "save it as plain UTF-8")
    for place, line in enumerate(content.split(b"\n"), start=1):
        if len(line) > _LONGEST_LINE:
            raise NotToml(
                f"line {place} is longer than {_LONGEST_LINE} characters",
                "break it, or check that this is the right file",
            )
    try:
        return tomllib.loads(content.decode("utf-8"), parse_float=number)
    except UnicodeDecodeError as problem:
        raise NotToml("is not UTF-8 text", "save the file as UTF-8") from problem
    except RecursionError as problem:
        raise NotToml("is nested too deep", "check that this is the right file") from problem
    except ValueError as problem:
        raise NotToml(f"is not TOML: {problem}", "mend the line that is named") from problem
