"""A course as JSON (what was planned, what happened, now), read without a guess.

What is written badly is refused here with its path (`events.2.grade`). Whether it can have
happened is the domain's to say, and is refused as an answer.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from infuseplan.application.infusion.replaying import ReplayRequest
from infuseplan.application.infusion.ward_zone import in_zone
from infuseplan.application.ports import PolicyProblem
from infuseplan.cli.reading.event import MOST_EVENTS, read_request_event
from infuseplan.cli.reading.json_values import (
    demand_known,
    missing,
    read_list,
    read_mapping,
    read_moment,
    read_number,
    read_settings,
    read_text,
)
from infuseplan.cli.reading.request import KEYS, NUMBERS, Asked, FieldError, RequestReader
from infuseplan.cli.reading.zone import demand_known_years, offsets_differ, read_zone
from infuseplan.domain.dates.elapsed import WrittenOffset
from infuseplan.domain.infusion.events import Event, Started
from infuseplan.domain.infusion.state import Follow
from infuseplan.presentation.entry.draft_messages import policy_problem_text
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.entry.read import read_date
from infuseplan.presentation.i18n import say

_COURSE = ("plan", "follow", "zone", "bag_out_of_refrigerator", "events", "now")


class CourseQuestion(NamedTuple):
    """What is asked, and by which protocol and settings it is answered."""

    request: ReplayRequest
    asked: Asked


def course_field_name(field: str) -> str:
    """What messages about the plan's part call its fields."""
    return f"plan.{field}"


def read_course(
    document: Mapping[str, object], reader: RequestReader, clock_now: Callable[[], datetime]
) -> CourseQuestion:
    """The question in `document`; `FieldError` names the path of the first value that is wrong.

    Without `now` the state is that of the present moment.
    """
    demand_known("", document, _COURSE)
    for name in ("plan", "events"):
        if document.get(name) is None:
            raise missing(name)
    now = _optional_moment(document, "now") or clock_now()
    bag_out = _optional_moment(document, "bag_out_of_refrigerator")
    events = _events(document["events"])
    zone = read_zone("zone", document["zone"]) if document.get("zone") is not None else None
    if zone is not None:
        demand_known_years(zone, now, bag_out, events)
    plan = read_mapping("plan", document["plan"])
    asked = _asked(plan, events, reader, zone)
    here: tzinfo | None = zone
    start = asked.request.request.start
    if here is None and start is not None and isinstance(start.tzinfo, ZoneInfo):
        here = start.tzinfo
    elif here is None and start is None and isinstance(plan.get("zone"), str):
        here = read_zone(course_field_name("zone"), plan["zone"])
    differ = here is None and offsets_differ(now, events)
    if differ:
        here = WrittenOffset(now.utcoffset() or timedelta(0))
    if here is not None:
        demand_known_years(here, now, bag_out, events)
        now, events = now.astimezone(here), in_zone(events, here)
        bag_out = None if bag_out is None else bag_out.astimezone(here)
    request = ReplayRequest(
        asked=asked.request,
        events=events,
        now=now,
        follow=_follow(document.get("follow")),
        bag_out=bag_out,
        offsets_differ=differ,
    )
    return CourseQuestion(request, asked)


def _optional_moment(document: Mapping[str, object], name: str) -> datetime | None:
    value = document.get(name)
    return None if value is None else read_moment(name, value)


def _follow(value: object) -> Follow:
    """The contract's own example follows the plan, so a course that does not say so does too."""
    if value is None or value == "plan":
        return "plan"
    if value == "log":
        return "log"
    read = quoted(value) if isinstance(value, str) else say("something else")
    raise FieldError("follow", say("follow: read “{read}”. “plan” or “log” is needed.", read=read))


def _events(value: object) -> tuple[Event, ...]:
    found = read_list("events", value)
    if len(found) > MOST_EVENTS:
        text = say("events: at most {most} are read.", most=MOST_EVENTS)
        raise FieldError("events", text)
    return tuple(read_request_event(f"events.{place}", one) for place, one in enumerate(found))


def _asked(
    plan: Mapping[str, object],
    events: tuple[Event, ...],
    reader: RequestReader,
    zone: ZoneInfo | None,
) -> Asked:
    """The planned infusion; without a start of its own it is the one that really happened."""
    texts: dict[str, str] = {}
    policy, protocol = None, None
    demand_known("plan.", plan, KEYS)
    for key, value in plan.items():
        path = course_field_name(key)
        if value is None:
            continue
        if key == "policy":
            try:
                policy = reader.policy_of(read_settings(path, value))
            except PolicyProblem as problem:
                raise FieldError(path, policy_problem_text(problem)) from None
        elif key == "protocol":
            protocol = read_text(path, value)
        else:
            texts[key] = read_number(path, value) if key in NUMBERS else read_text(path, value)
    if "start" not in texts:
        started = next((one.at for one in events if isinstance(one, Started)), None)
        if started is not None:
            _start_as_it_happened(texts, started if zone is None else started.astimezone(zone))
    try:
        return reader.asked(texts, protocol, policy)
    except FieldError as problem:
        field = None if problem.field is None else course_field_name(problem.field)
        raise FieldError(field, problem.text) from None


def _start_as_it_happened(texts: dict[str, str], started: datetime) -> None:
    """Take the real start for the planned one, unless the plan was made for an earlier day.

    Then it is planned for its own day first, and again for the day of the start; what differs is
    said. A plan for a later day than that of the start is a slip in one of the two.
    """
    on = read_date(texts["on"], "on") if "on" in texts else None
    in_own_zone = _in_zone_of(texts, started)
    if in_own_zone is not None and isinstance(on, date) and on < in_own_zone.date():
        texts.pop("zone", None)
    else:
        texts["start"] = started.isoformat()


def _in_zone_of(texts: Mapping[str, str], started: datetime) -> datetime | None:
    """The start by the plan's own zone; None where the clocks there show another time."""
    if "zone" not in texts:
        return started
    there = started.astimezone(read_zone(course_field_name("zone"), texts["zone"]))
    return there if there.utcoffset() == started.utcoffset() else None
