#!/usr/bin/env python3
"""Packaged builds, with nothing but Python, the system's tools and a package registry.

usage: python3 packaging/build.py COMMAND

  bundle    the program as one folder, for the system this runs on: build/dist/infuseplan
  linux     the bundle, and from it dist/*.deb and dist/*.tar.xz; fails where they are too large
  lock      write packaging/requirements-build.lock anew (`lock --upgrade` with newer versions)

A build is a trial, and says so wherever it says its version, unless the makers' private key
comes from outside:

  INFUSEPLAN_SIGNING_KEY       file with the private key; sign_protocols.py says more
  INFUSEPLAN_SIGNED_REVISION   number of this set of protocol files

  INFUSEPLAN_SECURITY_CONTACT  address of mail that takes reports of weaknesses
  INFUSEPLAN_ADVISORIES        https page on which weaknesses are told

A build with that key is a release: it wants all four, and a Python with the fixes that are known
(patched_python.py). The .deb names as its maintainer who builds it, as Debian's own tools do:
DEBFULLNAME and DEBEMAIL. A trial needs neither; it then names the administrator of the computer
that it is installed on.

The environment is build/venv, made from the lock file with hashes. SOURCE_DATE_EPOCH is taken
over, or read from the last commit; with the same tools and key the same files come out.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import venv
from pathlib import Path
from types import ModuleType

import locks

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "packaging"
BUILD = ROOT / "build"
DIST = ROOT / "dist"
STAGE = BUILD / "stage"
BUNDLE = BUILD / "dist" / "infuseplan"
ENVIRONMENT = BUILD / "venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCK = HERE / "requirements-build.lock"

# What a build needs beside the program's own requirements. pefile and pywin32-ctypes only
# PyInstaller on Windows wants; a lock that is made on Linux would leave them out. The last two
# check the bill of materials.
BUILD_REQUIREMENTS = (
    "pyinstaller",
    "PyNaCl",
    "pefile",
    "pywin32-ctypes",
    "cyclonedx-python-lib",
    "jsonschema",
)

MEGABYTE = 1_000_000
# They make the group and the folder of a shared record, and take an empty folder away.
MAINTAINER_SCRIPTS = ("postinst", "postrm")
# Six more in each for PostgreSQL's client and its OpenSSL.
MOST_INSTALLED = 156 * MEGABYTE
MOST_DEB = 51 * MEGABYTE
# Of Debian 12 and Ubuntu 24.04; a system with an older one is refused by the package manager.
NEWEST_GLIBC = (2, 36)
# Of a trial, which nobody answers for but those who install it. The address is each computer's own.
NOBODY = "The administrator of this computer <root@localhost>"


def say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """One command in the repository; its failure ends the build."""
    words = [str(word) for word in command]
    code = subprocess.call(words, cwd=ROOT, env=env)
    if code != 0:
        raise SystemExit(f"failed ({code}): {' '.join(words)}")


def output(*command: str | Path) -> str:
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def version() -> str:
    text = (ROOT / "infuseplan" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'__version__ = "([^"]+)"', text)
    if found is None:
        raise SystemExit("infuseplan/__init__.py states no version")
    return found[1]


def source_date() -> int:
    """Seconds that stand in every file for the time of the build."""
    if stated := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(stated)
    try:
        return int(output("git", "log", "-1", "--format=%ct"))
    except (OSError, subprocess.CalledProcessError, ValueError):
        return int((ROOT / "CHANGELOG.md").stat().st_mtime)


def build_environment() -> dict[str, str]:
    """The order of sets and the times in archives are the same in every build."""
    return {**os.environ, "SOURCE_DATE_EPOCH": str(source_date()), "PYTHONHASHSEED": "1"}


# --- the bundle -----------------------------------------------------------------------------


def ensure_environment() -> None:
    """build/venv as the lock file has it; nothing is done where it is so already."""
    stamp = ENVIRONMENT / "made-from.txt"
    wanted = f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} {sys.version_info[:3]}"
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    say("Making the environment build/venv from requirements-build.lock (once, a minute).")
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    venv.create(ENVIRONMENT, with_pip=True)
    if (trouble := locks.install_locked(PYTHON, LOCK)) is not None:
        raise SystemExit(f"{trouble}\nrequirements-build.lock could not be installed")
    stamp.write_text(wanted, encoding="ascii")


def sign() -> None:
    """Signed protocol files and the public key in build/stage."""
    key = os.environ.get("INFUSEPLAN_SIGNING_KEY")
    arguments: list[str | Path] = []
    if key:
        revision = os.environ.get("INFUSEPLAN_SIGNED_REVISION")
        if not revision:
            raise SystemExit("INFUSEPLAN_SIGNED_REVISION is missing; RELEASING.md says which it is")
        arguments = ["--key", key, "--revision", revision]
    run(PYTHON, HERE / "sign_protocols.py", STAGE, *arguments)


def is_release() -> bool:
    return bool(os.environ.get("INFUSEPLAN_SIGNING_KEY"))


def contacts() -> tuple[str, str]:
    """Where weaknesses are reported and told, as the bill of materials has it; none of a trial."""
    mail = os.environ.get("INFUSEPLAN_SECURITY_CONTACT", "")
    page = os.environ.get("INFUSEPLAN_ADVISORIES", "")
    if is_release() and not (mail and page):
        raise SystemExit(
            "INFUSEPLAN_SECURITY_CONTACT and INFUSEPLAN_ADVISORIES are missing: a release names "
            "whom a weakness is reported to, and where it is told"
        )
    if mail and not re.fullmatch(r"[^<>\s@:]+@[^<>\s@:]+\.[^<>\s@:]+", mail):
        raise SystemExit(f"INFUSEPLAN_SECURITY_CONTACT is {mail!r}; write it as name@domain")
    if page and not re.fullmatch(r"https://[^\s<>\"]+\.[^\s<>\"]+", page):
        raise SystemExit(f"INFUSEPLAN_ADVISORIES is {page!r}; write it as https://domain/page")
    return mail, page


def demand_patched_python() -> None:
    """A release carries its Python to every hospital, with every fault that is still in it."""
    reason = neighbour("patched_python").reason_against_this()
    if reason is None:
        return
    if is_release():
        raise SystemExit(f"no release with this Python: {reason}")
    say(f"a trial; no release could be built with this Python: {reason}")


def bundle() -> None:
    """The program as one folder, with licences, notices and its bill of materials."""
    contacts()
    demand_patched_python()
    ensure_environment()
    sign()
    places = ("--distpath", BUNDLE.parent, "--workpath", BUILD / "work")
    quiet = ("--noconfirm", "--clean", "--log-level", "ERROR")
    environment = build_environment()
    run(PYTHON, "-m", "PyInstaller", *quiet, *places, HERE / "infuseplan.spec", env=environment)
    if sys.platform.startswith("linux"):
        count = neighbour("run_paths").clean(BUNDLE)
        say(f"folders of this machine taken out of {count} libraries")
    if sys.platform.startswith("linux"):
        say_what_it_needs()
    run(PYTHON, HERE / "sbom.py", BUNDLE, BUILD / "work" / "infuseplan", env=environment)
    if sys.platform.startswith("linux"):
        check_libraries()
    say(f"installed: {size_of(BUNDLE) / MEGABYTE:.1f} MB in {BUNDLE.relative_to(ROOT)}")


def size_of(folder: Path) -> int:
    """Bytes of all files; a link to a file counts nothing."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files)


def neighbour(name: str) -> ModuleType:
    """A module that lies beside this one and is not installed."""
    if str(HERE) not in sys.path:
        sys.path.insert(0, str(HERE))
    return importlib.import_module(name)


def say_what_it_needs() -> None:
    """Which libraries of the system: for people, and for the program where it finds one missing."""
    needed = needed_libraries()
    table = "".join(f"{name} {package}\n" for name, package in sorted(needed.items()))
    (BUNDLE / "system-libraries.txt").write_text(table, encoding="ascii", newline="\n")
    text = (HERE / "linux" / "README.txt").read_text(encoding="utf-8")
    mail, page = contacts()
    contact = f"\n\nWeaknesses: report them to {mail}; they are told at {page}" if mail else ""
    text = text.format(
        version=version() + ("" if is_release() else " (trial build, not for patients)"),
        machine=platform.machine(),
        libraries="\n".join(f"  {name:24}{needed[name]}" for name in sorted(needed)),
        packages=" ".join(sorted(set(needed.values()))),
        contact=contact,
    )
    (BUNDLE / "README.txt").write_text(text, encoding="utf-8", newline="\n")


def libraries_of_the_system() -> set[str]:
    """Debian packages of the libraries that the bundle needs and does not bring."""
    return set(needed_libraries().values())


def needed_libraries() -> dict[str, str]:
    """The libraries that the bundle needs and does not bring, each with its Debian package."""
    known: dict[str, str] = neighbour("bundle_contents").SYSTEM_LIBRARIES
    elf = [BUNDLE / "infuseplan", *sorted((BUNDLE / "lib").rglob("*.so*"))]
    present = {path.name for path in elf}
    packages: dict[str, str] = {}
    for path in elf:
        for words in map(str.split, output("objdump", "--private-headers", path).splitlines()):
            if words[:1] != ["NEEDED"] or words[1] in present:
                continue
            if words[1] not in known:
                raise SystemExit(f"{path.name} needs {words[1]}, which nobody provides")
            packages[words[1]] = known[words[1]]
    return packages


def check_libraries() -> None:
    """No library missing, and none that wants a newer C library than we declare."""
    libraries_of_the_system()
    newest = (0, 0)
    for path in (BUNDLE / "infuseplan", *(BUNDLE / "lib").rglob("*.so*")):
        for major, minor in re.findall(r"GLIBC_(\d+)\.(\d+)", output("objdump", "-T", path)):
            newest = max(newest, (int(major), int(minor)))
    say(f"needs glibc {newest[0]}.{newest[1]}")
    if newest > NEWEST_GLIBC:
        raise SystemExit("build on an older system: we declare glibc 2.36")


# --- Linux ----------------------------------------------------------------------------------


def linux() -> None:
    maintainer()
    bundle()
    DIST.mkdir(exist_ok=True)
    deb = build_deb()
    archive = build_archive()
    bill = DIST / f"{archive.name.removesuffix('.tar.xz')}.cdx.json"
    shutil.copyfile(BUNDLE / "sbom.cdx.json", bill)
    installed = size_of(BUNDLE)
    for path in (deb, archive, bill):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        say(f"{path.relative_to(ROOT)}: {path.stat().st_size / MEGABYTE:.1f} MB, SHA-256 {digest}")
    if installed > MOST_INSTALLED or deb.stat().st_size > MOST_DEB:
        raise SystemExit(
            f"too large: at most {MOST_INSTALLED / MEGABYTE:.0f} MB installed and "
            f"{MOST_DEB / MEGABYTE:.0f} MB as .deb"
        )


def architecture() -> str:
    return {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]


def maintainer() -> str:
    """Whom the .deb names; a release has to name somebody who answers."""
    name, address = os.environ.get("DEBFULLNAME", ""), os.environ.get("DEBEMAIL", "")
    stated = address if "<" in address else f"{name} <{address}>"
    if re.fullmatch(r"[^<>\n]*[^<>\s] <[^<>@\s]+@[^<>@\s]+>", stated):
        return stated
    if name or address:
        raise SystemExit(f"DEBFULLNAME and DEBEMAIL make {stated!r}; Debian wants NAME <ADDRESS>")
    if os.environ.get("INFUSEPLAN_SIGNING_KEY"):
        raise SystemExit("DEBFULLNAME and DEBEMAIL are missing: a release names its maintainer")
    return NOBODY


def control(packages: set[str]) -> str:
    text = (HERE / "linux" / "control").read_text(encoding="utf-8")
    # Of its own scripts: what makes a group.
    needed = {*packages, "passwd"}
    depends = sorted({f"{name} (>= 2.36)" if name == "libc6" else name for name in needed})
    return text.format(
        version=version(),
        architecture=architecture(),
        maintainer=maintainer(),
        depends=", ".join(depends),
        installed_kb=-(-size_of(BUNDLE) // 1024),
    )


def squeezed(text: str) -> bytes:
    """gzip without the time and the name of the file."""
    return gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0)


def debian_changelog() -> str:
    date = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(source_date()))
    return (
        f"infuseplan ({version()}) stable; urgency=medium\n\n"
        "  * What has changed for users stands in CHANGELOG.md.gz.\n\n"
        f" -- {maintainer()}  {date}\n"
    )


def metainfo() -> bytes:
    """What software centres show, with the version and the day of this build."""
    text = (HERE / "linux" / "infuseplan.metainfo.xml").read_text(encoding="utf-8")
    date = time.strftime("%Y-%m-%d", time.gmtime(source_date()))
    return text.format(version=version(), date=date).encode("utf-8")


def desktop_files() -> dict[str, bytes]:
    """Menu entry, kind of file, manual page and icons, by their place below `share`."""
    linux_files = HERE / "linux"
    manual = (linux_files / "infuseplan.1").read_text(encoding="utf-8")
    files = {
        "man/man1/infuseplan.1.gz": squeezed(manual),
        "applications/infuseplan.desktop": (linux_files / "infuseplan.desktop").read_bytes(),
        "mime/packages/infuseplan.xml": (linux_files / "infuseplan.xml").read_bytes(),
        "metainfo/infuseplan.metainfo.xml": metainfo(),
    }
    for icon in sorted((ROOT / "resources" / "icons").glob("infuseplan-*.png")):
        side = icon.stem.rpartition("-")[2]
        files[f"icons/hicolor/{side}x{side}/apps/infuseplan.png"] = icon.read_bytes()
    return files


def lay_out(root: Path) -> None:
    """The tree of the .deb below `root`."""
    files: dict[str, bytes] = {}
    linux_files = HERE / "linux"
    documents = "usr/share/doc/infuseplan"
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    # The version has no revision of Debian's, so this is the one changelog of the package.
    files[f"{documents}/changelog.gz"] = squeezed(debian_changelog())
    files[f"{documents}/CHANGELOG.md.gz"] = squeezed(changes)
    overrides = (linux_files / "lintian-overrides").read_bytes()
    files["usr/share/lintian/overrides/infuseplan"] = overrides
    files[f"{documents}/copyright"] = (linux_files / "copyright").read_bytes()
    files |= {f"usr/share/{place}": content for place, content in desktop_files().items()}
    for place, content in files.items():
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    shutil.copytree(BUNDLE, root / "opt" / "infuseplan", symlinks=True)
    (root / "usr" / "bin").mkdir(parents=True)
    (root / "usr" / "bin" / "infuseplan").symlink_to("/opt/infuseplan/infuseplan")
    # IT's folder for settings and approvals; it belongs to the package, what lies in it does not.
    (root / "etc" / "xdg" / "infuseplan").mkdir(parents=True)
    plain_modes(root)


def plain_modes(root: Path) -> None:
    """Everybody may read, nobody but root may write, whatever umask the builder has."""
    for path in (root, *root.rglob("*")):
        if path.is_symlink():
            continue
        program = path.is_file() and path.name == "infuseplan" and path.parent.name == "infuseplan"
        path.chmod(0o755 if path.is_dir() or program else 0o644)
        os.utime(path, (source_date(), source_date()))


def build_deb() -> Path:
    target = DIST / f"infuseplan_{version()}_{architecture()}.deb"
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        root = Path(folder) / "root"
        root.mkdir()
        lay_out(root)
        meta = root / "DEBIAN"
        meta.mkdir()
        text = control(libraries_of_the_system())
        (meta / "control").write_text(text, encoding="utf-8")
        sums = [
            f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}"
            f"  {path.relative_to(root).as_posix()}\n"
            for path in sorted(root.rglob("*"))
            if path.is_file() and not path.is_symlink() and meta not in path.parents
        ]
        (meta / "md5sums").write_text("".join(sums), encoding="utf-8")
        for script in MAINTAINER_SCRIPTS:
            shutil.copyfile(HERE / "linux" / script, meta / script)
        plain_modes(root)
        for script in MAINTAINER_SCRIPTS:
            (meta / script).chmod(0o755)
        # One thread: how a file is cut among several would depend on the machine.
        options = ("--root-owner-group", "--threads-max=1", "-Zxz", "-z6")
        run("dpkg-deb", *options, "--build", root, target, env=build_environment())
    return target


def build_archive() -> Path:
    """For systems without dpkg: unpack it anywhere and start `infuseplan/infuseplan`."""
    name = f"infuseplan-{version()}-linux-{platform.machine()}"
    target = DIST / f"{name}.tar.xz"

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        member.mtime = source_date()
        program = member.name == f"{name}/infuseplan"
        member.mode = 0o755 if member.isdir() or program else 0o644
        return member

    with (
        tempfile.TemporaryDirectory(dir=BUILD) as folder,
        tarfile.open(target, "w:xz", preset=6, format=tarfile.GNU_FORMAT) as archive,
    ):
        share = Path(folder) / "share"
        for name_below, content in desktop_files().items():
            (share / name_below).parent.mkdir(parents=True, exist_ok=True)
            (share / name_below).write_bytes(content)
        for path in (share, *sorted(share.rglob("*"))):
            below = Path(name) / path.relative_to(folder)
            archive.add(path, below.as_posix(), recursive=False, filter=plain)
        for path in (BUNDLE, *sorted(BUNDLE.rglob("*"))):
            place = Path(name) / path.relative_to(BUNDLE)
            archive.add(path, place.as_posix(), recursive=False, filter=plain)
    return target


# --- the lock -------------------------------------------------------------------------------


def lock(arguments: list[str]) -> None:
    """The runtime set as it is locked, and what a build needs beside it."""
    runtime = (HERE / "requirements-runtime.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^\S+==\S+", runtime, re.MULTILINE)
    with tempfile.TemporaryDirectory() as folder:
        python = locks.locker(Path(folder))
        wanted = [*pins, *BUILD_REQUIREMENTS]
        locks.compiled(python, wanted, LOCK, upgrade="--upgrade" in arguments)
        locks.write_metadata(python)


def main(arguments: list[str]) -> int:
    match arguments:
        case ["bundle"]:
            bundle()
        case ["linux"]:
            linux()
        case ["lock", *options]:
            lock(options)
        case _:
            say(__doc__ or "")
            return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
