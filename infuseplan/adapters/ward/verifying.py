"""Every chain that is known here held against every place, entry by entry.

A chain is whole in itself also where somebody has cut its end; so this computer's own counts as
intact only up to where something elsewhere vouches for its last entry: the server, or IT's anchor.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from infuseplan.adapters.journal.entries import BEFORE_THE_FIRST
from infuseplan.adapters.ward.anchor import AnchorFile
from infuseplan.adapters.ward.chain_entry import is_sound
from infuseplan.adapters.ward.rewriting import name_of_new_chain
from infuseplan.adapters.ward.union import Union, opened_union
from infuseplan.application.ward.administration import (
    ChainCheck,
    CheckedPart,
    Verdict,
    Verification,
)
from infuseplan.application.ward.holding import read_holding
from infuseplan.application.ward.meeting import (
    ChainEntry,
    ChainHead,
    MeetingFault,
    MeetingPlace,
)

MakePlace = Callable[[Callable[[], bool]], MeetingPlace]
_BATCH = 1000
# Vouches for nothing: whoever can change the journal can change this as well.
_OF_THIS_COMPUTER: frozenset[CheckedPart] = frozenset({"journal", "copy", "folder"})


def verify_ward(data: Path, places: Sequence[MakePlace], anchor: Path | None) -> Verification:
    """Everything; the inside of the own journal is the journal's own matter. StorageProblem."""
    with opened_union(data) as union:
        own = union.own.head()
        checks = [ChainCheck("journal", own.origin, "whole", own.number)] if own.number else []
        checks += [_copied(union, origin) for origin in union.origins() if origin != own.origin]
        for make in places:
            checks += _at_place(union, own, make(_goes_on))
        if anchor is not None and own.number:
            checks.append(_anchored(union, own, anchor))
        anchored = max(
            (
                min(one.number, own.number)
                for one in checks
                if one.origin == own.origin
                and one.part not in _OF_THIS_COMPUTER
                and one.verdict in ("whole", "behind")
            ),
            default=0,
        )
        return Verification(own.origin, own.number, anchored, tuple(checks))


def _goes_on() -> bool:
    return False


def _copied(union: Union, origin: str) -> ChainCheck:
    entries = (one.entry for one in union.copied(origin))
    number, broken = _followed(entries)
    return _whole_or_damaged("copy", origin, number, broken)


def _followed(entries: Iterable[ChainEntry]) -> tuple[int, int]:
    """How far a chain goes, and its first entry that does not fit; 0 where all do."""
    number, before = 0, BEFORE_THE_FIRST
    for one in entries:
        follows = one.number == number + 1 and one.previous == before
        if not follows or not is_sound(one) or not _can_be_followed(one):
            return number, number + 1
        number, before = one.number, one.hash
    return number, 0


def _can_be_followed(entry: ChainEntry) -> bool:
    """Whether who takes an infusion over can be read; its chain is passed over where it cannot."""
    try:
        return entry.kind != "holding" or read_holding(entry.content) is not None
    except ValueError:
        return False


def _whole_or_damaged(part: CheckedPart, origin: str, number: int, broken: int) -> ChainCheck:
    if broken:
        return ChainCheck(part, origin, "damaged", number, broken)
    return ChainCheck(part, origin, "whole", number)


def _at_place(union: Union, own: ChainHead, place: MeetingPlace) -> list[ChainCheck]:
    part = place.name
    with closing(place):
        try:
            heads = dict(place.heads())
            found = [_chain_at(union, own, place, head) for _, head in sorted(heads.items())]
        except MeetingFault as fault:
            return [ChainCheck(part, "", "not-reached", detail=f"{fault.kind}: {fault.detail}")]
    lacking = [one for one in (own.origin, *union.origins()) if one and one not in heads]
    return [*found, *(ChainCheck(part, origin, "nothing") for origin in dict.fromkeys(lacking))]


def _chain_at(union: Union, own: ChainHead, place: MeetingPlace, head: ChainHead) -> ChainCheck:
    part, origin = place.name, head.origin
    number, broken = _followed(_pulled(place, origin, head.number))
    if broken:
        return ChainCheck(part, origin, "damaged", number, broken)
    here = _hashes_here(union, own, origin)
    first = _first_difference(here(0, head.number), _pulled(place, origin, head.number))
    if first:
        again = name_of_new_chain(place.hash_at(origin, first) or "")
        known_again = again in (own.origin, *union.origins())
        is_left = part == "folder" and origin != own.origin and known_again
        return ChainCheck(part, origin, "given-up" if is_left else "differs", head.number, first)
    known = own.number if origin == own.origin else _last_of(union, origin)
    if head.number > known:
        cut = origin == own.origin
        at = known + 1 if cut else 0
        return ChainCheck(part, origin, "cut" if cut else "ahead", head.number, at)
    return ChainCheck(part, origin, "whole" if head.number == known else "behind", head.number)


def _pulled(place: MeetingPlace, origin: str, upto: int) -> Iterator[ChainEntry]:
    number = 0
    while number < upto:
        came = (one.entry for one in place.pull({origin: number}, _BATCH))
        found = [one for one in came if one.origin == origin]
        if not found or found[-1].number <= number:
            # A place that gives the same again and again would be asked for ever.
            return
        yield from found
        number = found[-1].number


def _hashes_here(
    union: Union, own: ChainHead, origin: str
) -> Callable[[int, int], Iterator[ChainEntry]]:
    def of_own(number: int, upto: int) -> Iterator[ChainEntry]:
        while number < upto and (found := union.own.entries_after(number, _BATCH)):
            yield from found
            number = found[-1].number

    def of_copy(number: int, _upto: int) -> Iterator[ChainEntry]:
        return (one.entry for one in union.copied(origin, number))

    return of_own if origin == own.origin else of_copy


def _first_difference(here: Iterable[ChainEntry], there: Iterable[ChainEntry]) -> int:
    """The number of the first entry that both have and that is not the same; 0 without one."""
    pairs = zip(here, there, strict=False)
    return next((one.number for one, other in pairs if one.hash != other.hash), 0)


def _last_of(union: Union, origin: str) -> int:
    return max((one.entry.number for one in union.copied(origin)), default=0)


def _anchored(union: Union, own: ChainHead, anchor: Path) -> ChainCheck:
    try:
        head = AnchorFile(anchor).read(own.origin)
    except OSError as problem:
        return ChainCheck("anchor", own.origin, "not-reached", detail=problem.strerror or "")
    if head is None:
        return ChainCheck("anchor", own.origin, "nothing")
    if head.number > own.number:
        return ChainCheck("anchor", own.origin, "cut", head.number, own.number + 1)
    if union.own.hash_at(head.number) != head.hash:
        return ChainCheck("anchor", own.origin, "differs", head.number, head.number)
    verdict: Verdict = "whole" if head.number == own.number else "behind"
    return ChainCheck("anchor", own.origin, verdict, head.number)
