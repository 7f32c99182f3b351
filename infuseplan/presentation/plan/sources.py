"""Where the figures of a plan come from, as plain text: files, places in them, settings."""

from collections.abc import Callable, Iterable
from functools import cache

from infuseplan.domain.citation import Origin
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.presentation.figures import NBSP, day
from infuseplan.presentation.i18n import say
from infuseplan.presentation.local_policy import policy_messages
from infuseplan.presentation.plan.frame import revision_in_words
from infuseplan.presentation.plan.source_levels import level_mark
from infuseplan.presentation.text_layout import fact, paragraph, title

SourceTitle = Callable[[str], str]


def sources(plan: InfusionPlan, source_title: SourceTitle) -> list[str]:
    """Protocol file, place of each group of figures, and the hospital's settings."""
    source_name = cache(source_title)
    ref = plan.protocol
    kind = (
        say("clinical trial")
        if ref.kind == "trial"
        else say("product information, {market}", market=ref.market)
    )
    named = [
        (say("Dose"), plan.dose.origin),
        (say("Concentrate"), plan.dose.product_origin),
        (say("Regimen"), plan.regimen.origin),
    ]
    named += _each(say("Premedication"), (one.origin for one in plan.premedication))
    if plan.bag is not None:
        named.append((say("Bag"), plan.bag.origin))
    if plan.schedule is not None:
        named.append((say("Rates"), plan.schedule.origin))
    rules = plan.reaction_rules
    named += _each(say("Reactions"), (one.origin for one in rules))
    named += _each(say("Restart"), (one.restart_origin for one in rules))
    if plan.preparation is not None:
        named.append((say("Preparation"), plan.preparation.origin))
    named += _each(say("Evidence"), (one.origin for one in plan.evidence))
    named += _each(say("Notes"), (one.origin for one in plan.remarks))
    lines = [
        *title(say("Sources")),
        *fact(say("Protocol"), f"{ref.title} ({kind})"),
        *fact("", revision_in_words(ref)),
        *(fact("", say(ref.revision_note)) if ref.revision_note else ()),
        *fact("", ref.id),
        *paragraph(f"SHA-256 {ref.sha256}"),
    ]
    for name, origin in named:
        text = say(
            "{source}: {place}; checked {on}",
            source=say(source_name(origin.cite.source)),
            place=say(origin.cite.locator),
            on=day(origin.checked.on),
        )
        lines += fact(name + level_mark(origin), text)
    lines += fact(say("Local policy"), _settings(plan))
    return [*lines, *paragraph(f"SHA-256 {plan.policy_sha256}")]


def _each(name: str, origins: Iterable[Origin | None]) -> list[tuple[str, Origin]]:
    """One for each different place and level, in their order."""
    found = {(str(one.cite), one.level): one for one in origins if one is not None}
    return [(name, one) for one in found.values()]


def _settings(plan: InfusionPlan) -> str:
    return "; ".join(one.replace(" ", NBSP) for one in policy_messages(plan))
