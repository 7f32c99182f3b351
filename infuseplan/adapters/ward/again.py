"""Entries that stand in two chains, because one computer's disk was copied and both were written.

Whoever loses a fork writes what is its own again under a new chain. Where the server is put back
to an older state meanwhile, a further copy of that disk may send the same under the old chain: no
one can know that. Both stay, for nothing is ever deleted, and what is read is one of them.

They are told by what they say and when, to the microsecond, and by their chains: of two computers
that were never copies of each other nothing is left out.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Protocol

from infuseplan.application.canonical_json import parsed_json


class Placed(Protocol):
    """An entry of a chain, as copy, journal and ward's record have it."""

    @property
    def origin(self) -> str:
        """The chain."""
        ...

    @property
    def number(self) -> int:
        """The place in it."""
        ...

    @property
    def kind(self) -> str:
        """What sort of entry it is."""
        ...

    @property
    def recorded_at(self) -> object:
        """When it was recorded."""
        ...

    @property
    def content(self) -> str:
        """What it says."""
        ...


def goes_on_from(content: str) -> str:
    """Which chain a computer has written before, by a chain's first entry; empty: it is its first.

    `content` is that entry's.
    """
    try:
        return str(parsed_json(content).get("after", {}).get("origin", ""))
    except (ValueError, AttributeError):
        return ""


def written_again(
    entries: Iterable[Placed], before: Callable[[str], str]
) -> frozenset[tuple[str, int]]:
    """The chains and numbers of those that stand in another chain as well, which is the older one.

    All entries are about one subject. `before` says which chain a computer has written before one.
    """
    alike: dict[tuple[str, str], list[Placed]] = defaultdict(list)
    for one in entries:
        alike[one.kind, one.content].append(one)
    found: set[tuple[str, int]] = set()
    for several in alike.values():
        # Moments are compared where it comes to that: most contents stand once.
        if len({one.origin for one in several}) > 1:
            found |= _of_one_moment(several, before)
    return frozenset(found)


def _of_one_moment(alike: Iterable[Placed], before: Callable[[str], str]) -> set[tuple[str, int]]:
    moments: dict[object, dict[str, list[int]]] = defaultdict(dict)
    for one in alike:
        moments[one.recorded_at].setdefault(one.origin, []).append(one.number)
    found: set[tuple[str, int]] = set()
    for chains in moments.values():
        if len(chains) == 1:
            continue
        lines = {origin: _line(origin, before) for origin in chains}
        first: dict[str, str] = {}
        for origin in sorted(chains, key=lambda one: (len(lines[one]), one)):
            if first.setdefault(lines[origin][-1], origin) != origin:
                found |= {(origin, number) for number in chains[origin]}
    return found


def _line(origin: str, before: Callable[[str], str]) -> list[str]:
    """A chain, the one that was written before it, and so on to the first one."""
    line = [origin]
    while (earlier := before(line[-1])) not in ("", *line):
        line.append(earlier)
    return line
