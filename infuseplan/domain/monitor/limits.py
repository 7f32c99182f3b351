"""What no plan may pass, whatever a protocol file or a hospital says: figures compiled by hand.

They repeat what protocol files say, on purpose, and are never read from one: a file with a slip
in it, or one that was tampered with, meets a second opinion here. Rates are enumerated, not
computed by adding an increment, so that no last increment can run past a maximum.

`PRODUCTS` has one row for each product; a file of any other product is refused at loading. A
label's figures are held against every protocol of the kind "label", and against every trial that
is not listed here by its id.
"""

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from infuseplan.domain.monitor.limit_shapes import (
    DexamethasoneLimits,
    LadderLimits,
    PremedicationLimits,
    ProductLimits,
    RateLimits,
    RateSequence,
    Span,
)


def _climb(hold_min: int, *rates: str, first_min: int | None = None) -> RateSequence:
    """Rates in order, each held `hold_min`, the first `first_min`, the last to the end."""
    holds: list[int | None] = [hold_min] * len(rates)
    if first_min is not None:
        holds[0] = first_min
    holds[-1] = None
    return tuple(zip(map(Fraction, rates), holds, strict=True))


_FIRST = _climb(30, "25", "50", "75", "100", "125", "150", first_min=60)
_SECOND = _climb(30, "50", "100", "200")
_LATER = _climb(30, "200")

LABEL = RateLimits(
    kind="ml-per-hour",
    first=LadderLimits("first", Fraction(150), _FIRST, _FIRST),
    second=LadderLimits("second", Fraction(200), _SECOND, _SECOND),
    later=LadderLimits("later", Fraction(200), _LATER, _LATER),
    states_reactions=True,
    again_is_climb=True,
)

# Phase 1b, Part B: infusion 2 goes on to 300; after a reaction the rate rises from the half rate
# itself, by 25 in infusion 1 and by 50 later, every 30 minutes.
PART_B = RateLimits(
    kind="ml-per-hour",
    first=LadderLimits(
        "first",
        Fraction(150),
        _FIRST,
        _climb(30, "37.5", "62.5", "87.5", "112.5", "137.5", "150"),
    ),
    second=LadderLimits(
        "second",
        Fraction(300),
        _climb(30, "50", "100", "200", "300"),
        _climb(30, "75", "125", "175", "225", "275", "300"),
    ),
    later=LadderLimits("later", Fraction(200), _LATER, _climb(30, "150", "200")),
    states_reactions=True,
    again_is_climb=False,
)


def _part_a(first: RateSequence, later: RateSequence) -> RateLimits:
    most = Fraction(400)
    return RateLimits(
        kind="mg-per-hour",
        first=LadderLimits("first", most, first, None),
        second=LadderLimits("later", most, later, None),
        later=LadderLimits("later", most, later, None),
        states_reactions=False,
        again_is_climb=False,
    )


# Phase 1b, Part A, in mg/h, by mg per kg. Its arm of 20 mg/kg is above the dose limit.
PART_A = {
    10: _part_a(
        _climb(30, "175", "225", "275", "325", "375", "400"),
        _climb(30, "175", "275", "375", "400"),
    ),
    5: _part_a(
        _climb(30, "87.5", "137.5", "187.5", "237.5", "287.5", "337.5", "387.5", "400"),
        _climb(30, "87.5", "187.5", "287.5", "387.5", "400"),
    ),
}

EU_JULY_2025 = "isatuximab-iv/eu-smpc-2025-07"
US_2024 = "isatuximab-iv/us-pi-2024-11"
TRIAL_PART_A = "isatuximab-iv/phase1b-part-a-2021"
TRIAL_PART_B = "isatuximab-iv/phase1b-part-b-2021"

# --- what holds for every product -------------------------------------------------------------

ROUNDING_PERCENT = 10
ROOM_TEMPERATURE_MIN = 480
# The hospital's volume and limits of the bag are those of this bag, as its source states it. Any
# other bag is planned with the volume that its own source states.
BAG_OF_SETTINGS_ML = 250

# --- what no hospital's file may widen ---------------------------------------------------------

# Setting -> least and most of its figures; None where only the other end protects anybody.
SETTINGS_BETWEEN: dict[str, tuple[int | None, int | None]] = {
    "age_limits_years": (18, 120),
    "weight_limits_kg": (30, 250),
    "bag_limits_ml": (200, 400),
    "bag_volume_ml": (200, 400),
    "weight_change_percent": (None, 25),
    "bmi_limit": (None, 60),
    "gap_days": (1, 365),
    "room_temperature_limit_min": (None, 480),
    "pump_difference_ml": (None, 20),
    "draw_up_percent": (None, 5),
}
YOUNGEST_YEARS, OLDEST_YEARS = 18, 120
LIGHTEST_KG, HEAVIEST_KG = 30, 250
SMALLEST_BAG_ML, LARGEST_BAG_ML = 200, 400
OBSERVED_WITHIN_MIN = 60

# --- reactions -------------------------------------------------------------------------------

SEVERE_GRADE = 3
WORST_GRADE = 5
OBSERVE_MIN = 30
RESUME_AT_GRADE = 1
RE_ESCALATION_THIRTY_MIN = 30
# What a reaction may call for: a file may ask for more than the least at a grade, never for less,
# and for no less at a higher grade than at a lower one.
HOW_STRICT = {
    "go-on": 0,
    "hold": 1,
    "hold-rate": 1,
    "interrupt": 2,
    "restart-by-prescriber": 2,
    "discontinue": 3,
}


# --- one row for each product -----------------------------------------------------------------

# Trials whose own rates are known here: by id and dose, in mg per kg. No file can add to this list,
# and a label is never looked up in it.
TRIALS: dict[tuple[str, Decimal], RateLimits] = {
    (TRIAL_PART_B, Decimal(10)): PART_B,
    **{(TRIAL_PART_A, Decimal(mg)): limits for mg, limits in PART_A.items()},
}
# Days 1, 8, 15 and 22 of cycle 1, then days 1 and 15.
_WEEKLY_FIRST: tuple[Span, ...] = ((1, 1, 28, (1, 8, 15, 22)), (2, None, 28, (1, 15)))
_EU_AGENTS = ("dexamethasone", "paracetamol", "h2-antagonist-or-ppi", "diphenhydramine")
_US_AGENTS = ("dexamethasone", "paracetamol", "h2-antagonist", "diphenhydramine")

PRODUCTS: dict[str, ProductLimits] = {
    # Intravenous. The subcutaneous product of the same name holds 140 mg/mL.
    "isatuximab-iv": ProductLimits(
        per_kg_mg=10,
        per_kg_mg_in={TRIAL_PART_A: frozenset({5, 10})},
        concentrate_mg_per_ml=20,
        small_vial_mg=100,
        large_vial_mg=500,
        bags_ml=(250, 250, 250),
        refrigerated_h=48,
        room_temperature_h=8,
        label=LABEL,
        trials=TRIALS,
        states_rates=frozenset({EU_JULY_2025, US_2024, TRIAL_PART_A, TRIAL_PART_B}),
        states_no_rates=frozenset({"isatuximab-iv/cn-nmpa-2025", "isatuximab-iv/rest-2025"}),
        premedication=PremedicationLimits(
            earliest_min_before=60,
            latest_min_before=15,
            mg={
                "montelukast": (10, 10),
                "paracetamol": (650, 1000),
                "h2-antagonist": (50, 50),
                "h2-antagonist-or-ppi": (50, 50),
                "diphenhydramine": (25, 50),
            },
            required={"EU": _EU_AGENTS, "US": _US_AGENTS},
            exact=frozenset({TRIAL_PART_B}),
            # The US text names an H2 antagonist and no dose.
            undosed={"US": frozenset({"h2-antagonist"})},
            dexamethasone=DexamethasoneLimits(
                older_from_years=75,
                mg=40,
                older_mg=20,
                by_regimen={
                    "isa-pd": (40, 20),
                    "isa-kd": (20, 20),
                    "isa-vrd-ti": (20, 20),
                    "isa-vrd-te": (20, 20),
                },
                routes={
                    "isa-pd": frozenset({"oral", "iv"}),
                    "isa-kd": frozenset({"iv"}),
                    "isa-vrd-ti": frozenset({"iv"}),
                    "isa-vrd-te": frozenset({"iv"}),
                },
                routes_of=EU_JULY_2025,
            ),
            # In the EU text of July 2025, at least in cycle 1.
            first_cycle={EU_JULY_2025: "montelukast"},
            infusions_in_cycle_1={"isa-pd": 4, "isa-kd": 4, "isa-vrd-ti": 5, "isa-vrd-te": 5},
        ),
        days={
            "isa-pd": _WEEKLY_FIRST,
            "isa-kd": _WEEKLY_FIRST,
            "isa-vrd-ti": (
                (1, 1, 42, (1, 8, 15, 22, 29)),
                (2, 4, 42, (1, 15, 29)),
                (5, 17, 28, (1, 15)),
                (18, None, 28, (1,)),
            ),
            # Induction: it ends with cycle 3.
            "isa-vrd-te": ((1, 1, 42, (1, 8, 15, 22, 29)), (2, 3, 42, (1, 15, 29))),
        },
    ),
}


def has_limits(protocol_id: str) -> bool:
    """Whether anything is compiled for the product of this protocol."""
    return _product_of(protocol_id) in PRODUCTS


def product_limits(protocol_id: str) -> ProductLimits:
    """The limits of this protocol's product; LookupError where none are compiled."""
    return PRODUCTS[_product_of(protocol_id)]


@lru_cache(maxsize=1_000)
def _product_of(protocol_id: str) -> str:
    return protocol_id.partition("/")[0]


def rate_limits(kind: str, protocol_id: str, per_kg_mg: Decimal | None) -> RateLimits:
    """The rates that a plan from this protocol is held against; a label's, unless known better."""
    return product_limits(protocol_id).rates(kind, protocol_id, per_kg_mg)
