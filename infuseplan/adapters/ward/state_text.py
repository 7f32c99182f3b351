"""How it stands with the exchange, as a small value of JSON for other windows and commands."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from infuseplan.application.canonical_json import canonical_json, moment, parsed_json
from infuseplan.application.ward.meeting import OriginState, PlaceState, SyncNote, SyncState


def state_table(state: SyncState) -> dict[str, Any]:
    """The state as JSON has it."""
    table: dict[str, Any] = parsed_json(canonical_json(_texts(asdict(state))))
    return table


def state_of(table: Mapping[str, Any]) -> SyncState:
    """The state of such a value; ValueError, KeyError or TypeError for any other one."""
    return SyncState(
        table["origin"],
        table["own_number"],
        tuple(
            PlaceState(**{**one, **_moments(one, "reached_at", "not_reached_since")})
            for one in table["places"]
        ),
        tuple(
            OriginState(**{**one, **_moments(one, "seen_at"),
                           "clock_difference_s": _figure(one["clock_difference_s"])})
            for one in table["origins"]
        ),
        _figure(table["clock_difference_s"]),
        tuple(SyncNote(**one) for one in table["notes"]),
        table["active"],
        table["keys_missing"],
    )  # fmt: skip


def _texts(value: Any) -> Any:
    """Binary floats have no canonical JSON: seconds are kept as text."""
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, dict):
        return {name: _texts(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(one) for one in value]
    return value


def _moments(table: Mapping[str, Any], *names: str) -> dict[str, datetime | None]:
    return {name: None if table[name] is None else moment(table[name]) for name in names}


def _figure(text: str | None) -> float | None:
    return None if text is None else float(text)
