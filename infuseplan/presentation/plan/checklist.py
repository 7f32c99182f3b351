"""The lines of the hospital's own checklist, in words."""

from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.protocol.site_policy import ChecklistItem
from infuseplan.presentation.i18n import say
from infuseplan.presentation.sentences import Sentence, sentence

_LINES: dict[ChecklistItem, Sentence] = {
    "vital-signs": sentence("vital signs by the ward's schedule"),
    "observation-after-first": sentence("observation after the first infusion"),
    "hepatitis-hiv-serology": sentence("hepatitis B and HIV serology known"),
    "fev1-if-copd": sentence("FEV1 measured if COPD is suspected"),
    "thrombosis-prophylaxis": sentence("thrombosis prophylaxis with pomalidomide"),
    "hydration": sentence("hydration before carfilzomib"),
    "pregnancy-test": sentence("pregnancy test where it applies"),
    "line-flush": sentence("line flushed after the infusion"),
}


def checklist_line(plan: InfusionPlan) -> str:
    """`Local checklist (not in the protocol): …`; empty where the hospital has nothing on."""
    lines = [_LINES[item]() for item in plan.checklist]
    if not lines:
        return ""
    return say("Local checklist (not in the protocol): {lines}.", lines="; ".join(lines))
