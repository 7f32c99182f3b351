"""What the plans of one protocol file and one hospital's settings have in common, made once.

Thousands of plans ask for the rates, rules and agents of the same few files. A part of a file is
known again by identity: it is frozen, and kept alive beside what was made of it, so that no other
part can come to stand in its place.
"""

from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

_Made = TypeVar("_Made")
_Parts = TypeVarTuple("_Parts")

# More than the files, ages and infusion numbers of a ward; only endless settings get there.
_MOST_REMEMBERED = 1_000


def remembered(make: Callable[[*_Parts], _Made]) -> Callable[[*_Parts], _Made]:
    """`make`, which works out the same answer once for the same frozen parts and whole numbers."""
    known: dict[tuple[int, ...], tuple[tuple[*_Parts], _Made]] = {}

    def answer(*parts: *_Parts) -> _Made:
        key = tuple([part if type(part) is int else id(part) for part in parts])
        found = known.get(key)
        if found is not None:
            return found[1]
        if len(known) >= _MOST_REMEMBERED:
            known.clear()
        made = make(*parts)
        known[key] = (parts, made)
        return made

    return answer
