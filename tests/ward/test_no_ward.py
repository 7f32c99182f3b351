"""Where IT has set up no ward, nothing of it is loaded, begun or made."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hospital_key import lay_key

from .postgres import ROOT

_ASK = """
import sys, threading
from pathlib import Path
from infuseplan import bootstrap
wired = bootstrap.services(machine=Path(sys.argv[1]))
late = "infuseplan.application.ward.meeting", "infuseplan.application.ward.administration"
assert not any(one in sys.modules for one in late)
data = Path(sys.argv[2])
assert wired.ward.exchange(data) is None
wired.journal.open(data).close()
ours = [one for one in sys.modules if one.startswith("infuseplan.adapters.ward.")]
assert ours == [], ours
assert "psycopg" not in sys.modules
assert threading.active_count() == 1
print(sorted(path.name for path in data.iterdir()))
"""


def test_without_a_ward_nothing_of_it_is_there(tmp_path: Path) -> None:
    machine, data = tmp_path / "machine", tmp_path / "data"
    machine.mkdir()
    told = subprocess.run(
        [sys.executable, "-c", _ASK, machine, data],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert "ward" not in told.stdout


# It looks whether IT has laid the file there.
WARD_ACCESS = "infuseplan.adapters.ward_access"
# What is said of patients is the journal's own matter, with a ward and without.
OF_PATIENTS = "infuseplan.application.ward."
# The zone of the clock times that a ward reads.
WARD_ZONE = "infuseplan.application.infusion.ward_zone"
OF_THE_EXCHANGE = ("administration", "holding", "meeting")


@pytest.mark.parametrize("until", ["painted", "loaded"])
def test_a_window_without_a_ward_loads_its_access_alone(tmp_path: Path, until: str) -> None:
    """A fresh process, as a user starts it; what it costs is in the benchmarks of a start."""
    told = subprocess.run(
        [sys.executable, ROOT / "tests" / "benchmarks" / "painted_start.py", tmp_path, until],
        capture_output=True, text=True, cwd=ROOT, check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    loaded = json.loads(told.stdout)["ward"]
    assert WARD_ACCESS in loaded
    others = [one for one in loaded if one != WARD_ACCESS]
    if until == "painted":
        assert others == []
    # A folder of modules that is imported for one of them is no module.
    others = [one for one in others if one not in ("infuseplan.application.ward", WARD_ZONE)]
    assert [one for one in others if not one.startswith(OF_PATIENTS)] == []
    assert not {one.removeprefix(OF_PATIENTS) for one in others} & set(OF_THE_EXCHANGE)
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith("ward")]


def test_a_window_of_a_ward_is_painted_before_anything_of_the_exchange_is_loaded(
    tmp_path: Path,
) -> None:
    """A start takes as long as without a ward; figures are in `test_large_ward.py`."""
    machine, data = tmp_path / "machine", tmp_path / "data"
    data.mkdir(mode=0o700)
    lay_key(machine, f'[folder]\npath = "{tmp_path / "shared"}"\n')
    told = subprocess.run(
        [sys.executable, ROOT / "tests" / "benchmarks" / "painted_start.py", data, "painted",
         machine],
        capture_output=True, text=True, cwd=ROOT, check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    loaded = json.loads(told.stdout)["ward"]
    assert "infuseplan.gui.window.ward_beginning" in loaded
    assert "infuseplan.gui.window.ward_controller" not in loaded
    assert [one for one in loaded if one.startswith("infuseplan.adapters.ward.")] == []
