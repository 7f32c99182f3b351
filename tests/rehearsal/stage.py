"""A desktop of its own: display, window manager, session bus, accessibility, screen reader.

Everything is started here and ended here, by its own process id. Nothing is skipped in silence:
where something is missing, `StageMissing` names it with the package that brings it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

_T = TypeVar("_T")

# Debian's and Ubuntu's packages; `dev.py` brings them on a machine where it may.
PROGRAMS = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "dbus-daemon": "dbus",
    "import": "imagemagick",
    "pdftotext": "poppler-utils",
    "unshare": "util-linux",
}
SYSTEM_PYTHON = "/usr/bin/python3"
SCREEN = (1366, 768)
# High enough that nobody's own display is in the way; somewhere else where one is.
_FIRST_DISPLAY = int(os.environ.get("REHEARSAL_FIRST_DISPLAY", "70"))
DISPLAYS = range(_FIRST_DISPLAY, _FIRST_DISPLAY + 20)
# Long enough for a busy machine; shorter where somebody watches rehearsals that are still red.
PATIENCE = float(os.environ.get("REHEARSAL_PATIENCE", "90"))
_BETWEEN_LOOKS, _LONGEST_PAUSE = 0.05, 0.4
# Where every X server keeps its sockets and locks, whatever TMPDIR says.
_OF_X = Path("/", "tmp")
_A11Y = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
_CLOCKS = ("lib/*/faketime/libfaketimeMT.so.1", "lib*/faketime/libfaketimeMT.so.1")


class StageMissing(Exception):
    """What a rehearsal needs is not on this machine."""


class TooLong(AssertionError):
    """A state that was waited for did not come."""


def wait_for(look: Callable[[], _T], what: str, seconds: float = PATIENCE) -> _T:
    """What `look` finds, as soon as it finds something; TooLong names what did not come."""
    end = time.monotonic() + seconds
    pause = _BETWEEN_LOOKS
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise TooLong(f"waited {seconds:g} s: {what}")
        time.sleep(pause)
        # What does not come at once takes a while: looking less often leaves it the machine.
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def bus_launcher() -> str | None:
    """The program that opens the accessibility bus."""
    return next((path for path in _A11Y if Path(path).exists()), None)


def clock_library() -> Path | None:
    """The library that sets a process's clock from outside."""
    found = (path for pattern in _CLOCKS for path in Path("/usr").glob(pattern))
    return next(found, None)


def missing() -> list[str]:
    """What is not here, each with the package that brings it."""
    lacks = [f"{name} (package {package})" for name, package in PROGRAMS.items()
             if shutil.which(name) is None]  # fmt: skip
    if bus_launcher() is None:
        lacks.append("at-spi-bus-launcher (package at-spi2-core)")
    if clock_library() is None:
        lacks.append("libfaketimeMT.so.1 (package faketime)")
    asked = [SYSTEM_PYTHON, "-c", "from gi.repository import Gio"]
    if not Path(SYSTEM_PYTHON).exists() or not _works(asked, os.environ):
        lacks.append(f"gi for {SYSTEM_PYTHON} (package python3-gi)")
    return lacks


class Stage:
    """The desktop; `environment` is what a program needs to stand on it."""

    def __init__(self) -> None:
        lacks = missing()
        if lacks:
            raise StageMissing(
                "Rehearsals need a Linux machine with: " + "; ".join(lacks)
                + ". `python3 packaging/dev.py system` brings or names what is missing."
            )  # fmt: skip
        self._processes: list[subprocess.Popen[str]] = []
        self.folder = Path(tempfile.mkdtemp(prefix="infuseplan-stage-"))
        self.environment = {
            **os.environ,
            "XDG_RUNTIME_DIR": str(self.folder),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "NO_AT_BRIDGE": "0",
            # For the hands and eyes, which type and read UTF-8; the program has its user's.
            "LC_ALL": "C.UTF-8",
        }
        self.folder.chmod(0o700)
        try:
            self._open_display()
            self._open_bus()
            launcher = bus_launcher()
            assert launcher is not None
            self._start("a11y", launcher, "--launch-immediately")
            self._start("openbox", "openbox", "--config-file", str(self._window_manager_settings()))
            self._reader = self._start(
                "reader", SYSTEM_PYTHON, _beside("screen_reader.py"), talks=True
            )
            wait_for(self._reads, "the screen reader answers")
        except BaseException:
            self.close()
            raise

    def read(self, pid: int) -> dict[str, Any]:
        """What the process shows, as screen_reader.py tells it."""
        assert self._reader.stdin is not None
        assert self._reader.stdout is not None
        self._reader.stdin.write(json.dumps({"pid": pid}) + "\n")
        self._reader.stdin.flush()
        answer: dict[str, Any] = json.loads(self._reader.stdout.readline())
        return answer

    def another_reader(self) -> subprocess.Popen[str]:
        """One more client that reads the tree, with pipes of its own."""
        return self._start("reader-2", SYSTEM_PYTHON, _beside("screen_reader.py"), talks=True)

    def listener(self) -> subprocess.Popen[str]:
        """A client that hears what is announced; it listens already."""
        made = self._start(
            "listener", SYSTEM_PYTHON, _beside("announcement_listener.py"), talks=True
        )
        assert made.stdout is not None
        assert json.loads(made.stdout.readline()) == {"listening": True}
        return made

    def photograph(self, path: Path) -> None:
        """The whole screen as a picture file."""
        subprocess.run(
            ["import", "-window", "root", str(path)], env=self.environment, check=False,
            capture_output=True, timeout=600,
        )  # fmt: skip

    def close(self) -> None:
        """End everything that was started here, last first."""
        for process in reversed(self._processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in reversed(self._processes):
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=10)
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _window_manager_settings(self) -> Path:
        """The window manager's usual ways, but for clicks inside a window.

        Usually it has each of them first, and then hands it on. On a busy machine that takes so
        long that keys pressed after a click arrive before it, in the field that was left.
        """
        settings = self.folder / "openbox.xml"
        settings.write_text(
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<openbox_config xmlns="http://openbox.org/3.4/rc"><mouse>'
            '<context name="Titlebar"><mousebind button="Left" action="Drag">'
            '<action name="Move"/></mousebind></context>'
            "</mouse></openbox_config>",
            encoding="ascii",
        )
        return settings

    def _reads(self) -> bool:
        return "windows" in self.read(os.getpid())

    def _start(self, name: str, *command: str, talks: bool = False) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE if talks else subprocess.DEVNULL
        with (self.folder / f"{name}.log").open("w", encoding="utf-8") as log:
            process = subprocess.Popen(
                command, env=self.environment, text=True, stdin=pipe, stdout=pipe, stderr=log
            )
        self._processes.append(process)
        return process

    def _open_display(self) -> None:
        wide, high = SCREEN
        for number in DISPLAYS:
            socket = _OF_X / ".X11-unix" / f"X{number}"
            if socket.exists() or (_OF_X / f".X{number}-lock").exists():
                continue
            size = f"{wide}x{high}x24"
            server = self._start("xvfb", "Xvfb", f":{number}", "-screen", "0", size, "-nolisten",
                                 "tcp", "-noreset")  # fmt: skip
            wait_for(lambda: socket.exists() or server.poll() is not None, "the display opens")  # noqa: B023 - waited for here
            # Two stages may reach for one number at once; the one that loses goes on.
            if server.poll() is None and self._is_display(number, server):
                self.environment["DISPLAY"] = f":{number}"
                return
        raise StageMissing(f"no free display among :{DISPLAYS[0]} to :{DISPLAYS[-1]}")

    def _is_display(self, number: int, server: subprocess.Popen[str]) -> bool:
        lock = _OF_X / f".X{number}-lock"
        wait_for(lambda: server.poll() is not None or lock.exists(), "the display is locked")
        owner = lock.read_text(encoding="ascii").strip() if lock.exists() else ""
        if owner != str(server.pid):
            return False
        asked = ["xdotool", "getdisplaygeometry"]
        seen = {**self.environment, "DISPLAY": f":{number}"}
        return wait_for(lambda: _works(asked, seen), "the display answers")

    def _open_bus(self) -> None:
        config = self.folder / "bus.conf"
        config.write_text(
            "<busconfig><type>session</type>"
            f"<listen>unix:path={self.folder}/bus</listen>"
            "<standard_session_servicedirs/>"
            '<policy context="default"><allow send_destination="*" eavesdrop="true"/>'
            '<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>',
            encoding="ascii",
        )
        self._start("bus", "dbus-daemon", f"--config-file={config}", "--nofork")
        wait_for((self.folder / "bus").exists, "the session bus opens")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={self.folder}/bus"


def _works(command: list[str], environment: Mapping[str, str]) -> bool:
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    return done.returncode == 0


def _beside(name: str) -> str:
    return str(Path(__file__).parent / name)
