"""Words for events of a course that cannot have happened, and what to do about each."""

from collections.abc import Callable
from datetime import datetime

from infuseplan.presentation.figures import clock, day, to_minute
from infuseplan.presentation.findings.arguments import Args, measure_of, moment_of, number_of
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.status import stop_reason

_Sentence = Callable[[Args], str]


def clock_and_day(moment: datetime) -> str:
    """`10:15 on 23 November 2026`."""
    shown = to_minute(moment)
    return say("{clock} on {day}", clock=clock(shown), day=day(shown.date()))


def _after_now(args: Args) -> str:
    return say(
        "it lies after the present moment, {now}; correct its time.",
        now=clock_and_day(moment_of(args, "now")),
    )


def _above_highest(args: Args) -> str:
    return say(
        "{rate} is above {highest}, the highest rate of this infusion; read the pump again. Stop "
        "it if it really ran like that, and record a deviation.",
        rate=measure_of(args, "rate", "mL/h"),
        highest=measure_of(args, "highest", "mL/h"),
    )


def _read_back_differs(args: Args) -> str:
    return say(
        "the pump was read back at {shown}, and it has to be set to {planned}; set it, and read it "
        "again.",
        shown=measure_of(args, "shown", "mL/h"),
        planned=measure_of(args, "planned", "mL/h"),
    )


def _pump_impossible(args: Args) -> str:
    return say(
        "{infused} are more than the {most} that {highest}, the highest rate, could have given by "
        "then; check the pump's counter and the time of the start, or record a deviation.",
        infused=measure_of(args, "infused", "mL"),
        most=measure_of(args, "most", "mL"),
        highest=measure_of(args, "highest", "mL/h"),
    )


def _after_the_end(args: Args) -> str:
    stop = args.get("stop")
    if isinstance(stop, str):
        return say(
            "the infusion had been discontinued permanently by then. {why} Only observations, "
            "grades and the volume of the pump follow; amend what is wrong.",
            why=stop_reason(stop),
        )
    return say(
        "the infusion was complete by then: only observations and reactions follow; amend what is "
        "wrong."
    )


def _start_too_far(args: Args) -> str:
    return say(
        "the start would move from {was} to {to}, and the bag would be empty by that without any "
        "rate or volume that somebody logged; check the day, or enter what the pump shows.",
        was=clock_and_day(moment_of(args, "from")),
        to=clock_and_day(moment_of(args, "to")),
    )


def _unknown_agent(args: Args) -> str:
    return say(
        "“{agent}” is no agent of this plan's premedication; enter it as an observation.",
        agent=args["agent"],
    )


def _given_later(args: Args) -> str:
    return say(
        "it is said to have been given at {given}, after it was entered; correct that time.",
        given=clock_and_day(moment_of(args, "given")),
    )


def _not_better(args: Args) -> str:
    if args["grade"] == -1:
        return say(
            "nobody graded the reaction again; the infusion may go on at grade {at_most} or less.",
            at_most=number_of(args, "at_most"),
        )
    return say(
        "the reaction is still grade {grade}, and the infusion may go on at grade {at_most} or "
        "less; wait, or stop for good.",
        grade=number_of(args, "grade"),
        at_most=number_of(args, "at_most"),
    )


def _not_empty(args: Args) -> str:
    return say(
        "{left} are left in the bag, or the infusion stands; read the pump first, or enter that it "
        "was stopped for good.",
        left=measure_of(args, "left", "mL"),
    )


def _bag_out_late(args: Args) -> str:
    return say(
        "the bag is said to have left the refrigerator at {removed}, after this start; correct "
        "that time.",
        removed=clock_and_day(moment_of(args, "removed")),
    )


def _unknown_rule(args: Args) -> str:
    return say(
        "“{rule}” is no rule of this source that stops for good; leave it out, and say the cause "
        "in words.",
        rule=args["rule"],
    )


def _more_than_bag(args: Args) -> str:
    return say(
        "{infused} are more than the bag holds, {bag}; read the pump again, and check the volume "
        "of the bag.",
        infused=measure_of(args, "infused", "mL"),
        bag=measure_of(args, "bag", "mL"),
    )


def _less_than_before(args: Args) -> str:
    return say(
        "{infused} are less than the pump showed before, {before}; read it again, or amend the "
        "earlier entry.",
        infused=measure_of(args, "infused", "mL"),
        before=measure_of(args, "before", "mL"),
    )


def _amends_nothing(args: Args) -> str:
    return say(
        "there is no earlier event {event} (counted from 0) to amend, or nothing is changed; name "
        "the event, and what is right.",
        event=number_of(args, "event"),
    )


def _amends_missing(args: Args) -> str:
    return say(
        "the event that it amends has no {name}; name the event that has it.", name=args["name"]
    )


def _amends_impossibly(args: Args) -> str:
    return say(
        "event {event} (counted from 0) cannot have that figure; check what is right.",
        event=number_of(args, "event"),
    )


EVENT_PROBLEMS: dict[str, _Sentence] = {
    "given-later": _given_later,
    "grade-missing": lambda _: say(
        "STOP was pressed, and nobody has said how severe the reaction is; enter its grade first."
    ),
    "no-stop-to-withdraw": lambda _: say(
        "no STOP is waiting for its grade; amend the entry that is wrong."
    ),
    "nothing-to-release": lambda _: say(
        "no deviation is waiting for a release; leave this entry out."
    ),
    "paused": lambda _: say("nothing runs by then, so the pump had no rate; correct the time."),
    "pump-impossible": _pump_impossible,
    "start-moved-too-far": _start_too_far,
    "read-back-differs": _read_back_differs,
    "unknown-agent": _unknown_agent,
    "above-highest-rate": _above_highest,
    "after-now": _after_now,
    "after-the-end": _after_the_end,
    "amends-impossibly": _amends_impossibly,
    "amends-nothing": _amends_nothing,
    "amends-what-is-not-there": _amends_missing,
    "bag-is-empty": lambda _: say(
        "by the rates and readings nothing is left in the bag; if it is not empty, enter the "
        "volume that the pump shows."
    ),
    "bag-out-after-start": _bag_out_late,
    "before-start": lambda _: say(
        "it lies before the start, or there is no start; enter the start first, or correct the "
        "time."
    ),
    "less-than-before": _less_than_before,
    "more-than-the-bag": _more_than_bag,
    "needs-prescriber": lambda _: say(
        "after this reaction only a prescriber may let the infusion go on; enter who decided it."
    ),
    "no-reaction-is-open": lambda _: say("no reaction is open; enter the reaction first."),
    "no-reaction-rules": lambda _: say(
        "this source does not say how to go on after a reaction; stop for good, or ask the "
        "prescriber."
    ),
    "not-better": _not_better,
    "not-empty": _not_empty,
    "now-without-offset": lambda _: say("the present moment has no offset from UTC; add it."),
    "out-of-order": lambda _: say(
        "it is earlier than the event before it; put the events in the order of time."
    ),
    "reaction-is-open": lambda _: say(
        "a reaction is open already; enter its new grade instead of a second reaction."
    ),
    "runs-already": lambda _: say("the infusion runs already; enter what stopped it first."),
    "stands": lambda _: say("the infusion stands by then; enter its restart first."),
    "started-twice": lambda _: say("it has started already; one infusion starts once."),
    "stop-is-final": lambda _: say(
        "it would undo a stop for good, and a stop for good is final; ask the prescriber about a "
        "new infusion."
    ),
    "time-without-offset": lambda _: say("its time has no offset from UTC; add it."),
    "unknown-rule": _unknown_rule,
}
