"""What the Prepare page shows: how the bag is made, what was entered for it, and its label."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from infuseplan.application.infusion.preparation import PlanAtHand, PreparationEntries
from infuseplan.application.moments import later
from infuseplan.domain.infusion.events import VialUsed
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import NBSP, clock_and_day, day, figure, with_unit
from infuseplan.presentation.i18n import say
from infuseplan.presentation.identifiers import identifiers
from infuseplan.presentation.plan.explained import material_fields, several, vial_fields
from infuseplan.presentation.plan.phrases import (
    dose_in_words,
    heading,
    material_lines,
    product_and_route,
    vials_and_waste,
)
from infuseplan.presentation.plan.source_levels import level_mark
from infuseplan.presentation.plan.view import Tile
from infuseplan.presentation.preparation.drawing_up import drawing_lines, drawn_figure
from infuseplan.presentation.user_text import own


@frozen
class VialRow:
    """One vial of the bag, and what is said of it; `place` is None while it is not entered yet."""

    place: int | None
    words: str


@frozen
class PrepareView:
    """The whole page.

    `strengths` are those of the plan's vials in mg; `needed` says how many of each are entered of
    how many. `check` and `bag` are empty while nobody has
    checked or finished; `check_required` where the hospital starts nothing without it.
    """

    heading: str
    tiles: tuple[Tile, ...]
    steps: tuple[str, ...]
    steps_field: str
    strengths: tuple[Decimal, ...]
    vials: tuple[VialRow, ...]
    needed: str
    product_check: str
    check: str
    check_required: bool
    bag: str
    label: tuple[tuple[str, str], ...]


def prepare_view(plan: PlanAtHand, so_far: PreparationEntries) -> PrepareView:
    """The page for one plan and what was entered for it."""
    made = plan.proved.plan
    return PrepareView(
        heading=heading(made),
        tiles=prepare_tiles(made),
        # Vials and concentration stand as figures above.
        steps=(*drawing_lines(made), *material_lines(made)),
        steps_field=several(
            "bag.diluent_to_remove_ml",
            "dose.drug_ml",
            "drawn_ml",
            "bag.volume_ml",
            material_fields(made),
        ),
        strengths=tuple(vial.strength_mg for vial in made.vials),
        vials=_vial_rows(made, so_far.vials),
        needed=_needed(made, so_far.vials),
        product_check=_product_check(made),
        check=second_check_message(so_far),
        check_required=made.policy.second_check != "off",
        bag=_bag(made, so_far),
        label=label_lines(made, plan.patient, plan.reference, so_far),
    )


def _vial_rows(plan: InfusionPlan, vials: Sequence[VialUsed]) -> tuple[VialRow, ...]:
    """A row for each planned vial, so that nothing moves when one is entered; then all others."""
    left = list(enumerate(vials))
    rows = []
    for wanted in plan.vials:
        for _ in range(wanted.count):
            found = next((one for one in left if one[1].strength_mg == wanted.strength_mg), None)
            if found is None:
                strength = with_unit(wanted.strength_mg, "mg")
                rows.append(VialRow(None, say("{strength} · not entered", strength=strength)))
            else:
                left.remove(found)
                rows.append(VialRow(found[0], vial_message(found[1])))
    rows += [
        VialRow(place, say("not planned: {vial}", vial=vial_message(vial))) for place, vial in left
    ]
    return tuple(rows)


def vial_message(vial: VialUsed) -> str:
    """`500 mg · batch A1 · expires 31 March 2027`."""
    return say(
        "{strength} · batch {batch} · expires {day}",
        strength=with_unit(vial.strength_mg, "mg"),
        batch=own(vial.batch),
        day=day(vial.expires_on),
    )


def second_check_message(so_far: PreparationEntries) -> str:
    """Who has checked, and when; empty while nobody has."""
    check = so_far.check
    if check is None:
        return ""
    return say(
        "Checked by {name}, {time}: weight, infusion number and first rate agree.",
        name=own(check.by),
        time=clock_and_day(check.at),
    )


def prepare_tiles(plan: InfusionPlan) -> tuple[Tile, ...]:
    """Dose, concentrate, diluent and concentration, as large figures."""
    dose, bag = plan.dose, plan.bag
    # As on the Plan page: what is not rounded is asked about for its formula.
    detail, field = dose_in_words(plan), "dose.exact_mg"
    if dose.mg != dose.exact_mg:
        field = "dose.mg"
        detail = say(
            "exactly {exact}, rounded by {percent} %",
            exact=with_unit(dose.exact_mg, "mg"),
            percent=figure(dose.rounding_percent, 2),
        )
    tiles = [
        Tile(say("Dose"), with_unit(dose.mg, "mg"), detail, field, level_mark(dose.origin)),
        Tile(
            say("Concentrate to add ({strength}, IV)",
                strength=with_unit(dose.concentration_mg_per_ml, "mg/mL")),
            drawn_figure(dose.drug_ml, plan),
            vials_and_waste(plan),
            several("dose.drug_ml", "drawn_ml", vial_fields(plan)),
            level_mark(dose.product_origin),
        ),
    ]  # fmt: skip
    if bag is not None:
        tiles += [
            Tile(
                say("Diluent to discard first"),
                drawn_figure(bag.diluent_to_remove_ml, plan),
                say("from the {bag} bag", bag=with_unit(bag.volume_ml, "mL")),
                several("bag.diluent_to_remove_ml", "drawn_ml"),
                level_mark(bag.origin),
            ),
            Tile(
                say("Final concentration"),
                with_unit(bag.concentration_mg_per_ml, "mg/mL"),
                say("in {bag}", bag=with_unit(bag.volume_ml, "mL")),
                "bag.concentration_mg_per_ml",
                level_mark(bag.origin),
            ),
        ]
    return tuple(tiles)


def _needed(plan: InfusionPlan, vials: Sequence[VialUsed]) -> str:
    parts = [
        say(
            "{entered} of {count} × {strength}",
            entered=sum(one.strength_mg == wanted.strength_mg for one in vials),
            count=wanted.count,
            strength=with_unit(wanted.strength_mg, "mg"),
        )
        for wanted in plan.vials
    ]
    others = {one.strength_mg for one in vials} - {one.strength_mg for one in plan.vials}
    parts += [say("not planned: {strength}", strength=with_unit(one, "mg")) for one in others]
    entered = ", ".join(parts).replace(" × ", f"{NBSP}×{NBSP}")
    if _is_complete(plan, vials):
        return say("Vials: {entered} – complete", entered=entered)
    return say("Vials: {entered}", entered=entered)


def _is_complete(plan: InfusionPlan, vials: Sequence[VialUsed]) -> bool:
    found = sorted(one.strength_mg for one in vials)
    return found == sorted(
        strength for one in plan.vials for strength in [one.strength_mg] * one.count
    )


def _product_check(plan: InfusionPlan) -> str:
    if plan.policy.vial_codes:
        return ""
    return say(
        "Local policy lists no product numbers: compare product and strength on each carton."
    )


def _bag(plan: InfusionPlan, so_far: PreparationEntries) -> str:
    bag = so_far.bag
    if bag is None:
        return ""
    return say(
        "Prepared by {name}, {time}.", name=own(bag.by), time=clock_and_day(bag.at)
    ) + "".join(f" {line}" for line in _use_by(plan, bag.at))


def _use_by(plan: InfusionPlan, prepared: datetime) -> tuple[str, ...]:
    """Until when the bag is good, from the clock: refrigerated, and once it is out."""
    preparation = plan.preparation
    if preparation is None:
        return ()
    cold = later(prepared, timedelta(minutes=int(preparation.refrigerated_h * 60)))
    # What the source says of it, and the time at room temperature, stand in the lines above.
    return (say("Refrigerated: shown stable until {time}.", time=clock_and_day(cold)),)


def label_lines(
    made: InfusionPlan, patient: str, reference: str, so_far: PreparationEntries
) -> tuple[tuple[str, str], ...]:
    """What stands on the bag, line by line: the name of each, and what it says."""
    request, dose, bag = made.request, made.dose, made.bag
    lines = [
        (say("Patient"), identifiers(patient, reference, request.born)),
        (say("Product"), product_and_route(made)),
        (say("Dose"), with_unit(dose.mg, "mg")),
    ]
    if bag is not None:
        lines.append(
            (
                say("Bag"),
                say(
                    "{volume}, {strength}",
                    volume=with_unit(bag.volume_ml, "mL"),
                    strength=with_unit(bag.concentration_mg_per_ml, "mg/mL"),
                ),
            )
        )
    lines.append((say("Infusion"), heading(made)))
    batches = dict.fromkeys(own(vial.batch) for vial in so_far.vials)
    lines.append((say("Batch"), ", ".join(batches)))
    ready = so_far.bag
    lines.append((say("Prepared"), "" if ready is None else say(
        "{time}, {name}", time=clock_and_day(ready.at), name=own(ready.by))))  # fmt: skip
    return tuple(lines)
