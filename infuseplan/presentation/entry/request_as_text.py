"""A request as somebody would type it once more: the answers of a record, for the Plan page."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

    # A window loads the request's model with its first plan, not before it is painted.
    from infuseplan.domain.plan.request import PlanRequest

_ASKED_BY_NUMBER = 3


def typed_answers(request: "PlanRequest", zone: "tzinfo | None") -> dict[str, str]:
    """For each question what would be typed or chosen by the clock of `zone`, the ward's.

    Whoever fills it in compares the plans.
    """
    number = request.infusion_number
    later = number >= _ASKED_BY_NUMBER
    start = None if request.start is None else request.start.astimezone(zone)
    day = request.on if start is None else start.date()
    return {
        "regimen": request.regimen,
        "infusion": "later" if later else str(number),
        "number": str(number) if later else "",
        "weight": str(request.weight_kg),
        "weighed_on": "" if request.weighed_on is None else request.weighed_on.isoformat(),
        "age": "" if request.born is not None else str(request.age_years),
        "born": "" if request.born is None else request.born.isoformat(),
        "day": "" if day is None else day.isoformat(),
        "start_time": "" if start is None else start.strftime("%H:%M"),
        "body_height": "" if request.height_cm is None else str(request.height_cm),
        "last_weight": "" if request.last_weight_kg is None else str(request.last_weight_kg),
        "confirmed_by": request.weight_confirmed_by or "",
        "reason": request.weight_reason or "",
        "bag": "" if request.bag_ml is None else str(request.bag_ml),
    }
