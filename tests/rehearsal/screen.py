"""What is on the screen, as a screen reader is told it, and the waiting for it."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tests.rehearsal.stage import PATIENCE, Stage, TooLong, wait_for

_T = TypeVar("_T")
_SPACES = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{FIGURE SPACE}": "",
                         "\N{PUNCTUATION SPACE}": ""})  # fmt: skip
WINDOWS = ("frame", "dialog", "alert", "file chooser", "window")
CHOOSERS = ("check box", "radio button", "toggle button")
TEXTS = ("text", "password text")
BUTTONS = ("push button", "button")
# So often the same places mean that nothing moves any more.
_LOOKS = 3


def plain(text: str) -> str:
    """Text without the typography that only the eye needs."""
    return text.translate(_SPACES)


@dataclass(frozen=True)
class Part:
    """One part of the screen, with what is in it."""

    role: str
    name: str
    said: str
    text: str
    states: frozenset[str]
    box: tuple[int, int, int, int]
    kids: tuple[Part, ...] = field(repr=False)

    @staticmethod
    def of(told: dict[str, Any]) -> Part:
        return Part(
            told["role"], plain(told["name"]), plain(told.get("said", "")),
            told.get("text", ""), frozenset(told["states"]), tuple(told.get("box", (0, 0, 0, 0))),
            tuple(Part.of(kid) for kid in told["kids"]),
        )  # fmt: skip

    def all(self) -> Iterator[Part]:
        """This part and everything in it, from top to bottom."""
        yield self
        for kid in self.kids:
            yield from kid.all()

    def is_(self, state: str) -> bool:
        return state in self.states

    @property
    def middle(self) -> tuple[int, int]:
        left, top, wide, high = self.box
        return left + wide // 2, top + high // 2

    @property
    def words(self) -> str:
        """All that is said in here, one text a line; what a row says in each cell, once."""
        lines = [text for part in self.all() for text in (part.name, part.text) if text]
        return "\n".join(
            line for place, line in enumerate(lines) if place == 0 or lines[place - 1] != line
        )


@dataclass(frozen=True)
class Seen:
    """The screen at one moment."""

    windows: tuple[Part, ...]

    @property
    def window(self) -> Part | None:
        """The window that has the keyboard."""
        return next((one for one in reversed(self.windows) if one.is_("active")), None)

    @property
    def dialog(self) -> Part | None:
        """The question on top, once it has the keyboard."""
        window = self.window
        return window if window is not None and window.role != "frame" else None

    def parts(self, inside: Part | None = None) -> Iterator[Part]:
        for window in self.windows if inside is None else (inside,):
            yield from window.all()

    @property
    def words(self) -> str:
        """All that is on the screen."""
        return "\n".join(window.words for window in self.windows)

    @property
    def focus(self) -> Part | None:
        """What has the keyboard: the innermost part that says so, in the active window."""
        window = self.window
        focused = [] if window is None else [one for one in window.all() if one.is_("focused")]
        return focused[-1] if focused else None

    def find(
        self, name: str, *roles: str, inside: Part | None = None, enabled: bool = True
    ) -> Part | None:
        """The first part whose name matches; with `roles` only one of these."""
        pattern = re.compile(name)
        for part in self.parts(inside):
            if roles and part.role not in roles:
                continue
            if enabled and not part.is_("enabled"):
                continue
            if pattern.search(part.name):
                return part
        return None


class Screen:
    """The eyes: they read, and they wait for what should come, never for a time."""

    def __init__(self, stage: Stage, pid: Callable[[], int], pictures: Pictures) -> None:
        self._stage, self._pid, self.pictures = stage, pid, pictures

    def read(self) -> Seen:
        return Seen(tuple(Part.of(one) for one in self._stage.read(self._pid())["windows"]))

    def wait(self, look: Callable[[Seen], _T], what: str, seconds: float = PATIENCE) -> _T:
        """What `look` finds on the screen; a picture of the screen goes with the complaint."""
        last: list[Seen] = []

        def once() -> _T:
            last[:] = [self.read()]
            return look(last[0])

        try:
            return wait_for(once, what, seconds)
        except TooLong as late:
            kept = self.pictures.keep("too-long")
            said = last[0].words if last else ""
            raise TooLong(f"{late}. Picture: {kept}. The screen said:\n{said}") from None

    def wait_until_still(self) -> Part:
        """The window in front, once nothing in it has moved for a few looks.

        It paints before its questions have found their places, and on a busy machine a hand that
        knows the page would be there first.
        """
        places: list[object] = []

        def look(seen: Seen) -> Part | None:
            window = seen.window
            if window is None:
                return None
            places.append([(part.role, part.box) for part in window.all()])
            still = len(places) >= _LOOKS and all(one == places[-1] for one in places[-_LOOKS:])
            return window if still else None

        found = self.wait(look, "the window stands still")
        assert found is not None
        return found

    def wait_for_words(self, pattern: str, seconds: float = PATIENCE) -> Seen:
        """The screen once it says something that matches."""

        def look(seen: Seen) -> Seen | None:
            return seen if re.search(pattern, seen.words) else None

        found = self.wait(look, f"words that match {pattern!r}", seconds)
        assert found is not None
        return found

    def wait_for_part(self, name: str, *roles: str, seconds: float = PATIENCE) -> Part:
        found = self.wait(lambda seen: seen.find(name, *roles), f"{roles} named {name!r}", seconds)
        assert found is not None
        return found

    def wait_for_dialog(self, title: str = "", seconds: float = PATIENCE) -> Part:
        """The question whose title matches, once the keyboard is in it."""

        def look(seen: Seen) -> Part | None:
            dialog = seen.dialog
            right = dialog is not None and re.search(title, dialog.name)
            return dialog if right and seen.focus is not None else None

        found = self.wait(look, f"a dialog {title!r} with the keyboard", seconds)
        assert found is not None
        return found

    def wait_for_no_dialog(self, seconds: float = PATIENCE) -> Seen:
        def look(seen: Seen) -> Seen | None:
            window = seen.window
            return seen if window is not None and window.role == "frame" else None

        found = self.wait(look, "no dialog, and the window has the keyboard", seconds)
        assert found is not None
        return found


class Pictures:
    """Pictures of the screen: of what went wrong, and on request of everything that was seen."""

    def __init__(self, stage: Stage, name: str) -> None:
        self._stage = stage
        self._name = re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip("-")[:100]
        self._asked_for = os.environ.get("REHEARSAL_PICTURES")
        self._number = 0

    def keep(self, what: str) -> Path:
        """A picture in a folder of its own that outlives the test."""
        folder = Path(tempfile.gettempdir()) / "infuseplan-rehearsals"
        folder.mkdir(exist_ok=True)
        return self._take(folder, what)

    def take(self, what: str) -> None:
        """A picture for whoever wants to look: only where REHEARSAL_PICTURES names a folder."""
        if self._asked_for:
            folder = Path(self._asked_for)
            folder.mkdir(parents=True, exist_ok=True)
            self._take(folder, what)

    def _take(self, folder: Path, what: str) -> Path:
        self._number += 1
        path = folder / f"{self._name}-{self._number:02d}-{what}.png"
        self._stage.photograph(path)
        return path
