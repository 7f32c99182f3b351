"""What an amendment may correct of each entry: the field, its question, and how it stands now."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from infuseplan.domain.infusion.events import Event, SecondChecked
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import clock_to_second, day, with_unit
from infuseplan.presentation.i18n import say
from infuseplan.presentation.user_text import own

FieldKind = Literal[
    "moment", "day", "volume", "rate", "figure", "strength", "text", "grade", "yes-no"
]


@frozen
class Amendable:
    """`name` is the event's field, `amends` that of the amendment, `unit` of a plain figure."""

    name: str
    amends: str
    kind: FieldKind
    question: str
    unit: str = ""


def amendable(event: Event) -> tuple[Amendable, ...]:
    """All that may be corrected of this entry, in the order in which it is asked.

    Nothing of a second check: figures that somebody else has set right are nobody's own. It is
    withdrawn by name instead.
    """
    if isinstance(event, SecondChecked):
        return ()
    fields = dict(event)
    return tuple(one for one in _all() if one.name in fields)


def _all() -> tuple[Amendable, ...]:
    return (
        Amendable("at", "to_at", "moment", say("Corrected &time")),
        Amendable("grade", "grade", "grade", say("Corrected grade")),
        Amendable("anaphylaxis", "anaphylaxis", "yes-no", say("Was it anaphylaxis?")),
        Amendable("infused_ml", "infused_ml", "volume", say("Corrected &volume on the pump")),
        Amendable("rate_ml_per_h", "rate_ml_per_h", "rate", say("Corrected rat&e on the pump")),
        Amendable(
            "bag_out_of_refrigerator",
            "bag_out_of_refrigerator",
            "moment",
            say("Time bag removed from refrigerator"),
        ),
        Amendable("given_at", "given_at", "moment", say("Corrected time given")),
        Amendable("dose_mg", "dose_mg", "figure", say("Corrected dose"), "mg"),
        Amendable("agent", "agent", "text", say("Corrected agent")),
        Amendable("batch", "batch", "text", say("Corrected batch")),
        Amendable("expires_on", "expires_on", "day", say("Corrected expiry date")),
        Amendable("strength_mg", "strength_mg", "strength", say("Corrected strength"), "mg"),
        Amendable("trade_item", "trade_item", "text", say("Corrected product number")),
        Amendable("serial", "serial", "text", say("Corrected serial number")),
        Amendable("pump_ran_on", "pump_ran_on", "yes-no", say("Did the pump keep running?")),
        Amendable("pulse_per_min", "pulse_per_min", "figure", say("Heart rate"), say("/min")),
        Amendable("systolic_mmhg", "systolic_mmhg", "figure", say("Systolic"), "mmHg"),
        Amendable("diastolic_mmhg", "diastolic_mmhg", "figure", say("Diastolic"), "mmHg"),
        Amendable("temperature_c", "temperature_c", "figure", say("Temperature"), "°C"),
        Amendable("saturation_percent", "saturation_percent", "figure",
                  say("Oxygen saturation"), "%"),
        Amendable("respirations_per_min", "respirations_per_min", "figure", say("Respiratory rate"),
                  say("/min")),
        Amendable("symptoms", "symptoms", "text", say("Corrected symptoms")),
        Amendable("note", "note", "text", say("Corrected comments")),
        Amendable("reason", "to_reason", "text", say("Corrected reason")),
        Amendable("rule", "rule", "text", say("Corrected condition")),
        Amendable("prescriber", "prescriber", "text", say("Corrected prescriber")),
        Amendable("number_decided_by", "number_decided_by", "text",
                  say("Infusion number authorised by")),
        Amendable("by", "to_by", "text", say("Entry made by")),
    )  # fmt: skip


def as_it_stands(event: Event, counts: Event, field: Amendable) -> str:
    """What is recorded of this field, as a hint; `counts` is what corrections have made of it."""
    value = dict(event)[field.name]
    now = dict(counts).get(field.name, value)
    if now != value:
        return say(
            "Recorded: {value}, corrected to {now}. Leave blank if that is correct.",
            value=_shown(value, field),
            now=_shown(now, field),
        )
    if value in (None, (), ""):
        return say("Nothing was recorded.")
    return say("Recorded: {value}. Leave blank if correct.", value=_shown(value, field))


def _shown(value: object, field: Amendable) -> str:
    if value in (None, (), ""):
        return say("nothing")
    shown = _in_words(value, field)
    # Somebody's own words may end in a full stop, as initials do.
    return f"“{shown}”" if field.kind == "text" else shown


def _in_words(value: object, field: Amendable) -> str:
    if isinstance(value, datetime):
        return clock_to_second(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, Decimal):
        unit = {"volume": "mL", "rate": "mL/h"}.get(field.kind, field.unit)
        return with_unit(value, unit)
    if isinstance(value, tuple):
        return "; ".join(own(str(one)) for one in value)
    return own(str(value))
