"""Workstations as processes of their own, and how they are spoken to."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from .postgres import PASSWORD, ROOT, WORKSTATION, Postgres


class Process:
    """One of them."""

    def __init__(
        self, data: Path, *, server: Postgres | None = None, database: str = "",
        port: int | None = None, folder: Path | None = None, machine: str = "",
        wrong_s: float = 0, key: Path | None = None,
    ) -> None:  # fmt: skip
        given: dict[str, Any] = {"data": str(data), "name": data.name}
        if server is not None:
            given["server"] = {
                "host": "127.0.0.1", "port": port or server.port, "database": database,
                "user": WORKSTATION, "password": PASSWORD,
            }  # fmt: skip
        if folder is not None:
            given["folder"] = str(folder)
        if machine:
            given["machine"] = machine
        if wrong_s:
            given["wrong_s"] = wrong_s
        if key is not None:
            given["key"] = str(key)
        self.data = data
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, json.dumps(given)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
        self._origin = ""

    @property
    def origin(self) -> str:
        """Its chain; asking for it waits until it runs."""
        if not self._origin:
            self._origin = self.answer()["origin"]
        return self._origin

    def order(self, *words: object) -> None:
        assert self.origin
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the process has ended"
        return json.loads(line)

    def ask(self, *words: object) -> Any:
        self.order(*words)
        return self.answer()

    def kill(self) -> None:
        """As the system does it: nothing is said or folded."""
        self._process.kill()
        self._end()

    def close(self) -> None:
        if self._process.poll() is None:
            self.order("quit")
        self._end()

    def _end(self) -> None:
        self._process.wait(30)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()


# The package and the helpers of the tests, as pytest finds them.
_START = (
    "import runpy, sys; sys.path[:0] = ['.', 'tests']; import sealing_tools;"
    " sys.argv = ['worker', *sys.argv[1:]]; runpy.run_module('ward.worker', run_name='__main__')"
)
