"""Words for what the journal knows of a patient: earlier infusions, and how they ended."""

from collections.abc import Iterable
from datetime import date

from infuseplan.application.infusion.alike import PatientsSealed, RecordUnusable
from infuseplan.application.infusion.patient_history import (
    PastInfusion,
    PatientHistory,
    SimilarPatient,
)
from infuseplan.domain.infusion.state import CourseState
from infuseplan.domain.treatment.events import TreatmentEnded
from infuseplan.presentation.figures import clock, day, weekday_and_day
from infuseplan.presentation.i18n import say
from infuseplan.presentation.identifiers import identifiers
from infuseplan.presentation.infusion.status import status_word, stop_text
from infuseplan.presentation.patient.words import no_key_message
from infuseplan.presentation.user_text import own


def stopped_before_message(stopped: PastInfusion) -> str:
    """Why no infusion is started for somebody whose last one a reaction ended permanently."""
    return say(
        "Not started: {medicine} was permanently discontinued in this patient on {day}. {why} "
        "The prescriber decides. Different patient? Enter the hospital number.",
        medicine=say(stopped.plan.protocol.product.name),
        day=weekday_and_day(stopped.day),
        why=stop_text(stopped.state, stopped.plan) or "",
    )


def ended_for_good_message(ended: TreatmentEnded) -> str:
    """That somebody has ended the medicine for good: who, and why."""
    return say(
        "Permanently discontinued on {day} ({by}: {reason}). The prescriber decides.",
        day=day(ended.on), by=own(ended.by), reason=own(ended.reason),
    )  # fmt: skip


def unfinished_before_message(unfinished: PastInfusion) -> str:
    """Why a second infusion of the same patient is not started beside the first."""
    return say(
        "Not started: an infusion for this patient is still open ({day}, {clock}). Continue it "
        "from “Infusions in progress” on page 3, and record how it ended. Different patient? "
        "Enter the hospital number.",
        day=weekday_and_day(unfinished.day),
        clock=clock(unfinished.started_at),
    )


def cannot_be_read(problem: RecordUnusable) -> str:
    """Nobody can say whether an earlier infusion was discontinued permanently."""
    if isinstance(problem, PatientsSealed):
        return say(
            "{key} Until then it is not known whether an earlier infusion was discontinued "
            "permanently: ask the prescriber.",
            key=no_key_message(problem.state, ""),
        )
    return say(
        "An earlier infusion of this patient cannot be read here, so it is not known whether it "
        "was discontinued permanently: ask the prescriber."
    )


def record_out_of_reach() -> str:
    """The journal cannot be read just now: a stop that it knows of would not be seen."""
    return say(
        "The history on this PC cannot be read now, so it is not known whether an earlier "
        "infusion of this patient was discontinued permanently: ask before this plan is used."
    )


def history_line(history: PatientHistory) -> str:
    """The earlier infusions in one line; empty where the journal knows of none."""
    ended = history.ended_for_good
    end = [] if ended is None else [ended_for_good_message(ended)]
    if not history.infusions:
        return " ".join([*end, *(_similar_line(one) for one in history.similar)])
    last = history.infusions[0]
    figures = {
        "number": last.plan.request.infusion_number,
        "day": day(last.day),
        "status": status_word(last.state),
    }
    parts = [
        say("History in the ward's record: infusion {number}, {day}, {status}.", **figures)
        if history.of_ward
        else say("History on this PC: infusion {number}, {day}, {status}.", **figures)
    ]
    reacted = [one for one in reversed(history.infusions) if one.state.reactions]
    if reacted:
        parts.append(reactions_message((one.day, one.state) for one in reacted))
    stopped = history.stopped
    if stopped is not None:
        parts.append(
            say(
                "{day}: {why} No further infusion is started here; the prescriber decides.",
                day=day(stopped.day),
                why=stop_text(stopped.state, stopped.plan) or "",
            )
        )
    parts += [_similar_line(one) for one in history.similar]
    return " ".join([*end, *parts])


def reactions_message(reacted: Iterable[tuple[date, CourseState]]) -> str:
    """`Reactions: 8 November 2026 (grade 2), 22 November 2026 (grade 3, anaphylaxis).`"""
    days = ", ".join(
        say("{day} ({grades})", day=day(on), grades=_grades(state)) for on, state in reacted
    )
    return say("Reactions: {days}.", days=days)


def _grades(state: CourseState) -> str:
    found = []
    for one in state.seen_reactions:
        found.append(say("grade {number}", number=one.grade))
        found += [say("anaphylaxis")] if one.anaphylaxis else []
    return ", ".join(found)


def _similar_line(one: SimilarPatient) -> str:
    past = one.infusion
    return say(
        "Similar patient in the record: {name}, infusion {number}, {day}, {status}. Same patient? "
        "Then correct name and number above.",
        name=identifiers(one.identity.name, one.identity.reference, past.plan.request.born),
        number=past.plan.request.infusion_number,
        day=day(past.day),
        status=status_word(past.state),
    )
