"""Page, sheet and text of every regimen against lists that were written from the sources.

Each protocol file that gives a plan has a list of its own: what is said, where, and from which
source. Isa-VRd before a transplant ends after infusion 11, so its infusion 12 is refused.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from dateutil.tz import gettz

from infuseplan.application.plan.draft import CompleteRequest, RequestDraft, complete
from infuseplan.application.plan.planning import ProvedPlan, proved_plan
from infuseplan.domain.plan.plan import Refusal
from infuseplan.presentation.findings.plan import finding_text
from infuseplan.presentation.plan.sheet import SheetFacts, sheet_text
from infuseplan.presentation.plan.text import plan_text
from infuseplan.presentation.plan.view import Tile, plan_view
from tests.sheet_plans import SERVICES

START = datetime(2026, 11, 23, 9, 0, tzinfo=gettz("Europe/Paris"))
INFUSIONS, AGES = (1, 2, 3, 12), (74, 75)


@dataclass(frozen=True)
class Text:
    """One protocol file with its regimens, and the list of what is said by it."""

    protocol: str
    regimens: tuple[str, ...]
    list_name: str

    def __str__(self) -> str:
        return self.list_name.removesuffix(".toml")

    @property
    def said(self) -> list[dict[str, Any]]:
        return _read(self.list_name)


@cache
def _read(name: str) -> list[dict[str, Any]]:
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    said: list[dict[str, Any]] = tomllib.loads(text)["said"]
    return said


EU = Text(
    "isatuximab-iv/eu-smpc-2025-07", ("isa-pd", "isa-kd", "isa-vrd-ti", "isa-vrd-te"), "said.toml"
)
US = Text("isatuximab-iv/us-pi-2024-11", ("isa-pd", "isa-kd", "isa-vrd-ti"), "said_us.toml")
PART_B = Text("isatuximab-iv/phase1b-part-b-2021", ("isa-pd",), "said_part_b.toml")
PART_A = Text("isatuximab-iv/phase1b-part-a-2021", ("isa-pd",), "said_part_a.toml")
TEXTS = (EU, US, PART_B, PART_A)
PLACES = ("page", "sheet", "text")


@dataclass(frozen=True)
class Case:
    """One question to a text."""

    regimen: str
    infusion: int
    age: int
    by: Text = EU

    def fits(self, row: dict[str, Any]) -> bool:
        return (
            self.regimen in row.get("regimens", self.by.regimens)
            and self.infusion in row.get("infusions", INFUSIONS)
            and self.age in row.get("ages", AGES)
        )


ALL = [
    Case(regimen, infusion, age, text)
    for text in TEXTS
    for regimen in text.regimens
    for infusion in INFUSIONS
    for age in AGES
]
REFUSED = [one for one in ALL if (one.regimen, one.infusion) == ("isa-vrd-te", 12)]
CASES = [one for one in ALL if one not in REFUSED]


def answer(case: Case) -> ProvedPlan | Refusal:
    loaded = next(one for one in SERVICES.protocols.all() if one.ref.id == case.by.protocol)
    asked = complete(
        RequestDraft(
            regimen=case.regimen,
            weight_kg=Decimal("72.5"),
            age_years=case.age,
            infusion_number=case.infusion,
            start=START,
            on=START.date(),
        ),
        START.date(),
    )
    assert isinstance(asked, CompleteRequest)
    return proved_plan(asked, loaded, SERVICES.policies.standing())


def even(text: str) -> str:
    """One kind of space and dash, small letters, no marks of a source's level."""
    text = re.sub(r"[*†‡§]", "", text).replace("–", "-").replace("\N{NO-BREAK SPACE}", " ")
    return " ".join(text.split()).casefold()


def words(value: object) -> Iterator[str]:
    """Every text in a value of the presentation, in its order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Tile):
        # Its `room` is measured and never shown.
        yield from words((value.title, value.figure, value.detail, value.mark))
    elif is_dataclass(value) and not isinstance(value, type):
        yield from words(tuple(getattr(value, one.name) for one in fields(value)))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from words(one)


@cache
def places(case: Case) -> dict[str, str]:
    proved = answer(case)
    assert isinstance(proved, ProvedPlan)
    sheet = sheet_text(SheetFacts(proved, "", "", START, ()))
    # What may give way on a full page is not counted on.
    on_paper = (getattr(sheet, name) for name in sheet.__slots__ if name != "spare")
    return {
        "page": even(" ".join(words(plan_view(proved)))),
        "sheet": even(" ".join(one for part in on_paper for one in words(part))),
        "text": even(plan_text(proved, SERVICES.references.source_title)),
    }


def named(case: Case) -> str:
    return f"{case.by}: {case.regimen} {case.infusion} at {case.age}"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_everything_that_a_source_says_is_said_where_it_belongs(case: Case) -> None:
    shown = places(case)
    missing = [
        (place, part, row["source"])
        for row in case.by.said
        if case.fits(row) and not row.get("never")
        for place in row.get("where", PLACES)
        for part in row["words"]
        if even(part) not in shown[place]
    ]
    assert missing == []


@pytest.mark.parametrize("case", CASES, ids=named)
def test_nothing_is_said_where_no_source_says_it(case: Case) -> None:
    shown = places(case)
    wrong = [
        (place, row["words"], row["source"])
        for row in case.by.said
        if (row.get("never") and case.fits(row)) or (row.get("only") and not case.fits(row))
        for place in PLACES
        if all(even(part) in shown[place] for part in row["words"])
    ]
    assert wrong == []


@pytest.mark.parametrize("case", REFUSED, ids=named)
def test_an_infusion_after_the_end_of_the_induction_is_refused(case: Case) -> None:
    refusal = answer(case)
    assert isinstance(refusal, Refusal)
    said = even(" ".join(finding_text(one) for one in refusal.findings))
    assert "ends after infusion 11. check the infusion number" in said


@pytest.mark.parametrize("text", TEXTS, ids=str)
def test_every_line_of_a_list_is_about_some_plan_and_knows_its_words(text: Text) -> None:
    known = {"source", "words", "where", "regimens", "infusions", "ages", "only", "never"}
    for row in text.said:
        assert set(row) <= known, row
        assert row["words"]
        assert set(row.get("where", PLACES)) <= set(PLACES)
        assert any(case.fits(row) for case in CASES if case.by is text), row["source"]


def test_every_protocol_file_that_gives_rates_has_a_list() -> None:
    """China's file has doses alone; the files of Japan, Switzerland and REST have neither."""
    with_rates = {one.ref.id for one in SERVICES.protocols.all() if one.protocol.titration}
    assert with_rates == {text.protocol for text in TEXTS}


def test_a_figure_of_another_regimen_would_be_found() -> None:
    """40 mg of dexamethasone in Isa-Kd, and the words of infusion 1 in infusion 2."""
    kd = next(row for row in EU.said if row["source"].startswith("EU text: 40 mg belongs"))
    pd = places(Case("isa-pd", 1, 74))
    assert all(even(part) in pd["page"] for part in kd["words"])
    first = next(row for row in EU.said if "12.5 mL/h" in " ".join(row["words"]))
    assert first["only"]
    assert not Case("isa-pd", 2, 74).fits(first)
