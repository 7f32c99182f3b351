"""The plan as JSON: names, order and exit codes are published, so that scripts can rely on them.

Numbers are exact to six decimals; a field that does not apply is null, never 0. Clock times are
whole minutes, half up, as everywhere in the program (10:52:30 is 10:53); the exact ones can be
had from the minutes, which count from the start.
"""

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from json.encoder import encode_basestring
from typing import TypeVar

from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.domain.citation import Level, Origin
from infuseplan.domain.findings import Finding, holding
from infuseplan.domain.plan.plan import (
    Bag,
    Dose,
    InfusionPlan,
    InfusionSchedule,
    PremedicationItem,
    RateHold,
    ReactionRule,
    Refusal,
    VialCount,
)
from infuseplan.domain.protocol.schema import Evidence, NotStated, Preparation, Regimen, Remark
from infuseplan.presentation.i18n import say
from infuseplan.presentation.json.figures import (
    joined,
    json_text,
    moment_text,
    number_or_null,
    number_text,
)
from infuseplan.presentation.json.parts import (
    KnownRuns,
    cite_json,
    finding_json,
    product_json,
    protocol_json,
    request_json,
    settings_json,
    steps_json,
)
from infuseplan.presentation.plan.proof_json import ProofWriter
from infuseplan.presentation.plan.reaction_rules import rule_sentence
from infuseplan.presentation.program_version import program_json

SCHEMA = "infuseplan/plan/1"
_REFUSED = f'{{"schema": "{SCHEMA}", "refused": true, "request": '.encode()
# `held`: the window shows no such plan before somebody has confirmed the weight by name.
_PLANNED = f'{{"schema": "{SCHEMA}", "refused": false, "held": false, "request": '.encode()
_HELD = f'{{"schema": "{SCHEMA}", "refused": false, "held": true, "request": '.encode()

_Thing = TypeVar("_Thing")
# Far more than the files of any hospital; only a run of endless different policies gets there.
_MOST_KEPT = 1_000


def plan_json(answer: ProvedPlan | Refusal) -> str:
    """One plan or refusal as one line of JSON."""
    return PlanWriter().line(answer).decode()


class PlanWriter:
    """Writes many plans, and keeps what one protocol or policy has in common.

    Make one for each run: what is kept is in the language that was in use. Things are known
    again by identity, which is sound because they are kept alive beside their text.
    """

    def __init__(self) -> None:
        self._kept: dict[int, tuple[object, str]] = {}
        self._encoded: dict[int, tuple[object, bytes]] = {}
        self._origins: dict[tuple[int, int, Level], tuple[Origin, str, str]] = {}
        self._items: dict[tuple[object, ...], tuple[PremedicationItem, str, str]] = {}
        self._runs: KnownRuns = {}
        self._proof = ProofWriter()
        self._end = f', "program": {program_json()}}}'.encode()
        self._last_window: tuple[datetime | None, datetime | None, str] = (
            None, None, '"give_from": null, "give_until": null',
        )  # fmt: skip

    def line(self, answer: ProvedPlan | Refusal) -> bytes:
        """One answer as one line of JSON in UTF-8, without a line break.

        What is shared is kept as bytes. A plan's own figures are plain letters, which are encoded
        by copying them; all of a line with one other letter in it is encoded letter by letter.
        """
        if isinstance(answer, Refusal):
            findings = joined([finding_json(one) for one in answer.findings])
            parts = [
                _REFUSED, request_json(answer.request).encode(),
                b', "protocol": ', self._bytes_once(answer.protocol, protocol_json),
                b', "findings": ', findings.encode(), self._end,
            ]  # fmt: skip
            return b"".join(parts)
        plan = answer.plan
        findings = joined([self._finding(one) for one in plan.findings])
        parts = [
            _HELD if holding(plan.findings) else _PLANNED, request_json(plan.request).encode(),
            b', "protocol": ', self._bytes_once(plan.protocol, protocol_json),
            f', "policy": {{"sha256": "{plan.policy_sha256}", '.encode(),
            self._bytes_once(plan.policy, settings_json),
            b'}, "regimen": ', self._bytes_once(plan.regimen, self._regimen),
            f', {self._dose_and_vials(plan)}, "bag": {self._bag(plan.bag)}, '.encode(),
            b'"premedication": ', self._all_premedication(plan.premedication),
            f', "premedication_note": {json_text(plan.premedication_note)}, "product": '.encode(),
            self._bytes_once(plan.product, product_json),
            f', "dose_note": {json_text(plan.dose_note)}, "bag_note": '.encode(),
            json_text(plan.bag_note).encode(),
            f', "schedule": {self._schedule(plan.schedule)}, "reaction_rules": '.encode(),
            self._all_once(plan.reaction_rules, self._rule),
            b', "preparation": ', self._bytes_once(plan.preparation, self._preparation),
            b', "evidence": ', self._all_once(plan.evidence, self._evidence),
            b', "remarks": ', self._all_once(plan.remarks, self._remark),
            f', "local_checklist": {json_text(plan.checklist)}, "silent": '.encode(),
            self._all_once(plan.silent, _not_stated),
            b', "proof": ', self._proof.list_of(answer),
            b', "findings": ', findings.encode(), self._end,
        ]  # fmt: skip
        return b"".join(parts)

    def _finding(self, finding: Finding) -> str:
        # What stands in the frame of a screen is said of a file, not of a patient.
        return self._once(finding, finding_json) if finding.standing else finding_json(finding)

    def _once(self, thing: _Thing, write: Callable[[_Thing], str]) -> str:
        known = self._kept.get(id(thing))
        if known is not None:
            return known[1]
        if len(self._kept) > _MOST_KEPT:
            self._kept.clear()
        text = write(thing)
        self._kept[id(thing)] = (thing, text)
        return text

    def _bytes_once(self, thing: _Thing, write: Callable[[_Thing], str]) -> bytes:
        known = self._encoded.get(id(thing))
        return self._encode(thing, write(thing)) if known is None else known[1]

    def _all_once(self, things: tuple[_Thing, ...], write: Callable[[_Thing], str]) -> bytes:
        """A list that many plans share, such as the rules where rates are stated in mL/h."""
        known = self._encoded.get(id(things))
        if known is not None:
            return known[1]
        return self._encode(things, joined([self._once(one, write) for one in things]))

    def _encode(self, thing: object, text: str) -> bytes:
        if len(self._encoded) > _MOST_KEPT:
            self._encoded.clear()
        encoded = text.encode()
        self._encoded[id(thing)] = (thing, encoded)
        return encoded

    def _origin(self, origin: Origin) -> tuple[str, str]:
        """`"cite": "…"` and `"origin": {…}`, known again by the parts that every plan shares."""
        key = (id(origin.cite), id(origin.checked), origin.level)
        known = self._origins.get(key)
        if known is None:
            if len(self._origins) > _MOST_KEPT:
                self._origins.clear()
            known = (origin, f'"cite": {cite_json(origin.cite)}', f'"origin": {_origin(origin)}')
            self._origins[key] = known
        return known[1], known[2]

    def _regimen(self, regimen: Regimen) -> str:
        facts = {
            "id": regimen.id,
            "name": say(regimen.name),
            "drugs": regimen.drugs,
            "study": regimen.study,
            "indication": say(regimen.indication),
            "prior_therapies_at_least": regimen.prior_therapies_at_least,
            "prior_therapies_at_most": regimen.prior_therapies_at_most,
            "prior_therapies_include": regimen.prior_therapies_include,
            "ends": regimen.ends,
            "ends_note": None if regimen.ends_note is None else say(regimen.ends_note),
            "last_infusion": regimen.last_infusion,
            "cycles": [
                {
                    "from_cycle": span.from_cycle,
                    "to_cycle": span.to_cycle,
                    "length_days": span.length_days,
                    "days": span.days,
                }
                for span in regimen.cycles
            ],
        }
        return f"{json_text(facts)[:-1]}, {', '.join(self._origin(regimen.origin))}}}"

    def _dose_and_vials(self, plan: InfusionPlan) -> str:
        return (
            f'"dose": {self._dose(plan.dose)}, "vials": {self._once(plan.vials, _vials)}, '
            f'"vials_total_mg": {number_text(plan.vials_total_mg)}, '
            f'"left_over_mg": {number_text(plan.left_over_mg)}'
        )

    def _dose(self, dose: Dose) -> str:
        cite, origin = self._origin(dose.origin)
        return (
            f'{{"per_kg_mg": {number_or_null(dose.per_kg_mg)}, '
            f'"exact_mg": {number_text(dose.exact_mg)}, "mg": {number_text(dose.mg)}, '
            f'"rounding_percent": {number_text(dose.rounding_percent)}, '
            f'"drug_ml": {number_text(dose.drug_ml)}, '
            f'"concentration_mg_per_ml": {number_text(dose.concentration_mg_per_ml)}, '
            f'{cite}, {origin}, "product_{self._origin(dose.product_origin)[1][1:]}}}'
        )

    def _bag(self, bag: Bag | None) -> str:
        if bag is None:
            return "null"
        cite, origin = self._origin(bag.origin)
        return (
            f'{{"volume_ml": {number_text(bag.volume_ml)}, '
            f'"diluent_to_remove_ml": {number_text(bag.diluent_to_remove_ml)}, '
            f'"concentration_mg_per_ml": {number_text(bag.concentration_mg_per_ml)}, '
            f'"nominal_ml": {number_text(bag.nominal_ml)}, {cite}, {origin}}}'
        )

    def _all_premedication(self, items: tuple[PremedicationItem, ...]) -> bytes:
        if items and items[0].give_from is None:
            # Without a start, plans by one file share all of it.
            return self._all_once(items, self._premedication)
        return joined([self._premedication(item) for item in items]).encode()

    def _premedication(self, item: PremedicationItem) -> str:
        key = (
            id(item.agent), id(item.name), id(item.examples), id(item.dose_mg), id(item.routes),
            id(item.required), id(item.earliest_min_before), id(item.latest_min_before),
            id(item.notes), id(item.origin), id(item.preferred_route),
        )  # fmt: skip
        known = self._items.get(key)
        if known is None:
            if len(self._items) > _MOST_KEPT:
                self._items.clear()
            known = (item, *self._around_times(item))
            self._items[key] = known
        return f"{known[1]}{self._window(item)}{known[2]}"

    def _window(self, item: PremedicationItem) -> str:
        """The two clock times, which all agents of one plan share."""
        first, last, text = self._last_window
        if first is not item.give_from or last is not item.give_until:
            first, last = item.give_from, item.give_until
            text = f'"give_from": {moment_text(first)}, "give_until": {moment_text(last)}'
            self._last_window = (first, last, text)
        return text

    def _around_times(self, item: PremedicationItem) -> tuple[str, str]:
        """What is written of an agent before and after the two clock times."""
        cite, origin = self._origin(item.origin)
        note = " ".join([say(note) for note in item.notes])
        return (
            f'{{"agent": "{item.agent}", "dose_mg": {json_text(item.dose_mg)}, '
            f'"routes": {json_text(item.routes)}, "required": {json_text(item.required)}, ',
            f', "note": {json_text(note or None)}, {cite}, '
            f'"name": {json_text(say(item.name))}, '
            f'"examples": {json_text(say(item.examples) if item.examples else None)}, '
            f'"earliest_min_before": {number_text(item.earliest_min_before)}, '
            f'"latest_min_before": {number_text(item.latest_min_before)}, '
            f'"preferred_route": {json_text(item.preferred_route)}, {origin}}}',
        )

    def _schedule(self, schedule: InfusionSchedule | None) -> str:
        if schedule is None:
            return "null"
        cite, origin = self._origin(schedule.origin)
        return (
            f'{{"initial_rate_ml_per_h": {number_text(schedule.initial_rate_ml_h)}, '
            f'"max_rate_ml_per_h": {number_text(schedule.max_rate_ml_h)}, '
            f'"half_initial_rate_ml_per_h": {number_text(schedule.half_initial_rate_ml_h)}, '
            f'"duration_min": {number_text(schedule.duration_min)}, '
            f'"ends_at": {moment_text(schedule.ends_at)}, '
            f'"steps": {steps_json(schedule.steps, self._runs)}, '
            f'"starts_at": {moment_text(schedule.starts_at)}, "ladder": "{schedule.ladder}", '
            f'"ladder_kind": "{schedule.ladder_kind}", {cite}, {origin}}}'
        )

    def _rule(self, rule: ReactionRule) -> str:
        cite, origin = ('"cite": null', '"origin": null')
        if rule.origin is not None:
            cite, origin = self._origin(rule.origin)
        by_step = [
            {
                "at_ml_per_h": one.at_ml_h,
                "resume_rate_ml_per_h": one.resume_rate_ml_h,
                "climb": _climb(one.then),
            }
            for one in rule.restart_by_step
        ]
        return (
            f'{{"id": "{rule.id}", "action": "{rule.action}", "strength": "{rule.strength}", '
            f'"resume_when_grade_at_most": {number_or_null(rule.resume_when_grade_at_most)}, '
            f'"resume_rate_ml_per_h": {number_or_null(rule.resume_rate_ml_h)}, '
            f'"observe_min": {number_or_null(rule.observe_min)}, '
            f'"then": {encode_basestring(rule_sentence(rule))}, '
            f'"when": {encode_basestring(say(rule.when)) if rule.when else "null"}, {cite}, '
            f'"grades": {json_text(rule.grades)}, "climb": {json_text(_climb(rule.then))}, '
            f'"setting": {json_text(rule.setting)}, '
            f'"climb_setting": {json_text(rule.then_setting)}, '
            f'"restart_by_step": {json_text(by_step)}, '
            f'"beyond_source": {json_text(rule.beyond_source)}, {origin}}}'
        )

    def _preparation(self, preparation: Preparation | None) -> str:
        if preparation is None:
            return "null"
        facts = {
            "diluents": preparation.diluents,
            "remove_equal_volume": True,
            "bag_materials": preparation.bag_materials,
            "set_materials": preparation.set_materials,
            "filter": preparation.filter,
            "handling": preparation.handling,
            "refrigerated_h": preparation.refrigerated_h,
            "refrigerated_note": preparation.refrigerated_note,
            "room_temperature_h": preparation.room_temperature_h,
            "room_temperature_includes_infusion": True,
        }
        return f"{json_text(facts)[:-1]}, {', '.join(self._origin(preparation.origin))}}}"

    def _evidence(self, evidence: Evidence) -> str:
        facts = {
            "id": evidence.id,
            "about": evidence.about,
            "from_infusion": evidence.from_infusion,
            "to_infusion": evidence.to_infusion,
            "median_min": evidence.median_min,
            "range_min": evidence.range_min or None,
            "percent_of_patients": evidence.percent_of_patients,
            "text": say(evidence.text),
        }
        return f"{json_text(facts)[:-1]}, {', '.join(self._origin(evidence.origin))}}}"

    def _remark(self, remark: Remark) -> str:
        facts = {"id": remark.id, "text": say(remark.text)}
        return f"{json_text(facts)[:-1]}, {', '.join(self._origin(remark.origin))}}}"


def _origin(origin: Origin) -> str:
    return json_text(
        {
            "source": origin.cite.source,
            "locator": origin.cite.locator,
            "verified": origin.verified,
            "level": origin.level,
            "checked_on": origin.checked.on,
        }
    )


def _climb(then: tuple[RateHold, ...]) -> list[dict[str, Fraction | None]]:
    return [{"rate_ml_per_h": hold.rate_ml_h, "hold_min": hold.hold_min} for hold in then]


def _not_stated(one: NotStated) -> str:
    return json_text({"about": one.about, "text": say(one.text)})


def _vials(vials: tuple[VialCount, ...]) -> str:
    return joined([
        f'{{"strength_mg": {number_text(vial.strength_mg)}, "count": {vial.count}}}'
        for vial in vials
    ])  # fmt: skip


def plan_file(proved: ProvedPlan) -> tuple[str, str]:
    """`isa-pd-infusion-1-2026-11-22.infuseplan`, and what `plan --json` writes.

    The name says nothing about anybody.
    """
    request = proved.plan.request
    day = "" if request.on is None else f"-{request.on.isoformat()}"
    name = f"{request.regimen}-infusion-{request.infusion_number}{day}.infuseplan"
    return name, f"{plan_json(proved)}\n"
