"""A second opinion on every state of a running infusion, before anyone sees it.

Nothing that follows an infusion is used to check it: the events are read, put in order and run
again here, by the monitor's own tables and in whole numbers. A state that fails a line is a bug
and is never shown. Words for the lines are in `presentation/proof_words.py`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from infuseplan.domain.course_events import (
    Amended,
    Discontinued,
    Event,
    Paused,
    RateSet,
    Reaction,
    Regraded,
    Resumed,
    Started,
    VolumeRead,
)
from infuseplan.domain.monitor_course import course_proof
from infuseplan.domain.monitor_course_log import Change, Entry, log
from infuseplan.domain.monitor_course_recount import grade_3_may_restart
from infuseplan.domain.monitor_line import ProofLine
from infuseplan.domain.plan import InfusionPlan

if TYPE_CHECKING:
    # The shape of a state is shared; the way to it is not.
    from infuseplan.domain.course import CourseState


def prove_course(
    plan: InfusionPlan,
    events: Sequence[Event],
    state: "CourseState",
    *,
    now: datetime | None = None,
    bag_out: datetime | None = None,
) -> tuple[ProofLine, ...]:
    """Every check of `state` as one readable line; `monitor.failed` picks those that do not hold.

    With `now` and `bag_out` also that the state is of this moment, and its use-by of that removal
    from the refrigerator. ValueError if the plan has no bag or no rates.
    """
    if plan.bag is None or plan.schedule is None:
        raise ValueError("a plan without rates cannot be followed")
    written = [
        _entry(place, event) for place, event in enumerate(events) if not isinstance(event, Amended)
    ]
    changes = [
        Change(
            place=place,
            target=event.event,
            at=event.to_at,
            grade=event.grade,
            anaphylaxis=event.anaphylaxis,
            pump_ml=event.infused_ml,
            rate_ml_h=event.rate_ml_per_h,
            bag_out=event.bag_out_of_refrigerator,
        )
        for place, event in enumerate(events)
        if isinstance(event, Amended)
    ]
    as_it_counts = log(written, changes, grade_3_may_restart=grade_3_may_restart(plan))
    return course_proof(plan, plan.bag, as_it_counts, state, now, bag_out)


def _entry(place: int, event: Event) -> Entry:
    if isinstance(event, Started):
        return Entry(place, event.type, event.at, bag_out=event.bag_out_of_refrigerator)
    if isinstance(event, VolumeRead):
        return Entry(place, event.type, event.at, pump_ml=event.infused_ml)
    if isinstance(event, RateSet):
        return Entry(place, event.type, event.at, rate_ml_h=event.rate_ml_per_h)
    if isinstance(event, Reaction):
        return Entry(place, event.type, event.at, event.grade, event.anaphylaxis, event.infused_ml)
    if isinstance(event, Regraded):
        return Entry(place, event.type, event.at, event.grade, event.anaphylaxis)
    if isinstance(event, Paused):
        return Entry(place, event.type, event.at, pump_ml=event.infused_ml)
    if isinstance(event, Resumed):
        named = event.prescriber is not None and bool(event.prescriber.strip())
        return Entry(place, event.type, event.at, event.grade, prescriber=named)
    if isinstance(event, Discontinued):
        return Entry(place, event.type, event.at, rule=event.rule)
    return Entry(place, event.type, event.at)
