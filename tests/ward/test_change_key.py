"""Another key of the site: on the server once, then on each computer; nothing sealed is lost."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from infuseplan.adapters.sealing.key_store import KeyStore
from infuseplan.adapters.sealing.new_site_key import change_key_of_folder
from infuseplan.adapters.sealing.seal import mark_of
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.ward.patients import Identifiers
from infuseplan.cli import main

from .postgres import Postgres
from .test_ward_command import KEY, Computer, by_server, computer, url

TODAY = date(2026, 11, 22)

Said = pytest.CaptureFixture[str]
OTHER = "c3" * 32
SMITH = Identifiers("A. Smith", "4711", date(1951, 11, 22))
JONES = Identifiers("B. Jones", "9820")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The old key, kept aside, and the new one."""
    made = (tmp_path / "old.key", tmp_path / "new.key")
    for path, text in zip(made, (KEY, OTHER), strict=True):
        path.write_text(text, encoding="ascii")
        path.chmod(0o640)
    return made


def replace_key(folder: Path) -> None:
    """IT lays the new key into the place of the old one."""
    (folder / "site.key").write_text(OTHER, encoding="ascii")


def names(each: Computer) -> set[str]:
    """Who is found by number, birth date and name."""
    records = InfusionRecords(each.services, each.data)
    try:
        patients = records.patients
        found = [
            *patients.by_reference("4711", "N. N."), *patients.by_reference("9820", "N. N."),
            *patients.by_reference("4712", "N. N."),
        ]  # fmt: skip
        born = patients.by_birth_date(date(1951, 11, 22), "N. N.")
        assert {one.name for one in born} <= {one.name for one in found}
        return {one.name for one in found}
    finally:
        records.close()


def changed(each: Computer, old: Path) -> int:
    words = ["ward", "change-key", "--old-key", str(old), "--data", str(each.data)]
    return main(words, each.services)


def test_a_ward_gets_another_key_and_everybody_is_still_known(
    postgres: Postgres, database: str, tmp_path: Path, files: tuple[Path, Path], capsys: Said
) -> None:
    server = by_server(postgres, database)
    one, other = computer(tmp_path, "Chair 1", server), computer(tmp_path, "Chair 2", server)
    smith = one.add(SMITH)
    records = InfusionRecords(one.services, one.data)
    # The number of before may stand on paper.
    records.patients.correct(
        smith, Identifiers("A. Smith", "4712", SMITH.born), "N. N.", "slip", TODAY
    )
    records.close()
    other.add(JONES)
    for each in (one, other, one):
        assert each.run("join") == 0
    assert names(one) == names(other) == {"A. Smith", "B. Jones"}
    old, new = files
    at_server = ["change-key", "--url", url(postgres, database), "--old-key", str(old)]
    capsys.readouterr()
    assert one.run(*at_server, "--new-key", str(new), by_data=False) == 0
    assert capsys.readouterr().out.startswith("2 patients: their keys are wrapped")
    # Again does no harm.
    assert one.run(*at_server, "--new-key", str(new), by_data=False) == 0
    replace_key(tmp_path)
    # Until it is done here as well, nothing is read and nothing is lost.
    records = InfusionRecords(one.services, one.data)
    assert records.patients.seal.state()[0] == "other"
    records.close()
    for each in (one, other):
        assert changed(each, old) == 0
        assert changed(each, old) == 0
        assert names(each) == {"A. Smith", "B. Jones"}
    one.add(Identifiers("C. Brown", "77"))
    for each in (one, other):
        assert each.run("join") == 0
    records = InfusionRecords(other.services, other.data)
    assert [each.name for each in records.patients.by_reference("77", "N. N.")] == ["C. Brown"]
    records.close()


def test_what_the_server_objects_to_is_said_in_its_words(
    postgres: Postgres, database: str, tmp_path: Path, files: tuple[Path, Path], capsys: Said
) -> None:
    one = computer(tmp_path, "Chair 1", by_server(postgres, database))
    one.add(SMITH)
    assert one.run("join") == 0
    capsys.readouterr()
    old, new = files
    keys = ["--old-key", str(old), "--new-key", str(new)]
    with postgres.admin("postgres") as connection:
        connection.execute("DROP ROLE IF EXISTS reader")
        connection.execute("CREATE ROLE reader LOGIN")
    # A database without the ward's schema, and a login that may not change anything.
    as_reader = url(postgres, database).replace("postgres@", "reader@")
    for where, words in (
        (url(postgres, "postgres"), "It has not been set up"),
        (as_reader, "Nothing was changed. The server says: permission denied"),
    ):
        assert one.run("change-key", "--url", where, *keys, by_data=False) == 1
        assert capsys.readouterr().err.startswith(f"infuseplan: {words}")
    with postgres.admin("postgres") as connection:
        connection.execute("DROP ROLE reader")


def test_the_logins_of_one_computer_change_one_after_the_other(
    tmp_path: Path, files: tuple[Path, Path]
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o770)
    place = f'[folder]\npath = "{shared}"'
    one, other = computer(tmp_path, "Login 1", place), computer(tmp_path, "Login 2", place)
    one.add(SMITH)
    other.add(JONES)
    for each in (one, other, one):
        assert each.run("join") == 0
    replace_key(tmp_path)
    for each in (one, other):
        assert changed(each, files[0]) == 0
    one.add(Identifiers("C. Brown", "77"))
    for each in (one, other, one):
        assert each.run("join") == 0
        assert names(each) == {"A. Smith", "B. Jones"}


def test_a_wrong_key_and_an_open_window_change_nothing(
    postgres: Postgres, database: str, tmp_path: Path, files: tuple[Path, Path], capsys: Said
) -> None:
    one = computer(tmp_path, "Chair 1", by_server(postgres, database))
    one.add(SMITH)
    assert one.run("join") == 0
    old, new = files
    before = {path: path.read_bytes() for path in one.data.glob("patient-keys*")}
    wrong = tmp_path / "wrong.key"
    wrong.write_text("77" * 32, encoding="ascii")
    wrong.chmod(0o600)
    capsys.readouterr()
    at_server = ["change-key", "--url", url(postgres, database), "--old-key", str(wrong)]
    assert one.run(*at_server, "--new-key", str(new), by_data=False) == 1
    replace_key(tmp_path)
    assert changed(one, wrong) == 1
    assert capsys.readouterr().err.count("sealed by neither of the two keys") == 2
    records = InfusionRecords(one.services, one.data)
    assert records.journal.records()[:0] == ()
    assert changed(one, old) == 1
    assert "close it first" in capsys.readouterr().err
    records.close()
    old.chmod(0o644)
    assert changed(one, old) == 1
    assert f"({old}: rights)" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in one.data.glob("patient-keys*")} == before
    assert one.run("change-key", "--old-key", str(old), "--new-key", str(new)) == 2
    assert one.run("change-key") == 2


def test_a_crash_between_the_two_files_is_finished_by_doing_it_again(tmp_path: Path) -> None:
    one = computer(tmp_path, "alone")
    patient = one.add(SMITH)
    old, new = bytes.fromhex(KEY), bytes.fromhex(OTHER)
    copy = one.data / "patient-keys.copy.sqlite3"
    shutil.copy(copy, tmp_path / "behind")
    assert change_key_of_folder(one.data, old, new) == 1
    # As if the copy had not been reached.
    shutil.copy(tmp_path / "behind", copy)
    replace_key(tmp_path)
    records = InfusionRecords(one.services, one.data)
    assert records.patients.patient(patient).name == "A. Smith"
    records.close()
    assert change_key_of_folder(one.data, old, new) == 1
    (one.data / "patient-keys.sqlite3").unlink()
    store = KeyStore(one.data)
    assert store.site_marks() == (mark_of(new),)
    store.close()
    records = InfusionRecords(one.services, one.data)
    assert records.patients.patient(patient).name == "A. Smith"
    records.close()
