"""How sure the figures of a plan are: a mark at each figure, and one line that explains the marks.

Everything below the official text has a mark of its own level, so that no figure without a mark
seems to have been compared with a text that nobody read.
"""

from collections.abc import Iterable, Iterator

from infuseplan.domain.citation import LEVELS, Level, Origin
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.protocol.reference import ProtocolRef
from infuseplan.presentation.i18n import say
from infuseplan.presentation.sentences import sentence

_MARKS: dict[Level, str] = {
    "official": "",
    "company-text": "*",
    "literature": "†",
    "excerpt": "‡",
    "inferred": "§",
}
_NAMES = {
    "official": sentence("official text"),
    "company-text": sentence("company text, shortened"),
    "literature": sentence("published study or review"),
    "excerpt": sentence("excerpts on public pages"),
    "inferred": sentence("inferred"),
}


def level_mark(origin: Origin) -> str:
    """The mark of figures of this origin; empty for what was read in the official text."""
    return _MARKS[origin.level]


def level_name(level: Level) -> str:
    """`company text, shortened`."""
    return _NAMES[level]()


def official_text(ref: ProtocolRef) -> str:
    """What the figures of this file have to be compared with, by its name in that market."""
    if ref.market == "EU":
        return say("official SmPC")
    if ref.market == "US":
        return say("official prescribing information (PI)")
    return say("official text")


def unverified(plan: InfusionPlan) -> str:
    """Which parts are not from the official text, by level with its mark; empty if none.

    `Not yet verified against the official SmPC: * company text, shortened (dose, vials); …`.
    """
    return unverified_parts(plan.protocol, _origins(plan))


def unverified_parts(ref: ProtocolRef, origins: Iterable[tuple[str, Origin]]) -> str:
    """The same of any parts that were made by the file `ref`, each with its name."""
    parts: dict[Level, list[str]] = {}
    for name, origin in origins:
        named = parts.setdefault(origin.level, [])
        if name not in named:
            named.append(name)
    groups = [
        say(
            "{mark} {level} ({parts})",
            mark=_MARKS[level],
            level=level_name(level),
            parts=", ".join(parts[level]),
        )
        for level in LEVELS
        if _MARKS[level] and level in parts
    ]
    if not groups:
        return ""
    if ref.kind == "trial":
        return say("Not from an official text: {groups}.", groups="; ".join(groups))
    return say(
        "Not yet verified against the {text}: {groups}.",
        text=official_text(ref),
        groups="; ".join(groups),
    )


def _origins(plan: InfusionPlan) -> Iterator[tuple[str, Origin]]:
    """Every part of the plan with a mark, in the order of the paper."""
    yield say("dose"), plan.dose.origin
    yield say("vials"), plan.dose.product_origin
    yield say("indication"), plan.regimen.origin
    if plan.bag is not None:
        yield say("bag"), plan.bag.origin
    if plan.schedule is not None:
        yield say("rates"), plan.schedule.origin
    levels = {item.origin.level for item in plan.premedication}
    for item in plan.premedication:
        yield say("premedication") if len(levels) == 1 else say(item.name), item.origin
    for rule in plan.reaction_rules:
        if rule.origin is not None:
            yield say("reactions"), rule.origin
        if rule.restart_origin is not None:
            yield say("restart after a reaction"), rule.restart_origin
    if plan.preparation is not None:
        yield say("preparation"), plan.preparation.origin
    for evidence in plan.evidence:
        yield say("study results"), evidence.origin
    for remark in plan.remarks:
        yield say("notes"), remark.origin
