"""What the check of a ward's record has found, and what to do about it."""

from collections.abc import Sequence

from infuseplan.application.ward.administration import ChainCheck, Verification, WardSetUp
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.json.figures import json_text

VERIFY_SCHEMA = "infuseplan/ward-verify/1"
_SHORT = 8


def verification_text(found: Verification, set_up: WardSetUp, journal: list[str]) -> str:
    """A line for each chain at each part, and the one that counts at the end.

    `journal` is what the check of this computer's own journal has found.
    """
    lines = [*journal, *(_line(one, found, set_up) for one in found.checks)]
    return "\n".join([*lines, "", _whole(found, journal)])


def result(found: Verification, *, journal_is_whole: bool) -> str:
    """`wrong`, `intact` or `not-anchored`."""
    if not journal_is_whole or any(one.is_wrong for one in found.checks):
        return "wrong"
    return "intact" if found.anchored == found.number and found.number else "not-anchored"


def _whole(found: Verification, journal: list[str]) -> str:
    how = result(found, journal_is_whole=not journal)
    if how == "wrong":
        return say("Something is wrong. Change nothing, keep a copy of the data folder, and follow "
                   "“What verify finds” in the README.")  # fmt: skip
    if how == "intact":
        return say_count("intact: {count} entry of this computer, and every other chain",
                         "intact: {count} entries of this computer, and every other chain",
                         found.number)  # fmt: skip
    return say(
        "not anchored: every chain is whole, but up to entry {anchored} of {number} only does "
        "something outside of this computer vouch for its end",
        anchored=found.anchored,
        number=found.number,
    )


def _line(one: ChainCheck, found: Verification, set_up: WardSetUp) -> str:
    if one.verdict == "not-reached":
        return say("{part}: not looked at ({detail})", part=_part(one, set_up), detail=one.detail)
    own = one.origin == found.origin
    chain = say("this computer's chain") if own else say("chain {id}", id=one.origin[:_SHORT])
    return say("{part}, {chain}: {verdict}", part=_part(one, set_up), chain=chain,
               verdict=_verdict(one))  # fmt: skip


def _part(one: ChainCheck, set_up: WardSetUp) -> str:
    return {
        "journal": say("Journal"),
        "copy": say("Copy"),
        "server": say("Server {address}", address=set_up.server),
        "folder": say("Folder {path}", path=set_up.folder),
        "anchor": say("Anchor {path}", path=set_up.anchor),
    }[one.part]


def _verdict(one: ChainCheck) -> str:
    return {
        "whole": say_count("whole, {count} entry", "whole, {count} entries", one.number),
        "ahead": say("whole up to entry {number}; the newest are still to be fetched",
                     number=one.number),
        "behind": say("whole up to entry {number}; the rest is still to be sent",
                      number=one.number),
        "cut": say("it goes on to entry {number}: from entry {at} on they are missing on this "
                   "computer", number=one.number, at=one.at),
        "differs": say("entry {at} is another one than here", at=one.at),
        "given-up": say("from entry {at} on it was given up for the ward's version; what it alone "
                        "had stands in a new chain", at=one.at),
        "damaged": say("entry {at} does not fit its hash, or the one before it", at=one.at),
        "nothing": say("nothing of it is known there"),
        "not-reached": "",
    }[one.verdict]  # fmt: skip


def verification_json(
    found: Verification, journal: list[dict[str, object]], warnings: Sequence[str] = ()
) -> str:
    """The same for a script."""
    return json_text(
        {
            "schema": VERIFY_SCHEMA,
            "result": result(found, journal_is_whole=not journal),
            "origin": found.origin or None,
            "entries": found.number,
            "anchored": found.anchored,
            "journal": journal,
            "warnings": list(warnings),
            "chains": [
                {
                    "part": one.part,
                    "origin": one.origin or None,
                    "verdict": one.verdict,
                    "entries": one.number,
                    "at": one.at or None,
                    "detail": one.detail or None,
                }
                for one in found.checks
            ],
        }
    )
