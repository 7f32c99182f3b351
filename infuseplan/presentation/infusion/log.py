"""Words of an infusion that runs: its events as lines of the log, and what is possible now."""

from collections.abc import Sequence
from datetime import datetime

from infuseplan.application.infusion.bedside import STOP_NOTE
from infuseplan.application.infusion.running import STOP_REASON
from infuseplan.domain.infusion.events import (
    Amended,
    BagPrepared,
    Deviation,
    Discontinued,
    Event,
    Observed,
    Paused,
    PremedicationGiven,
    RateSet,
    Reaction,
    Regraded,
    Released,
    Resumed,
    SecondChecked,
    Started,
    Stopped,
    StopWithdrawn,
    VialUsed,
    VolumeRead,
)
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import clock, clock_to_second, day, rate_in_words, with_unit
from infuseplan.presentation.i18n import say
from infuseplan.presentation.sentences import sentence
from infuseplan.presentation.user_text import own

_AGENTS = {
    "h2-antagonist-or-ppi": sentence("H2 antagonist or PPI"),
    "dexamethasone": sentence("dexamethasone"),
    "montelukast": sentence("montelukast"),
    "paracetamol": sentence("paracetamol"),
    "diphenhydramine": sentence("diphenhydramine"),
}


@frozen
class LogRow:
    """One entry: its place in the log from 0, when, what, by whom; `note` if it was amended.

    `is_remark` where it is free text alone, which may be long and records nothing of the pump.
    """

    place: int
    at: str
    what: str
    who: str
    note: str
    is_remark: bool = False

    @property
    def spoken(self) -> str:
        """The entry as one sentence."""
        return ", ".join(part for part in (self.at, self.what, self.who, self.note) if part)


def log_rows(events: Sequence[Event]) -> tuple[LogRow, ...]:
    """Every entry, newest first: what was just pressed stands on top."""
    amended: dict[int, int] = {}
    for place, event in enumerate(events):
        if isinstance(event, Amended):
            amended[event.event] = place
    rows = [
        LogRow(
            place=place,
            at=clock_to_second(event.at),
            what=event_message(event),
            who=_who(event),
            note=say("corrected, see entry {number}", number=amended[place] + 1)
            if place in amended
            else "",
            is_remark=_is_remark(event),
        )
        for place, event in enumerate(events)
    ]
    return tuple(reversed(rows))


def event_message(event: Event) -> str:
    """One event as a line of the log."""
    if isinstance(event, RateSet):
        rate = event.rate_ml_per_h
        return say(
            "Rate set to {rate} ({words})",
            rate=with_unit(rate, "mL/h"),
            words=rate_in_words(rate),
        )
    if isinstance(event, Reaction):
        return _with_more(
            say("Reaction, grade {grade}", grade=event.grade),
            say("anaphylaxis") if event.anaphylaxis else say("no anaphylaxis"),
            *map(own, event.symptoms),
            *(_pump(event.infused_ml),),
        )
    if isinstance(event, Paused):
        if event.reason == STOP_REASON:
            return say("STOP pressed: reaction")
        return _with_more(
            say("Paused: {reason}", reason=own(event.reason)), _pump(event.infused_ml)
        )
    if isinstance(event, Regraded):
        what = (
            say("Reaction resolved (grade 0)")
            if event.grade == 0
            else say("Reaction re-graded: grade {grade}", grade=event.grade)
        )
        return _with_more(
            what, say("anaphylaxis") if event.anaphylaxis else "", own(event.reason or "")
        )
    if isinstance(event, Resumed):
        return _with_more(
            say("Resumed") if event.rate_ml_per_h is None
            else say("Resumed at {rate}, read back", rate=with_unit(event.rate_ml_per_h, "mL/h")),
            ""
            if event.prescriber is None
            else say("authorised by {name}", name=own(event.prescriber)),
        )  # fmt: skip
    if isinstance(event, Stopped):
        return _with_more(say("STOP pressed: reaction"), _pump(event.infused_ml))
    if isinstance(event, StopWithdrawn):
        return _with_more(
            say("STOP taken back: pressed by mistake"),
            say("the pump kept running") if event.pump_ran_on else say("the pump was stopped"),
            own(event.reason),
        )
    if isinstance(event, Deviation):
        return say(
            "Deviation: {what}; {reason}",
            what=_pump(event.infused_ml)
            if event.rate_ml_per_h is None
            else say("pump really running at {rate}", rate=with_unit(event.rate_ml_per_h, "mL/h")),
            reason=own(event.reason),
        )
    if isinstance(event, Released):
        return say("Released by the prescriber: {reason}", reason=own(event.reason))
    if isinstance(event, PremedicationGiven):
        dose = () if event.dose_mg is None else (with_unit(event.dose_mg, "mg"),)
        return say(
            "Premedication given at {time}: {agent}",
            time=clock(event.given_at),
            agent=" ".join((_agent_name(event.agent), *dose)),
        )
    if isinstance(event, VialUsed):
        return say(
            "Vial of {strength}: batch {batch}, expires {day}",
            strength=with_unit(event.strength_mg, "mg"),
            batch=own(event.batch),
            day=day(event.expires_on),
        )
    if isinstance(event, BagPrepared):
        return say("Bag prepared")
    if isinstance(event, SecondChecked):
        return say(
            "Second check: weight {weight}, infusion {number}, first rate {rate}",
            weight=with_unit(event.weight_kg, "kg"),
            number=event.infusion_number,
            rate=with_unit(event.rate_ml_per_h, "mL/h"),
        )
    if isinstance(event, VolumeRead):
        return _pump(event.infused_ml)
    if isinstance(event, Observed):
        return _observation(event)
    if isinstance(event, Discontinued):
        if event.rule is None:
            return say("Ended early: {reason}", reason=own(event.reason))
        return say("Discontinued permanently: {reason}", reason=own(event.reason))
    if isinstance(event, Amended):
        return _amendment(event)
    if isinstance(event, Started):
        out = event.bag_out_of_refrigerator
        decided = event.number_decided_by
        return _with_more(
            say("Started")
            if event.rate_ml_per_h is None
            else say("Started at {rate}", rate=with_unit(event.rate_ml_per_h, "mL/h")),
            "" if out is None else _bag_out(out),
            ""
            if decided is None
            else say("infusion number authorised by {name}", name=own(decided)),
        )
    return say("Infusion complete, bag empty")


def _bag_out(moment: datetime) -> str:
    return say("bag removed from the refrigerator {time}", time=clock(moment))


def _with_more(first: str, *more: str) -> str:
    return "; ".join(part for part in (first, *more) if part)


def _pump(infused_ml: object) -> str:
    if infused_ml is None:
        return ""
    return say("Pump volume {volume}", volume=with_unit(infused_ml, "mL"))  # type: ignore[arg-type] # a Decimal of the event


def _is_remark(event: Event) -> bool:
    return (
        isinstance(event, Observed)
        and event.note not in (None, STOP_NOTE)
        and not _vital_signs(event)
    )


def _observation(event: Observed) -> str:
    if event.note == STOP_NOTE:
        return say("STOP pressed: reaction (pump already stopped)")
    parts = _vital_signs(event)
    if event.note:
        if not parts:
            return say("Note: {what}", what=own(event.note))
        parts.append(own(event.note))
    return say("Observed: {what}", what=", ".join(parts))


def _vital_signs(event: Observed) -> list[str]:
    parts = []
    if event.pulse_per_min is not None:
        parts.append(say("heart rate {value}", value=with_unit(event.pulse_per_min, "/min")))
    if event.systolic_mmhg is not None:
        low = "" if event.diastolic_mmhg is None else f"/{event.diastolic_mmhg}"
        parts.append(say("BP {value} mmHg", value=f"{event.systolic_mmhg}{low}"))
    elif event.diastolic_mmhg is not None:
        parts.append(say("BP diastolic {value} mmHg", value=event.diastolic_mmhg))
    if event.temperature_c is not None:
        parts.append(with_unit(event.temperature_c, "°C"))
    if event.saturation_percent is not None:
        parts.append(say("SpO₂ {value} %", value=event.saturation_percent))
    if event.respirations_per_min is not None:
        parts.append(
            say("respiratory rate {value}", value=with_unit(event.respirations_per_min, "/min"))
        )
    return parts


def _amendment(event: Amended) -> str:
    if event.withdrawn:
        return say(
            "Entry {number} withdrawn, it did not happen. Reason: {reason}",
            number=event.event + 1,
            reason=own(event.reason),
        )
    changes = []
    if event.to_at is not None:
        changes.append(say("time {time}", time=clock(event.to_at)))
    if event.grade is not None:
        changes.append(say("grade {grade}", grade=event.grade))
    if event.anaphylaxis is not None:
        changes.append(say("anaphylaxis") if event.anaphylaxis else say("no anaphylaxis"))
    if event.infused_ml is not None:
        changes.append(with_unit(event.infused_ml, "mL"))
    if event.rate_ml_per_h is not None:
        changes.append(with_unit(event.rate_ml_per_h, "mL/h"))
    if event.bag_out_of_refrigerator is not None:
        changes.append(_bag_out(event.bag_out_of_refrigerator))
    changes += _other_changes(event)
    return say(
        "Entry {number} corrected to {changes}. Reason: {reason}",
        number=event.event + 1,
        changes=", ".join(changes),
        reason=own(event.reason),
    )


def _other_changes(event: Amended) -> list[str]:
    """What else an amendment may correct, in the order of its fields."""
    values = dict(event)
    words = {
        "to_reason": say("reason"),
        "rule": say("condition"),
        "prescriber": say("prescriber"),
        "number_decided_by": say("infusion number authorised by"),
        "to_by": say("entered by"),
        "agent": say("agent"),
        "note": say("comments"),
        "batch": say("batch"),
        "trade_item": say("product number"),
        "serial": say("serial number"),
        "infusion_number": say("infusion number"),
    }
    figures = {
        "dose_mg": (say("dose"), "mg"),
        "strength_mg": (say("strength"), "mg"),
        "weight_kg": (say("weight"), "kg"),
        "pulse_per_min": (say("heart rate"), say("/min")),
        "systolic_mmhg": (say("systolic"), "mmHg"),
        "diastolic_mmhg": (say("diastolic"), "mmHg"),
        "temperature_c": (say("temperature"), "°C"),
        "saturation_percent": (say("SpO₂"), "%"),
        "respirations_per_min": (say("respiratory rate"), say("/min")),
    }
    changes = [
        f"{name} {own(str(values[key]))}" for key, name in words.items() if values[key] is not None
    ]
    changes += [
        f"{name} {with_unit(values[key], unit)}"
        for key, (name, unit) in figures.items()
        if values[key] is not None
    ]
    if event.symptoms is not None:
        changes.append(say("symptoms {symptoms}", symptoms="; ".join(map(own, event.symptoms))))
    if event.expires_on is not None:
        changes.append(say("expires {day}", day=day(event.expires_on)))
    if event.given_at is not None:
        changes.append(say("given at {time}", time=clock(event.given_at)))
    if event.pump_ran_on is not None:
        words_of_pump = say("the pump kept running"), say("the pump was stopped")
        changes.append(words_of_pump[0 if event.pump_ran_on else 1])
    return changes


def _agent_name(agent: str) -> str:
    """The agent as a ward calls it; a file's own agents by the words of their key."""
    return _AGENTS[agent]() if agent in _AGENTS else agent.replace("-", " ")


def _who(event: Event) -> str:
    return own(event.by or "")
