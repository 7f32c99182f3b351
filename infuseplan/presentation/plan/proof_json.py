"""The monitor's proof as JSON, with the words that many plans have in common written once."""

from fractions import Fraction
from json.encoder import encode_basestring

from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.domain.monitor.plan import ProofLine
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.presentation.findings.checks import check_message
from infuseplan.presentation.json.figures import json_path, json_text, number_text

# What stands before and behind the figures of a check, by check and field.
_Checks = dict[tuple[str, str | None], tuple[bytes, bytes]]


class ProofWriter:
    """Writes many proofs; make one for each run, because what is kept is in one language."""

    def __init__(self) -> None:
        self._checks: dict[tuple[object, ...], _Checks] = {}

    def list_of(self, answer: ProvedPlan) -> bytes:
        """All checks; their words are the same in all plans with these figures."""
        plan = answer.plan
        window = plan.premedication[0] if plan.premedication else None
        key = (
            plan.dose.concentration_mg_per_ml,
            None if window is None else (window.latest_min_before, window.earliest_min_before),
        )
        known = self._checks.setdefault(key, {})
        return b"[%b]" % b", ".join([_proof_line(line, plan, known) for line in answer.proof])


def _proof_line(line: ProofLine, plan: InfusionPlan, known: _Checks) -> bytes:
    around = known.get((line.check, line.field))
    if around is None:
        words = encode_basestring(check_message(line.check, plan))
        path = json_text(json_path(line.field))
        around = (
            f'{{"check": {words}, "left": '.encode(),
            f'"id": "{line.check}", "field": {path}}}'.encode(),
        )
        known[line.check, line.field] = around
    left = _figure(line.left)
    # Where a check shows one figure twice, it is written once.
    right = left if line.right is line.left else _figure(line.right)
    holds = "true" if line.holds else "false"
    figures = f'{left}, "right": {right}, "holds": {holds}, "unit": "{line.unit}", '
    return b"%b%b%b" % (around[0], figures.encode(), around[1])


def _figure(value: Fraction | str | None) -> str:
    return number_text(value) if type(value) is Fraction else json_text(value)
