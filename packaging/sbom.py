#!/usr/bin/env python3
"""The bill of materials of a bundle, the notices and the licences, from what is really in it.

usage: sbom.py BUNDLE WORK [--check]

BUNDLE is the folder that PyInstaller made and WORK the one with its table of contents. Every file
of the bundle is traced to the program, to Python, to an installed distribution (by its RECORD) or
to a Debian package. One that belongs to none ends the build: nobody could say under which licence
it is passed on.

Writes into BUNDLE: `sbom.cdx.json` (CycloneDX 1.6), `THIRD-PARTY-NOTICES.txt` and `licenses/`.
With --check nothing is written; a bundle that holds files which its bill does not name fails.
Runs in the environment of the build, whose metadata it reads.
"""

from __future__ import annotations

import ast
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LICENCES = HERE / "licenses"
BILL = "sbom.cdx.json"
NOTICES = "THIRD-PARTY-NOTICES.txt"

# Licences by distribution, as SPDX writes them; metadata differ in where they put it, and a test
# of the licence's own text would be no better than reading it once.
DISTRIBUTION_LICENCES = {
    "annotated-types": "MIT",
    "cffi": "MIT",
    "icalendar": "BSD-2-Clause",
    "platformdirs": "MIT",
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
    "pyside6-essentials": ("LGPL-3.0.txt", "GPL-3.0.txt", "Qt-third-party.txt", "Unicode-3.0.txt"),
    "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt"),
}
# Licences by Debian package, read in /usr/share/doc/PACKAGE/copyright.
DEBIAN_LICENCES = {
    "libbz2-1.0": "bzip2-1.0.6",
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


def distribution_part(one: Distribution) -> Part:
    name = plain(one.metadata["Name"])
    if name not in DISTRIBUTION_LICENCES:
        raise Unaccounted(f"the distribution {name}: read its licence and enter it in sbom.py")
    texts = [
        Path(str(one.locate_file(file)))
        for file in one.files or ()
        if re.search(r"(?i)\.dist-info/.*(licen|copying|notice|authors)", file.as_posix())
    ]
    texts += [LICENCES / text for text in MORE_TEXTS.get(name, ())]
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
    if package not in DEBIAN_LICENCES:
        raise Unaccounted(f"the Debian package {package}: read its licence and enter it in sbom.py")
    version, release = said("dpkg-query", "-W", "-f", "${Version}", package), "debian"
    purl = f"pkg:deb/{release}/{package}@{version}"
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
    if below.is_relative_to(real_name(sys.base_prefix)):
        return python_part()
    if os.name == "posix" and below.is_absolute():
        return debian_part(real)
    raise Unaccounted(f"{place} (from {source})")


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
    if not found:
        raise Unaccounted(f"{inner}: nobody knows of which text it was made")
    return str(found[0])


# --- what is there ------------------------------------------------------------------------------


def table(path: Path) -> list[tuple[str, str, str]]:
    """Place, source and kind of every entry of one of PyInstaller's tables."""
    read = ast.literal_eval(path.read_text(encoding="utf-8"))
    lists = [one for one in read if isinstance(one, list)]
    rows = next(one for one in lists if one and isinstance(one[0], tuple))
    return [(str(place), str(source), str(kind)) for place, source, kind in rows]


def contents(bundle: Path) -> Iterator[Path]:
    """Every file of the bundle but those that this program writes."""
    for path in sorted(bundle.rglob("*")):
        place = path.relative_to(bundle).as_posix()
        own = place in (BILL, NOTICES) or place.startswith("licenses/")
        if not own and (path.is_symlink() or path.is_file()):
            yield path


def merged(parts: dict[str, Part], part: Part) -> Part:
    return parts.setdefault(part.purl, part)


def account(bundle: Path, work: Path) -> list[Part]:
    """All components; Unaccounted where a file or module belongs to none."""
    parts: dict[str, Part] = {}
    rows = table(work / "COLLECT-00.toc")
    sources = {Path(place).as_posix(): source for place, source, _ in rows}
    for path in contents(bundle):
        place = path.relative_to(bundle).as_posix()
        inner = place.removeprefix("lib/")
        if path.parent == bundle:
            # PyInstaller's starter; inside is nothing but the list of what it starts.
            part = distribution_part(distribution("pyinstaller"))
        elif path.is_symlink():
            target = path.resolve()
            if not target.is_relative_to(bundle.resolve()) or not target.is_file():
                raise Unaccounted(f"{place} is a link to something outside of the bundle")
            inner = target.relative_to(bundle.resolve()).as_posix().removeprefix("lib/")
            part = owner(sources[inner], place)
        elif inner in sources:
            part = owner(module_source(inner, sources[inner]), place)
        else:
            raise Unaccounted(f"{place} is in no table of the build")
        merged(parts, part).files.add(place)
    return sorted(parts.values(), key=lambda one: one.name.lower())


# --- what is written --------------------------------------------------------------------------


def built_on() -> str:
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def component(part: Part, bundle: Path) -> dict[str, Any]:
    kind = "application" if part.name == "InfusePlan" else "library"
    files = [
        {
            "type": "file",
            "name": place,
            "hashes": [
                {"alg": "SHA-256", "content": sha256((bundle / place).read_bytes()).hexdigest()}
            ],
        }
        for place in sorted(part.files)
    ]
    found: dict[str, Any] = {
        "type": kind,
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "licenses": [{"expression": part.licence}],
        "purl": part.purl,
    }
    if files:
        found["components"] = files
    return found


def bill(parts: list[Part], bundle: Path) -> dict[str, Any]:
    program = next(one for one in parts if one.name == "InfusePlan")
    others = [one for one in parts if one is not program]
    body: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": built_on(),
            "component": {**component(program, bundle), "components": []},
        },
        "components": [component(one, bundle) for one in (program, *others)],
        "dependencies": [
            {"ref": program.purl, "dependsOn": sorted(one.purl for one in others)},
        ],
    }
    # The main component stands in the list as well, for its files; there it has a name of its own.
    body["components"][0]["bom-ref"] = f"{program.purl}#files"
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(body, sort_keys=True))
    return {**body, "serialNumber": f"urn:uuid:{number}"}


def folder_name(part: Part) -> str:
    return re.sub(r"[^A-Za-z0-9.+-]", "-", part.name)


def copy_licences(parts: Iterable[Part], bundle: Path) -> None:
    target = bundle / "licenses"
    shutil.rmtree(target, ignore_errors=True)
    for part in parts:
        if not part.texts:
            raise Unaccounted(f"{part.name}: the text of its licence is missing")
        folder = target / folder_name(part)
        folder.mkdir(parents=True, exist_ok=True)
        for text in part.texts:
            shutil.copyfile(text, folder / text.name)


def notices(parts: Iterable[Part]) -> str:
    lines = [
        "InfusePlan stands on the work of others. This is what is in this folder, by whom it was",
        "named, and under which licence; the texts of the licences lie in `licenses`.",
        "",
        "Qt and PySide6 are used under the LGPL 3. Their libraries are separate files: you may",
        "replace those in lib/PySide6 and lib/shiboken6 by your own builds of the same version.",
        "Their sources are offered by the Qt Project under download.qt.io, and with PySide6.",
        "",
    ]
    for part in parts:
        lines.append(f"{part.name} {part.version}")
        lines.append(f"    {part.licence}; licenses/{folder_name(part)}")
        lines += [f"    {len(part.files)} files", ""]
    return "\n".join(lines)


def differences(bundle: Path) -> list[str]:
    """What is in a bundle and not in its bill, or the other way round, or has other bytes."""
    document = json.loads((bundle / BILL).read_text(encoding="utf-8"))
    listed = {
        file["name"]: file["hashes"][0]["content"]
        for one in document["components"]
        for file in one.get("components", ())
    }
    present = {path.relative_to(bundle).as_posix() for path in contents(bundle)}
    found = [f"{place}: not in the bill" for place in sorted(present - listed.keys())]
    found += [f"{place}: missing" for place in sorted(listed.keys() - present)]
    return found + [
        f"{place}: other bytes"
        for place in sorted(present & listed.keys())
        if sha256((bundle / place).read_bytes()).hexdigest() != listed[place]
    ]


def main(arguments: list[str]) -> int:
    if len(arguments) not in (2, 3):
        print(__doc__)
        return 2
    bundle, work = Path(arguments[0]), Path(arguments[1])
    if "--check" in arguments:
        wrong = differences(bundle)
        print("\n".join(wrong) or "every file is in the bill of materials, byte for byte")
        return 1 if wrong else 0
    try:
        parts = account(bundle, work)
        copy_licences(parts, bundle)
    except Unaccounted as problem:
        print(f"not accounted for: {problem}", file=sys.stderr)
        return 1
    text = json.dumps(bill(parts, bundle), indent=1, sort_keys=True)
    (bundle / BILL).write_text(text + "\n", encoding="utf-8", newline="\n")
    (bundle / NOTICES).write_text(notices(parts), encoding="utf-8", newline="\n")
    files = sum(len(one.files) for one in parts)
    print(f"{len(parts)} components, {files} files, all accounted for")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
