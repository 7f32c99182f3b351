"""Compares what a source says with what an answer says, and lists every difference.

Expected figures are exact fractions. The contract prints six decimals, so a figure agrees
when it has no more than six and lies no further than half of the last one from the
fraction. Nothing here is tolerant beyond that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

HALF_OF_THE_LAST_PLACE = Fraction(1, 2_000_000)


class _Anything:
    def __repr__(self) -> str:
        return "anything"


ANYTHING = _Anything()


class OneOf:
    """The source allows each of these."""

    def __init__(self, *choices: object) -> None:
        self.choices = choices


class SameSet:
    """The same members, each once, in any order."""

    def __init__(self, *members: str) -> None:
        self.members = frozenset(members)


def differences(expected: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    """One line a field that is missing or says something else; an empty list is agreement."""
    if expected.get("refused"):
        return list(_refusal(expected, answer))
    found = list(_differ("", expected, answer))
    found += [f"proof does not hold: {line}" for line in answer["proof"] if not line["holds"]]
    found += [
        f"a plan with a block: {line['code']}"
        for line in answer["findings"]
        if line["severity"] == "block"
    ]
    return found


def _refusal(expected: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[str]:
    if answer.get("refused") is not True:
        yield "not refused"
    for key in ("dose", "vials", "vials_total_mg", "bag", "premedication", "schedule"):
        if answer.get(key):
            yield f"a refusal that still says {key}"
    blocks = [line for line in answer.get("findings", []) if line["severity"] == "block"]
    if not blocks:
        yield "a refusal without a block"
    field = expected.get("field")
    if field and field not in {line["field"] for line in blocks}:
        yield f"no block names {field}"


def _differ(path: str, expected: Any, said: Any) -> Iterator[str]:
    if expected is ANYTHING:
        return
    if isinstance(expected, OneOf):
        if not any(not list(_differ(path, choice, said)) for choice in expected.choices):
            yield f"{path}: {said!r} is none of {expected.choices}"
    elif isinstance(expected, SameSet):
        if not isinstance(said, list) or sorted(map(str, said)) != sorted(expected.members):
            yield f"{path}: {said!r}, expected {sorted(expected.members)}"
    elif isinstance(expected, Mapping):
        yield from _differ_by_key(path, expected, said)
    elif isinstance(expected, list):
        if not isinstance(said, list) or len(said) != len(expected):
            yield f"{path}: {said!r}, expected {len(expected)} entries"
            return
        for index, (one, other) in enumerate(zip(expected, said, strict=True)):
            yield from _differ(f"{path}[{index}]", one, other)
    elif not agrees(expected, said):
        yield f"{path}: {said}, expected {expected}"


def _differ_by_key(path: str, expected: Mapping[str, Any], said: Any) -> Iterator[str]:
    if path == ".premedication" and isinstance(said, list):
        agents = [str(line["agent"]) for line in said]
        if sorted(agents) != sorted(expected):
            yield f"premedication names {agents}, expected {sorted(expected)}"
            return
        said = {line["agent"]: line for line in said}
    if not isinstance(said, Mapping):
        yield f"{path}: {said!r}, expected an object"
        return
    for key, value in expected.items():
        if key not in said:
            yield f"{path}.{key}: missing"
        else:
            yield from _differ(f"{path}.{key}", value, said[key])


def agrees(expected: Any, said: Any) -> bool:
    """One leaf: number at six decimals, instant with its offset, or the very same value."""
    if expected is None or isinstance(expected, bool) or said is None or isinstance(said, bool):
        return said is expected
    if isinstance(expected, (int, Decimal, Fraction)):
        return isinstance(said, (int, Decimal)) and _same_number(Fraction(expected), said)
    if isinstance(expected, datetime):
        return isinstance(said, str) and _instant(said) == (expected, expected.utcoffset())
    return bool(said == expected)


@lru_cache(maxsize=200_000)
def _same_number(expected: Fraction, said: int | Decimal) -> bool:
    printed = Fraction(said)
    return (
        abs(printed - expected) <= HALF_OF_THE_LAST_PLACE and (printed * 1_000_000).denominator == 1
    )


@lru_cache(maxsize=50_000)
def _instant(text: str) -> tuple[datetime, object] | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant, instant.utcoffset()
