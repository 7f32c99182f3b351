"""How all open infusions stand, once a second, without folding each of them every second."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from infuseplan.application.infusion.bedside import Bedside, InfusionSnapshot
from infuseplan.application.moments import is_after
from infuseplan.frozen import frozen

# Each is folded anew this often at the least; they take turns, so that no second has them all.
_SECONDS = 15


@frozen
class _Kept:
    snapshot: InfusionSnapshot
    entries: tuple[int, int]


class BoardWatch:
    """Keeps the last fold of each infusion. What only the clock changes is worked out from it.

    Folded at once after any entry, and in the second in which a rate change falls due.
    """

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}
        self._ticks = 0

    def snapshots(
        self, bedsides: Iterable[Bedside], now: datetime
    ) -> list[tuple[Bedside, InfusionSnapshot]]:
        """Each with how it stands; `now` is one reading of the clock for all of them."""
        self._ticks += 1
        found = []
        for place, bedside in enumerate(bedsides):
            found.append((bedside, self._one(bedside, bedside.not_before_the_last(now), place)))
        open_now = {bedside.record_id for bedside, _ in found}
        self._kept = {name: one for name, one in self._kept.items() if name in open_now}
        return found

    def _one(self, bedside: Bedside, now: datetime, place: int) -> InfusionSnapshot:
        entries = len(bedside.events), len(bedside.unsaved)
        kept = self._kept.get(bedside.record_id)
        is_turn = (self._ticks + place) % _SECONDS == 0
        if kept is not None and kept.entries == entries and not is_turn:
            before = kept.snapshot
            missed = tuple(one for one in before.coming if not is_after(one.due_at, now))
            if len(missed) == len(before.missed) and not is_after(before.now, now):
                return replace(before, now=now)
        snapshot = bedside.quick_state(now)
        self._kept[bedside.record_id] = _Kept(snapshot, entries)
        return snapshot
