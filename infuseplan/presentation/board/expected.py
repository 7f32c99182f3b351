"""Whoever is expected today as rows of the board, until an infusion has a row of its own."""

from datetime import date

from infuseplan.application.treatment.expected import ExpectedPatient
from infuseplan.domain.patient.patient import Patient
from infuseplan.presentation.board.view import EXPECTED, PREMEDICATED, READY, BoardRow
from infuseplan.presentation.figures import EN_DASH, clock, day
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.infusion.live import Tone
from infuseplan.presentation.user_text import own


def expected_row(one: ExpectedPatient, today: date) -> BoardRow:
    """A patient without an infusion yet: how far it is with bag and premedication."""
    premedicated, ready = one.visit.premedicated_at, one.bag_ready_at
    overdue = (today - one.due).days
    tone: Tone = "caution" if overdue else "note"
    if premedicated is not None:
        # By the offset of that morning: whoever had it first waits longest.
        status, order = say("Premedicated"), (PREMEDICATED, premedicated.timestamp())
        tone = "now"
    elif ready is not None:
        status, order = say("Drug ready"), (READY, ready.timestamp())
    else:
        status, order = say("Expected"), (EXPECTED, float(-overdue))
    if overdue:
        status = say("{status}, was due {day}", status=status, day=day(one.due))
    bag = say("bag not ready") if ready is None else say("bag ready {clock}", clock=clock(ready))
    given = (
        say("premedication not recorded")
        if premedicated is None
        else say("premedication {clock}", clock=clock(premedicated))
    )
    return BoardRow(
        record_id="",
        patient_id=one.patient.id,
        chair=one.visit.chair,
        patient=_whose(one.patient),
        plan=_which(one),
        status=status,
        tone=tone,
        rate=EN_DASH,
        next_change=f"{bag}\n{given}",
        observation=EN_DASH,
        end=EN_DASH,
        is_late=False,
        is_here=False,
        has_ended=False,
        bar=(),
        order=(*order, one.patient.id),
    )


def unreadable_message(count: int) -> str:
    """Of whom nobody can say here whether they are expected; empty where there is nobody."""
    if not count:
        return ""
    return say_count(
        "Of {count} patient the treatment cannot be read here: look at page 4 whether an infusion "
        "is due.",
        "Of {count} patients the treatment cannot be read here: look at page 4 whether an infusion "
        "is due.",
        count,
    )


def chairs_unreadable(count: int) -> str:
    """Of how many patients nobody can say here where they sit; empty where there is nobody."""
    if not count:
        return ""
    return say_count(
        "Of {count} patient the chair cannot be read here.",
        "Of {count} patients the chair cannot be read here.",
        count,
    )


def _whose(patient: Patient) -> str:
    second = own(patient.reference) if patient.reference else ""
    if not second and patient.born is not None:
        second = day(patient.born)
    return " · ".join(part for part in (own(patient.name), second) if part)


def _which(one: ExpectedPatient) -> str:
    regimen = say(one.regimen.name)
    if one.number is None:
        return say("{regimen}, infusion number open", regimen=regimen)
    return say("{regimen}, infusion {number}", regimen=regimen, number=one.number)
