"""What the record says of a patient's treatment: the next infusion, a stop, the entries."""

from datetime import date

from infuseplan.application.treatment.records import PatientTreatment
from infuseplan.domain.patient.treatments import (
    EntryWithdrawn,
    PlacedTreatment,
    TreatmentStarted,
)
from infuseplan.domain.treatment.events import (
    DayEntry,
    DayGiven,
    DayOmitted,
    GivenElsewhere,
    NumberDecision,
    TreatmentChange,
    TreatmentEnded,
    TreatmentReplaced,
    Weighed,
)
from infuseplan.presentation.figures import day, with_unit
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.patient_history import (
    ended_for_good_message,
    reactions_message,
)
from infuseplan.presentation.infusion.status import status_word, stop_text
from infuseplan.presentation.user_text import begins_line, own


def stop_message(found: PatientTreatment) -> str:
    """That the medicine was discontinued permanently, and why; empty where it was not."""
    stopped = found.stopped
    if stopped is not None:
        return say(
            "{medicine} was permanently discontinued in this patient on {day}. {why} The "
            "prescriber decides.",
            medicine=begins_line(say(stopped.plan.protocol.product.name)),
            day=day(stopped.day),
            why=stop_text(stopped.state, stopped.plan) or "",
        )
    ended = found.ended_for_good
    return "" if ended is None else ended_for_good_message(ended)


def next_number_message(found: PatientTreatment, on: date | None = None) -> str:
    """Which infusion the next one is: `Infusion 3, from the record: cycle 1, day 15`.

    Given on `on`, or else when it is due. Where there is no number, who has to say so.
    """
    treatment = found.treatment
    if treatment is None:
        return say("No treatment is recorded for this patient.")
    one = treatment.next_day
    if one is None:
        return say("The record has no infusion that is due.")
    when = on or one.due
    number = None if when is None else treatment.number_on(when)
    place = {"cycle": one.cycle, "day": one.day}
    if number is None:
        return say("No infusion number from the record for cycle {cycle}, day {day}: a prescriber "
                   "decides, by name.", **place)  # fmt: skip
    decided = one.number_decided
    if decided is not None:
        return say("Infusion {number}, decided by {by}: cycle {cycle}, day {day}", number=number,
                   by=_decider(decided), **place)  # fmt: skip
    return say("Infusion {number}, from the record: cycle {cycle}, day {day}", number=number,
               **place)  # fmt: skip


def record_line(found: PatientTreatment) -> str:
    """What is filled in or asked from the record, in one line above the page."""
    words = [f"{next_number_message(found)}.".replace("..", ".")]
    last = found.patient.last_weight
    if last is not None:
        words.append(
            say("Last weight {weight} on {day}: weigh again, or is it still right?",
                weight=with_unit(last.weight_kg, "kg"), day=day(last.on))
        )  # fmt: skip
    return " ".join(words)


def infusions_so_far(found: PatientTreatment) -> str:
    """The last infusion with its highest rate, and all reactions with their grades."""
    if not found.infusions:
        return ""
    last = found.infusions[0]
    words = [
        say("Last infusion: number {number}, {day}, {status}.",
            number=last.plan.request.infusion_number, day=day(last.day),
            status=status_word(last.state))
    ]  # fmt: skip
    rates = [one.rate_ml_h for one in last.state.delivered]
    if rates:
        words.append(say("Highest rate given: {rate}.", rate=with_unit(max(rates), "mL/h")))
    reacted = [one for one in reversed(found.infusions) if one.state.reactions]
    if reacted:
        words.append(reactions_message((one.day, one.state) for one in reacted))
    return " ".join(words)


def _decider(decided: NumberDecision) -> str:
    if decided.reason is None:
        return own(decided.by)
    return say("{by} ({reason})", by=own(decided.by), reason=own(decided.reason))


def entry_name(one: PlacedTreatment) -> str:
    """By what an entry is called where it is withdrawn."""
    return f"{one.origin}:{one.number}"


def entry_line(one: PlacedTreatment) -> str:
    """An entry in one line: what was said, by whom and why."""
    if isinstance(one.said, TreatmentStarted):
        said = say("{regimen} begins on {day}", regimen=one.said.regimen, day=day(one.said.first))
        return _with_who(said, one.said.by, None)
    event = one.said.event
    if isinstance(event, EntryWithdrawn | Weighed):
        return ""
    return _with_who(_said(event), event.by, event.reason)


def _with_who(said: str, by: str | None, reason: str | None) -> str:
    if by is None:
        return said
    if reason is None:
        return say("{said} (by {by})", said=said, by=own(by))
    return say("{said} (by {by}: {reason})", said=said, by=own(by), reason=own(reason))


def _said(event: DayEntry | NumberDecision | TreatmentChange) -> str:
    if isinstance(event, NumberDecision):
        return say("Cycle {cycle}, day {day} is infusion {number}", cycle=event.cycle,
                   day=event.day, number=event.infusion_number)  # fmt: skip
    if isinstance(event, DayOmitted):
        return say("Cycle {cycle}, day {day} omitted", cycle=event.cycle, day=event.day)
    on = day(event.on)
    if isinstance(event, DayGiven):
        words = say("Cycle {cycle}, day {day} given on {on}", cycle=event.cycle, day=event.day,
                    on=on)  # fmt: skip
        return words if event.complete else say("{said}, aborted", said=words)
    if isinstance(event, GivenElsewhere):
        if event.product is not None:
            return say("{product} given elsewhere on {on}", product=own(event.product), on=on)
        if event.cycle is None or event.day is None:
            return say("Infusion given elsewhere on {on}", on=on)
        return say("Cycle {cycle}, day {day} given elsewhere on {on}", cycle=event.cycle,
                   day=event.day, on=on)  # fmt: skip
    if isinstance(event, TreatmentReplaced):
        return say("{regimen} begins on {day}", regimen=event.regimen, day=on)
    if isinstance(event, TreatmentEnded) and event.permanently:
        return say("Permanently discontinued on {day}", day=on)
    return {
        "paused": say("Paused from {day}", day=on),
        "transplant": say("Transplant: paused from {day}", day=on),
        "resumed": say("Resumed on {day}", day=on),
        "ended": say("Ended on {day}", day=on),
    }[event.type]
