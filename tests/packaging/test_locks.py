"""A lock means the same packages on any day: complete, and deaf to newer releases."""

import ast
import importlib.metadata
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests.packaging.loading import ROOT
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


# A lock stands for itself with these and with nothing less.
AS_IT_STANDS = {"--require-hashes", "--no-deps", "--only-binary"}
FROM_A_FILE = {"-r", "--requirement", "--requirements"}
# Tests try what a lock does against an index of their own; the others are made, or fetched.
NOT_OURS = {"tests", "build", "dist", "__pycache__"}
HIDDEN_AND_OURS = {".github", ".ci"}
INSTALLS = re.compile(r"\b(?:pip[0-9.]*|uv)\b.*\b(?:install|download|wheel|sync)\b|\bpip-sync\b")


def words_of_statements(code: str, known: dict[str, set[str]]) -> list[set[str]]:
    """The strings of each statement, with those of the names in it; options without values."""
    tree = ast.parse(code)
    known = dict(known)
    found = []

    def words(node: ast.AST) -> set[str]:
        parts = list(ast.walk(node))
        said = {p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)}
        for part in parts:
            name = part.attr if isinstance(part, ast.Attribute) else getattr(part, "id", "")
            said |= known.get(name, set())
        return said

    for statement in ast.walk(tree):
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    known[target.id] = words(statement.value)
        if isinstance(statement, ast.Assign | ast.Expr | ast.Return | ast.Call):
            found.append(words(statement))
    return [{one.partition("=")[0] if one[:2] == "--" else one for one in each} for each in found]


def strings_in(document: object) -> Iterator[str]:
    if isinstance(document, dict | list):
        for one in document.values() if isinstance(document, dict) else document:
            yield from strings_in(one)
    elif isinstance(document, str):
        yield document


def lines_of(name: str, text: str) -> Iterator[str]:
    """Each command on one line, however it is broken: in YAML, a shell or PowerShell."""
    texts = strings_in(yaml.safe_load(text)) if name.endswith((".yml", ".yaml")) else (text,)
    for one in texts:
        yield from re.sub(r"[\\`]\s*\n", " ", one).splitlines()


def installs_of_locks(name: str, text: str) -> list[set[str]]:
    """The words of whatever in a file hands a list of packages to an installer."""
    if name.endswith(".py"):
        known = {"AS_LOCKED": set(locks.AS_LOCKED)}
        return [
            words
            for words in words_of_statements(text, known)
            if words & FROM_A_FILE or any(INSTALLS.search(one) and ".lock" in one for one in words)
        ]
    return [
        {word.partition("=")[0] for word in line.split()}
        for line in lines_of(name, text)
        if INSTALLS.search(line) and (set(line.split()) & FROM_A_FILE or ".lock" in line)
    ]


def our_files() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [
            one
            for one in folders
            if one not in NOT_OURS and (one[0] != "." or one in HIDDEN_AND_OURS)
        ]
        yield from (Path(folder) / name for name in names)


def test_whoever_installs_a_lock_does_so_without_resolving() -> None:
    """Every file of the repository is looked at, whatever it is written in."""
    found: dict[str, list[set[str]]] = {}
    for path in our_files():
        content = path.read_bytes()
        if b"\0" in content or not re.search(rb"\bpip|\buv\b|--?r", content):
            continue
        said = installs_of_locks(path.name, content.decode("utf-8", "replace"))
        if said:
            found[path.relative_to(ROOT).as_posix()] = said
    assert {name: one for name, each in found.items() for one in each if AS_IT_STANDS - one} == {}
    # Wine's only fetches, for another system.
    assert set(found) == {"packaging/locks.py", "packaging/windows/wine_payload.py"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("test.yml", "jobs:\n - run: pip install -r packaging/requirements-dev.lock\n"),
        ("test.yml", "jobs:\n - run: >-\n     pip3 install --require-hashes\n     -r x.lock\n"),
        ("run", "python3 -m pip install \\\n  --requirement packaging/requirements-dev.lock\n"),
        ("release.ps1", "python -m pip install `\n  --no-deps -r packaging\\x.lock\n"),
        ("Dockerfile", "RUN uv pip sync packaging/requirements-dev.lock\n"),
        ("a.py", "run(python, '-m', 'pip', 'install', '-r', lock)\n"),
        ("a.py", "HOW = ('install', '--no-deps')\nrun('pip', *HOW, '--requirement', lock)\n"),
        ("a.py", "run('pip install packaging/x.lock'.split())\n"),
    ],
)
def test_an_install_that_resolves_or_looks_at_no_hash_is_found(name: str, text: str) -> None:
    found = installs_of_locks(name, text)
    assert found
    assert all(AS_IT_STANDS - one for one in found)


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
