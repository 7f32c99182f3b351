"""A protocol file that says what a test wants it to say, as it would be loaded.

Built from the shipped EU or US file; it passes every check at loading.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from infuseplan.domain.monitor.limit_shapes import LadderLimits, RateLimits
from infuseplan.domain.protocol.check import semantic_faults
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.domain.protocol.schema import Protocol

from .course_against_oracle import exact, shelf
from .course_oracle import EU, OWN, OwnFile

TRIAL = "isatuximab-iv/own-ladder"
# The label's table of infusion 1: mL/h, minutes.
LABEL_LADDER: tuple[tuple[Fraction, int | None], ...] = (
    (Fraction(25), 60),
    *((Fraction(rate), 30) for rate in (50, 75, 100, 125)),
    (Fraction(150), None),
)


def written_down(own: OwnFile, source: str, room_h: Decimal) -> LoadedProtocol:
    """The protocol file that says this, as it would be loaded; it passes every check."""
    label = source != OWN
    shipped = shelf(source if label else EU)
    data = shipped.protocol.model_dump(by_alias=True)
    reactions = data["reactions"]
    reactions["observe_min"] = Decimal(own.observe_min)
    reactions["rules"] = [*rules_in_file(own, reactions["rules"])]
    data["preparation"]["room_temperature_h"] = room_h
    if not label:
        data["identity"] |= {"id": TRIAL, "kind": "trial"}
        if own.rise is None:
            reactions["after_observation"] = {"kind": "initial-rate-then-table"}
        else:
            every = Decimal(own.rise[1])
            reactions["after_observation"] = {
                "kind": "increments-from-restart-rate",
                "every_min": every,
            }
        for one in data["titration"]["ladders"]:
            one.update(ladder_in_file(own))
    protocol = Protocol.model_validate(data)
    faults = semantic_faults(protocol, "own.toml")
    assert faults == (), faults
    ref = shipped.ref if label else replace(shipped.ref, id=TRIAL, kind="trial")
    return LoadedProtocol(protocol, ref)


def rules_in_file(own: OwnFile, shipped: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The conditions of the shipped file without a grade, and a rule for each grade."""
    pattern = next(rule for rule in shipped if 2 in rule["grades"])
    for grade, action in own.rules.items():
        yield {
            **pattern,
            "id": f"grade-{grade}",
            "grades": (grade,),
            "action": action,
            "setting": None,
        }
    named = {f"grade-{grade}" for grade in own.rules}
    for rule in shipped:
        if not rule["grades"] and rule["id"] not in named:
            yield rule


def ladder_in_file(own: OwnFile) -> dict[str, Any]:
    """The keys of one rate table; the total is what the steps come to in 250 mL."""
    *held, (top, _) = own.ladder
    given = sum((rate * (hold or 0) / 60 for rate, hold in held), Fraction(0))
    minutes = sum(hold or 0 for _, hold in held) + (250 - given) / top * 60
    steps: list[dict[str, Any]] = [
        {"kind": "hold", "rate_ml_h": exact(rate), "hold_min": Decimal(hold or 0)}
        for rate, hold in held
    ]
    return {
        "initial_ml_h": exact(own.ladder[0][0]),
        "max_ml_h": exact(top),
        "total_min": exact(minutes),
        "steps": [*steps, {"kind": "until-empty", "rate_ml_h": exact(top)}],
        "re_escalation_increment_ml_h": None if own.rise is None else exact(own.rise[0]),
    }


def limits_of(own: OwnFile) -> RateLimits:
    """What the monitor would have compiled for this trial; a test alone puts it there.

    Worked out from the file's own words by a way of its own: the increments are written out.
    """
    climb = own.ladder
    again = climb
    if own.rise is not None:
        rate, top = climb[0][0] / 2 + own.rise[0], climb[-1][0]
        risen: list[tuple[Fraction, int | None]] = []
        while rate < top:
            risen.append((rate, own.rise[1]))
            rate += own.rise[0]
        again = (*risen, (top, None))

    def limit(name: Any) -> LadderLimits:
        return LadderLimits(name, climb[-1][0], climb, again)

    return RateLimits(
        kind="ml-per-hour",
        first=limit("first"),
        second=limit("second"),
        later=limit("later"),
        states_reactions=True,
        again_is_climb=own.rise is None,
    )
