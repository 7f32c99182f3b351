"""The program as an ordinary user starts it, beside a folder that is closed to that user.

Root may enter every folder. Here the process keeps root's number, because Python itself may lie
where only root may read, and loses the rights that go beyond it; the folder belongs to somebody
else.
"""

import os
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

_ELSE = 65534
_LOST = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all", "--")
_START = """
import os, sys
from pathlib import Path
from infuseplan import bootstrap
bootstrap.machine_folder = lambda: Path(sys.argv[1])
# What is refused to root alone is not what is tried here.
os.geteuid = lambda: 1000
sys.exit(bootstrap.run_command_line(sys.argv[2:]))
"""


def closed_folder(folder: Path) -> Path:
    """`folder`, made so that an ordinary user may not enter it; skips where that cannot be."""
    if sys.platform == "win32":
        pytest.skip("rights are no mode on Windows")
    folder.mkdir(mode=0o700)
    if os.geteuid() != 0:
        folder.chmod(0)
    elif which(_LOST[0]) is None:
        pytest.skip("root has no means here to give up its rights")
    else:
        os.chown(folder, _ELSE, _ELSE)
    done = _run([sys.executable, "-c", "import os, sys; os.stat(sys.argv[1])", str(folder / "x")])
    if b"PermissionError" not in done.stderr:
        pytest.skip("this system lets everybody into every folder")
    return folder


def started(site: Path, *argv: str) -> tuple[int, str]:
    """Exit code, and everything that was said, of the program with `site` as IT's folder."""
    done = _run([sys.executable, "-c", _START, str(site), *argv], HOME=str(site.parent))
    return done.returncode, (done.stdout + done.stderr).decode("utf-8")


def _run(command: list[str], **env: str) -> "subprocess.CompletedProcess[bytes]":
    lost = _LOST if os.geteuid() == 0 else ()
    return subprocess.run(
        [*lost, *command],
        cwd=Path(__file__).parents[1],
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=120,
    )
