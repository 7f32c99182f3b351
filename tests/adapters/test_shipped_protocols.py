"""Which regimens, days and gaps the shipped files have, written out again from the documents."""

from decimal import Decimal
from itertools import count

import pytest

from infuseplan.adapters.protocols.sources import source_documents
from infuseplan.application.services import DEFAULT_PROTOCOL
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.domain.protocol.schema import Titration

from .protocol_files import (
    ALL,
    CHECKED,
    CHINA,
    EU,
    FOLDER,
    JAPAN,
    LABELS,
    NAMING,
    PART_A,
    PART_B,
    REST,
    SOURCES,
    SWITZERLAND,
    TRIALS,
    US,
    changed,
    cites,
    keys,
    protocol,
    shelf,
    sourced_parts,
)

WEEKLY_THEN_TWO_WEEKS = ((1, 1, 28, (1, 8, 15, 22)), (2, None, 28, (1, 15)))
IMROZ = (
    (1, 1, 42, (1, 8, 15, 22, 29)),
    (2, 4, 42, (1, 15, 29)),
    (5, 17, 28, (1, 15)),
    (18, None, 28, (1,)),
)
INDUCTION = ((1, 1, 42, (1, 8, 15, 22, 29)), (2, 3, 42, (1, 15, 29)))


def titration(name: str) -> Titration:
    found = protocol(name).titration
    assert found is not None
    return found


def cycles(name: str, regimen_id: str) -> tuple[object, ...]:
    regimen = protocol(name).regimen(regimen_id)
    assert regimen is not None
    return tuple(
        (span.from_cycle, span.to_cycle, span.length_days, span.days) for span in regimen.cycles
    )


def numbers_by_cycle(name: str, regimen_id: str, cycle: int) -> list[int]:
    regimen = protocol(name).regimen(regimen_id)
    assert regimen is not None
    number = count(1)
    numbers: list[int] = []
    for each in range(1, cycle + 1):
        span = next(
            span
            for span in regimen.cycles
            if span.from_cycle <= each and (span.to_cycle is None or each <= span.to_cycle)
        )
        numbers = [next(number) for _ in span.days]
    return numbers


def silent(name: str) -> set[str]:
    return {one.about for one in protocol(name).silent}


# --- all files -------------------------------------------------------------------------------


def test_the_eight_files_load_without_a_fault() -> None:
    read = shelf().load()
    assert read.faults == ()
    assert [one.ref.id for one in read.protocols] == sorted(f"isatuximab-iv/{name}" for name in ALL)


@pytest.mark.parametrize("name", ALL)
def test_a_file_is_named_by_the_last_part_of_its_id(name: str) -> None:
    found = shelf().find(f"isatuximab-iv/{name}")
    assert isinstance(found, LoadedProtocol)
    assert found.protocol.identity.id == f"isatuximab-iv/{name}"


@pytest.mark.parametrize("name", ALL)
def test_every_citation_names_a_known_source(name: str) -> None:
    known = set(source_documents(SOURCES))
    assert {cite.source for cite in cites(protocol(name))} <= known


@pytest.mark.parametrize("name", ALL)
def test_every_group_of_figures_says_when_and_by_whom_it_was_checked(name: str) -> None:
    for part in sourced_parts(protocol(name)):
        assert part.checked.on in CHECKED
        assert part.checked.by == "InfusePlan"
        assert part.cite.locator
        assert part.checked.against


@pytest.mark.parametrize("name", ALL)
def test_the_product_is_the_intravenous_concentrate(name: str) -> None:
    product = protocol(name).product
    assert (product.name, product.route) == ("isatuximab", "iv")
    assert product.concentration_mg_per_ml == 20
    assert [f"{vial.strength_mg} mg/{vial.volume_ml} mL" for vial in product.vials] == [
        "500 mg/25 mL",
        "100 mg/5 mL",
    ]


@pytest.mark.parametrize("name", [EU, US, CHINA, PART_B, PART_A])
def test_the_dose_is_ten_milligrams_per_kilogram(name: str) -> None:
    posology = protocol(name).posology
    assert posology is not None
    assert posology.per_kg_mg == 10


@pytest.mark.parametrize("name", LABELS)
def test_labels_are_labels(name: str) -> None:
    assert protocol(name).identity.kind == "label"


@pytest.mark.parametrize("name", TRIALS)
def test_trials_are_marked_as_trials(name: str) -> None:
    assert protocol(name).identity.kind == "trial"


def test_the_markets_are_told_apart() -> None:
    assert [protocol(name).identity.market for name in LABELS] == ["EU", "US", "CN", "JP", "CH"]


@pytest.mark.parametrize(
    ("name", "regimens"),
    [
        (EU, ["isa-pd", "isa-kd", "isa-vrd-ti", "isa-vrd-te"]),
        (US, ["isa-pd", "isa-kd", "isa-vrd-ti"]),
        (CHINA, ["isa-pd"]),
        (JAPAN, []),
        (SWITZERLAND, []),
        (PART_B, ["isa-pd"]),
        (PART_A, ["isa-pd"]),
        (REST, ["isa-vrd-ti"]),
    ],
)
def test_each_file_holds_its_own_regimens_only(name: str, regimens: list[str]) -> None:
    assert [regimen.id for regimen in protocol(name).regimens] == regimens


@pytest.mark.parametrize(
    ("name", "regimen_id", "least", "most"),
    [
        (EU, "isa-pd", 2, None),
        (US, "isa-pd", 2, None),
        (CHINA, "isa-pd", 1, None),
        (PART_B, "isa-pd", 2, None),
        (EU, "isa-kd", 1, None),
        (US, "isa-kd", 1, 3),
        (EU, "isa-vrd-ti", 0, None),
        (US, "isa-vrd-ti", 0, None),
        (EU, "isa-vrd-te", 0, None),
    ],
)
def test_earlier_lines_of_treatment_are_those_of_the_market(
    name: str, regimen_id: str, least: int, most: int | None
) -> None:
    regimen = protocol(name).regimen(regimen_id)
    assert regimen is not None
    assert regimen.prior_therapies_at_least == least
    assert regimen.prior_therapies_at_most == most
    if regimen_id == "isa-pd":
        assert regimen.prior_therapies_include == ("lenalidomide", "a proteasome inhibitor")


@pytest.mark.parametrize(
    ("name", "regimens"),
    [
        # Approved weeks after the report that the Chinese file follows, by public reports.
        (CHINA, ["isa-vrd-ti"]),
        (JAPAN, ["isa-pd", "isa-kd", "isa-vrd", "isa", "isa-d"]),
        (SWITZERLAND, ["isa-pd", "isa-kd", "isa-vrd-ti"]),
        (EU, []),
    ],
)
def test_what_is_approved_and_cannot_be_planned_is_named(name: str, regimens: list[str]) -> None:
    found = protocol(name)
    assert [one.id for one in found.named] == regimens
    assert {one.level for one in found.named} <= {"excerpt"}
    # 10 mg/kg is the only dose of this program; the Japanese 20 mg/kg is told and never planned.
    assert (found.posology is None) == (name in NAMING)


def test_a_regimen_with_figures_is_not_named_as_one_without() -> None:
    assert keys(changed(CHINA, 'id = "isa-vrd-ti"', 'id = "isa-pd"')) == ["named.0.id"]


# --- days and infusion numbers ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "regimen_id", "expected"),
    [
        (EU, "isa-pd", WEEKLY_THEN_TWO_WEEKS),
        (EU, "isa-kd", WEEKLY_THEN_TWO_WEEKS),
        (EU, "isa-vrd-ti", IMROZ),
        (EU, "isa-vrd-te", INDUCTION),
        (US, "isa-pd", WEEKLY_THEN_TWO_WEEKS),
        (US, "isa-kd", WEEKLY_THEN_TWO_WEEKS),
        (US, "isa-vrd-ti", IMROZ),
        (CHINA, "isa-pd", WEEKLY_THEN_TWO_WEEKS),
        (PART_B, "isa-pd", WEEKLY_THEN_TWO_WEEKS),
        (PART_A, "isa-pd", WEEKLY_THEN_TWO_WEEKS),
        (REST, "isa-vrd-ti", ()),
    ],
)
def test_the_cycles_are_those_of_the_source(
    name: str, regimen_id: str, expected: tuple[object, ...]
) -> None:
    assert cycles(name, regimen_id) == expected


@pytest.mark.parametrize(
    ("regimen_id", "cycle", "numbers"),
    [
        ("isa-pd", 1, [1, 2, 3, 4]),
        ("isa-pd", 2, [5, 6]),
        ("isa-pd", 7, [15, 16]),
        ("isa-kd", 20, [41, 42]),
        ("isa-vrd-ti", 1, [1, 2, 3, 4, 5]),
        ("isa-vrd-ti", 2, [6, 7, 8]),
        ("isa-vrd-ti", 4, [12, 13, 14]),
        ("isa-vrd-ti", 5, [15, 16]),
        ("isa-vrd-ti", 17, [39, 40]),
        ("isa-vrd-ti", 18, [41]),
        ("isa-vrd-ti", 19, [42]),
        ("isa-vrd-te", 1, [1, 2, 3, 4, 5]),
        ("isa-vrd-te", 2, [6, 7, 8]),
        ("isa-vrd-te", 3, [9, 10, 11]),
    ],
)
def test_the_infusions_are_numbered_through_the_cycles(
    regimen_id: str, cycle: int, numbers: list[int]
) -> None:
    assert numbers_by_cycle(EU, regimen_id, cycle) == numbers


def test_only_induction_before_transplant_ends_by_plan_and_with_infusion_11() -> None:
    last = {
        (name, regimen.id): regimen.last_infusion
        for name in ALL
        for regimen in protocol(name).regimens
        if regimen.last_infusion is not None
    }
    assert last == {(EU, "isa-vrd-te"): 11}


# --- what is not known -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "about"),
    [
        (EU, set()),
        (US, set()),
        (CHINA, {"rates", "premedication", "reactions", "preparation"}),
        (JAPAN, {"dose", "days", "rates", "premedication", "reactions", "preparation"}),
        (SWITZERLAND, {"dose", "days", "rates", "premedication", "reactions", "preparation"}),
        (PART_B, {"preparation"}),
        (PART_A, {"premedication", "reactions", "preparation"}),
        (REST, {"dose", "days", "rates", "premedication", "reactions", "preparation"}),
    ],
)
def test_a_file_names_what_its_source_does_not_say(name: str, about: set[str]) -> None:
    assert silent(name) == about


@pytest.mark.parametrize("name", ALL)
def test_what_was_not_compared_is_no_better_than_an_excerpt(name: str) -> None:
    for part in sourced_parts(protocol(name)):
        if "public page" in part.checked.against:
            assert part.level in {"excerpt", "inferred"}, part.checked


def test_the_reactions_seen_in_each_study_stand_beside_the_plan() -> None:
    percents = {
        (name, evidence.regimens[0]): evidence.percent_of_patients
        for name in (EU, PART_B, PART_A)
        for evidence in protocol(name).evidence
        if evidence.percent_of_patients is not None
    }
    assert percents == {
        (EU, "isa-pd"): Decimal("38.2"),
        (EU, "isa-kd"): Decimal("45.8"),
        (EU, "isa-vrd-ti"): Decimal("24.0"),
        (PART_B, "isa-pd"): Decimal("40.4"),
        (PART_A, "isa-pd"): Decimal("48.3"),
    }


@pytest.mark.parametrize("name", [EU, US, PART_B])
def test_the_durations_seen_in_part_b_stand_beside_the_plan(name: str) -> None:
    seen = {
        evidence.from_infusion: (evidence.median_min, evidence.range_min)
        for evidence in protocol(name).evidence
        if evidence.about == "duration"
    }
    expected: dict[int, object] = {1: (222, (60, 366)), 2: (111, (90, 234)), 3: (75, (48, 204))}
    assert seen == expected


@pytest.mark.parametrize(
    ("name", "remark", "words"),
    [
        (US, "carfilzomib-order", ("dexamethasone first", "then isatuximab", "then carfilzomib")),
        (US, "dexamethasone-other-days", ("by mouth", "day 22 from cycle 2", "day 23")),
        (US, "neutropenia", ("grade 4", "1.0 × 10⁹/L")),
        (EU, "neutropenia", ("grade 3 or 4", "delay or omit")),
        (EU, "contraindication", ("hypersensitivity", "any excipient")),
        # 0.2 mg/mL, and 20 mg/mL at 10 mg/kg: 0.5 mL for each kg.
        (EU, "polysorbate", ("0.1 mg per kg of body weight", "0.2 mg/mL", "allergic")),
        (EU, "blood-bank", ("treatment has started", "dithiothreitol", "cross-match")),
        (EU, "traceability", ("product name", "batch number")),
        (EU, "special-populations", ("renal impairment", "mild hepatic", "are limited")),
        # In the abbreviated information alone.
        (EU, "excipients", ("sucrose", "histidine", "polysorbate 80", "water for", "L01FC02")),
        (EU, "response-tests", ("IgG kappa", "complete response")),
        (PART_B, "initial-rates", ("50 and 200 mL/h", "grade 1 or 2")),
        (EU, "counts", ("blood counts", "G-CSF")),
        (EU, "prophylaxis", ("Antibacterial and antiviral", "zoster")),
        (EU, "tumour-lysis", ("Tumour lysis", "monitor closely")),
        (EU, "missed-dose", ("as soon as possible", "interval", "not reduced")),
        (EU, "dexamethasone-other-days", ("carfilzomib", "by mouth on the other days")),
        (EU, "contraception", ("5 months",)),
        (REST, "limited-dexamethasone", ("20 mg by mouth", "1, 8, 15 and 22", "cycles 1 and 2")),
    ],
)
def test_a_remark_says_what_no_figure_can(name: str, remark: str, words: tuple[str, ...]) -> None:
    text = next(one.text for one in protocol(name).remarks if one.id == remark)
    assert all(word in text for word in words), text


def test_no_other_file_lies_among_the_protocols() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(f"{name}.toml" for name in ALL)


def test_a_trial_is_never_the_default() -> None:
    assert f"isatuximab-iv/{EU}" == DEFAULT_PROTOCOL
    assert protocol(EU).identity.kind == "label"
