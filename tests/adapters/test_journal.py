"""The journal in everyday use: what is saved is there, exactly, and nothing else."""

import hashlib
import json
import os
import stat
import sys
from dataclasses import replace
from datetime import timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from infuseplan.adapters.journal.opening import open_to_read
from infuseplan.adapters.journal.output import check_file
from infuseplan.adapters.journal.place import data_folder
from infuseplan.adapters.protocols.shelf import ProtocolShelf
from infuseplan.adapters.resources import resources_folder
from infuseplan.adapters.settings.site import SiteSettings
from infuseplan.application.canonical_json import canonical_json
from infuseplan.application.journal.event_codec import read_event
from infuseplan.application.journal.plan_codec import (
    policy_from_json,
    policy_json,
    request_from_json,
    request_json,
)
from infuseplan.application.journal.port import RecordHeader, StorageProblem, UnknownRecord
from infuseplan.domain.infusion.state import course_state
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.plan.planner import plan
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.loaded import LoadedProtocol

from .journal_making import SEAL, START, Ticking, closed_journal, event, filled, header, journal_in


def exported(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def test_what_was_saved_is_read_back_exactly(tmp_path: Path) -> None:
    with journal_in(tmp_path) as journal:
        record = journal.open_record(header())
        stored = tuple(journal.append(record, number, event(number)) for number in range(3))
    with journal_in(tmp_path) as journal:
        kept = journal.read(record)
        assert kept.header == header()
        assert kept.events == stored
        assert [read_event(one.event) for one in kept.events] == [event(n) for n in range(3)]
        assert kept.sequence == 3


def test_an_old_record_is_folded_by_the_bytes_that_it_was_planned_by(tmp_path: Path) -> None:
    resources = resources_folder()
    shelf = ProtocolShelf(resources / "protocols")
    file = (resources / "protocols" / "eu-smpc-2025-07.toml").read_bytes()
    loaded = shelf.parse(Path("eu.toml"), file)
    site = SiteSettings(resources / "policy" / "site-policy.toml", None).standing()
    request = PlanRequest(
        regimen="isa-pd",
        weight_kg=Decimal("70.50"),
        age_years=66,
        infusion_number=1,
        on=START.date(),
        start=START,
    )
    assert isinstance(loaded, LoadedProtocol)
    planned = plan(request, loaded, site)
    assert isinstance(planned, InfusionPlan)
    with journal_in(tmp_path) as journal:
        record = journal.open_record(
            RecordHeader(
                request=request_json(request),
                protocol_id=loaded.ref.id,
                protocol_sha256=loaded.ref.sha256,
                protocol_file=file,
                policy=policy_json(site.policy),
                policy_sha256=site.sha256,
                patient_name="A. B.",
                patient_reference="",
                created_at=START,
                bag_out=START - timedelta(minutes=30),
            )
        )
        journal.append(record, 0, event(0))
        journal.append(record, 1, event(2))
    with journal_in(tmp_path) as journal:
        kept = journal.read(record)
    reloaded = shelf.parse(Path("journal.toml"), kept.header.protocol_file)
    assert isinstance(reloaded, LoadedProtocol)
    replanned = plan(
        request_from_json(kept.header.request),
        reloaded,
        policy_from_json(kept.header.policy, kept.header.policy_sha256),
    )
    assert replanned == planned
    events = [read_event(one.event) for one in kept.events]
    now = START + timedelta(minutes=20)
    follow, bag_out = kept.header.follow, kept.header.bag_out
    again = course_state(planned, reloaded, events, now, follow=follow, bag_out=bag_out)
    first = course_state(planned, loaded, [event(0), event(2)], now, bag_out=bag_out)
    assert again == first


def test_a_record_under_older_settings_is_folded_as_it_was_recorded() -> None:
    """Any second reaction ended it then, and a mild one after STOP went on as before."""
    site = SiteSettings(resources_folder() / "policy" / "site-policy.toml", None).standing()
    kept = json.loads(policy_json(site.policy))
    del kept["restart_after_grade1_stop"]
    read = policy_from_json(json.dumps({**kept, "recurrence": "stop"}), "0" * 64).policy
    assert (read.recurrence, read.restart_after_grade1_stop) == ("any-grade", "present-rate")
    assert policy_from_json(policy_json(site.policy), site.sha256).policy == site.policy


def test_a_protocol_file_is_kept_once_with_its_line_ends(tmp_path: Path) -> None:
    windows = 'title = "µ"\r\n'.encode()
    with journal_in(tmp_path) as journal:
        records = [journal.open_record(header(protocol=windows)) for _ in range(3)]
        assert [journal.read(one).header.protocol_file for one in records] == [windows] * 3
        journal.export(tmp_path / "all.jsonl")
    kinds = [entry["kind"] for entry in exported(tmp_path / "all.jsonl")]
    assert kinds == ["journal", "protocol", "record", "record", "record"]


def test_a_header_whose_protocol_has_another_hash_is_refused(tmp_path: Path) -> None:
    with journal_in(tmp_path) as journal:
        with pytest.raises(ValueError, match="hash"):
            journal.open_record(replace(header(), protocol_sha256="0" * 64))
        assert journal.records() == ()


def test_a_protocol_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    with journal_in(tmp_path) as journal:
        with pytest.raises(UnicodeDecodeError):
            journal.open_record(header(protocol=b"\xff"))
        assert journal.records() == ()


def test_a_time_without_an_offset_is_refused(tmp_path: Path) -> None:
    naive = START.replace(tzinfo=None)
    with journal_in(tmp_path) as journal, pytest.raises(ValueError, match="offset"):
        journal.open_record(replace(header(), created_at=naive))


def test_the_list_has_the_newest_record_first_and_says_where_it_stands(tmp_path: Path) -> None:
    with journal_in(tmp_path) as journal:
        first = filled(journal, events=3)
        second = journal.open_record(header(name="C. D."))
        lines = journal.records()
        assert [(one.id, one.sequence, one.last_event) for one in lines] == [
            (second, 0, None),
            (first, 3, "volume-read"),
        ]
        assert lines[0].patient_name == "C. D."
        assert journal.records(limit=1) == lines[:1]
        elsewhere = lines[1].opened_at.astimezone(timezone(timedelta(hours=9)))
        assert [one.id for one in journal.records_since(elsewhere)] == [second]


def test_an_unknown_record_is_named_as_such(tmp_path: Path) -> None:
    with journal_in(tmp_path) as journal:
        record = filled(journal)
        digest = journal.read(record).header.protocol_sha256
        for unknown in ("", "x", digest):
            with pytest.raises(UnknownRecord):
                journal.append(unknown, 0, event(0))
        with pytest.raises(UnknownRecord):
            journal.read("x")


def test_names_in_any_script_come_back_as_they_were_typed(tmp_path: Path) -> None:
    names = [
        "Þórdís Ægisdóttir",
        "王小明",
        "محمد",
        "O'Brien; DROP TABLE",
        "a\nb\tc\x00d",
        "👩🏽‍⚕️",
        "e\u0301",
    ]
    folder = tmp_path / "Überwachung 病棟 ward's #7 %41?mode=ro&x"
    with journal_in(folder) as journal:
        records = [journal.open_record(header(name=name)) for name in names]
    with journal_in(folder) as journal:
        assert [journal.read(one).header.patient_name for one in records] == names
        assert journal.notes == journal.verify() == ()
        journal.backup(tmp_path / "Sicherung 病.sqlite3")
        journal.export(tmp_path / "Auszug 病.jsonl")
    assert check_file(tmp_path / "Sicherung 病.sqlite3").faults == ()


def test_what_has_no_utf_8_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with journal_in(tmp_path) as journal:
        with pytest.raises(UnicodeEncodeError):
            journal.open_record(header(name="\ud800"))
        assert journal.records() == ()
        assert journal.verify() == ()


def test_a_backup_is_one_whole_file_with_everything_in_it(tmp_path: Path) -> None:
    with journal_in(tmp_path / "ward") as journal:
        record = filled(journal)
        (tmp_path / "copy").mkdir()
        journal.backup(tmp_path / "copy" / "journal.sqlite3")
        kept = journal.read(record)
    assert [path.name for path in (tmp_path / "copy").iterdir()] == ["journal.sqlite3"]
    with journal_in(tmp_path / "copy") as journal:
        assert journal.read(record) == kept
        journal.append(record, 3, event(3))


def test_a_backup_replaces_an_older_one_and_never_the_journal_itself(tmp_path: Path) -> None:
    with journal_in(tmp_path) as journal:
        record = filled(journal)
        journal.backup(tmp_path / "b.sqlite3")
        journal.append(record, 3, event(3))
        journal.backup(tmp_path / "b.sqlite3")
        assert len(check_file(tmp_path / "b.sqlite3").hashes) == 7
        (tmp_path / "link").symlink_to(tmp_path / "journal.mirror.jsonl")
        for own in ("journal.sqlite3", "journal.mirror.jsonl", "journal.sqlite3-wal", "link"):
            for write in (journal.backup, journal.export):
                with pytest.raises(StorageProblem) as caught:
                    write(tmp_path / own)
                assert caught.value.kind == "path"
        assert journal.verify() == ()


def test_an_export_is_read_and_checked_without_the_program(tmp_path: Path) -> None:
    """Only `json` and `hashlib`: what is documented must be enough."""
    with journal_in(tmp_path / "ward") as journal:
        filled(journal)
        journal.export(tmp_path / "all.jsonl")
    previous = "0" * 64
    for count, entry in enumerate(exported(tmp_path / "all.jsonl"), start=1):
        content = json.dumps(
            entry["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        parts = [entry[name] for name in ("number", "kind", "record", "sequence", "recorded_at")]
        text = "\n".join(map(str, [previous, *parts, content]))
        assert entry["hash"] == hashlib.sha256(text.encode()).hexdigest()
        assert entry["number"] == count
        previous = entry["hash"]
    assert count == 6


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes; folders are the user's")
def test_nobody_else_can_read_the_files(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        with journal_in(tmp_path / "new") as journal:
            filled(journal)
            journal.backup(tmp_path / "b.sqlite3")
            journal.export(tmp_path / "e.jsonl")
            files = [*(tmp_path / "new").iterdir(), tmp_path / "b.sqlite3", tmp_path / "e.jsonl"]
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in files}
    finally:
        os.umask(mask)
    assert len(modes) == 7
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_a_reader_reads_and_cannot_write(tmp_path: Path) -> None:
    record = closed_journal(tmp_path)
    reader = open_to_read(tmp_path, Ticking(), seal=SEAL)
    try:
        assert len(reader.read(record).events) == 3
        assert reader.verify() == ()
        for write in (
            lambda: reader.append(record, 3, event(3)),
            lambda: reader.open_record(header()),
            lambda: reader.hold(record),
        ):
            with pytest.raises(StorageProblem) as caught:
                write()
            assert caught.value.kind == "read-only"
        reader.release(record)
    finally:
        reader.close()


def test_reading_makes_no_journal_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(StorageProblem):
        open_to_read(tmp_path / "nowhere", Ticking(), seal=SEAL)
    with pytest.raises(StorageProblem):
        open_to_read(tmp_path, Ticking(), seal=SEAL)
    assert [path.name for path in tmp_path.iterdir()] in ([], ["journal.lock"])


def test_closing_twice_does_no_harm(tmp_path: Path) -> None:
    with journal_in(tmp_path) as journal:
        journal.close()


def test_the_folder_is_the_users_own_unless_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert data_folder(tmp_path) == tmp_path
    if sys.platform == "linux":
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
        assert data_folder() == tmp_path / "data" / "infuseplan"
        for ignored in ("", "relative"):
            monkeypatch.setenv("XDG_DATA_HOME", ignored)
            assert data_folder() == tmp_path / ".local" / "share" / "infuseplan"


def test_one_value_has_one_text() -> None:
    assert canonical_json({"b": Decimal("1.50"), "a": ["ü", None, True, 2, START]}) == (
        '{"a":["ü",null,true,2,"2026-11-23T09:00:00+01:00"],"b":"1.50"}'
    )
    for odd in (1.5, object(), Decimal("NaN"), b"x"):
        with pytest.raises(TypeError):
            canonical_json(odd)
