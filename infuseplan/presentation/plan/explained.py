"""Which figures of the plan stand behind a line that somebody asks about.

A line may hold several figures: they are named by their paths with a space between them, and are
explained one below the other.
"""

from collections.abc import Iterator

from infuseplan.domain.plan.plan import InfusionPlan, ReactionRule
from infuseplan.frozen import frozen
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.checklist import checklist_line
from infuseplan.presentation.plan.phrases import (
    concentration_lines,
    dilution_lines,
    material_lines,
    vials_line,
)
from infuseplan.presentation.plan.source_levels import level_mark


@frozen
class Line:
    """One line of the page, and the figures in it; `field` is empty where it has none."""

    text: str
    field: str = ""


def several(*fields: str) -> str:
    """Several figures that stand in one place."""
    return " ".join(one for one in fields if one)


def vial_fields(plan: InfusionPlan) -> str:
    """How many of each size, what they hold, and what is left over."""
    counts = (f"vials.{place}.count" for place in range(len(plan.vials)))
    return several(*counts, "vials_total_mg", "left_over_mg")


def window_fields(plan: InfusionPlan) -> str:
    """Between which times the premedication is given, or how long before the start."""
    if not plan.premedication:
        return ""
    item = plan.premedication[0]
    timed = item.give_from is not None
    ends = ("give_from", "give_until") if timed else ("latest_min_before", "earliest_min_before")
    return several(*(f"premedication.{item.agent}.{name}" for name in ends))


def preparation_lines(plan: InfusionPlan) -> tuple[Line, ...]:
    """How the bag is made, in the order of the hands."""
    drawn = several("bag.diluent_to_remove_ml", "dose.drug_ml", "bag.volume_ml")
    return (
        Line(vials_line(plan), vial_fields(plan)),
        *(Line(line, drawn) for line in dilution_lines(plan)),
        *(Line(line, "bag.concentration_mg_per_ml") for line in concentration_lines(plan)),
        *_material_lines(plan),
    )


def material_fields(plan: InfusionPlan) -> str:
    """Everything that the source states of diluent, filter and storage."""
    return several(*dict.fromkeys(" ".join(line.field for line in _material_lines(plan)).split()))


def _material_lines(plan: InfusionPlan) -> Iterator[Line]:
    lines, prepared = material_lines(plan), plan.preparation
    if prepared is None:
        return
    diluents = (f"preparation.diluents.{place}" for place in range(len(prepared.diluents)))
    note = "preparation.refrigerated_note" if prepared.refrigerated_note is not None else ""
    storage = several(note, "preparation.refrigerated_h", "room_temperature.limit_min")
    # Materials and handling, between filter and storage, are words alone.
    last = len(lines) - 1
    fields = {0: several(*diluents), 1: "preparation.filter", last: storage}
    for place, line in enumerate(lines):
        yield Line(line, fields.get(place, ""))


def rule_fields(rule: ReactionRule) -> str:
    """What the rule calls for, and the figures of its restart."""
    at = f"reaction_rules.{rule.id}"
    names = ["action"]
    if rule.restart_by_step:
        # The last step has one before it in every table of more than one step.
        last = f"restart_by_step.{len(rule.restart_by_step) - 1}"
        names.append(f"{last}.resume_rate_ml_per_h")
    elif rule.has_restart and rule.resume_rate_ml_h is not None:
        names.append("resume_rate_ml_per_h")
    if rule.observe_min is not None:
        names.append("observe_min")
    if rule.then:
        names.append("then")
    return several(*(f"{at}.{name}" for name in names))


def evidence_fields(plan: InfusionPlan) -> str:
    """What studies saw."""
    return several(*(f"evidence.{one.id}.text" for one in plan.evidence))


def remark_lines(plan: InfusionPlan) -> tuple[Line, ...]:
    """The hospital's checklist, then what else the source says."""
    own, note = checklist_line(plan), plan.premedication_note
    return (
        *((Line(own),) if own else ()),
        *((Line(say(note)),) if note else ()),
        *(
            Line(say(one.text) + level_mark(one.origin), f"remarks.{one.id}.text")
            for one in plan.remarks
        ),
    )
