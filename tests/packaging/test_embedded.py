"""Libraries inside other files: named in the bill of materials by what the file itself says."""

import json
from email.message import Message
from pathlib import Path

import pytest

from tests.packaging.loading import loaded

origins = loaded("origins")
embedded = loaded("embedded")
sbom = loaded("sbom")

FILES = {
    "lib/PySide6/Qt/lib/libQt6Core.so.6": (
        b"..Qt 6.11.3 (x86_64-little_endian)\0..\x0010.49 2026-02-11\0"
    ),
    "lib/PySide6/Qt/lib/libQt6Gui.so.6": b"libpng version 1.6.59\0",
    "lib/PySide6/Qt/lib/libicuuc.so.73": b"\x0073.2\0",
    "lib/nacl/_sodium.abi3.so": b"1\x001.0.20\x00sodium",
    "lib/libexpat.so.1": b"expat_2.5.0\0",
    "lib/pyexpat.so": b"needs libexpat",
    "lib/libsqlite3.so.0": b"\x003.40.1\0 2022-12-28 14:03:47 " + b"d" * 64 + b"\0",
    "infuseplan": b" inflate 1.2.13 Copyright 1995-2022 Mark Adler ",
    "lib/other.so": b" deflate 1.3.1 Copyright 1995-2024 Jean-loup Gailly \x003.9.9\0",
    "lib/text.py": b"expat_9.9.9",
}


def bundle_with(folder: Path, files: dict[str, bytes]) -> list[str]:
    for place, content in files.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(content)
    return list(files)


def test_each_library_has_the_version_that_its_file_says(tmp_path: Path) -> None:
    found = embedded.embedded(tmp_path, bundle_with(tmp_path, FILES))
    assert {(one.library.name, one.version, *one.places) for one in found} == {
        ("Expat", "2.5.0", "lib/libexpat.so.1"),
        ("ICU", "73.2", "lib/PySide6/Qt/lib/libicuuc.so.73"),
        ("PCRE2", "10.49", "lib/PySide6/Qt/lib/libQt6Core.so.6"),
        ("Qt", "6.11.3", "lib/PySide6/Qt/lib/libQt6Core.so.6"),
        ("SQLite", "3.40.1", "lib/libsqlite3.so.0"),
        ("libpng", "1.6.59", "lib/PySide6/Qt/lib/libQt6Gui.so.6"),
        ("libsodium", "1.0.20", "lib/nacl/_sodium.abi3.so"),
        ("zlib", "1.2.13", "infuseplan"),
        ("zlib", "1.3.1", "lib/other.so"),
    }


def test_the_library_of_windows_own_python_says_its_version(tmp_path: Path) -> None:
    """No zero byte stands before the number there; the bundle for Windows could not be made."""
    content = b"2024-04-15 13:34:05 " + b"d" * 64 + b"\0@@@@3.45.3\0\0"
    (found,) = embedded.embedded(tmp_path, bundle_with(tmp_path, {"lib/sqlite3.dll": content}))
    assert (found.library.name, found.version) == ("SQLite", "3.45.3")


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("lib/PySide6/Qt/lib/libQt6Core.so.6", "Qt"),
        ("lib/PySide6/Qt/lib/libicuuc.so.73", "ICU"),
        ("lib/nacl/_sodium.abi3.so", "libsodium"),
        ("lib/libexpat.so.1", "Expat"),
        ("lib/libsqlite3.so.0", "SQLite"),
        ("lib/libcrypto.so.3", "OpenSSL"),
    ],
)
def test_a_library_that_hides_its_version_ends_the_build(
    place: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "stated", lambda library: None)
    places = bundle_with(tmp_path, {**FILES, place: b"nothing"})
    with pytest.raises(origins.Unaccounted, match=f"{place}.*{name}"):
        embedded.embedded(tmp_path, places)


CHANGES = """
* Updated ``libsodium`` to 1.0.20-stable (2025-12-31 build) to resolve a fault.
* Update ``libsodium`` to 1.0.18.
"""


def test_where_no_byte_says_it_the_wheel_s_newest_change_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = Message()
    wheel.set_payload(CHANGES)
    monkeypatch.setattr(embedded, "metadata", lambda name: {"PyNaCl": wheel}[name])
    (found,) = embedded.embedded(tmp_path, bundle_with(tmp_path, {"lib/_sodium.abi3.so": b"x"}))
    assert (found.library.name, found.version) == ("libsodium", "1.0.20-stable")


def test_openssl_is_named_where_it_is_bundled(tmp_path: Path) -> None:
    content = b"OpenSSL 3.0.19 27 Jan 2026\0"
    (found,) = embedded.embedded(tmp_path, bundle_with(tmp_path, {"lib/libcrypto.so.3": content}))
    assert (found.purl, found.cpe) == (
        "pkg:generic/openssl@3.0.19", "cpe:2.3:a:openssl:openssl:3.0.19:*:*:*:*:*:*:*",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("version", "licence"), [("73.2", "Unicode-DFS-2016"), ("74.1", "Unicode-3.0")]
)
def test_icu_has_the_licence_of_its_version(version: str, licence: str, tmp_path: Path) -> None:
    content = b"\0" + version.encode() + b"\0"
    (found,) = embedded.embedded(tmp_path, bundle_with(tmp_path, {"libicuuc.so.7": content}))
    assert found.licence == licence


def test_the_bill_names_library_place_and_what_holds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = bundle_with(tmp_path, FILES)
    program = origins.Part(
        "InfusePlan", "1", "Apache-2.0", "pkg:generic/infuseplan@1", [], {"infuseplan"}
    )
    qt_place = "lib/PySide6/Qt/lib/libQt6Core.so.6"
    wheel = origins.Part(
        "PySide6", "6.11.3", "LGPL-3.0-only", "pkg:pypi/pyside6@6.11.3", [], {qt_place}
    )
    found = embedded.embedded(tmp_path, places)
    (tmp_path / "system-libraries.txt").write_text("libz.so.1 zlib1g\n", encoding="ascii")
    monkeypatch.setenv("INFUSEPLAN_SECURITY_CONTACT", "security@example.org")
    monkeypatch.setenv("INFUSEPLAN_ADVISORIES", "https://example.org/advisories")
    bill = json.loads(json.dumps(sbom.bill([program, wheel], tmp_path, found)))
    qt = next(one for one in bill["components"] if one["name"] == "Qt")
    assert qt["version"] == "6.11.3"
    assert qt["evidence"] == {"occurrences": [{"location": qt_place}]}
    held = {one["ref"]: one["dependsOn"] for one in bill["dependencies"]}
    assert held["pkg:pypi/pyside6@6.11.3"] == ["pkg:generic/pcre2@10.49", "pkg:generic/qt@6.11.3"]
    assert bill["metadata"]["component"]["externalReferences"] == [
        {"type": "security-contact", "url": "mailto:security@example.org"},
        {"type": "advisories", "url": "https://example.org/advisories"},
    ]
    assert bill["metadata"]["component"]["properties"] == [
        {"name": "infuseplan:needs", "value": "libz.so.1 zlib1g"}
    ]
    assert "inside: Qt 6.11.3, LGPL-3.0-only" in sbom.notices([program, wheel], found)


def test_a_trial_s_bill_makes_up_no_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("INFUSEPLAN_SECURITY_CONTACT", "INFUSEPLAN_ADVISORIES"):
        monkeypatch.delenv(name, raising=False)
    program = origins.Part("InfusePlan", "1", "Apache-2.0", "pkg:generic/infuseplan@1", [])
    assert "externalReferences" not in sbom.bill([program], tmp_path)["metadata"]["component"]


# What PostgreSQL's client and its libraries say of themselves, byte for byte as the wheels have it.
CLIENT = {
    # PQlibVersion of 18.6: it returns 180006. The other functions return other constants.
    "psycopg_binary.libs/libpq-e9b5c9ac.so.5.18": (
        bytes.fromhex("b802000000c3") + bytes.fromhex("0f1f00b826bf0200c3") + b"\0"
    ),
    "psycopg_binary.libs/libcrypto-3a0647ea.so.3": b"\0OpenSSL 3.5.9 29 Sep 2026\0",
    "psycopg_binary.libs/libkrb5-f18b4d11.so.3.3": b"KRB5_BRAND: krb5-1.22.2-final 1.22.2 2026\0",
    "psycopg_binary.libs/libk5crypto-459efceb.so.3.1": b"nothing",
    # mov dword [rbp+0x20], 20616, and a length of 80 that is none.
    "psycopg_binary.libs/libldap-fb847fea.so.2.0.200": bytes.fromhex(
        "e80bfeffffc7452088500000498b55c7437850000000"
    ),
    "psycopg_binary.libs/libsasl2-84219a89.so.3.0.0": b"\x002.1.26\0",
    "psycopg_binary.libs/libkeyutils-dfe70bd6.so.1.5": b"keyutils-1.5.8\0",
}


def test_postgresql_s_client_and_what_it_brings_are_named(tmp_path: Path) -> None:
    found = embedded.embedded(tmp_path, bundle_with(tmp_path, CLIENT))
    assert {(one.purl, one.licence) for one in found} == {
        ("pkg:generic/postgresql@18.6", "PostgreSQL"),
        ("pkg:generic/openssl@3.5.9", "Apache-2.0"),
        ("pkg:generic/kerberos@1.22.2", "MIT"),
        ("pkg:generic/openldap@2.6.16", "OLDAP-2.8"),
        ("pkg:generic/cyrus-sasl@2.1.26", "BSD-4-Clause"),
        ("pkg:generic/keyutils@1.5.8", "LGPL-2.1-or-later"),
    }


def test_on_windows_the_client_says_its_version_in_the_file_s_properties(tmp_path: Path) -> None:
    content = b"\1" + "FileVersion\0\x0018.4\0InternalName\0libpq\0".encode("utf-16-le")
    (found,) = embedded.embedded(tmp_path, bundle_with(tmp_path, {"lib/libpq-16d0.dll": content}))
    assert found.purl == "pkg:generic/postgresql@18.4"


@pytest.mark.parametrize("place", [one for one in CLIENT if "k5crypto" not in one])
def test_a_part_of_the_client_that_hides_its_version_ends_the_build(
    place: str, tmp_path: Path
) -> None:
    places = bundle_with(tmp_path, {**CLIENT, place: b"\0nothing"})
    with pytest.raises(origins.Unaccounted, match="cannot be read from it"):
        embedded.embedded(tmp_path, places)
