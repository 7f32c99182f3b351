"""Trouble with the journal in words: what failed, what is safe, what to try."""

from typing import get_args

import pytest

from infuseplan.application.journal.port import (
    HARMLESS,
    Doing,
    FaultCode,
    JournalFault,
    JournalTrouble,
    StorageProblem,
)
from infuseplan.presentation.journal.storage import fault_text, storage_message


@pytest.mark.parametrize("doing", get_args(Doing))
@pytest.mark.parametrize("kind", get_args(JournalTrouble))
def test_every_trouble_says_what_failed_what_is_safe_and_what_to_try(
    kind: JournalTrouble, doing: Doing
) -> None:
    words = storage_message(StorageProblem(kind, doing, "SQLITE_IOERR_FSYNC"))
    for sentence in (words.failed, words.safe, words.advice):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert "SQLITE" not in sentence
    assert words.failed.startswith("NOT SAVED") == (doing == "save")


def test_a_damaged_or_vanished_journal_is_not_called_safe() -> None:
    for kind in ("damaged", "gone"):
        assert "is safe" not in storage_message(StorageProblem(kind, "save")).safe
    assert "is safe" in storage_message(StorageProblem("full", "save")).safe


@pytest.mark.parametrize("code", get_args(FaultCode))
def test_every_fault_has_words(code: FaultCode) -> None:
    assert fault_text(JournalFault(code)).endswith(".")
    assert fault_text(JournalFault(code, 7)).endswith("Entry 7.")
    assert JournalFault(code).harmless == (code in HARMLESS)
