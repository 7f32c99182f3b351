"""What no plan may pass, whatever a protocol file or a hospital says: figures compiled by hand.

They repeat what protocol files say, on purpose, and are never read from one: a file with a slip
in it, or one that was tampered with, meets a second opinion here. Rates are enumerated, not
computed by adding an increment, so that no last increment can run past a maximum.

A label's figures are held against every protocol of the kind "label", and against every trial
that is not listed here by its id.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

# A rate, and the minutes it is held before the next one; None: until the bag is empty.
LadderStep = tuple[Fraction, int | None]
RatePosition = tuple[LadderStep, ...]


@dataclass(frozen=True, slots=True)
class LadderLimits:
    """One infusion's rates, in the unit of its `RateLimits`.

    `again` is how the rates rise from half the initial one after a reaction: None where the
    source says nothing, and the climb itself with the label.
    """

    ladder: Literal["first", "second", "later"]
    ceiling: Fraction
    climb: RatePosition
    again: RatePosition | None

    @property
    def initial(self) -> Fraction:
        """The rate that the infusion starts with."""
        return self.climb[0][0]


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The rates of one source; `states_reactions` where it says what each grade calls for."""

    kind: Literal["ml-per-hour", "mg-per-hour"]
    first: LadderLimits
    second: LadderLimits
    later: LadderLimits
    states_reactions: bool
    again_is_climb: bool

    def of(self, infusion_number: int) -> LadderLimits:
        """The ladder of the infusion with this number, counted from 1."""
        return {1: self.first, 2: self.second}.get(infusion_number, self.later)

    @property
    def unit(self) -> str:
        """The unit of all rates in here."""
        return "mL/h" if self.kind == "ml-per-hour" else "mg/h"


def _climb(hold_min: int, *rates: str, first_min: int | None = None) -> RatePosition:
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


def _part_a(first: RatePosition, later: RatePosition) -> RateLimits:
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
STATES_RATES = frozenset({EU_JULY_2025, US_2024, TRIAL_PART_A, TRIAL_PART_B})
STATES_NO_RATES = frozenset({"isatuximab-iv/cn-nmpa-2025", "isatuximab-iv/rest-2025"})

# --- dose, vials, bag ------------------------------------------------------------------------

PER_KG_MG = 10
PER_KG_MG_IN_PART_A = frozenset({5, 10})
# Intravenous. The subcutaneous product of the same name holds 140 mg/mL.
CONCENTRATE_MG_PER_ML = 20
SMALL_VIAL_MG = 100
LARGE_VIAL_MG = 500
BAG_ML = 250
ROUNDING_PERCENT = 10
REFRIGERATED_H = 48
ROOM_TEMPERATURE_MIN = 480

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
}
YOUNGEST_YEARS, OLDEST_YEARS = 18, 120
LIGHTEST_KG, HEAVIEST_KG = 30, 250
SMALLEST_BAG_ML, LARGEST_BAG_ML = 200, 400
OBSERVED_WITHIN_MIN = 60

# --- premedication ---------------------------------------------------------------------------

EARLIEST_MIN_BEFORE = 60
LATEST_MIN_BEFORE = 15
DEXAMETHASONE = "dexamethasone"
OLDER_FROM_YEARS = 75
DEXAMETHASONE_MG = 40
DEXAMETHASONE_OLDER_MG = 20
# Regimen -> mg below the age, mg from the age.
DEXAMETHASONE_BY_REGIMEN = {
    "isa-pd": (40, 20),
    "isa-kd": (20, 20),
    "isa-vrd-ti": (20, 20),
    "isa-vrd-te": (20, 20),
}
DEXAMETHASONE_ROUTES = {
    "isa-pd": frozenset({"oral", "iv"}),
    "isa-kd": frozenset({"iv"}),
    "isa-vrd-ti": frozenset({"iv"}),
    "isa-vrd-te": frozenset({"iv"}),
}
# Agent -> least and most, in mg.
PREMEDICATION_MG = {
    "montelukast": (10, 10),
    "paracetamol": (650, 1000),
    "h2-antagonist": (50, 50),
    "h2-antagonist-or-ppi": (50, 50),
    "diphenhydramine": (25, 50),
}
EU_AGENTS = ("dexamethasone", "paracetamol", "h2-antagonist-or-ppi", "diphenhydramine")
US_AGENTS = ("dexamethasone", "paracetamol", "h2-antagonist", "diphenhydramine")
# In the EU text of July 2025, at least in cycle 1.
MONTELUKAST = "montelukast"
INFUSIONS_IN_CYCLE_1 = {"isa-pd": 4, "isa-kd": 4, "isa-vrd-ti": 5, "isa-vrd-te": 5}

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


# Trials whose own rates are known here: by id and dose, in mg per kg. No file can add to this list,
# and a label is never looked up in it.
TRIALS: dict[tuple[str, Decimal], RateLimits] = {
    (TRIAL_PART_B, Decimal(PER_KG_MG)): PART_B,
    **{(TRIAL_PART_A, Decimal(mg)): limits for mg, limits in PART_A.items()},
}


def rate_limits(kind: str, protocol_id: str, per_kg_mg: Decimal) -> RateLimits:
    """The rates that a plan from this protocol is held against; a label's, unless known better."""
    if kind != "trial":
        return LABEL
    return TRIALS.get((protocol_id, per_kg_mg), LABEL)
