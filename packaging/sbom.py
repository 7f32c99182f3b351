#!/usr/bin/env python3
"""The bill of materials of a bundle, the notices and the licences, from what is really in it.

usage: sbom.py BUNDLE WORK [--check]

BUNDLE is the folder that PyInstaller made and WORK the one with its table of contents. Every file
of the bundle is traced to the program, to Python, to an installed distribution (by its RECORD) or
to a Debian package. One that belongs to none ends the build: nobody could say under which licence
it is passed on.

Writes into BUNDLE: `sbom.cdx.json` (CycloneDX 1.6), `THIRD-PARTY-NOTICES.txt` and `licenses/`.
A bill that does not fit CycloneDX's own schema, or names a licence that SPDX does not know, is not
written. With --check nothing is written; a bundle that holds files which its bill does not name
fails, and so does a bill that does not fit.
Libraries inside other files (Qt, ICU, libsodium, expat, SQLite, zlib ...) are components of their
own, with the version that the file itself says. INFUSEPLAN_SECURITY_CONTACT (an address of mail)
and INFUSEPLAN_ADVISORIES (a page) say where faults are reported and told.
Runs in the environment of the build, whose metadata it reads.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import sys
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from embedded import Found, embedded
from origins import Part, Unaccounted, distribution_part, module_source, owner

BILL = "sbom.cdx.json"
NOTICES = "THIRD-PARTY-NOTICES.txt"
# Written by the build itself, beside the program.
SYSTEM = "system-libraries.txt"
OWN = (BILL, NOTICES, "README.txt", SYSTEM)
CONTACT, ADVISORIES = "INFUSEPLAN_SECURITY_CONTACT", "INFUSEPLAN_ADVISORIES"

# --- what is there ------------------------------------------------------------------------------


def table(path: Path) -> list[tuple[str, str, str]]:
    """Place, source and kind of every entry of one of PyInstaller's tables."""
    read = ast.literal_eval(path.read_text(encoding="utf-8"))
    lists = [one for one in read if isinstance(one, list)]
    rows = next(one for one in lists if one and isinstance(one[0], tuple))
    return [(str(place), str(source), str(kind)) for place, source, kind in rows]


def contents(bundle: Path) -> Iterator[Path]:
    """Every file of the bundle but those that the build writes beside the program."""
    for path in sorted(bundle.rglob("*")):
        place = path.relative_to(bundle).as_posix()
        own = place in OWN or place.startswith("licenses/")
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


def inside(found: Found) -> dict[str, Any]:
    """A library inside other files, whose licence texts lie with those files' own."""
    return {
        "type": "library",
        "bom-ref": found.purl,
        "name": found.library.name,
        "version": found.version,
        "licenses": [{"expression": found.licence}],
        "purl": found.purl,
        "cpe": found.cpe,
        "evidence": {"occurrences": [{"location": place} for place in found.places]},
    }


def depended_on(parts: Iterable[Part], found: Iterable[Found]) -> list[dict[str, Any]]:
    """Which component holds which library inside its files."""
    entries = []
    for part in parts:
        held = sorted(one.purl for one in found if part.files.intersection(one.places))
        if held:
            entries.append({"ref": part.purl, "dependsOn": held})
    return entries


def contacts() -> list[dict[str, str]]:
    """Where faults of the program are reported, and where they are told; `build.py` demands both
    of a release."""
    mail, page = (os.environ.get(name, "") for name in (CONTACT, ADVISORIES))
    found = [{"type": "security-contact", "url": f"mailto:{mail}"}] if mail else []
    return [*found, *([{"type": "advisories", "url": page}] if page else [])]


def needed(bundle: Path) -> list[str]:
    """Libraries of the system that the program needs and does not bring, such as zlib on Linux."""
    path = bundle / SYSTEM
    return path.read_text(encoding="ascii").splitlines() if path.is_file() else []


def bill(parts: list[Part], bundle: Path, found: Sequence[Found] = ()) -> dict[str, Any]:
    program = next(one for one in parts if one.name == "InfusePlan")
    others = [one for one in parts if one is not program]
    main = {**component(program, bundle), "components": []}
    if addresses := contacts():
        main["externalReferences"] = addresses
    if needs := needed(bundle):
        main["properties"] = [{"name": "infuseplan:needs", "value": one} for one in needs]
    body: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": built_on(),
            "component": main,
        },
        "components": [
            *(component(one, bundle) for one in (program, *others)),
            *(inside(one) for one in found),
        ],
        "dependencies": [
            {"ref": program.purl, "dependsOn": sorted(one.purl for one in others)},
            *depended_on(others, found),
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


def notices(parts: Iterable[Part], found: Sequence[Found] = ()) -> str:
    lines = [
        "InfusePlan stands on the work of others. This is what is in this folder, by whom it was",
        "named, and under which licence; the texts of the licences lie in `licenses`.",
        "",
        "Qt and PySide6 are used under the LGPL 3. Their libraries are separate files: you may",
        "replace those in lib/PySide6 and lib/shiboken6 by your own builds of the same version.",
        "Their sources are offered by the Qt Project under download.qt.io, and with PySide6.",
        "psycopg is used under the LGPL 3 as well: you may replace lib/psycopg, lib/psycopg_binary",
        "and lib/psycopg_binary.libs by your own builds. Its releases offer the sources.",
        "",
    ]
    for part in parts:
        lines.append(f"{part.name} {part.version}")
        lines.append(f"    {part.licence}; licenses/{folder_name(part)}")
        lines.append(f"    {len(part.files)} files")
        lines += [
            f"    inside: {one.library.name} {one.version}, {one.licence}"
            for one in found
            if part.files.intersection(one.places)
        ]
        lines.append("")
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


def objections(text: str) -> list[str]:
    """What CycloneDX's schema and SPDX's list of licences say against a bill."""
    # Only the build's environment has these; tests load this module without them.
    schema = import_module("cyclonedx.schema")
    validation = import_module("cyclonedx.validation.json")
    known = import_module("license_expression").get_spdx_licensing()
    found = []
    wrong = validation.JsonStrictValidator(schema.SchemaVersion.V1_6).validate_str(text)
    if wrong is not None:
        found.append(str(wrong.data.message))
    for one in json.loads(text)["components"]:
        for licence in one["licenses"]:
            expression = licence["expression"]
            found += [f"{one['name']}: {why}" for why in known.validate(expression).errors]
    return found


def main(arguments: list[str]) -> int:
    if len(arguments) not in (2, 3):
        print(__doc__)
        return 2
    bundle, work = Path(arguments[0]), Path(arguments[1])
    if "--check" in arguments:
        wrong = [*differences(bundle), *objections((bundle / BILL).read_text(encoding="utf-8"))]
        print(
            "\n".join(wrong)
            or "every file is in the bill of materials, byte for byte; the bill fits CycloneDX 1.6"
        )
        return 1 if wrong else 0
    try:
        parts = account(bundle, work)
        found = embedded(bundle, (place for part in parts for place in part.files))
        copy_licences(parts, bundle)
    except Unaccounted as problem:
        print(f"not accounted for: {problem}", file=sys.stderr)
        return 1
    text = json.dumps(bill(parts, bundle, found), indent=1, sort_keys=True)
    if wrong := objections(text):
        print("the bill does not fit:", *wrong, sep="\n", file=sys.stderr)
        return 1
    (bundle / BILL).write_text(text + "\n", encoding="utf-8", newline="\n")
    (bundle / NOTICES).write_text(notices(parts, found), encoding="utf-8", newline="\n")
    files = sum(len(one.files) for one in parts)
    print(f"{len(parts)} components, {files} files, all accounted for")
    print("inside: " + ", ".join(f"{one.library.name} {one.version}" for one in found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
