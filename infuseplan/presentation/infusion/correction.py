"""A correction passes the checks that its entry passed when it was first made.

What cannot be is refused with the field that is wrong; what would change what follows is asked
about once more, as at the first entry. A pump that ran then cannot be read again: whoever corrects
says by name that it is right.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from infuseplan.application.infusion.bedside import Bedside
from infuseplan.application.infusion.premedication_check import (
    PremedicationProblem,
    premedication_problems,
)
from infuseplan.application.infusion.running import STOP_REASON
from infuseplan.domain.infusion.events import (
    Amended,
    Event,
    Paused,
    PremedicationGiven,
    RateSet,
    Started,
)
from infuseplan.domain.infusion.log import effective_events
from infuseplan.domain.infusion.state import EventProblem
from infuseplan.presentation.entry.vial_code import is_trade_item
from infuseplan.presentation.figures import clock, pump_volume, with_unit
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.observations import impossible_vital
from infuseplan.presentation.infusion.one_sentence import premedication_sentences
from infuseplan.presentation.infusion.pump_reading import is_far_from
from infuseplan.presentation.infusion.questions import ends_for_good_doubt

ANAPHYLAXIS_FROM = 3


def impossible_correction(event: Event, right: Mapping[str, object]) -> tuple[str, str] | None:
    """The field of the entry that cannot be like this, and why; None where all of it can be.

    `right` has the entry's fields as they would be after the correction.
    """
    wrong = impossible_vital(right)
    if wrong is not None:
        return wrong
    if right.get("rate_ml_per_h") == 0:
        return "rate_ml_per_h", say("A stopped pump is a pause (F8) or a reaction (F9).")
    grade = right.get("grade")
    if right.get("anaphylaxis") and isinstance(grade, int) and grade < ANAPHYLAXIS_FROM:
        return "grade", anaphylaxis_message(grade)
    reason = right.get("reason")
    if isinstance(event, Paused) and str(reason).strip().casefold() == STOP_REASON:
        return "reason", say("For a reaction press F9 instead of a pause.")
    product = right.get("trade_item")
    if product is not None and not is_trade_item(str(product)):
        return "trade_item", say("A product number has 14 digits and a check digit: read the "
                                 "carton again.")  # fmt: skip
    decided_by = right.get("number_decided_by")
    if decided_by and not any(map(str.isalnum, str(decided_by))):
        return "number_decided_by", say("Enter the name of the prescriber who authorised this.")
    return None


def anaphylaxis_message(grade: object) -> str:
    """There is no mild anaphylaxis."""
    return say(
        "Anaphylaxis is always grade 3 or higher, and grade {grade} was chosen. Choose the grade "
        "again, or answer No.",
        grade=grade,
    )


def correction_doubt(bedside: Bedside, amendment: Amended, now: datetime) -> str:
    """What is asked about a correction before it counts; empty where nothing is.

    What cannot have happened is no doubt: it is refused by name when it is recorded.
    """
    if amendment.withdrawn:
        return ""
    written = (*bedside.events, *bedside.unsaved)
    try:
        before = dict(effective_events(written, now))
        ordered = effective_events((*written, amendment), now)
        bedside.would_be(amendment, now)
        doubts = (
            _volume_doubt(bedside, amendment, ordered),
            _rate_doubt(bedside, amendment, ordered),
            _premedication_doubt(bedside, tuple(before.values()), tuple(e for _, e in ordered)),
            ends_for_good_doubt(bedside, (amendment,), now),
        )
    except EventProblem:
        return ""
    return " ".join(doubt for doubt in doubts if doubt)


Ordered = tuple[tuple[int, Event], ...]


def _up_to(place: int, ordered: Ordered) -> tuple[tuple[Event, ...], Event | None]:
    """What counts before the entry of this place, and the entry."""
    before: list[Event] = []
    for index, event in ordered:
        if index == place:
            return tuple(before), event
        before.append(event)
    return (), None


def _volume_doubt(bedside: Bedside, amendment: Amended, ordered: Ordered) -> str:
    if amendment.infused_ml is None and amendment.to_at is None:
        return ""
    before, entry = _up_to(amendment.event, ordered)
    read = None if entry is None or entry.type == "deviation" else dict(entry).get("infused_ml")
    if entry is None or not isinstance(read, Decimal) or not before:
        return ""
    expected = bedside.running.folded(before, entry.at).infused_ml
    if not is_far_from(Fraction(read), expected, bedside.plan.policy.pump_difference_ml):
        return ""
    return say(
        "Pump {read}, expected {expected} at {clock}. Did the pump really show {read}?",
        read=with_unit(read, "mL"),
        expected=pump_volume(expected),
        clock=clock(entry.at),
    )


def _rate_doubt(bedside: Bedside, amendment: Amended, ordered: Ordered) -> str:
    """A rate above what the table allowed then, where the correction is of a rate or its time."""
    if amendment.rate_ml_per_h is None and amendment.to_at is None:
        return ""
    before, entry = _up_to(amendment.event, ordered)
    if not isinstance(entry, RateSet):
        return ""
    set_to = bedside.running.folded((*before, entry), entry.at).set_to_ml_h
    if set_to is None:
        return ""
    return say(
        "{rate} exceeds the rate that the table allowed at {clock} ({allowed}). Was the pump "
        "really set to {rate}?",
        rate=with_unit(entry.rate_ml_per_h, "mL/h"),
        allowed=with_unit(set_to, "mL/h"),
        clock=clock(entry.at),
    )


def _premedication_doubt(
    bedside: Bedside, before: tuple[Event, ...], after: tuple[Event, ...]
) -> str:
    """What the correction puts outside its window; what was so before has been answered for."""
    known = {(one.item.agent, one.kind) for one in _outside(bedside, before)}
    new = [one for one in _outside(bedside, after) if (one.item.agent, one.kind) not in known]
    start = _start(after)
    if not new or start is None:
        return ""
    return say("{problems} Is that right?", problems=" ".join(premedication_sentences(new, start)))


def _outside(bedside: Bedside, events: tuple[Event, ...]) -> tuple[PremedicationProblem, ...]:
    start = _start(events)
    given = {one.agent: one.given_at for one in events if isinstance(one, PremedicationGiven)}
    if start is None:
        return ()
    return premedication_problems(bedside.plan.premedication, given, start)


def _start(events: tuple[Event, ...]) -> datetime | None:
    return next((one.at for one in events if isinstance(one, Started)), None)
