"""A lock means the same packages on any day: complete, and deaf to newer releases."""

import importlib.metadata
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests.packaging.loading import PACKAGING, ROOT
from tests.packaging.local_index import KNOWN, locks, offer, plain, served

LOCKS = ("runtime", "dev", "mutate", "build")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    "macos": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
}
# Where dev.py and build.py say so themselves: no mutation on Windows or with 3.13, and packages
# are built for Linux and Windows.
NOT_MEANT = {("mutate", "windows", any) for any in PYTHONS}
NOT_MEANT |= {("mutate", system, "3.13") for system in SYSTEMS}
NOT_MEANT |= {("build", "macos", any) for any in PYTHONS}
MEANT = [
    (which, system, python)
    for which in LOCKS
    for system in SYSTEMS
    for python in PYTHONS
    if (which, system, python) not in NOT_MEANT
]


def gaps(text: str, system: str, python: str) -> list[str]:
    """What the locked packages require, themselves or by an extra, and the lock does not have."""
    surroundings = {
        **SYSTEMS[system],
        "python_version": python,
        "python_full_version": f"{python}.7",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "platform_machine": "AMD64" if system == "windows" else "x86_64",
    }
    pins = {found["name"]: found for found in locks.PIN.finditer(text)}
    found = []
    for name, pin in pins.items():
        about = KNOWN[f"{name}=={pin['version']}"]
        if not SpecifierSet(about["python"]).contains(f"{python}.7"):
            found.append(f"{name} {pin['version']} wants Python {about['python']}")
        extras = (pin["extras"] or "").split(",")
        for wish in map(Requirement, about["requires"]):
            if wish.marker is not None and not any(
                wish.marker.evaluate({**surroundings, "extra": extra}) for extra in extras
            ):
                continue
            have = pins.get(plain(wish.name))
            if have is None:
                found.append(f"{name} wants {wish}: not locked")
            elif not wish.specifier.contains(have["version"], prereleases=True):
                found.append(f"{name} wants {wish}: {have['version']} is locked")
            elif not wish.extras <= set((have["extras"] or "").split(",")):
                found.append(f"{name} wants {wish}: locked without the extra")
    return found


def lock_text(which: str) -> str:
    return str(locks.lock_file(which).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("which", "system", "python"), MEANT)
def test_each_lock_has_everything_that_its_packages_require(
    which: str, system: str, python: str
) -> None:
    assert gaps(lock_text(which), system, python) == []


def test_a_lock_without_an_extra_or_without_a_package_is_caught() -> None:
    """As it was: pytest-cov wants coverage[toml], textual wants markdown-it-py[linkify]."""
    without_extras = re.sub(r"\[\w+\]==", "==", lock_text("mutate"))
    found = gaps(without_extras, "linux", "3.11")
    assert [line.split(":")[1] for line in found] == [" locked without the extra"] * 2
    assert {line.split()[0] for line in found} == {"pytest-cov", "textual"}
    without_package = re.sub(r"^pluggy==", "# ", lock_text("dev"), flags=re.MULTILINE)
    found = gaps(without_package, "linux", "3.11")
    assert "pytest wants pluggy<2,>=1.6: not locked" in found


def test_what_is_installed_here_requires_what_is_written_down() -> None:
    """The list beside the locks is compared with the packages themselves, where they are."""
    differing = []
    for key, about in KNOWN.items():
        name, version = key.split("==")
        try:
            here = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        if here.version == version and sorted(here.requires or []) != sorted(about["requires"]):
            differing.append(key)
    assert differing == []


def test_the_list_of_requirements_has_exactly_the_locked_packages() -> None:
    locked = {
        f"{name}=={version}"
        for which in LOCKS
        for name, version in locks.pinned(lock_text(which)).items()
    }
    assert KNOWN.keys() == locked
    assert {path.stem.removeprefix("requirements-") for path in locks.locks()} == set(LOCKS)


# --- a day on which everything has a newer release ------------------------------------------


def chosen(lock: Path, address: str, *how: str) -> dict[str, str] | str:
    """What pip would install, or what it says when it refuses."""
    report = lock.with_suffix(".json")
    look = ("install", "--quiet", "--dry-run", "--ignore-installed", "--report", str(report))
    apart = ("--isolated", "--no-cache-dir", "--index-url", address)
    done = subprocess.run(
        [*locks.pip_command(Path(sys.executable)), *look, *apart, *how, "-r", str(lock)],
        env={**locks.pip_environment(), "PIP_CONFIG_FILE": os.devnull, "NO_PROXY": "*"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    if done.returncode != 0:
        return done.stdout + done.stderr
    made = json.loads(report.read_text(encoding="utf-8"))["install"]
    return {plain(one["metadata"]["name"]): one["metadata"]["version"] for one in made}


@pytest.mark.parametrize("which", LOCKS)
def test_newer_releases_of_everything_change_nothing(which: str, tmp_path: Path) -> None:
    lock = offer(tmp_path, locks.lock_file(which))
    with served(tmp_path) as address:
        as_we_do = chosen(lock, address, *locks.AS_LOCKED)
        # Even a pip that resolves finds nothing to add and nothing to choose.
        resolving = chosen(lock, address, "--require-hashes", "--only-binary", ":all:")
    assert as_we_do == locks.pinned(lock_text(which))
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if (which, "linux", here) not in NOT_MEANT:
        assert resolving == as_we_do


def test_the_lock_as_it_was_is_refused_on_such_a_day(tmp_path: Path) -> None:
    """The index of these tests can tell: without the extra, pip reaches for the newer release.

    That of Debian 13 takes a pin for the package with every extra, and then nothing changes.
    """
    lock = offer(tmp_path, locks.lock_file("dev"))
    lock.write_text(lock.read_text("utf-8").replace("coverage[toml]==", "coverage=="), "utf-8")
    with served(tmp_path) as address:
        said = chosen(lock, address, "--require-hashes", "--only-binary", ":all:")
        lock.write_text("coverage\n", encoding="utf-8")
        free = chosen(lock, address)
    pins = locks.pinned(lock_text("dev"))
    # How it is said differs between versions of pip.
    assert said == pins or (isinstance(said, str) and "coverage" in said)
    # What every pip takes that is not held: the index does offer something newer.
    assert isinstance(free, dict)
    assert free["coverage"] != pins["coverage"]


# --- how the locks are used -----------------------------------------------------------------


def test_whoever_installs_a_lock_does_so_without_resolving() -> None:
    """No script and no workflow has a way of its own; Wine's only fetches, for another system."""
    scripts = [*PACKAGING.rglob("*.py"), *PACKAGING.rglob("*.ps1")]
    scripts += [*(ROOT / ".github").rglob("*.yml"), ROOT / ".ci" / "run"]
    uses = [path.name for path in scripts if "require-hashes" in path.read_text(encoding="utf-8")]
    assert sorted(uses) == ["locks.py", "wine_payload.py"]
    wine = (PACKAGING / "windows" / "wine_payload.py").read_text(encoding="utf-8")
    assert '("--require-hashes", "--no-deps", "--only-binary=:all:", "--quiet")' in wine


def test_pip_s_reason_is_shown_and_its_noise_is_not(tmp_path: Path) -> None:
    lock = tmp_path / "nowhere.lock"
    lock.write_text(f"no-such-package==1 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    nowhere = ("--no-index", "--find-links", str(tmp_path / "missing"))
    said = locks.pip(Path(sys.executable), "install", "-q", *nowhere, "--dry-run", "-r", lock)
    assert "No matching distribution found for no-such-package==1" in said
    assert "is ignored" not in said


def test_a_user_s_settings_decide_where_from_and_not_what_or_where_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("PIP_TARGET", "PIP_CONSTRAINT", "PYTHONPATH", "PIP_INDEX_URL"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("PIP_USER", "1")
    env = locks.pip_environment()
    assert (env["PIP_USER"], env["PIP_INDEX_URL"]) == ("0", "x")
    assert env["PIP_CONSTRAINT"] == os.devnull
    assert not {"PIP_TARGET", "PYTHONPATH"} & env.keys()
