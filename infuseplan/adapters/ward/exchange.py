"""One round with one place: leave what it lacks, fetch what this computer lacks.

Chains do not wait for each other: one that is damaged, or that the place does not take, is named
and passed over until everything is compared again.

Chains are vectors: everybody asks for what comes after a number of each chain. Numbers are without
a gap, so nothing can be missed by transactions that end in another order than they began.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from infuseplan.adapters.ward.copy import WardCopy
from infuseplan.adapters.ward.keys_travel import KeysTravel
from infuseplan.adapters.ward.own_chain import OwnReader
from infuseplan.adapters.ward.renewal_mark import RenewalMark, RenewalReason
from infuseplan.adapters.ward.rewriting import name_of_new_chain, written_by_nobody_else
from infuseplan.application.ward.meeting import (
    NOT_REACHED,
    ChainEntry,
    ChainHead,
    MeetingFault,
    MeetingPlace,
    ReceivedEntry,
    SyncNote,
)

_PUSH_ENTRIES, _PUSH_BYTES = 500, 1_000_000
_PULL_ENTRIES = 2000
# What a place says of one entry: it, and not the place, is at fault.
_OF_AN_ENTRY = frozenset({"damaged", "other"})


@dataclass(slots=True)
class PlaceKnowledge:
    """What is known of one place since it was last looked at as a whole."""

    heads: dict[str, ChainHead] = field(default_factory=dict)
    # Chains that it has in another version than this computer.
    forked: set[str] = field(default_factory=set)
    # Of these the version there was given up for the ward's: it stays as evidence and is told once.
    given_up: set[str] = field(default_factory=set)
    # Chains of which an entry is not sound, and its number: they are left alone as well.
    damaged: dict[str, int] = field(default_factory=dict)
    to_fetch: int = 0
    to_fetch_of: int = 0

    def is_left_alone(self, origin: str) -> bool:
        """Whether a chain waits for the next look at everything."""
        return origin in self.forked or origin in self.damaged


class Exchange:
    """The rounds of one data folder. Methods may raise MeetingFault and StorageProblem."""

    def __init__(
        self,
        own: OwnReader,
        copy: WardCopy,
        keys: KeysTravel,
        renewal: RenewalMark,
        places: Sequence[str],
        note: Callable[[SyncNote], None],
        progress: Callable[[], None],
    ) -> None:
        self._own = own
        self._copy = copy
        self._keys = keys
        self._renewal = renewal
        self._places = places
        self._note = note
        self._progress = progress
        # By place, chain and both versions' ends: the first entry there that is not the one here.
        self._forks: dict[tuple[str, str, str, str], str] = {}

    def whole_round(self, place: MeetingPlace, known: PlaceKnowledge) -> None:
        """Compare every chain."""
        known.heads = dict(place.heads())
        known.forked.clear()
        known.given_up.clear()
        known.damaged.clear()
        self._keys.look_again()
        fault = self._push_all(place, known)
        for origin, theirs in known.heads.items():
            self._compare(place, known, origin, theirs)
        here = self._copy.heads
        self._pull(place, known, [
            one for one, theirs in known.heads.items() if theirs.number > _number(here.get(one))
        ])  # fmt: skip
        if fault is not None:
            raise fault

    def round_of_news(
        self, place: MeetingPlace, known: PlaceKnowledge, news: frozenset[str]
    ) -> None:
        """Only what was added: here since the last round, there by what it has told."""
        fault = self._push_all(place, known, news)
        self._pull(place, known, list(news))
        if fault is not None:
            raise fault

    def has_to_push(self, place: MeetingPlace, known: PlaceKnowledge) -> bool:
        """Whether something is here that the place has not got yet."""
        head = self._own.head()
        lacks = head.number > _number(known.heads.get(head.origin))
        if lacks and not self._renewal.is_due_of(head.origin):
            return True
        return place.takes_others and any(
            one.number > _number(known.heads.get(origin))
            for origin, one in self._copy.heads.items()
            if not known.is_left_alone(origin)
        )

    # --- leaving ----------------------------------------------------------------------------

    def _push_all(
        self, place: MeetingPlace, known: PlaceKnowledge, news: frozenset[str] = frozenset()
    ) -> MeetingFault | None:
        """What keeps the place from taking something, which keeps nobody from fetching."""
        found: MeetingFault | None = None
        try:
            self._push_own(place, known)
        except MeetingFault as fault:
            if fault.kind in NOT_REACHED:
                raise
            found = fault
        for origin in list(self._copy.heads) if place.takes_others else ():
            try:
                if origin not in news:
                    self._push_other(place, known, origin)
            except MeetingFault as fault:
                if fault.kind in NOT_REACHED:
                    raise
                if fault.kind in _OF_AN_ENTRY:
                    known.damaged[origin] = _number(known.heads.get(origin)) + 1
                else:
                    found = found or fault
        return found

    def _push_own(self, place: MeetingPlace, known: PlaceKnowledge) -> None:
        head = self._own.head()
        if not head.number or self._is_to_be_renewed(place, known, head):
            return
        theirs = known.heads.get(head.origin)
        there = _number(theirs)
        if there > head.number:
            # The journal was read before the place was asked: another look tells a lag from a loss.
            head = self._own.head()
        if there > head.number or (theirs and self._own.hash_at(there) != theirs.hash):
            self._renew_after_fork(place, head, there)
            return
        acknowledged = self._copy.receipt(place.name)
        if there < acknowledged:
            self._note(SyncNote("restored", acknowledged - there))
        if acknowledged and (there < acknowledged or place.lacks_keys):
            self._keys.everything_again(place)
        for batch in _batches(self._own.entries_after, there):
            for one in batch:
                if one.number > acknowledged and self._is_written_again(known, one):
                    self._renew(head.origin, one.number, "clone")
                    return
            self._keys.before_push(place, batch)
            try:
                received = place.push(batch)
            except MeetingFault as fault:
                if fault.kind != "forked":
                    raise
                self._renew_after_fork(place, self._own.head(), batch[-1].number)
                return
            last = batch[-1]
            known.heads[head.origin] = ChainHead(last.origin, last.number, last.hash)
            self._copy.add_receipts(place.name, [one.number for one in batch], received)
            self._progress()

    def _is_to_be_renewed(
        self, place: MeetingPlace, known: PlaceKnowledge, head: ChainHead
    ) -> bool:
        """Whether the chain is not sent, because a new one is due.

        It is not where the server has meanwhile, at the fork, what stands here: it was restored,
        and another copy of this disk has brought it. Written again it would be there twice.
        """
        due = self._renewal.due
        if due is None or due.origin != head.origin:
            return False
        if (
            place.takes_others
            and due.reason == "clone"
            and due.fork <= min(head.number, _number(known.heads.get(head.origin)))
            and place.hash_at(head.origin, due.fork) == self._own.hash_at(due.fork)
        ):
            self._renewal.settle(self._renewal.machine)
        return self._renewal.is_due

    def _is_written_again(self, known: PlaceKnowledge, entry: ChainEntry) -> bool:
        """Whether another copy of this disk has written it in a chain that begins with it."""
        origin = name_of_new_chain(entry.hash)
        return origin in known.heads or origin in self._copy.heads

    def _renew(self, origin: str, fork: int, reason: RenewalReason) -> None:
        self._renewal.set(origin, fork, reason)
        self._note(SyncNote(reason, fork, origin))

    def _renew_after_fork(self, place: MeetingPlace, head: ChainHead, upto: int) -> None:
        """Somebody else writes this chain, or its end was lost here: from where on."""
        same = _same_upto(place, head.origin, self._own.hash_at, min(upto, head.number))
        lost = same == head.number
        if not lost and place.hash_at(head.origin, same + 1) is None:
            # It has nothing else there: it was restored in this very moment.
            raise MeetingFault("unreachable", "changed meanwhile")
        self._renew(head.origin, same + 1, "behind" if lost else "clone")

    def _push_other(self, place: MeetingPlace, known: PlaceKnowledge, origin: str) -> None:
        """What this computer has of another one and the place has not, as after its restoration."""
        here = self._copy.heads[origin]
        theirs = known.heads.get(origin)
        if known.is_left_alone(origin) or here.number <= _number(theirs):
            return
        if theirs is not None and self._copy.hash_at(origin, theirs.number) != theirs.hash:
            self._forked(place, known, origin)
            return

        if self._copy.came_from_server(origin, _number(theirs) + 1):
            # It had them once.
            self._note(SyncNote("restored", here.number - _number(theirs)))

        def after(number: int, limit: int) -> list[ChainEntry]:
            return self._copy.entries_after(origin, number, limit)

        for batch in _batches(after, _number(theirs)):
            self._keys.before_push(place, batch)
            try:
                place.push(batch)
            except MeetingFault as fault:
                if fault.kind != "forked":
                    raise
                self._forked(place, known, origin)
                return
            last = batch[-1]
            known.heads[origin] = ChainHead(origin, last.number, last.hash)
            self._progress()

    # --- fetching ---------------------------------------------------------------------------

    def _compare(
        self, place: MeetingPlace, known: PlaceKnowledge, origin: str, theirs: ChainHead
    ) -> None:
        here = self._copy.heads.get(origin)
        if (
            here is not None
            and origin != self._own.origin
            and theirs.number <= here.number
            and self._copy.hash_at(origin, theirs.number) != theirs.hash
        ):
            self._forked(place, known, origin)

    def _pull(self, place: MeetingPlace, known: PlaceKnowledge, origins: Sequence[str]) -> None:
        own = self._own.origin
        after = {
            one: _number(self._copy.heads.get(one))
            for one in origins
            if one != own and not known.is_left_alone(one)
        }
        known.to_fetch_of = known.to_fetch = sum(
            max(0, _number(known.heads.get(one)) - number) for one, number in after.items()
        )
        had = [one for one, number in after.items() if number]
        came = False
        while after and (received := place.pull(after, _PULL_ENTRIES)):
            grown = self._take(place, known, after, received)
            came = came or grown
            known.to_fetch = max(0, known.to_fetch - len(received))
            self._progress()
            if not grown or len(received) < _PULL_ENTRIES:
                break
        known.to_fetch = known.to_fetch_of = 0
        if came:
            self._keys.after_pull(self._places)
        given_up = [
            one for one in had if one not in self._copy.heads and not known.is_left_alone(one)
        ]
        if given_up:
            # At once: a folder that has the version which was given up would bring it back.
            self._pull(place, known, given_up)

    def _take(
        self,
        place: MeetingPlace,
        known: PlaceKnowledge,
        after: dict[str, int],
        received: Sequence[ReceivedEntry],
    ) -> bool:
        """Write what came, and note how far each chain is now; whether there was anything to note.

        A place that gives the same again and again would be asked for ever.
        """
        # What nobody asked for is nobody's to bring, as this computer's own chain.
        received = [one for one in received if one.entry.origin in after]
        wrong = self._copy.add(received)
        for origin, fault in wrong.items():
            after.pop(origin, None)
            if fault.kind == "forked":
                self._forked(place, known, origin)
            else:
                known.damaged[origin] = _number(self._copy.heads.get(origin)) + 1
        grown = bool(wrong)
        for entry in (one.entry for one in received if one.entry.origin not in wrong):
            if entry.number > after.get(entry.origin, entry.number):
                after[entry.origin] = entry.number
                grown = True
            if entry.number > _number(known.heads.get(entry.origin)):
                known.heads[entry.origin] = ChainHead(entry.origin, entry.number, entry.hash)
        return grown

    def _forked(self, place: MeetingPlace, known: PlaceKnowledge, origin: str) -> None:
        """Two versions of another computer's chain. The server's is the ward's.

        What stands here alone is written again, as that computer would do it: it may be gone.
        """
        here = self._copy.heads.get(origin)
        if here is None or not place.takes_others:
            known.forked.add(origin)
            if here is not None and self._is_given_up(place, known, here):
                known.given_up.add(origin)
            else:
                self._note(SyncNote("chain-forked", 0, origin))
            return
        self._note(SyncNote("chain-forked", 0, origin))
        same = _same_upto(place, origin, partial(self._copy.hash_at, origin), here.number)
        if same == here.number or place.hash_at(origin, same + 1) is None:
            # It has nothing else there: it was restored in this very moment.
            known.forked.add(origin)
            return
        # First this one: whatever happens in between, both are here.
        self._copy.add(written_by_nobody_else(self._copy, origin, same + 1, self._own.origin))
        self._copy.discard(origin)
        self._keys.again(origin)

    def _is_given_up(self, place: MeetingPlace, known: PlaceKnowledge, here: ChainHead) -> bool:
        """Whether what a place has instead of the ward's version was written again in a new chain.

        Nobody of a shared folder deletes the file of an old chain.
        """
        origin = here.origin
        theirs = known.heads.get(origin)
        both = (place.name, origin, here.hash, theirs.hash if theirs else "")
        if both not in self._forks:
            same = _same_upto(place, origin, partial(self._copy.hash_at, origin), here.number)
            self._forks[both] = place.hash_at(origin, same + 1) or ""
        again = name_of_new_chain(self._forks[both])
        return again in self._copy.heads or again == self._own.origin


def _same_upto(
    place: MeetingPlace, origin: str, here: Callable[[int], str | None], number: int
) -> int:
    """The last entry up to this number that the place has as it stands here."""
    same, differs = 0, number + 1
    while same + 1 < differs:
        middle = (same + differs) // 2
        if place.hash_at(origin, middle) == here(middle):
            same = middle
        else:
            differs = middle
    return same


def _number(head: ChainHead | None) -> int:
    return 0 if head is None else head.number


def _batches(
    after: Callable[[int, int], list[ChainEntry]], number: int
) -> Iterator[list[ChainEntry]]:
    """What comes after a number, in pieces that a slow network carries in one go."""
    while found := after(number, _PUSH_ENTRIES):
        batch: list[ChainEntry] = []
        size = 0
        for one in found:
            size += len(one.content)
            if batch and size > _PUSH_BYTES:
                break
            batch.append(one)
        yield batch
        number = batch[-1].number
