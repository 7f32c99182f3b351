"""Keys and mouse, as the X server hands them to whatever has the keyboard or lies below."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Sequence

from tests.rehearsal.screen import Part
from tests.rehearsal.stage import Stage


class Hands:
    """Presses and clicks; nothing is sent to a window by name, everything to what is in front."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def press(self, *keys: str) -> None:
        """Each key once, in order: `F9`, `ctrl+p`, `alt+o`, `Return`."""
        self._xdotool("key", "--delay", "4", *keys)

    def type(self, text: str) -> None:
        """Characters as a keyboard sends them."""
        self._xdotool("type", "--delay", "4", text)

    def click(self, part: Part) -> None:
        """The left button, in the middle of it."""
        x, y = part.middle
        self._xdotool("mousemove", str(x), str(y), "click", "1")

    def scroll_down(self, part: Part) -> None:
        """The wheel, over the middle of it, as far as it goes."""
        x, y = part.middle
        self._xdotool("mousemove", str(x), str(y), "click", "--repeat", "20", "--delay", "5", "5")

    def replace(self, field: Part, text: str) -> None:
        """Into the field by mouse, all of it marked, and typed over."""
        x, y = field.middle
        self._xdotool("mousemove", str(x), str(y), "click", "1", "key", "--delay", "4", "ctrl+a")
        if text:
            self.type(text)
        else:
            self.press("Delete")

    def click_all(self, parts: Sequence[Part]) -> None:
        """One after the other, as a hand that knows the page."""
        self._script([f"mousemove {x} {y} click 1" for x, y in (part.middle for part in parts)])

    def replace_all(self, fields: Sequence[tuple[Part, str]]) -> None:
        """Into each field by mouse, all of it marked, and typed over."""
        lines = []
        for field, text in fields:
            x, y = field.middle
            lines += [f"mousemove {x} {y} click 1", "key --delay 4 ctrl+a",
                      f"type --delay 4 {shlex.quote(text)}"]  # fmt: skip
        self._script(lines)

    def _script(self, lines: Sequence[str]) -> None:
        run("xdotool", "-", env=self._stage.environment, typed="\n".join(lines) + "\n")

    def activate(self, pid: int) -> None:
        """Bring the windows of that process to the front, the newest last."""
        found = run("xdotool", "search", "--all", "--onlyvisible", "--pid", str(pid), "--name", ".",
                    env=self._stage.environment)  # fmt: skip
        for window in found.split():
            self._xdotool("windowactivate", window)

    def _xdotool(self, *words: str) -> None:
        run("xdotool", *words, env=self._stage.environment)


def run(*command: str, env: dict[str, str], typed: str = "", seconds: float = 60) -> str:
    """What a command prints; its own words where it fails."""
    done = subprocess.run(
        command, env=env, input=typed, capture_output=True, text=True, timeout=seconds, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}"
    return done.stdout
