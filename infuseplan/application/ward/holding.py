"""Which computer writes an infusion, and what counts where two of them wrote it.

The events of one infusion may stand in several chains. One computer holds it at a time: the one
that opened its record, or the one that took it over last. Whoever takes over says in an entry of
its own chain which log it goes on from, and how far it had seen every other one; that is all that
is ever known about what came before what on two computers.

A log is therefore a list of pieces: from the newest one back to the record's header. Where two
logs go on that neither had seen, the infusion was recorded on two computers: nobody may add a step
until somebody says, by name, which log is what the pump did. The other one stays as it is.

What one person entered once may stand in two chains, because copies of one disk had it and one of
them wrote it again under another chain: the same at the same moment. Such a log is none beside the
other one as long as it says nothing of its own.
"""

from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import Literal

from infuseplan.application.canonical_json import canonical_json, parsed_json
from infuseplan.application.ward.port import WardEntry, said_once
from infuseplan.domain.base import DomainModel
from infuseplan.frozen import frozen

HELD_KINDS = frozenset({"record", "event", "holding"})


class NotArrived(ValueError):
    """A log leads to entries that are not here yet."""


class HoldingEntry(DomainModel):
    """From here on this computer writes the infusion.

    It goes on from the log of `follows` up to that chain's entry `follows_to`. `seen` is of each
    chain the last entry about this infusion that was known. "reconciled" ends two logs.
    """

    type: Literal["taken-over", "reconciled"]
    follows: str
    follows_to: int
    seen: dict[str, int]
    by: str | None = None


def holding_json(entry: HoldingEntry) -> str:
    """One line of JSON; what was not given is left out."""
    return canonical_json(
        {name: value for name, value in dict(entry).items() if value not in (None, "")}
    )


def read_holding(text: str) -> HoldingEntry:
    """The entry in `text`; ValueError if it is none."""
    values = parsed_json(text)
    if not isinstance(values, dict):
        raise ValueError("an entry is a JSON object")
    return HoldingEntry.model_validate(values)


@frozen
class RecordLogs:
    """The logs of one infusion: as many as there are chains whose end nobody else has seen.

    `logs` gives, by the chain that writes it, the entries that are followed: the header, and the
    events from the oldest on. With one log there is a holder. `left` are logs that somebody has
    decided against: what the pump did stands in another one, but what a nurse saw may stand here.
    """

    logs: Mapping[str, tuple[WardEntry, ...]]
    left: tuple[tuple[WardEntry, ...], ...]
    seen: Mapping[str, int]
    holdings: tuple[tuple[WardEntry, HoldingEntry], ...]

    @property
    def holder(self) -> str | None:
        """The chain of the computer that writes it; None where two do."""
        return next(iter(self.logs)) if len(self.logs) == 1 else None

    @property
    def last_holding(self) -> tuple[WardEntry, HoldingEntry] | None:
        """How the holder came to write it; None where it opened the record, or two computers write.

        By the place in its chain: the clocks of two computers tell no order.
        """
        own = [both for both in self.holdings if both[0].origin == self.holder]
        return max(own, key=lambda both: both[0].number, default=None)

    @property
    def followed(self) -> tuple[WardEntry, ...]:
        """The only log, or of several what they share, and then all in the order of their times."""
        if len(self.logs) == 1:
            return next(iter(self.logs.values()))
        every = {(one.origin, one.number): one for log in self.logs.values() for one in log}
        ordered = sorted(
            every.values(),
            key=lambda one: (one.kind != "record", one.recorded_at, one.origin, one.number),
        )
        return said_once(ordered)

    def taken_over(self, by: str | None = None) -> HoldingEntry:
        """The entry by which another computer goes on with the only log."""
        (origin,) = self.logs
        return self._entry("taken-over", origin, by)

    def reconciled(self, follows: str, by: str) -> HoldingEntry:
        """The entry by which one of several logs is chosen; KeyError if it is none of them."""
        if follows not in self.logs:
            raise KeyError(follows)
        return self._entry("reconciled", follows, by)

    def _entry(
        self, kind: Literal["taken-over", "reconciled"], follows: str, by: str | None
    ) -> HoldingEntry:
        return HoldingEntry(
            type=kind, follows=follows, follows_to=self.seen[follows], seen=dict(self.seen), by=by
        )


def record_logs(entries: Iterable[WardEntry]) -> RecordLogs:
    """The logs in the entries of one record, from all chains.

    A chain that cannot be followed, as one whose take-over cannot be read or leads to no header, is
    passed over from there on: what one computer wrote wrongly keeps no other one from going on.
    NotArrived as long as a log leads to entries that are not among these; ValueError where none can
    be followed.
    """
    chains: dict[str, list[WardEntry]] = {}
    read: dict[tuple[str, int], HoldingEntry] = {}
    broken: set[str] = set()
    for one in sorted(entries, key=lambda one: one.number):
        if one.kind not in HELD_KINDS or one.origin in broken:
            continue
        if one.kind == "holding":
            try:
                read[one.origin, one.number] = read_holding(one.content)
            except ValueError:
                broken.add(one.origin)
                continue
        chains.setdefault(one.origin, []).append(one)
    while True:
        last = {origin: chain[-1].number for origin, chain in chains.items()}
        logs, wrong = _logs(last, chains, read)
        if not wrong:
            break
        # They may say that they have seen the others, which then go on all the same.
        broken.update(wrong)
        for origin in wrong:
            del chains[origin]
        read = {place: entry for place, entry in read.items() if place[0] in chains}
    if not logs:
        raise ValueError("no log goes on")
    logs = _without_those_written_again(logs, chains)
    every = [one for chain in chains.values() for one in chain]
    holdings = [(one, read[one.origin, one.number]) for one in every if one.kind == "holding"]
    holdings.sort(key=lambda both: (both[0].recorded_at, both[0].origin, both[0].number))
    kept = {place for log in logs.values() for place in _places(log)}
    left = _left(holdings, broken, chains, read)
    return RecordLogs(
        logs,
        tuple(
            log
            for log in left
            if not _places(log) <= kept and not any(_begins(log, one) for one in logs.values())
        ),
        last,
        tuple(holdings),
    )


_Said = tuple[str, datetime, str]
_Chains = Mapping[str, list[WardEntry]]
_Read = Mapping[tuple[str, int], HoldingEntry]


def _logs(
    last: Mapping[str, int], chains: _Chains, read: _Read
) -> tuple[dict[str, tuple[WardEntry, ...]], list[str]]:
    """The logs whose end nobody else has seen, and the chains of those that lead nowhere."""
    logs: dict[str, tuple[WardEntry, ...]] = {}
    wrong: list[str] = []
    for origin, number in sorted(last.items()):
        if any(
            other != origin and entry.seen.get(origin, 0) >= number
            for (other, _), entry in read.items()
        ):
            continue
        try:
            logs[origin] = _log(origin, number, chains, read)
        except NotArrived:
            raise
        except ValueError:
            wrong.append(origin)
    if not logs and not wrong:
        # Each says that it has seen the next, which cannot be: the one that opened it is believed.
        claimed = sorted({origin for origin, _ in read})
        wrong = [one for one in claimed if chains[one][0].kind != "record"] or claimed
    return logs, wrong


def _without_those_written_again(
    logs: dict[str, tuple[WardEntry, ...]], chains: _Chains
) -> dict[str, tuple[WardEntry, ...]]:
    """The logs without those that stand in another chain as well, as far as they go.

    Of two that say the same the one stays that was taken over.
    """
    left = dict(logs)

    def first_to_go(origin: str) -> tuple[int, bool, str]:
        return len(logs[origin]), any(one.kind == "holding" for one in chains[origin]), origin

    for origin in sorted(logs, key=first_to_go):
        if any(
            other != origin and _says_nothing_beside(origin, logs[origin], their, chains)
            for other, their in left.items()
        ):
            del left[origin]
    return left


def _says_nothing_beside(
    origin: str, log: tuple[WardEntry, ...], their: tuple[WardEntry, ...], chains: _Chains
) -> bool:
    """Whether the last that a chain says of the infusion, and all before it, was written again.

    A take-over after which nothing was entered yet is something of one's own.
    """
    last = chains[origin][-1]
    if not _begins(log, their):
        return False
    if last.kind == "holding":
        # Written again it names the places under which the new chain has them.
        return any(
            (one.kind, one.recorded_at) == (last.kind, last.recorded_at)
            for other, chain in chains.items()
            for one in chain
            if other != origin
        )
    return log[-1] == last and their[len(log) - 1].origin != origin


def _begins(log: tuple[WardEntry, ...], their: tuple[WardEntry, ...]) -> bool:
    return len(log) <= len(their) and all(
        _said(one) == _said(other) for one, other in zip(log, their, strict=False)
    )


def _said(entry: WardEntry) -> _Said:
    return entry.kind, entry.recorded_at, entry.content


def _left(
    holdings: Iterable[tuple[WardEntry, HoldingEntry]],
    broken: Container[str],
    chains: _Chains,
    read: _Read,
) -> list[tuple[WardEntry, ...]]:
    """The logs that somebody has decided against."""
    found: list[tuple[WardEntry, ...]] = []
    for _, entry in holdings:
        for origin, upto in sorted(entry.seen.items()) if entry.type == "reconciled" else ():
            if origin != entry.follows:
                try:
                    found.append(_log(origin, upto, chains, read))
                except NotArrived:
                    if origin not in broken:
                        raise
                except ValueError:
                    continue
    return found


def _places(log: Iterable[WardEntry]) -> set[tuple[str, int]]:
    return {(one.origin, one.number) for one in log}


def _log(
    origin: str,
    upto: int,
    chains: _Chains,
    read: _Read,
) -> tuple[WardEntry, ...]:
    """The log that ends with entry `upto` of a chain, from the header on."""
    pieces: list[list[WardEntry]] = []
    visited: set[tuple[str, int]] = set()
    while (origin, upto) not in visited:
        visited.add((origin, upto))
        if not any(one.number == upto for one in chains.get(origin, [])):
            raise NotArrived(f"{origin}: {upto}")
        piece: list[WardEntry] = []
        follows: HoldingEntry | None = None
        for one in reversed(chains.get(origin, [])):
            if one.number > upto:
                continue
            if one.kind == "holding":
                follows = read[origin, one.number]
                break
            piece.append(one)
        pieces.append(piece[::-1])
        if follows is None:
            log = tuple(one for part in reversed(pieces) for one in part)
            if not log or log[0].kind != "record":
                raise ValueError("a log has no header")
            return log
        origin, upto = follows.follows, follows.follows_to
    raise ValueError("a log follows itself")
