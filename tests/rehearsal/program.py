"""The program as its own process: this tree's, another tree's, or the frozen one.

INFUSEPLAN_PROGRAM names a frozen program; INFUSEPLAN_TREE another source tree.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from infuseplan.adapters.sealing.seal import SiteSeal
from tests.hospital_key import lay_key
from tests.rehearsal.computer_clock import ComputerClock
from tests.rehearsal.hands import Hands, run
from tests.rehearsal.screen import Pictures, Screen, Seen
from tests.rehearsal.stage import PATIENCE, Stage, wait_for

TREE = Path(os.environ.get("INFUSEPLAN_TREE") or Path(__file__).parents[2])
FROZEN = os.environ.get("INFUSEPLAN_PROGRAM")
# IT's folder, which no user and no option moves.
MACHINE = "/etc/xdg"
_LONGEST_START = 120


def command() -> list[str]:
    """How the program is called."""
    return [FROZEN] if FROZEN else [sys.executable, "-m", "infuseplan"]


class Program:
    """One run of the window after the other, on one folder of data and one clock."""

    def __init__(
        self,
        stage: Stage,
        clock: ComputerClock,
        data: Path,
        pictures: Pictures,
        *,
        settings: str | None = None,
        options: tuple[str, ...] = (),
        ward: str = "",
    ) -> None:
        self.stage, self.clock, self.data = stage, clock, data
        self._options = options
        self._settings = settings
        self._ward = ward
        self._process: subprocess.Popen[bytes] | None = None
        self.screen = Screen(stage, lambda: self.pid, pictures)
        self.hands = Hands(stage)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def open(self, *, page: str = "") -> Seen:
        """Start it, and wait until its window is painted and has the keyboard."""
        self.launch(page=page)
        return self.wait_until_open()

    def launch(self, *, page: str = "") -> None:
        """Start it, and do not wait."""
        assert not self.is_running
        self.data.mkdir(parents=True, exist_ok=True)
        self.clock.launched()
        words = [*command(), "--data", str(self.data), *self._options]
        if page:
            words += ["--page", page]
        with (self.data.parent / "program.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._in_its_hospital(), *words], cwd=TREE, env=self._environment(), stdout=log,
                stderr=log,
            )  # fmt: skip

    def wait_until_open(self) -> Seen:
        """Its window, once it is there and has the keyboard."""

        def look(seen: Seen) -> Seen | None:
            assert self.is_running, f"the program ended: {self.output}"
            return seen if seen.window is not None and seen.focus is not None else None

        found = self.screen.wait(look, "the window opens", _LONGEST_START)
        assert found is not None
        return found

    def kill(self) -> None:
        """As the power goes: no farewell."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(timeout=20)

    def close(self) -> None:
        """Have it ended, however it stands."""
        if self.is_running:
            self.kill()

    def wait_until_ended(self, seconds: float = PATIENCE) -> int:
        """Its exit code, once it has ended by itself."""
        assert self._process is not None
        process = self._process
        wait_for(lambda: process.poll() is not None, "the program ends", seconds)
        return process.returncode

    @property
    def output(self) -> str:
        log = self.data.parent / "program.log"
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""

    def command_line(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A sub-command on the same folder and clock, as a process of its own."""
        done = subprocess.run(
            [*self._in_its_hospital(), *command(), *words, "--data", str(self.data)], cwd=TREE,
            env=self._environment(), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        done.stdout = " ".join(done.stdout.replace("\N{NO-BREAK SPACE}", " ").split())
        done.stderr = " ".join(done.stderr.replace("\N{NO-BREAK SPACE}", " ").split())
        return done

    def journal(self) -> list[dict[str, Any]]:
        """Every line of `journal export`, in order; empty where nothing was ever recorded."""
        out = self.data.parent / "export.jsonl"
        out.unlink(missing_ok=True)
        words = [*command(), "journal", "export", str(out), "--data", str(self.data)]
        done = subprocess.run(
            words, cwd=TREE, env=self._environment(), capture_output=True, text=True, timeout=600,
            check=False,
        )  # fmt: skip
        if not out.exists():
            assert "no journal" in done.stderr, done.stderr
            return []
        return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]

    def events(self) -> list[dict[str, Any]]:
        """The events of the log, as they were recorded; words are unsealed by the ward's key."""
        lines = self.journal()
        whose = {line["record"]: line["content"]["patient"].get("id", "")
                 for line in lines if line["kind"] == "record"}  # fmt: skip
        seal = SiteSeal(self.data, lambda: self.data.parent / "machine" / "infuseplan" / "site.key")
        try:
            return [
                self._in_plain_words(line["content"], whose[line["record"]], seal)
                for line in lines
                if line["kind"] == "event"
            ]
        finally:
            seal.close()

    @staticmethod
    def _in_plain_words(event: dict[str, Any], patient: str, seal: SiteSeal) -> dict[str, Any]:
        names, sealed = event.pop("words", ()), event.pop("sealed", None)
        text = None if sealed is None else seal.unseal(patient, sealed)
        words = {} if text is None else json.loads(text)
        return {**event, **{name: words[name] for name in names}}

    def paper(self, file: Path) -> str:
        """The text of a PDF that the program wrote."""
        wait_for(lambda: file.exists() and file.stat().st_size, f"{file.name} is written")
        return run("pdftotext", "-layout", str(file), "-", env=self.stage.environment)

    def _environment(self) -> dict[str, str]:
        """That of the stage, in the language of the world; its clock and zone are the rehearsal's.

        Both are part of what is rehearsed: a morning in a ward, however late it is here.
        """
        around = dict(self.stage.environment)
        around.pop("LC_ALL")
        if "LC_ALL" in os.environ:
            around["LC_ALL"] = os.environ["LC_ALL"]
        return {
            **around,
            **self.clock.environment(),
            # A clock from another day must not mark compiled files of this tree.
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": "" if FROZEN else str(TREE),
        }

    def _in_its_hospital(self) -> list[str]:
        """A view of the file system in which IT's folder holds these settings and a key."""
        site = self.data.parent / "machine"
        # A program beside this one sees the same folder: it is never made anew under it.
        shutil.copytree(MACHINE, site, ignore_dangling_symlinks=True, dirs_exist_ok=True)
        own = site / "infuseplan"
        own.mkdir(exist_ok=True)
        if self._settings is not None:
            (own / "site-policy.toml").write_text(self._settings, encoding="utf-8")
        # The computers of the rehearsals have no keyring; names are sealed by IT's key.
        lay_key(own, self._ward)
        # Root has views of its own everywhere; others only where the system lets them, and then as
        # themselves: the bus lets nobody in who says to be root. What lets them mount ends with it.
        own_user, only = (), ""
        if os.geteuid() != 0:
            own_user = ("--user", "--map-current-user", "--keep-caps")
            only = "setpriv --inh-caps=-all --ambient-caps=-all "
        inside = f'mount --bind "{site}" {MACHINE} && exec {only}"$@"'
        return ["unshare", *own_user, "--mount", "sh", "-c", inside, "sh"]
