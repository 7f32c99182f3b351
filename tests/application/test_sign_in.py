"""PINs on a real file: set, compared, changed, removed, and what a guesser meets."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infuseplan.adapters.sealing.pin_file import PIN_FILE, PinFile
from infuseplan.application.infusion.signing_in import accept, accept_beside, asks_for_pin
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.ward.sign_in import PinRefused, SignIn


class Watch:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def wait(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def opened(tmp_path: Path, watch: Watch) -> Callable[[], SignIn]:
    """Another window each time, on the same file."""
    return lambda: SignIn(lambda: PinFile(tmp_path / "data"), watch.now)


def why(do: Callable[[], object]) -> tuple[str, int]:
    with pytest.raises(PinRefused) as raised:
        do()
    return raised.value.why, raised.value.wait_s


def test_looking_for_a_pin_makes_no_file(opened: Callable[[], SignIn], tmp_path: Path) -> None:
    sign_in = opened()
    assert not sign_in.has_pin("K. M.")
    assert sign_in.everybody() == ()
    sign_in.check("K. M.", "1234")
    assert not (tmp_path / "data").exists()


def test_a_pin_counts_for_initials_however_they_are_written(opened: Callable[[], SignIn]) -> None:
    opened().set_pin("K. M.", "4711")
    for written in ("KM", "k.m.", " K M "):
        assert opened().has_pin(written)
        opened().check(written, "4711")
    assert not opened().has_pin("MK")
    assert [one.initials for one in opened().everybody()] == ["K. M."]


@pytest.mark.parametrize("pin", ["", "123", "1234567890123", "12a4", " 1234", "١٢٣٤", "1234\n"])
def test_a_pin_has_4_to_12_digits(opened: Callable[[], SignIn], pin: str) -> None:
    assert why(lambda: opened().set_pin("KM", pin)) == ("short", 0)
    assert not opened().has_pin("KM")


def test_each_slip_doubles_the_pause_up_to_a_quarter_of_an_hour(
    opened: Callable[[], SignIn], watch: Watch
) -> None:
    opened().set_pin("KM", "4711")
    for pause in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900):
        assert why(lambda: opened().check("KM", "4712")) == ("wrong", pause)
        # Too early: the right one is not taken either, and the count does not grow by it.
        watch.wait(pause - 1)
        assert why(lambda: opened().check("KM", "4711")) == ("wait", 1)
        watch.wait(1)
    opened().check("KM", "4711")
    # What has fitted ends the count.
    assert why(lambda: opened().check("KM", "0000")) == ("wrong", 1)


def test_another_window_and_a_restart_save_nobody_the_pause(opened: Callable[[], SignIn]) -> None:
    one, other = opened(), opened()
    one.set_pin("KM", "4711")
    assert why(lambda: one.check("KM", "1111"))[0] == "wrong"
    assert why(lambda: other.check("KM", "4711")) == ("wait", 1)
    # Other initials have a count of their own.
    other.set_pin("JS", "2222")
    other.check("JS", "2222")


def test_an_attempt_counts_before_it_is_compared(
    opened: Callable[[], SignIn], tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who ends the program between the two has used the attempt up."""
    opened().set_pin("KM", "4711")

    def killed(_self: PinFile, _key: str, _pin: str) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(PinFile, "fits", killed)
        with pytest.raises(KeyboardInterrupt):
            opened().check("KM", "4711")
    assert why(lambda: opened().check("KM", "4711")) == ("wait", 1)


def test_two_windows_at_once_have_one_attempt(opened: Callable[[], SignIn], tmp_path: Path) -> None:
    opened().set_pin("KM", "4711")
    book, now = PinFile(tmp_path / "data"), datetime(2026, 11, 23, tzinfo=UTC)
    assert book.count_attempt("km", 0, now)
    assert not book.count_attempt("km", 0, now)


def test_a_clock_that_is_set_back_begins_the_pause_again_and_no_longer(
    opened: Callable[[], SignIn], watch: Watch
) -> None:
    opened().set_pin("KM", "4711")
    for pause in (1, 2, 4):
        assert why(lambda: opened().check("KM", "1")) == ("wrong", pause)
        watch.wait(pause)
    watch.wait(-86_400)
    assert why(lambda: opened().check("KM", "4711")) == ("wait", 4)
    # From there it passes like another one, and asking again does not begin it again.
    watch.wait(3)
    assert why(lambda: opened().check("KM", "4711")) == ("wait", 1)
    watch.wait(1)
    opened().check("KM", "4711")


def test_a_slip_while_the_clock_was_a_year_ahead_locks_nobody_out_for_a_year(
    opened: Callable[[], SignIn], watch: Watch
) -> None:
    opened().set_pin("KM", "4711")
    watch.wait(31_536_000)
    assert why(lambda: opened().check("KM", "1")) == ("wrong", 1)
    watch.wait(-31_536_000)
    assert why(lambda: opened().check("KM", "4711")) == ("wait", 1)
    watch.wait(1)
    opened().check("KM", "4711")


def test_who_has_one_needs_it_to_change_or_remove_it(
    opened: Callable[[], SignIn], watch: Watch
) -> None:
    opened().set_pin("KM", "4711")
    assert why(lambda: opened().set_pin("KM", "5555"))[0] == "missing"
    assert why(lambda: opened().set_pin("KM", "5555", "4712"))[0] == "wrong"
    watch.wait(1)
    opened().set_pin("KM", "5555", "4711")
    opened().check("KM", "5555")
    assert why(lambda: opened().remove_pin("KM", ""))[0] == "missing"
    opened().remove_pin("KM", "5555")
    assert not opened().has_pin("KM")


def test_what_is_forgotten_is_removed_without_it(opened: Callable[[], SignIn]) -> None:
    opened().set_pin("KM", "4711")
    assert opened().forget("k. m.")
    assert not opened().forget("KM")


def test_only_who_has_typed_the_pin_here_is_signed_in_by_it(opened: Callable[[], SignIn]) -> None:
    opened().set_pin("KM", "4711")
    here = opened()
    assert not here.is_by_pin("KM")
    here.sign_in("K.M.", "4711")
    assert here.is_by_pin("KM")
    # Somebody else enters, and the initials come back without their PIN.
    assert not here.is_by_pin("JS")
    assert not here.is_by_pin("KM")
    here.sign_in("KM", "4711")
    here.sign_out()
    assert not here.is_by_pin("KM")
    here.sign_in("JS", "")
    assert not here.is_by_pin("JS")


def test_the_file_holds_a_slow_hash_and_no_pin(
    opened: Callable[[], SignIn], tmp_path: Path
) -> None:
    opened().set_pin("KM", "90817263")
    opened().set_pin("KM", "62718091", "90817263")
    content = (tmp_path / "data" / PIN_FILE).read_bytes()
    assert b"90817263" not in content
    assert b"62718091" not in content
    assert content.count(b"$argon2id$v=19$m=65536,t=2,p=1$") == 1
    opened().remove_pin("KM", "62718091")
    assert b"argon2id" not in (tmp_path / "data" / PIN_FILE).read_bytes()
    assert (tmp_path / "data" / PIN_FILE).stat().st_mode & 0o077 == 0


def test_a_damaged_file_is_said_and_lets_nobody_in(
    opened: Callable[[], SignIn], tmp_path: Path
) -> None:
    opened().set_pin("KM", "4711")
    (tmp_path / "data" / PIN_FILE).write_bytes(b"no database, and long enough to be read as one")
    with pytest.raises(StorageProblem) as raised:
        opened().check("KM", "4711")
    assert raised.value.kind == "damaged"


def test_nobody_waits_for_a_file_of_pins_that_cannot_be_used(
    opened: Callable[[], SignIn], tmp_path: Path
) -> None:
    """One rule for sign-in, start, board and second check: taken, and never as proved."""
    opened().set_pin("KM", "4711")
    (tmp_path / "data" / PIN_FILE).write_bytes(b"no database, and long enough to be read as one")
    here = opened()
    assert not asks_for_pin(here, "KM")
    for take in (accept, accept_beside):
        problem = take(here, "KM", "4711")
        assert problem is not None
        assert problem.kind == "damaged"
        assert not here.is_by_pin("KM")
    for fails in (lambda: here.set_pin("KM", "5555"), lambda: here.remove_pin("KM", "4711")):
        with pytest.raises(StorageProblem):
            fails()


@pytest.mark.parametrize("found", ["yesterday", "2026-11-23T08:00:00"])
def test_a_damaged_moment_of_an_attempt_is_damage_and_no_slip_of_ours(
    opened: Callable[[], SignIn], tmp_path: Path, found: str
) -> None:
    opened().set_pin("KM", "4711")
    with closing(sqlite3.connect(tmp_path / "data" / PIN_FILE)) as file, file:
        file.execute("UPDATE pins SET last_failed = ?", (found,))
    with pytest.raises(StorageProblem) as raised:
        opened().check("KM", "4711")
    assert raised.value.kind == "damaged"


SALT, ITS_HASH = "W6SJh2ETdhn/Cr1cI2nOBg", "BvubBzXj9RMWGe+wLlWoXhPadHfLpbuTQsYmi1OelAQ"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        # A gigabyte, an hour, and what is no hash at all.
        ("hash", f"$argon2id$v=19$m=1048576,t=1,p=1${SALT}${ITS_HASH}".encode()),
        ("hash", f"$argon2id$v=19$m=8,t=99999999,p=1${SALT}${ITS_HASH}".encode()),
        ("hash", b"$argon2id$"),
        ("hash", 10**9),
        ("hash", "text"),
        ("initials", 7),
        ("failed", "many"),
        ("failed", -1),
        ("last_failed", 7),
        ("last_failed", "yesterday"),
    ],
)
def test_a_damaged_file_of_pins_is_refused_before_it_costs_anything(
    column: str, value: object, tmp_path: Path
) -> None:
    path = tmp_path / PIN_FILE
    with closing(sqlite3.connect(path)) as file:
        # As a file looks in which a flipped bit has made another table.
        file.execute("CREATE TABLE pins (who, initials, hash, failed, last_failed)")
        sound = f"$argon2id$v=19$m=8,t=1,p=1${SALT}${ITS_HASH}".encode()
        file.execute("INSERT INTO pins VALUES ('ab', 'A. B.', ?, 0, NULL)", (sound,))
        file.execute("PRAGMA user_version = 1")
        file.commit()
    book = PinFile(tmp_path)
    assert (book.fits("ab", "4711"), book.fits("ab", "4712")) == (True, False)
    with closing(sqlite3.connect(path)) as file:
        file.execute(f"UPDATE pins SET {column} = ?", (value,))  # noqa: S608 - names of our own
        file.commit()
    with pytest.raises(StorageProblem) as told:
        (book.find("ab"), book.fits("ab", "4711"))
    assert told.value.kind == "damaged"
