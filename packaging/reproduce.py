#!/usr/bin/env python3
"""Build the last commit once more, elsewhere, and compare with what lies in dist. Linux only.

usage: reproduce.py [--keep FOLDER]

The commit is cloned into a new folder and built there with the same key, the same time, another
umask, another time zone and another language. Every file of dist has to come out byte for byte;
where one does not, the files inside that differ are named. --keep leaves the second build there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRIAL_KEY = Path("build") / "stage" / "trial.key"
PACKAGES = ("*.deb", "*.tar.xz", "*.cdx.json")
# What must not find its way into a package.
ELSEWHERE = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "LANG": "C"}


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def packages(folder: Path) -> dict[str, Path]:
    """What a build leaves in dist, by name."""
    found = (path for pattern in PACKAGES for path in folder.glob(pattern))
    return {path.name: path for path in sorted(found)}


def files_below(folder: Path) -> dict[str, str]:
    """The digest of every file and the target of every link, by place."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink())
        if path.is_symlink()
        else digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def different(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Places that only one side has, or that have other bytes."""
    return sorted(
        place for place in one.keys() | other.keys() if one.get(place) != other.get(place)
    )


def build_elsewhere(folder: Path) -> Path:
    """A clone of the last commit in `folder`, built; its root."""
    copy = folder / "another place" / "src"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(copy)], check=True)
    if not os.environ.get("INFUSEPLAN_SIGNING_KEY"):
        # A throw-away key, but the same one.
        (copy / TRIAL_KEY).parent.mkdir(parents=True)
        shutil.copy(ROOT / TRIAL_KEY, copy / TRIAL_KEY)
    command = [sys.executable, str(copy / "packaging" / "build.py"), "linux"]
    subprocess.run(command, check=True, cwd=copy, env={**os.environ, **ELSEWHERE}, umask=0o077)
    return copy


def compare(copy: Path) -> int:
    """Print what came out, a line for each file; how many differ."""
    ours, theirs = packages(ROOT / "dist"), packages(copy / "dist")
    wrong = 0
    for name in sorted(ours.keys() | theirs.keys()):
        same = name in ours and name in theirs and digest(ours[name]) == digest(theirs[name])
        wrong += not same
        print(f"{'same   ' if same else 'DIFFERS'}  {name}", flush=True)
    if wrong:
        bundle = Path("build") / "dist" / "infuseplan"
        for place in different(files_below(ROOT / bundle), files_below(copy / bundle)):
            print(f"         {place}")
    return wrong


def main(arguments: list[str]) -> int:
    match arguments:
        case []:
            kept = None
        case ["--keep", name]:
            kept = Path(name).resolve()
        case _:
            print(__doc__)
            return 2
    if not packages(ROOT / "dist"):
        raise SystemExit("dist is empty: first `python3 packaging/build.py linux`")
    changed = ["git", "status", "--porcelain", "--untracked-files=no"]
    if subprocess.run(changed, cwd=ROOT, capture_output=True, check=True).stdout:
        raise SystemExit("there are changes that are not committed; a clone would lack them")
    folder = kept or Path(tempfile.mkdtemp(prefix="infuseplan-"))
    try:
        wrong = compare(build_elsewhere(folder))
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)
    print("not reproducible" if wrong else "the same bytes, wherever it is built")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
