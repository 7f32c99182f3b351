"""A new chain for a clone: killed at each of its steps, and finished at the next start."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from infuseplan.adapters.journal.check import COLUMNS, SELECT
from infuseplan.adapters.journal.entries import JournalEntry, entry_after
from infuseplan.adapters.journal.locks import JournalLocks
from infuseplan.adapters.journal.opening import open_journal
from infuseplan.adapters.journal.place import JournalPlace
from infuseplan.adapters.ward import opening, renewal
from infuseplan.adapters.ward.copy import WardCopy
from infuseplan.adapters.ward.folder import FolderMeeting
from infuseplan.adapters.ward.renewal import renew_if_due
from infuseplan.application.canonical_json import canonical_json
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.ward.holding import RecordLogs
from infuseplan.application.ward.meeting import ChainEntry, ReceivedEntry
from infuseplan.application.ward.port import NewEntry

from .histories import demand_sound, logs_of
from .workstations import AT_ONCE, ShiftedClock, Workstation

RECORD = "1" * 32
LATER = "2" * 32
PROTOCOL = "a protocol\n"


class Killed(BaseException):
    """The process is gone."""


def begun(folder: Path) -> Workstation:
    """A computer with an infusion that runs."""
    one = Workstation(folder, [])
    say(one, "protocol", sha256(PROTOCOL.encode()).hexdigest(), canonical_json(PROTOCOL))
    say(one, "record", RECORD, header())
    say(one, "event", RECORD, '{"type":"started"}')
    return one


def header() -> str:
    return canonical_json({"protocol": {"sha256": sha256(PROTOCOL.encode()).hexdigest()}})


def say(one: Workstation, kind: str, record: str, content: str) -> int:
    (entry,) = one.journal.ward.add([NewEntry(kind, record, content)])  # type: ignore[arg-type]  # kinds that only the journal itself writes
    return entry.number


def forked(folder: Path) -> tuple[str, int]:
    """The origin and the fork of a computer that wrote on after its disk was copied."""
    one = begun(folder)
    fork = say(one, "event", RECORD, '{"type":"paused"}')
    say(one, "record", LATER, header())
    say(one, "event", LATER, '{"type":"started"}')
    say(one, "board", "chairs", '{"word":"said"}')
    one.sync.step()
    assert one.sync._renewal is not None
    one.sync._renewal.set(one.origin, fork, "clone")
    origin = one.origin
    one.close()
    return origin, fork


def test_what_was_written_after_the_fork_stands_in_the_new_chain(tmp_path: Path) -> None:
    old, fork = forked(tmp_path / "one")
    one = Workstation(tmp_path / "one", [])
    assert one.renewed is not None
    mine = [entry for entry in one.entries() if entry.origin == one.origin]
    assert [(entry.kind, entry.content) for entry in mine[1:2]] == [
        ("holding", mine[1].content),
    ]
    assert [(entry.kind, entry.content) for entry in mine if entry.kind != "holding"][1:] == [
        ("event", '{"type":"paused"}'),
        ("protocol", canonical_json(PROTOCOL)),
        ("record", header()),
        ("event", '{"type":"started"}'),
        ("board", '{"word":"said"}'),
    ]
    others = [entry for entry in one.entries() if entry.origin == old]
    assert [entry.number for entry in others] == list(range(1, fork))
    demand_sound(one.entries())
    assert one.journal.verify() == ()
    # Nobody else went on with it, so it is this computer's.
    for record in (RECORD, LATER):
        logs = logs_of(one.entries(), record)
        assert isinstance(logs, RecordLogs)
        assert logs.holder == one.origin
    one.close()


def test_where_both_went_on_there_are_two_logs(tmp_path: Path) -> None:
    old, fork = forked(tmp_path / "one")
    original = Workstation(tmp_path / "one", [])
    entries = original.entries()
    # What the other computer wrote under the old name.
    last = next(one for one in entries if one.origin == old and one.number == fork - 1)
    their = type(last)(old, fork, "event", RECORD, 9, last.recorded_at, '{"type":"rate"}',
                       last.hash, "")  # fmt: skip
    logs = logs_of([*entries, their], RECORD)
    assert isinstance(logs, RecordLogs)
    assert set(logs.logs) == {old, original.origin}
    original.close()


def calls(folder: Path, patch: pytest.MonkeyPatch, at: int) -> int:
    """Renew, and die at one of the steps that change the disk; how many there were."""
    count = 0

    def dying(real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            nonlocal count
            count += 1
            if count == at:
                raise Killed
            return real(*given, **named)

        return call

    with patch.context() as now:
        for where, name in ((Path, "rename"), (Path, "mkdir"), (Path, "unlink"), (Path, "rmdir"),
                            (os, "rmdir"), (os, "replace"), (Path, "replace"),
                            (renewal, "make_private_file"), (renewal, "_keep_in_copy"),
                            (renewal, "sync_folder")):  # fmt: skip
            now.setattr(where, name, dying(getattr(where, name)))
        renew_if_due(folder, ShiftedClock(), "")
    return count


def test_a_kill_at_any_step_is_finished_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forked(tmp_path / "master")
    shutil.copytree(tmp_path / "master", tmp_path / "counted")
    steps = calls(tmp_path / "counted", monkeypatch, 0)
    assert steps >= 12
    for at in range(1, steps + 1):
        folder = tmp_path / f"{at}"
        shutil.copytree(tmp_path / "master", folder)
        with pytest.raises(Killed):
            calls(folder, monkeypatch, at)
        one = Workstation(folder, [])
        said = [entry for entry in one.entries() if entry.content == '{"word":"said"}']
        assert len(said) == 1, at
        assert said[0].origin == one.origin
        kinds = [entry.kind for entry in one.entries() if entry.record == RECORD]
        assert kinds.count("event") == 2, at
        demand_sound(one.entries())
        assert one.journal.verify() == ()
        one.restart()
        assert one.renewed is None
        one.close()


def test_it_waits_as_long_as_a_window_is_open(tmp_path: Path) -> None:
    old, _ = forked(tmp_path / "one")
    clock = ShiftedClock()
    window = open_journal(tmp_path / "one", clock)
    assert renew_if_due(tmp_path / "one", clock, "") is None
    assert window.ward.origin == old
    window.close()
    assert renew_if_due(tmp_path / "one", clock, "") is not None


def interrupted(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """The new chain is ready, and the power fails before the first file is exchanged."""

    def dying(*_: object) -> None:
        raise Killed

    with patch.context() as now:
        now.setattr(renewal, "_exchange_files", dying)
        with pytest.raises(Killed):
            renew_if_due(folder, ShiftedClock(), "")


def test_what_was_recorded_after_an_interruption_stands_in_the_new_chain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A window that cannot begin the new chain just now writes on in the old one."""
    folder = tmp_path / "one"
    old, _ = forked(folder)
    interrupted(folder, monkeypatch)
    clock = ShiftedClock()
    other = open_journal(folder, clock)
    assert renew_if_due(folder, clock, "") is None
    (said,) = other.ward.add([NewEntry("board", "chairs", '{"word":"meanwhile"}')])
    assert said.origin == old
    other.close()
    one = Workstation(folder, [])
    assert one.renewed is not None
    mine = [entry for entry in one.entries() if entry.content == '{"word":"meanwhile"}']
    assert [entry.origin for entry in mine] == [one.origin]
    assert one.journal.verify() == ()
    demand_sound(one.entries())
    one.close()


def test_half_exchanged_files_are_opened_by_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "one"
    forked(folder)
    steps = calls_until_half(folder, monkeypatch)
    assert steps > 0
    reader = JournalLocks(JournalPlace(folder).lock)
    reader.enter(100)
    with pytest.raises(StorageProblem) as told:
        renew_if_due(folder, ShiftedClock(), "")
    assert told.value.kind == "locked"
    reader.close()
    one = Workstation(folder, [])
    assert '{"word":"said"}' in one.words()
    one.close()


def calls_until_half(folder: Path, patch: pytest.MonkeyPatch) -> int:
    """Die right after the first of the old files has left its place."""
    real, count = Path.rename, 0

    def rename(path: Path, target: Path) -> Path:
        nonlocal count
        found = real(path, target)
        if target.parent.name == "old":
            count += 1
            raise Killed
        return found

    with patch.context() as now:
        now.setattr(Path, "rename", rename)
        with pytest.raises(Killed):
            renew_if_due(folder, ShiftedClock(), "")
    return count


def test_what_the_mirror_alone_has_is_brought_back_first(tmp_path: Path) -> None:
    folder = tmp_path / "one"
    forked(folder)
    with closing(sqlite3.connect(folder / "journal.sqlite3")) as connection:
        (rule,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'entries_are_never_deleted'"
        ).fetchone()
        (last,) = connection.execute("SELECT max(number) FROM entries").fetchone()
        connection.execute("DROP TRIGGER entries_are_never_deleted")
        connection.execute("DELETE FROM entries WHERE number = ?", (last,))
        connection.execute("UPDATE sqlite_sequence SET seq = ?", (last - 1,))
        connection.execute(rule)
        connection.commit()
    one = Workstation(folder, [])
    assert one.renewed is None
    assert one.words() == ['{"word":"said"}']
    one.restart()
    assert one.renewed is not None
    assert [entry.origin for entry in one.entries() if entry.kind == "board"] == [one.origin]
    one.close()


def test_a_copy_with_the_old_chain_in_another_version_keeps_nobody_from_starting(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "one"
    old, fork = forked(folder)
    with closing(sqlite3.connect(folder / "journal.sqlite3")) as connection:
        first = JournalEntry(*connection.execute(f"{SELECT} WHERE number = 1").fetchone())
    second = entry_after(first, "board", "chairs", 0, first.recorded_at, '{"word":"other"}')
    copy = WardCopy(folder)
    copy.add(
        [
            ReceivedEntry(ChainEntry(old, *(getattr(each, name) for name in COLUMNS)), None)
            for each in (first, second)
        ]
    )
    copy.close()
    one = Workstation(folder, [])
    assert one.renewed is not None
    assert [entry.number for entry in one.entries() if entry.origin == old] == list(range(1, fork))
    assert list(folder.glob("ward-chain-*.jsonl"))
    one.close()


def test_an_exchange_that_began_before_the_new_chain_sends_it(tmp_path: Path) -> None:
    """The thread may look at the folder before the journal is opened."""
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o770)
    forked(tmp_path / "one")
    early = Workstation.__new__(Workstation)
    early.folder, early.places, early.clock = tmp_path / "one", [
        lambda clock, ending: FolderMeeting(shared, clock)
    ], ShiftedClock()  # fmt: skip
    early.seal = early.anchor = None
    early.name = "Chair"
    sync = early.new_sync(AT_ONCE)
    sync.step()
    assert list(shared.glob("*.entries.jsonl")) == []
    one = Workstation(tmp_path / "one", [])
    sync.step()
    sync.step()
    assert (shared / f"{one.origin}.entries.jsonl").is_file()
    sync.close()
    sync._let_go()
    one.close()


def test_an_entry_that_names_another_one_names_it_under_its_new_place(tmp_path: Path) -> None:
    one = begun(tmp_path / "one")
    fork = say(one, "board", "chairs", '{"word":"first"}')
    say(one, "treatment", "3" * 32,
        canonical_json({"event": {"origin": one.origin, "number": fork}}))  # fmt: skip
    say(one, "treatment", "3" * 32,
        canonical_json({"event": {"origin": one.origin, "number": 2}}))  # fmt: skip
    one.sync.step()
    assert one.sync._renewal is not None
    one.sync._renewal.set(one.origin, fork, "clone")
    old = one.origin
    one.restart()
    mine = [entry for entry in one.entries() if entry.origin == one.origin]
    assert [entry.content for entry in mine[1:]] == [
        '{"word":"first"}',
        canonical_json({"event": {"origin": one.origin, "number": 2}}),
        canonical_json({"event": {"origin": old, "number": 2}}),
    ]
    one.close()


def both_forked(folder: Path) -> tuple[Workstation, Path, list[ReceivedEntry]]:
    """Two copies of a disk that lost the same fork: the first one has its new chain already.

    That computer, the folder of the second one, and the first one's chain as it comes to others: a
    take-over and an event of the infusion from before the fork, then a protocol, a record, its
    event and a word, and a word that was said later.
    """
    forked(folder / "one")
    shutil.copytree(folder / "one", folder / "two")
    first = Workstation(folder / "one", [])
    say(first, "board", "chairs", '{"word":"later"}')
    with closing(sqlite3.connect(folder / "one" / "journal.sqlite3")) as connection:
        rows = connection.execute(f"{SELECT} ORDER BY number").fetchall()
    assert len(rows) == 8
    return first, folder / "two", [ReceivedEntry(ChainEntry(first.origin, *r), None) for r in rows]


def arrive(folder: Path, entries: list[ReceivedEntry]) -> None:
    copy = WardCopy(folder)
    assert copy.add(entries) == {}
    copy.close()


@pytest.mark.parametrize("is_interrupted", [False, True])
def test_what_the_other_copy_of_the_disk_has_written_again_is_not_written_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_interrupted: bool
) -> None:
    first, folder, theirs = both_forked(tmp_path)
    if is_interrupted:
        interrupted(folder, monkeypatch)
    arrive(folder, theirs)
    second = Workstation(folder, [])
    assert second.renewed is not None
    assert second.origin != first.origin
    # What was said over there later is seen here at once.
    assert second.words() == ['{"word":"later"}', '{"word":"said"}']
    assert [one.kind for one in second.entries() if one.origin == second.origin] == ["journal"]
    logs = logs_of(second.entries(), RECORD)
    assert isinstance(logs, RecordLogs)
    assert logs.holder == first.origin
    demand_sound(second.entries())
    assert second.journal.verify() == ()
    first.close()
    second.close()


def test_what_the_other_copy_of_the_disk_has_not_got_is_written_again(tmp_path: Path) -> None:
    first, folder, theirs = both_forked(tmp_path)
    window = open_journal(folder, ShiftedClock())
    window.ward.add(
        [
            NewEntry("event", LATER, '{"type":"paused"}'),  # type: ignore[arg-type]  # a kind that only the journal itself writes
            NewEntry("board", "chairs", '{"word":"alone"}'),
        ]
    )
    window.close()
    arrive(folder, theirs)
    second = Workstation(folder, [])
    mine = [one for one in second.entries() if one.origin == second.origin]
    assert [(one.kind, one.record) for one in mine] == [
        ("journal", second.origin), ("holding", LATER), ("event", LATER), ("board", "chairs"),
    ]  # fmt: skip
    assert second.words() == ['{"word":"alone"}', '{"word":"later"}', '{"word":"said"}']
    logs = logs_of(second.entries(), LATER)
    assert isinstance(logs, RecordLogs)
    assert [one.content for one in logs.followed[1:]] == ['{"type":"started"}', '{"type":"paused"}']
    demand_sound(second.entries())
    first.close()
    second.close()


def test_a_part_of_the_same_chain_in_the_copy_is_left_to_the_journal(tmp_path: Path) -> None:
    """The rest of it may only not have come yet: another name would say it twice."""
    first, folder, theirs = both_forked(tmp_path)
    arrive(folder, theirs[:4])
    second = Workstation(folder, [])
    assert second.origin == first.origin
    assert len([one for one in second.entries() if one.origin == first.origin]) == 7
    demand_sound(second.entries())
    first.close()
    second.close()


def test_a_chain_that_stands_in_the_copy_as_well_leaves_it(tmp_path: Path) -> None:
    """As where it is brought back from a copy that was put away."""
    first, folder, theirs = both_forked(tmp_path)
    second = Workstation(folder, [])
    assert second.origin == first.origin
    second.close()
    arrive(folder, theirs[:7])
    second = Workstation(folder, [])
    second.exchange(1)
    assert len(second.entries()) == len({(one.origin, one.number) for one in second.entries()})
    demand_sound(second.entries())
    first.close()
    second.close()


def test_a_disk_that_was_copied_after_its_first_start_is_found_on_another_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine is noted as soon as there is a journal, and not when it is opened again."""

    def origin_on(machine: str, name: str) -> str:
        monkeypatch.setattr(opening, "machine_mark", lambda: machine * 32)
        journal = opening.open_ward_journal(tmp_path / name, ShiftedClock(), None)
        try:
            journal.ward.add([NewEntry("board", "chairs", canonical_json({"word": "said"}))])
            return journal.ward.origin
        finally:
            journal.close()

    (tmp_path / "one").mkdir(mode=0o700)
    first = origin_on("a", "one")
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    assert origin_on("b", "two") != first
    assert origin_on("a", "one") == first
