"""No test reaches what the person who runs it keeps: a journal of real patients, above all."""

import subprocess
import sys
from pathlib import Path

import pytest
from own_home import live_in_own_home

from infuseplan.adapters.folders import user_folder
from infuseplan.adapters.journal.place import data_folder
from tests.benchmarks.measuring import environment

ASK = (
    "from infuseplan.adapters.folders import user_folder\n"
    "from infuseplan.adapters.journal.place import data_folder\n"
    "print(data_folder(), user_folder(), sep='\\n')"
)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_has_an_empty_home_and_so_have_programs_that_it_starts(turn: str) -> None:
    home = Path.home()
    assert home.parent.name.startswith("infuseplan-homes-")
    assert list(home.iterdir()) == []
    for folder in (data_folder(), user_folder()):
        assert folder.is_relative_to(home)
        folder.mkdir(parents=True)
        (folder / turn).touch()
    done = subprocess.run(
        [sys.executable, "-c", ASK], check=True, capture_output=True, text=True, env=environment()
    )
    said = [Path(line) for line in done.stdout.splitlines()]
    assert said == [data_folder(), user_folder()]


def test_names_that_lead_past_the_home_are_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert live_in_own_home() == Path.home()
    assert not data_folder().is_relative_to(tmp_path)
