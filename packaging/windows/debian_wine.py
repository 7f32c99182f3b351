"""A Debian 13 in a folder, with Wine, and Windows programs run in it. As root.

Debian 12's Wine 8 lacks `bcryptprimitives.dll`, without which pydantic does not load; 13 has
Wine 10. The folder has no network once the packages are in it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

SUITE = "trixie"
# mingw-w64 for the stand-in of one library, msitools and wixl for the installer, python3 for the
# script that writes it, osslsigncode to look at signatures, for which it wants ca-certificates.
PACKAGES = (
    "wine",
    "wine64",
    "gcc-mingw-w64-x86-64",
    "msitools",
    "wixl",
    "osslsigncode",
    "ca-certificates",
    "python3",
)
# Folders inside, as Debian calls them; Wine calls the root Z:.
WORK = "/build"
PREFIX = f"{WORK}/prefix"
LONGEST_S = 600


def windows_name(place: str) -> str:
    """What Wine calls a file of the root folder."""
    return "Z:" + place.replace("/", "\\")


def say(text: str) -> None:
    print(text, flush=True)


class Failed(Exception):
    """What was run, how it ended and what it said."""


class DebianWine:
    """The root folder; commands run inside without a network."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.work = root / WORK.lstrip("/")
        self.drive_c = root / PREFIX.lstrip("/") / "drive_c"

    def make(self, mirror: str) -> None:
        """The root with its packages; one that is there is used again."""
        made = self.root / "made"
        wanted = " ".join((SUITE, *PACKAGES))
        if made.is_file() and made.read_text(encoding="utf-8") == wanted:
            say(f"root: used again, {self.root}")
            return
        if not (self.root / "etc" / "debian_version").exists():
            self.root.mkdir(parents=True, exist_ok=True)
            _demand(["debootstrap", "--variant=minbase", SUITE, str(self.root), mirror])
        install = ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES]
        _demand(["chroot", str(self.root), *_plain("DEBIAN_FRONTEND=noninteractive"), *install])
        made.write_text(wanted, encoding="utf-8")
        say(f"root: Debian {(self.root / 'etc/debian_version').read_text().strip()}, made anew")

    def mounted(self, *, on: bool) -> None:
        """/proc and /dev, which Wine wants; taken away again whatever happens."""
        for name in ("proc", "dev"):
            place = str(self.root / name)
            if on and not os.path.ismount(place):
                _demand(["mount", "--bind", f"/{name}", place])
            elif not on:
                subprocess.run(["umount", "--lazy", place], check=False, capture_output=True)

    def command(self, *words: str, folder: str = WORK, **environment: str) -> list[str]:
        """The whole command line for one command inside; its words may hold anything."""
        variables = {
            "HOME": WORK,
            "WINEPREFIX": PREFIX,
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            **environment,
        }
        given = [f"{name}={value}" for name, value in variables.items()]
        inside = ["/bin/sh", "-c", 'cd "$0" && exec "$@"', folder, *words]
        return ["unshare", "--net", "chroot", str(self.root), *_plain(*given), *inside]

    def run(
        self, *words: str, folder: str = WORK, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """One command inside, with what it said; a failure is the caller's to judge.

        Into files and not into pipes: Wine's services, started beside the first program, would
        hold a pipe open after its end.
        """
        with TemporaryFile() as out, TemporaryFile() as error:
            done = subprocess.run(
                self.command(*words, folder=folder, **environment),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=error,
                check=False,
                timeout=LONGEST_S,
            )
            said = [_text(one) for one in (out, error)]
        return subprocess.CompletedProcess(words, done.returncode, *said)

    def demand(self, *words: str, folder: str = WORK, **environment: str) -> str:
        """Standard output of one command inside; Failed where it does not end with 0."""
        done = self.run(*words, folder=folder, **environment)
        return _answer(words, done)

    def wine(self, *words: str, folder: str = WORK, **environment: str) -> str:
        return self.demand("wine", *words, folder=folder, **environment)

    def make_prefix(self) -> str:
        """Wine's Windows, made anew: nothing of an earlier trial is in it. What Wine it is."""
        self.stop()
        shutil.rmtree(self.drive_c.parent, ignore_errors=True)
        self.drive_c.parent.mkdir(parents=True)
        # One server for all commands: each start of it costs half a second.
        server = self.command("wineserver", "--persistent")
        subprocess.run(server, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.demand("wineboot", "--init")
        return self.demand("wine", "--version").strip()

    def stop(self) -> None:
        """End Wine's server, which would hold /proc and the files."""
        self.run("wineserver", "--kill")


def _text(written: IO[bytes]) -> str:
    written.seek(0)
    return written.read().decode("utf-8", "replace")


def _plain(*variables: str) -> list[str]:
    path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"
    proxies = [f"{name}={os.environ[name]}" for name in os.environ if name.endswith("_proxy")]
    return ["/usr/bin/env", "-i", path, "LC_ALL=C.UTF-8", *proxies, *variables]


def _demand(words: Sequence[str]) -> None:
    done = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)
    _answer(words, done)


def _answer(words: Sequence[str], done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode != 0:
        tail = "\n".join([*done.stdout.splitlines()[-15:], *done.stderr.splitlines()[-15:]])
        raise Failed(f"{' '.join(words)} ended with {done.returncode}:\n{tail}")
    return done.stdout
