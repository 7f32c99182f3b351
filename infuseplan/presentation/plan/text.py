"""The plan as aligned plain text: what a terminal shows and what a hospital record keeps.

The same content as every other rendering; nothing is computed here.
"""

from datetime import datetime

from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.domain.findings import Finding
from infuseplan.domain.plan.plan import InfusionPlan, InfusionSchedule, Refusal
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.reference import ProtocolRef
from infuseplan.domain.protocol.schema import Evidence, Preparation, Remark
from infuseplan.presentation.figures import (
    EN_DASH,
    clock,
    day,
    figure,
    hours_and_minutes,
    pump_figure,
    weekday_and_day,
    with_unit,
)
from infuseplan.presentation.findings.plan import finding_text
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.plan.checklist import checklist_line
from infuseplan.presentation.plan.file_marks import marks_of_files
from infuseplan.presentation.plan.phrases import (
    age_in_words,
    dose_in_words,
    dose_of_item,
    heading,
    not_confirmed_lines,
    premedication_window,
    product_and_route,
    route,
    routes_in_words,
    vials_and_waste,
    when_the_rate_rises,
)
from infuseplan.presentation.plan.proof import proof_summary
from infuseplan.presentation.plan.reaction_rules import rule_instructions, rule_title
from infuseplan.presentation.plan.source_levels import level_mark, unverified
from infuseplan.presentation.plan.sources import SourceTitle, sources
from infuseplan.presentation.policy_names import policy_name
from infuseplan.presentation.program_version import mark_lines, program_fact
from infuseplan.presentation.text_layout import fact, item, paragraph, plain, rule, table, title
from infuseplan.presentation.user_text import own

__all__ = ["plain", "plan_text", "refusal_text"]


def plan_text(proved: ProvedPlan, source_title: SourceTitle) -> str:
    """One plan as text, without a last line break. `source_title` names a source by its id."""
    plan = proved.plan
    legend = unverified(plan)
    not_confirmed = not_confirmed_lines(plan)
    lines = [
        say("Plan of one infusion").upper(),
        *paragraph(product_and_route(plan)),
        *paragraph(heading(plan)),
        *not_confirmed,
        *marks(plan.protocol),
        rule(),
        *_summary(plan),
        *finding_lines(plan.findings),
        *_asked(plan),
        *_preparation(plan),
        *_premedication(plan),
        *_rates(plan),
        *_reactions(plan),
        *_texts(say("Evidence from studies"), [_marked(one) for one in plan.evidence]),
        *_texts(say("Also in the protocol"), [_marked(one) for one in plan.remarks]),
        *_texts(say("Not specified in the protocol"), [say(one.text) for one in plan.silent]),
        *(("", *paragraph(local)) if (local := checklist_line(plan)) else ()),
        *title(say("Checks")),
        *paragraph(f"{proof_summary(proved.proof)}."),
        *sources(plan, source_title),
        *program_fact(),
        *(("", *paragraph(legend)) if legend else ()),
        rule(),
        *marks(plan.protocol),
        *not_confirmed,
    ]
    return "\n".join(lines)


def refusal_text(refusal: Refusal) -> str:
    """Why there is no plan, as text, without a last line break."""
    reasons = [finding_text(one) for one in refusal.findings if one.severity == "block"]
    others = [finding_text(one) for one in refusal.findings if one.severity != "block"]
    request = refusal.request
    lines = [
        say("No plan: refused").upper(),
        *marks(refusal.protocol),
        rule(),
        *fact(say("Protocol"), refusal.protocol.title),
        *fact(say("Regimen"), request.regimen),
        *fact(say("Infusion"), str(request.infusion_number)),
        *_patient(request),
        *title(say("Because")),
        *(line for reason in reasons for line in item(reason)),
    ]
    if others:
        lines += [*title(say("Also")), *(line for one in others for line in item(one))]
    return "\n".join([*lines, rule(), *program_fact()])


def marks(*refs: ProtocolRef) -> list[str]:
    """What must stand on every output of these files, first and last; each sentence once."""
    of_files = (line for text in marks_of_files(refs, _marks) for line in paragraph(text))
    return [*mark_lines(), *of_files]


def _marks(ref: ProtocolRef) -> tuple[str, ...]:
    return (
        say("Clinical trial protocol (not licensed)") if ref.kind == "trial" else "",
        say("Not approved for use here (pharmacy)")
        if ref.approved is None
        else say("Approved for use here by {by}, {on}",
                 by=own(ref.approved.by), on=day(ref.approved.on)),
        "" if ref.newer_known is None else say("Newer text known: compare before use"),
    )  # fmt: skip


def _summary(plan: InfusionPlan) -> list[str]:
    dose = plan.dose
    exact = say(
        "{mg} ({how})",
        mg=with_unit(dose.mg, "mg"),
        how=dose_in_words(plan),
    )
    if dose.mg != dose.exact_mg:
        exact = say(
            "{mg} (exactly {exact}, rounded by {percent} %)",
            mg=with_unit(dose.mg, "mg"),
            exact=with_unit(dose.exact_mg, "mg"),
            percent=figure(dose.rounding_percent, 2),
        )
    lines = [
        *fact(say("Dose") + level_mark(dose.origin), exact),
        *fact(say("Draw up") + level_mark(dose.product_origin), _concentrate(plan)),
    ]
    schedule = plan.schedule
    if schedule is not None:
        mark = level_mark(schedule.origin)
        lines += fact(say("Infusion time") + mark, _duration(schedule))
        if schedule.starts_at is not None and schedule.ends_at is not None:
            lines += fact(
                say("From, to") + mark,
                f"{day_and_clock(schedule.starts_at)} {EN_DASH} "
                + (
                    clock(schedule.ends_at)
                    if schedule.ends_at.date() == schedule.starts_at.date()
                    else day_and_clock(schedule.ends_at)
                ),
            )
    for one in plan.premedication:
        if one.agent == "dexamethasone":
            text = say(
                "{dose}, {routes}, at {age}",
                dose=dose_of_item(one),
                routes=routes_in_words(one),
                age=age_in_words(plan.request),
            )
            lines += fact(say(one.name) + level_mark(one.origin), text)
    return lines


def _concentrate(plan: InfusionPlan) -> str:
    return say(
        "{volume} of concentrate ({route})",
        volume=with_unit(plan.dose.drug_ml, "mL"),
        route=route(plan),
    )


def _duration(schedule: InfusionSchedule) -> str:
    return say(
        "{hours} ({minutes}), no interruptions",
        hours=hours_and_minutes(schedule.duration_min),
        minutes=with_unit(schedule.duration_min, "min"),
    )


def day_and_clock(moment: datetime) -> str:
    """`Sunday 22 November 2026, 09:00`."""
    return f"{weekday_and_day(moment.date())}, {clock(moment)}"


def finding_lines(findings: tuple[Finding, ...]) -> list[str]:
    """What to take note of, with its weight in words."""
    if not findings:
        return []
    words = {"block": say("Not allowed"), "caution": say("Caution"), "note": say("Note")}
    lines = title(say("Take note"))
    for one in findings:
        lines += item(f"{words[one.severity]}: {finding_text(one)}")
    return lines


def _patient(request: PlanRequest) -> list[str]:
    weight = with_unit(request.weight_kg, "kg")
    if request.weighed_on is not None:
        weight = say("{weight}, weighed on {on}", weight=weight, on=day(request.weighed_on))
    if request.last_weight_kg is not None:
        last = with_unit(request.last_weight_kg, "kg")
        weight = say("{weight}; last weight {last}", weight=weight, last=last)
    lines = fact(say("Weight"), weight)
    if request.height_cm is not None:
        lines += fact(say("Height"), with_unit(request.height_cm, "cm"))
    age = age_in_words(request)
    if request.born is not None:
        age = say("{age}, born on {born}", age=age, born=day(request.born))
    lines += fact(say("Age"), age)
    if request.start is not None:
        lines += fact(say("Start"), f"{day_and_clock(request.start)} ({_zone(request.start)})")
    elif request.on is not None:
        lines += fact(say("Day"), weekday_and_day(request.on))
    if request.bag_ml is not None:
        lines += fact(say("Bag, measured"), with_unit(request.bag_ml, "mL"))
    return lines


def _zone(moment: datetime) -> str:
    offset = f"UTC{moment.strftime('%z')[:3]}:{moment.strftime('%z')[3:5]}"
    name = getattr(moment.tzinfo, "key", None)
    return offset if name is None else f"{name}, {offset}"


def _asked(plan: InfusionPlan) -> list[str]:
    regimen = plan.regimen
    needs = []
    if regimen.prior_therapies_at_least:
        count = say_count(
            "at least {count} prior therapy",
            "at least {count} prior therapies",
            regimen.prior_therapies_at_least,
        )
        if regimen.prior_therapies_at_most is not None:
            count = say("{least} to {most} prior therapies", least=regimen.prior_therapies_at_least,
                        most=regimen.prior_therapies_at_most)  # fmt: skip
        needs.append(count)
        if regimen.prior_therapies_include:
            drugs = f" {say('and')} ".join(say(one) for one in regimen.prior_therapies_include)
            needs.append(say("including {drugs}", drugs=drugs))
    indication = "; ".join([say(regimen.indication), ", ".join(needs)] if needs else
                           [say(regimen.indication)])  # fmt: skip
    return [
        *title(say("For")),
        *fact(say("Regimen"), f"{say(regimen.name)} ({', '.join(regimen.drugs)})"),
        *fact(say("Indication") + level_mark(regimen.origin), indication),
        *([] if regimen.ends_note is None else fact(say("Treatment"), say(regimen.ends_note))),
        *fact(say("Infusion"), str(plan.request.infusion_number)),
        *_patient(plan.request),
    ]


def _preparation(plan: InfusionPlan) -> list[str]:
    bag = plan.bag
    lines = [
        *title(say("Preparation")),
        *_product(plan),
        *fact(say("Vials") + level_mark(plan.dose.product_origin), vials_and_waste(plan)),
        *fact(say("Draw up") + level_mark(plan.dose.product_origin), _concentrate(plan)),
    ]
    prepared = plan.preparation
    if bag is not None:
        mark = level_mark(bag.origin)
        text = say(
            "withdraw and discard {out} diluent, then add {drug}: {volume}",
            out=with_unit(bag.diluent_to_remove_ml, "mL"),
            drug=_concentrate(plan),
            volume=with_unit(bag.volume_ml, "mL"),
        )
        lines += fact(say("Bag") + mark, text)
        lines += fact(say("Concentration") + mark, with_unit(bag.concentration_mg_per_ml, "mg/mL"))
    return lines if prepared is None else lines + _handling(plan, prepared)


def _product(plan: InfusionPlan) -> list[str]:
    """What is drawn up, and what the source adds about dose and bag."""
    product = plan.product
    if product is None:
        return []
    mark = level_mark(product.origin)
    lines = fact(say("Product") + mark, f"{product.brand} ({product.name}), {say(product.form)}")
    notes = [say(note) for note in (plan.dose_note, plan.bag_note) if note is not None]
    return [*lines, *(line for note in notes for line in fact("", note))]


def _handling(plan: InfusionPlan, prepared: Preparation) -> list[str]:
    mark = level_mark(prepared.origin)
    either = f" {say('or')} "
    shelf = say(
        "{cold} at 2-8 °C, then {warm} at room temperature",
        cold=with_unit(prepared.refrigerated_h, "h"),
        warm=with_unit(prepared.room_temperature_h, "h"),
    )
    shelf = say("stable for {shelf}, infusion time included", shelf=shelf)
    limit = plan.room_temperature
    if limit.setting is not None and limit.limit_min < prepared.room_temperature_h * 60:
        shelf = say(
            "{shelf}; local policy ({setting}) allows {time}",
            shelf=shelf,
            setting=policy_name(limit.setting),
            time=hours_and_minutes(limit.limit_min),
        )
    if prepared.refrigerated_note:
        shelf = say(
            "{first} Shown to be {shelf}.", first=say(prepared.refrigerated_note), shelf=shelf
        )
    return [
        *fact(say("Diluent") + mark, either.join(say(one) for one in prepared.diluents)),
        *fact(say("Bag material") + mark, either.join(say(one) for one in prepared.bag_materials)),
        *fact(say("Set material") + mark, either.join(say(one) for one in prepared.set_materials)),
        *fact(say("Filter") + mark, say(prepared.filter)),
        *fact(say("Handling") + mark, " ".join(say(one) for one in prepared.handling)),
        *fact(say("Shelf life") + mark, shelf),
    ]


def _premedication(plan: InfusionPlan) -> list[str]:
    if not plan.premedication:
        return []
    lines = title(say("Premedication"), f", {premedication_window(plan)}")
    if plan.premedication_note is not None:
        lines += paragraph(say(plan.premedication_note))
    for one in plan.premedication:
        dose = dose_of_item(one)
        if one.routes:
            dose = say("{dose}, {routes}", dose=dose, routes=routes_in_words(one))
        name = say(one.name) + level_mark(one.origin)
        notes = [*([say(one.examples)] if one.examples else []), *map(say, one.notes)]
        lines += item(
            f"{name}: {dose}{'' if one.required else say(' (optional: prescriber decides)')}"
        )
        lines += [line for note in notes for line in paragraph(note, "    ")]
    return lines


def _rates(plan: InfusionPlan) -> list[str]:
    schedule = plan.schedule
    if schedule is None:
        return []
    rows = [
        (
            str(step.number),
            figure(step.start_min) if step.starts_at is None else clock(step.starts_at),
            figure(step.end_min) if step.ends_at is None else clock(step.ends_at),
            figure(step.rate_ml_h),
            figure(step.duration_min),
            pump_figure(step.volume_ml),
            pump_figure(step.cumulative_ml),
            figure(step.rate_mg_h),
            figure(step.cumulative_mg),
        )
        for step in schedule.steps
    ]
    timed = schedule.starts_at is not None
    headers = (
        say("Step"), say("From") if timed else say("From min"), say("To") if timed
        else say("To min"), "mL/h", "min", "mL", say("total mL"), "mg/h", say("total mg"),
    )  # fmt: skip
    return [
        *title(say("Rates") + level_mark(schedule.origin)),
        *table(headers, rows),
        *paragraph(when_the_rate_rises(plan)),
        *fact(say("Total"), _duration(schedule)),
        *fact(say("Maximum rate"), with_unit(schedule.max_rate_ml_h, "mL/h")),
    ]


def _reactions(plan: InfusionPlan) -> list[str]:
    if not plan.reaction_rules:
        return []
    lines = title(say("If an infusion-related reaction (IRR) occurs"))
    for one in plan.reaction_rules:
        mark = "" if one.origin is None else level_mark(one.origin)
        lines += item(f"{rule_title(one)}{mark}")
        what = rule_instructions(one)
        lines += paragraph(what.before_points, "    ")
        lines += [line for point in what.points for line in item(point, "    ")]
        if what.after:
            lines += paragraph(what.after, "    ")
    return lines


def _texts(name: str, texts: list[str]) -> list[str]:
    if not texts:
        return []
    return [*title(name), *(line for text in texts for line in item(text))]


def _marked(one: Evidence | Remark) -> str:
    return say(one.text) + level_mark(one.origin)
