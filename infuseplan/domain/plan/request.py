"""What somebody asks for: one infusion of one patient, on one day."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from infuseplan.domain.base import DomainModel, VisibleText
from infuseplan.domain.dates.age import age_on
from infuseplan.domain.dates.moments import Day, Moment
from infuseplan.domain.person_name import LONGEST_NAME
from infuseplan.domain.protocol.schema import Count
from infuseplan.domain.quantities import Positive


def _names_somebody(text: str) -> str:
    if not any(char.isalpha() for char in text):
        raise ValueError("needs a name or initials")
    return text


Name = Annotated[str, Field(max_length=200), AfterValidator(_names_somebody)]
WeightReason = Annotated[VisibleText, Field(min_length=1, max_length=LONGEST_NAME)]
Years = Annotated[int, Field(ge=0, le=999)]


class PlanRequest(DomainModel):
    """The answers on which a plan stands; clinical limits are the planner's to judge.

    Weight in kg, height in cm, bag volume in mL. `age_years` is the age on the day of the
    infusion; with `born`, the day `on` is needed and both ages must agree. `start` carries its
    offset or zone. `weight_confirmed_by` is who read a doubtful weight again and found it right,
    and `weight_reason` why it is as it is; records from before reasons have none.
    """

    regimen: str
    weight_kg: Positive
    age_years: Years
    born: Day | None = None
    on: Day | None = None
    infusion_number: Count
    start: Moment | None = None
    bag_ml: Positive | None = None
    height_cm: Positive | None = None
    weighed_on: Day | None = None
    last_weight_kg: Positive | None = None
    weight_confirmed_by: Name | None = None
    weight_reason: WeightReason | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.start is not None and self.on != self.start.date():
            raise ValueError("on: is not the day of the start")
        if self.weight_reason is not None and self.weight_confirmed_by is None:
            raise ValueError("weight_reason: belongs to whoever confirmed the weight")
        if self.born is not None:
            if self.on is None:
                raise ValueError("on: is needed with a date of birth")
            if self.age_years != age_on(self.born, self.on):
                raise ValueError("age_years: does not agree with the date of birth")
        return self
