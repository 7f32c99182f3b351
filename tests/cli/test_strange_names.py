"""A name of a file may have bytes that are no characters: every command can still say it."""

import json
import os
import sys
from pathlib import Path

import pytest

from infuseplan.bootstrap import services
from tests.contract_client import Outcome, command

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names of Linux")

# As Python hands on the bytes 62 FF of an argument.
STRANGE = "b\udcff"
SHOWN = "b[U+DCFF]"
PLAN = ["--regimen", "isa-pd", "--weight-kg", "72.5", "--age", "66", "--infusion", "1"]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder of such a name with a journal in which nothing is recorded."""
    folder = tmp_path / STRANGE
    folder.mkdir()
    services().journal.open(folder).close()
    return folder


def said(*words: str) -> Outcome:
    outcome = command(*words)
    assert "Unexpected" not in outcome.stderr
    return outcome


def test_check_site_names_the_folder(here: Path) -> None:
    outcome = said("check-site", "--folder", str(here))
    assert outcome.exit_code == 0
    assert f"{here.parent}/{SHOWN}" in outcome.stdout.splitlines()


def test_check_site_names_a_file_in_it(here: Path) -> None:
    (here / "site-policy.toml").write_bytes(b"x")
    outcome = said("check-site", "--folder", str(here))
    assert outcome.exit_code == 1
    assert SHOWN in outcome.stdout


def test_check_site_as_json_keeps_the_name(here: Path) -> None:
    outcome = said("check-site", "--json", "--folder", str(here))
    assert outcome.exit_code == 0
    assert '/b\\udcff"' in outcome.stdout
    assert json.loads(outcome.stdout)["folder"] == str(here)


def test_a_journal_in_it_is_set_aside_and_warned_of(here: Path) -> None:
    here.chmod(0o777)
    outcome = said("journal", "verify", "--data", str(here))
    assert outcome.exit_code == 0
    assert SHOWN in outcome.stdout
    here.chmod(0o700)
    outcome = said("journal", "set-aside", "--healthy-too", "--data", str(here))
    assert outcome.exit_code == 0
    assert f"{SHOWN}/damaged-1" in outcome.stdout


@pytest.mark.parametrize("what", ["backup", "export"])
def test_a_copy_of_such_a_name_is_made(what: str, here: Path, tmp_path: Path) -> None:
    assert said("journal", what, str(tmp_path / "c\udcff"), "--data", str(here)).exit_code == 0
    assert os.path.isfile(os.fsencode(tmp_path) + b"/c\xff")


@pytest.mark.parametrize(
    "words",
    [
        [STRANGE],
        ["check-protocols", STRANGE],
        ["check-site", "--folder", f"{STRANGE}x"],
        ["plan", *PLAN, "--policy", STRANGE],
        ["sheet", *PLAN, "--kind", "nurse", "--out", STRANGE],
        ["sheet", *PLAN, "--kind", STRANGE, "--out", "a.pdf"],
        ["replay", STRANGE],
        ["replay", f"{STRANGE}x"],
        ["course", *PLAN, "--ics", STRANGE],
        ["explain", STRANGE],
        ["protocols", STRANGE],
        ["staff", "remove-pin", STRANGE],
        ["patient", STRANGE],
        ["patient", "export", "0" * 32, STRANGE, "--by", "N. N."],
        ["treatment", STRANGE],
        ["ward", STRANGE],
        ["journal", STRANGE],
        ["self-check", STRANGE],
        ["demo", STRANGE],
        [f"{STRANGE}.infuseplan"],
    ],
    ids=lambda words: " ".join(words).replace(STRANGE, "NAME"),
)
def test_every_command_can_say_such_a_word(
    words: list[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(here.parent)
    monkeypatch.setenv("XDG_DATA_HOME", str(here.parent / "own"))
    outcome = said(*words)
    assert outcome.exit_code != 0
    assert len(outcome.stderr.splitlines()) <= 1
    assert outcome.stderr + outcome.stdout
