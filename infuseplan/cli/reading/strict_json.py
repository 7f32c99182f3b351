"""JSON with nothing forgiven: no key twice, and numbers as the texts that they were.

The standard parser keeps the last of two equal keys and turns 72.5 into a binary float. Here the
readers that judge a typed number judge this one too, and refuse 1e2 and NaN in their own words.
"""

import json
from collections import deque
from collections.abc import Iterable

from infuseplan.application.json_reading import DEEPEST, TooDeep, decoded_json
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.i18n import say


class StrictJsonError(Exception):
    """A line that is not one strict JSON object; `key` where one key is to blame."""

    def __init__(self, text: str, key: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.key = key


class NumberText(str):
    """A JSON number as it was written; also NaN and Infinity, which the standard parser takes."""

    __slots__ = ()


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                shown = quoted(key)
                raise StrictJsonError(
                    say("“{key}” stands twice in this line: give it once.", key=shown), shown
                )
            seen.add(key)
    return found


_DECODER = json.JSONDecoder(
    parse_float=NumberText,
    parse_int=NumberText,
    parse_constant=NumberText,
    object_pairs_hook=_unique,
    strict=True,
)


def read_object(line: bytes) -> dict[str, object]:
    """The one JSON object of a line; `StrictJsonError` says in words why there is none."""
    try:
        value = decoded_json(line.decode("utf-8"), _DECODER)
    except UnicodeDecodeError as problem:
        raise StrictJsonError(say("Byte {place} is not UTF-8.", place=problem.start + 1)) from None
    except TooDeep:
        text = say("More than {deepest} brackets stand within each other.", deepest=DEEPEST)
        raise StrictJsonError(text) from None
    except json.JSONDecodeError as problem:
        raise StrictJsonError(
            say("This is not JSON, from character {place} on.", place=problem.pos + 1)
        ) from None
    if not isinstance(value, dict):
        raise StrictJsonError(say("A request is a JSON object in curly brackets."))
    return value


class _Twice(dict[str, object]):
    """An object in which `key` stands twice."""

    key = ""


def _marked(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    marked = _Twice(found)
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            marked.key = key
            break
        seen.add(key)
    return marked


_MARKER = json.JSONDecoder(object_pairs_hook=_marked)
# The way from the root to a value, the last step first, so that a step costs the same everywhere.
_Way = tuple["_Way", str | int] | None


def path_of_double(line: bytes) -> str | None:
    """Where the key stands that stands twice, as `events.2.grade`; None where there is none."""
    try:
        root = decoded_json(line.decode("utf-8"), _MARKER)
    except ValueError:
        return None
    waiting: deque[tuple[_Way, object]] = deque([(None, root)])
    while waiting:
        way, value = waiting.popleft()
        if isinstance(value, _Twice):
            return _path((way, value.key))
        steps: Iterable[tuple[str | int, object]] = ()
        if isinstance(value, dict):
            steps = value.items()
        elif isinstance(value, list):
            steps = enumerate(value)
        waiting += [((way, step), one) for step, one in steps if isinstance(one, dict | list)]
    return None


def _path(way: _Way) -> str:
    steps: list[str] = []
    while way is not None:
        way, step = way
        steps.append(quoted(step) if isinstance(step, str) else str(step))
    return ".".join(reversed(steps))
