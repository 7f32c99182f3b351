"""Faults in the answer about a running infusion, and the line of the proof that has to object.

Either the fold follows another plan, bag or manner, or its answer is changed afterwards.
"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from infuseplan.domain.infusion.state import CourseState
from infuseplan.domain.plan.plan import RateStep

from .course_faults import Fault, Spoil
from .course_ward import after, planned


def with_values(**values: Any) -> Spoil:
    return lambda state: replace(state, **values)


def step_with(place: int, **values: Any) -> Spoil:
    def spoil(state: CourseState) -> CourseState:
        steps = list(state.steps)
        steps[place] = replace(steps[place], **values)
        return replace(state, steps=tuple(steps))

    return spoil


def moved_ml(state: CourseState) -> CourseState:
    """One mL of the first stretch is shown in the second; the sum is right."""
    first, second, *rest = state.delivered
    left = first._replace(volume_ml=first.volume_ml - 1, cumulative_ml=first.cumulative_ml - 1)
    return replace(state, delivered=(left, second._replace(volume_ml=second.volume_ml + 1), *rest))


def without_gap(state: CourseState) -> CourseState:
    """The second stretch is drawn from the end of the first one on."""
    first, second, *rest = state.delivered
    return replace(state, delivered=(first, second._replace(start_min=first.end_min), *rest))


def promised(state: CourseState) -> CourseState:
    """A step is shown although none may be."""
    step = RateStep(
        number=1,
        start_min=state.now_min,
        end_min=state.now_min + state.remaining_ml * 60 / 25,
        rate_ml_h=Fraction(25),
        volume_ml=state.remaining_ml,
        cumulative_ml=state.infused_ml + state.remaining_ml,
        rate_mg_h=Fraction(70),
        cumulative_mg=Fraction(700),
        starts_at=None,
        ends_at=None,
    )
    return replace(state, steps=(step,))


def last_step_dropped(state: CourseState) -> CourseState:
    steps = state.steps[:-1]
    return replace(state, steps=steps, ends_min=steps[-1].end_min, ends_at=steps[-1].ends_at)


def in_another_zone(state: CourseState) -> CourseState:
    assert state.ends_at is not None
    return replace(state, ends_at=state.ends_at.astimezone(ZoneInfo("UTC")))


def infused_with(off: str) -> Spoil:
    return lambda state: replace(state, infused_ml=state.infused_ml + Fraction(off))


def shifted_by(off: str) -> Spoil:
    """Some of what is left is counted as infused; together they are still the bag."""
    return lambda state: replace(
        state,
        infused_ml=state.infused_ml + Fraction(off),
        remaining_ml=state.remaining_ml - Fraction(off),
    )


IN_ANOTHER_MANNER: dict[str, Fault] = {
    "the table of infusion 2 in infusion 1": Fault(
        "course-under-ceiling", story="0 start", now="0", followed=lambda: planned("eu", 2)
    ),
    "the trial's ceiling under a label": Fault(
        "course-under-ceiling",
        story="0 start",
        now="0",
        number=2,
        followed=lambda: planned("part-b", 2),
    ),
    "thirty minutes where the hospital has the table": Fault(
        "course-steps", followed=lambda: planned(hold="thirty")
    ),
    "going on at grade 1 where the hospital holds": Fault(
        "course-none-while-standing",
        story="0 start; 40 grade 1",
        now="50",
        followed=lambda: planned(grade1="continue"),
    ),
    "a bag of 285 mL for one of 250": Fault(
        "course-all-of-the-bag", followed=lambda: planned(bag="285")
    ),
    "due changes taken as made where only the log counts": Fault(
        "course-recounted",
        story="0 start",
        now="75",
        follow="log",
        followed_by="plan",
        spoil=with_values(follow="log"),
    ),
    "use-by ignored": Fault(
        "course-use-by",
        story="0 start",
        now="0",
        out="-300",
        out_told="-10",
        spoil=with_values(use_by=after(180)),
    ),
    "use-by counted from the start": Fault("course-use-by", out="-30", out_told="0"),
    "use-by unknown although the removal is known": Fault(
        "course-use-by", out="-30", spoil=with_values(use_by=None)
    ),
    "nine hours at room temperature": Fault(
        "course-use-by", out="-30", spoil=with_values(use_by=after(510))
    ),
    "the state of a minute ago": Fault("course-log-possible", now="106", looked_at="105"),
}

IN_THE_ANSWER: dict[str, Fault] = {
    "1 mL lost": Fault("course-all-of-the-bag", spoil=infused_with("-1")),
    "a millionth of a mL gained": Fault("course-all-of-the-bag", spoil=infused_with("1/1000000")),
    "1 mL counted as infused": Fault("course-recounted", spoil=shifted_by("1")),
    "more than the bag": Fault("course-all-of-the-bag", spoil=shifted_by("213")),
    "1 mL in the wrong stretch": Fault("course-delivered", spoil=moved_ml),
    "a gap drawn as if it had run": Fault(
        "course-delivered", story="0 start; 40 pause; 50 resume", now="55", spoil=without_gap
    ),
    "a step while a reaction is open": Fault(
        "course-none-while-standing", story="0 start; 75 grade 2", now="90", spoil=promised
    ),
    "a step while grade 1 is open": Fault(
        "course-none-while-standing", story="0 start; 75 grade 1", now="90", spoil=promised
    ),
    "a step after the stop": Fault(
        "course-severe-stops", story="0 start; 75 grade 3", now="90", spoil=promised
    ),
    "a step during a pause": Fault(
        "course-none-while-standing", story="0 start; 75 pause", now="90", spoil=promised
    ),
    "the last step dropped": Fault("course-steps-add-up", spoil=last_step_dropped),
    "a step above the ceiling": Fault(
        "course-under-ceiling", spoil=step_with(3, rate_ml_h=Fraction(300))
    ),
    "125 for 12.5": Fault("course-restart", spoil=step_with(0, rate_ml_h=Fraction(125))),
    "a step a minute short": Fault("course-times", spoil=step_with(1, end_min=Fraction(194))),
    "mg per hour of another bag": Fault(
        "course-steps-add-up", spoil=step_with(0, rate_mg_h=Fraction(36))
    ),
    "a step an hour late on the clock": Fault(
        "course-times", spoil=step_with(0, starts_at=after(165))
    ),
    "the end in another zone": Fault("course-times", spoil=in_another_zone),
    "an end although nothing is planned": Fault(
        "course-times",
        story="0 start; 75 grade 2",
        now="90",
        spoil=with_values(ends_min=Fraction(200), ends_at=after(200)),
    ),
    "running after the stop": Fault(
        "course-status", story="0 start; 75 grade 3", now="90", spoil=with_values(status="running")
    ),
    "a stop without its reason": Fault(
        "course-severe-stops",
        story="0 start; 75 grade 3",
        now="90",
        spoil=with_values(stop_code=None),
    ),
    "a stop that nobody ordered": Fault(
        "course-severe-stops", spoil=with_values(stop_code="grade-3")
    ),
    "anaphylaxis remembered as a mere grade": Fault(
        "course-severe-stops",
        story="0 start; 75 grade 3; 80 regrade 3 anaphylaxis",
        now="90",
        spoil=with_values(stop_code="grade-3"),
    ),
    "an admission to hospital remembered as somebody's wish": Fault(
        "course-severe-stops",
        story="0 start; 75 stop hospitalisation",
        now="90",
        spoil=with_values(stop_code="discontinued"),
    ),
    "a severe reaction after the last drop forgotten": Fault(
        "course-severe-stops",
        story="0 start; 200 empty; 230 grade 3",
        now="240",
        spoil=with_values(stop_code=None),
    ),
    "complete made out of a stop": Fault(
        "course-status",
        story="0 start; 75 grade 3",
        now="90",
        spoil=with_values(status="completed"),
    ),
    "a removal from the refrigerator that was told with the start, forgotten": Fault(
        "course-use-by",
        story="0 start out -30",
        now="90",
        spoil=with_values(use_by=None),
    ),
    "a reaction forgotten": Fault("course-status", spoil=with_values(reactions=0)),
    "a prescriber who is not asked": Fault(
        "course-status",
        story="0 start; 75 grade 3",
        now="90",
        source="us",
        spoil=with_values(needs_prescriber=False),
    ),
    "a rate while it stands": Fault(
        "course-recounted",
        story="0 start; 75 grade 2",
        now="90",
        spoil=with_values(rate_ml_h=Fraction(50)),
    ),
    "the pump differs and nobody is told": Fault(
        "course-recounted", story="0 start; 60 read 18", now="70", spoil=with_values(findings=())
    ),
    "a float that looks right": Fault("course-figures-exact", spoil=with_values(infused_ml=37.5)),
    "a Decimal in a step": Fault(
        "course-figures-exact", spoil=step_with(0, rate_ml_h=Decimal("12.5"))
    ),
}
