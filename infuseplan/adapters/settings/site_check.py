"""IT's folder, looked at as a whole: every fault of its four files in one go.

The files are read by what reads them when the program plans; in addition this says what does no
harm today and is certainly not meant: an approval of a file that is not here, rights that keep
users from reading or let them write, a name that is nearly the right one.
"""

import re
import stat
import sys
from collections.abc import Callable, Iterable
from datetime import date
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path

from infuseplan.adapters.calendar.public_holidays import UNKNOWN_REGION, ward_days
from infuseplan.adapters.protocols.approvals import MOST_PLACED, read_approvals
from infuseplan.adapters.protocols.headline import revisions
from infuseplan.adapters.protocols.newest import is_slip_of_newest, read_floor
from infuseplan.adapters.quoted import shown
from infuseplan.adapters.settings.defaults import Installation
from infuseplan.adapters.settings.site import UNKNOWN, SiteSettings
from infuseplan.adapters.settings.ward_check import check_ward
from infuseplan.adapters.text_files import is_there, limited_bytes
from infuseplan.adapters.toml import LARGEST_FILE
from infuseplan.application.ports import PolicyProblem
from infuseplan.application.site_files import (
    NEWEST,
    SITE_FILES,
    SiteCheck,
    SiteFault,
    SiteFile,
    SiteFileKind,
)
from infuseplan.frozen import frozen

_ACCEPTED = {
    UNKNOWN_REGION: "a country or a part of one, as DE or DE-BY, or “none”",
    UNKNOWN: "a setting of the described file",
    "least is more than most": "[least, most]",
    "is outside the bag's limits": "a volume between the two of bag_limits_ml",
}
_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


@frozen
class Installed:
    """What the files are held against: this installation, and its protocol files.

    `key` and `revision` are those of the signed protocol files; a program from source has none.
    """

    default_policy: Path
    protocols: Path
    today: date
    key: str | None = None
    revision: int | None = None
    # What the two defaults of the settings file may name.
    choices: Installation | None = None


def check_site(folder: Path, installed: Installed, *, in_force: bool) -> SiteCheck:
    """Every fault in `folder`; where it is `in_force` its own rights and owners count too."""
    checks: dict[SiteFileKind, Callable[[Path, Installed], tuple[int, list[SiteFault]]]] = {
        "approvals": _approvals,
        "policy": _policy,
        "newest": _newest,
        "ward": lambda path, _installed: check_ward(path),
    }
    files = []
    for kind, name in SITE_FILES.items():
        path = folder / name
        if not is_there(path):
            files.append(SiteFile(kind, str(path), False, 0, ()))
            continue
        entries, faults = checks[kind](path, installed)
        faults += _rights(path, in_force=in_force)
        files.append(SiteFile(kind, str(path), True, entries, tuple(faults)))
    others = _rights(folder, in_force=in_force) if in_force and is_there(folder) else []
    return SiteCheck(str(folder), tuple(files), (*others, *_nearly_named(folder)))


def _approvals(path: Path, installed: Installed) -> tuple[int, list[SiteFault]]:
    read = read_approvals(path, installed.today, revisions(installed.protocols))
    known = {sha256(content).hexdigest() for content in _contents(installed.protocols)}
    unknown = [
        SiteFault(
            str(path),
            f"{place}, sha256",
            shown(digest),
            "the SHA-256 of a protocol file of this installation",
            "compare it with “infuseplan protocols --json”; remove it if its file was replaced",
        )
        for place, digest in read.hashes
        if digest not in known
    ]
    return len(read.entries), [*read.faults, *unknown]


def _contents(folder: Path) -> Iterable[bytes]:
    return (path.read_bytes() for path in sorted(folder.glob("*.toml")))


def _policy(path: Path, installed: Installed) -> tuple[int, list[SiteFault]]:
    settings_read = SiteSettings(
        installed.default_policy, path, named=True, installed=installed.choices
    )
    problems = settings_read.problems()
    if not problems:
        problems = _unknown_region(settings_read, path.name)
    try:
        lines = limited_bytes(path, LARGEST_FILE).decode("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    settings = sum(1 for line in lines if re.match(r"\s*\w+\s*=", line))
    # One of them is the schema.
    placed = [_of_policy(path, lines, one) for one in problems[:MOST_PLACED]]
    others = [_of_policy(path, [], one) for one in problems[MOST_PLACED:]]
    return max(0, settings - 1), [*placed, *others]


def _unknown_region(settings: SiteSettings, name: str) -> list[PolicyProblem]:
    """A region without known holidays; a plan does without them, so its settings do not ask."""
    try:
        ward_days(settings.standing().policy.public_holidays, (), name)
    except PolicyProblem as problem:
        return [problem]
    return []


def _of_policy(path: Path, lines: list[str], problem: PolicyProblem) -> SiteFault:
    top = problem.key.split(".")[0]
    pattern = rf"\s*(\[\s*)?[\"']?{re.escape(top)}\b" if top else "(?!)"
    line = next((number for number, text in enumerate(lines, 1) if re.match(pattern, text)), 0)
    place = f"line {line}, {problem.key}" if line else problem.key
    accepted = problem.text.removeprefix("Input should be ")
    if not problem.read:
        return SiteFault(str(path), place, problem.text, "", problem.advice)
    known = (words for text, words in _ACCEPTED.items() if problem.text.endswith(text))
    accepted = next(known, accepted)
    limit = re.search(r"is (below|above) (\S+), the (?:least|most) that is accepted", accepted)
    if limit is not None:
        accepted = f"at {'least' if limit[1] == 'below' else 'most'} {limit[2]}"
    if problem.key == "schema":
        accepted = problem.advice.removeprefix("write ")
    return SiteFault(str(path), place, problem.read, accepted, problem.advice)


def _newest(path: Path, installed: Installed) -> tuple[int, list[SiteFault]]:
    floor = read_floor(path)
    faults = [*floor.faults, *floor.spelling]
    if installed.key is not None and not floor.faults:
        least = floor.revisions.get(installed.key)
        if least is None:
            accepted = f"also the key of this program, {installed.key}"
            advice = "add it; until then nothing is planned on this computer"
            faults.append(SiteFault(str(path), "", "other keys only", accepted, advice))
        elif installed.revision is not None and least > installed.revision:
            faults.append(
                SiteFault(
                    str(path),
                    f"key {installed.key[:8]}…",
                    shown(least),
                    f"at most {installed.revision}, the revision that is installed",
                    "install the newest release; until then nothing is planned on this computer",
                )
            )
    return len(floor.revisions), faults


def _nearly_named(folder: Path) -> list[SiteFault]:
    """Files that somebody must have meant for one of the four, while that one is missing."""
    try:
        present = sorted(one.name for one in folder.iterdir())
    except OSError:
        return []
    missing = [name for name in SITE_FILES.values() if name not in present]
    faults = []
    for name in present:
        if name in SITE_FILES.values():
            continue
        near = get_close_matches(name.lower(), missing, n=1, cutoff=0.8)
        # What keeps a signed program from planning has to be among them.
        meant = NEWEST if NEWEST in missing and is_slip_of_newest(name) else next(iter(near), None)
        if meant is not None:
            advice = f"rename it to {meant}, or remove it"
            faults.append(SiteFault(str(folder), name, shown(name), meant, advice))
    return faults


def _rights(path: Path, *, in_force: bool) -> list[SiteFault]:
    """Who may read and write, where the system says it in a file's mode."""
    if sys.platform == "win32":
        return []
    try:
        seen = path.stat()
    except OSError:
        # Reading it has said so already.
        return []
    faults = []
    mode = f"mode {stat.S_IMODE(seen.st_mode):04o}"
    folder = stat.S_ISDIR(seen.st_mode)
    if seen.st_mode & _BY_OTHERS:
        accepted = "writing for its owner alone"
        faults.append(SiteFault(str(path), "rights", mode, accepted, f"chmod go-w {path}"))
    wanted = stat.S_IROTH | (stat.S_IXOTH if folder else 0)
    if seen.st_mode & wanted != wanted:
        accepted = "reading for every user"
        advice = f"chmod {'a+rx' if folder else 'a+r'} {path}"
        faults.append(SiteFault(str(path), "rights", mode, accepted, advice))
    if in_force and seen.st_uid != 0:
        read = f"owner {seen.st_uid}, who may change it"
        faults.append(SiteFault(str(path), "owner", read, "root", f"chown root {path}"))
    return faults
