"""Whoever answers for something has a name that can be seen, and so has the reason why."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from infuseplan.domain.infusion.events import (
    Amended,
    Deviation,
    Discontinued,
    Paused,
    Released,
    Resumed,
    Started,
    StopWithdrawn,
)
from infuseplan.domain.person_name import can_be_seen
from tests.contract_client import command

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
UNSEEN = {
    "space": " ",
    "spaces": "   ",
    "no-break space": "\N{NO-BREAK SPACE}",
    "ideographic space": "\N{IDEOGRAPHIC SPACE}",
    "zero width space": "\N{ZERO WIDTH SPACE}",
    "zero width joiner": "\N{ZERO WIDTH JOINER}",
    "word joiner": "\N{WORD JOINER}",
    "byte order mark": "\N{ZERO WIDTH NO-BREAK SPACE}",
    "soft hyphen": "\N{SOFT HYPHEN}",
    "line feed": "\n",
    "tab": "\t",
    "bidi mark": "\N{RIGHT-TO-LEFT OVERRIDE}",
    "tag": "\U000e0041",
    "accent alone": "\N{COMBINING ACUTE ACCENT}",
    "private": "\ue000",
    "hangul filler": "\N{HANGUL FILLER}",
    "halfwidth hangul filler": "\N{HALFWIDTH HANGUL FILLER}",
    "choseong filler": "\N{HANGUL CHOSEONG FILLER}",
    "jungseong filler": "\N{HANGUL JUNGSEONG FILLER}",
    "null notehead": "\N{MUSICAL SYMBOL NULL NOTEHEAD}",
    "blank braille": "\N{BRAILLE PATTERN BLANK}",
    "several": " \N{ZERO WIDTH SPACE}\t\N{HANGUL FILLER}",
}
NAMES = ("Dr Müller", "李", "O’Brien-Núñez", "x", "\N{RIGHT-TO-LEFT MARK}عمر", "4711", "+")
NEEDED: dict[str, dict[str, Any]] = {
    "by": {"type": "started", "by": "?"},
    "number_decided_by": {"type": "started", "number_decided_by": "?"},
    "prescriber": {"type": "resumed", "prescriber": "?"},
    "reason": {"type": "paused", "reason": "?"},
    "to_by": {"type": "amended", "event": 0, "by": "A", "reason": "b", "to_by": "?"},
    "to_reason": {"type": "amended", "event": 0, "by": "A", "reason": "b", "to_reason": "?"},
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_what_can_be_seen(name: str) -> None:
    assert can_be_seen(name)
    assert Started(at=AT, by=name).by == name


@pytest.mark.parametrize("blank", UNSEEN.values(), ids=UNSEEN)
def test_a_name_of_nothing_is_none(blank: str) -> None:
    assert not can_be_seen(blank)
    for make in (
        lambda: Started(at=AT, by=blank),
        lambda: Started(at=AT, number_decided_by=blank),
        lambda: Resumed(at=AT, prescriber=blank),
        lambda: StopWithdrawn(at=AT, by=blank, reason="b"),
        lambda: StopWithdrawn(at=AT, by="A", reason=blank),
        lambda: Deviation(at=AT, by=blank, reason="b", infused_ml=5),
        lambda: Released(at=AT, by=blank, reason="b"),
        lambda: Released(at=AT, by="A", reason=blank),
        lambda: Paused(at=AT, reason=blank),
        lambda: Discontinued(at=AT, reason=blank),
        lambda: Amended(at=AT, event=0, by=blank, reason="b"),
        lambda: Amended(at=AT, event=0, by="A", reason=blank),
        lambda: Amended(at=AT, event=0, by="A", reason="b", to_by=blank),
        lambda: Amended(at=AT, event=0, by="A", reason="b", prescriber=blank),
    ):
        with pytest.raises(ValidationError, match="it needs a character that can be seen"):
            make()


@pytest.mark.parametrize("blank", UNSEEN.values(), ids=UNSEEN)
@pytest.mark.parametrize("field", NEEDED)
def test_replay_refuses_it_by_its_path(tmp_path: Path, field: str, blank: str) -> None:
    event = {"at": "2026-11-22T09:00:00Z"} | {
        key: blank if value == "?" else value for key, value in NEEDED[field].items()
    }
    plan = '{"regimen": "isa-pd", "weight_kg": 70, "age_years": 66, "infusion_number": 1}'
    file = tmp_path / "course.json"
    file.write_text(f'{{"plan": {plan}, "events": [{json.dumps(event)}]}}', encoding="utf-8")
    outcome = command("replay", str(file))
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert f"events.0.{field}: nothing in it can be seen" in outcome.stderr
