"""Two identifiers typed again, held against the record's patient."""

from dataclasses import replace
from datetime import date

import pytest

from infuseplan.domain.patient.identification import (
    Identifier,
    identifiers_asked,
    identifiers_that_differ,
)
from infuseplan.domain.patient.patient import Patient

BORN = date(1951, 11, 22)
SMITH = Patient(("0" * 32,), name="A. Smith", reference="04711", born=BORN)


@pytest.mark.parametrize(
    ("patient", "asked"),
    [
        (SMITH, ("reference", "born")),
        (replace(SMITH, born=None), ("reference", "name")),
        (replace(SMITH, reference=""), ("born", "name")),
        (replace(SMITH, reference="", born=None), ("name",)),
        (replace(SMITH, name="", reference="", born=None), ()),
    ],
)
def test_two_are_asked_of_what_the_record_has(
    patient: Patient, asked: tuple[Identifier, ...]
) -> None:
    assert identifiers_asked(patient) == asked


@pytest.mark.parametrize("number", ["04711", "4711", " 04 711 ", "0 4 7 1 1"])
def test_spaces_and_leading_zeros_say_nothing(number: str) -> None:
    assert identifiers_that_differ(SMITH, {"reference": number, "born": BORN}) == ()


@pytest.mark.parametrize("name", ["A. Smith", "a smith", "A.SMITH", " a.  smith "])
def test_capitals_and_dots_say_nothing(name: str) -> None:
    patient = replace(SMITH, born=None)
    assert identifiers_that_differ(patient, {"reference": "4711", "name": name}) == ()


@pytest.mark.parametrize(
    ("number", "born", "differing"),
    [
        # One slip of a key is similar where somebody is looked for, and another patient here.
        ("4712", BORN, ("reference",)),
        ("471", BORN, ("reference",)),
        ("7411", BORN, ("reference",)),
        ("47110", BORN, ("reference",)),
        ("4711", date(1951, 11, 23), ("born",)),
        ("4711", date(1951, 12, 22), ("born",)),
        ("9820", date(1960, 2, 29), ("reference", "born")),
        ("", BORN, ("reference",)),
    ],
)
def test_anything_else_differs_and_is_named(
    number: str, born: date, differing: tuple[Identifier, ...]
) -> None:
    assert identifiers_that_differ(SMITH, {"reference": number, "born": born}) == differing


def test_what_was_not_typed_differs() -> None:
    assert identifiers_that_differ(SMITH, {}) == ("reference", "born")
    assert identifiers_that_differ(SMITH, {"name": "A. Smith"}) == ("reference", "born")
