"""JSON from outside, read without a way to break the reader: brackets have a depth that is known.

The standard parser climbs into brackets with the stack of the process, and so does everything
that walks through the value afterwards. Whatever this program writes is far flatter.
"""

import json
from typing import Any

DEEPEST = 30
"""Brackets within brackets; the program's own documents have far fewer."""

_PLAIN = json.JSONDecoder()


class TooDeep(ValueError):
    """More brackets within brackets than any document of this program has."""


def decoded_json(text: str, decoder: json.JSONDecoder = _PLAIN) -> Any:
    """The value of a text; ValueError, and `TooDeep` as one, where it is no JSON to be read."""
    try:
        value = decoder.decode(text)
    except RecursionError:
        raise TooDeep from None
    # Where there are no more brackets than the depth allows, none can lie too deep.
    if text.count("[") + text.count("{") > DEEPEST:
        _demand_flat(value)
    return value


def _demand_flat(value: object) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            one
            for each in level
            if isinstance(each, dict | list)
            for one in (each.values() if isinstance(each, dict) else each)
            if isinstance(one, dict | list)
        ]
        if not level:
            return
    raise TooDeep
