"""Phrases about a plan that screen and sheet share."""

from datetime import date
from fractions import Fraction

from infuseplan.domain.dates.age import years_and_days
from infuseplan.domain.findings import holding
from infuseplan.domain.plan.plan import InfusionPlan, PremedicationItem, VialCount
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.schema import Preparation, Regimen
from infuseplan.presentation.figures import (
    EN_DASH,
    NBSP,
    clock,
    day,
    figure_range,
    hours_and_minutes,
    with_unit,
)
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.plan.source_levels import level_mark
from infuseplan.presentation.text_layout import paragraph
from infuseplan.presentation.user_text import begins_line


def heading(plan: InfusionPlan) -> str:
    """`Isa-Pd, 1st infusion (first ever)`, or `Isa-Pd, infusion 2`."""
    number, regimen = plan.request.infusion_number, say(plan.regimen.name)
    if number == 1:
        return say("{regimen}, 1st infusion (first ever)", regimen=regimen)
    return say("{regimen}, infusion {number}", regimen=regimen, number=number)


def not_confirmed_lines(plan: InfusionPlan) -> list[str]:
    """First and last wherever a command prints a figure of a plan that is held.

    A script gets its plan, and whoever pastes it cannot miss this.
    """
    if not holding(plan.findings):
        return []
    return paragraph(
        say(
            "WEIGHT NOT CONFIRMED: prepare and give nothing by this plan before somebody has read "
            "the weight again and confirmed it by name (--weight-confirmed-by)."
        )
    )


def route(plan: InfusionPlan) -> str:
    """Route and strength: a product for injection under the skin may be many times as strong."""
    return f"{say('IV')},{NBSP}{with_unit(plan.dose.concentration_mg_per_ml, 'mg/mL')}"


def product_and_route(plan: InfusionPlan) -> str:
    """The product at the head of a plan, with route and strength."""
    name = say(plan.protocol.product.name)
    return say("{product} {route}", product=begins_line(name), route=route(plan))


def age_in_words(request: PlanRequest) -> str:
    """`75 years`, or with a date of birth `75 years and 0 days on 22 November 2026`."""
    if request.born is None or request.on is None:
        return say_count("{count} year", "{count} years", request.age_years)
    return age_on_day(request.born, request.on)


def age_on_day(born: date, on: date) -> str:
    """`75 years and 0 days on 22 November 2026`."""
    return say("{age} on {on}", age=completed_age(born, on), on=day(on))


def completed_age(born: date, on: date) -> str:
    """`75 years and 0 days`."""
    years, days = years_and_days(born, on)
    return say(
        "{years} and {days}",
        years=say_count("{count} year", "{count} years", years),
        days=say_count("{count} day", "{count} days", days),
    )


def dose_in_words(plan: InfusionPlan) -> str:
    """`10 mg/kg × 72.5 kg`, or that the weight does not count."""
    per_kg = plan.dose.per_kg_mg
    if per_kg is None:
        return say("the same for every weight")
    return f"{with_unit(per_kg, 'mg/kg')} × {with_unit(plan.request.weight_kg, 'kg')}"


def vials_in_words(vials: tuple[VialCount, ...]) -> str:
    """`1 × 500 mg + 3 × 100 mg`."""
    return " + ".join(
        f"{vial.count}{NBSP}×{NBSP}{with_unit(vial.strength_mg, 'mg')}" for vial in vials
    )


def vials_and_waste(plan: InfusionPlan) -> str:
    """`1 × 500 mg + 3 × 100 mg (800 mg); waste 75 mg`."""
    return say(
        "{vials} ({total}); waste {left}",
        vials=vials_in_words(plan.vials),
        total=with_unit(plan.vials_total_mg, "mg"),
        left=with_unit(plan.left_over_mg, "mg"),
    )


def dose_of_item(item: PremedicationItem) -> str:
    """`650–1000 mg`; where the dose belongs to one agent of a class, `ranitidine 50 mg`."""
    if item.dose_mg is None:
        return dose_not_stated()
    dose = figure_range(*item.dose_mg, "mg")
    if item.dose_of is None:
        return dose
    return say("{agent} {dose}", agent=say(item.dose_of), dose=dose)


def dose_not_stated() -> str:
    """In the place of a dose, where the source names an agent and no dose."""
    return say("dose not specified")


def clock_span(plan: InfusionPlan) -> str:
    """`09:00-12:20` with an en dash; a dash alone without a start."""
    schedule = plan.schedule
    if schedule is None or schedule.starts_at is None or schedule.ends_at is None:
        return EN_DASH
    return f"{clock(schedule.starts_at)}{EN_DASH}{clock(schedule.ends_at)}"


def routes_in_words(item: PremedicationItem) -> str:
    """`oral or IV`."""
    words = {"oral": say("oral"), "iv": say("IV")}
    return f" {say('or')} ".join(words[route] for route in item.routes)


def premedication_window(plan: InfusionPlan) -> str:
    """`give between 08:00 and 08:45`, or in minutes before the start."""
    if not plan.premedication:
        return say("No premedication specified in the protocol.")
    item = plan.premedication[0]
    if item.give_from is not None and item.give_until is not None:
        return say(
            "give between {first} and {last}",
            first=clock(item.give_from),
            last=clock(item.give_until),
        )
    return say(
        "give {window} before infusion",
        window=figure_range(item.latest_min_before, item.earliest_min_before, "min"),
    )


def vials_line(plan: InfusionPlan) -> str:
    """`Vials: 1 × 500 mg + 3 × 100 mg (800 mg); waste 75 mg.`"""
    return say("Vials: {vials}.", vials=vials_and_waste(plan))


def concentration_lines(plan: InfusionPlan) -> tuple[str, ...]:
    """How strong the bag is then; nothing where the source has no bag."""
    if plan.bag is None:
        return ()
    strength = with_unit(plan.bag.concentration_mg_per_ml, "mg/mL")
    return (say("Final concentration {strength}.", strength=strength),)


def dilution_lines(plan: InfusionPlan) -> tuple[str, ...]:
    """What leaves the bag and what comes in; nothing where the source has no bag."""
    if plan.bag is None:
        return ()
    return (
        say(
            "Withdraw and discard {out} diluent from the {bag} bag; add {drug} {product} "
            "concentrate ({route}).",
            out=with_unit(plan.bag.diluent_to_remove_ml, "mL"),
            bag=with_unit(plan.bag.volume_ml, "mL"),
            drug=with_unit(plan.dose.drug_ml, "mL"),
            product=say(plan.protocol.product.name),
            route=route(plan),
        ),
    )


def material_lines(plan: InfusionPlan) -> tuple[str, ...]:
    """Diluent, filter, bag and set, how it is handled, and how long it keeps."""
    if plan.preparation is None:
        return ()
    mark = level_mark(plan.preparation.origin)
    diluents = f" {say('or')} ".join(plan.preparation.diluents)
    either = f" {say('or')} "
    bags, sets = plan.preparation.bag_materials, plan.preparation.set_materials
    bag_material, set_material = either.join(map(say, bags)), either.join(map(say, sets))
    lines = (
        say("Diluent: {diluents}.", diluents=diluents),
        say("Filter: {filter}.", filter=say(plan.preparation.filter)),
        say("Bag material: {materials}.", materials=bag_material),
        say("Infusion set material: {materials}.", materials=set_material),
        *(say(one) for one in plan.preparation.handling),
        _storage(plan.preparation, plan.room_temperature.limit_min),
    )
    return tuple(line + mark for line in lines)


def _storage(prepared: Preparation, limit_min: Fraction) -> str:
    """How long the bag keeps, first cold and then warm; the latter as local policy allows it."""
    note = prepared.refrigerated_note
    sentences = (
        *([say(note)] if note else []),
        say(
            "Shown to be stable for {cold} at 2-8 °C.", cold=with_unit(prepared.refrigerated_h, "h")
        ),
        say(
            "At room temperature at most {time}, infusion time included.",
            time=hours_and_minutes(limit_min),
        ),
    )
    return " ".join(sentences)


def indication_line(regimen: Regimen) -> str:
    """`Isa-Pd: at least 2 prior therapies, including lenalidomide and a proteasome inhibitor`."""
    least, most = regimen.prior_therapies_at_least, regimen.prior_therapies_at_most
    if least == 0:
        condition = say("newly diagnosed")
    elif most is not None:
        condition = say("{least} to {most} prior therapies", least=least, most=most)
    else:
        condition = say_count(
            "at least {count} prior therapy", "at least {count} prior therapies", least
        )
    if regimen.prior_therapies_include:
        included = f" {say('and')} ".join(regimen.prior_therapies_include)
        condition = say("{condition}, including {drugs}", condition=condition, drugs=included)
    return say("{regimen}: {condition}", regimen=regimen.name, condition=condition)


def when_the_rate_rises(plan: InfusionPlan) -> str:
    """What a rise of the rate depends on: in some trials grade 1 does not hold it."""
    if _grade_1_goes_on(plan):
        return say("Increase the rate only in the absence of an infusion-related reaction (IRR) of "
                   "grade 2 or worse.")  # fmt: skip
    return say("Increase the rate only in the absence of an infusion-related reaction (IRR).")


def when_the_rate_rises_briefly(plan: InfusionPlan) -> str:
    """The same on the sheet."""
    if _grade_1_goes_on(plan):
        return say("increase only without IRR of grade 2 or worse")
    return say("increase only without IRR")


def _grade_1_goes_on(plan: InfusionPlan) -> bool:
    return any(1 in rule.grades and rule.action == "go-on" for rule in plan.reaction_rules)
