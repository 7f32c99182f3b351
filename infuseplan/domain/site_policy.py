"""What a hospital decides where every label is silent (`resources/policy/site-policy.toml`)."""

from typing import Annotated, Literal

from pydantic import Field

from infuseplan.domain.base import DomainModel, Listed
from infuseplan.domain.quantities import Positive

Pair = Annotated[Listed[Positive], Field(min_length=2, max_length=2)]


class RoundingOff(DomainModel):
    """The dose stays exactly as the label works it out."""

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
    minutes: Positive


Observations = Annotated[ObserveWithRateChanges | ObserveEvery, Field(discriminator="kind")]


class SitePolicy(DomainModel):
    """The hospital's settings; the defaults stand in the described file, not in code."""

    re_escalation_hold: Literal["table", "thirty"]
    grade1: Literal["hold", "continue"]
    grade3: Literal["stop"]
    recurrence: Literal["stop"]
    age_limits_years: Annotated[
        Listed[Annotated[int, Field(ge=0, le=130)]], Field(min_length=2, max_length=2)
    ]
    weight_limits_kg: Pair
    weight_change_percent: Positive
    bmi_limit: Positive
    bag_limits_ml: Pair
    bag_volume_ml: Positive
    dose_rounding: DoseRounding
    observations: Observations
    counts_as_infusion: Literal["complete-only"]
    after_gap: Literal["ask"]
    gap_days: Annotated[int, Field(ge=1)]
    # The label's 8 hours: a hospital may be stricter, never laxer.
    room_temperature_limit_min: Annotated[Positive, Field(le=480)]
    pump_difference_ml: Positive
    leap_day_birthday: Literal["march-1"]
