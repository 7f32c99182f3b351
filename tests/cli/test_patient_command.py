"""`patient` on real files: by key file, by passphrase, and without any key."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from bedside_tools import NINE, WardClock, planned, ward_services
from hospital_key import lay_key

from infuseplan import bootstrap
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.infusion.start_answers import StartAnswers
from infuseplan.application.services import Services
from infuseplan.cli import main
from infuseplan.domain.infusion.events import Paused

Said = pytest.CaptureFixture[str]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def wired(tmp_path: Path) -> Services:
    lay_key(tmp_path / "machine")
    return bootstrap.services(machine=tmp_path / "machine")


def started(services: Services, folder: Path, name: str, reference: str) -> str:
    """An infusion with a pause whose reason names the patient; the patient's id."""
    from decimal import Decimal

    records = InfusionRecords(services, folder)
    proved, loaded = planned(services)
    answers = StartAnswers(name, reference, None, Decimal(25), entered_by="N. N.")
    bedside = records.begin(proved, loaded, answers, records.now())
    now = bedside.now()
    bedside.record(Paused(at=now, reason=f"{name} asked for it"), now=now)
    patient = bedside.header.patient_id
    records.release(bedside)
    records.close()
    return patient


def run(services: Services, folder: Path, words: Sequence[str]) -> int:
    return main(["patient", *words, "--data", str(folder)], services)


def test_a_patient_of_an_infusion_is_found_shown_and_handed_over(
    wired: Services, tmp_path: Path, capsys: Said
) -> None:
    data = tmp_path / "data"
    smith, jones = started(wired, data, "A. Smith", "4711"), started(wired, data, "B. Jones", "12")
    assert smith != jones
    assert run(wired, data, ["find", "--number", "04711", "--by", "Dr. X"]) == 0
    assert capsys.readouterr().out == f"{smith}  A. Smith, hospital number 4711\n"
    assert run(wired, data, ["recent", "--by", "Dr. X"]) == 0
    assert [line[:32] for line in capsys.readouterr().out.splitlines()] == [jones, smith]
    assert run(wired, data, ["show", smith, "--by", "Dr. X"]) == 0
    out = capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")
    # The weight of the plan that was started, on its day.
    assert out.startswith("A. Smith, hospital number 4711\nLast weight: 70 kg, 22 November 2026")
    target = tmp_path / "smith.json"
    assert run(wired, data, ["export", smith, str(target), "--by", "Dr. X"]) == 0
    text = target.read_text(encoding="utf-8")
    document = json.loads(text)
    assert [one["type"] for one in document["infusions"][0]["events"]] == ["started", "paused"]
    assert document["infusions"][0]["events"][1]["reason"] == "A. Smith asked for it"
    whats = [one["what"] for one in document["entries"] if one["type"] == "accessed"]
    assert whats == ["opened", "opened", "exported"]
    assert "Jones" not in text
    said = ["--by", "Dr. X", "--reason", "treated for the first time"]
    assert run(wired, data, ["no-record", smith, *said]) == 0
    records = InfusionRecords(wired, data)
    known = records.patients.patient(smith).no_record_here
    records.close()
    assert known is not None
    assert (known.by, known.reason) == ("Dr. X", "treated for the first time")


def test_two_that_are_one_are_merged_and_parted_by_name(
    wired: Services, tmp_path: Path, capsys: Said
) -> None:
    data = tmp_path / "data"
    one, other = started(wired, data, "A. Smith", "4711"), started(wired, data, "Smith", "9")
    said = ["--by", "Dr. X", "--reason", "the same person"]
    assert run(wired, data, ["merge", one, other, *said]) == 0
    capsys.readouterr()
    assert run(wired, data, ["find", "--number", "9", "--by", "N. N."]) == 0
    assert capsys.readouterr().out == f"{one}  A. Smith, hospital number 4711\n"
    assert run(wired, data, ["merge", one, other, *said]) == 3
    assert run(wired, data, ["unmerge", other, one, *said]) == 0
    capsys.readouterr()
    assert run(wired, data, ["find", "--name", "smith", "--by", "N. N."]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_removed_data_leave_the_infusion_and_a_whole_journal(
    wired: Services, tmp_path: Path, capsys: Said
) -> None:
    data = tmp_path / "data"
    smith = started(wired, data, "A. Smith", "4711")
    by = ["--by", "Dr. X"]
    assert run(wired, data, ["delete", smith, *by, "--reason", "for A. Smith"]) == 3
    assert run(wired, data, ["delete", smith, *by, "--reason", "asked for in writing"]) == 0
    assert run(wired, data, ["find", "--number", "4711", *by]) == 0
    capsys.readouterr()
    assert run(wired, data, ["show", smith, *by]) == 0
    out = capsys.readouterr().out
    assert "Personal data removed by Dr. X: asked for in writing" in out
    assert "Smith" not in out
    assert main(["journal", "verify", "--data", str(data)], wired) == 0
    records = InfusionRecords(wired, data)
    (line,) = records.journal.records()
    record = records.journal.read(line.id)
    assert (line.patient_name, line.personal) == ("", "removed")
    assert "Smith" not in "".join(one.event for one in record.events)
    # What was infused can still be followed.
    assert records.state_of(line) is not None
    records.close()


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["find"],
        ["find", "--by", "N. N."],
        ["find", "--number", "1", "--name", "A", "--by", "N. N."],
        ["find", "--number", "1"],
        ["find", "--born", "yesterday", "--by", "N. N."],
        # Nobody is born after today, and no year before 1900 or after 2199 is read anywhere.
        ["find", "--born", "2199-01-01", "--by", "N. N."],
        ["find", "--born", "1899-12-31", "--by", "N. N."],
        ["find", "--born", "2200-01-01", "--by", "N. N."],
        ["show", "--by", "N. N."],
        ["delete", "x", "--by", "N. N."],
        ["delete", "x", "--by", " ", "--reason", "y"],
        ["rename", "x"],
    ],
)
def test_what_cannot_be_read_is_told(wired: Services, tmp_path: Path, words: list[str]) -> None:
    data = tmp_path / "data"
    started(wired, data, "A. Smith", "4711")
    assert run(wired, data, words) == 2


def test_an_unknown_id_and_a_folder_without_a_journal_are_told(
    wired: Services, tmp_path: Path, capsys: Said
) -> None:
    assert run(wired, tmp_path / "no", ["find", "--number", "1", "--by", "N. N."]) == 1
    started(wired, tmp_path / "data", "A. Smith", "4711")
    assert run(wired, tmp_path / "data", ["show", "f" * 32, "--by", "N. N."]) == 3
    assert "no patient of this id" in capsys.readouterr().err


# --- keys -----------------------------------------------------------------------------------------


def program(folder: Path, words: Sequence[str], typed: str) -> subprocess.CompletedProcess[str]:
    """The program as a process of its own, on a computer without a keyring."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("DBUS")}
    return subprocess.run(
        [sys.executable, "-m", "infuseplan", "patient", *words, "--data", str(folder)],
        cwd=ROOT, env={**env, "XDG_RUNTIME_DIR": str(folder)}, input=typed, capture_output=True,
        encoding="utf-8", timeout=600, check=False,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="Windows always has a place for a key")
def test_a_passphrase_is_set_and_asked_for_by_the_program_itself(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    differ = program(data, ["passphrase"], "correct horse\ncorrect hoarse\n")
    assert differ.returncode == 3
    done = program(data, ["passphrase"], "correct horse\ncorrect horse\n")
    assert (done.returncode, done.stderr) == (0, "")
    again = program(data, ["passphrase"], "another\nanother\n")
    assert again.returncode == 1
    assert "passphrase" in again.stderr
    services = bootstrap.services(machine=tmp_path / "no folder of IT's")
    services.sealing.open(data).unlock("correct horse")
    started(services, data, "A. Smith", "4711")
    find = ["find", "--number", "4711", "--by", "N. N."]
    wrong = program(data, find, "corect horse\n")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "not the passphrase" in wrong.stderr
    right = program(data, find, "correct horse\n")
    assert right.returncode == 0
    assert right.stdout.endswith("A. Smith, hospital number 4711\n")


def test_without_a_key_an_infusion_is_recorded_without_anything_personal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    from sealing_tools import without_keyring

    without_keyring(monkeypatch)
    services = bootstrap.services(machine=tmp_path / "no folder of IT's")
    data = tmp_path / "data"
    assert started(services, data, "A. Smith", "4711") == ""
    for path in data.iterdir():
        assert b"Smith" not in path.read_bytes()
        assert b"4711" not in path.read_bytes()
    records = InfusionRecords(services, data)
    (line,) = records.unfinished()
    assert line.personal == "not-kept"
    assert records.carry_on(line.id).events[-1].type == "paused"
    records.close()
    assert run(services, data, ["find", "--number", "4711", "--by", "N. N."]) == 1
    assert "has no key" in capsys.readouterr().err


def test_the_double_of_a_journal_keeps_patients_too(tmp_path: Path) -> None:
    """What other tests stand on: the same patient at the second start."""
    from bedside_tools import MemoryJournal, at_the_chair

    clock = WardClock()
    services = ward_services(clock, MemoryJournal(clock), tmp_path)
    _, first = at_the_chair(services, bag_out=NINE - timedelta(minutes=30))
    _, second = at_the_chair(services)
    assert first.header.patient_id == second.header.patient_id != ""


def test_an_identity_is_corrected_by_name_and_reason(
    wired: Services, tmp_path: Path, capsys: Said
) -> None:
    data = tmp_path / "data"
    smith, jones = started(wired, data, "A. Smith", "4711"), started(wired, data, "B. Jones", "9")
    said = ["--by", "Dr. X", "--reason", "misread"]
    assert run(wired, data, ["correct", smith, "--number", "4117", *said]) == 0
    out = capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")
    assert out == "Corrected: A. Smith, hospital number 4117\n"
    assert run(wired, data, ["correct", smith, "--born", "1951-11-22", *said]) == 0
    assert "born 22 November 1951" in capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")
    assert run(wired, data, ["correct", smith, "--born", "none", "--name", "A. Smyth", *said]) == 0
    assert capsys.readouterr().out == "Corrected: A. Smyth, hospital number 4117\n"
    # Another one's number, nobody at all, nothing given, no reason.
    assert run(wired, data, ["correct", jones, "--number", "4117", *said]) == 3
    assert "Another patient has this hospital number" in capsys.readouterr().err
    assert run(wired, data, ["correct", jones, "--number", "none", "--name", ".", *said]) == 3
    assert run(wired, data, ["correct", smith, *said]) == 2
    assert run(wired, data, ["correct", smith, "--number", "1", "--by", "Dr. X"]) == 2
    assert run(wired, data, ["correct", smith, "--born", "soon", *said]) == 2
    assert run(wired, data, ["find", "--number", "4711", "--by", "N. N."]) == 0
    assert smith in capsys.readouterr().out


def test_a_corrected_identity_holds_to_the_limits_of_a_first_entry(
    wired: Services, tmp_path: Path, capsys: Said
) -> None:
    """Adults up to 120 years, as on the Plan page; nobody is born after today."""
    data = tmp_path / "data"
    smith = started(wired, data, "A. Smith", "4711")
    said = ["--by", "Dr. X", "--reason", "misread"]
    today = wired.clock.today()
    for words, code, told in (
        (["--born", f"{today.year + 1}-01-01"], 2, "--born (1 January"),
        (["--born", f"{today.year - 122}-01-01"], 3, "outside 18 to 120 years"),
        (["--born", f"{today.year - 16}-01-01"], 3, "16 years old"),
        (["--born", "31.02.1951"], 2, "31 February"),
        (["--name", "   "], 2, "--name"),
        (["--name", "\N{ZERO WIDTH SPACE}"], 2, "--name"),
        (["--name", "..."], 3, "at least one letter or digit"),
        (["--name", "x" * 201], 2, "--name: at most 200 characters"),
        (["--number", "4" * 201], 2, "--number: at most 200 characters"),
    ):
        assert run(wired, data, ["correct", smith, *words, *said]) == code, words
        err = capsys.readouterr().err.replace("\N{NO-BREAK SPACE}", " ")
        assert told in err, words
        assert len(err.splitlines()) == 1
    for by, reason in (("x" * 201, "y"), ("Dr. X", "y" * 2001)):
        words = ["no-record", smith, "--by", by, "--reason", reason]
        assert run(wired, data, words) == 2
        assert "at most" in capsys.readouterr().err
    assert run(wired, data, ["show", smith, "--by", "N. N."]) == 0
    assert capsys.readouterr().out.startswith("A. Smith, hospital number 4711\n")
    # The 18th birthday itself, and nobody's birth date.
    adult = today.replace(year=today.year - 18, day=min(today.day, 28))
    assert run(wired, data, ["correct", smith, "--born", adult.isoformat(), *said]) == 0
    assert run(wired, data, ["correct", smith, "--born", "none", *said]) == 0
