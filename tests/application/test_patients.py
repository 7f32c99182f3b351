"""Patients of a journal in real files: added, found, merged, handed over, made unreadable."""

import json
import multiprocessing
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sealing_tools import seal_in

from infuseplan.adapters.journal.opening import open_journal
from infuseplan.adapters.journal.sqlite import SqliteJournal
from infuseplan.adapters.sealing.seal import SiteSeal
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.ward.patients import (
    Identifiers,
    PatientRefused,
    Patients,
    UnknownPatient,
)
from infuseplan.domain.patient.patient import Patient
from tests.adapters.journal_making import Ticking

TODAY = date(2026, 11, 22)

SMITH = Identifiers("A. Smith", "4711", date(1951, 11, 22))
JONES = Identifiers("B. Jones", "4712", date(1960, 2, 29))
MILLER = Identifiers("Müller", "", date(1951, 11, 22))


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Patients, SqliteJournal, SiteSeal]]:
    seal = seal_in(folder)
    journal = open_journal(folder, Ticking(), seal=seal)
    try:
        yield Patients(lambda: journal.ward, seal), journal, seal
    finally:
        journal.close()
        seal.close()


class _Killed(BaseException):
    """The process is gone at this point."""


@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", ["enrol", "index", "add"])
def test_whoever_is_killed_while_adding_leaves_a_patient_whom_everything_finds_or_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, is_done: bool
) -> None:
    with opened(tmp_path) as (patients, journal, seal):
        of = type(journal.ward) if step == "add" else type(seal)
        real = getattr(of, step)

        def killed(*given: Any) -> None:
            if is_done:
                real(*given)
            raise _Killed

        with monkeypatch.context() as patched:
            patched.setattr(of, step, killed)
            with pytest.raises(_Killed):
                patients.add(SMITH, "N. N.")
    with opened(tmp_path) as (patients, journal, _seal):
        by_name = patients.by_name("A. Smith", "N. N.")
        assert patients.by_reference("4711", "N. N.") == by_name
        assert patients.by_birth_date(date(1951, 11, 22), "N. N.") == by_name
        assert len(by_name) == (step == "add" and is_done)
        again = patients.add(SMITH, "N. N.")
        assert again in {one.id for one in patients.by_reference("4711", "N. N.")}
        assert journal.verify() == ()


def test_a_number_that_was_indexed_before_a_crash_is_free_for_a_correction(tmp_path: Path) -> None:
    """The index comes in front of the entry, so a crash between them leaves a number of nobody."""
    with opened(tmp_path) as (patients, _, seal):
        jones = patients.add(JONES, "N. N.")
        seal.enrol("f" * 32)
        seal.index("f" * 32, {"reference": "9820"})
        patients.correct(jones, Identifiers("B. Jones", "9820", JONES.born), "Dr. X", "slip", TODAY)
        assert patients.patient(jones).reference == "9820"
        smith = patients.add(SMITH, "N. N.")
        with pytest.raises(PatientRefused) as caught:
            patients.correct(smith, Identifiers("A. Smith", "98 20"), "Dr. X", "slip", TODAY)
        assert caught.value.code == "number-taken"


def test_a_number_of_a_journal_that_is_gone_finds_nobody_and_those_of_today(tmp_path: Path) -> None:
    """The file of keys stays where a damaged journal was set aside, or one was deleted."""
    with opened(tmp_path) as (patients, _, _seal):
        patients.add(SMITH, "N. N.")
    for path in tmp_path.glob("journal.*"):
        path.unlink()
    with opened(tmp_path) as (patients, _, _seal):
        assert patients.by_reference("4711", "N. N.") == ()
        one = patients.add(SMITH, "N. N.")
        assert [known.id for known in patients.by_reference("4711", "N. N.")] == [one]


def test_a_patient_is_the_same_after_the_program_was_closed(tmp_path: Path) -> None:
    with opened(tmp_path) as (patients, _, _seal):
        one = patients.add(SMITH, "N. N.")
        patients.weigh(one, Decimal("70.5"), date(2026, 11, 23), "N. N.")
        patients.say_no_record(one, "Dr. X", "treated for the first time")
    with opened(tmp_path) as (patients, journal, _seal):
        found = patients.patient(one)
        assert (found.name, found.reference, found.born) == ("A. Smith", "4711", SMITH.born)
        weight = found.last_weight
        assert weight is not None
        assert (weight.weight_kg, weight.on) == (Decimal("70.5"), date(2026, 11, 23))
        said = found.no_record_here
        assert said is not None
        assert (said.by, said.reason) == ("Dr. X", "treated for the first time")
        assert journal.verify() == ()


def test_an_entry_of_a_patient_has_the_chain_s_origin_and_numbers(tmp_path: Path) -> None:
    with opened(tmp_path) as (patients, journal, _):
        one = patients.add(SMITH, None)
        patients.weigh(one, Decimal(70), date(2026, 11, 23), None)
        first, second = journal.ward.entries_of(one)
        assert first.origin == second.origin == journal.ward.origin
        # The first entry of a journal says what it is.
        assert [(one.number, one.sequence, one.kind) for one in (first, second)] == [
            (2, 0, "patient"),
            (3, 1, "patient"),
        ]
        assert second.previous == first.hash
        origin = journal.ward.origin
    with opened(tmp_path) as (_, journal, _seal):
        assert journal.ward.origin == origin
    with opened(tmp_path / "another") as (_, journal, _seal):
        assert journal.ward.origin != origin


def test_a_patient_is_found_by_number_birth_date_and_name(tmp_path: Path) -> None:
    with opened(tmp_path) as (patients, _, _seal):
        smith, jones, miller = (patients.add(each, None) for each in (SMITH, JONES, MILLER))

        def ids(found: tuple[Patient, ...]) -> set[str]:
            return {one.id for one in found}

        assert ids(patients.by_reference(" 04711", None)) == {smith}
        assert ids(patients.by_reference("471", None)) == set()
        assert ids(patients.by_birth_date(date(1951, 11, 22), None)) == {smith, miller}
        assert ids(patients.by_name("a smith", None)) == {smith}
        assert ids(patients.by_name("Smith", None)) == {smith}
        assert ids(patients.by_name("muller", None)) == {miller}
        assert ids(patients.by_name("Mulle", None)) == {miller}
        assert ids(patients.by_name("...", None)) == set()
        patients.correct(jones, Identifiers("B. Jones", "9999"), "N. N.", None, TODAY)
        # By the number of before, too: somebody may have it on paper.
        assert ids(patients.by_reference("4712", None)) == {jones}
        assert ids(patients.by_reference("9999", None)) == {jones}


def test_recent_ones_are_those_who_were_opened_last(tmp_path: Path) -> None:
    with opened(tmp_path) as (patients, _, _seal):
        smith, jones = patients.add(SMITH, None), patients.add(JONES, None)
        assert patients.recent("CD") == ()
        for one in (smith, jones, smith):
            patients.note_access(one, "opened", "N. N.")
        patients.by_reference("4711", "N. N.")
        assert [one.id for one in patients.recent("CD")] == [smith, jones]


def test_nobody_is_not_a_patient_and_an_unknown_id_is_told(tmp_path: Path) -> None:
    with opened(tmp_path) as (patients, _, _seal):
        for nobody in (
            Identifiers("", ""),
            Identifiers(" . ", "-"),
            Identifiers("", "", SMITH.born),
        ):
            with pytest.raises(PatientRefused) as caught:
                patients.add(nobody, None)
            assert caught.value.code == "nobody"
        with pytest.raises(UnknownPatient):
            patients.patient("f" * 32)


def test_a_merge_holds_from_both_sides_until_it_is_undone(tmp_path: Path) -> None:
    with opened(tmp_path) as (patients, _, _seal):
        one, other = patients.add(SMITH, None), patients.add(MILLER, None)
        patients.weigh(other, Decimal(60), date(2026, 11, 1), None)
        patients.merge(one, other, "Dr. X", "same person, seen by both")
        for each in (one, other):
            found = patients.patient(each)
            assert (found.id, found.name) == (one, "A. Smith")
            assert found.last_weight is not None
        assert [found.id for found in patients.by_name("Müller", None)] == [one]
        with pytest.raises(PatientRefused) as caught:
            patients.merge(other, one, "Dr. X", None)
        assert caught.value.code == "already-one"
        patients.undo_merge(other, one, "Dr. Y", "two people after all")
        assert patients.patient(one).last_weight is None
        assert patients.patient(other).name == "Müller"
        with pytest.raises(PatientRefused) as caught:
            patients.undo_merge(one, other, "Dr. Y", None)
        assert caught.value.code == "not-one"


def test_who_starts_an_infusion_is_known_or_new_and_never_a_guess(tmp_path: Path) -> None:
    with opened(tmp_path) as (patients, _, _seal):
        smith = patients.for_start("", SMITH, "N. N.")
        assert patients.for_start("", Identifiers("A.Smith", "04711"), None) == smith
        # The same number and another birth date: somebody has to find out.
        other = patients.for_start("", Identifiers("A. Smith", "4711", date(1951, 11, 21)), None)
        assert other != smith
        # Two have that number now, so a third one is none of them.
        third = patients.for_start("", Identifiers("A. Smith", "4711"), None)
        assert third not in (smith, other)
        assert patients.for_start(smith, Identifiers("anything", ""), None) == smith
        assert patients.for_start("", Identifiers("", ""), None) == ""


# --- handing over and removing --------------------------------------------------------------------


def test_an_export_has_everything_that_was_said_of_one_person_and_of_nobody_else(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as (patients, _, _seal):
        one, other = patients.add(SMITH, "N. N."), patients.add(JONES, "N. N.")
        patients.weigh(one, Decimal("70.5"), date(2026, 11, 23), "N. N.")
        patients.weigh(other, Decimal("61.5"), date(2026, 11, 23), "N. N.")
        handed = patients.exported(one, "Dr. X")
    assert [entry["type"] for entry in handed] == ["patient-added", "weight-measured", "accessed"]
    assert (handed[0]["name"], handed[0]["born"]) == ("A. Smith", "1951-11-22")
    assert (handed[2]["what"], handed[2]["by"]) == ("exported", "Dr. X")
    text = json.dumps(handed)
    assert "Jones" not in text
    assert "61.5" not in text


def test_removed_data_are_unreadable_and_the_chain_is_whole(tmp_path: Path) -> None:
    with opened(tmp_path) as (patients, journal, _seal):
        one, other = patients.add(SMITH, None), patients.add(MILLER, None)
        jones = patients.add(JONES, None)
        patients.merge(one, other, "Dr. X", "same person")
        patients.remove(other, "Dr. X", "asked for in writing")
        found = patients.patient(one)
        assert not found.is_readable
        removed = found.removed
        assert removed is not None
        assert (removed.by, removed.reason) == ("Dr. X", "asked for in writing")
        assert patients.by_reference("4711", None) == ()
        assert patients.by_birth_date(date(1951, 11, 22), None) == ()
        assert patients.by_name("Smith", None) == ()
        assert patients.patient(jones).name == "B. Jones"
        assert journal.verify() == ()
        with pytest.raises(PatientRefused) as caught:
            patients.correct(one, SMITH, "N. N.", None, TODAY)
        assert caught.value.code == "removed"
    with opened(tmp_path) as (patients, journal, _seal):
        assert not patients.patient(one).is_readable
        assert journal.verify() == ()


@pytest.mark.parametrize("reason", ["Smith asked for it", "no. 4711", "A. SMITH", "for a.smith"])
def test_a_reason_that_stays_readable_may_not_say_whose_it_is(tmp_path: Path, reason: str) -> None:
    with opened(tmp_path) as (patients, _, _seal):
        one = patients.add(SMITH, None)
        with pytest.raises(PatientRefused) as caught:
            patients.remove(one, "Dr. X", reason)
        assert caught.value.code == "named"
        assert patients.patient(one).name == "A. Smith"


@pytest.mark.parametrize("written", [True, False])
def test_a_removal_that_a_power_failure_cut_is_finished_or_never_was(
    tmp_path: Path, written: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as (patients, journal, seal):
        one = patients.add(SMITH, None)

        class Failed(Exception):
            pass

        def fail(*_: object) -> None:
            raise Failed

        monkeypatch.setattr(seal if written else journal.ward, "forget" if written else "add", fail)
        with pytest.raises(Failed):
            patients.remove(one, "Dr. X", "asked for")
        monkeypatch.undo()
    with opened(tmp_path) as (patients, _, seal):
        assert patients.patient(one).is_readable is not written
        assert seal.announced() == ()
    keys = sqlite3.connect(tmp_path / "patient-keys.sqlite3")
    assert keys.execute("SELECT count(*) FROM keys").fetchone() == (0 if written else 1,)
    keys.close()


# --- several processes ----------------------------------------------------------------------------


def _add_many(folder: str, name: str, count: int) -> None:
    with opened(Path(folder)) as (patients, _, _seal):
        for number in range(count):
            one = patients.add(Identifiers(f"{name} {number}", f"{name}{number}"), name)
            patients.weigh(one, Decimal(60 + number), date(2026, 11, 23), name)
            patients.note_access(one, "opened", name)


def test_windows_that_write_at_once_lose_nothing_and_mix_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as (patients, _, _seal):
        patients.add(JONES, None)
    # By fork, so that all of them have the keyring of the tests.
    context = multiprocessing.get_context("fork")
    names, count = ("P", "Q", "R"), 8
    running = [
        context.Process(target=_add_many, args=(str(tmp_path), name, count)) for name in names
    ]
    for one in running:
        one.start()
    for one in running:
        one.join(60)
    assert [one.exitcode for one in running] == [0, 0, 0]
    with opened(tmp_path) as (patients, journal, _):
        assert journal.verify() == ()
        for name in names:
            for number in range(count):
                (found,) = patients.by_reference(f"{name}{number}", None)
                assert found.name == f"{name} {number}"
                assert [int(one.weight_kg) for one in found.weights] == [60 + number]


def test_what_cannot_be_saved_leaves_no_half_patient(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as (patients, journal, _):

        def full(*_: object) -> None:
            raise StorageProblem("full", "save")

        monkeypatch.setattr(journal.ward, "add", full)
        with pytest.raises(StorageProblem):
            patients.add(SMITH, None)
        monkeypatch.undo()
        assert patients.by_name("Smith", None) == ()
        one = patients.add(SMITH, None)
        assert [each.id for each in patients.by_reference("4711", None)] == [one]


def test_the_reason_of_a_doubtful_weight_is_kept_sealed(tmp_path: Path) -> None:
    why = "ascites of A. Smith"
    with opened(tmp_path) as (patients, journal, _):
        one = patients.add(SMITH, None)
        patients.weigh(one, Decimal(90), date(2026, 11, 23), "N. N.", "Dr. X", why)
        (content,) = [e.content for e in journal.ward.entries_of(one) if "weight" in e.content]
        assert "ascites" not in content
        assert '"confirmed_by":"Dr. X"' in content
    with opened(tmp_path) as (patients, _, _seal):
        weighed = patients.patient(one).last_weight
        assert weighed is not None
        assert (weighed.confirmed_by, weighed.reason) == ("Dr. X", why)


def test_whoever_could_not_be_read_once_is_not_missing_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A known stop would be silent with the second question, and a plan look clean."""
    with opened(tmp_path) as (patients, _, _seal):
        ids = {patients.add(SMITH, "N. N."), patients.add(JONES, "N. N.")}
    with opened(tmp_path) as (patients, _, seal):

        def out_of_reach(*_: object) -> str:
            raise StorageProblem("disk", "read")

        with monkeypatch.context() as patched:
            patched.setattr(seal, "unseal", out_of_reach)
            for _ in range(3):
                with pytest.raises(StorageProblem):
                    list(patients.known())
        assert {one for one, _ in patients.known()} == ids
