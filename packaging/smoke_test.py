#!/usr/bin/env python3
"""Try a packaged program as a user would: on Linux and Windows, with Python's own library only.

usage: smoke_test.py PROGRAM [--root FOLDER] [--source PYTHON]

  PROGRAM          the installed program, for example /opt/infuseplan/infuseplan
  --root FOLDER    PROGRAM lies below this folder, and is run with it as its root (as root, Linux)
  --source PYTHON  a Python with the program's requirements: compare the start with that of the
                   source tree; at most 1.1 times as long is allowed

Each line of output that is not expected fails. Nothing is left behind but what lies in a temporary
folder. Network: with strace at hand every system call is looked at; with `unshare --net` before
this command the program has no network to begin with.
"""

from __future__ import annotations

import encodings.idna  # noqa: F401 - with --root nothing can be loaded later
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST_START = 1.1
ROUNDS = 15
PATIENT = ("--regimen", "isa-pd", "--weight-kg", "72.5", "--age", "66", "--infusion", "1")
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


class Tried:
    """The program, in an environment that holds nothing of this machine's."""

    def __init__(self, program: str, folder: Path) -> None:
        self.program = program
        self.folder = folder
        kept = ("SYSTEMROOT", "WINDIR", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
        self.environment = {name: os.environ[name] for name in kept if name in os.environ}
        self.environment |= {
            "HOME": str(folder),
            "PATH": os.defpath,
            "QT_QPA_PLATFORM": "offscreen",
            "LC_ALL": "C.UTF-8",
        }

    def run(self, *arguments: str, before: tuple[str, ...] = (), **environment: str) -> bytes:
        """Standard output; Failed where the exit code is not 0 or anything is on standard error."""
        done = subprocess.run(
            [*before, self.program, *arguments],
            env={**self.environment, **environment},
            cwd=self.folder,
            capture_output=True,
            check=False,
            timeout=120,
        )
        if done.returncode != 0 or done.stderr:
            words = (done.stdout[-500:] + done.stderr[-1000:]).decode("utf-8", "replace")
            raise Failed(f"{' '.join(arguments)} ended with {done.returncode}: {words}")
        return done.stdout


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
    expect(all(line.startswith("holds  ") for line in lines[:-1]), "an example does not hold")
    expect(re.fullmatch(r"\d+ worked examples, all hold\.", lines[-1]) is not None, lines[-1])
    return lines[-1]


def finds_its_protocols(tried: Tried) -> str:
    line = tried.run("check-protocols").decode().strip()
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
    course = json.loads(tried.run("replay", path.name, "--json"))
    rate = course["rate_ml_per_h"]
    expect(rate == RATE_AFTER_GRADE_2, f"after grade 2 it runs at {rate} mL/h")
    expect(b"12.5" in tried.run("replay", path.name), "the text does not say 12.5")
    return f"{rate} mL/h after grade 2, {course['remaining_ml']} mL left"


def writes_a_sheet(tried: Tried) -> str:
    path = tried.folder / "sheet.pdf"
    tried.run("sheet", *PATIENT, "--kind", "nurse", "--out", path.name)
    content = path.read_bytes()
    expect(content.startswith(b"%PDF-") and b"%%EOF" in content[-32:], "not a whole PDF")
    return f"PDF of {len(content)} bytes"


def opens_its_window(tried: Tried) -> str:
    for _ in range(2):
        # The second time it finds what the first has kept.
        said = tried.run("--quit-when-painted", "--data", "data")
        expect(said == b"", f"the window says {said[:200]!r}")
    return "painted twice, without a word"


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
    if not sys.platform.startswith("linux") or shutil.which("strace") is None:
        return "not looked at: no strace"
    seen: set[str] = set()
    for arguments in (("plan", *PATIENT), ("--quit-when-painted", "--data", "data")):
        trace = tried.folder / "trace.txt"
        before = ("strace", "-f", "-qq", "-e", "trace=network", "-o", str(trace))
        tried.run(*arguments, before=before, PATH=os.environ["PATH"])
        seen |= set(re.findall(r"\bAF_\w+|\bPF_\w+", trace.read_text(errors="replace")))
    # Sockets of this machine alone, to the display or the desktop, reach nobody.
    expect(seen <= {"AF_UNIX"}, f"sockets of {', '.join(sorted(seen))}")
    return f"sockets: {', '.join(sorted(seen)) or 'none'}"


CHECKS: tuple[tuple[str, Callable[[Tried], str]], ...] = (
    ("version", says_its_version),
    ("self-check", checks_itself),
    ("protocols", finds_its_protocols),
    ("plan", plans),
    ("re-plan", plans_again),
    ("sheet", writes_a_sheet),
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
    window = ("--quit-when-painted", "--data", "data")
    for name, arguments in (("window", window), ("plan", ("plan", *PATIENT))):
        ours, source = [], []
        frozen = [tried.program, *arguments]
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


def main(arguments: list[str]) -> int:
    words = list(arguments)
    options = {}
    for name in ("--root", "--source"):
        if name in words:
            place = words.index(name)
            options[name] = words[place + 1]
            del words[place : place + 2]
    if len(words) != 1:
        print(__doc__)
        return 2
    program = words[0]
    if "--root" not in options:
        program = str(Path(program).resolve())
    else:
        os.chroot(options["--root"])
        os.chdir("/")
    checks = list(CHECKS)
    if "--source" in options:
        checks.append(("start", lambda tried: compare_start(tried, options["--source"])))
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        tried = Tried(program, Path(folder))
        for name, check in checks:
            try:
                print(f"{name:<12}{check(tried)}", flush=True)
            except (Failed, OSError, ValueError, LookupError, subprocess.SubprocessError) as wrong:
                failures += 1
                print(f"{name:<12}FAILED: {type(wrong).__name__}: {wrong}", flush=True)
    print(f"{len(checks) - failures} of {len(checks)} passed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
