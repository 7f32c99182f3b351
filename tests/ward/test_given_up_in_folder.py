"""A shared folder keeps the file of a chain that was given up: told once, and settled then."""

from pathlib import Path

from infuseplan.adapters.ward.folder import FolderMeeting
from infuseplan.adapters.ward.verifying import verify_ward

from .postgres import Postgres
from .workstations import Places, Workstation


def notes(one: Workstation) -> list[tuple[str, str]]:
    return [(note.kind, note.origin) for note in one.sync.state().notes]


def verdicts(one: Workstation, origin: str) -> set[tuple[str, str, int]]:
    found = verify_ward(
        one.folder,
        [lambda ending, make=make: make(one.clock, ending) for make in one.places],  # type: ignore[misc]  # a default binds it
        None,
    )
    return {(check.part, check.verdict, check.at) for check in found.checks
            if check.origin == origin and check.part in ("server", "folder")}  # fmt: skip


def test_the_note_ends_with_the_new_chain(
    tmp_path: Path, postgres: Postgres, database: str
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o770)
    server: Places = [lambda clock, ending: postgres.meeting(database, clock, is_ending=ending)]
    both: Places = [*server, lambda clock, ending: FolderMeeting(shared, clock)]
    one, login = (Workstation(tmp_path / name, both, name=name) for name in ("one", "login"))
    one.exchange()
    # The clone is another computer; it says something of its own to the server first.
    clone = one.clone(tmp_path / "clone")
    clone.close()
    clone.places = server
    clone._open()
    clone.add("chair", "clone")
    clone.exchange()
    # The folder alone is reached by this computer, and its login hears of it there.
    old = one.origin
    one.close()
    one.places = both[1:]
    one._open()
    one.add("chair", "one")
    one.exchange()
    one.close()
    one.places = both
    one._open()
    login.exchange()
    assert ("chain-forked", old) in notes(login)
    assert verdicts(login, old) == {("server", "whole", 0), ("folder", "differs", 2)}
    one.exchange()
    one.restart()
    assert one.renewed is not None
    for _ in range(3):
        for each in (one, clone, login):
            each.exchange()
    for each in (one, login):
        assert len(each.words()) == 2
        assert ("chain-forked", old) not in notes(each)
        each.restart()
        each.exchange()
        assert ("chain-forked", old) not in notes(each)
        assert verdicts(each, old) == {("server", "whole", 0), ("folder", "given-up", 2)}
    # What lies there is evidence, and stays as it was.
    assert '"word":"one"' in (shared / f"{old}.entries.jsonl").read_text(encoding="utf-8")
    for each in (one, clone, login):
        each.close()
