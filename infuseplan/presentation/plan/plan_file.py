"""A plan as a file: its name, which says nothing about anybody, and its text."""

from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.presentation.plan.json import plan_json


def plan_file(proved: ProvedPlan) -> tuple[str, str]:
    """`isa-pd-infusion-1-2026-11-22.infuseplan`, and what `plan --json` writes."""
    request = proved.plan.request
    day = "" if request.on is None else f"-{request.on.isoformat()}"
    name = f"{request.regimen}-infusion-{request.infusion_number}{day}.infuseplan"
    return name, f"{plan_json(proved)}\n"
