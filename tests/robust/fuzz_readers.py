"""Every reader of a file or a line, and what it may raise: a refusal, and nothing else."""

import contextlib
import gc
import io
import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from itertools import count
from pathlib import Path
from random import Random
from types import SimpleNamespace
from unittest import mock
from uuid import UUID
from zlib import crc32

from infuseplan import bootstrap
from infuseplan.adapters.journal import sqlite
from infuseplan.adapters.journal.entries import entry_of_line
from infuseplan.adapters.journal.mirror import JournalMirror
from infuseplan.adapters.journal.opening import open_journal, open_to_read
from infuseplan.adapters.protocols.approvals import read_approvals
from infuseplan.adapters.protocols.headline import read_headline
from infuseplan.adapters.protocols.shelf import ProtocolShelf
from infuseplan.adapters.protocols.signature import MANIFEST, ProtocolSeal, RevisionGuard, rendered
from infuseplan.adapters.resources import resources_folder
from infuseplan.adapters.sealing import box
from infuseplan.adapters.settings.preferences import PreferenceFile
from infuseplan.application.journal.event_codec import event_json, read_event
from infuseplan.application.journal.plan_codec import (
    policy_from_json,
    policy_json,
    request_from_json,
)
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.ports import PolicyProblem
from infuseplan.cli.commands.course import course_command
from infuseplan.cli.commands.plan_many import plan_many
from infuseplan.cli.commands.replay import replay_command
from infuseplan.cli.reading.plan_file import read_plan_file
from infuseplan.cli.reading.request import FieldError, RequestReader
from infuseplan.cli.terminal import BUG, Unreadable
from infuseplan.domain.infusion.events import Observed, Reaction, Started
from infuseplan.domain.protocol.loaded import LoadedProtocol
from tests.robust.fuzz_inputs import mutated
from tests.robust.fuzz_keys import NO_KEY, key_readers
from tests.robust.fuzz_ward import ward_readers
from tests.robust.reader import Reader, emptied, written

_RUNS_BETWEEN = 50

PLAN = b'{"regimen": "isa-pd", "weight_kg": 72.5, "age_years": 66, "infusion_number": 1}'
PLANS = (
    PLAN,
    b'{"regimen": "isa-pd", "weight_kg": 72.5, "born": "1960-02-29", "infusion_number": 2, '
    b'"start": "2026-11-22T09:00:00+01:00", "zone": "Europe/Berlin", "bag_ml": 260, '
    b'"height_cm": 172, "weighed_on": "2024-11-20", "last_weight_kg": 71, '
    b'"protocol": "isatuximab-iv/us-pi-2024-11", "policy": {"grade1": "continue", '
    b'"age_limits_years": [18, 90], "gap_days": 30}}',
)  # fmt: skip
EVENTS = b"""[{"type": "started", "at": "2026-11-23T09:00:00+01:00", "by": "A"},
{"type": "reaction", "at": "2026-11-23T10:15:00+01:00", "grade": 2, "infused_ml": 37.5},
{"type": "regraded", "at": "2026-11-23T10:30:00+01:00", "grade": 1},
{"type": "resumed", "at": "2026-11-23T10:45:00+01:00", "prescriber": "Dr B"},
{"type": "paused", "at": "2026-11-23T11:00:00+01:00", "reason": "pump"},
{"type": "resumed", "at": "2026-11-23T11:05:00+01:00"},
{"type": "observed", "at": "2026-11-23T11:10:00+01:00", "pulse_per_min": 80, "note": "well"},
{"type": "volume-read", "at": "2026-11-23T11:20:00+01:00", "infused_ml": 46},
{"type": "deviation", "at": "2026-11-23T11:30:00+01:00", "by": "A", "reason": "b",
 "rate_ml_per_h": 40},
{"type": "released", "at": "2026-11-23T11:40:00+01:00", "by": "A", "reason": "b"},
{"type": "amended", "at": "2026-11-23T11:50:00+01:00", "event": 2, "by": "A", "reason": "b",
 "grade": 1}]""".replace(b"\n", b" ")
COURSES = (
    b'{"plan": ' + PLAN + b', "events": ' + EVENTS + b', "now": "2026-11-23T12:00:00+01:00"}',
    b'{"plan": ' + PLANS[1] + b', "follow": "log", "bag_out_of_refrigerator": '
    b'"2026-11-22T08:00:00+01:00", "events": [{"type": "started", "at": '
    b'"2026-11-22T09:00:00+01:00", "rate_ml_per_h": 25}], "now": "2026-11-22T10:00:00+01:00"}',
)  # fmt: skip
TREATMENTS = (
    b'{"given": [{"cycle": 1, "day": 1, "date": "2026-11-23"}, '
    b'{"cycle": 1, "day": 8, "date": "2026-12-03"}, '
    b'{"cycle": 1, "day": 15, "omitted": true, "by": "A", "reason": "neutropenia"}, '
    b'{"cycle": 1, "day": 22, "date": "2026-12-17", "infused_ml": 60, "complete": false}]}',
    b'{"given": [{"cycle": 1, "day": 1, "date": "2026-11-24", "elsewhere": true, "by": "A", '
    b'"reason": "b"}], "events": [{"type": "number-decided", "cycle": 1, "day": 8, '
    b'"infusion_number": 2, "by": "A", "reason": "b"}, {"type": "paused", "date": "2026-11-25", '
    b'"by": "A", "reason": "b"}, {"type": "resumed", "date": "2026-12-01", "by": "A", '
    b'"reason": "b"}, {"type": "weighed", "date": "2026-11-20", "weight_kg": 72.5}, '
    b'{"type": "replaced", "date": "2027-01-04", "regimen": "isa-kd", "by": "A", "reason": "b", '
    b'"then": {"given": [{"cycle": 1, "day": 1, "date": "2027-01-05"}], "events": [{"type": '
    b'"ended", "date": "2027-02-01", "permanently": true, "by": "A", "reason": "b"}]}}]}',
)  # fmt: skip
SHA = "ab" * 32
_SIGNED = b"a = 1\n"
APPROVALS = (
    f'[[approval]]\nsha256 = "{SHA}"\nby = "Dr A"\non = 2026-11-22\n\n'
    f'[[approval]]\nsha256 = "{SHA[::-1]}"\nby = "Müller"\non = 2025-01-31\n'.encode(),
)
PREFERENCES = (b'{"theme": "dark", "scale_percent": 125, "language": "de"}',)
NEWEST = (rendered({"cd" * 32: 4, "ab" * 32: 12}),)
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LOGGED = tuple(
    event_json(one).encode()
    for one in (
        Started(at=AT, by="A", number_decided_by="Dr B", bag_out_of_refrigerator=AT),
        Reaction(at=AT, grade=2, infused_ml=Decimal("37.5"), symptoms=("chills",)),
        Observed(at=AT, temperature_c=Decimal("37.2"), note="well"),
    )
)


class _Still:
    def now(self) -> datetime:
        return AT

    def today(self) -> date:
        return AT.date()


def readers(folder: Path) -> dict[str, Reader]:
    """Every reader, with `folder` for the files that it needs."""
    services = bootstrap.services(machine=folder / "machine")
    resources = resources_folder()
    policy = (resources / "policy" / "site-policy.toml").read_bytes()
    bare = b"\n".join(line for line in policy.split(b"\n") if not line.startswith(b"#"))
    protocols = tuple(
        (resources / "protocols" / f"{name}.toml").read_bytes()
        for name in ("cn-nmpa-2025", "phase1b-part-a-2021")
    )
    plan_file = _plan_file(services)
    loaded = services.protocols.load_default()
    reader = RequestReader(services, lambda field: field)
    texts = {"regimen": "isa-pd", "weight_kg": "72.5", "age_years": "66", "infusion_number": "1"}
    stored = policy_json(services.policies.standing().policy).encode()
    request = json.dumps({**texts, "age_years": 66, "infusion_number": 1}).encode()
    journal, mirror = _journal(folder / "seed")

    def lines(run: Callable[[], int]) -> Callable[[bytes], int]:
        runs = count(1)

        def read(content: bytes) -> int:
            if next(runs) % _RUNS_BETWEEN == 0:
                # Each is a process of its own elsewhere, and what it leaves goes with it.
                gc.collect()
            code, printed = _run_with(content, run)
            assert code != BUG, printed
            asked = len(content.split(b"\n"))
            assert printed.count("\n") <= asked
            return printed.count("\n") - printed.count('"infuseplan/error/1"')

        return read

    def course_file(content: bytes) -> bool:
        path = written(folder, "course.json", content)
        with contextlib.redirect_stdout(io.StringIO()):
            replay_command([str(path)], services)
        return True

    def treatment_file(content: bytes) -> bool:
        path = written(folder, "given.json", content)
        asked = ("--regimen", "isa-pd", "--first", "2026-11-23", "--cycles", "3", "--given")
        with contextlib.redirect_stdout(io.StringIO()):
            course_command([*asked, str(path)], services)
        return True

    def policy_file(content: bytes) -> bool:
        settings = services.policies.from_file(written(folder, "policy.toml", content))
        reader.answer(texts, None, settings)
        return True

    def approvals(content: bytes) -> bool:
        return not read_approvals(written(folder, "approvals.toml", content), AT.date()).faults

    def preferences(content: bytes) -> bool:
        written(folder, "preferences.json", content)
        PreferenceFile(folder).load()
        return True

    def newest(content: bytes) -> bool:
        machine = folder / "floor"
        machine.mkdir(exist_ok=True)
        written(machine, "newest-protocols.json", content)
        kept = folder / "kept"
        (kept / "newest-protocols.json").unlink(missing_ok=True)
        return RevisionGuard(kept, machine).fault("ab" * 32, 99) is None

    def signature(content: bytes) -> bool:
        signed = folder / "signed"
        signed.mkdir(exist_ok=True)
        written(signed, "eu.toml", _SIGNED)
        written(signed, MANIFEST, content)
        # What an input before this one left there would refuse every lower revision after it.
        (folder / "own" / "newest-protocols.json").unlink(missing_ok=True)
        ratchet = RevisionGuard(folder / "own", folder / "none")
        return not ProtocolSeal(signed, b"k" * 32, ratchet, lambda *_: True).faults()

    def protocol(content: bytes) -> bool:
        path = written(folder, "protocol.toml", content)
        read_headline(path, {})
        read = ProtocolShelf(folder).parse(path, content)
        if not isinstance(read, LoadedProtocol):
            assert all(fault.text and fault.advice for fault in read)
            return False
        from infuseplan.application.plan.draft import RequestDraft, complete
        from infuseplan.application.plan.planning import proved_plan

        for regimen in read.protocol.regimens[:1]:
            draft = RequestDraft(regimen.id, Decimal("72.5"), 66, infusion_number=1)
            answer = complete(draft, AT.date())
            assert not isinstance(answer, tuple)
            proved_plan(answer, read, services.policies.standing())
        return True

    def plan(content: bytes) -> bool:
        read_plan_file(str(written(folder, "plan.infuseplan", content)), services)
        return True

    def event(content: bytes) -> bool:
        found = read_event(content.decode("utf-8"))
        assert read_event(event_json(found)) == found
        return True

    def header(content: bytes) -> bool:
        text = content.decode("utf-8")
        with contextlib.suppress(ValueError):
            request_from_json(text)
            return True
        policy_from_json(text, SHA)
        return True

    def mirror_lines(content: bytes) -> bool:
        path = written(folder, "mirror.jsonl", content)
        found = list(JournalMirror(path).lines())
        JournalMirror(path).seal_holds(path)
        return None not in found

    def in_journal(database: bytes, lines: bytes, kept: set[int]) -> bool:
        """What is whole in either copy may not be lacking in an export."""
        place = emptied(folder / "journal")
        written(place, "journal.sqlite3", database)
        written(place, "journal.mirror.jsonl", lines)
        reader = open_to_read(place, _Still(), patience_ms=0)
        try:
            reader.export(folder / "export.jsonl")
            exported = (folder / "export.jsonl").read_text(encoding="utf-8").splitlines()
            whole = {one.number for one in map(entry_of_line, map(json.loads, exported)) if one}
            assert whole >= kept
            reader.verify()
        finally:
            reader.close()
        open_journal(place, _Still(), patience_ms=0).close()
        return True

    def damaged_journal(content: bytes) -> bool:
        return in_journal(content, mirror, {1, 2, 3, 4, 5, 6})

    def damaged_mirror(content: bytes) -> bool:
        return in_journal(journal, content, {1, 2, 3, 4, 5, 6})

    def both_damaged(content: bytes) -> bool:
        by_content = Random(crc32(content))  # noqa: S311 - the same for the same input
        return in_journal(content, mutated((mirror,), by_content), set())

    assert isinstance(loaded, LoadedProtocol)
    manifest = rendered({"schema": "infuseplan/signed-protocols/1", "revision": 3,
                         "signature": "0" * 128,
                         "files": {"eu.toml": {"sha256": sha256(_SIGNED).hexdigest(),
                                               "revision": "2025-07-18"}}})  # fmt: skip
    return {
        "plan lines": Reader(PLANS, lines(lambda: plan_many(services)), lines=50),
        "replay lines": Reader(
            COURSES, lines(lambda: replay_command(["--jsonl"], services)), lines=20
        ),
        "replay files": Reader(COURSES, course_file),
        "treatment files": Reader(TREATMENTS, treatment_file),
        "policies": Reader((bare, policy), policy_file, documents=False),
        "approvals": Reader(APPROVALS, approvals, documents=False),
        "preferences": Reader(PREFERENCES, preferences),
        "newest protocols": Reader(NEWEST, newest),
        "signatures": Reader((manifest,), signature),
        "protocols": Reader(protocols, protocol, documents=False),
        "plan files": Reader((plan_file,), plan),
        "events": Reader(LOGGED, event, refuses_by=(ValueError,)),
        "stored answers and settings": Reader((request, stored), header, refuses_by=(ValueError,)),
        "mirror lines": Reader((mirror,), mirror_lines, documents=False),
        "journals": Reader((journal,), damaged_journal, documents=False),
        "second copies": Reader((mirror,), damaged_mirror, documents=False),
        "journals and second copies": Reader((journal,), both_damaged, documents=False),
        **key_readers(folder / "keys"),
        **ward_readers(folder / "ward"),
    }


# Without ValueError: pydantic's and that of a text that is no UTF-8 are among its kinds, and what
# lets them pass has forgotten to refuse. The two readers that promise it say so.
REFUSALS = (FieldError, PolicyProblem, StorageProblem, Unreadable, *NO_KEY)


def _run_with(content: bytes, run: Callable[[], int]) -> tuple[int, str]:
    printed, before = io.StringIO(), sys.stdin
    sys.stdin = SimpleNamespace(buffer=io.BytesIO(content))  # type: ignore[assignment] # only read
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            return run(), printed.getvalue()
    finally:
        sys.stdin = before


def _plan_file(services: bootstrap.Services) -> bytes:
    texts = {"regimen": "isa-pd", "weight_kg": "72.5", "age_years": "66", "infusion_number": "1"}
    from infuseplan.presentation.plan.json import plan_json

    answer = RequestReader(services, lambda field: field).answer(texts).answer
    return plan_json(answer).encode()


def _journal(folder: Path) -> tuple[bytes, bytes]:
    from tests.adapters.journal_making import closed_journal

    folder.mkdir(parents=True, exist_ok=True)
    # The same each time, so that a seed makes the same inputs again.
    made = map(UUID, (f"{number:032x}" for number in range(1, 100)))
    by_chance = mock.patch.object(box, "random_bytes", bytes)
    with mock.patch.object(sqlite, "uuid4", side_effect=made), by_chance:
        closed_journal(folder)
    return (folder / "journal.sqlite3").read_bytes(), (folder / "journal.mirror.jsonl").read_bytes()
