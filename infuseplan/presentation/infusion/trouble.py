"""Words for what went wrong at the bedside: what failed, what is safe, what to try."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from infuseplan.application.infusion.alike import RecordUnusable
from infuseplan.application.journal.port import (
    RecordElsewhere,
    RecordHeld,
    RecordMoved,
    StorageProblem,
)
from infuseplan.domain.infusion.events import Event
from infuseplan.domain.infusion.state import EventProblem
from infuseplan.presentation.figures import clock, clock_to_second
from infuseplan.presentation.findings.refused_events import EVENT_PROBLEMS
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.log import event_message
from infuseplan.presentation.journal.storage import storage_message


def event_problem_message(problem: EventProblem) -> str:
    """Why an entry cannot have happened like this; it is not recorded."""
    sentence = EVENT_PROBLEMS[problem.code](problem.figures)
    return say("Not recorded: {problem}", problem=sentence)


def trouble_message(
    problem: StorageProblem | RecordHeld | RecordMoved, unsaved: Sequence[Event] = ()
) -> str:
    """What failed, what of it is not saved, what is safe, and what to try."""
    if isinstance(problem, RecordElsewhere):
        text = elsewhere_message(problem)
    elif isinstance(problem, RecordHeld):
        text = say("This infusion is open in another window. Close it there first.")
    elif isinstance(problem, RecordMoved):
        text = say(
            "Another window has added entries to this infusion: leave it here (Ctrl+N), and "
            "continue it from the list."
        )
    else:
        words = storage_message(problem)
        text = " ".join((words.failed, words.safe, words.advice))
    if not unsaved:
        return text
    return say(
        "{trouble} Not saved: {entries}. Write it on paper, too.",
        trouble=text,
        entries=", ".join(entry_lines(unsaved)),
    )


def elsewhere_message(problem: RecordElsewhere) -> str:
    """Why this computer may not write an infusion of the ward's."""
    if problem.logs.holder is None:
        return say(
            "This infusion was recorded on two computers that did not know of each other: first "
            "somebody has to say which log is right."
        )
    return say(
        "Another computer of the ward records this infusion. Take it over to record it here."
    )


def not_stopped_message() -> str:
    """STOP was meant for an infusion that this window cannot record it for."""
    return say("STOP is not recorded for this infusion. Stop the pump by hand.")


def save_first_message() -> str:
    """Why nobody can turn away from an infusion of which something is not saved."""
    return say("First save what is not saved, or write it on paper.")


def covered_message() -> str:
    """On the page of a running infusion after a fault that nobody expected."""
    return say(
        "Do not use. The program met an unexpected fault. What was recorded is safe in the "
        "journal, and F9 still records a STOP. Continue by the printed sheet. "
        "Save the error report (Help, Save error report), and start the program again."
    )


def protocol_changed_message() -> str:
    """Why nothing may be started or given out by a plan whose file is another one by now."""
    return say(
        "The protocol file of this plan has been changed or removed since the plan was made. Close "
        "the program, start it again, and plan again."
    )


def is_locked(problem: StorageProblem | RecordHeld | RecordMoved) -> bool:
    """Whether another program holds the journal just now: waiting is all that it takes."""
    return isinstance(problem, StorageProblem) and problem.kind == "locked"


def entry_lines(events: Sequence[Event]) -> tuple[str, ...]:
    """Each entry with the time that it happened."""
    return tuple(
        say("{clock} {what}", clock=clock_to_second(one.at), what=event_message(one))
        for one in events
    )


def cannot_carry_on(problem: RecordUnusable | RecordHeld | StorageProblem) -> str:
    """Why an infusion of the journal cannot go on in this window."""
    if isinstance(problem, RecordUnusable):
        return say(
            "This program cannot recalculate the plan of this infusion: continue with the printed "
            "sheet, and export the journal."
        )
    return trouble_message(problem)


def clock_jump_message(by: timedelta, now: datetime, wall: datetime) -> str:
    """What the two clocks say after a jump, for the question which one is right."""
    minutes = abs(by) // timedelta(minutes=1)
    figures = {"minutes": minutes, "wall": clock(wall), "counted": clock(now)}
    if by > timedelta(0):
        return say(
            "The PC clock went forward by {minutes} min: PC clock {wall}, elapsed-time clock "
            "{counted}. Did the PC sleep, or was its clock changed?",
            **figures,
        )
    return say(
        "The PC clock went back by {minutes} min: PC clock {wall}, elapsed-time clock {counted}. "
        "Which is right?",
        **figures,
    )
