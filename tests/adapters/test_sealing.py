"""Keys: where the site's key comes from, the key of each patient, and what is left without one."""

import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sealing_tools import KeyringForTests, NoKeyring, no_file, seal_in

from infuseplan.adapters.sealing.key_store import KeyStore
from infuseplan.adapters.sealing.seal import SiteSeal
from infuseplan.adapters.sealing.site_key import KeyFault
from infuseplan.adapters.sealing.system_keyring import SystemKeyring
from infuseplan.adapters.settings.ward import WardSettingsFault, key_file_in
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.ward.sealing import NoSiteKey, WrongPassphrase

A, B = "a" * 32, "b" * 32
FILES = ("patient-keys.sqlite3", "patient-keys.copy.sqlite3")
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights elsewhere")


def without_keyring(folder: Path) -> SiteSeal:
    return SiteSeal(folder, no_file, NoKeyring(folder))


def with_file(folder: Path, path: Path) -> SiteSeal:
    return SiteSeal(folder, lambda: path, NoKeyring(folder))


def key_file(folder: Path, text: str = "0f" * 32 + "\n", mode: int = 0o640) -> Path:
    path = folder / "site.key"
    path.write_text(text, encoding="ascii")
    path.chmod(mode)
    return path


def state_of(seal: SiteSeal) -> str:
    return seal.state()[0]


# --- one patient, one key ----------------------------------------------------------------------


def test_what_was_sealed_is_read_again_by_another_process_and_not_for_another_patient(
    tmp_path: Path,
) -> None:
    seal = seal_in(tmp_path)
    seal.enrol(A)
    seal.enrol(B)
    text = seal.seal(A, "SMITH, Zoë")
    seal.close()
    again = seal_in(tmp_path)
    assert again.unseal(A, text) == "SMITH, Zoë"
    with pytest.raises(ValueError, match="does not open"):
        again.unseal(B, text)
    assert again.unseal("c" * 32, text) is None


def test_the_same_text_is_never_sealed_to_the_same_bytes_nor_tells_its_length(
    tmp_path: Path,
) -> None:
    seal = seal_in(tmp_path)
    seal.enrol(A)
    short, long = seal.seal(A, "Li"), seal.seal(A, "Featherstonehaugh")
    assert len(short) == len(long)
    assert seal.seal(A, "Li") != short


def test_a_changed_byte_is_told(tmp_path: Path) -> None:
    seal = seal_in(tmp_path)
    seal.enrol(A)
    text = seal.seal(A, "SMITH")
    swapped = text[:-2].swapcase() + text[-2:]
    with pytest.raises(ValueError, match="does not open"):
        seal.unseal(A, swapped)


def test_a_key_put_in_the_row_of_another_patient_is_not_taken(tmp_path: Path) -> None:
    seal = seal_in(tmp_path)
    seal.enrol(A)
    seal.enrol(B)
    text = seal.seal(A, "SMITH")
    seal.close()
    for name in FILES:
        connection = sqlite3.connect(tmp_path / name, isolation_level=None)
        row = "SELECT wrapped FROM keys WHERE patient = ?"
        (wrapped,) = connection.execute(row, (A,)).fetchone()
        connection.execute("UPDATE keys SET wrapped = ? WHERE patient = ?", (wrapped, B))
        connection.close()
    with pytest.raises(ValueError, match="another patient"):
        seal_in(tmp_path).unseal(B, text)


def test_a_patient_is_found_by_exactly_this_number_or_birth_date(tmp_path: Path) -> None:
    seal = seal_in(tmp_path)
    for one in (A, B):
        seal.enrol(one)
    seal.index(A, {"reference": "4711", "born": "1951-11-22"})
    seal.index(B, {"reference": "4712", "born": "1951-11-22"})
    assert seal.found("reference", "4711") == (A,)
    assert seal.found("reference", "471") == ()
    assert seal.found("born", "4711") == ()
    assert seal.found("born", "1951-11-22") == (A, B)


def test_what_is_forgotten_is_gone_from_both_files_also_for_a_window_that_has_read_it(
    tmp_path: Path,
) -> None:
    seal, other = seal_in(tmp_path), seal_in(tmp_path)
    seal.enrol(A)
    seal.index(A, {"reference": "4711"})
    text = seal.seal(A, "SMITH")
    assert other.unseal(A, text) == "SMITH"
    with closing(KeyStore(tmp_path)) as store:
        kept = store.wrapped(A)
    assert kept is not None
    seal.forget(A)
    for one in (seal, other):
        assert one.unseal(A, text) is None
        assert one.found("reference", "4711") == ()
        with pytest.raises(KeyError):
            one.seal(A, "SMITH")
    for name in FILES:
        assert kept not in (tmp_path / name).read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)


# --- where the site's key comes from -----------------------------------------------------------


def test_without_keyring_and_passphrase_nothing_is_sealed(tmp_path: Path) -> None:
    seal = without_keyring(tmp_path)
    assert state_of(seal) == "none"
    with pytest.raises(NoSiteKey) as caught:
        seal.enrol(A)
    assert caught.value.state == "none"


def test_a_passphrase_opens_what_it_sealed_and_no_other_does(tmp_path: Path) -> None:
    seal = without_keyring(tmp_path)
    seal.set_passphrase("correct horse")
    seal.enrol(A)
    text = seal.seal(A, "SMITH")
    seal.close()
    again = without_keyring(tmp_path)
    assert state_of(again) == "locked"
    with pytest.raises(NoSiteKey) as caught:
        again.unseal(A, text)
    assert caught.value.state == "locked"
    with pytest.raises(WrongPassphrase):
        again.unlock("correct  horse")
    again.unlock("correct horse")
    assert again.unseal(A, text) == "SMITH"
    with pytest.raises(NoSiteKey):
        again.set_passphrase("another")


@posix
def test_the_files_of_keys_are_their_owner_s_alone(tmp_path: Path) -> None:
    seal = without_keyring(tmp_path)
    seal.set_passphrase("correct horse")
    seal.enrol(A)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys((*FILES, "site-key.json"), 0o600)


def test_two_computers_with_it_s_file_read_each_other(tmp_path: Path) -> None:
    path = key_file(tmp_path)
    first = with_file(tmp_path / "one", path)
    first.enrol(A)
    text = first.seal(A, "SMITH")
    first.close()
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    assert with_file(tmp_path / "two", path).unseal(A, text) == "SMITH"


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        ("0f" * 31, 0o640, "hexadecimal"),
        ("", 0o640, "hexadecimal"),
        ("zz" * 32, 0o640, "hexadecimal"),
        pytest.param("0f" * 32, 0o644, "rights", marks=posix),
        pytest.param("0f" * 32, 0o660, "rights", marks=posix),
    ],
)
def test_a_file_of_it_s_that_cannot_be_used_is_told_and_no_other_key_is_taken(
    tmp_path: Path, text: str, mode: int, said: str
) -> None:
    path = key_file(tmp_path, text, mode)
    seal = SiteSeal(tmp_path / "data", lambda: path, KeyringForTests(tmp_path))
    state, detail = seal.state()
    assert state == "fault"
    assert said in detail
    for work in (lambda: seal.enrol(A), lambda: seal.set_passphrase("x")):
        with pytest.raises(NoSiteKey):
            work()


def test_another_key_than_the_one_that_sealed_is_told(tmp_path: Path) -> None:
    first = with_file(tmp_path / "data", key_file(tmp_path))
    first.enrol(A)
    first.close()
    other = with_file(tmp_path / "data", key_file(tmp_path, "1e" * 32))
    assert state_of(other) == "other"
    with pytest.raises(NoSiteKey):
        other.enrol(B)


def test_a_keyring_that_has_lost_the_key_gets_no_new_one(tmp_path: Path) -> None:
    class Forgetful(KeyringForTests):
        kept: bytes | None = None

        def read(self) -> bytes | None:
            return self.kept

        def keep(self, key: bytes) -> None:
            self.kept = key

    keyring = Forgetful(tmp_path)
    seal = SiteSeal(tmp_path, no_file, keyring)
    assert state_of(seal) == "ready"
    assert keyring.kept is None
    seal.enrol(A)
    seal.close()
    keyring.kept = None
    assert state_of(seal) == "lost"
    with pytest.raises(NoSiteKey):
        seal.enrol(B)
    assert keyring.kept is None


# --- the files -----------------------------------------------------------------------------------


def filled(folder: Path) -> str:
    seal = seal_in(folder)
    seal.enrol(A)
    seal.index(A, {"reference": "4711"})
    text = seal.seal(A, "SMITH")
    seal.close()
    return text


DAMAGES: dict[str, Callable[[Path], object]] = {
    "gone": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "another file": lambda path: path.write_bytes(b"no database" * 1000),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:5000]),
}


@pytest.mark.parametrize("damaged", FILES)
@pytest.mark.parametrize("damage", DAMAGES)
def test_either_file_alone_keeps_every_key(tmp_path: Path, damage: str, damaged: str) -> None:
    text = filled(tmp_path)
    DAMAGES[damage](tmp_path / damaged)
    for _ in range(2):
        again = seal_in(tmp_path)
        assert again.unseal(A, text) == "SMITH"
        assert again.found("reference", "4711") == (A,)
        again.close()
    for name in FILES:
        connection = sqlite3.connect(tmp_path / name)
        assert connection.execute("SELECT count(*) FROM keys").fetchone() == (1,)
        connection.close()


def test_both_damaged_is_told_and_no_new_keys_are_made(tmp_path: Path) -> None:
    filled(tmp_path)
    for name in FILES:
        (tmp_path / name).write_bytes(b"no database" * 1000)
    with pytest.raises(StorageProblem) as caught:
        seal_in(tmp_path).enrol(B)
    assert caught.value.kind == "damaged-keys"


def test_keys_of_a_newer_program_are_left_alone(tmp_path: Path) -> None:
    filled(tmp_path)
    connection = sqlite3.connect(tmp_path / FILES[0])
    connection.execute("PRAGMA user_version = 2")
    connection.execute("CREATE TABLE newer (one INTEGER) STRICT")
    connection.close()
    before = [(tmp_path / name).read_bytes() for name in FILES]
    with pytest.raises(StorageProblem) as caught:
        seal_in(tmp_path).enrol(B)
    assert caught.value.kind == "newer"
    assert [(tmp_path / name).read_bytes() for name in FILES] == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"wrapped BLOB", b"wrappee BLOB"),
        (b"mark BLOB", b"marl BLOB"),
        (b"InfK", b"InfJ"),
        (b"CREATE TABLE keys", b"CREATE TABLE k\xffys"),
    ],
)
@pytest.mark.parametrize("damaged", FILES)
def test_one_flipped_bit_that_sqlite_does_not_mind_is_mended_from_the_other_file(
    tmp_path: Path, damaged: str, before: bytes, after: bytes
) -> None:
    text = filled(tmp_path)
    path = tmp_path / damaged
    content = path.read_bytes()
    assert content.count(before) == 1
    path.write_bytes(content.replace(before, after))
    again = seal_in(tmp_path)
    assert again.unseal(A, text) == "SMITH"
    again.enrol(B)
    again.close()
    assert [(tmp_path / name).read_bytes().count(before) for name in FILES] == [1, 1]


@pytest.mark.parametrize("damaged", FILES)
def test_a_damaged_byte_of_the_version_is_no_newer_program(tmp_path: Path, damaged: str) -> None:
    text = filled(tmp_path)
    connection = sqlite3.connect(tmp_path / damaged)
    connection.execute("PRAGMA user_version = 33554433")
    connection.close()
    assert seal_in(tmp_path).unseal(A, text) == "SMITH"


@pytest.mark.parametrize("damaged", FILES)
def test_a_flipped_bit_of_a_wrapped_key_is_read_from_the_other_file(
    tmp_path: Path, damaged: str
) -> None:
    text = filled(tmp_path)
    connection = sqlite3.connect(tmp_path / damaged, isolation_level=None)
    (wrapped,) = connection.execute("SELECT wrapped FROM keys").fetchone()
    flipped = bytes([wrapped[0] ^ 1]) + wrapped[1:]
    connection.execute("UPDATE keys SET wrapped = ?", (flipped,))
    connection.execute("UPDATE site SET mark = ?", (bytes(16),))
    connection.execute("UPDATE searches SET hash = ?", (bytes(16),))
    connection.close()
    seal = seal_in(tmp_path)
    assert state_of(seal) == "ready"
    assert seal.unseal(A, text) == "SMITH"
    assert seal.found("reference", "4711") == (A,)


def test_a_copy_that_fell_behind_in_a_crash_is_completed(tmp_path: Path) -> None:
    text = filled(tmp_path)
    connection = sqlite3.connect(tmp_path / FILES[1], isolation_level=None)
    connection.execute("DELETE FROM keys")
    connection.close()
    seal_in(tmp_path).state()
    (tmp_path / FILES[0]).unlink()
    assert seal_in(tmp_path).unseal(A, text) == "SMITH"


# --- what IT's settings say ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ('key_file = "/etc/site.key"', "schema"),
        ('schema = "infuseplan/ward/1"', "key_file"),
        ('schema = "infuseplan/ward/1"\nkey_file = "site.key"', "key_file"),
        ('schema = "infuseplan/ward/1"\nkeyfile = "/x"', "keyfile"),
        ('schema = "infuseplan/ward/1"\nkey_file = 7', "key_file"),
    ],
)
def test_settings_that_name_no_file_are_refused_by_name(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "ward.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WardSettingsFault, match=said):
        key_file_in(path)


def test_a_name_that_no_file_can_have_is_a_fault_of_the_key(tmp_path: Path) -> None:
    path = tmp_path / "ward.toml"
    path.write_text('schema = "infuseplan/ward/1"\nkey_file = "/etc/\\u0000"', encoding="utf-8")
    with pytest.raises(WardSettingsFault, match="key_file"):
        key_file_in(path)
    state, detail = with_file(tmp_path, Path("/etc/\0")).state()
    assert (state, detail) == ("fault", "no file can have this name")


def test_settings_name_the_file_and_none_names_none(tmp_path: Path) -> None:
    path = tmp_path / "ward.toml"
    assert key_file_in(path) is None
    named = tmp_path / "site.key"
    text = f'schema = "infuseplan/ward/1"\nkey_file = {str(named)!r}\n'
    path.write_text(text, encoding="utf-8")
    assert key_file_in(path) == named


def test_a_fault_of_the_settings_is_a_fault_of_the_key(tmp_path: Path) -> None:
    def broken() -> Path | None:
        raise KeyFault("ward.toml: is empty")

    seal = SiteSeal(tmp_path, broken, KeyringForTests(tmp_path))
    assert seal.state() == ("fault", "ward.toml: is empty")


# --- the real keyring ---------------------------------------------------------------------------

needs_keyring = pytest.mark.skipif(
    sys.platform == "win32" or not shutil.which("gnome-keyring-daemon"),
    reason="no keyring of a desktop is installed here",
)
_TRY = """
import sys
from pathlib import Path
from infuseplan.adapters.sealing.system_keyring import SystemKeyring
ring = SystemKeyring(Path(sys.argv[1]))
assert ring.is_there()
before = ring.read()
ring.keep(bytes(range(32)))
print(before is None, ring.read() == bytes(range(32)))
"""


@needs_keyring
def test_the_keyring_of_a_desktop_keeps_a_key_over_processes(tmp_path: Path) -> None:
    import subprocess

    script = (
        "printf word | gnome-keyring-daemon --unlock --components=secrets >/dev/null; "
        'for n in 1 2; do "$0" -c "$1" "$2"; done'
    )
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script, sys.executable, _TRY, str(tmp_path)],
        env={**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.split() == ["True", "True", "False", "True"], done.stderr


@needs_keyring
def test_a_keyring_that_would_ask_for_a_password_is_none(tmp_path: Path) -> None:
    """Nobody has made one yet: to keep a key there would open a question over the window."""
    import subprocess

    asks = (
        "import sys; from pathlib import Path\n"
        + _TRY.splitlines()[3]
        + ("\nprint(SystemKeyring(Path(sys.argv[1])).is_there())")
    )
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", asks, str(tmp_path)],
        env={**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.split() == ["False"], done.stderr


def test_a_computer_without_a_session_has_no_keyring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    if sys.platform != "win32":
        assert not SystemKeyring(tmp_path).is_there()
