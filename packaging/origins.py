"""Where a file of a bundle comes from, and under which licence it is. Read by `sbom.py` and tests.

A file belongs to the program, to Python, to an installed distribution (by its RECORD) or to a
Debian package; one that belongs to none is `Unaccounted`.
"""

from __future__ import annotations

import ast
import os
import platform
import re
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path
from urllib.parse import quote
from zipfile import ZipFile

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LICENCES = HERE / "licenses"

# Licences by distribution, as SPDX writes them; metadata differ in where they put it, and a test
# of the licence's own text would be no better than reading it once.
DISTRIBUTION_LICENCES = {
    "annotated-types": "MIT",
    "cffi": "MIT",
    "holidays": "MIT",
    "icalendar": "BSD-2-Clause",
    "platformdirs": "MIT",
    "psycopg": "LGPL-3.0-only",
    # With PostgreSQL's client and OpenSSL; on Linux also with Kerberos, OpenLDAP, SASL and others.
    "psycopg-binary": (
        "LGPL-3.0-only AND PostgreSQL AND Apache-2.0 AND MIT AND OLDAP-2.8 AND BSD-4-Clause "
        "AND LGPL-2.1-or-later"
    ),
    "pydantic": "MIT",
    "pydantic-core": "MIT",
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
    "pyinstaller-hooks-contrib": "Apache-2.0",
    "pynacl": "Apache-2.0 AND ISC",
    "pyside6-essentials": "LGPL-3.0-only",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "setuptools": "MIT",
    "shiboken6": "LGPL-3.0-only",
    "typing-extensions": "PSF-2.0",
    "typing-inspection": "MIT",
    "tzdata": "Apache-2.0",
}
# Texts that a distribution leaves out, and those of the code inside its libraries.
MORE_TEXTS = {
    "psycopg": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "psycopg-binary": ("LGPL-3.0.txt", "GPL-3.0.txt", "LGPL-2.1.txt", "libpq-third-party.txt"),
    "pyside6-essentials": ("LGPL-3.0.txt", "GPL-3.0.txt", "Qt-third-party.txt", "Unicode-3.0.txt"),
    "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt"),
}
# Licences by Debian package, read in /usr/share/doc/PACKAGE/copyright.
DEBIAN_LICENCES = {
    "libbz2-1.0": "bzip2-1.0.6",
    "libexpat1": "MIT",
    "libffi8": "MIT",
    "liblzma5": "0BSD",
    "libsqlite3-0": "blessing",
    "libuuid1": "BSD-3-Clause",
    "libxcb-cursor0": "MIT",
    "libxcb-icccm4": "MIT",
    "libxcb-image0": "MIT",
    "libxcb-keysyms1": "MIT",
    "libxcb-randr0": "MIT",
    "libxcb-render-util0": "MIT",
    "libxcb-render0": "MIT",
    "libxcb-shape0": "MIT",
    "libxcb-shm0": "MIT",
    "libxcb-sync1": "MIT",
    "libxcb-util1": "MIT",
    "libxcb-xfixes0": "MIT",
    "libxcb-xkb1": "MIT",
    "libxkbcommon-x11-0": "MIT",
    "libxkbcommon0": "MIT",
    "libzstd1": "BSD-3-Clause OR GPL-2.0-only",
}


class Unaccounted(Exception):
    """A file of which nobody knows where it comes from, or under which licence it is."""


@dataclass
class Part:
    """One component of the bundle; `files` are places in it."""

    name: str
    version: str
    licence: str
    purl: str
    texts: list[Path]
    files: set[str] = field(default_factory=set)


# --- whose file -------------------------------------------------------------------------------


def plain(name: str) -> str:
    """A distribution's name as registries compare it."""
    return re.sub("[-_.]+", "-", name).lower()


def real_name(path: str) -> str:
    """One name for one file, whatever links lead to it and, on Windows, however it is written."""
    return os.path.normcase(os.path.realpath(path))


@cache
def records() -> dict[str, Distribution]:
    """Every installed file by its real path, with its distribution."""
    owners = {}
    for one in distributions():
        for file in one.files or ():
            owners[real_name(str(one.locate_file(file)))] = one
    return owners


@cache
def _texts(one: Distribution) -> tuple[Path, ...]:
    """The licence texts in it; asked once, because each time all its files are looked for."""
    return tuple(
        Path(str(one.locate_file(file)))
        for file in one.files or ()
        if re.search(r"(?i)\.dist-info/.*(licen|copying|notice|authors)", file.as_posix())
    )


def distribution_part(one: Distribution) -> Part:
    name = plain(one.metadata["Name"])
    if name not in DISTRIBUTION_LICENCES:
        raise Unaccounted(f"the distribution {name}: read its licence and enter it in sbom.py")
    texts = [*_texts(one), *(LICENCES / text for text in MORE_TEXTS.get(name, ()))]
    purl = f"pkg:pypi/{name}@{one.version}"
    return Part(one.metadata["Name"], one.version, DISTRIBUTION_LICENCES[name], purl, texts)


def python_part() -> Part:
    folder = Path(sysconfig.get_path("stdlib"))
    beside = (folder / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt")
    texts = [path for path in beside if path.is_file()][:1]
    version = platform.python_version()
    return Part("Python", version, "PSF-2.0", f"pkg:generic/python@{version}", texts)


def program_part() -> Part:
    tree = ast.parse((ROOT / "infuseplan" / "__init__.py").read_text(encoding="utf-8"))
    version = next(
        str(node.value.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    )
    purl = f"pkg:generic/infuseplan@{version}"
    return Part("InfusePlan", version, "Apache-2.0", purl, [ROOT / "LICENSE"])


def font_part() -> Part:
    text = ROOT / "resources" / "fonts" / "OFL.txt"
    return Part("Inter", "4.0", "OFL-1.1", "pkg:github/rsms/inter@v4.0", [text])


def debian_part(path: str) -> Part:
    """The package that brought a library of the system into the bundle."""
    # Before the merge of /lib and /usr/lib the database has the shorter name.
    for name in (path, path.removeprefix("/usr")):
        found = said("dpkg-query", "--search", name)
        if found:
            break
    else:
        raise Unaccounted(f"{path}: no package owns it")
    package = found.split(":")[0]
    if re.fullmatch(r"(lib)?python3(\.\d+)?(-minimal|-stdlib)?", package):
        return python_part()
    if package not in DEBIAN_LICENCES:
        raise Unaccounted(f"the Debian package {package}: read its licence and enter it in sbom.py")
    version = said("dpkg-query", "-W", "-f", "${Version}", package)
    release = platform.freedesktop_os_release().get("ID", "debian")
    purl = f"pkg:deb/{release}/{package}@{quote(version, safe='.~:-')}"
    text = Path("/usr/share/doc") / package / "copyright"
    return Part(package, version, DEBIAN_LICENCES[package], purl, [text])


def said(*command: str) -> str:
    """What a program of the system answers; empty where it does not know."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def owner(source: str, place: str) -> Part:
    """The component to which one source file belongs."""
    real = real_name(source)
    below = Path(real)
    if below.is_relative_to(real_name(str(ROOT / "resources" / "fonts"))):
        return font_part()
    if real in records():
        return distribution_part(records()[real])
    build = real_name(str(ROOT / "build"))
    if below.is_relative_to(Path(build) / "stage"):
        return program_part()
    if below.is_relative_to(real_name(str(ROOT))) and not below.is_relative_to(build):
        return program_part()
    if Path(place).name == "base_library.zip":
        return python_part()
    # Below /usr lies everything; there the package says what is Python's.
    if sys.base_prefix != "/usr" and below.is_relative_to(real_name(sys.base_prefix)):
        return python_part()
    if os.name == "posix" and below.is_absolute():
        return debian_part(real)
    raise Unaccounted(f"{place} (from {source})")


@cache
def zipped_modules() -> frozenset[str]:
    """The standard library of an embeddable Python on Windows, which lies in a zip file."""
    path = Path(sys.base_prefix) / f"python{sys.version_info[0]}{sys.version_info[1]}.zip"
    if not path.is_file():
        return frozenset()
    with ZipFile(path) as archive:
        return frozenset(archive.namelist())


def module_source(inner: str, source: str) -> str:
    """The text of which a compiled module was made; the source itself of any other file."""
    if not inner.endswith(".pyc"):
        return source
    text = inner.removesuffix("c")
    folders = (
        ROOT,
        ROOT / "build" / "stage",
        Path(sysconfig.get_path("purelib")),
        Path(sysconfig.get_path("platlib")),
        Path(sysconfig.get_path("purelib")) / "PyInstaller" / "fake-modules",
        Path(sysconfig.get_path("stdlib")),
    )
    found = [folder / text for folder in folders if (folder / text).is_file()]
    if not found and {inner, text} & zipped_modules():
        return str(Path(sys.base_prefix) / "python.exe")
    if not found:
        raise Unaccounted(f"{inner}: nobody knows of which text it was made")
    return str(found[0])
