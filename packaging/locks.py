"""Lock files: how they are written, and how they are installed.

A lock is installed as it stands: pip resolves nothing, so a newer release of anything changes
nothing. What resolving would have shown is shown by a test instead, from the requirements of each
locked package, which are written down beside the locks whenever a lock is written.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCKER = "pip-tools==7.6.2"
METADATA = HERE / "requirements-metadata.json"

# Complete and without resolving; each file against its hash; no code of a package is run for it.
AS_LOCKED = ("--no-deps", "--require-hashes", "--only-binary", ":all:")

# Where packages come from is the user's to say (index, proxy, certificate), and where they go to
# and how they are chosen is ours.
OURS = ("PIP_DRY_RUN", "PIP_NO_BINARY", "PIP_PREFIX", "PIP_REQUIREMENT",
        "PIP_ROOT", "PIP_TARGET", "PYTHONHOME", "PYTHONPATH")  # fmt: skip
NOISE = re.compile(
    r"^(WARNING: Location .* is ignored|WARNING: Running pip as|Looking in |\[notice)"
)
MOST_LINES_OF_PIP = 12

PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[(?P<extras>[^\]]*)\])?==(?P<version>\S+)", re.M)


def lock_file(which: str) -> Path:
    return HERE / f"requirements-{which}.lock"


def locks() -> tuple[Path, ...]:
    return tuple(sorted(HERE.glob("requirements-*.lock")))


def pinned(text: str) -> dict[str, str]:
    """Name to version, whatever extras are locked with it."""
    return {found["name"]: found["version"] for found in PIN.finditer(text)}


# --- pip ------------------------------------------------------------------------------------


def pip_environment() -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if name not in OURS}
    # A terminal that asks for a password would wait for ever; a user's folder is not the place; and
    # the constraints of a settings file are only overruled by others, which may be none.
    ours = {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_CONSTRAINT": os.devnull}
    return {**env, **ours, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def pip_command(python: Path) -> list[str]:
    """Its own pip; in an environment without one, that of the Python that made it."""
    asked = [str(python), "-c", "import importlib.util as u; exit(u.find_spec('pip') is None)"]
    if subprocess.run(asked, env=pip_environment(), check=False).returncode == 0:
        return [str(python), "-m", "pip"]
    base = getattr(sys, "_base_executable", sys.executable)
    return [base, "-m", "pip", "--python", str(python)]


def pip(python: Path, *arguments: str | Path) -> str | None:
    """Nothing when pip succeeded, and else what it says of the reason, without its other words."""
    command = [*pip_command(python), *map(str, arguments)]
    done = subprocess.run(
        command,
        cwd=HERE.parent,
        env=pip_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return None
    lines = [line for line in done.stdout.splitlines() if line.strip() and not NOISE.match(line)]
    return "\n".join(lines[-MOST_LINES_OF_PIP:]) or f"pip ended with {done.returncode}"


def install_locked(python: Path, lock: Path) -> str | None:
    """One lock into the environment of `python`, and its packages held against each other."""
    trouble = pip(python, "install", "--quiet", *AS_LOCKED, "--requirement", lock)
    return trouble if trouble is not None else pip(python, "check")


# --- writing --------------------------------------------------------------------------------


def locker(folder: Path) -> Path:
    """The Python of an environment that can write locks."""
    place = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if (trouble := pip(python, "install", "--quiet", LOCKER)) is not None:
        raise SystemExit(f"{trouble}\n{LOCKER} could not be installed; it needs a network.")
    return python


def compiled(python: Path, wanted: list[str], lock: Path, *, upgrade: bool) -> list[str]:
    """Write `lock` anew with all that `wanted` leads to; the pins that are in it now.

    Extras are pinned as extras: without them, pip takes the newest release for the one that is
    wanted with an extra, and then misses its hash.
    """
    header = [line for line in lock.read_text("utf-8").splitlines() if line.startswith("#")]
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder) / "wanted.in", Path(folder) / "made.lock"
        source.write_text("\n".join(wanted) + "\n", encoding="utf-8")
        if not upgrade:
            shutil.copy(lock, made)
        # setuptools is a requirement like any other.
        exact = ("--quiet", "--generate-hashes", "--no-strip-extras", "--allow-unsafe")
        plain = ("--no-header", "--no-annotate", "--no-emit-options", "--no-config")
        command = (python, "-m", "piptools", "compile", *exact, *plain, "--newline=lf")
        done = subprocess.run(
            [str(word) for word in (*command, "-o", made, source)],
            env=pip_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise SystemExit(f"{done.stderr[-3000:]}\n{lock.name} could not be written.")
        lines = [line for line in made.read_text("utf-8").splitlines() if line[:1] not in {"", "#"}]
    text = "\n".join((*header, *lines)) + "\n"
    if "://" in text or re.search("^--(find-links|.*index-url)", text, re.MULTILINE):
        raise SystemExit(f"{lock.name} names a place; it may only name versions")
    lock.write_text(text, encoding="utf-8", newline="\n")
    print(f"{lock.name}: {len(pinned(text))} packages", flush=True)
    return [line.split()[0] for line in lines if PIN.match(line)]


def write_metadata(python: Path) -> None:
    """What each locked package itself requires, for the test that the locks are complete."""
    known: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        for lock in locks():
            look = ("install", "--quiet", "--dry-run", "--ignore-installed", "--report", report)
            if (trouble := pip(python, *look, *AS_LOCKED, "--requirement", lock)) is not None:
                raise SystemExit(f"{trouble}\nwhat {lock.name} requires could not be read")
            for one in json.loads(report.read_text("utf-8"))["install"]:
                about = one["metadata"]
                name = re.sub(r"[-_.]+", "-", about["name"]).lower()
                known[f"{name}=={about['version']}"] = {
                    "python": about.get("requires_python", ""),
                    "extras": about.get("provides_extra", []),
                    "requires": about.get("requires_dist", []),
                }
    text = json.dumps(dict(sorted(known.items())), indent=1, ensure_ascii=False)
    METADATA.write_text(text + "\n", encoding="utf-8", newline="\n")
    print(f"{METADATA.name}: {len(known)} packages", flush=True)
