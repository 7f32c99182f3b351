"""What was told at the bedside, put right: amendments in their place, and what did not happen.

Part of the oracle of running infusions; it shares no line with the product.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

# What was told: the second, the type of the event, and its fields. An amendment names its event
# by its number in the list, and a time by `to_at_s`, in the same seconds.
Said = tuple[Fraction | int, str, dict[str, Any]]

# What an amendment calls a field that has another name in its event.
OTHERWISE_NAMED = {"to_reason": "reason", "to_by": "by", "to_at_s": None}
NOT_OF_THE_EVENT = ("event", "by", "reason", "withdrawn")


class Impossible(Exception):
    """This cannot have happened, or must not."""


def as_told(said: Sequence[Said]) -> list[Said]:
    """The events as they count, in the order in which they happened."""
    events: dict[int, Said] = {}
    gone: set[int] = set()
    for number, one_told in enumerate(said):
        _, kind, fields = one_told
        if kind != "amended":
            events[number] = stop_by_its_name(one_told)
            continue
        target = fields["event"]
        if target not in events or target in gone:
            raise Impossible("there is no such event")
        at, what, had = events[target]
        if what == "stopped" and "to_reason" in fields:
            raise Impossible("a STOP has no reason")
        if fields.get("withdrawn"):
            if what == "started" or any(name not in NOT_OF_THE_EVENT for name in fields):
                raise Impossible("then nothing happened")
            gone.add(target)
        for name, value in fields.items():
            if name == "to_at_s":
                at = Fraction(value)
            elif name not in NOT_OF_THE_EVENT:
                had = {**had, OTHERWISE_NAMED.get(name) or name: value}
        events[target] = (at, what, had)
    left = [(at, number) for number, (at, _, _) in events.items() if number not in gone]
    in_order = [events[number] for _, number in sorted(left)]
    # Also of a STOP that is taken back: it was pressed, and cannot have been before the start.
    first = next((kind for _, kind, _ in in_order if kind != "premedication-given"), "started")
    if first != "started":
        raise Impossible("not started yet")
    return without_mistaken_stops(in_order)


def stop_by_its_name(one: Said) -> Said:
    """Old logs called STOP a pause for a reaction."""
    second, kind, fields = one
    if kind == "paused" and fields.get("reason", "").strip().lower() == "reaction":
        return second, "stopped", fields
    return one


def without_mistaken_stops(told: list[Said]) -> list[Said]:
    """A STOP that was taken back, and had not stopped the pump, is as if it had never been."""
    while True:
        for place, (_, kind, fields) in enumerate(told):
            if kind == "stop-withdrawn" and fields.get("pump_ran_on"):
                pressed = stops_before(told, place)
                if pressed:
                    told = [one for at, one in enumerate(told) if at not in (*pressed, place)]
                    break
        else:
            return told


def stops_before(told: Sequence[Said], place: int) -> list[int]:
    """The STOPs that still wait for their grade when it is taken back."""
    pressed: list[int] = []
    for at in range(place - 1, -1, -1):
        if told[at][1] in ("reaction", "stop-withdrawn"):
            break
        if told[at][1] == "stopped":
            pressed.append(at)
    return pressed


def refuse_what_cannot_stand(
    said: Sequence[Said], told: Sequence[Said], now: Fraction, agents: Sequence[str]
) -> None:
    """Times that are out of order or have not come yet, and agents that nobody ordered."""
    latest: Fraction | None = None
    for second, kind, fields in said:
        if second > now or fields.get("to_at_s", now) > now:
            raise Impossible("has not come yet")
        if kind != "amended":
            if latest is not None and second < latest:
                raise Impossible("out of order")
            latest = Fraction(second)
    for second, kind, fields in told:
        if kind == "premedication-given":
            if fields["agent"] not in agents:
                raise Impossible("not ordered")
            if fields["given_at_s"] > second:
                raise Impossible("told before it was given")
