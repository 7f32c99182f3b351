"""Whether a weight is plausible: limits, height, last weight, and the day that it was taken on."""

from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from infuseplan.domain.findings import BLOCK, CAUTION, Arg, Finding, FindingCode
from infuseplan.domain.plan.dose_calendar import cycle_days
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol import schema
from infuseplan.domain.protocol.site_policy import SitePolicy

_CM_PER_M = 100
# 150 to 250 kg are 330 to 550 lb and few people; as pounds they are 68 to 113 kg, as centimetres a
# height, and so most people's.
_RARELY_KG = 150


class WeightAnswers(Protocol):
    """A weight in kg with what it is compared with (cm, kg), and who has confirmed it and why."""

    @property
    def weight_kg(self) -> Decimal: ...

    @property
    def height_cm(self) -> Decimal | None: ...

    @property
    def last_weight_kg(self) -> Decimal | None: ...

    @property
    def weight_confirmed_by(self) -> str | None: ...

    @property
    def weight_reason(self) -> str | None: ...


def weight_findings(request: WeightAnswers, policy: SitePolicy) -> list[Finding]:
    """What is wrong with a weight, or more likely a slip, wherever it was entered."""
    kg = request.weight_kg
    low, high = policy.weight_limits_kg
    found = []
    if not low <= kg <= high:
        found.append(
            Finding(
                "weight.outside-limits",
                BLOCK,
                field="weight_kg",
                args={"kg": kg, "low": low, "high": high},
                setting="weight_limits_kg",
            )
        )
    if request.height_cm is not None:
        found += _against_height(request, policy)
    elif _RARELY_KG < kg <= high and request.last_weight_kg is None:
        # A weight that is known tells pounds and centimetres apart as well.
        found.append(_doubtful("weight.without-height", request, {"kg": kg, "over": _RARELY_KG}))
    if request.last_weight_kg is not None:
        change = (Fraction(kg) / Fraction(request.last_weight_kg) - 1) * 100
        if abs(change) > policy.weight_change_percent:
            found.append(
                _doubtful(
                    "weight.changed",
                    request,
                    {
                        "kg": kg,
                        "last_kg": request.last_weight_kg,
                        "percent": abs(change),
                        "limit_percent": policy.weight_change_percent,
                    },
                    "weight_change_percent",
                )
            )
    return found


def weighing_findings(request: PlanRequest, protocol: schema.Protocol) -> list[Finding]:
    """The patient is weighed before each cycle: a weight older than one cycle is another one's."""
    regimen = protocol.regimen(request.regimen)
    if request.weighed_on is None or request.on is None or regimen is None:
        return []
    days, cycle = (
        (request.on - request.weighed_on).days,
        cycle_days(regimen, request.infusion_number),
    )
    if cycle is None or days <= cycle:
        return []
    args: dict[str, Arg] = {"weighed_on": request.weighed_on, "days": days, "cycle_days": cycle}
    return [_doubtful("weight.of-an-earlier-cycle", request, args, field="weighed_on")]


def _against_height(request: WeightAnswers, policy: SitePolicy) -> list[Finding]:
    """A body-mass index over the limit catches pounds typed as kg, and weight typed as height."""
    height = request.height_cm
    if height is None:
        return []
    bmi = Fraction(request.weight_kg) / (Fraction(height) / _CM_PER_M) ** 2
    args: dict[str, Arg] = {
        "kg": request.weight_kg,
        "cm": height,
        "bmi": bmi,
        "limit": policy.bmi_limit,
    }
    if request.weight_kg > height:
        return [_doubtful("weight.looks-like-height", request, args)]
    if bmi > policy.bmi_limit:
        return [_doubtful("weight.bmi-over-limit", request, args, "bmi_limit")]
    return []


def _doubtful(
    code: FindingCode,
    request: WeightAnswers,
    args: dict[str, Arg],
    setting: str | None = None,
    *,
    field: str = "weight_kg",
) -> Finding:
    """A weight that is more likely a slip: the plan waits until somebody has confirmed it."""
    by = request.weight_confirmed_by
    if by is not None:
        args = {**args, "by": by}
        if request.weight_reason is not None:
            args["reason"] = request.weight_reason
    return Finding(code, CAUTION, field=field, args=args, setting=setting, holds=by is None)
