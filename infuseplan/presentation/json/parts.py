"""Parts of the JSON that a plan and a course have in common."""

from json.encoder import encode_basestring

from infuseplan.domain.citation import Cite
from infuseplan.domain.findings import Finding
from infuseplan.domain.plan.plan import ProductNames, RateStep
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.reference import ProtocolRef
from infuseplan.domain.protocol.site_policy import SitePolicy
from infuseplan.presentation.findings.plan import finding_text
from infuseplan.presentation.i18n import say
from infuseplan.presentation.json.figures import (
    joined,
    json_text,
    moment_text,
    number_or_null,
    number_text,
)

_FAILED_CHECK = "monitor.failed"


def finding_json(finding: Finding) -> str:
    """One finding with its words."""
    cite = "null" if finding.cite is None else cite_json(finding.cite)
    # The words of a failed check say nothing of the check: who reads this finds it beside them.
    args = f', "args": {json_text(dict(finding.args))}' if finding.code == _FAILED_CHECK else ""
    return (
        f'{{"code": "{finding.code}", "severity": "{finding.severity}", '
        f'"field": {json_text(finding.field)}, '
        f'"text": {encode_basestring(finding_text(finding))}, "cite": {cite}, '
        f'"setting": {json_text(finding.setting)}{args}}}'
    )


def request_json(request: PlanRequest) -> str:
    """What was asked."""
    start = request.start
    zone = None if start is None else getattr(start.tzinfo, "key", None)
    return (
        f'{{"regimen": {encode_basestring(request.regimen)}, '
        f'"weight_kg": {number_text(request.weight_kg)}, "age_years": {request.age_years}, '
        f'"born": {json_text(request.born)}, "on": {json_text(request.on)}, '
        f'"infusion_number": {request.infusion_number}, "start": {json_text(start)}, '
        f'"zone": {json_text(zone)}, "bag_ml": {number_or_null(request.bag_ml)}, '
        f'"height_cm": {number_or_null(request.height_cm)}, '
        f'"weighed_on": {json_text(request.weighed_on)}, '
        f'"last_weight_kg": {number_or_null(request.last_weight_kg)}, '
        f'"weight_confirmed_by": {json_text(request.weight_confirmed_by)}, '
        f'"weight_reason": {json_text(request.weight_reason)}}}'
    )


def protocol_json(ref: ProtocolRef) -> str:
    """Which file, with the digest of its bytes."""
    approved = None
    if ref.approved is not None:
        approved = {"by": ref.approved.by, "on": ref.approved.on}
    return json_text(
        {
            "id": ref.id,
            "title": ref.title,
            "kind": ref.kind,
            "market": ref.market,
            "revision": ref.revision,
            "revision_note": ref.revision_note,
            "newer_known": None if ref.newer_known is None else say(ref.newer_known),
            "superseded_after": ref.superseded_after,
            "sha256": ref.sha256,
            "approved": approved,
        }
    )


def product_json(product: ProductNames | None) -> str:
    """What the concentrate is called; null where the plan does not say it."""
    if product is None:
        return "null"
    return json_text({"name": product.name, "brand": product.brand, "form": product.form})


def settings_json(policy: SitePolicy) -> str:
    """All settings, without the braces: the digest stands before them."""
    return json_text(policy.model_dump(mode="python"))[1:-1]


def cite_json(cite: Cite) -> str:
    """Source and place."""
    return encode_basestring(f"{cite.source}: {cite.locator}")


# The parts of a step that do not depend on the dose, by identity, and their text in two pieces.
KnownRuns = dict[tuple[int, ...], tuple[RateStep, str, str]]
_MOST_KEPT = 1_000


def steps_json(steps: tuple[RateStep, ...], known: KnownRuns | None = None) -> str:
    """The steps of a plan, or of what is left of one.

    Many plans share all of a step but milligrams and clock; `known` keeps the text of that.
    """
    parts = []
    last_moment, last_text = None, "null"
    for step in steps:
        starts = last_text if step.starts_at is last_moment else moment_text(step.starts_at)
        last_moment, last_text = step.ends_at, moment_text(step.ends_at)
        before, between = _run_texts(step) if known is None else _known_texts(step, known)
        parts.append(
            f'{before}"rate_mg_per_h": {number_text(step.rate_mg_h)}, '
            f'{between}"cumulative_mg": {number_text(step.cumulative_mg)}, '
            f'"starts_at": {starts}, "ends_at": {last_text}}}'
        )
    return joined(parts)


def _known_texts(step: RateStep, known: KnownRuns) -> tuple[str, str]:
    key = (
        step.number, id(step.start_min), id(step.end_min), id(step.rate_ml_h), id(step.volume_ml),
        id(step.cumulative_ml),
    )  # fmt: skip
    found = known.get(key)
    if found is None:
        if len(known) >= _MOST_KEPT:
            known.clear()
        found = known[key] = (step, *_run_texts(step))
    return found[1:]


def _run_texts(step: RateStep) -> tuple[str, str]:
    """What stands before the rate in mg/h, and between that and the milligrams so far."""
    return (
        f'{{"number": {step.number}, "start_min": {number_text(step.start_min)}, '
        f'"end_min": {number_text(step.end_min)}, '
        f'"duration_min": {number_text(step.duration_min)}, '
        f'"rate_ml_per_h": {number_text(step.rate_ml_h)}, ',
        f'"volume_ml": {number_text(step.volume_ml)}, '
        f'"cumulative_ml": {number_text(step.cumulative_ml)}, ',
    )
