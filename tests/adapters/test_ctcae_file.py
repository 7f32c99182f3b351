"""The grades that are offered when somebody records a reaction."""

from pathlib import Path

import pytest

from infuseplan.adapters.protocols.ctcae import ctcae
from infuseplan.adapters.protocols.sources import source_documents
from infuseplan.adapters.resources import resources_folder
from infuseplan.domain.protocol.ctcae import CtcaeTerm

from .protocol_files import SOURCES

FILE = resources_folder() / "ctcae" / "ctcae-5.toml"


def term(term_id: str) -> CtcaeTerm:
    return ctcae(FILE).term(term_id)


def words(term_id: str, grade: int) -> str:
    found = term(term_id).grade(grade)
    assert found is not None
    return found.text


def test_an_infusion_reaction_has_all_five_grades() -> None:
    assert [one.grade for one in term("infusion-related-reaction").grades] == [1, 2, 3, 4, 5]


def test_anaphylaxis_begins_at_grade_3() -> None:
    anaphylaxis = term("anaphylaxis")
    assert [one.grade for one in anaphylaxis.grades] == [3, 4, 5]
    assert anaphylaxis.grade(2) is None


@pytest.mark.parametrize(
    ("grade", "said"),
    [
        (1, "interruption not indicated"),
        (2, "responds promptly"),
        (3, "recurrence after initial improvement"),
        (3, "hospitalisation"),
        (4, "Life-threatening"),
        (5, "Death"),
    ],
)
def test_each_grade_is_told_from_the_next(grade: int, said: str) -> None:
    assert said in words("infusion-related-reaction", grade)


def test_no_two_grades_are_called_the_same() -> None:
    names = [one.name for one in term("infusion-related-reaction").grades]
    assert len(set(names)) == len(names)


def test_every_term_has_a_source_that_is_known() -> None:
    known = source_documents(SOURCES)
    assert ctcae(FILE).version == "5.0"
    assert all(one.cite.source in known for one in ctcae(FILE).terms)


def test_the_grades_were_retold_and_the_signs_of_anaphylaxis_were_not_read() -> None:
    assert term("infusion-related-reaction").level == "literature"
    assert term("anaphylaxis").level == "inferred"
    assert not any(one.verified for one in ctcae(FILE).terms)


def test_an_unknown_term_is_an_error() -> None:
    with pytest.raises(LookupError, match="cough"):
        term("cough")


@pytest.mark.parametrize(
    ("old", "new"),
    [("grade = 4,", "grade = 5,"), ("grade = 2,", "grade = 1,"), ("grade = 5,", "grade = 6,")],
)
def test_a_grade_that_is_missing_or_stands_twice_is_refused(
    tmp_path: Path, old: str, new: str
) -> None:
    file = tmp_path / "ctcae.toml"
    file.write_text(FILE.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match="grade"):
        ctcae(file)
