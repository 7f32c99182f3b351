"""Every key of a protocol file and of the hospital's settings is live, or it is refused.

Each field of each model is changed where a shipped file states it (or given where none does), one
at a time; what no shipped file has, in one of them that was changed for it. The change has to show
in a plan, its text, its derivations, in a course, in the days of a regimen or in the list of
protocols; a value that is refused at load counts as well. The settings themselves
are not printed for this comparison: a key that is only printed does not live.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from infuseplan.adapters.calendar.public_holidays import ward_days
from infuseplan.adapters.protocols.shelf import ProtocolShelf
from infuseplan.adapters.resources import resources_folder
from infuseplan.adapters.settings.site import SiteSettings
from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.application.ports import PolicyProblem
from infuseplan.application.treatment.courses import (
    RegimenPart,
    TreatmentQuestion,
    treatment_calendar,
)
from infuseplan.cli.commands.protocols import _facts
from infuseplan.domain.derivation.plan import derivations
from infuseplan.domain.infusion.events import (
    Event,
    Reaction,
    Regraded,
    Resumed,
    Started,
    Stopped,
    VolumeRead,
)
from infuseplan.domain.infusion.state import EventProblem, Follow, course_state
from infuseplan.domain.plan.dose_calendar import administration_days
from infuseplan.domain.plan.infusion_number import EarlierInfusion, infusion_number_findings
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.plan.planner import plan
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.check import semantic_faults
from infuseplan.domain.protocol.loaded import LoadedPolicy, LoadedProtocol
from infuseplan.domain.protocol.schema import Protocol
from infuseplan.domain.protocol.site_policy import SitePolicy
from infuseplan.domain.treatment.events import Weighed
from infuseplan.domain.treatment.treatment import Treatment
from infuseplan.presentation.plan.derivation import explain_text
from infuseplan.presentation.plan.json import plan_json
from infuseplan.presentation.plan.text import plan_text

START = datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=1)))
RESOURCES = resources_folder()
SETTINGS = SiteSettings(RESOURCES / "policy" / "site-policy.toml", None)
FILES = ("eu-smpc-2025-07", "us-pi-2024-11", "phase1b-part-b-2021", "phase1b-part-a-2021",
         "cn-nmpa-2025", "rest-2025")  # fmt: skip
# The first file once more with the restart that none of them has.
BY_STEP = ", by step"
FROM_HALF = 'kind = "initial-rate-then-table"'
FROM_STEP = 'kind = "previous-step-then-table", first_step = "initial"'
# Only whoever types into the window meets it; `tests/gui/test_weight_twice.py` changes it there.
# Cartons are scanned there too: `tests/domain/test_preparation.py` changes their numbers.
# Syringes are of page 2 alone: `tests/domain/test_drawing_up.py` changes them.
OF_THE_WINDOW = {"weight_entry", "vial_codes", "identifiers_again", "syringes", "draw_up_percent"}
# What stands in the record of a file and in no plan: who compared it. The list of checked files
# and the schema have it; a plan shows the day and the text that it was compared with.
OF_THE_FILE = {("Checked", "by")}
# Shown as words, and nothing else: changing them changes the words.
TEXTS = {"title", "revision_note", "name", "brand", "form", "note", "study", "indication", "drugs",
         "ends_note", "examples", "bag_note", "when", "text", "source", "locator", "against",
         "refrigerated_note", "filter", "handling", "diluents", "bag_materials",
         "set_materials", "prior_therapies_include"}  # fmt: skip


# --- what a file comes to -------------------------------------------------------------------------


def course_facts(made: InfusionPlan, loaded: LoadedProtocol, regimen: str) -> Iterator[str]:
    """States of infusions that stop, restart, hold, and are watched; without their plan."""
    out = START - timedelta(minutes=30)

    def at(minute: int) -> datetime:
        return START + timedelta(minutes=minute)

    begun = Started(at=START, bag_out_of_refrigerator=out)
    logs: list[tuple[list[Event], int, Follow]] = [
        ([begun], 40, "plan"),
        ([begun, Reaction(at=at(20), grade=1), Regraded(at=at(30), grade=0),
          Reaction(at=at(35), grade=1)], 65, "plan"),
        ([begun, VolumeRead(at=at(20), infused_ml=Decimal(16))], 21, "log"),
    ]  # fmt: skip
    for grade in (1, 2, 3, 4, 5):
        logs.append(([begun, Reaction(at=at(20), grade=grade)], 25, "plan"))
        logs.append(([begun, Stopped(at=at(20)), Reaction(at=at(20), grade=grade)], 25, "plan"))
        for left in (0, 1, 2):
            told: list[Event] = [begun, Stopped(at=at(20)), Reaction(at=at(21), grade=grade)]
            told.append(Resumed(at=at(30), grade=left, prescriber="on duty"))
            logs.append((told, 31, "plan"))
    for events, minute, follow in logs:
        try:
            state = course_state(made, loaded, events, at(minute), follow=follow)
        except EventProblem as problem:
            yield problem.code
            continue
        yield repr(dataclasses.replace(state, findings=()))
        yield repr([(one.code, one.args) for one in state.findings])


@cache
def requests() -> tuple[PlanRequest, ...]:
    base = {"weight_kg": Decimal("72.5"), "on": START.date(), "start": START}
    asked = []
    for regimen, number, age in (
        ("isa-pd", 1, 66), ("isa-pd", 2, 75), ("isa-pd", 3, 66), ("isa-pd", 5, 66),
        ("isa-pd", 7, 66), ("isa-kd", 1, 66), ("isa-kd", 5, 66), ("isa-vrd-ti", 1, 66),
        ("isa-vrd-ti", 6, 66), ("isa-vrd-te", 9, 66), ("isa-vrd-te", 12, 66), ("isa-d", 1, 66),
        ("isa", 1, 66),
    ):  # fmt: skip
        asked.append(PlanRequest(regimen=regimen, infusion_number=number, age_years=age, **base))
    return tuple(asked)


def facts_of(loaded: LoadedProtocol, site: LoadedPolicy, asked: PlanRequest) -> Iterator[str]:
    answer = plan(asked, loaded, site)
    if not isinstance(answer, InfusionPlan):
        yield repr(answer.findings)
        return
    # The settings in force are the same on both sides: a key that is only printed does not live.
    shown = dataclasses.replace(answer, policy=DEFAULT.policy, policy_sha256="")
    proved = ProvedPlan(shown, ())
    yield plan_json(proved)
    yield plan_text(proved, lambda source: source)
    for one in derivations(answer):
        yield explain_text(one, lambda source: source)
    if answer.schedule is not None:
        yield from course_facts(answer, loaded, asked.regimen)


def everything(protocol: Protocol, site: LoadedPolicy, ref: Any) -> Iterator[str]:
    identity = protocol.identity
    ref = dataclasses.replace(
        ref, id=identity.id, title=identity.title, kind=identity.kind, market=identity.market,
        revision=identity.revision, revision_note=identity.revision_note,
        newer_known=identity.newer_known, superseded_after=identity.superseded_after,
    )  # fmt: skip
    loaded = LoadedProtocol(protocol, ref)
    facts = _facts(loaded, "")
    yield repr({key: value for key, value in facts.items() if "group" not in key})
    for regimen in protocol.regimens:
        yield repr((regimen.id, administration_days(regimen, START.date(), 20)))
    known = {regimen.id for regimen in protocol.regimens}
    for asked in requests():
        if asked.regimen in known or asked.infusion_number == 1:
            yield from facts_of(loaded, site, asked)


# --- every key of a protocol file -----------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """One field of one table of one shipped file."""

    file: str
    path: tuple[str | int, ...]
    model: str
    field: str


def loaded_file(file: str) -> LoadedProtocol:
    path = RESOURCES / "protocols" / f"{file.removesuffix(BY_STEP)}.toml"
    content = path.read_text("utf-8")
    if file.endswith(BY_STEP):
        assert content.count(FROM_HALF) == 1
        content = content.replace(FROM_HALF, FROM_STEP)
    found = _shelf().parse(path, content.encode())
    assert isinstance(found, LoadedProtocol)
    return found


@cache
def _shelf() -> ProtocolShelf:
    return ProtocolShelf(RESOURCES / "protocols")


def places() -> dict[tuple[str, str], list[Place]]:
    found: dict[tuple[str, str], list[Place]] = {}

    def walk(file: str, value: Any, path: tuple[str | int, ...]) -> None:
        if isinstance(value, BaseModel):
            model = type(value).__name__
            for field in type(value).model_fields:
                key = (model, field)
                inner = getattr(value, field)
                if not isinstance(inner, BaseModel) and not _has_models(inner):
                    found.setdefault(key, []).append(Place(file, (*path, field), model, field))
                walk(file, inner, (*path, field))
        elif isinstance(value, tuple):
            for index, one in enumerate(value):
                walk(file, one, (*path, index))

    for file in (*FILES, f"{FILES[0]}{BY_STEP}"):
        walk(file, loaded_file(file).protocol, ())
    return found


def _has_models(value: Any) -> bool:
    return isinstance(value, tuple) and any(isinstance(one, BaseModel) for one in value)


def others(value: Any, field: str) -> list[Any]:
    """Other values that this key could have; what is none of them is refused, which is fine."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1, value + 2]
    if isinstance(value, Decimal):
        return [value * 2, value / 2, value + 1, value - Decimal("0.5")]
    if isinstance(value, date):
        return [value - timedelta(days=40)]
    if isinstance(value, str):
        words = WORDS.get(field, [])
        return [one for one in words if one != value] or [f"{value} X", f"{value}x"]
    if isinstance(value, tuple):
        if value and isinstance(value[0], str):
            return [value[:-1], value[1:], (*value, "isa-x"), (*value, "x")]
        if value:
            return [value[:-1], (*value[:-1], value[-1] + 1)]
        return [("isa-kd",), ("oral",), (1,), ("x",), (Decimal(1), Decimal(2))]
    return UNSTATED.get(field, [1, 2, Decimal(1), Decimal(45), "X", "isa-pd"])


WORDS: dict[str, list[str]] = {
    "kind": ["label", "trial", "until-empty", "hold", "initial-rate-then-table"],
    "action": ["go-on", "hold", "interrupt", "discontinue", "restart-by-prescriber"],
    "strength": ["consider", "do"],
    "ends": ["progression-or-toxicity", "after-last-cycle", "not-stated"],
    "about": ["duration", "reactions", "dose", "rates", "days"],
    "setting": ["recurrence"],
    "first_step": ["initial", "half-of-initial"],
    "preferred_route": ["oral", "iv"],
    "level": ["company-text", "literature", "excerpt", "inferred"],
    "name": [],
}
UNSTATED: dict[str, list[Any]] = {
    "setting": ["recurrence"],
    "preferred_route": ["iv", "oral"],
    "re_escalation_increment_ml_h": [Decimal(25)],
    "first_infusion_only": [True],
    "bag_ml": [Decimal(300), Decimal(1000)],
}


def changed(protocol: Protocol, path: tuple[str | int, ...], value: Any) -> Protocol | None:
    """The same file with that key changed; None where such a file is refused."""
    table = protocol.model_dump(by_alias=True)
    inner: Any = table
    for step in path[:-1]:
        inner = inner[step] if not isinstance(inner, tuple) else inner[int(step)]
    name = "schema" if path[-1] == "schema_id" else path[-1]
    inner[name] = value
    try:
        made = Protocol.model_validate(table)
    except ValidationError:
        return None
    return None if semantic_faults(made, "changed") else made


@cache
def before(file: str) -> tuple[str, ...]:
    loaded = loaded_file(file)
    return tuple(everything(loaded.protocol, DEFAULT, loaded.ref))


def lives(place: Place) -> bool | None:
    """Whether a change of that key shows; None where every other value is refused."""
    loaded = loaded_file(place.file)
    value: Any = loaded.protocol
    for step in place.path:
        value = getattr(value, step) if isinstance(step, str) else value[step]
    accepted = [
        made
        for other in others(value, place.field)
        if (made := changed(loaded.protocol, place.path, other)) is not None
    ]
    if not accepted:
        return None
    for made in accepted:
        after = everything(made, DEFAULT, loaded.ref)
        if any(left != right for left, right in zip(before(place.file), after, strict=False)):
            return True
        if sum(1 for _ in everything(made, DEFAULT, loaded.ref)) != len(before(place.file)):
            return True
    return False


DEFAULT = SETTINGS.standing()
PLACES = places()


@pytest.mark.parametrize("key", sorted(PLACES), ids=".".join)
def test_a_key_of_a_protocol_file_is_live_or_refused(key: tuple[str, str]) -> None:
    if key in OF_THE_FILE:
        return
    verdicts = []
    for place in PLACES[key]:
        verdict = lives(place)
        if verdict:
            return
        verdicts.append(verdict)
    assert False not in verdicts, f"{key} is accepted with another value, and nothing changes"


def test_no_model_of_a_protocol_file_is_left_out() -> None:
    """Each model that a file can have stands in some file above, and so is tried here."""
    tried = {model for model, _ in PLACES}

    def models(model: type[BaseModel]) -> Iterator[str]:
        yield model.__name__
        for field in model.model_fields.values():
            yield from _models_in(field.annotation)

    def _models_in(annotation: Any) -> Iterator[str]:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from models(annotation)
        for one in getattr(annotation, "__args__", ()):
            yield from _models_in(one)
        if hasattr(annotation, "__origin__") and hasattr(annotation, "__metadata__"):
            yield from _models_in(annotation.__origin__)

    assert set(models(Protocol)) == tried


# --- every setting of the hospital ----------------------------------------------------------------

OTHER_SETTINGS: dict[str, list[Any]] = {
    "checklist": [["vital-signs"]],
    "second_check": ["before-start"],
    "re_escalation_hold": ["thirty"],
    "grade1": ["continue"],
    "recurrence": ["any-grade"],
    "restart_after_grade1_stop": ["present-rate"],
    "age_limits_years": [[70, 120], [18, 60]],
    "weight_limits_kg": [[80, 250], [30, 60]],
    "weight_change_percent": [Decimal(5)],
    "bmi_limit": [Decimal(20)],
    "bag_limits_ml": [[Decimal(250), Decimal(260)]],
    "bag_volume_ml": [Decimal(270)],
    "dose_rounding": [{"kind": "nearest-mg", "within_percent": Decimal(5)},
                      {"kind": "nearest-vial", "within_percent": Decimal(9)},
                      {"kind": "nearest-vial", "within_percent": Decimal(1)}],
    "observations": [{"kind": "every", "minutes": Decimal(15)},
                     {"kind": "every", "minutes": Decimal(20)}],
    "gap_days": [30],
    "room_temperature_limit_min": [Decimal(220)],
    "pump_difference_ml": [Decimal(20)],
    "public_holidays": ["DE", "DE-BY"],
}  # fmt: skip


def of_settings(site: LoadedPolicy) -> tuple[str, ...]:
    loaded = loaded_file("eu-smpc-2025-07")
    base = {"regimen": "isa-pd", "age_years": 66, "on": START.date(), "start": START}
    asked = [
        PlanRequest(infusion_number=1, weight_kg=Decimal("72.5"), **base),
        PlanRequest(infusion_number=1, weight_kg=Decimal("72.46"), **base),
        PlanRequest(infusion_number=1, weight_kg=Decimal("72.5"), height_cm=Decimal(170), **base),
        PlanRequest(infusion_number=1, weight_kg=Decimal("72.5"), last_weight_kg=Decimal(67),
                    **base),
        PlanRequest(infusion_number=1, weight_kg=Decimal("72.5"), bag_ml=Decimal(285), **base),
    ]  # fmt: skip
    facts = [fact for one in asked for fact in facts_of(loaded, site, one)]
    earlier = [EarlierInfusion(1, START.date() - timedelta(days=45), is_complete=True)]
    facts.append(repr(infusion_number_findings(2, START.date(), earlier, site.policy)))
    first = Treatment(
        protocol=loaded.ref.id, regimen="isa-pd", first=START.date(), first_number=1,
        last_on=START.date() - timedelta(days=45),
    )  # fmt: skip
    weighed = [Weighed(on=START.date() - timedelta(days=days), weight_kg=Decimal(kg))
               for days, kg in ((9, 67), (3, 72))]  # fmt: skip
    question = TreatmentQuestion(first, 3, (RegimenPart(loaded, tuple(weighed)),))
    calendar = treatment_calendar(question, site, ward_days)
    facts.append(repr((calendar.parts, calendar.findings, calendar.ward_days)))
    return tuple(facts)


def test_every_setting_has_another_value_to_try() -> None:
    assert set(OTHER_SETTINGS) | OF_THE_WINDOW == set(SitePolicy.model_fields)


@pytest.mark.parametrize("key", sorted(OTHER_SETTINGS))
def test_each_setting_changes_what_is_planned_or_followed(key: str) -> None:
    """And each of two other values differs from the other, where a setting has more than two."""
    seen = {of_settings(DEFAULT)}
    for value in OTHER_SETTINGS[key]:
        try:
            seen.add(of_settings(SETTINGS.with_settings({key: value})))
        except PolicyProblem as problem:
            pytest.fail(str(problem))
    assert len(seen) == 1 + len(OTHER_SETTINGS[key])
