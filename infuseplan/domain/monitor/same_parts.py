"""What the monitor has found of a part of a plan that thousands of plans have in common.

The rules of a file and the settings of a hospital are the same objects in every plan that is made
by them, and frozen. A part is known again by identity, and kept alive beside what was found of it.
The planner keeps what it makes by means of its own; a slip there must not stand here as well.
"""

from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

_Found = TypeVar("_Found")
_Parts = TypeVarTuple("_Parts")

# Rules in mL/h that were made of mg/h are others in every plan, and would be kept without an end.
_MOST_KEPT = 500


def looked_at_once(look: Callable[[*_Parts], _Found]) -> Callable[[*_Parts], _Found]:
    """`look`, which looks at the same parts once; all of them have to be frozen."""
    kept: dict[tuple[int, ...], tuple[tuple[*_Parts], _Found]] = {}

    def found(*parts: *_Parts) -> _Found:
        key = tuple(map(id, parts))
        if key not in kept:
            if len(kept) >= _MOST_KEPT:
                kept.clear()
            kept[key] = parts, look(*parts)
        return kept[key][1]

    return found
