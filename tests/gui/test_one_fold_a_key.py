"""What one key costs: the log before it and after it folded once, one event written once.

Where a restart has become possible, the log with a restart is folded as well, once.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import bedside_tools
import pytest
from chair import Chair, Key, OpenChair
from PySide6.QtCore import QTimer

from infuseplan.adapters.journal import records as journal_records
from infuseplan.adapters.journal import sqlite as journal_sqlite
from infuseplan.adapters.journal.opening import open_journal
from infuseplan.application import canonical_json as journal_text
from infuseplan.application.canonical_json import canonical_json, parsed_json
from infuseplan.application.infusion import bedside, followed_records, running
from infuseplan.application.infusion import records as infusion_records
from infuseplan.application.journal.event_codec import event_json, read_event
from infuseplan.application.ward.sealing import PersonalSeal
from infuseplan.domain.infusion.events import Observed, Paused, Reaction, Started
from tests.adapters.journal_making import SEAL, header


class Counted:
    """How often each of these was called since the last look."""

    def __init__(self) -> None:
        self.calls: dict[str, int] = {}

    def around(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*given: Any, **named: Any) -> Any:
            self.calls[name] = self.calls.get(name, 0) + 1
            return real(*given, **named)

        return counting

    @contextmanager
    def of(self, **expected: int) -> Iterator[None]:
        """The calls that are made in the block must be these, and no others."""
        self.calls = {}
        yield
        assert self.calls == {name: count for name, count in expected.items() if count}


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    counter = Counted()
    for module, real, name in (
        (running, "course_state", "folds"),
        (infusion_records, "course_state", "folds"),
        (bedside, "proved_course", "proofs"),
        (running, "read_event", "read"),
        (followed_records, "read_event", "read"),
        (bedside_tools, "event_json", "written"),
        (journal_sqlite, "event_json", "written"),
        (journal_text, "decoded_json", "parsed"),
    ):
        monkeypatch.setattr(module, real, counter.around(name, getattr(module, real)))
    return counter


@pytest.fixture
def ticking(open_chair: OpenChair) -> Chair:
    """No two readings of the clock are alike, so nothing is kept that a real clock would not."""
    chair = open_chair()
    chair.clock.tick = timedelta(microseconds=137)
    chair.start()
    # A busy machine takes seconds for a key, and the page's own tick folds as well.
    for timer in chair.page.findChildren(QTimer):
        timer.stop()
    return chair


def test_a_second_folds_once_and_proves_nothing(ticking: Chair, counted: Counted) -> None:
    ticking.wait(seconds=1)
    with counted.of(folds=1):
        ticking.wait(seconds=1)


def test_a_rate_change_folds_the_log_before_it_and_after_it(
    ticking: Chair, counted: Counted
) -> None:
    """First infusion: 25 mL/h for the first hour, then a change is due."""
    ticking.wait(minutes=60, seconds=1)
    with counted.of(folds=2, proofs=2, written=1):
        ticking.press(Key.Key_F3)
    assert ticking.journal.types()[-1] == "rate-set"


def test_stop_folds_the_log_before_it_and_after_it(ticking: Chair, counted: Counted) -> None:
    ticking.wait(minutes=20)
    with counted.of(folds=2, proofs=1, written=1):
        ticking.press(Key.Key_F9)
    assert len(ticking.journal.types()) == 2


def test_a_grade_folds_the_log_before_it_and_after_it_and_what_a_restart_would_bring(
    ticking: Chair, counted: Counted
) -> None:
    ticking.wait(minutes=20)
    ticking.press(Key.Key_F9)
    with counted.of(folds=2, proofs=1, written=1):
        ticking.grade("2")
    ticking.wait(minutes=10)
    ticking.press(Key.Key_F6)
    # Three logs, and no two of them have a state in common: the one before says that a reaction is
    # open, so that this is its new grade; the one after lets it resume; and the page shows the
    # rates of a restart, which are those of the log with the restart in it.
    with counted.of(folds=3, proofs=2, written=1):
        ticking.grade("1")


def test_an_observation_folds_once_more_than_none(ticking: Chair, counted: Counted) -> None:
    ticking.wait(minutes=20)
    now = ticking.now
    with counted.of(folds=1, proofs=1, written=1):
        ticking.page.press(lambda at: Observed(at=at, note="well"), now)


# --- one event, one text ---------------------------------------------------------------------


def test_an_event_is_written_once_and_not_read_back_when_it_is_saved(
    tmp_path: Path, counted: Counted
) -> None:
    journal = open_journal(tmp_path, bedside_tools.WardClock())
    record = journal.open_record(header())
    event = Started(at=bedside_tools.NINE)
    with counted.of(written=1):
        stored = journal.append(record, 0, event)
    journal.close()
    assert read_event(stored.event) == event


def test_words_are_sealed_from_the_one_text_and_not_opened_again(
    tmp_path: Path, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To take the words out it is read once; they and what is left are a text of their own each."""
    for name in ("json_again", "canonical_json"):
        wrapped = counted.around(name, getattr(journal_records, name))
        monkeypatch.setattr(journal_records, name, wrapped)
    journal = open_journal(tmp_path, bedside_tools.WardClock(), seal=SEAL)
    record = journal.open_record(header())
    journal.append(record, 0, Started(at=bedside_tools.NINE))
    event = Observed(at=bedside_tools.NINE, note="well", by="Müller")
    with counted.of(written=1, parsed=1, json_again=1, canonical_json=1):
        stored = journal.append(record, 1, event)
    kept = journal.read(record).events
    journal.close()
    assert read_event(stored.event) == event
    assert kept[-1] == stored
    assert "well" not in (tmp_path / "journal.mirror.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("seal", [None, SEAL], ids=["unsealed", "sealed"])
def test_what_an_addition_gives_back_is_what_is_read(
    tmp_path: Path, seal: PersonalSeal | None
) -> None:
    """Also of words that could not be sealed, and are not there when it is read again."""
    journal = open_journal(tmp_path, bedside_tools.WardClock(), seal=seal)
    record = journal.open_record(header())
    at = bedside_tools.NINE
    added = [
        journal.append(record, place, event)
        for place, event in enumerate(
            (
                Started(at=at, by="Müller"),
                Reaction(at=at, grade=2, symptoms=("Frösteln", "“x”\n")),
                Observed(at=at, note='"sealed":"words":'),
                Paused(at=at, reason="/ \\ \u2028 é"),
            )
        )
    ]
    assert list(journal.read(record).events) == added
    journal.close()


def test_an_event_is_written_as_the_journal_keeps_it() -> None:
    for event in (
        Started(at=bedside_tools.NINE, by="Müller"),
        Reaction(at=bedside_tools.NINE, grade=2, symptoms=("Frösteln", "“x”\n")),
        Paused(at=bedside_tools.NINE, reason="/ \\ \u2028 é"),
    ):
        text = event_json(event)
        assert text == canonical_json(parsed_json(text))
        assert "\n" not in text
