"""What the Plan page shows of an answer: words and figures, each with the field it explains.

Screen and sheet take their contents from here; neither computes anything.
"""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.domain.findings import Finding
from infuseplan.domain.plan.plan import (
    InfusionPlan,
    PremedicationItem,
    RateStep,
    ReactionRule,
)
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import (
    EN_DASH,
    NBSP,
    clock,
    figure,
    hours_and_minutes,
    pump_figure,
    weekday_and_day,
    with_unit,
)
from infuseplan.presentation.findings.plan import finding_text
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.explained import (
    Line,
    evidence_fields,
    preparation_lines,
    remark_lines,
    rule_fields,
    several,
    vial_fields,
    window_fields,
)
from infuseplan.presentation.plan.phrases import (
    clock_span,
    dose_in_words,
    dose_of_item,
    heading,
    premedication_window,
    routes_in_words,
    vials_in_words,
)
from infuseplan.presentation.plan.proof import proof_summary
from infuseplan.presentation.plan.rate_chart import Staircase, StaircaseStep
from infuseplan.presentation.plan.reaction_rules import Instructions, rule_instructions, rule_title
from infuseplan.presentation.plan.source_levels import level_mark, unverified

# The longest name of a weekday and that of a month.
_LONGEST_DAY = date(2026, 9, 30)


@frozen
class Tile:
    """One large figure: what it is, the figure, a line beneath, and the fields it explains.

    `mark` tells the level of its source. `room` are the longest usual figure and line: as much
    room is kept, so that no figure stands elsewhere for the next dose.
    """

    title: str
    figure: str
    detail: str
    field: str
    mark: str = ""
    room: tuple[str, str] = ("", "")


@frozen
class RateRow:
    """One step as the table shows it; `fields` names the figure behind each cell."""

    number: int
    cells: tuple[str, ...]
    fields: tuple[str | None, ...]
    words: str


@frozen
class PremedicationRow:
    """One agent as it is given; `mark` tells the level of its source."""

    name: str
    dose: str
    routes: str
    note: str
    field: str
    mark: str


@frozen
class RuleRow:
    """One reaction rule calculated for this infusion; `stops` where it ends the infusion."""

    title: str
    what: Instructions
    field: str
    stops: bool


@frozen
class FindingRow:
    """One objection or remark in words."""

    severity: str
    text: str
    code: str
    standing: bool
    confirmed: bool = False


@frozen
class PlanView:
    """The whole answer of the Plan page."""

    heading: str
    tiles: tuple[Tile, ...]
    ladder: tuple[RateRow, ...]
    staircase: Staircase | None
    premedication_window: str
    window_field: str
    premedication: tuple[PremedicationRow, ...]
    rules: tuple[RuleRow, ...]
    preparation: tuple[Line, ...]
    findings: tuple[FindingRow, ...]
    evidence: tuple[str, ...]
    evidence_field: str
    remarks: tuple[Line, ...]
    silent: tuple[str, ...]
    proof: str
    unverified: str


def ladder_headers() -> tuple[str, ...]:
    """The columns of the ladder with their units."""
    return (
        say("Step"),
        say("From"),
        say("To"),
        say("mL/h"),
        say("min"),
        say("mL"),
        say("total mL"),
        say("mg/h"),
    )


def plan_view(proved: ProvedPlan) -> PlanView:
    """The page's contents for one proved plan."""
    plan = proved.plan
    schedule = plan.schedule
    return PlanView(
        heading=heading(plan),
        tiles=_tiles(plan),
        ladder=tuple(rate_row(step) for step in schedule.steps) if schedule else (),
        staircase=staircase(plan),
        premedication_window=premedication_window(plan),
        premedication=tuple(_premedication_row(item) for item in plan.premedication),
        rules=rule_rows(plan.reaction_rules),
        preparation=preparation_lines(plan),
        window_field=window_fields(plan),
        evidence_field=evidence_fields(plan),
        findings=finding_rows(plan.findings),
        evidence=tuple(say(one.text) + level_mark(one.origin) for one in plan.evidence),
        remarks=remark_lines(plan),
        silent=tuple(say(one.text) for one in plan.silent),
        proof=proof_summary(proved.proof),
        unverified=unverified(plan),
    )


def _tiles(plan: InfusionPlan) -> tuple[Tile, ...]:
    dose, request = plan.dose, plan.request
    detail = dose_in_words(plan)
    if dose.mg != dose.exact_mg:
        detail = say(
            "exactly {exact}, rounded by {percent} %",
            exact=with_unit(dose.exact_mg, "mg"),
            percent=figure(dose.rounding_percent, 2),
        )
    tiles = [
        Tile(
            say("Dose"),
            with_unit(dose.mg, "mg"),
            detail,
            # What is not rounded is asked about for its formula: "used unchanged" says nothing.
            "dose.mg" if dose.mg != dose.exact_mg else "dose.exact_mg",
            level_mark(dose.origin),
            (f"1005{NBSP}mg", f"10{NBSP}mg/kg × 100.5{NBSP}kg"),
        ),
        Tile(
            say(
                "Volume to draw up ({strength}, IV)",
                strength=with_unit(dose.concentration_mg_per_ml, "mg/mL"),
            ),
            with_unit(dose.drug_ml, "mL"),
            vials_in_words(plan.vials),
            several("dose.drug_ml", vial_fields(plan)),
            level_mark(dose.product_origin),
            (f"50.25{NBSP}mL", f"2{NBSP}×{NBSP}500{NBSP}mg + 4{NBSP}×{NBSP}100{NBSP}mg"),
        ),
    ]
    schedule = plan.schedule
    if schedule is not None:
        minutes = with_unit(schedule.duration_min, "min", 1)
        tiles.append(
            Tile(
                say("Infusion time"),
                hours_and_minutes(schedule.duration_min),
                say("{minutes}, no interruptions", minutes=minutes),
                "schedule.duration_min",
                level_mark(schedule.origin),
                (
                    hours_and_minutes(200),
                    say("{minutes}, no interruptions", minutes=with_unit(200, "min")),
                ),
            )
        )
        start = schedule.starts_at
        tiles.append(
            Tile(
                say("From {dash} to", dash=EN_DASH),
                clock_span(plan),
                say("no start time given") if start is None else weekday_and_day(start.date()),
                "schedule.ends_at",
                level_mark(schedule.origin),
                (f"09:00{EN_DASH}12:20", weekday_and_day(_LONGEST_DAY)),
            )
        )
    for item in plan.premedication:
        if item.agent == "dexamethasone":
            tiles.append(
                Tile(
                    say("Dexamethasone"),
                    dose_of_item(item),
                    say(
                        "{routes}, age {age}",
                        routes=routes_in_words(item),
                        age=request.age_years,
                    ),
                    "premedication.dexamethasone.dose_mg",
                    level_mark(item.origin),
                    (f"40{NBSP}mg", ""),
                )
            )
    return tuple(tiles)


def rate_row(step: RateStep) -> RateRow:
    """One step as the table shows it."""
    timed = step.starts_at is not None and step.ends_at is not None
    at = f"schedule.steps.{step.number - 1}"
    first = clock(step.starts_at) if step.starts_at is not None else figure(step.start_min, 1)
    last = clock(step.ends_at) if step.ends_at is not None else figure(step.end_min, 1)
    return RateRow(
        number=step.number,
        cells=(
            str(step.number),
            first,
            last,
            figure(step.rate_ml_h),
            figure(step.duration_min, 1),
            pump_figure(step.volume_ml),
            pump_figure(step.cumulative_ml),
            figure(step.rate_mg_h, 2),
        ),
        fields=(
            None,
            f"{at}.starts_at" if timed else f"{at}.start_min",
            f"{at}.ends_at" if timed else f"{at}.end_min",
            f"{at}.rate_ml_per_h",
            f"{at}.duration_min",
            f"{at}.volume_ml",
            f"{at}.cumulative_ml",
            f"{at}.rate_mg_per_h",
        ),
        words=say(
            "Step {number}, from {first} to {last}, {rate}, {minutes} minutes",
            number=step.number,
            first=first,
            last=last,
            rate=with_unit(step.rate_ml_h, "mL/h"),
            minutes=figure(step.duration_min, 1),
        ),
    )


def staircase(plan: InfusionPlan) -> Staircase | None:
    """What the chart draws; None where the source gives no rates."""
    schedule, bag = plan.schedule, plan.bag
    if schedule is None or bag is None:
        return None
    window = None
    if plan.premedication:
        item = plan.premedication[0]
        window = (-Fraction(item.earliest_min_before), -Fraction(item.latest_min_before))
    return Staircase(
        steps=tuple(
            StaircaseStep(
                number=step.number,
                start_min=step.start_min,
                end_min=step.end_min,
                rate_ml_h=step.rate_ml_h,
                volume_ml=step.volume_ml,
                cumulative_ml=step.cumulative_ml,
            )
            for step in schedule.steps
        ),
        bag_ml=bag.volume_ml,
        starts_at=schedule.starts_at,
        premedication_min=window,
        max_rate_ml_h=max(step.rate_ml_h for step in schedule.steps),
    )


def _premedication_row(item: PremedicationItem) -> PremedicationRow:
    notes = [] if item.required else [say("optional: prescriber decides")]
    notes += [say(item.examples)] if item.examples else []
    notes += [say(note) for note in item.notes]
    return PremedicationRow(
        name=say(item.name),
        dose=dose_of_item(item),
        routes=routes_in_words(item),
        note="; ".join(notes),
        field="" if item.dose_mg is None else f"premedication.{item.agent}.dose_mg",
        mark=level_mark(item.origin),
    )


def rule_rows(rules: tuple[ReactionRule, ...]) -> tuple[RuleRow, ...]:
    """One row for each rule that lets the infusion continue, and one for all that end it."""
    rows: list[RuleRow] = []
    for row in (_rule_row(rule) for rule in rules if rule.action != "discontinue"):
        same = next((one for one in rows if row.what.climbs_as(one.what)), None)
        rows.append(row if same is None else _as_in(row, same))
    ending = [rule for rule in rules if rule.action == "discontinue"]
    if ending:
        ends = [_marked(rule, rule_title(rule)) for rule in ending]
        stop = say("Discontinue permanently")
        what = Instructions("", say("This and all later infusions, if any of:"), tuple(ends))
        rows.append(RuleRow(stop, what, several(*map(rule_fields, ending)), stops=True))
    return tuple(rows)


def _marked(rule: ReactionRule, words: str) -> str:
    """The words with the mark of the rule's source; the hospital's own rule has none."""
    return words if rule.origin is None else words + level_mark(rule.origin)


def _rule_row(rule: ReactionRule) -> RuleRow:
    when = say(rule.when) if rule.when else say("Mild and transient reaction")
    grades = f" {say('and')} ".join(str(grade) for grade in rule.grades)
    what = rule_instructions(rule)
    return RuleRow(
        title=say("Grade {grades}", grades=grades).replace(" ", NBSP) if grades else when,
        what=replace(what, lead=f"{_marked(rule, when)}. {what.lead}") if grades else what,
        field=rule_fields(rule),
        stops=rule.action == "discontinue",
    )


def _as_in(row: RuleRow, same: RuleRow) -> RuleRow:
    """The row without rates that stand in an earlier one: a list twice is compared in vain."""
    words = say("{when} the rates of {grade}.", when=row.what.title, grade=same.title)
    after = "" if row.what.after == same.what.after else row.what.after
    return replace(row, what=Instructions(f"{row.what.lead} {words}", after=after))


def finding_rows(findings: tuple[Finding, ...]) -> tuple[FindingRow, ...]:
    """Findings in words."""
    return tuple(
        FindingRow(
            finding.severity,
            finding_text(finding),
            finding.code,
            finding.standing,
            confirmed="by" in finding.args,
        )
        for finding in findings
    )
