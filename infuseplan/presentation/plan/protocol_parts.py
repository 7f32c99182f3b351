"""What can be planned by a protocol file and what cannot, for the lists of protocols."""

from infuseplan.domain.protocol.schema import Protocol
from infuseplan.presentation.i18n import say
from infuseplan.presentation.sentences import sentence

_NAMES = {
    "dose": sentence("dose"),
    "vials": sentence("vials"),
    "premedication": sentence("premedication"),
    "rates": sentence("rates"),
    "reactions": sentence("reaction rules"),
    "preparation": sentence("preparation"),
}


def can_plan(protocol: Protocol) -> list[str]:
    """The parts of a plan that the file has, by their published names."""
    return [name for name, there in _parts(protocol).items() if there]


def cannot_plan(protocol: Protocol) -> list[str]:
    """The parts that are missing from a plan by this file."""
    return [name for name, there in _parts(protocol).items() if not there]


def parts_in_words(parts: list[str]) -> str:
    """`dose, vials`; empty for none."""
    return ", ".join(_NAMES[part]() for part in parts)


def can_plan_line(protocol: Protocol) -> str:
    """`Can plan: dose, vials`; empty where the file plans nothing."""
    if not cannot_plan(protocol):
        return say("Can plan: dose, rates and all that goes with them")
    there = can_plan(protocol)
    return say("Can plan: {parts}", parts=parts_in_words(there)) if there else ""


def cannot_plan_line(protocol: Protocol) -> str:
    """`Cannot plan: rates, premedication`; empty where nothing is missing."""
    missing = cannot_plan(protocol)
    return say("Cannot plan: {parts}", parts=parts_in_words(missing)) if missing else ""


def _parts(protocol: Protocol) -> dict[str, bool]:
    return {
        "dose": protocol.posology is not None,
        "vials": protocol.posology is not None,
        "premedication": protocol.premedication is not None,
        "rates": protocol.titration is not None,
        "reactions": protocol.reactions is not None,
        "preparation": protocol.preparation is not None,
    }
