"""Correct plans, every figure worked out by hand from the rate table; no planner is asked.

72.5 kg at 10 mg/kg is 725 mg, 36.25 mL of concentrate, and 2.9 mg/mL in a bag of 250 mL.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal
from zoneinfo import ZoneInfo

from infuseplan.domain.citation import Checked, Cite, Origin
from infuseplan.domain.plan.plan import (
    Bag,
    Dose,
    InfusionPlan,
    InfusionSchedule,
    PremedicationItem,
    RateHold,
    RateStep,
    ReactionRule,
    VialCount,
)
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.reference import ProductName, ProtocolRef
from infuseplan.domain.protocol.schema import CycleSpan, Preparation, Regimen
from infuseplan.domain.protocol.site_policy import (
    DoseRounding,
    ObserveWithRateChanges,
    RoundingOff,
    RoundToMilligram,
    SitePolicy,
)

CITE = Cite(source="made-up", locator="by hand")
CHECKED = Checked(on=date(2026, 11, 22), by="the test", against="the rate table")
ORIGIN = Origin(cite=CITE, checked=CHECKED, verified=False, level="literature")

Ladder = Literal["first", "second", "later"]
# End in minutes, mL/h, mL in the step, mL so far, mg/h, mg so far, the clock at the end.
Row = tuple[str, str, str, str, str, str, str]

FIRST_ROWS: tuple[Row, ...] = (
    ("60", "25", "25", "25", "72.5", "72.5", "10:00"),
    ("90", "50", "25", "50", "145", "145", "10:30"),
    ("120", "75", "37.5", "87.5", "217.5", "253.75", "11:00"),
    ("150", "100", "50", "137.5", "290", "398.75", "11:30"),
    ("180", "125", "62.5", "200", "362.5", "580", "12:00"),
    ("200", "150", "50", "250", "435", "725", "12:20"),
)
SECOND_ROWS: tuple[Row, ...] = (
    ("30", "50", "25", "25", "145", "72.5", "09:30"),
    ("60", "100", "50", "75", "290", "217.5", "10:00"),
    ("112.5", "200", "175", "250", "580", "725", "10:52:30"),
)
LATER_ROWS: tuple[Row, ...] = (("75", "200", "250", "250", "580", "725", "10:15"),)
PART_B_SECOND_ROWS: tuple[Row, ...] = (
    ("30", "50", "25", "25", "145", "72.5", "09:30"),
    ("60", "100", "50", "75", "290", "217.5", "10:00"),
    ("90", "200", "100", "175", "580", "507.5", "10:30"),
    ("105", "300", "75", "250", "870", "725", "10:45"),
)

FIRST_AGAIN = (("25", "60"), ("50", "30"), ("75", "30"), ("100", "30"), ("125", "30"), ("150", ""))
SECOND_AGAIN = (("50", "30"), ("100", "30"), ("200", ""))
LATER_AGAIN = (("200", ""),)
PART_B_SECOND_AGAIN = (
    ("75", "30"),
    ("125", "30"),
    ("175", "30"),
    ("225", "30"),
    ("275", "30"),
    ("300", ""),
)


def at(clock: str) -> datetime:
    """That time on the day of the infusion, an hour ahead of UTC."""
    return datetime.fromisoformat(f"2026-11-22T{clock}+01:00")


def steps(rows: Sequence[Row]) -> tuple[RateStep, ...]:
    starts = [("0", "09:00"), *((row[0], row[6]) for row in rows)]
    return tuple(
        RateStep(
            number=number,
            start_min=Fraction(begin),
            end_min=Fraction(end),
            rate_ml_h=Fraction(rate),
            volume_ml=Fraction(ml),
            cumulative_ml=Fraction(ml_so_far),
            rate_mg_h=Fraction(mg_h),
            cumulative_mg=Fraction(mg_so_far),
            starts_at=at(begins),
            ends_at=at(ends),
        )
        for number, (
            (begin, begins),
            (end, rate, ml, ml_so_far, mg_h, mg_so_far, ends),
        ) in enumerate(zip(starts, rows, strict=False), start=1)
    )


def schedule(
    ladder: Ladder, rows: Sequence[Row], initial: str, most: str, half: str
) -> InfusionSchedule:
    return InfusionSchedule(
        ladder=ladder,
        ladder_kind="ml-per-hour",
        initial_rate_ml_h=Fraction(initial),
        max_rate_ml_h=Fraction(most),
        half_initial_rate_ml_h=Fraction(half),
        duration_min=Fraction(rows[-1][0]),
        starts_at=at("09:00"),
        ends_at=at(rows[-1][6]),
        steps=steps(rows),
        origin=ORIGIN,
    )


def rules(half: str, again: Sequence[tuple[str, str]]) -> tuple[ReactionRule, ...]:
    then = tuple(RateHold(Fraction(rate), Fraction(hold) if hold else None) for rate, hold in again)

    def stop(name: str, *grades: int) -> ReactionRule:
        return ReactionRule(name, grades, "discontinue", "do", "…")

    return (
        ReactionRule("grade-1", (1,), "hold", "do", "…", setting="grade1"),
        ReactionRule(
            "grade-2", (2,), "interrupt", "consider", "…", 1, Fraction(half), Fraction(30), then
        ),
        stop("not-improving"),
        stop("hospitalisation"),
        stop("grade-3", 3),
        stop("grade-4", 4),
        stop("anaphylaxis"),
        stop("recurrence"),
    )


def agent(name: str, least: str, most: str, *routes: Literal["oral", "iv"]) -> PremedicationItem:
    return PremedicationItem(
        agent=name,
        name=name,
        examples="",
        dose_mg=(Decimal(least), Decimal(most)),
        routes=routes,
        required=True,
        earliest_min_before=Decimal(60),
        latest_min_before=Decimal(15),
        give_from=at("08:00"),
        give_until=at("08:45"),
        notes=(),
        origin=ORIGIN,
    )


PREMEDICATION = (
    agent("dexamethasone", "20", "20", "oral", "iv"),
    agent("montelukast", "10", "10", "oral"),
    agent("paracetamol", "650", "1000", "oral"),
    agent("h2-antagonist-or-ppi", "50", "50", "iv"),
    agent("diphenhydramine", "25", "50", "iv", "oral"),
)


def policy(
    rounding: DoseRounding | None = None, hold: Literal["table", "thirty"] = "table"
) -> SitePolicy:
    return SitePolicy(
        re_escalation_hold=hold,
        grade1="hold",
        recurrence="from-grade-2",
        restart_after_grade1_stop="half",
        age_limits_years=(18, 120),
        weight_limits_kg=(Decimal(30), Decimal(250)),
        weight_change_percent=Decimal(10),
        weight_entry="twice-when-new",
        identifiers_again="of-record",
        second_check="off",
        vial_codes=(),
        syringes=(),
        draw_up_percent=Decimal(1),
        public_holidays="none",
        checklist=(),
        bmi_limit=Decimal(40),
        bag_limits_ml=(Decimal(250), Decimal(300)),
        bag_volume_ml=Decimal(250),
        dose_rounding=rounding or RoundingOff(kind="off"),
        observations=ObserveWithRateChanges(kind="with-rate-changes"),
        gap_days=60,
        room_temperature_limit_min=Decimal(480),
        pump_difference_ml=Decimal(5),
    )


EU = ProtocolRef(
    id="isatuximab-iv/eu-smpc-2025-07",
    title="EU label",
    kind="label",
    market="EU",
    revision=date(2025, 7, 18),
    sha256="0" * 64,
    approved=None,
    product=ProductName("isatuximab", Decimal(20)),
)
US = replace(EU, id="isatuximab-iv/us-pi-2024-11", title="US label", market="US")
CHINA = replace(EU, id="isatuximab-iv/cn-nmpa-2025", title="NMPA", market="CN")
PART_B = replace(
    EU, id="isatuximab-iv/phase1b-part-b-2021", title="Part B", kind="trial", market="trial"
)
PART_A = replace(PART_B, id="isatuximab-iv/phase1b-part-a-2021", title="Part A")


def regimen(name: str) -> Regimen:
    return Regimen(
        cite=CITE,
        checked=CHECKED,
        verified=False,
        level="literature",
        id=name,
        name=name,
        drugs=("isatuximab",),
        indication="…",
        prior_therapies_at_least=1,
        cycles=(CycleSpan(from_cycle=1, to_cycle=None, length_days=28, days=(1, 8, 15, 22)),),
        ends="progression-or-toxicity",
    )


PREPARATION = Preparation(
    cite=CITE,
    checked=CHECKED,
    verified=False,
    level="literature",
    diluents=("sodium chloride 0.9 %",),
    bag_materials=("PE",),
    set_materials=("PE",),
    filter="0.22 µm",
    handling=("Do not shake",),
    refrigerated_h=Decimal(48),
    room_temperature_h=Decimal(8),
)


def request(number: int) -> PlanRequest:
    return PlanRequest(
        regimen="isa-pd",
        weight_kg=Decimal("72.5"),
        age_years=75,
        born=date(1951, 11, 22),
        on=date(2026, 11, 22),
        infusion_number=number,
        start=at("09:00"),
    )


FIRST = InfusionPlan(
    request=request(1),
    protocol=EU,
    policy=policy(),
    policy_sha256="0" * 64,
    regimen=regimen("isa-pd"),
    dose=Dose(
        per_kg_mg=Decimal(10),
        exact_mg=Fraction(725),
        mg=Fraction(725),
        rounding_percent=Fraction(0),
        drug_ml=Fraction("36.25"),
        concentration_mg_per_ml=Decimal(20),
        origin=ORIGIN,
        product_origin=ORIGIN,
    ),
    vials=(VialCount(Decimal(500), 1), VialCount(Decimal(100), 3)),
    vials_total_mg=Fraction(800),
    left_over_mg=Fraction(75),
    bag=Bag(
        volume_ml=Fraction(250),
        nominal_ml=Decimal(250),
        diluent_to_remove_ml=Fraction("36.25"),
        concentration_mg_per_ml=Fraction("2.9"),
        origin=ORIGIN,
    ),
    premedication=PREMEDICATION,
    schedule=schedule("first", FIRST_ROWS, "25", "150", "12.5"),
    reaction_rules=rules("12.5", FIRST_AGAIN),
    preparation=PREPARATION,
    evidence=(),
    remarks=(),
    silent=(),
    findings=(),
)
SECOND = replace(
    FIRST,
    request=request(2),
    schedule=schedule("second", SECOND_ROWS, "50", "200", "25"),
    reaction_rules=rules("25", SECOND_AGAIN),
)
LATER = replace(
    FIRST,
    request=request(3),
    schedule=schedule("later", LATER_ROWS, "200", "200", "100"),
    reaction_rules=rules("100", LATER_AGAIN),
)

# 725 mg needs no rounding; 72.46 kg is 724.6 mg, which is 725 mg to the nearest milligram:
# 0.4 mg more, 200/3623 percent.
ROUNDED = replace(
    FIRST,
    policy=policy(RoundToMilligram(kind="nearest-mg", within_percent=Decimal(1))),
    request=PlanRequest(**{**dict(FIRST.request), "weight_kg": Decimal("72.46")}),
    dose=replace(FIRST.dose, exact_mg=Fraction("724.6"), rounding_percent=Fraction(200, 3623)),
)

# Reading B of the re-escalation: 30 minutes at the initial rate after the clean half hour.
THIRTY = replace(
    FIRST,
    policy=policy(hold="thirty"),
    reaction_rules=rules("12.5", (("25", "30"), *FIRST_AGAIN[1:])),
)

# The US text: no montelukast, an H2 antagonist alone, and grade 3 in a prescriber's hands.
US_FIRST = replace(
    FIRST,
    protocol=US,
    premedication=(
        PREMEDICATION[0],
        PREMEDICATION[2],
        # Named without a dose and without a route.
        replace(agent("h2-antagonist", "50", "50", "iv"), dose_mg=None, routes=()),
        PREMEDICATION[4],
    ),
    reaction_rules=tuple(
        replace(FIRST.reaction_rules[1], id="grade-3", grades=(3,), action="restart-by-prescriber")
        if rule.id == "grade-3"
        else rule
        for rule in FIRST.reaction_rules
    ),
)

CHINA_PLAN = replace(
    FIRST,
    protocol=CHINA,
    bag=None,
    premedication=(),
    schedule=None,
    reaction_rules=(),
    preparation=None,
)

PART_B_SECOND = replace(
    FIRST,
    request=request(2),
    protocol=PART_B,
    schedule=schedule("second", PART_B_SECOND_ROWS, "50", "300", "25"),
    reaction_rules=rules("25", PART_B_SECOND_AGAIN),
)

# In mg/h. 725 mg at 2.9 mg/mL: 175 mg/h is 1750/29 mL/h, and so on; 37.5 mg are left for 400 mg/h.
PART_A_ROWS: tuple[Row, ...] = (
    ("30", "1750/29", "875/29", "875/29", "175", "87.5", "09:30"),
    ("60", "2250/29", "1125/29", "2000/29", "225", "200", "10:00"),
    ("90", "2750/29", "1375/29", "3375/29", "275", "337.5", "10:30"),
    ("120", "3250/29", "1625/29", "5000/29", "325", "500", "11:00"),
    ("150", "3750/29", "1875/29", "6875/29", "375", "687.5", "11:30"),
    ("155.625", "4000/29", "375/29", "250", "400", "725", "11:35:37.500000"),
)
PART_A_FIRST = replace(
    FIRST,
    protocol=PART_A,
    schedule=replace(
        schedule("first", PART_A_ROWS, "1750/29", "4000/29", "875/29"), ladder_kind="mg-per-hour"
    ),
    premedication=(),
    reaction_rules=(),
)

# The night on which Europe's clocks go back, at 03:00 summer time.
BERLIN = ZoneInfo("Europe/Berlin")


def autumn(clock: str, fold: int) -> datetime:
    return datetime.fromisoformat(f"2026-10-25T{clock}").replace(tzinfo=BERLIN, fold=fold)


AUTUMN_CLOCKS = (
    autumn("01:30", 0),
    autumn("02:30", 0),
    autumn("02:00", 1),
    autumn("02:30", 1),
    autumn("03:00", 0),
    autumn("03:30", 0),
    autumn("03:50", 0),
)
AUTUMN = replace(
    FIRST,
    request=PlanRequest(
        regimen="isa-pd",
        weight_kg=Decimal("72.5"),
        age_years=75,
        on=date(2026, 10, 25),
        infusion_number=1,
        start=AUTUMN_CLOCKS[0],
    ),
    premedication=tuple(
        replace(item, give_from=autumn("00:30", 0), give_until=autumn("01:15", 0))
        for item in PREMEDICATION
    ),
    schedule=replace(
        schedule("first", FIRST_ROWS, "25", "150", "12.5"),
        starts_at=AUTUMN_CLOCKS[0],
        ends_at=AUTUMN_CLOCKS[-1],
        steps=tuple(
            replace(step, starts_at=starts, ends_at=ends)
            for step, starts, ends in zip(
                steps(FIRST_ROWS), AUTUMN_CLOCKS, AUTUMN_CLOCKS[1:], strict=False
            )
        ),
    ),
)

GOOD_PLANS = {
    "infusion 1": FIRST,
    "infusion 2": SECOND,
    "infusion 3": LATER,
    "a dose to the nearest milligram": ROUNDED,
    "thirty minutes at the initial rate": THIRTY,
    "the US label": US_FIRST,
    "a source without rates": CHINA_PLAN,
    "the trial's second infusion": PART_B_SECOND,
    "the trial in mg per hour": PART_A_FIRST,
    "the night of the clock change": AUTUMN,
}
