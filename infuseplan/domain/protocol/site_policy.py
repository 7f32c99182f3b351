"""What a hospital decides where no source says it (`resources/policy/site-policy.toml`)."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from infuseplan.domain.base import DomainModel, Listed
from infuseplan.domain.quantities import Positive

# The program's own outer limits: a hospital's file may narrow what they allow, never widen it, so
# that no file can switch a control of the hazard log off. `domain/monitor/limits.py` repeats them
# by hand.
#
# The product is for adults (SmPC), and nobody has been older than 122.
YOUNGEST_YEARS, OLDEST_YEARS = 18, 120
_Age = Annotated[int, Field(ge=YOUNGEST_YEARS, le=OLDEST_YEARS)]
# 30 to 250 kg is what the hazard log counts on: a weight outside is typed wrongly or in pounds.
LIGHTEST_KG, HEAVIEST_KG = 30, 250
_Weight = Annotated[Positive, Field(ge=LIGHTEST_KG, le=HEAVIEST_KG)]
# The rates are those of a bag of 250 mL, which holds up to 285 mL with its overfill. 100 and 500 mL
# are the bags beside it in the cupboard.
_BagVolume = Annotated[Positive, Field(ge=200, le=400)]
# Still catches pounds typed as kg: 160 lb at 160 cm would be a body-mass index of 62.5.
_Bmi = Annotated[Positive, Field(le=60)]
# A quarter: above it a first digit that is one too high or too low would pass (80 typed as 70 or 90
# is 12.5 %, 40 typed as 30 or 50 is 25 %).
_WeightChange = Annotated[Positive, Field(le=25)]
# Below the 25 mL of the rate table's smallest step, so that no difference of a whole step passes.
_PumpDifference = Annotated[Positive, Field(le=20)]
# After a year nobody goes on with the old number of the infusion unasked.
_Gap = Annotated[int, Field(ge=1, le=365)]
# The longest time that the rate table holds one rate.
_ObserveMinutes = Annotated[Positive, Field(le=60)]


# A country of ISO 3166-1, or a part of one by ISO 3166-2. Whether its holidays are known is asked
# where they are needed: the list of regions takes a while to load.
_Region = Annotated[str, Field(pattern=r"^(none|[A-Z]{2}(-[A-Z0-9]{1,3})?)$")]

# Volume and limits in the settings are of the bag that a source states as 250 mL.
BAG_OF_SETTINGS_ML = Decimal(250)


class RoundingOff(DomainModel):
    """The dose stays exactly as it was calculated."""

    kind: Literal["off"]


class RoundToMilligram(DomainModel):
    """The dose to the nearest whole milligram, half up, within a limit."""

    kind: Literal["nearest-mg"]
    within_percent: Annotated[Positive, Field(le=10)]


class RoundToVial(DomainModel):
    """The dose to the nearest sum of whole vials, within a limit."""

    kind: Literal["nearest-vial"]
    within_percent: Annotated[Positive, Field(le=10)]


DoseRounding = Annotated[RoundingOff | RoundToMilligram | RoundToVial, Field(discriminator="kind")]


class ObserveWithRateChanges(DomainModel):
    """Vital signs with each change of the rate."""

    kind: Literal["with-rate-changes"]


class ObserveEvery(DomainModel):
    """Vital signs at a fixed interval, in minutes."""

    kind: Literal["every"]
    minutes: _ObserveMinutes


Observations = Annotated[ObserveWithRateChanges | ObserveEvery, Field(discriminator="kind")]


# What ward protocols ask for beside the product information; none of it is in its text.
ChecklistItem = Literal[
    "vital-signs",
    "observation-after-first",
    "hepatitis-hiv-serology",
    "fev1-if-copd",
    "thrombosis-prophylaxis",
    "hydration",
    "pregnancy-test",
    "line-flush",
]


class VialCarton(DomainModel):
    """The product number (GTIN) on the cartons that this hospital buys, and what is in them."""

    trade_item: Annotated[str, Field(pattern=r"^[0-9]{14}$")]
    strength_mg: Positive


class Syringe(DomainModel):
    """A syringe that this hospital draws up with: what it holds, and from mark to mark, in mL."""

    volume_ml: Annotated[Positive, Field(le=100)]
    step_ml: Positive

    @model_validator(mode="after")
    def _has_marks(self) -> Self:
        # Ten marks are fewer than any syringe has; a step that is typed in the wrong place is more.
        if self.volume_ml % self.step_ml or self.step_ml * 10 > self.volume_ml:
            raise ValueError("step_ml: goes into volume_ml a whole number of times, ten at least")
        return self


def _each_size_once(syringes: tuple[Syringe, ...]) -> tuple[Syringe, ...]:
    if len({one.volume_ml for one in syringes}) < len(syringes):
        raise ValueError("each volume_ml stands there once")
    return syringes


class SitePolicy(DomainModel):
    """The hospital's settings; the defaults stand in the described file, not in code."""

    re_escalation_hold: Literal["table", "thirty"]
    grade1: Literal["hold", "continue"]
    recurrence: Literal["from-grade-2", "any-grade"]
    restart_after_grade1_stop: Literal["half", "present-rate"]
    age_limits_years: Annotated[Listed[_Age], Field(min_length=2, max_length=2)]
    weight_limits_kg: Annotated[Listed[_Weight], Field(min_length=2, max_length=2)]
    weight_change_percent: _WeightChange
    # Of the window alone: what a script or a file hands over was not typed there.
    weight_entry: Literal["twice-when-new", "twice", "one-decimal"]
    bmi_limit: _Bmi
    bag_limits_ml: Annotated[Listed[_BagVolume], Field(min_length=2, max_length=2)]
    bag_volume_ml: _BagVolume
    dose_rounding: DoseRounding
    observations: Observations
    gap_days: _Gap
    # The product information's 8 hours: a hospital may be stricter, never laxer.
    room_temperature_limit_min: Annotated[Positive, Field(le=480)]
    pump_difference_ml: _PumpDifference
    # Of the window alone, as the weight that is typed twice.
    identifiers_again: Literal["of-record", "off"]
    second_check: Literal["off", "before-start"]
    vial_codes: Listed[VialCarton]
    syringes: Annotated[Listed[Syringe], AfterValidator(_each_size_once)]
    # Beyond 5 % a drawn volume is another dose: that is what hospitals round doses by.
    draw_up_percent: Annotated[Positive, Field(le=5)]
    # Of the calendar alone: flagged there, never moved.
    public_holidays: _Region
    checklist: Listed[ChecklistItem]

    def limits_of_bag_ml(self, nominal_ml: Decimal) -> tuple[Decimal, Decimal]:
        """Least and most of a measured volume; of another bag than that of 250 mL just its own."""
        if nominal_ml != BAG_OF_SETTINGS_ML:
            return nominal_ml, nominal_ml
        least, most = self.bag_limits_ml
        return least, most
