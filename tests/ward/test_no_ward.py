"""Where IT has set up no ward, nothing of it is loaded, begun or made."""

import subprocess
import sys
from pathlib import Path

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
