"""Which lines of the hospital's own checklist belong to one infusion."""

from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.schema import Regimen
from infuseplan.domain.protocol.site_policy import ChecklistItem, SitePolicy

# Settled before the first infusion, or watched after it.
_FIRST_ONLY: frozenset[ChecklistItem] = frozenset(
    {"observation-after-first", "hepatitis-hiv-serology", "fev1-if-copd"}
)
# A line that goes with another drug of the regimen.
_WITH_DRUG: dict[ChecklistItem, str] = {
    "thrombosis-prophylaxis": "pomalidomide",
    "hydration": "carfilzomib",
}


def local_checklist(
    policy: SitePolicy, regimen: Regimen, request: PlanRequest
) -> tuple[ChecklistItem, ...]:
    """The lines that the hospital has switched on, as far as they are about this infusion."""
    return tuple(
        item
        for item in policy.checklist
        if (item not in _FIRST_ONLY or request.infusion_number == 1)
        and (item not in _WITH_DRUG or _WITH_DRUG[item] in regimen.drugs)
    )
