"""What the Plan page asks and is personal: sealed in the header of an infusion, and read again."""

from dataclasses import replace
from pathlib import Path

from bedside_tools import WardClock
from sealing_tools import seal_in

from infuseplan.adapters.journal.opening import open_journal
from infuseplan.application.canonical_json import canonical_json, parsed_json
from infuseplan.application.journal.port import RecordHeader
from tests.adapters.journal_making import header as plain_header

PATIENT = "a" * 32


def header() -> RecordHeader:
    asked = parsed_json(plain_header().request)
    asked |= {"born": "1951-11-22", "weight_confirmed_by": "N. N.", "weight_reason": "of A. Smith"}
    return replace(plain_header(), request=canonical_json(asked), patient_id=PATIENT)


def test_birth_date_and_reason_are_on_no_disk_and_come_back(tmp_path: Path) -> None:
    seal = seal_in(tmp_path)
    seal.enrol(PATIENT)
    journal = open_journal(tmp_path, WardClock(), seal=seal)
    record = journal.open_record(header())
    found = parsed_json(journal.read(record).header.request)
    assert (found["born"], found["weight_reason"]) == ("1951-11-22", "of A. Smith")
    assert found["weight_confirmed_by"] == "N. N."
    journal.close()
    seal.close()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"of A. Smith" not in content, path
            assert b"1951-11-22" not in content, path


def test_without_a_reason_there_is_none_afterwards(tmp_path: Path) -> None:
    seal = seal_in(tmp_path)
    seal.enrol(PATIENT)
    journal = open_journal(tmp_path, WardClock(), seal=seal)
    record = journal.open_record(replace(plain_header(), patient_id=PATIENT))
    assert "weight_reason" not in parsed_json(journal.read(record).header.request)
    journal.close()
    seal.close()
