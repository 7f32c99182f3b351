"""Where an infusion stands, as aligned plain text for a terminal and for a hospital record.

Nothing is computed here; what is not known is left out and never shown as 0.
"""

from collections.abc import Sequence
from datetime import datetime

from infuseplan.application.infusion.replaying import Replayed
from infuseplan.domain.dates.elapsed import clock_from
from infuseplan.domain.infusion.state import CourseState, DeliveredSegment
from infuseplan.domain.plan.plan import InfusionPlan, RateStep, Refusal
from infuseplan.presentation.figures import (
    clock,
    figure,
    hours_and_minutes,
    pump_figure,
    pump_volume,
    rate_in_words,
    with_unit,
)
from infuseplan.presentation.findings.plan import finding_text
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.status import (
    has_ended,
    status_word,
    stop_text,
    use_by_as_started,
    what_now,
)
from infuseplan.presentation.local_policy import setting_message
from infuseplan.presentation.plan.phrases import (
    heading,
    not_confirmed_lines,
    product_and_route,
    when_the_rate_rises,
)
from infuseplan.presentation.plan.proof import proof_summary
from infuseplan.presentation.plan.text import day_and_clock, finding_lines, marks
from infuseplan.presentation.policy_names import local_policy
from infuseplan.presentation.program_version import program_fact
from infuseplan.presentation.text_layout import fact, item, paragraph, rule, table, title


def course_text(answer: Replayed | Refusal) -> str:
    """One course as text, without a last line break."""
    if isinstance(answer, Refusal):
        return _refusal(answer)
    plan, state = answer.plan, answer.state
    not_confirmed = not_confirmed_lines(plan)
    lines = [
        say("Course of one infusion").upper(),
        *paragraph(product_and_route(plan)),
        *paragraph(heading(plan)),
        *not_confirmed,
        *marks(plan.protocol),
        rule(),
        *_status_lines(state, plan),
        *title(say("Now")),
        *paragraph(what_now(state, plan)),
        *finding_lines(answer.findings),
        *_ran_in(state),
        *_comes(state, plan),
        *title(say("Checks")),
        *paragraph(f"{proof_summary(answer.proof)}."),
        *title(say("Sources")),
        *fact(say("Protocol"), plan.protocol.title),
        *fact("", plan.protocol.id),
        *paragraph(f"SHA-256 {plan.protocol.sha256}"),
        *fact(say("Local policy"), _settings(plan)),
        *paragraph(f"SHA-256 {plan.policy_sha256}"),
        *program_fact(),
        rule(),
        *marks(plan.protocol),
        *not_confirmed,
    ]
    return "\n".join(lines)


def _refusal(refusal: Refusal) -> str:
    reasons = [finding_text(one) for one in refusal.findings if one.severity == "block"]
    request = refusal.request
    lines = [
        say("No course: refused").upper(),
        *marks(refusal.protocol),
        rule(),
        *fact(say("Protocol"), refusal.protocol.title),
        *fact(say("Regimen"), request.regimen),
        *fact(say("Infusion"), str(request.infusion_number)),
        *title(say("Because")),
        *(line for reason in reasons for line in item(reason)),
        rule(),
        *program_fact(),
    ]
    return "\n".join(lines)


def _status_lines(state: CourseState, plan: InfusionPlan) -> list[str]:
    lines = fact(say("State"), status_word(state))
    if state.started_at is not None:
        now = clock_from(state.started_at)(state.now_min)
        lines += fact(say("Started"), day_and_clock(state.started_at))
        minute = say("{clock}, minute {minute}", clock=clock(now), minute=figure(state.now_min))
        lines += fact(say("At"), minute)
    if state.rate_ml_h is not None:
        rate = say("{rate} ({words})", rate=with_unit(state.rate_ml_h, "mL/h"),
                   words=rate_in_words(state.rate_ml_h))  # fmt: skip
        lines += fact(say("Rate"), rate)
    infused = say(
        "{infused} of {bag}; {left} left",
        infused=pump_volume(state.infused_ml),
        bag=with_unit(state.infused_ml + state.remaining_ml, "mL"),
        left=pump_volume(state.remaining_ml),
    )
    lines += fact(say("Infused"), infused)
    if state.ends_at is not None and state.ends_min is not None:
        ends = say(
            "{clock}, minute {minute}, in {time}",
            clock=_clock(state, state.ends_at),
            minute=figure(state.ends_min),
            time=hours_and_minutes(state.ends_min - state.now_min),
        )
        lines += fact(say("Ends"), ends)
    last = use_by_as_started(state)
    # Nothing of the bag is given after the end: a time to give it until would be misread.
    if last is not None and not has_ended(state):
        limit = plan.room_temperature
        minutes = with_unit(limit.limit_min, "min")
        use_by = say("{clock} ({minutes} at room temperature)", clock=_clock(state, last),
                     minutes=minutes)  # fmt: skip
        if limit.setting is not None:
            use_by = say("{clock} ({minutes} at room temperature, {policy})",
                         clock=_clock(state, last), minutes=minutes,
                         policy=local_policy(limit.setting))  # fmt: skip
        lines += fact(say("Bag expires"), use_by)
    if state.open_grade is not None:
        lines += fact(say("Ongoing reaction"), say("grade {grade}", grade=state.open_grade))
    stopped = stop_text(state, plan)
    if stopped is not None:
        lines += fact(say("Stopped"), stopped)
    return lines


def _clock(state: CourseState, moment: datetime) -> str:
    """The clock time; with its day where that is not the day of the start."""
    if state.started_at is not None and moment.date() == state.started_at.date():
        return clock(moment)
    return day_and_clock(moment)


def _ran_in(state: CourseState) -> list[str]:
    if state.started_at is None or not state.delivered:
        return []
    moment = clock_from(state.started_at)
    rows = [_row(one, moment(one.start_min), moment(one.end_min)) for one in state.delivered]
    return [*title(say("Given")), *table(_headers(), rows)]


def _comes(state: CourseState, plan: InfusionPlan) -> list[str]:
    rows = [_row(one, one.starts_at, one.ends_at) for one in state.steps]
    if not rows:
        return []
    return [
        *title(say("Planned rate steps")),
        *table(_headers(), rows),
        *paragraph(when_the_rate_rises(plan)),
    ]


def _headers() -> Sequence[str]:
    return (say("From"), say("To"), "mL/h", "min", "mL", say("total mL"))


def _row(
    one: DeliveredSegment | RateStep, starts_at: datetime | None, ends_at: datetime | None
) -> tuple[str, ...]:
    return (
        "" if starts_at is None else clock(starts_at),
        "" if ends_at is None else clock(ends_at),
        figure(one.rate_ml_h),
        figure(one.end_min - one.start_min),
        pump_figure(one.volume_ml),
        pump_figure(one.cumulative_ml),
    )


_OF_A_COURSE = (
    "re_escalation_hold", "grade1", "recurrence", "restart_after_grade1_stop",
    "pump_difference_ml", "room_temperature_limit_min",
)  # fmt: skip


def _settings(plan: InfusionPlan) -> str:
    """Where the labels are silent and the hospital has spoken, as far as a course needs it."""
    return "; ".join(setting_message(key, getattr(plan.policy, key)) for key in _OF_A_COURSE)
