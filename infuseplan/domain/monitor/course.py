"""A second opinion on every state of a running infusion, before anyone sees it.

Nothing that follows an infusion is used to check it: the events are read, put in order and run
again here, by the monitor's own tables and in whole numbers. A state that fails a line is a bug
and is never shown. Words for the lines are in `presentation/findings/checks.py`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from infuseplan.domain.infusion.events import (
    Amended,
    Deviation,
    Discontinued,
    Event,
    Paused,
    PremedicationGiven,
    RateSet,
    Reaction,
    Regraded,
    Resumed,
    SecondChecked,
    Started,
    Stopped,
    StopWithdrawn,
    VialUsed,
    VolumeRead,
)
from infuseplan.domain.monitor.course_log import MonitoredAmendment, MonitoredEntry
from infuseplan.domain.monitor.course_status import WrittenLog, course_proof
from infuseplan.domain.monitor.proof import ProofLine
from infuseplan.domain.plan.plan import InfusionPlan

if TYPE_CHECKING:
    # The shape of a state is shared; the way to it is not.
    from infuseplan.domain.infusion.state import CourseState


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
    written = tuple(
        _entry(place, event) for place, event in enumerate(events) if not isinstance(event, Amended)
    )
    changes = tuple(
        _change(place, event) for place, event in enumerate(events) if isinstance(event, Amended)
    )
    return course_proof(plan, plan.bag, WrittenLog(written, changes), state, now, bag_out)


def _change(place: int, event: Amended) -> MonitoredAmendment:
    return MonitoredAmendment(
        place=place,
        target=event.event,
        written_at=event.at,
        withdrawn=event.withdrawn,
        at=event.to_at,
        grade=event.grade,
        anaphylaxis=event.anaphylaxis,
        pump_ml=event.infused_ml,
        rate_ml_h=event.rate_ml_per_h,
        prescriber=None if event.prescriber is None else _is_name(event.prescriber),
        bag_out=event.bag_out_of_refrigerator,
        rule=event.rule,
        reason=event.to_reason,
        pump_ran_on=event.pump_ran_on,
        agent=event.agent,
        given_at=event.given_at,
        by=event.to_by,
        weight_kg=event.weight_kg,
        number=event.infusion_number,
        strength_mg=event.strength_mg,
        expires_on=event.expires_on,
        serial=event.serial,
        trade_item=event.trade_item,
    )


def _is_name(text: str | None) -> bool:
    return text is not None and bool(text.strip())


def _entry(place: int, event: Event) -> MonitoredEntry:
    # What comes most often comes first.
    if isinstance(event, RateSet):
        return MonitoredEntry(place, event.type, event.at, rate_ml_h=event.rate_ml_per_h)
    if isinstance(event, VolumeRead):
        return MonitoredEntry(place, event.type, event.at, pump_ml=event.infused_ml)
    if isinstance(event, Stopped):
        return MonitoredEntry(place, event.type, event.at, pump_ml=event.infused_ml)
    if isinstance(event, Started):
        out = event.bag_out_of_refrigerator
        return MonitoredEntry(
            place, event.type, event.at, rate_ml_h=event.rate_ml_per_h, bag_out=out, by=event.by
        )
    if isinstance(event, Deviation):
        rate, shown = event.rate_ml_per_h, event.infused_ml
        return MonitoredEntry(place, event.type, event.at, pump_ml=shown, rate_ml_h=rate)
    if isinstance(event, StopWithdrawn):
        return MonitoredEntry(place, event.type, event.at, pump_ran_on=event.pump_ran_on)
    if isinstance(event, Reaction):
        return MonitoredEntry(
            place, event.type, event.at, event.grade, event.anaphylaxis, event.infused_ml
        )
    if isinstance(event, Regraded):
        return MonitoredEntry(place, event.type, event.at, event.grade, event.anaphylaxis)
    if isinstance(event, Paused):
        reason = event.reason
        return MonitoredEntry(place, event.type, event.at, pump_ml=event.infused_ml, reason=reason)
    if isinstance(event, Resumed):
        return MonitoredEntry(
            place,
            event.type,
            event.at,
            event.grade,
            rate_ml_h=event.rate_ml_per_h,
            prescriber=_is_name(event.prescriber),
        )
    if isinstance(event, PremedicationGiven):
        given_at = event.given_at
        return MonitoredEntry(place, event.type, event.at, agent=event.agent, given_at=given_at)
    if isinstance(event, SecondChecked):
        return MonitoredEntry(
            place,
            event.type,
            event.at,
            rate_ml_h=event.rate_ml_per_h,
            by=event.by,
            weight_kg=event.weight_kg,
            number=event.infusion_number,
        )
    if isinstance(event, VialUsed):
        return MonitoredEntry(
            place,
            event.type,
            event.at,
            strength_mg=event.strength_mg,
            expires_on=event.expires_on,
            serial=event.serial,
            trade_item=event.trade_item,
        )
    if isinstance(event, Discontinued):
        return MonitoredEntry(place, event.type, event.at, rule=event.rule)
    return MonitoredEntry(place, event.type, event.at)
