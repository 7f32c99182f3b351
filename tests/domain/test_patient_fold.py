"""Who a patient is, folded from entries of several computers, whatever order they come in."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from infuseplan.domain.patient.entries import (
    Accessed,
    AnyPatientEntry,
    MergeUndone,
    PatientAdded,
    PatientCorrected,
    PatientsMerged,
    PersonalDataRemoved,
    WeightMeasured,
)
from infuseplan.domain.patient.patient import Patient, PlacedEntry, merged_with, patient_of

A, B, C = "a" * 32, "b" * 32, "c" * 32
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def placed(minute: int, subject: str, entry: AnyPatientEntry, origin: str = "one") -> PlacedEntry:
    """An entry of that minute after noon; its number is the minute, too."""
    return PlacedEntry(subject, NOON + timedelta(minutes=minute), origin, minute, entry)


def added(name: str, reference: str = "") -> PatientAdded:
    return PatientAdded(name=name, reference=reference)


def merged(other: str, kept: str) -> PatientsMerged:
    return PatientsMerged(other=other, kept=kept, by="N. N.")


def test_a_correction_is_the_whole_identity_and_the_last_one_counts() -> None:
    entries = [
        placed(1, A, PatientAdded(name="A. B.", reference="4711", born=date(1951, 11, 22))),
        placed(3, A, PatientCorrected(name="A. C.", reference="4712", by="N. N.")),
        placed(2, A, PatientCorrected(name="A. X.", reference="1", by="N. N.")),
    ]
    found = patient_of(A, entries)
    assert (found.name, found.reference, found.born) == ("A. C.", "4712", None)


def test_the_order_is_of_moments_and_not_of_the_clock_s_writing() -> None:
    """13:30 at +02:00 is earlier than 12:00 at UTC."""
    early = datetime.fromisoformat("2026-11-23T13:30:00+02:00")
    entries = [
        placed(0, A, added("later")),
        PlacedEntry(A, early, "two", 9, added("earlier")),
    ]
    assert patient_of(A, entries).name == "later"


def test_two_of_one_moment_are_put_in_the_order_of_their_origins() -> None:
    entries = [placed(1, A, added("of b"), "b"), placed(1, A, added("of a"), "a")]
    assert patient_of(A, entries).name == "of b"
    assert patient_of(A, entries[::-1]).name == "of b"


def test_the_last_weight_is_of_the_latest_day_and_not_of_the_latest_entry() -> None:
    first = WeightMeasured(weight_kg=Decimal("70.5"), on=date(2026, 11, 20))
    second = WeightMeasured(weight_kg=Decimal("72"), on=date(2026, 11, 9))
    found = patient_of(A, [placed(1, A, first), placed(2, A, second)])
    assert found.last_weight == first
    again = WeightMeasured(weight_kg=Decimal("71"), on=date(2026, 11, 20))
    entries = [placed(1, A, first), placed(2, A, second), placed(3, A, again)]
    assert patient_of(A, entries).last_weight == again


def test_what_is_merged_is_one_from_either_side_and_leads_with_the_one_that_was_kept() -> None:
    entries = [
        placed(1, A, added("A. B.")),
        placed(2, B, added("A. Bee")),
        placed(3, A, merged(B, kept=B)),
        placed(3, B, merged(A, kept=B)),
    ]
    for one in (A, B):
        found = patient_of(one, entries)
        assert (found.ids, found.name) == ((B, A), "A. Bee")
    undone = [*entries, placed(4, B, MergeUndone(other=A, by="N. N."))]
    assert patient_of(A, undone).name == "A. B."
    assert patient_of(B, undone).ids == (B,)
    # Said again afterwards, and once more from another computer that knew nothing of it.
    again = [*undone, placed(5, A, merged(B, kept=A), "two")]
    assert patient_of(B, again).ids == (A, B)


def test_three_merged_one_after_the_other_are_one_and_part_where_the_link_is_undone() -> None:
    entries = [
        placed(1, A, merged(B, kept=A)),
        placed(2, B, merged(C, kept=B)),
    ]
    assert set(merged_with(C, entries)) == {A, B, C}
    undone = [*entries, placed(3, B, MergeUndone(other=A, by="N. N."))]
    assert set(merged_with(A, undone)) == {A}
    assert set(merged_with(C, undone)) == {B, C}


def test_a_patient_is_not_merged_with_itself() -> None:
    assert patient_of(A, [placed(1, A, merged(A, kept=A))]).ids == (A,)


def test_removed_data_say_nothing_and_the_entry_says_by_whom() -> None:
    entry = PersonalDataRemoved(by="N. N.", reason="asked for in writing")
    entries = [placed(1, A, added("A. B.", "4711")), placed(2, A, entry)]
    found = patient_of(A, entries)
    assert (found.name, found.reference, found.is_readable, found.removed) == ("", "", False, entry)
    # A correction that another computer made before it knew.
    late = placed(3, A, PatientCorrected(name="A. C.", by="N. N."), "two")
    assert not patient_of(A, [*entries, late]).is_readable


def test_a_search_has_its_count_and_nothing_else_has_one() -> None:
    assert Accessed(what="searched", found=0).found == 0
    for what, found in (("searched", None), ("opened", 1)):
        with pytest.raises(ValidationError):
            Accessed.model_validate({"what": what, "found": found})


# --- three patients, and nothing crosses -------------------------------------------------------

people = st.sampled_from([A, B, C])


@st.composite
def sequences(draw: st.DrawFn) -> list[PlacedEntry]:
    """Entries whose figures and names say whose they are, interleaved over two computers."""
    entries: list[PlacedEntry] = []
    for number in range(1, draw(st.integers(1, 25)) + 1):
        whose = draw(people)
        entry: AnyPatientEntry = draw(
            st.sampled_from(
                [
                    added(f"{whose[0]} {number}", f"{whose[0]}-{number}"),
                    PatientCorrected(name=f"{whose[0]} {number}", by="N. N."),
                    WeightMeasured(
                        weight_kg=Decimal("abc".index(whose[0]) * 10 + 50), on=date(2026, 1, 1)
                    ),
                    PersonalDataRemoved(by="N. N.", reason="asked"),
                ]
            )
        )
        origin = draw(st.sampled_from(["one", "two"]))
        at = NOON + timedelta(minutes=draw(st.integers(0, 9)))
        entries.append(PlacedEntry(whose, at, origin, number, entry))
    return entries


@given(sequences(), st.randoms(use_true_random=False))
def test_nothing_of_one_patient_is_ever_seen_at_another(
    entries: list[PlacedEntry], by: random.Random
) -> None:
    shuffled = list(entries)
    by.shuffle(shuffled)
    for one in (A, B, C):
        found = patient_of(one, shuffled)
        assert found == patient_of(one, entries)
        assert found == patient_of(one, [each for each in entries if each.subject == one])
        assert found.ids == (one,)
        assert found.name[:1] in ("", one[0])
        assert {int(each.weight_kg) for each in found.weights} <= {"abc".index(one[0]) * 10 + 50}


@given(sequences(), st.permutations([A, B, C]))
def test_a_merge_that_was_undone_has_never_been(
    entries: list[PlacedEntry], order: list[str]
) -> None:
    one, other, _ = order
    at = NOON + timedelta(hours=1)
    merge = PlacedEntry(one, at, "one", 1000, merged(other, kept=other))
    undo = PlacedEntry(
        other, at + timedelta(minutes=1), "two", 1000, MergeUndone(other=one, by="N. N.")
    )
    both = [*entries, merge, undo]
    assert set(merged_with(one, [*entries, merge])) == {one, other}
    for each in (A, B, C):
        assert patient_of(each, both) == patient_of(each, entries)


def test_a_person_is_meant_by_one_number_and_without_it_by_one_name() -> None:
    """The rule by which a start finds its patient: what is only similar is somebody else."""
    smith = Patient(("s",), "A. Smith", "4711")
    for name, reference in (("A. Smith", "4711"), ("a smith", ""), ("A. S.", "04 711")):
        assert smith.is_meant_by(name, reference)
    for name, reference in (("A. Smith", "4712"), ("A. Smyth", ""), ("", ""), ("A. S.", "")):
        assert not smith.is_meant_by(name, reference)
    # Nobody who cannot be read here is anybody.
    assert not Patient(("s",)).is_meant_by("", "")
