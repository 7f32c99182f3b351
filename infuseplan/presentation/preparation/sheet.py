"""What the pharmacy's sheet says: how the bag is made, room for batches and checks, and its label.

What was entered on the Prepare page is printed; where nothing was, a pen fills it in.
"""

from datetime import datetime

from infuseplan.application.infusion.preparation import PreparationEntries
from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import clock, day, weekday_and_day, with_unit
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.frame import protocol_strip
from infuseplan.presentation.plan.phrases import material_lines
from infuseplan.presentation.plan.sheet import SheetFacts, identity, plan_id, unchecked, who
from infuseplan.presentation.plan.source_levels import unverified
from infuseplan.presentation.plan.view import Tile, plan_view
from infuseplan.presentation.preparation.drawing_up import drawing_lines
from infuseplan.presentation.preparation.view import (
    label_lines,
    prepare_tiles,
    second_check_message,
)
from infuseplan.presentation.user_text import own


@frozen
class PreparationSheet:
    """The sheet from top to bottom; an empty text in `vials` and `signatures` is left for a pen.

    `vials` has a row for each planned vial: strength, batch, last day of use.
    """

    marks: tuple[str, ...]
    heading: str
    drug: str
    source: str
    who: tuple[tuple[str, str], ...]
    unchecked: tuple[str, ...]
    tiles: tuple[Tile, ...]
    steps: tuple[str, ...]
    vial_headers: tuple[str, ...]
    vials: tuple[tuple[str, ...], ...]
    check: str
    signatures: tuple[str, ...]
    label: tuple[tuple[str, str], ...]
    unverified: str
    void: str
    identity: tuple[str, ...]


def preparation_sheet(facts: SheetFacts, so_far: PreparationEntries) -> PreparationSheet:
    """Everything that the pharmacy's sheet of one proved plan says."""
    proved: ProvedPlan = facts.proved
    plan, view = proved.plan, plan_view(proved)
    strip = protocol_strip(plan.protocol)
    approved = plan.protocol.approved is not None
    marks = [strip.mark, "" if approved else strip.approval, strip.newer]
    return PreparationSheet(
        marks=tuple(mark.upper() for mark in marks if mark),
        heading=say("Preparation: {plan}", plan=view.heading),
        drug=strip.drug,
        source=strip.source,
        who=who(facts),
        unchecked=unchecked(facts, view),
        tiles=prepare_tiles(plan),
        steps=(*drawing_lines(plan), *material_lines(plan)),
        vial_headers=(say("Vial"), say("Batch"), say("Expires")),
        vials=_vials(facts, so_far),
        check=second_check_message(so_far),
        signatures=_signatures(so_far),
        label=label_lines(plan, facts.patient, facts.reference, so_far),
        unverified=unverified(plan),
        void=say("Void if the weight, the infusion number or the day is different."),
        identity=identity(facts, plan, view),
    )


def preparation_file_name(facts: SheetFacts) -> str:
    """A name for the PDF that says which plan it is and not whose."""
    plan = facts.proved.plan
    number = plan.request.infusion_number
    return f"infuseplan-preparation-{plan.regimen.id}-infusion-{number}-{plan_id(facts)}.pdf"


def preparation_text(sheet: PreparationSheet) -> str:
    """The sheet as lines, for the ear."""
    lines = [*sheet.marks, sheet.heading, sheet.drug, sheet.source]
    lines += [f"{name}: {text}" for name, text in sheet.who if text]
    lines += sheet.unchecked
    lines += [f"{one.title}: {one.figure}, {one.detail}" for one in sheet.tiles]
    lines += sheet.steps
    lines += [", ".join(part for part in row if part) for row in sheet.vials]
    lines += [line for line in (sheet.check, sheet.unverified, sheet.void) if line]
    return "\n".join(lines)


def _vials(facts: SheetFacts, so_far: PreparationEntries) -> tuple[tuple[str, ...], ...]:
    left = list(so_far.vials)
    rows = []
    for wanted in facts.proved.plan.vials:
        for _ in range(wanted.count):
            found = next((one for one in left if one.strength_mg == wanted.strength_mg), None)
            if found is not None:
                left.remove(found)
            batch = "" if found is None else own(found.batch)
            last = "" if found is None else day(found.expires_on)
            rows.append((with_unit(wanted.strength_mg, "mg"), batch, last))
    rows += [
        (with_unit(one.strength_mg, "mg"), own(one.batch), day(one.expires_on)) for one in left
    ]
    return tuple(rows)


def _signatures(so_far: PreparationEntries) -> tuple[str, ...]:
    ready, check = so_far.bag, so_far.check
    return (
        say("Prepared by") if ready is None else say(
            "Prepared by {name}, {time}", name=own(ready.by), time=_moment(ready.at)),
        say("Second check by") if check is None else say(
            "Second check by {name}, {time}", name=own(check.by), time=_moment(check.at)),
    )  # fmt: skip


def _moment(moment: datetime) -> str:
    return say("{day} at {clock}", day=weekday_and_day(moment.date()), clock=clock(moment))
