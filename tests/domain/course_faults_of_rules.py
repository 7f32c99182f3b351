"""Faults against the rules of a file, of STOP, of recurrences, deviations and the pump.

Where a file's rule is ignored, the fold follows the shipped file while the monitor knows the
hospital's own; the right state is that of the hospital's file.
"""

from dataclasses import dataclass, replace
from datetime import UTC
from decimal import Decimal
from fractions import Fraction

from infuseplan.domain.infusion.state import CourseState
from infuseplan.domain.plan.plan import RateStep
from tests.authorities.course_oracle import OwnFile
from tests.authorities.course_own_files import LABEL_LADDER

from .course_faults import Fault, Spoil
from .course_faults_of_answers import promised, step_with, with_values
from .course_ward import after

USUAL = {2: "interrupt", 3: "discontinue", 4: "discontinue"}
EU_AS_IT_IS = OwnFile(LABEL_LADDER, USUAL)


def file_with(grade: int, action: str, *, observe_min: int = 30) -> OwnFile:
    """The EU file with another rule for one grade, and milder ones below it where need be."""
    rules = {**USUAL, grade: action}
    return OwnFile(LABEL_LADDER, rules, observe_min)


def held(*settings: tuple[str, str]) -> Spoil:
    """The steps are others: rates with their minutes, and the last one until the bag is empty."""

    def spoil(state: CourseState) -> CourseState:
        steps: list[RateStep] = []
        at, given = state.now_min, state.infused_ml
        strength = Fraction(14, 5)
        for rate_text, minutes in settings:
            rate = Fraction(rate_text)
            left = state.infused_ml + state.remaining_ml - given
            lasts = Fraction(minutes) if minutes else left / rate * 60
            volume = rate * lasts / 60
            given += volume
            steps.append(
                RateStep(
                    number=len(steps) + 1,
                    start_min=at,
                    end_min=at + lasts,
                    rate_ml_h=rate,
                    volume_ml=volume,
                    cumulative_ml=given,
                    rate_mg_h=rate * strength,
                    cumulative_mg=given * strength,
                    starts_at=None,
                    ends_at=None,
                )
            )
            at += lasts
        return replace(state, steps=tuple(steps), ends_min=at)

    return spoil


def in_utc(state: CourseState) -> CourseState:
    assert state.use_by is not None
    return replace(state, use_by=state.use_by.astimezone(UTC))


@dataclass(frozen=True)
class OwnFault(Fault):
    """The hospital's file, which the fold does not follow; `told_right` is what it takes."""

    own: OwnFile = EU_AS_IT_IS
    room_h: Decimal = Decimal(8)
    told_right: str | None = None


A_FILE_IGNORED: dict[str, OwnFault] = {
    "hold ignored: grade 2 interrupts": OwnFault(
        "course-status", story="0 start; 40 grade 2", now="50", own=file_with(2, "hold")
    ),
    "interrupt ignored: grade 1 is held": OwnFault(
        "course-status", story="0 start; 40 grade 1", now="50", own=file_with(1, "interrupt")
    ),
    "discontinue ignored: grade 2 restarts": OwnFault(
        "course-severe-stops",
        own=file_with(2, "discontinue"),
        told_right="0 start; 75 grade 2",
    ),
    "discontinue ignored: grade 1 goes on": OwnFault(
        "course-severe-stops",
        story="0 start; 40 grade 1",
        now="50",
        own=OwnFile(LABEL_LADDER, dict.fromkeys((1, 2, 3, 4), "discontinue")),
    ),
    "go-on ignored: grade 1 is held": OwnFault(
        "course-recounted", story="0 start; 40 grade 1", now="70", own=file_with(1, "go-on")
    ),
    "a prescriber whom the file asks for at grade 2": OwnFault(
        "course-log-possible",
        own=file_with(2, "restart-by-prescriber"),
        told_right="0 start; 75 grade 2; 105 resume 1 prescriber",
    ),
    "45 clean minutes of a file taken for 30": OwnFault(
        "course-restart", own=file_with(2, "interrupt", observe_min=45)
    ),
    "4 hours at room temperature of a file taken for 8": OwnFault(
        "course-use-by",
        story="0 start",
        now="0",
        out="-10",
        own=file_with(2, "interrupt"),
        room_h=Decimal(4),
    ),
}

AGAINST_THE_RULES: dict[str, Fault] = {
    "resumed although nobody has said the grade": Fault(
        "course-log-possible",
        story="0 start; 75 STOP; 105 resume",
        told="0 start; 75 pause; 105 resume",
    ),
    "an old log's pause for a reaction resumed as a mere pause": Fault(
        "course-log-possible",
        story="0 start; 75 pause-for-reaction; 105 resume",
        told="0 start; 75 pause; 105 resume",
    ),
    "a recurrence before the restart missed, graded again": Fault(
        "course-severe-stops",
        story="0 start; 105 grade 2; 120 regrade 0; 125 regrade 2; 140 regrade 1; 145 resume",
        told="0 start; 105 grade 2; 120 regrade 0; 140 regrade 1; 145 resume",
        now="145",
    ),
    "a recurrence before the restart missed, as a new reaction": Fault(
        "course-severe-stops",
        story="0 start; 105 grade 2; 120 regrade 0; 125 grade 2",
        told="0 start; 105 grade 2; 120 regrade 0; 125 grade 1",
        now="145",
    ),
    "two reactions of grade 1 called a recurrence": Fault(
        "course-severe-stops",
        story="0 start; 105 grade 1; 120 regrade 0; 125 grade 1",
        told="0 start; 105 grade 1; 120 regrade 0; 125 grade 1; 125 stop recurrence",
        now="145",
    ),
    "STOP graded 1 resumed at the full rate": Fault(
        "course-restart",
        story="0 start; 105 STOP; 106 grade 1; 120 resume",
        told="0 start; 105 pause; 120 resume",
        now="120",
    ),
    "a STOP by mistake counted as a reaction": Fault(
        "course-status",
        story="0 start; 40 STOP; 41 mistake",
        told="0 start; 40 STOP; 41 grade 1",
        now="45",
    ),
    "a pump that ran on counted as stopped": Fault(
        "course-recounted",
        story="0 start; 40 STOP; 50 mistake ran-on",
        told="0 start; 40 STOP; 50 mistake",
        now="60",
    ),
    "steps after a deviation that nobody released": Fault(
        "course-none-while-standing",
        story="0 start; 40 deviate 300; 45 rate 25",
        told="0 start; 40 deviate 300; 45 rate 25; 45 release",
        now="50",
        follow="log",
    ),
    "a pump's volume that it cannot have given": Fault(
        "course-log-possible",
        story="0 start; 5 read 100",
        told="0 start; 5 deviate pump 100",
        now="6",
        follow="log",
    ),
    "a bag empty sooner than any pump could": Fault(
        "course-log-possible",
        story="0 start; 30 empty",
        told="0 start; 30 deviate pump 250; 30 empty",
        now="31",
        follow="log",
    ),
    "complete because the start was moved by a day": Fault(
        "course-log-possible",
        story="0 start; 30 amend 0 at -1440",
        told="-1440 start; 30 observe",
        now="31",
    ),
    "a rate above the table in the steps to come": Fault(
        "course-steps-allowed",
        spoil=held(("12.5", "30"), ("75", "60"), ("100", "")),
    ),
    "a slip of the hand that the steps go on from": Fault(
        "course-steps-allowed",
        story="0 start; 75 grade 2; 105 resume 1; 106 rate 125",
        now="107",
        follow="log",
        spoil=held(("125", "30"), ("150", "")),
    ),
    "150 at minute 5 and on from there": Fault(
        "course-steps-allowed",
        story="0 start; 5 rate 150",
        now="6",
        follow="log",
        spoil=held(("150", "")),
    ),
    "the hold of a step above which the pump ran, from the beginning": Fault(
        "course-steps",
        story="0 start; 75 grade 2; 105 resume 1; 106 rate 125; 110 rate 12.5",
        now="110",
        follow="log",
        spoil=held(
            ("12.5", "30"),
            ("25", "60"),
            ("50", "30"),
            ("75", "30"),
            ("100", "30"),
            ("125", "30"),
            ("150", ""),
        ),
    ),
    "nobody is told to set the pump back": Fault(
        "course-recounted",
        story="0 start; 5 rate 150",
        now="6",
        follow="log",
        spoil=with_values(set_to_ml_h=None),
    ),
    "steps although the hold is over and the pump runs too fast": Fault(
        "course-none-while-standing",
        story="0 start; 5 rate 150",
        now="61",
        follow="log",
        spoil=held(("25", "30"), ("50", "")),
    ),
    "a rise while nobody has confirmed the pump's volume": Fault(
        "course-none-while-standing",
        story="0 start; 60 read 18",
        now="70",
        follow="log",
        spoil=promised,
    ),
    "a volume to confirm that is forgotten": Fault(
        "course-status",
        story="0 start; 60 read 18",
        now="70",
        follow="log",
        spoil=with_values(confirm_reading=False),
    ),
    "a grade that is not waited for": Fault(
        "course-status",
        story="0 start; 40 STOP",
        now="45",
        spoil=with_values(awaiting_grade=False),
    ),
    "may resume without a grade": Fault(
        "course-status",
        story="0 start; 40 STOP",
        now="45",
        spoil=with_values(may_resume=True),
    ),
    "a release that is not waited for": Fault(
        "course-status",
        story="0 start; 40 deviate 300",
        now="45",
        follow="log",
        spoil=with_values(awaiting_release=False),
    ),
    "going on at the full rate is offered": Fault(
        "course-status",
        story="0 start; 105 STOP; 106 grade 1",
        now="120",
        spoil=with_values(resume_rate_ml_h=Fraction(75)),
    ),
    "use-by an hour off on the clock": Fault(
        "course-use-by", out="-30", spoil=with_values(use_by=after(450 - 60))
    ),
    "use-by with another offset": Fault("course-use-by", out="-30", spoil=in_utc),
    "125 for 25 in the steps to come": Fault(
        "course-steps-allowed", spoil=step_with(1, rate_ml_h=Fraction(125))
    ),
}
