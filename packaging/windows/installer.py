#!/usr/bin/env python3
"""The Windows installer (MSI) of a bundle. On Windows WiX 3 makes it, elsewhere msitools.

usage: installer.py BUNDLE OUT.msi [--version X.Y.Z] [--keep-source FOLDER]

BUNDLE is the folder that PyInstaller made. `infuseplan.wxs` says what the installer does; the list
of files is written here, each file a component of its own whose number follows from its place, so
that the same bundle gives the same installer's contents. --version replaces the program's own, for
trials of an upgrade. On Windows the folder of WiX is the `bin` below %WIX%, or on the path.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SOURCE = HERE / "infuseplan.wxs"
ICON = HERE / "infuseplan.ico"
FILES = "files.wxs"

# The namespace of WiX 3, which wixl reads as well; a name, not a place.
WIX = "http://schemas.microsoft.com/wix/2006/wi"
# Numbers below it follow from names. It never changes: the number of a component says to Windows
# that the file of the next version is the same file.
NUMBERS = uuid.UUID("5c2246bd-86de-4abc-ad10-7218954ae4d6")

# By it every version finds the one before; it never changes.
UPGRADE_CODE = "2AF04547-96DD-4F8D-B414-A75A432BB023"

# Of IT's folder: owner and group administrators; protected (nothing is inherited); SYSTEM and
# administrators full, users read and enter. 0x1200a9 is what Windows calls "read and execute".
SITE_FOLDER_ACCESS = "O:BAG:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)"
# Nobody else but whom IT lets in.
RECORD_FOLDER_ACCESS = "O:BAG:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"

# Parts of Windows itself, and what no widget uses; a copy in the bundle would come from the machine
# of the build, or take the place of what Windows keeps up to date.
NEVER = ("icuuc.dll", "icuin.dll", "icu.dll", "opengl32sw.dll", "d3dcompiler_47.dll")

# light's own checks of what only installers for one user must do. The shortcut lies in the menu of
# all users, so its component rightly has its mark in HKLM.
CHECKS_FOR_ONE_USER = ("ICE38", "ICE43", "ICE57")

MEGABYTE = 1_000_000
# Six more in each for PostgreSQL's client and its OpenSSL.
MOST_INSTALLED = 101 * MEGABYTE
MOST_MSI = 48 * MEGABYTE


def version_of_the_program() -> str:
    text = (ROOT / "infuseplan" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'__version__ = "([^"]+)"', text)
    if found is None:
        raise SystemExit("infuseplan/__init__.py states no version")
    return found[1]


def demand_three_numbers(version: str) -> str:
    """Windows compares three numbers and knows nothing of suffixes: 1.0.0rc1 would be 1.0.0."""
    numbers = version.split(".")
    limits = (255, 255, 65535)
    fits = len(numbers) == len(limits) and all(
        re.fullmatch(r"[0-9]+", one) and int(one) <= most
        for one, most in zip(numbers, limits, strict=True)
    )
    if not fits:
        raise SystemExit(f"version {version}: an installer has three numbers, such as 1.4.0")
    return version


def number(kind: str, name: str) -> str:
    """The number (GUID) that this name always gets."""
    return str(uuid.uuid5(NUMBERS, f"{kind} {name}")).upper()


def identifier(kind: str, name: str) -> str:
    """A key of the installer's tables: letters and figures, at most 72 of them."""
    return f"{kind}{uuid.uuid5(NUMBERS, name).hex}"


def places(bundle: Path) -> list[PurePosixPath]:
    """Every file of the bundle, in one order on every system."""
    found = (path.relative_to(bundle) for path in bundle.rglob("*") if path.is_file())
    return sorted(PurePosixPath(path.as_posix()) for path in found)


def digest(bundle: Path, files: Iterable[PurePosixPath]) -> str:
    """One SHA-256 over all places and contents."""
    whole = sha256()
    for place in files:
        whole.update(f"{place}\n{sha256((bundle / place).read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


# --- the list of files ------------------------------------------------------------------------


def file_list(files: Iterable[PurePosixPath], source: str = "$(var.Bundle)") -> ElementTree.Element:
    """Folders, components and files as WiX wants them; sources lie below `source`."""
    ElementTree.register_namespace("", WIX)
    root = ElementTree.Element(f"{{{WIX}}}Wix")
    tree = _inside(_inside(root, "Fragment"), "DirectoryRef", Id="INSTALLFOLDER")
    group = _inside(_inside(root, "Fragment"), "ComponentGroup", Id="Files")
    folders = {PurePosixPath("."): tree}
    for place in files:
        component = _inside(
            _folder(folders, place.parent),
            "Component",
            Id=identifier("c", str(place)),
            Guid=number("component", str(place)),
            Win64="yes",
        )
        _inside(
            component,
            "File",
            Id=identifier("f", str(place)),
            Name=place.name,
            Source=os.sep.join((source, *place.parts)),
            KeyPath="yes",
        )
        _inside(group, "ComponentRef", Id=identifier("c", str(place)))
    return root


def _folder(
    folders: dict[PurePosixPath, ElementTree.Element], place: PurePosixPath
) -> ElementTree.Element:
    if place not in folders:
        above = _folder(folders, place.parent)
        name = identifier("d", str(place))
        folders[place] = _inside(above, "Directory", Id=name, Name=place.name)
    return folders[place]


def _inside(parent: ElementTree.Element, name: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, f"{{{WIX}}}{name}", attributes)


def write_list(bundle: Path, files: Iterable[PurePosixPath], target: Path) -> None:
    root = file_list(files)
    ElementTree.indent(root, "\t")
    ElementTree.ElementTree(root).write(target, encoding="utf-8", xml_declaration=True)


# --- the installer ----------------------------------------------------------------------------


def variables(bundle: Path, version: str, contents: str) -> dict[str, str]:
    """What the names in `infuseplan.wxs` stand for."""
    return {
        "Bundle": str(bundle),
        "Icon": str(ICON),
        "Version": version,
        "UpgradeCode": UPGRADE_CODE,
        "ProductCode": number("product", version),
        # Two installers with one package code count as the same file.
        "PackageCode": number("package", f"{version} {contents}"),
        "SiteFolderAccess": SITE_FOLDER_ACCESS,
        "RecordFolderAccess": RECORD_FOLDER_ACCESS,
    }


def commands(names: dict[str, str], folder: Path, target: Path) -> Iterator[list[str]]:
    """What makes the installer on this system."""
    sources = [str(SOURCE), str(folder / FILES)]
    if os.name == "nt":
        wix = Path(os.environ["WIX"]) / "bin" if os.environ.get("WIX") else Path()
        defined = [f"-d{name}={value}" for name, value in names.items()]
        objects = [str(folder / f"{Path(one).stem}.wixobj") for one in sources]
        compiled = ["-nologo", "-arch", "x64", *defined, "-out", f"{folder}{os.sep}", *sources]
        unchecked = [f"-sice:{one}" for one in CHECKS_FOR_ONE_USER]
        yield [str(wix / "candle.exe"), *compiled]
        yield [
            str(wix / "light.exe"),
            "-nologo",
            "-spdb",
            *unchecked,
            "-out",
            str(target),
            *objects,
        ]
        return
    defined = [word for name, value in names.items() for word in ("-D", f"{name}={value}")]
    yield ["wixl", "-a", "x64", "-D", "Wixl=1", *defined, "-o", str(target), *sources]
    table = "`MsiLockPermissionsEx`"
    columns = (
        f"{table} CHAR(72) NOT NULL, `LockObject` CHAR(72) NOT NULL, `Table` CHAR(32) NOT NULL, "
        "`SDDLText` CHAR(0) NOT NULL, `Condition` CHAR(255)"
    )
    rows = (
        f"'SiteFolderAccess', 'SITEFOLDER', 'CreateFolder', '{SITE_FOLDER_ACCESS}'",
        f"'RecordFolderAccess', 'RECORDFOLDER', 'CreateFolder', '{RECORD_FOLDER_ACCESS}'",
    )
    made = f"CREATE TABLE {table} ({columns} PRIMARY KEY {table})"
    into = f"INSERT INTO {table} ({table}, `LockObject`, `Table`, `SDDLText`)"
    filled = [word for row in rows for word in ("-q", f"{into} VALUES ({row})")]
    yield ["msibuild", str(target), "-q", made, *filled]


def look_through(bundle: Path, files: Iterable[PurePosixPath]) -> None:
    """Refuse a bundle that is none for Windows, or holds what never belongs in one."""
    names = {place.name.lower() for place in files}
    missing = sorted({"infuseplan.exe", "infuseplanw.exe"} - names)
    if missing:
        raise SystemExit(f"{bundle} has no {', '.join(missing)}: it is no bundle for Windows")
    found = sorted(names & set(NEVER))
    if found:
        raise SystemExit(f"the bundle holds {', '.join(found)}, which it must not bring")


def build(bundle: Path, target: Path, version: str, folder: Path) -> None:
    """The installer of a bundle in `target`; what it is made from is left in `folder`."""
    files = places(bundle)
    look_through(bundle, files)
    write_list(bundle, files, folder / FILES)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    for command in commands(variables(bundle, version, digest(bundle, files)), folder, target):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            said = f"{done.stdout}{done.stderr}".strip()
            raise SystemExit(f"{Path(command[0]).name} failed ({done.returncode}): {said}")


def sizes(bundle: Path, target: Path) -> tuple[int, int]:
    """Bytes installed and bytes of the installer; refuses what is larger than was promised."""
    installed = sum(path.stat().st_size for path in bundle.rglob("*") if path.is_file())
    packed = target.stat().st_size
    if installed > MOST_INSTALLED or packed > MOST_MSI:
        limits = (
            f"{MOST_INSTALLED / MEGABYTE:.0f} MB installed and {MOST_MSI / MEGABYTE:.0f} as MSI"
        )
        found = f"{installed / MEGABYTE:.1f} and {packed / MEGABYTE:.1f}"
        raise SystemExit(f"too large: at most {limits}, and this is {found}")
    return installed, packed


def main(arguments: list[str]) -> int:
    options = dict(zip(arguments[2::2], arguments[3::2], strict=False))
    known = {"--version", "--keep-source"}
    if len(arguments) < 2 or len(arguments) % 2 or not options.keys() <= known:  # noqa: PLR2004 - BUNDLE and OUT
        print(__doc__)
        return 2
    bundle, target = Path(arguments[0]).resolve(), Path(arguments[1]).resolve()
    version = demand_three_numbers(options.get("--version") or version_of_the_program())
    kept = options.get("--keep-source")
    folder = Path(kept or tempfile.mkdtemp(prefix="infuseplan-msi-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        build(bundle, target, version, folder)
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)
    installed, packed = sizes(bundle, target)
    print(
        f"{target.name}: version {version}, {len(places(bundle))} files, "
        f"{installed / MEGABYTE:.1f} MB installed, {packed / MEGABYTE:.1f} MB as MSI"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
