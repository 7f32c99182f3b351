"""Who is the same patient, who may be, and what is only completed or tidied."""

import pytest

from infuseplan.domain.patient.likeness import PatientIdentity, likeness, may_be_one


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("A. B.", ""), ("A.B.", "")),
        (("A. B.", ""), ("a b", "")),
        (("A. B.", "4711"), ("C. D.", "4711")),
        (("A. B.", "4711"), ("A. B.", "04711")),
        (("A. B.", "4711"), ("A. B.", " 47 11 ")),
        (("A. B.", "K-4711"), ("A. B.", "k4711")),
        # A number that was left out tells nobody apart.
        (("A. B.", "4711"), ("AB", "")),
        (("Müller", ""), ("MULLER", "")),
    ],
)
def test_the_same_patient_however_it_was_typed(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert likeness(PatientIdentity(*one), PatientIdentity(*other)) == "same"
    assert likeness(PatientIdentity(*other), PatientIdentity(*one)) == "same"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # One digit left out, doubled, another one, two exchanged.
        (("A. B.", "4711"), ("A. B.", "471"), "similar"),
        (("A. B.", "4711"), ("A. B.", "47711"), "similar"),
        (("A. B.", "4711"), ("A. B.", "4712"), "similar"),
        (("A. B.", "4711"), ("A. B.", "7411"), "similar"),
        (("A. B.", "4711"), ("A. B.", "4171"), "similar"),
        # The same slips in a name, and its parts the other way round.
        (("Smith", ""), ("Smtih", ""), "similar"),
        (("Smith", ""), ("Smit", ""), "similar"),
        (("Anna Berg", "4711"), ("Berg, Anna", ""), "similar"),
        # Two slips apart, with the same name: another number.
        (("A. B.", "4711"), ("A. B.", "4822"), "name-alone"),
        (("A. B.", "4711"), ("C. D.", "4712"), "number-alone"),
        (("A. B.", "4711"), ("C. D.", "4822"), "another"),
        (("A. B.", ""), ("A. C.", ""), "another"),
        (("A. B.", "47"), ("C. D.", "48"), "number-alone"),
        (("A. B.", "4"), ("C. D.", "5"), "another"),
        (("", ""), ("", ""), "another"),
    ],
)
def test_who_is_only_similar_is_never_taken_for_the_same(
    one: tuple[str, str], other: tuple[str, str], expected: str
) -> None:
    assert likeness(PatientIdentity(*one), PatientIdentity(*other)) == expected
    assert likeness(PatientIdentity(*other), PatientIdentity(*one)) == expected


@pytest.mark.parametrize(
    ("before", "after", "is_one"),
    [
        (("", ""), ("A. B.", ""), True),
        (("A. B.", ""), ("A. B.", "4711"), True),
        (("A. B.", "4711"), ("A.B.", "04711"), True),
        (("A. B.", "4711"), ("C. D.", "4711"), False),
        (("A. B.", "4711"), ("A. B.", "4712"), False),
        (("A. B.", "4711"), ("A. B.", ""), False),
        (("A. B.", ""), ("A. B. C.", ""), False),
    ],
)
def test_completing_is_no_other_patient_and_typing_over_is(
    before: tuple[str, str], after: tuple[str, str], is_one: bool
) -> None:
    assert may_be_one(PatientIdentity(*before), PatientIdentity(*after)) is is_one
