"""Named ways in which the dose, the bag or the premedication of a plan can be wrong."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from infuseplan.domain.plan.plan import InfusionPlan, VialCount
from infuseplan.domain.protocol.site_policy import ObserveEvery, RoundToMilligram, RoundToVial

from .corrupting import (
    FOUR_VIALS,
    MILLIONTH,
    THREE_VIALS,
    at_path,
    dosed,
    for_regimen,
    lax,
    unvalidated,
    with_rule,
    without_agent,
)
from .good_plans import (
    FIRST,
    LATER,
    PART_A_FIRST,
    ROUNDED,
    US_FIRST,
    agent,
    at,
    policy,
)

# Line of the proof that has to object -> what is wrong -> the plan.
CORRUPTIONS: dict[str, dict[str, InfusionPlan]] = {
    "request-answered": {
        "an age that is not that of the birthday": unvalidated(age_years=74),
        "a day that is not that of the start": unvalidated(on=date(2026, 11, 21)),
        "infusion number 0": unvalidated(infusion_number=0),
        "the plan is of another regimen": at_path(FIRST, "regimen.id", "isa-kd"),
        "a patient of 17": for_regimen("isa-pd", 17, dexamethasone=40, routes=("oral", "iv")),
    },
    "dose-by-weight": {
        "11 mg per kg": at_path(FIRST, "dose.per_kg_mg", Decimal(11)),
        "20 mg per kg in the trial": at_path(PART_A_FIRST, "dose.per_kg_mg", Decimal(20)),
        "5 mg per kg under a label": at_path(FIRST, "dose.per_kg_mg", Decimal(5)),
        "a weight in pounds": at_path(FIRST, "request.weight_kg", Decimal("159.8")),
        "a weight over the hospital's limit": at_path(FIRST, "request.weight_kg", Decimal(725)),
        "an exact dose that is a millionth off": at_path(FIRST, "dose.exact_mg", 725 + MILLIONTH),
        "rounding although it is off": dosed(Fraction(700), vials=THREE_VIALS),
        "rounding beyond the policy's percent": replace(
            dosed(Fraction(700), vials=THREE_VIALS),
            policy=policy(RoundToVial(kind="nearest-vial", within_percent=Decimal(3))),
        ),
        "rounding away from the nearest vial": replace(
            dosed(Fraction(800), vials=FOUR_VIALS),
            policy=policy(RoundToVial(kind="nearest-vial", within_percent=Decimal(10))),
        ),
        "no rounding although it is on": replace(
            FIRST, policy=policy(RoundToVial(kind="nearest-vial", within_percent=Decimal(5)))
        ),
        "rounding down where up is nearer": dosed(Fraction(724), vials=FOUR_VIALS, base=ROUNDED),
        "half a milligram rounded down": replace(
            dosed(
                Fraction(724),
                vials=FOUR_VIALS,
                base=at_path(
                    at_path(FIRST, "request.weight_kg", Decimal("72.45")),
                    "dose.exact_mg",
                    Fraction("724.5"),
                ),
            ),
            policy=policy(RoundToMilligram(kind="nearest-mg", within_percent=Decimal(1))),
        ),
        "a rounding that is not declared": at_path(ROUNDED, "dose.rounding_percent", Fraction(0)),
    },
    "concentrate-holds-dose": {
        "the volume of the subcutaneous product": at_path(
            FIRST, "dose.drug_ml", Fraction(725, 140)
        ),
        "the subcutaneous concentration": at_path(
            at_path(FIRST, "dose.concentration_mg_per_ml", Decimal(140)),
            "dose.drug_ml",
            Fraction(725, 140),
        ),
        "a tenfold volume of concentrate": at_path(FIRST, "dose.drug_ml", Fraction("362.5")),
    },
    "vials-hold-dose": {
        "one vial missing": replace(
            FIRST, vials=THREE_VIALS, vials_total_mg=Fraction(700), left_over_mg=Fraction(-25)
        ),
        "one vial too many": replace(
            FIRST,
            vials=(VialCount(Decimal(500), 1), VialCount(Decimal(100), 4)),
            vials_total_mg=Fraction(900),
            left_over_mg=Fraction(175),
        ),
        "two large vials and 275 mg left over": replace(
            FIRST,
            vials=(VialCount(Decimal(500), 2),),
            vials_total_mg=Fraction(1000),
            left_over_mg=Fraction(275),
        ),
        "eight small vials instead of four": replace(FIRST, vials=(VialCount(Decimal(100), 8),)),
        "a strength that does not exist": replace(FIRST, vials=(VialCount(Decimal(400), 2),)),
        "a strength listed twice": replace(
            FIRST, vials=(*FIRST.vials[:1], VialCount(Decimal(100), 1), VialCount(Decimal(100), 2))
        ),
        "no vials of a strength that is listed": replace(
            LATER, vials=(VialCount(Decimal(500), 0), VialCount(Decimal(100), 8))
        ),
        "a wrong total of the vials": at_path(FIRST, "vials_total_mg", Fraction(700)),
        "a wrong left-over": at_path(FIRST, "left_over_mg", Fraction(25)),
    },
    "within-compiled-limits": {
        "a hospital that lets 2 kg pass": lax(weight_limits_kg=(Decimal(2), Decimal(250))),
        "a hospital that lets 400 kg pass": lax(weight_limits_kg=(Decimal(30), Decimal(400))),
        "a hospital that lets children of 5 pass": lax(age_limits_years=(5, 120)),
        "a patient of 5 whom the hospital lets pass": lax(
            for_regimen("isa-pd", 5, dexamethasone=40, routes=("oral", "iv")),
            age_limits_years=(5, 120),
        ),
        "a bag of 1000 mL by the hospital": lax(bag_limits_ml=(Decimal(250), Decimal(1000))),
        "a bag of 100 mL that somebody measured": at_path(FIRST, "request.bag_ml", Decimal(100)),
        "a bag of 500 mL that is always planned with": lax(bag_volume_ml=Decimal(500)),
        "a change of weight that nobody asks about": lax(weight_change_percent=Decimal(26)),
        "a body-mass index that nobody asks about": lax(bmi_limit=Decimal(61)),
        "a pump that may be 300 mL off": lax(pump_difference_ml=Decimal(300)),
        "a gap of ten years": lax(gap_days=3650),
        "nine hours at room temperature by the hospital": lax(
            room_temperature_limit_min=Decimal(540)
        ),
        "vital signs once a day": lax(
            observations=ObserveEvery.model_construct(kind="every", minutes=Decimal(1440))
        ),
    },
    "bag-holds-dose": {
        "a bag that the hospital does not take": at_path(
            FIRST, "policy.bag_limits_ml", (Decimal(260), Decimal(300))
        ),
        "more concentrate than the bag holds": at_path(
            FIRST, "bag.diluent_to_remove_ml", Fraction(260)
        ),
        "72 hours in the refrigerator": at_path(FIRST, "preparation.refrigerated_h", Decimal(72)),
        "251 mL in the bag": at_path(FIRST, "bag.volume_ml", Fraction(251)),
        "a consistent bag of 251 mL that nobody asked for": replace(
            FIRST,
            bag=replace(
                FIRST.bag, volume_ml=Fraction(251), concentration_mg_per_ml=Fraction(725, 251)
            )
            if FIRST.bag
            else None,
        ),
        "the concentrate added on top": at_path(FIRST, "bag.diluent_to_remove_ml", Fraction(0)),
        "a concentration of 29 mg per mL": at_path(
            FIRST, "bag.concentration_mg_per_ml", Fraction(29)
        ),
        "a bag of 500 mL as the source's": at_path(FIRST, "bag.nominal_ml", Decimal(500)),
        "24 hours at room temperature": at_path(
            FIRST, "preparation.room_temperature_h", Decimal(24)
        ),
    },
    "dexamethasone-by-age": {
        "dexamethasone 40 mg at 75 in a regimen that is not listed": for_regimen(
            "isa-new", 75, dexamethasone=40, routes=("oral", "iv")
        ),
        "dexamethasone 80 mg in a regimen that is not listed": for_regimen(
            "isa-new", 60, dexamethasone=80, routes=("oral", "iv")
        ),
        "dexamethasone 40 mg at 75": for_regimen(
            "isa-pd", 75, dexamethasone=40, routes=("oral", "iv")
        ),
        "dexamethasone 20 mg at 74 with pomalidomide": for_regimen(
            "isa-pd", 74, dexamethasone=20, routes=("oral", "iv")
        ),
        "dexamethasone 40 mg with carfilzomib": for_regimen(
            "isa-kd", 60, dexamethasone=40, routes=("iv",)
        ),
        "dexamethasone 40 mg with bortezomib": for_regimen(
            "isa-vrd-ti", 60, dexamethasone=40, routes=("iv",)
        ),
        "dexamethasone by mouth with carfilzomib": for_regimen(
            "isa-kd", 60, dexamethasone=20, routes=("oral", "iv")
        ),
        "dexamethasone 20 to 40 mg": at_path(FIRST, "premedication[0].dose_mg[1]", Decimal(40)),
        "dexamethasone without a dose": at_path(FIRST, "premedication[0].dose_mg", None),
        "dexamethasone twice": replace(
            FIRST, premedication=(*FIRST.premedication, FIRST.premedication[0])
        ),
    },
    "premedication-complete": {
        "no dexamethasone": without_agent("dexamethasone"),
        "no montelukast in cycle 1": without_agent("montelukast"),
        "no paracetamol": without_agent("paracetamol"),
        "no diphenhydramine": without_agent("diphenhydramine"),
        "no H2 antagonist and no proton-pump inhibitor": without_agent("h2-antagonist-or-ppi"),
        "diphenhydramine as an option": at_path(FIRST, "premedication[4].required", False),
        "paracetamol twice": replace(
            FIRST, premedication=(*FIRST.premedication, agent("paracetamol", "650", "1000", "oral"))
        ),
        "an H2 antagonist without a dose under the EU label": at_path(
            FIRST, "premedication[3].dose_mg", None
        ),
        "paracetamol without a dose under the US label": at_path(
            US_FIRST, "premedication[1].dose_mg", None
        ),
        "paracetamol without a dose": at_path(FIRST, "premedication[2].dose_mg", None),
        "paracetamol up to 10 g": at_path(FIRST, "premedication[2].dose_mg[1]", Decimal(10_000)),
        "premedication 10 minutes before": at_path(
            at_path(FIRST, "premedication[0].latest_min_before", Decimal(10)),
            "premedication[0].give_until",
            at("08:50"),
        ),
        "premedication two hours before": at_path(
            at_path(FIRST, "premedication[0].earliest_min_before", Decimal(120)),
            "premedication[0].give_from",
            at("07:00"),
        ),
        "a window that ends at the start": at_path(
            FIRST, "premedication[0].give_until", at("09:00")
        ),
        "a window that opens an hour late": at_path(
            FIRST, "premedication[3].give_from", at("09:00")
        ),
    },
    "figures-exact": {
        "a float that looks right": at_path(FIRST, "dose.drug_ml", 36.25),
        "a float in a step": at_path(FIRST, "schedule.steps[2].volume_ml", 37.5),
        "a restart rate that is a float": with_rule(FIRST, "grade-2", resume_rate_ml_h=12.5),
        "a bool for a count": at_path(FIRST, "vials[0].count", True),
        "a NaN for a dose": at_path(FIRST, "premedication[0].dose_mg[0]", Decimal("NaN")),
    },
}
