#!/usr/bin/env python3
"""Try a packaged program as a user would: on Linux, on Windows, and a Windows program under Wine.

usage: smoke_test.py PROGRAM [--root FOLDER] [--source PYTHON]
                     [--through WORDS] [--shared HERE=THERE]

  PROGRAM          the installed program, for example /opt/infuseplan/infuseplan
  --root FOLDER    PROGRAM lies below this folder, and is run with it as its root (as root, Linux)
  --source PYTHON  a Python with the program's requirements: compare the start with that of the
                   source tree; at most 1.1 times as long is allowed
  --through WORDS  a command that starts PROGRAM, for example "chroot /srv/root wine"; PROGRAM is
                   then named as that command knows it. It gets this environment
  --shared HERE=THERE
                   a folder that both can write, and what the program calls it, for example
                   "/srv/root/tmp=Z:\\tmp"; with --through, unless both call it the same

Python's own library is all that is needed. Each line of output that is not expected fails, and
nothing is left behind. Network: on Linux strace looks at every system call; under Wine, where
another process opens the sockets, Wine's own trace of the calls is read. Where neither can be had
that is said. With `unshare --net` before this command the program has no network to begin with.
"""

from __future__ import annotations

import encodings.idna  # noqa: F401 - with --root nothing can be loaded later
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

ROOT = Path(__file__).resolve().parent.parent
LONGEST_START = 1.1
ROUNDS = 15
PATIENT = ("--regimen", "isa-pd", "--weight-kg", "72.5", "--age", "66", "--infusion", "1")
# Of which program it is, beside the verdict.
OF_THE_PROGRAM = ("Program ", "This program is a ")
DOSE_MG = 725
# Half of the initial rate of a first infusion.
RATE_AFTER_GRADE_2 = 12.5
# In the night to 25 October 2026 clocks go back in Europe: 02:30 comes twice.
OVER_THE_CHANGE = ("--start", "2026-10-25T01:00:00+02:00", "--zone", "Europe/Berlin")
COURSE = {
    "plan": {"regimen": "isa-pd", "weight_kg": 70, "age_years": 66, "infusion_number": 1},
    "follow": "plan",
    "bag_out_of_refrigerator": "2026-11-23T08:30:00+01:00",
    "events": [
        {"at": "2026-11-23T09:00:00+01:00", "type": "started"},
        {"at": "2026-11-23T10:15:00+01:00", "type": "reaction", "grade": 2},
        {"at": "2026-11-23T10:45:00+01:00", "type": "resumed", "grade": 1},
    ],
    "now": "2026-11-23T10:50:00+01:00",
}


class Failed(Exception):
    """What was expected and what came."""


class NotHere(Exception):
    """Why something cannot be looked at on this system."""


# What Windows needs to start anything, and what says which Wine it is.
KEPT = (
    "SYSTEMROOT",
    "WINDIR",
    "SYSTEMDRIVE",
    "TEMP",
    "TMP",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "PROGRAMDATA",
)
# On Windows Qt's platform without a screen looks for fonts beside itself; the one with a screen,
# and so the ward's, asks Windows. The program brings its own.
_NO_FONTS = re.compile(
    rb"Qt: QFontDatabase: Cannot find font directory [^\r\n]*\r?\n"
    rb"Note that Qt no longer ships fonts\.[^\r\n]*\r?\n"
)
KEPT_BY_THROUGH = ("PATH", "HOME", "DISPLAY", "WINEPREFIX", "WINEARCH", "WINEDLLOVERRIDES")


@dataclass(frozen=True)
class Way:
    """How a program is reached: the command before it, and a folder that both can write."""

    program: str
    through: tuple[str, ...] = ()
    here: str = ""
    there: str = ""

    @property
    def wine(self) -> bool:
        """A Windows program, and this is not Windows."""
        return self.program.lower().endswith(".exe") and sys.platform != "win32"


class Tried:
    """The program, in an environment that holds nothing of this machine's."""

    def __init__(self, way: Way, folder: Path) -> None:
        self.way = way
        self.folder = folder
        kept = (*KEPT, *(KEPT_BY_THROUGH if way.through else ()))
        self.environment = {
            "HOME": str(folder),
            "PATH": os.defpath,
            **{name: os.environ[name] for name in kept if name in os.environ},
            "QT_QPA_PLATFORM": "offscreen",
            "LC_ALL": "C.UTF-8",
        }
        if way.wine:
            # Wine speaks of what it has not got; that is no output of the program's.
            self.environment["WINEDEBUG"] = "-all"
            # It hands no variable of Qt's on; those of its own registry it does.
            place = ("HKCU\\Environment", "/v", "QT_QPA_PLATFORM", "/d", "offscreen", "/f")
            done = self._done((*way.through, "reg", "add", *place), {})
            if done.returncode != 0:
                raise Failed(f"wine's reg add ended with {done.returncode}: {done.stderr!r}")

    def named(self, name: str) -> str:
        """How the program calls a file of the temporary folder."""
        if not self.way.there:
            return str(self.folder / name)
        places = (*self.folder.relative_to(self.way.here).parts, name)
        if self.way.wine or sys.platform == "win32":
            return str(PureWindowsPath(self.way.there, *places))
        return "/".join((self.way.there.rstrip("/"), *places))

    def run(self, *arguments: str, before: tuple[str, ...] = (), **environment: str) -> bytes:
        """Standard output; Failed where the exit code is not 0 or anything is on standard error."""
        done = self._done((*before, *self.way.through, self.way.program, *arguments), environment)
        said = _NO_FONTS.sub(b"", done.stderr) if self.way.wine else done.stderr
        if done.returncode != 0 or said:
            words = (done.stdout[-500:] + said[-1000:]).decode("utf-8", "replace").strip()
            raise Failed(f"{' '.join(arguments)} ended with {done.returncode}: {words}")
        return done.stdout

    def traced_by_wine(self, *arguments: str) -> str:
        """What Wine says of the calls of Windows' sockets that the program makes."""
        command = (*self.way.through, self.way.program, *arguments)
        done = self._done(command, {"WINEDEBUG": "-all,trace+winsock"})
        expect(done.returncode == 0, f"{' '.join(arguments)} ended with {done.returncode}")
        return done.stderr.decode("utf-8", "replace")

    def _done(
        self, command: tuple[str, ...], environment: dict[str, str]
    ) -> subprocess.CompletedProcess[bytes]:
        # Files and no pipes: what the program has started may keep a pipe open, as Wine's desktop.
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            code = subprocess.run(
                command,
                env={**self.environment, **environment},
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                check=False,
                timeout=300 if self.way.wine else 120,
            ).returncode
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(command, code, out.read(), err.read())


def expect(claim: bool, what: str) -> None:
    if not claim:
        raise Failed(what)


# --- the checks -------------------------------------------------------------------------------


def says_its_version(tried: Tried) -> str:
    line = tried.run("--version").decode()
    whole = r"InfusePlan \d+\.\d+\.\d+( \(trial build, not for patients\))?\r?\n"
    expect(re.fullmatch(whole, line) is not None, f"version line {line!r}")
    return line.strip()


def checks_itself(tried: Tried) -> str:
    lines = tried.run("self-check").decode().splitlines()
    examples = [line for line in lines[:-1] if not line.startswith(OF_THE_PROGRAM)]
    expect(all(line.startswith("holds  ") for line in examples), "an example does not hold")
    expect(re.fullmatch(r"\d+ worked examples, all hold\.", lines[-1]) is not None, lines[-1])
    return lines[-1]


def finds_its_protocols(tried: Tried) -> str:
    lines = tried.run("check-protocols").decode().splitlines()
    (line,) = [one for one in lines if not one.startswith(OF_THE_PROGRAM)] or ["nothing was said"]
    expect(line == "All protocol files are in order.", line)
    listing = json.loads(tried.run("protocols", "--json"))
    expect(not listing["faulty"], str(listing["faulty"]))
    return f"{len(listing['protocols'])} protocols, no fault"


def plans(tried: Tried) -> str:
    plan = json.loads(tried.run("plan", *PATIENT, "--json"))
    dose = plan["dose"]["mg"]
    expect(dose == DOSE_MG, f"10 mg/kg at 72.5 kg is {dose} mg")
    text = tried.run("plan", *PATIENT).decode()
    expect("725 mg" in text.replace("\u00a0", " "), "the text does not say 725 mg")
    return f"{dose} mg"


def plans_again(tried: Tried) -> str:
    path = tried.folder / "course.json"
    path.write_text(json.dumps(COURSE), encoding="utf-8")
    course = json.loads(tried.run("replay", tried.named(path.name), "--json"))
    rate = course["rate_ml_per_h"]
    expect(rate == RATE_AFTER_GRADE_2, f"after grade 2 it runs at {rate} mL/h")
    expect(b"12.5" in tried.run("replay", tried.named(path.name)), "the text does not say 12.5")
    return f"{rate} mL/h after grade 2, {course['remaining_ml']} mL left"


def writes_a_sheet(tried: Tried) -> str:
    path = tried.folder / "sheet.pdf"
    tried.run("sheet", *PATIENT, "--kind", "nurse", "--out", tried.named(path.name))
    content = path.read_bytes()
    expect(content.startswith(b"%PDF-") and b"%%EOF" in content[-32:], "not a whole PDF")
    return f"PDF of {len(content)} bytes"


def keeps_a_journal(tried: Tried) -> str:
    """Written, closed, opened again and compared by the program; then by another process of it."""
    tried.folder.joinpath("journals").mkdir()
    lines = tried.run("self-check", "--journal", tried.named("journals")).decode().splitlines()
    kept = [line for line in lines if "journal: " in line]
    whole = r"holds    journal: \d+ events written, closed, opened again, the same"
    expect(len(kept) == 1 and re.fullmatch(whole, kept[0]) is not None, str(kept))
    expect(not list(tried.folder.joinpath("journals").iterdir()), "it leaves its trial behind")
    return kept[0].partition(": ")[2]


def opens_its_window(tried: Tried) -> str:
    data = ("--data", tried.named("data"))
    for page in ("plan", "infuse", "infuse"):
        # The last time it finds what the time before has kept.
        said = tried.run("--quit-when-painted", "--page", page, *data)
        expect(said == b"", f"the window says {said[:200]!r}")
    expect((tried.folder / "data" / "journal.sqlite3").is_file(), "the window keeps no journal")
    line = tried.run("journal", "verify", *data).decode().strip()
    expect(line == "0 infusions: all entries intact.", line)
    return "painted three times without a word, its journal is whole"


def brings_its_zones(tried: Tried) -> str:
    """Neither the folder of the system nor anything else outside of the bundle is asked."""
    with_system = tried.run("plan", *PATIENT, *OVER_THE_CHANGE, "--json")
    without = ("plan", *PATIENT, *OVER_THE_CHANGE, "--json")
    alone = tried.run(*without, PYTHONTZPATH="", TZDIR="")
    expect(alone == with_system, "without the system's zones the plan is another one")
    last = json.loads(with_system)["schedule"]["steps"][-1]["ends_at"]
    expect(last.endswith("+01:00"), f"after the clock change it ends at {last}")
    return f"ends at {last}"


def opens_no_connection(tried: Tried) -> str:
    window = ("--quit-when-painted", "--page", "infuse", "--data", tried.named("data"))
    runs = (("plan", *PATIENT), window)
    if tried.way.wine:
        return _calls_no_socket_of_windows(tried, runs)
    if not sys.platform.startswith("linux"):
        raise NotHere("no trace of system calls here; look with netstat while the window is open")
    if shutil.which("strace") is None:
        raise NotHere("no strace")
    seen: set[str] = set()
    for arguments in runs:
        trace = tried.folder / "trace.txt"
        before = ("strace", "-f", "-qq", "-e", "trace=network", "-o", str(trace))
        tried.run(*arguments, before=before, PATH=os.environ["PATH"])
        seen |= set(re.findall(r"\bAF_\w+|\bPF_\w+", trace.read_text(errors="replace")))
    # Sockets of this machine alone, to the display or the desktop, reach nobody.
    expect(seen <= {"AF_UNIX"}, f"sockets of {', '.join(sorted(seen))}")
    return f"sockets: {', '.join(sorted(seen)) or 'none'}"


def _calls_no_socket_of_windows(tried: Tried, runs: tuple[tuple[str, ...], ...]) -> str:
    called: set[str] = set()
    for arguments in runs:
        called |= set(re.findall(r"trace:winsock:(\w+)", tried.traced_by_wine(*arguments)))
    if not called:
        raise NotHere("Wine's server opens the sockets, and this Wine does not trace the calls")
    # The library is loaded and made ready; a connection would need one of these.
    wanted = re.compile(r"(?i)socket|connect|bind|listen|send|recv|getaddrinfo|gethostby|lookup")
    found = sorted(name for name in called if wanted.search(name))
    expect(not found, f"calls of {', '.join(found)}")
    return f"Windows' sockets: none; of their library only {', '.join(sorted(called))}"


CHECKS: tuple[tuple[str, Callable[[Tried], str]], ...] = (
    ("version", says_its_version),
    ("self-check", checks_itself),
    ("protocols", finds_its_protocols),
    ("plan", plans),
    ("re-plan", plans_again),
    ("sheet", writes_a_sheet),
    ("journal", keeps_a_journal),
    ("window", opens_its_window),
    ("zones", brings_its_zones),
    ("network", opens_no_connection),
)


# --- how long it takes ------------------------------------------------------------------------


def seconds(command: list[str], environment: dict[str, str], folder: Path) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment, cwd=folder)
    return time.perf_counter() - begun


def compare_start(tried: Tried, python: str) -> str:
    """The quickest of many whole runs, taken in turns: what else the machine does only adds."""
    found = []
    source_environment = {**tried.environment, "PYTHONPATH": str(ROOT)}
    window = ("--quit-when-painted", "--data", tried.named("data"))
    for name, arguments in (("window", window), ("plan", ("plan", *PATIENT))):
        ours, source = [], []
        frozen = [*tried.way.through, tried.way.program, *arguments]
        plain = [python, "-m", "infuseplan", *arguments]
        for number in range(ROUNDS + 1):
            one = seconds(frozen, tried.environment, tried.folder)
            other = seconds(plain, source_environment, tried.folder)
            if number:
                # The first round fills the caches.
                ours.append(one)
                source.append(other)
        ratio = min(ours) / min(source)
        found.append(f"{name} {min(ours) * 1000:.0f} ms, {ratio:.2f} times the source")
        expect(ratio <= LONGEST_START, f"{found[-1]}; at most {LONGEST_START}")
    return "; ".join(found)


@contextmanager
def temporary_folder(way: Way) -> Iterator[Path]:
    """A folder for one round, below the one that is shared where one is named."""
    with tempfile.TemporaryDirectory(dir=way.here or None, ignore_cleanup_errors=way.wine) as name:
        # The program may run as another user than this one.
        folder = Path(name).resolve()
        if way.through:
            folder.chmod(0o777)
        yield folder


def tried_all(way: Way, source: str | None) -> int:
    """Run every check, a line for each; how many failed."""
    checks = list(CHECKS)
    if source is not None:
        checks.append(("start", lambda tried: compare_start(tried, source)))
    failures, skipped = 0, 0
    with temporary_folder(way) as folder:
        try:
            tried = Tried(way, folder)
        except (Failed, OSError, subprocess.SubprocessError) as wrong:
            print(f"the program cannot be reached: {wrong}")
            return len(checks)
        for name, check in checks:
            try:
                print(f"{name:<12}{check(tried)}", flush=True)
            except NotHere as reason:
                skipped += 1
                print(f"{name:<12}not looked at: {reason}", flush=True)
            except (Failed, OSError, ValueError, LookupError, subprocess.SubprocessError) as wrong:
                failures += 1
                print(f"{name:<12}FAILED: {type(wrong).__name__}: {wrong}", flush=True)
    passed = len(checks) - failures - skipped
    print(f"{passed} of {len(checks)} passed" + (f", {skipped} not looked at" if skipped else ""))
    return failures


def main(arguments: list[str]) -> int:
    words = list(arguments)
    options = {}
    for name in ("--root", "--source", "--through", "--shared"):
        if name in words[:-1]:
            place = words.index(name)
            options[name] = words[place + 1]
            del words[place : place + 2]
    here, equals, there = options.get("--shared", "").partition("=")
    if len(words) != 1 or words[0].startswith("-") or ("--shared" in options and not equals):
        print(__doc__)
        return 2
    program = words[0]
    if "--root" in options:
        os.chroot(options["--root"])
        os.chdir("/")
    elif "--through" not in options:
        program = str(Path(program).resolve())
    if here:
        here = str(Path(here).resolve())
    way = Way(program, tuple(shlex.split(options.get("--through", ""))), here, there)
    source = options.get("--source")
    # Made whole, and not resolved: behind the link of an environment lies the Python without it.
    return 1 if tried_all(way, source and str(Path(source).absolute())) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
