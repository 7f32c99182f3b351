"""Events as text and back: every field of every event survives, and no text breaks the reader."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, get_args

import pytest

from infuseplan.application.journal.event_codec import event_json, read_event
from infuseplan.cli.reading.event import read_request_event
from infuseplan.cli.reading.strict_json import read_object
from infuseplan.domain.infusion.events import (
    Amended,
    Event,
    LoggedEvent,
    Reaction,
    Resumed,
    VolumeRead,
)

AT = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
EVENTS: tuple[type[LoggedEvent], ...] = get_args(get_args(Event)[0])
# Deviation states one figure of two, so one is left out at a time.
ONE_OF_TWO = {"deviation": ("rate_ml_per_h", "infused_ml")}


def value_for(name: str, annotation: object) -> object:
    words = str(annotation)
    if name == "expires_on":
        return date(2027, 3, 31)
    if name == "trade_item":
        # GS1's own example.
        return "09506000134352"
    if "datetime" in words:
        return AT
    if "Decimal" in words:
        return Decimal("0.50") if name != "rate_ml_per_h" else Decimal("12.5")
    if "bool" in words:
        return True
    if "tuple" in words:
        return ("Frösteln", "“rigors”\n")
    if "int" in words:
        return 1
    return "agent-of-its-own" if name == "agent" else "Müller “x”"


def filled(event: type[LoggedEvent], *, without: tuple[str, ...] = ()) -> LoggedEvent:
    values: dict[str, Any] = {
        name: value_for(name, field.annotation)
        for name, field in event.model_fields.items()
        if name != "type" and name not in without
    }
    return event(**values)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_every_field_of_every_event_survives(event: type[LoggedEvent]) -> None:
    kind = event.model_fields["type"].default
    for left_out in ONE_OF_TWO.get(kind, ("",)):
        whole = filled(event, without=(left_out,))
        read = read_event(event_json(whole))  # type: ignore[arg-type] # one of the union's models
        assert read == whole
        assert repr(read) == repr(whole), "digits and offsets too"


def as_request(event: LoggedEvent) -> str:
    """Its JSON as somebody writes it by hand: figures are numbers, moments are texts."""
    written = []
    for name, value in event:
        if isinstance(value, date):
            text = f'"{value.isoformat()}"'
        elif isinstance(value, Decimal):
            text = str(value)
        else:
            text = json.dumps(value)
        written.append(f'"{name}": {text}')
    return "{" + ", ".join(written) + "}"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_a_request_gives_every_field_of_every_event_to_the_digit(event: type[LoggedEvent]) -> None:
    kind = event.model_fields["type"].default
    for left_out in ONE_OF_TWO.get(kind, ("",)):
        whole = filled(event, without=(left_out,))
        read = read_request_event("events.0", read_object(as_request(whole).encode()))
        assert repr(read) == repr(whole)


def test_an_amendment_that_empties_a_list_is_no_amendment_that_leaves_it() -> None:
    emptied = Amended(at=AT, event=1, by="A", reason="none seen", symptoms=())
    assert read_event(event_json(emptied)) == emptied
    left = Amended(at=AT, event=1, by="A", reason="none seen")
    assert read_event(event_json(left)) == left
    assert emptied != left


def test_a_reaction_without_signs_is_written_without_them() -> None:
    assert "symptoms" not in event_json(Reaction(at=AT, grade=1))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '"started"',
        "{}",
        '{"type": "started"}',
        '{"type": "begun", "at": "2026-11-22T09:00:00+01:00"}',
        '{"type": ["started"], "at": "2026-11-22T09:00:00+01:00"}',
        '{"type": "started", "at": "2026-11-22T09:00:00"}',
        '{"type": "started", "at": "2026-11-22"}',
        '{"type": "started", "at": "yesterday"}',
        '{"type": "started", "at": 5}',
        '{"type": "started", "at": null}',
        '{"type": "started", "at": "2026-11-22T09:00:00+01:00", "more": 1}',
        '{"type": "volume-read", "at": "2026-11-22T09:00:00+01:00", "infused_ml": "much"}',
        '{"type": "volume-read", "at": "2026-11-22T09:00:00+01:00", "infused_ml": "NaN"}',
        '{"type": "volume-read", "at": "2026-11-22T09:00:00+01:00", "infused_ml": "1e999999999"}',
        '{"type": "volume-read", "at": "2026-11-22T09:00:00+01:00", "infused_ml": 1e999999999}',
        '{"type": "volume-read", "at": "2026-11-22T09:00:00+01:00", "infused_ml": "-1"}',
        '{"type": "volume-read", "at": "2026-11-22T09:00:00+01:00", "infused_ml": Infinity}',
        '{"type": "volume-read", "at": "2026-11-22T09:00:00+01:00", "infused_ml": true}',
        '{"type": "reaction", "at": "2026-11-22T09:00:00+01:00", "grade": ' + "9" * 5000 + "}",
        '{"type": "reaction", "at": "2026-11-22T09:00:00+01:00", "grade": 1.0}',
    ],
)
def test_what_is_no_event_is_refused_as_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - that it is one is the promise; nobody reads it
        read_event(text)


def test_the_offset_is_the_one_that_was_written() -> None:
    event = Resumed(at=AT)
    found = read_event(event_json(event))
    assert found.at.utcoffset() == timedelta(hours=1)
    assert found.at == AT.astimezone(UTC)


def test_a_figure_keeps_its_digits() -> None:
    event = VolumeRead(at=AT, infused_ml=Decimal("12.50"))
    assert json.loads(event_json(event))["infused_ml"] == "12.50"
    read = read_event(event_json(event))
    assert isinstance(read, VolumeRead)
    assert str(read.infused_ml) == "12.50"
