"""The plan as JSON: names, order and exit codes are published, so that scripts can rely on them.

Numbers are exact to six decimals; a field that does not apply is null, never 0. Clock times are
whole minutes, half up, as everywhere in the program (10:52:30 is 10:53); the exact ones can be
had from the minutes, which count from the start.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from json.encoder import encode_basestring

from infuseplan.application.planning import ProvedPlan
from infuseplan.domain.citation import Cite, Origin
from infuseplan.domain.findings import Finding
from infuseplan.domain.monitor import ProofLine
from infuseplan.domain.plan import (
    Bag,
    Dose,
    InfusionPlan,
    InfusionSchedule,
    PremedicationItem,
    ProtocolRef,
    RateStep,
    ReactionRule,
    Refusal,
    VialCount,
)
from infuseplan.domain.protocol import Evidence, Preparation, Regimen, Remark, Silence
from infuseplan.domain.request import PlanRequest
from infuseplan.domain.rounding import Exact
from infuseplan.domain.site_policy import SitePolicy
from infuseplan.presentation.figures import to_minute
from infuseplan.presentation.finding_words import finding_text
from infuseplan.presentation.proof_words import check_words
from infuseplan.presentation.rule_words import rule_sentence
from infuseplan.presentation.words import say

SCHEMA = "infuseplan/plan/1"

_MICRO = 10**6
# Far more than the files of any hospital; only a run of endless different policies gets there.
_MOST_KEPT = 1_000


def plan_json(answer: ProvedPlan | Refusal) -> str:
    """One plan or refusal as one line of JSON."""
    return PlanWriter().text(answer)


def number_text(value: Exact) -> str:
    """`value` to six decimals, half up, as `figures.json_number` would print, but without float."""
    n, d = value.as_integer_ratio()
    if d == 1:
        return str(n)
    whole, part = divmod((2 * abs(n) * _MICRO + d) // (2 * d), _MICRO)
    sign = "-" if n < 0 and (whole or part) else ""
    return f"{sign}{whole}.{part:06d}".rstrip("0") if part else f"{sign}{whole}"


def json_text(value: object) -> str:
    """Any value of a plan or a protocol file as JSON; TypeError for what has no place in one."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal | Fraction):
        return number_text(value)
    if isinstance(value, date):
        return f'"{value.isoformat()}"'
    if isinstance(value, Mapping):
        inner = (f"{encode_basestring(key)}: {json_text(one)}" for key, one in value.items())
        return f"{{{', '.join(inner)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(json_text, value))}]"
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def _number(value: Exact | None) -> str:
    return "null" if value is None else number_text(value)


def _moment(moment: datetime | None) -> str:
    return "null" if moment is None else f'"{to_minute(moment).isoformat()}"'


def _joined(parts: list[str]) -> str:
    return f"[{', '.join(parts)}]"


class PlanWriter:
    """Writes many plans, and keeps what one protocol or policy has in common.

    Make one for each run: what is kept is in the language that was in use. Things are known
    again by identity, which is sound because they are kept alive beside their text.
    """

    def __init__(self) -> None:
        self._kept: dict[int, tuple[object, str]] = {}
        self._origins: dict[tuple[int, int, bool], tuple[Origin, str, str]] = {}
        self._rules: dict[tuple[object, ...], tuple[Origin | None, str]] = {}
        self._checks: dict[str, str] = {}

    def text(self, answer: ProvedPlan | Refusal) -> str:
        """One answer as one line of JSON, without a line break."""
        if isinstance(answer, Refusal):
            return (
                f'{{"schema": "{SCHEMA}", "refused": true, "request": {_request(answer.request)}, '
                f'"protocol": {self._once(answer.protocol, _protocol)}, '
                f'"findings": {_joined([self._finding(one) for one in answer.findings])}}}'
            )
        plan = answer.plan
        return (
            f'{{"schema": "{SCHEMA}", "refused": false, "request": {_request(plan.request)}, '
            f'"protocol": {self._once(plan.protocol, _protocol)}, '
            f'"policy": {{"sha256": "{plan.policy_sha256}", '
            f"{self._once(plan.policy, _settings)}}}, "
            f'"regimen": {self._once(plan.regimen, self._regimen)}, '
            f"{self._dose_and_vials(plan)}, "
            f'"bag": {self._bag(plan.bag)}, '
            f'"premedication": {_joined([self._premedication(i) for i in plan.premedication])}, '
            f'"schedule": {self._schedule(plan.schedule)}, '
            f'"reaction_rules": {_joined([self._rule(rule) for rule in plan.reaction_rules])}, '
            f'"preparation": {self._preparation(plan.preparation)}, '
            f'"evidence": {_joined([self._once(one, self._evidence) for one in plan.evidence])}, '
            f'"remarks": {_joined([self._once(one, self._remark) for one in plan.remarks])}, '
            f'"silent": {_joined([self._once(one, _silence) for one in plan.silent])}, '
            f'"proof": {_joined([self._proof(line) for line in answer.proof])}, '
            f'"findings": {_joined([self._finding(one) for one in plan.findings])}}}'
        )

    def _once[T](self, thing: T, write: Callable[[T], str]) -> str:
        known = self._kept.get(id(thing))
        if known is not None:
            return known[1]
        if len(self._kept) > _MOST_KEPT:
            self._kept.clear()
        text = write(thing)
        self._kept[id(thing)] = (thing, text)
        return text
