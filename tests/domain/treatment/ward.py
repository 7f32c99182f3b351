"""A treatment in a few words: entries as lines, days as lines, so that a case fits on a page."""

from datetime import date
from functools import cache

from infuseplan.adapters.protocols.shelf import ProtocolShelf
from infuseplan.adapters.resources import resources_folder
from infuseplan.adapters.settings.site import SiteSettings
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.domain.protocol.site_policy import SitePolicy
from infuseplan.domain.treatment.course import treatment_course
from infuseplan.domain.treatment.events import (
    DayGiven,
    DayOmitted,
    TreatmentEvent,
)
from infuseplan.domain.treatment.treatment import (
    Treatment,
    TreatmentCourse,
    TreatmentDay,
    TreatmentRefusal,
)

EU = "isatuximab-iv/eu-smpc-2025-07"


@cache
def protocol(protocol_id: str = EU) -> LoadedProtocol:
    found = ProtocolShelf(resources_folder() / "protocols", {}).find(protocol_id)
    assert isinstance(found, LoadedProtocol)
    return found


@cache
def policy() -> SitePolicy:
    return SiteSettings(resources_folder() / "policy" / "site-policy.toml", None).standing().policy


def begun(regimen: str, first: str, first_number: int | None = 1) -> Treatment:
    return Treatment(
        protocol=EU, regimen=regimen, first=date.fromisoformat(first), first_number=first_number
    )


def answer(
    first: str,
    *events: TreatmentEvent | str,
    regimen: str = "isa-pd",
    cycles: int = 1,
    settings: SitePolicy | None = None,
) -> TreatmentCourse | TreatmentRefusal:
    told = [entry(one) if isinstance(one, str) else one for one in events]
    return treatment_course(
        begun(regimen, first), told, protocol().protocol, settings or policy(), cycles
    )


def course(
    first: str, *events: TreatmentEvent | str, regimen: str = "isa-pd", cycles: int = 1
) -> TreatmentCourse:
    found = answer(first, *events, regimen=regimen, cycles=cycles)
    assert isinstance(found, TreatmentCourse), found
    return found


def objections(first: str, *events: TreatmentEvent | str, regimen: str = "isa-pd") -> list[str]:
    """The codes of a refusal, without their first word, with the day that each is about."""
    found = answer(first, *events, regimen=regimen)
    assert isinstance(found, TreatmentRefusal)
    return [
        " ".join(
            [one.code.removeprefix("treatment.")]
            + [f"{one.args['cycle']}/{one.args['day']}" for _ in [0] if "cycle" in one.args]
        )
        for one in found.findings
    ]


def codes(found: TreatmentCourse) -> list[str]:
    return [one.code.removeprefix("treatment.") for one in found.findings]


def entry(line: str) -> TreatmentEvent:
    """`1/8 2026-11-30`, `1/8 2026-11-30 aborted`, or `1/8 omitted`."""
    place, *words = line.split()
    cycle, day = (int(part) for part in place.split("/"))
    if words == ["omitted"]:
        return DayOmitted(cycle=cycle, day=day, by="A. B.", reason="neutropenia")
    on = date.fromisoformat(words[0])
    return DayGiven(cycle=cycle, day=day, on=on, complete=words[1:] != ["aborted"])


def picture(found: TreatmentCourse) -> list[str]:
    """A line a day: `1/8 2026-11-30 no 2 second given`."""
    return [_line(one) for one in found.days]


def _line(one: TreatmentDay) -> str:
    words = [f"{one.cycle}/{one.day}", str(one.on), f"no {one.infusion_number or '-'}",
             one.table or "-", one.status]  # fmt: skip
    return " ".join(words + (["weigh"] if one.weigh else []))
