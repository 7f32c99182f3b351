"""What a printed sheet says: every word and figure of it, in the order of the paper.

Paper, preview and PDF draw these words; none of them computes or leaves out a figure.
"""

from datetime import datetime
from hashlib import sha256

from infuseplan import __version__
from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.domain.plan.plan import SHEET_IS_VOID_AFTER_MIN, InfusionPlan
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import (
    NBSP,
    clock,
    day,
    hours_and_minutes,
    rate_in_words,
    weekday_and_day,
    with_unit,
)
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.frame import protocol_strip
from infuseplan.presentation.plan.json import plan_json
from infuseplan.presentation.plan.phrases import (
    age_in_words,
    completed_age,
    when_the_rate_rises_briefly,
)
from infuseplan.presentation.plan.reaction_rules import (
    Instructions,
    rate_with_words,
    restart_rates,
)
from infuseplan.presentation.plan.source_levels import level_mark
from infuseplan.presentation.plan.view import (
    PlanView,
    PremedicationRow,
    Tile,
    ladder_headers,
    plan_view,
)
from infuseplan.presentation.user_text import own

_ID_LENGTH = 12


@frozen
class SheetFacts:
    """One proved plan, for whom it is, when the sheet was made, and what is still unchecked.

    `patient` and `reference` stand on the paper alone: never in metadata or a file name.
    `number_message` says where the infusion number comes from, if from the record.
    """

    proved: ProvedPlan
    patient: str
    reference: str
    made_at: datetime
    open_cautions: tuple[str, ...]
    number_message: str = ""


@frozen
class SheetRateRow:
    """One step: number, from and to, the rate and the rate in words, and the figures after it."""

    number: str
    first: str
    last: str
    rate: str
    words: str
    figures: tuple[str, ...]


@frozen
class SheetLadder:
    """The steps with their headers, and the headers of the columns that a pen fills."""

    headers: tuple[str, ...]
    rows: tuple[SheetRateRow, ...]
    blanks: tuple[str, ...]


@frozen
class Rule:
    """What to do in a reaction, and the rates of a restart that stand in it with their words.

    `stops` where it ends the treatment.
    """

    when: str
    what: Instructions
    rates: tuple[str, ...]
    stops: bool


@frozen
class SheetText:
    """The sheet from top to bottom.

    `marks` and `unchecked` are what nobody may miss. Of `spare` notes the last ones may give way
    where the page is full; nothing else may.
    """

    marks: tuple[str, ...]
    heading: str
    drug: str
    source: str
    approval: str
    who: tuple[tuple[str, str], ...]
    unchecked: tuple[str, ...]
    tiles: tuple[Tile, ...]
    rates_title: str
    ladder: SheetLadder | None
    no_rates: tuple[str, ...]
    premedication_title: str
    premedication: tuple[PremedicationRow, ...]
    rules: tuple[Rule, ...]
    preparation: tuple[str, ...]
    batch_fields: tuple[str, ...]
    unverified: str
    notes: tuple[str, ...]
    spare: tuple[str, ...]
    void: str
    identity: tuple[str, ...]


def sheet_text(facts: SheetFacts) -> SheetText:
    """Everything that the nurse's sheet of one proved plan says."""
    plan = facts.proved.plan
    view = plan_view(facts.proved)
    strip = protocol_strip(plan.protocol)
    approved = plan.protocol.approved is not None
    title = say("Premedication: {window}", window=view.premedication_window)
    # The source's own words for the times belong beside them, not where paper is left.
    note = say(plan.premedication_note) if plan.premedication_note else ""
    marks = [strip.mark, "" if approved else strip.approval, strip.newer]
    return SheetText(
        marks=tuple(mark.upper() for mark in marks if mark),
        heading=view.heading,
        drug=strip.drug,
        source=strip.source,
        approval=strip.approval if approved else "",
        who=who(facts),
        unchecked=unchecked(facts, view),
        tiles=view.tiles,
        rates_title=_rates_title(plan)
        + ("" if plan.schedule is None else level_mark(plan.schedule.origin)),
        ladder=_ladder(plan, view) if view.ladder else None,
        no_rates=()
        if view.ladder
        else (view.silent or (say("No rates specified in the protocol."),)),
        premedication_title=f"{title}. {note}" if note else title,
        premedication=view.premedication,
        rules=_rules(plan, view),
        preparation=tuple(line.text for line in view.preparation),
        batch_fields=(
            say("Batch numbers"),
            say("Expiry dates"),
            say("Bag removed from refrigerator at"),
        ),
        unverified=view.unverified,
        notes=(*filter(None, (facts.number_message,)), *_notes(facts, view)),
        spare=(*(one.text for one in view.remarks if one.text != note), *view.evidence),
        void=_void(plan),
        identity=identity(facts, plan, view),
    )


def plan_id(facts: SheetFacts) -> str:
    """The first twelve digits of the SHA-256 of the plan as JSON: the same plan, the same id."""
    digest = sha256(plan_json(facts.proved).encode("utf-8")).hexdigest()
    return digest[:_ID_LENGTH]


def file_name(facts: SheetFacts) -> str:
    """A name for the PDF that says which plan it is and not whose."""
    plan = facts.proved.plan
    number = plan.request.infusion_number
    return f"infuseplan-{plan.regimen.id}-infusion-{number}-{plan_id(facts)}.pdf"


def who(facts: SheetFacts) -> tuple[tuple[str, str], ...]:
    """Whose it is: patient, number, birth and age, weight, day; empty ones are left for a pen."""
    request = facts.proved.plan.request
    return (
        (say("Patient"), own(facts.patient)),
        (say("Hospital number"), own(facts.reference)),
        _birth_and_age(request),
        (say("Weight"), with_unit(request.weight_kg, "kg")),
        (say("Day"), "" if request.on is None else weekday_and_day(request.on)),
    )


def _birth_and_age(request: PlanRequest) -> tuple[str, str]:
    """Of whoever has no hospital number the birth date is the other identifier."""
    if request.born is None or request.on is None:
        return say("Age"), age_in_words(request)
    # The day of that age stands beside it. The age is kept together on its line.
    age = completed_age(request.born, request.on).replace(" ", NBSP)
    return say("Date of birth"), say("{born}, {age}", born=day(request.born), age=age)


def unchecked(facts: SheetFacts, view: PlanView) -> tuple[str, ...]:
    """Cautions that nobody has answered for; what the marks say already is not said again."""
    still_open = set(facts.open_cautions)
    return tuple(
        say("NOT YET CONFIRMED: {text}", text=finding.text)
        for finding in view.findings
        if finding.code in still_open and not finding.standing
    )


def _rates_title(plan: InfusionPlan) -> str:
    schedule = plan.schedule
    if schedule is None:
        return say("No rates")
    if schedule.starts_at is None:
        return say(
            "Rates over {duration}, in minutes from the start: {rise}",
            duration=hours_and_minutes(schedule.duration_min),
            rise=when_the_rate_rises_briefly(plan),
        )
    return say(
        "Rates over {duration}: {rise}",
        duration=hours_and_minutes(schedule.duration_min),
        rise=when_the_rate_rises_briefly(plan),
    )


def _ladder(plan: InfusionPlan, view: PlanView) -> SheetLadder:
    schedule = plan.schedule
    steps = schedule.steps if schedule is not None else ()
    number, first, last, rate, *others = ladder_headers()
    rows = []
    for step, row in zip(steps, view.ladder, strict=True):
        # Words beside every rate: 12.5 and 125 are neighbours in the same table.
        step_number, begins, ends, ml_h, *figures = row.cells
        spelt = rate_in_words(step.rate_ml_h)
        rows.append(SheetRateRow(step_number, begins, ends, ml_h, spelt, tuple(figures)))
    headers = (number, first, last, rate, say("in words"), *others)
    return SheetLadder(headers, tuple(rows), (say("done at"), say("initials")))


def _rules(plan: InfusionPlan, view: PlanView) -> tuple[Rule, ...]:
    rates = [rate for rule in plan.reaction_rules for rate in restart_rates(rule)]
    spelt = [rate_with_words(rate) for rate in dict.fromkeys(rates)]
    return tuple(
        Rule(
            rule.title,
            rule.what,
            tuple(rate for rate in spelt if rate in rule.what.lead),
            rule.stops,
        )
        for rule in view.rules
    )


def _notes(facts: SheetFacts, view: PlanView) -> tuple[str, ...]:
    still_open = set(facts.open_cautions)
    lines = []
    for finding in view.findings:
        if finding.standing or finding.code in still_open:
            continue
        answered = finding.severity == "caution"
        text = finding.text
        lines.append(say("Confirmed on screen: {text}", text=text) if answered else text)
    # Without rates the silences stand in the place of the ladder.
    return (*lines, *view.silent) if view.ladder else tuple(lines)


def _void(plan: InfusionPlan) -> str:
    if plan.schedule is None or plan.schedule.starts_at is None:
        return say("Void if the day, the weight or the infusion number is different.")
    return say(
        "Void if the start differs by more than {minutes} min from {start}, or if the day, the "
        "weight or the infusion number is different.",
        minutes=SHEET_IS_VOID_AFTER_MIN,
        start=clock(plan.schedule.starts_at),
    )


def identity(facts: SheetFacts, plan: InfusionPlan, view: PlanView) -> tuple[str, ...]:
    """What was checked, and which plan of which files and program this is."""
    made = facts.made_at
    return (
        say(
            "{proof}. Not a pump controller. Not an alarm.",
            proof=view.proof.rstrip("."),
        ),
        say(
            "Plan {plan} · protocol {protocol}, SHA-256 {protocol_hash} · local policy, "
            "SHA-256 {policy_hash} · InfusePlan {version} · printed {day} at {time}",
            plan=plan_id(facts),
            protocol=plan.protocol.id,
            protocol_hash=plan.protocol.sha256[:_ID_LENGTH],
            policy_hash=plan.policy_sha256[:_ID_LENGTH],
            version=__version__,
            day=weekday_and_day(made.date()),
            time=clock(made),
        ),
    )
