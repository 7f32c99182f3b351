"""Words for events of a course that cannot have happened, and what to do about each."""

from infuseplan.presentation.infusion.status import stop_reason
from infuseplan.presentation.sentences import (
    Words,
    clock_and_day,
    either,
    measure,
    number,
    sentence,
    text,
    text_in,
)

EVENT_PROBLEMS: dict[str, Words] = {
    # Its time, and its place in the log.
    "after-now": sentence(
        "it lies after the present moment, {now}; correct its time.",
        now=clock_and_day("now"),
    ),
    "before-start": sentence(
        "it lies before the start, or there is no start; enter the start first, or correct the "
        "time."
    ),
    "out-of-order": sentence(
        "it is earlier than the event before it; put the events in the order of time."
    ),
    "time-without-offset": sentence("its time has no offset from UTC; add it."),
    "now-without-offset": sentence("the present moment has no offset from UTC; add it."),
    "given-later": sentence(
        "it is said to have been given at {given}, after it was entered; correct that time.",
        given=clock_and_day("given"),
    ),
    "bag-out-after-start": sentence(
        "the bag is said to have left the refrigerator at {removed}, after this start; correct "
        "that time.",
        removed=clock_and_day("removed"),
    ),
    "start-moved-too-far": sentence(
        "the start would move from {was} to {to}, and the bag would be empty by that without any "
        "rate or volume that somebody logged; check the day, or enter what the pump shows.",
        was=clock_and_day("from"), to=clock_and_day("to"),
    ),
    # What the infusion is doing by then.
    "started-twice": sentence("it has started already; one infusion starts once."),
    "runs-already": sentence("the infusion runs already; enter what stopped it first."),
    "stands": sentence("the infusion stands by then; enter its restart first."),
    "paused": sentence("nothing runs by then, so the pump had no rate; correct the time."),
    "bag-is-empty": sentence(
        "by the rates and readings nothing is left in the bag; if it is not empty, enter the "
        "volume that the pump shows."
    ),
    "not-empty": sentence(
        "{left} are left in the bag, or the infusion stands; read the pump first, or enter that it "
        "was stopped for good.",
        left=measure("left", "mL"),
    ),
    "after-the-end": either(
        lambda args: "stop" in args,
        sentence(
            "the infusion had been discontinued permanently by then. {why} Only observations, "
            "grades and the volume of the pump follow; amend what is wrong.",
            why=lambda args: stop_reason(text_in(args, "stop")),
        ),
        sentence(
            "the infusion was complete by then: only observations and reactions follow; amend what "
            "is wrong."
        ),
    ),
    "stop-is-final": sentence(
        "it would undo a stop for good, and a stop for good is final; ask the prescriber about a "
        "new infusion."
    ),
    # Rates and volumes of the pump.
    "above-highest-rate": sentence(
        "{rate} is above {highest}, the highest rate of this infusion; read the pump again. Stop "
        "it if it really ran like that, and record a deviation.",
        rate=measure("rate", "mL/h"), highest=measure("highest", "mL/h"),
    ),
    "read-back-differs": sentence(
        "the pump was read back at {shown}, and it has to be set to {planned}; set it, and read it "
        "again.",
        shown=measure("shown", "mL/h"), planned=measure("planned", "mL/h"),
    ),
    "pump-impossible": sentence(
        "{infused} are more than the {most} that {highest}, the highest rate, could have given by "
        "then; check the pump's counter and the time of the start, or record a deviation.",
        infused=measure("infused", "mL"), most=measure("most", "mL"),
        highest=measure("highest", "mL/h"),
    ),
    "more-than-the-bag": sentence(
        "{infused} are more than the bag holds, {bag}; read the pump again, and check the volume "
        "of the bag.",
        infused=measure("infused", "mL"), bag=measure("bag", "mL"),
    ),
    "less-than-before": sentence(
        "{infused} are less than the pump showed before, {before}; read it again, or amend the "
        "earlier entry.",
        infused=measure("infused", "mL"), before=measure("before", "mL"),
    ),
    "nothing-to-release": sentence("no deviation is waiting for a release; leave this entry out."),
    # Reactions.
    "no-reaction-is-open": sentence("no reaction is open; enter the reaction first."),
    "reaction-is-open": sentence(
        "a reaction is open already; enter its new grade instead of a second reaction."
    ),
    "grade-missing": sentence(
        "STOP was pressed, and nobody has said how severe the reaction is; enter its grade first."
    ),
    "no-stop-to-withdraw": sentence(
        "no STOP is waiting for its grade; amend the entry that is wrong."
    ),
    "not-better": either(
        lambda args: args["grade"] == -1,
        sentence(
            "nobody graded the reaction again; the infusion may go on at grade {at_most} or less.",
            at_most=number("at_most"),
        ),
        sentence(
            "the reaction is still grade {grade}, and the infusion may go on at grade {at_most} or "
            "less; wait, or stop for good.",
            grade=number("grade"), at_most=number("at_most"),
        ),
    ),
    "needs-prescriber": sentence(
        "after this reaction only a prescriber may let the infusion go on; enter who decided it."
    ),
    "no-reaction-rules": sentence(
        "this source does not say how to go on after a reaction; stop for good, or ask the "
        "prescriber."
    ),
    "unknown-rule": sentence(
        "“{rule}” is no rule of this source that stops for good; leave it out, and say the cause "
        "in words.",
        rule=text("rule"),
    ),
    "unknown-agent": sentence(
        "“{agent}” is no agent of this plan's premedication; enter it as an observation.",
        agent=text("agent"),
    ),
    # Amendments.
    "amends-nothing": sentence(
        "there is no earlier event {event} (counted from 0) to amend, or nothing is changed; name "
        "the event, and what is right.",
        event=number("event"),
    ),
    "amends-what-is-not-there": sentence(
        "the event that it amends has no {name}; name the event that has it.",
        name=text("name"),
    ),
    "amends-impossibly": sentence(
        "event {event} (counted from 0) cannot have that figure; check what is right.",
        event=number("event"),
    ),
}  # fmt: skip
