"""The seal of the protocol files: whatever differs is refused, with its file and what to do."""

import json
import sys
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import reference_ed25519

from infuseplan import bootstrap
from infuseplan.adapters.protocols.shelf import ProtocolShelf
from infuseplan.adapters.protocols.signature import (
    MANIFEST,
    NEWEST,
    SCHEMA,
    ProtocolSeal,
    RevisionGuard,
    SealFault,
    compiled_seal,
    ed25519_holds,
    rendered,
    signed_bytes,
)

SEED = bytes(range(32))
KEY = reference_ed25519.public_key(SEED)
OTHER_SEED = bytes(32)
FILE = b"per_kg_mg = 10\n"


def manifest(folder: Path, revision: int = 3, seed: bytes = SEED) -> bytes:
    files = {
        path.name: {"sha256": sha256(path.read_bytes()).hexdigest(), "revision": "2025-07-18"}
        for path in sorted(folder.glob("*.toml"))
    }
    unsigned: dict[str, Any] = {"schema": SCHEMA, "revision": revision, "files": files}
    signature = reference_ed25519.sign(seed, signed_bytes(unsigned))
    return rendered({**unsigned, "signature": signature.hex()})


class Ward:
    """A folder of signed files, a user's folder and IT's."""

    def __init__(self, top: Path) -> None:
        self.folder, self.own, self.machine = top / "protocols", top / "own", top / "machine"
        for folder in (self.folder, self.own, self.machine):
            folder.mkdir()
        (self.folder / "eu.toml").write_bytes(FILE)
        self.sign()

    def sign(self, revision: int = 3, seed: bytes = SEED) -> None:
        (self.folder / MANIFEST).write_bytes(manifest(self.folder, revision, seed))

    def seal(self, key: bytes = KEY) -> ProtocolSeal:
        ratchet = RevisionGuard(self.own, self.machine)
        return ProtocolSeal(self.folder, key, ratchet, reference_ed25519.holds)

    def faults(self, key: bytes = KEY) -> tuple[SealFault, ...]:
        return self.seal(key).faults()

    def names(self) -> list[str]:
        faults = self.faults()
        assert all(one.text and one.advice for one in faults)
        return [one.file for one in faults]


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    return Ward(tmp_path)


def test_files_as_they_were_signed_are_used(ward: Ward) -> None:
    seal = ward.seal()
    assert seal.faults() == ()
    assert seal.faults_of("eu.toml", FILE) == ()


def test_every_byte_of_a_file_counts(ward: Ward) -> None:
    path = ward.folder / "eu.toml"
    for place in range(len(FILE)):
        for bit in range(8):
            changed = bytearray(FILE)
            changed[place] ^= 1 << bit
            path.write_bytes(changed)
            assert ward.names() == ["eu.toml"], (place, bit)


def test_every_byte_of_the_manifest_counts(ward: Ward) -> None:
    path = ward.folder / MANIFEST
    whole = path.read_bytes()
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        path.write_bytes(changed)
        assert ward.names() != [], (place, whole[max(0, place - 20) : place + 20])


@pytest.mark.parametrize("more", [b" ", b"\n", b"{}"])
def test_a_manifest_with_something_behind_it_was_changed(ward: Ward, more: bytes) -> None:
    path = ward.folder / MANIFEST
    path.write_bytes(path.read_bytes() + more)
    assert ward.names() == [MANIFEST]


@pytest.mark.parametrize("length", [0, 1, 40, 200])
def test_a_manifest_that_was_cut_off_is_refused(ward: Ward, length: int) -> None:
    path = ward.folder / MANIFEST
    path.write_bytes(path.read_bytes()[:length])
    assert ward.names() == [MANIFEST]


def test_a_file_with_its_own_new_hash_in_the_manifest_is_refused(ward: Ward) -> None:
    (ward.folder / "eu.toml").write_bytes(FILE.replace(b"10", b"20"))
    old = json.loads((ward.folder / MANIFEST).read_bytes())
    new = json.loads(manifest(ward.folder))
    (ward.folder / MANIFEST).write_bytes(rendered({**new, "signature": old["signature"]}))
    assert [(one.file, one.text) for one in ward.faults()] == [
        (MANIFEST, "is not signed by the makers of this program")
    ]


def test_files_signed_by_somebody_else_are_refused(ward: Ward) -> None:
    ward.sign(seed=OTHER_SEED)
    assert ward.names() == [MANIFEST]


def test_swapped_files_are_both_named(ward: Ward) -> None:
    eu, us = ward.folder / "eu.toml", ward.folder / "us.toml"
    us.write_bytes(b"per_kg_mg = 5\n")
    ward.sign()
    us.write_bytes(eu.read_bytes())
    eu.write_bytes(b"per_kg_mg = 5\n")
    assert ward.names() == ["eu.toml", "us.toml"]


@pytest.mark.parametrize("name", ["new.toml", "notes.txt", ".hidden"])
def test_a_file_too_many_is_refused_and_named(ward: Ward, name: str) -> None:
    (ward.folder / name).write_bytes(FILE)
    assert ward.names() == [name]


def test_a_folder_too_many_is_refused_and_named(ward: Ward) -> None:
    (ward.folder / "more").mkdir()
    assert ward.names() == ["more"]


def test_a_missing_file_is_named(ward: Ward) -> None:
    (ward.folder / "eu.toml").unlink()
    assert [(one.file, one.text) for one in ward.faults()] == [("eu.toml", "is missing")]


@pytest.mark.parametrize("whole", [True, False])
def test_a_missing_manifest_or_folder_is_refused(ward: Ward, whole: bool) -> None:
    (ward.folder / MANIFEST).unlink()
    if whole:
        (ward.folder / "eu.toml").unlink()
        ward.folder.rmdir()
    assert ward.names() == [MANIFEST]


def test_bytes_that_change_between_looking_and_reading_are_refused(ward: Ward) -> None:
    seal = ward.seal()
    assert seal.faults() == ()
    assert [one.file for one in seal.faults_of("eu.toml", FILE + b"#")] == ["eu.toml"]
    assert [one.file for one in seal.faults_of("us.toml", FILE)] == ["us.toml"]


# --- older signed revisions -------------------------------------------------------------------


def test_an_older_signed_revision_is_refused_after_a_newer_one(ward: Ward) -> None:
    ward.sign(revision=5)
    assert ward.names() == []
    ward.sign(revision=4)
    fault = ward.faults()[0]
    assert fault.text == "revision 4 is older than 5, which was in use here before"
    assert "install the newest release" in fault.advice
    ward.sign(revision=5)
    assert ward.names() == []


def test_it_may_state_the_oldest_revision_for_the_whole_computer(ward: Ward) -> None:
    (ward.machine / NEWEST).write_bytes(rendered({KEY.hex(): 4}))
    assert ward.names() == [MANIFEST]
    ward.sign(revision=4)
    assert ward.names() == []


def test_a_trial_build_does_not_count_against_a_release(ward: Ward) -> None:
    (ward.own / NEWEST).write_bytes(rendered({reference_ed25519.public_key(OTHER_SEED).hex(): 9}))
    assert ward.names() == []
    kept = json.loads((ward.own / NEWEST).read_bytes())
    assert sorted(kept.values()) == [3, 9]


OURS = KEY.hex()
SLIPS = {
    "empty": b"",
    "blank": b" \n",
    "a list": b"[]",
    "no key": b"{}",
    "no JSON": b'{"',
    "not text": b"\xff",
    "nested": b"[" * 100_000,
    "another word": b'{"a": 3}',
    "a digit short": rendered({OURS[1:]: 4}),
    "a digit too many": rendered({OURS + "0": 4}),
    "a blank in the key": rendered({f"{OURS} ": 4}),
    "a revision in quotes": rendered({OURS: "4"}),
    "no revision": rendered({OURS: 0}),
    "true": rendered({OURS: True}),
    "half a revision": rendered({OURS: 4.0}),
    "a table": rendered({"revisions": {OURS: 4}}),
    "the same key twice": f'{{"{OURS}": 4, "{OURS}": 1}}'.encode(),
    "twice, once in capitals": f'{{"{OURS}": 4, "{OURS.upper()}": 1}}'.encode(),
}


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("whose", ["own", "machine"])
def test_a_slip_never_takes_the_floor_away(whose: str, slip: str, ward: Ward) -> None:
    """The signed set is older than the floor that somebody meant: nothing may be planned by it."""
    path = getattr(ward, whose) / NEWEST
    path.write_bytes(SLIPS[slip])
    assert [one.file for one in ward.faults()] == [str(path)]


UNAMBIGUOUS = {
    "capitals": rendered({OURS.upper(): 4}),
    "a byte order mark": b"\xef\xbb\xbf" + rendered({OURS: 4}),
    "as PowerShell writes": rendered({OURS: 4}).decode().encode("utf-16"),
    "another key besides": rendered({OURS: 4, "0" * 64: 1}),
}


@pytest.mark.parametrize("form", UNAMBIGUOUS)
@pytest.mark.parametrize("whose", ["own", "machine"])
def test_what_can_mean_only_one_thing_is_the_floor(whose: str, form: str, ward: Ward) -> None:
    (getattr(ward, whose) / NEWEST).write_bytes(UNAMBIGUOUS[form])
    assert [one.text for one in ward.faults()] == [
        "revision 3 is older than 4, which was in use here before"
    ]
    ward.sign(revision=4)
    assert ward.names() == []


def test_a_floor_of_other_keys_alone_is_a_slip_where_it_forbids_for_everybody(ward: Ward) -> None:
    """One wrong digit makes another key, and this program's would have no floor."""
    path = ward.machine / NEWEST
    path.write_bytes(rendered({"0" * 64: 4}))
    (fault,) = ward.faults()
    assert (fault.file, OURS in fault.text) == (str(path), True)


@pytest.mark.parametrize("name", ["Newest-Protocols.json", "newest-protocols.json.txt"])
def test_a_floor_under_another_name_is_a_slip(name: str, ward: Ward) -> None:
    (ward.machine / name).write_bytes(rendered({OURS: 4}))
    assert [one.file for one in ward.faults()] == [str(ward.machine / name)]
    # A copy beside the right one is no slip.
    (ward.machine / NEWEST).write_bytes(rendered({OURS: 3}))
    assert ward.names() == []


def test_a_link_that_leads_nowhere_is_no_missing_floor(ward: Ward) -> None:
    (ward.machine / NEWEST).symlink_to(ward.machine / "gone")
    assert ward.names() == [str(ward.machine / NEWEST)]


@pytest.mark.parametrize("content", [b"", b"[]", b'{"a": "3"}', b'{"a": true}', b"\xff"])
def test_a_damaged_memory_of_revisions_is_refused_and_named(ward: Ward, content: bytes) -> None:
    (ward.own / NEWEST).write_bytes(content)
    fault = ward.faults()[0]
    assert fault.file == str(ward.own / NEWEST)
    assert "remove this file" in fault.advice


def test_a_home_that_cannot_be_written_to_keeps_nobody_from_planning(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert ward.names() == []
    assert not (ward.own / NEWEST).exists()


def test_nothing_is_kept_of_a_revision_that_is_not_used(ward: Ward) -> None:
    (ward.folder / "more.toml").write_bytes(FILE)
    assert ward.names() == ["more.toml"]
    assert not (ward.own / NEWEST).exists()


# --- where it is used -------------------------------------------------------------------------


def test_a_broken_seal_leaves_no_protocol_to_plan_by(ward: Ward) -> None:
    (ward.folder / "more.toml").write_bytes(FILE)
    shelf = ProtocolShelf(ward.folder, seal=ward.seal())
    read = shelf.load()
    assert read.protocols == ()
    assert [one.file for one in read.faults] == ["more.toml"]
    found = shelf.find("isatuximab-iv/eu")
    assert isinstance(found, tuple)
    assert [one.file for one in found] == ["more.toml"]
    assert isinstance(shelf.read(ward.folder / "eu.toml"), tuple)


def test_a_packaged_program_without_a_key_uses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(bootstrap, "user_folder", lambda: tmp_path)
    wired = bootstrap.services(machine=tmp_path)
    assert [one.file for one in wired.protocols.check(None)] == [MANIFEST]
    assert wired.protocols.all() == ()
    assert wired.protocols.headline() is None


def test_the_key_is_the_one_that_was_compiled_in(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = SimpleNamespace(PUBLIC_KEY=KEY.hex())
    monkeypatch.setitem(sys.modules, "_infuseplan_release", release)
    monkeypatch.setitem(sys.modules, "nacl.bindings", SimpleNamespace(crypto_sign_open=opened))
    monkeypatch.setitem(sys.modules, "nacl.exceptions", SimpleNamespace(BadSignatureError=Bad))
    assert compiled_seal(ward.folder, ward.own, ward.machine).faults() == ()
    ward.sign(seed=OTHER_SEED)
    assert compiled_seal(ward.folder, ward.own, ward.machine).faults() != ()


class Bad(Exception):
    pass


def opened(signed: bytes, key: bytes) -> bytes:
    """As libsodium's: the message, or an exception."""
    if not reference_ed25519.holds(key, signed[64:], signed[:64]):
        raise Bad
    return signed[64:]


def test_a_key_or_signature_of_another_length_never_reaches_the_library() -> None:
    assert not ed25519_holds(b"", b"message", bytes(64))
    assert not ed25519_holds(KEY, b"message", b"")


def test_the_reference_signs_as_the_rfc_prints_it() -> None:
    """RFC 8032, section 7.1, test 2."""
    seed = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    printed = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert reference_ed25519.sign(seed, b"\x72").hex() == printed


def test_the_library_of_packaged_programs_agrees_with_the_reference() -> None:
    pytest.importorskip("nacl.bindings")
    signature = reference_ed25519.sign(SEED, b"message")
    assert ed25519_holds(KEY, b"message", signature)
    assert not ed25519_holds(KEY, b"Message", signature)
    for place in range(64):
        changed = bytearray(signature)
        changed[place] ^= 1
        assert not ed25519_holds(KEY, b"message", bytes(changed))
