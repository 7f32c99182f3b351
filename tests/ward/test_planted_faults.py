"""The histories find what they look for: faults that are planted in the exchange are caught."""

import json
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest

from infuseplan.adapters.ward import exchange, rewriting
from infuseplan.adapters.ward.copy import WardCopy
from infuseplan.adapters.ward.exchange import Exchange

from .histories import Step, fault_of
from .postgres import Postgres

RESTORED: list[Step] = [
    ["ward", 3, False, False],
    ["snapshot", 0],
    ["say", 0, "t1"],
    ["exchange", 0],
    ["exchange", 1],
    ["lost", 0],
    ["restore", 0],
]
CLONED: list[Step] = [
    ["ward", 3, False, False],
    ["clone", 0],
    ["say", 0, "t1"],
    ["say", 3, "t2"],
    ["exchange", 0],
    ["exchange", 3],
]


def _scenario(name: str) -> list[Step]:
    path = Path(__file__).parent / "scenarios" / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


TWICE = _scenario("two-copies-that-lose-one-fork")
FIRST_LOST = _scenario("the-first-copy-is-lost-and-the-server-restored")


@pytest.mark.parametrize("steps", [RESTORED, CLONED, TWICE], ids=["restored", "cloned", "twice"])
def test_without_a_planted_fault_all_is_well(
    postgres: Postgres, database: str, steps: list[Step]
) -> None:
    assert fault_of(postgres, database, steps) == ""


def test_nobody_brings_back_what_a_restored_server_has_lost(
    postgres: Postgres, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Exchange, "_push_other", lambda *_: None)
    assert "not everybody has the same" in fault_of(postgres, database, RESTORED)


def test_a_clone_that_writes_nothing_again_has_lost_it(
    postgres: Postgres, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = rewriting._rewritten
    monkeypatch.setattr(rewriting, "_rewritten", lambda *given: real(*given)[:1])
    assert "lost ['t2']" in fault_of(postgres, database, CLONED)


def test_two_clones_that_call_the_same_by_two_names_have_it_twice(
    postgres: Postgres, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = iter(range(1000))

    def another(text: bytes) -> SimpleNamespace:
        digest = sha256(text + str(next(count)).encode()).hexdigest()
        return SimpleNamespace(hexdigest=lambda: digest)

    monkeypatch.setattr(rewriting, "sha256", another)
    assert "twice ['t12']" in fault_of(postgres, database, TWICE)


def test_a_copy_that_leaves_an_entry_out_is_seen(
    postgres: Postgres, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = WardCopy.add

    def forgetful(self: WardCopy, received: list[object]) -> object:
        return real(self, [one for one in received if "t1" not in one.entry.content])  # type: ignore[attr-defined]  # entries as they come

    monkeypatch.setattr(WardCopy, "add", forgetful)
    steps: list[Step] = [*RESTORED[:5], ["say", 0, "t2"]]
    assert fault_of(postgres, database, steps) != ""


def test_what_only_the_first_copy_of_a_disk_had_is_lost_with_it_unless_others_write_it(
    postgres: Postgres, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "written_by_nobody_else", lambda *_: ())
    assert "lost ['t16', 't4']" in fault_of(postgres, database, FIRST_LOST)
