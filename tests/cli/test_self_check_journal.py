"""`self-check --journal`: a journal is written and read again, and whatever differs is told."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from wiring import replaced_in

from infuseplan.__main__ import run
from infuseplan.application.journal.port import (
    InfusionRecord,
    Journal,
    JournalFault,
    StorageProblem,
)
from infuseplan.bootstrap import services
from infuseplan.cli import main

Said = pytest.CaptureFixture[str]


class Deceiving:
    """A journal that keeps everything and says something else of one thing."""

    def __init__(self, journal: Journal, lies: dict[str, Callable[[Any], Any]]) -> None:
        self._journal = journal
        self._lies = lies

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._journal, name)
        lie = self._lies.get(name)
        if lie is None:
            return found
        return (lambda *given: lie(found(*given))) if callable(found) else lie(found)


def trial_with(folder: Path, **lies: Callable[[Any], Any]) -> int:
    """The exit code where the second journal, which is opened to compare, tells these lies."""
    wired = services()
    opened: list[Journal] = []

    def open_journal(data: Path | None) -> Journal:
        opened.append(wired.journal.open(data))
        # Not the first: then what is compared would be a lie on both sides.
        return Deceiving(opened[-1], lies) if len(opened) > 1 else opened[-1]  # type: ignore[return-value] # it stands in for it

    return main(
        ["self-check", "--journal", str(folder)], replaced_in(wired, "journal", open=open_journal)
    )


def test_a_journal_that_keeps_everything_holds_and_is_gone(tmp_path: Path, capsys: Said) -> None:
    assert run(["self-check", "--journal", str(tmp_path)]) == 0
    *_, journal, count = capsys.readouterr().out.splitlines()
    assert journal == "holds    journal: 4 events written, closed, opened again, the same"
    assert count.endswith("worked examples, all hold.")
    assert list(tmp_path.iterdir()) == []


def without_the_last(record: InfusionRecord) -> InfusionRecord:
    return replace(record, events=record.events[:-1])


def with_another_hash(record: InfusionRecord) -> InfusionRecord:
    first, *others = record.events
    return replace(record, events=(replace(first, hash="0" * 64), *others))


def with_another_header(record: InfusionRecord) -> InfusionRecord:
    return replace(record, header=replace(record.header, patient_name="A. B."))


@pytest.mark.parametrize(
    ("name", "lie", "part"),
    [
        ("read", without_the_last, "events"),
        ("read", with_another_hash, "event 1"),
        ("read", with_another_header, "header"),
        ("verify", lambda _: (JournalFault("entry-changed", 3),), "chain"),
        ("notes", lambda _: (JournalFault("file-changed"),), "notes"),
    ],
)
def test_whatever_differs_is_told(
    name: str, lie: Callable[[Any], Any], part: str, tmp_path: Path, capsys: Said
) -> None:
    assert trial_with(tmp_path, **{name: lie}) == 1
    line = capsys.readouterr().out.splitlines()[-2]
    assert line.startswith("FAILED   journal: ")
    assert f"({part})" in line
    assert line.endswith("Do not record infusions there.")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, capsys: Said) -> None:
    assert run(["self-check", "--journal", str(tmp_path / "nowhere")]) == 1
    assert os.strerror(2) in capsys.readouterr().out


def test_a_folder_of_a_network_is_told(tmp_path: Path, capsys: Said) -> None:
    def refuse(_: Path | None) -> Journal:
        raise StorageProblem("network-folder", "open", "nfs4")

    wired = replaced_in(services(), "journal", open=refuse)
    assert main(["self-check", "--journal", str(tmp_path)], wired) == 1
    assert "lies on a network" in capsys.readouterr().out


def test_without_the_option_no_journal_is_made() -> None:
    def refuse(_: Path | None) -> Journal:
        raise AssertionError("nobody asked for a journal")

    assert main(["self-check"], replaced_in(services(), "journal", open=refuse)) == 0
