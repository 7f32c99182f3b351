"""Libraries inside other files of a bundle, with the versions that stand in the files themselves.

A wheel brings Qt and ICU, PyNaCl brings libsodium, psycopg PostgreSQL's client with OpenSSL, and
Python's own modules bring expat and SQLite.
Whoever compares a bill of materials with advisories looks for these names, not for the wheel's. A
version is read from the bytes that are shipped. Only libsodium's does not stand in them, because
nothing in PyNaCl asks for it; there the wheel's own list of changes says which one it was built
with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.message import Message
from fnmatch import fnmatchcase
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import cast

from origins import Unaccounted

BINARIES = ("*.so", "*.so.*", "*.dll", "*.pyd", "*.exe", "infuseplan")
# The first ICU under the newer of Unicode's two licences.
_UNICODE_3 = 74


@dataclass(frozen=True)
class Inside:
    """One library: how it is called by advisories, and how a file says which version it has.

    `named` are the files of which at least one has to say it, where one of them is there at all;
    with `anywhere` every other binary is looked at too, because it is compiled into many.
    `stated_by` is the distribution whose list of changes is asked where no file says it.
    `pattern` finds the version as text, or is a function that reads it out of the code.
    """

    name: str
    licence: str
    vendor: str
    pattern: bytes | Callable[[bytes], set[str]]
    named: tuple[str, ...]
    anywhere: bool = False
    stated_by: str = ""

    def versions(self, content: bytes) -> set[str]:
        if isinstance(self.pattern, bytes):
            return {match.decode("ascii") for match in re.findall(self.pattern, content)}
        return self.pattern(content)


# PostgreSQL's versions that a client may have, as its library gives them: 180006 for 18.6.
_POSTGRESQL = range(150_000, 250_000)


def _postgresql(content: bytes) -> set[str]:
    """libpq has its version as Windows' properties of a file, or as what one function returns."""
    told = re.search(rb"F\0i\0l\0e\0V\0e\0r\0s\0i\0o\0n\0\0\0+((?:[0-9.]\0)+)", content)
    if told is not None:
        return {told[1].decode("utf-16-le")}
    returned = (
        int.from_bytes(one, "little") for one in re.findall(rb"(?s)\xb8(.{3})\0\xc3", content)
    )
    return {f"{one // 10_000}.{one % 10_000}" for one in returned if one in _POSTGRESQL}


def _openldap(content: bytes) -> set[str]:
    """libldap writes its version, 20616 for 2.6.16, into the table in which it is asked for."""
    written = (
        int.from_bytes(one, "little")
        for one in re.findall(rb"(?s)\xc7[\x40-\x7f].([\x78-\xdb]\x50\0\0)", content)
    )
    return {f"{one // 10_000}.{one // 100 % 100}.{one % 100}" for one in written}


LIBRARIES = (
    Inside(
        "Qt",
        "LGPL-3.0-only",
        "qt:qt",
        rb"Qt (\d+\.\d+\.\d+) \(",
        ("libQt6Core.so.*", "Qt6Core.dll"),
    ),
    Inside(
        "ICU",
        "Unicode-DFS-2016",
        "icu-project:international_components_for_unicode",
        rb"\0(\d\d\.\d{1,2}(?:\.\d+)*)\0",
        ("libicuuc.so.*", "icuuc*.dll"),
    ),
    Inside(
        "libsodium",
        "ISC",
        "libsodium:libsodium",
        rb"\0(1\.0\.\d\d)\0",
        ("_sodium.*",),
        stated_by="PyNaCl",
    ),
    Inside(
        "Expat",
        "MIT",
        "libexpat_project:libexpat",
        rb"expat_(\d+\.\d+\.\d+)",
        ("libexpat.so.*", "libexpat.dll", "pyexpat.*"),
        anywhere=True,
    ),
    Inside(
        "SQLite",
        "blessing",
        "sqlite:sqlite",
        # Beside the text that names its source; other libraries have numbers of this kind too. In
        # Windows' own library a table ends right before it.
        rb"(?s)\A(?=.*\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [0-9a-f]{64})"
        rb".*?[^\d.](3\.\d{1,2}\.\d{1,2})\0",
        ("libsqlite3.so.*", "sqlite3.dll"),
    ),
    Inside(
        "OpenSSL",
        "Apache-2.0",
        "openssl:openssl",
        rb"OpenSSL (\d+\.\d+\.\d+)[^\0]{0,8} \d{1,2} \w{3} \d{4}",
        ("libcrypto*", "libssl*"),
        anywhere=True,
    ),
    Inside(
        "PostgreSQL",
        "PostgreSQL",
        "postgresql:postgresql",
        _postgresql,
        ("libpq-*", "libpq.*"),
    ),
    Inside(
        "Kerberos",
        "MIT",
        "mit:kerberos_5",
        rb"KRB5_BRAND: krb5-(\d+\.\d+(?:\.\d+)?)-final",
        ("libkrb5-*", "libkrb5.*", "libgssapi_krb5*", "libk5crypto*", "libkrb5support*"),
    ),
    Inside(
        "OpenLDAP",
        "OLDAP-2.8",
        "openldap:openldap",
        _openldap,
        ("libldap*", "liblber*"),
    ),
    Inside(
        "Cyrus SASL",
        "BSD-4-Clause",
        "cyrusimap:cyrus-sasl",
        rb"\0(2\.1\.\d\d)\0",
        ("libsasl2*",),
    ),
    Inside(
        "keyutils",
        "LGPL-2.1-or-later",
        "keyutils_project:keyutils",
        rb"keyutils-(\d+\.\d+(?:\.\d+)?)",
        ("libkeyutils*",),
    ),
    Inside(
        "zlib",
        "Zlib",
        "zlib:zlib",
        rb"(?:in|de)flate (\d+\.\d+(?:\.\d+)*) Copyright",
        ("libz.so.*", "zlib1.dll"),
        anywhere=True,
    ),
    Inside(
        "libpng",
        "libpng-2.0",
        "libpng:libpng",
        rb"libpng version (\d+\.\d+\.\d+)",
        (),
        anywhere=True,
    ),
    Inside(
        "PCRE2", "BSD-3-Clause", "pcre:pcre2", rb"\0(10\.\d\d) \d{4}-\d\d-\d\d\0", (), anywhere=True
    ),
)


@dataclass
class Found:
    """One library in one version, and the places that hold it."""

    library: Inside
    version: str
    places: list[str] = field(default_factory=list)

    @property
    def purl(self) -> str:
        name = self.library.name.lower().replace(" ", "-")
        return f"pkg:generic/{name}@{self.version}"

    @property
    def cpe(self) -> str:
        """How advisories of the national vulnerability database name it."""
        version = self.version.partition("-")[0]
        return f"cpe:2.3:a:{self.library.vendor}:{version}:*:*:*:*:*:*:*"

    @property
    def licence(self) -> str:
        if self.library.name == "ICU" and int(self.version.split(".")[0]) >= _UNICODE_3:
            return "Unicode-3.0"
        return self.library.licence


def is_named(place: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(Path(place).name, pattern) for pattern in patterns)


def stated(library: Inside) -> str | None:
    """The version by the newest entry of the distribution's own changes that names the library."""
    try:
        # A wheel's metadata are a message, and its description the body of it.
        text = str(cast("Message", metadata(library.stated_by)).get_payload())
    except (PackageNotFoundError, ValueError):
        return None
    found = re.search(rf"{library.name}`* to (\d+\.\d+\.\d+(?:-[a-z]+)?)", text)
    return None if found is None else found[1]


def embedded(bundle: Path, places: Iterable[str]) -> list[Found]:
    """Every library inside the files at these places; Unaccounted where one hides its version."""
    found: dict[tuple[str, str], Found] = {}
    silent: dict[str, str] = {}
    spoken: set[str] = set()
    for place in sorted(places):
        path = bundle / place
        if path.is_symlink() or not is_named(place, BINARIES):
            continue
        content = path.read_bytes()
        for library in LIBRARIES:
            named = is_named(place, library.named)
            if not named and not library.anywhere:
                continue
            versions = library.versions(content)
            if named and not versions and library.stated_by and (said := stated(library)):
                versions = {said}
            if named and not versions:
                silent.setdefault(library.name, place)
            for version in versions:
                spoken.add(library.name)
                one = found.setdefault((library.name, version), Found(library, version))
                one.places.append(place)
    for name, place in silent.items():
        if name not in spoken:
            raise Unaccounted(f"{place}: which version of {name} it is cannot be read from it")
    return [found[key] for key in sorted(found)]
