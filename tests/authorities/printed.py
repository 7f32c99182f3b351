"""Prints an oracle's expectation as the command line would, to try the tests themselves."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .comparison import ANYTHING, OneOf, SameSet


def as_answer(expected: dict[str, Any]) -> dict[str, Any]:
    answer = {key: _printed(value) for key, value in expected.items()}
    answer["premedication"] = [
        {"agent": agent, **said} for agent, said in answer["premedication"].items()
    ]
    return {**answer, "proof": [], "findings": []}


def _printed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _printed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_printed(item) for item in value]
    if isinstance(value, OneOf):
        return _printed(value.choices[0])
    if isinstance(value, SameSet):
        return sorted(value.members)
    if isinstance(value, Fraction):
        if value.denominator == 1:
            return int(value)
        millionths = (value * 1_000_000 + Fraction(1, 2)) // 1
        return Decimal(int(millionths)).scaleb(-6)
    if isinstance(value, datetime):
        return value.isoformat()
    return None if value is ANYTHING else value
