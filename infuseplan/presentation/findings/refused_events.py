"""Words for events of a course that cannot have happened, and what to do about each."""

from infuseplan.presentation.findings.course_terms import stop_reason
from infuseplan.presentation.i18n import say
from infuseplan.presentation.sentences import (
    Args,
    Words,
    clock_and_day,
    counted_at_least,
    counted_at_most,
    day,
    either,
    measure,
    number,
    sentence,
    text,
    text_in,
)


def _checked_figure(args: Args) -> str:
    names = {
        "weight": say("The weight"),
        "number": say("The infusion number"),
        "rate": say("The first rate"),
    }
    return names[text_in(args, "what")]


EVENT_PROBLEMS: dict[str, Words] = {
    # Its time, and its place in the log.
    "after-now": sentence(
        "its time is in the future (now {now}); correct the time.",
        now=clock_and_day("now"),
    ),
    "before-start": sentence(
        "its time is before the start, or no start is recorded; record the start first, or correct "
        "the time."
    ),
    "out-of-order": sentence(
        "it is earlier than the entry before it; put the entries in the order of time."
    ),
    "time-without-offset": sentence("its time has no offset from UTC; add it."),
    "now-without-offset": sentence("the present time has no offset from UTC; add it."),
    "given-later": sentence(
        "the time given, {given}, is after the time of entry; correct it.",
        given=clock_and_day("given"),
    ),
    "bag-out-after-start": sentence(
        "the time the bag was removed from the refrigerator, {removed}, is after this start; "
        "correct it.",
        removed=clock_and_day("removed"),
    ),
    "start-moved-too-far": sentence(
        "the start would move from {was} to {to}, and the bag would then be empty without any "
        "recorded rate or volume; check the day, or enter the pump volume.",
        was=clock_and_day("from"), to=clock_and_day("to"),
    ),
    # What the infusion is doing by then.
    "started-twice": sentence("it has started already; an infusion starts once."),
    "runs-already": sentence("the infusion is running already; record what stopped it first."),
    "stands": sentence("the infusion is paused at that time; record that it resumed first."),
    "paused": sentence("the pump was stopped at that time, so it had no rate; correct the time."),
    "bag-is-empty": sentence(
        "calculated from rates and readings the bag is empty; if it is not, enter the pump "
        "volume."
    ),
    "not-empty": sentence(
        "{left} is left in the bag, or the pump is stopped; read the pump first, or discontinue.",
        left=counted_at_least("left"),
    ),
    "after-the-end": either(
        lambda args: "stop" in args,
        sentence(
            "the infusion had ended by then. {why} Only observations, grades and the pump volume "
            "can be added; correct what is wrong.",
            why=lambda args: stop_reason(text_in(args, "stop")),
        ),
        sentence(
            "the infusion was complete by then: only observations and reactions can be added; "
            "correct what is wrong."
        ),
    ),
    "stop-is-final": sentence(
        "it would undo a permanent discontinuation, which is final; ask the prescriber."
    ),
    # Rates and volumes of the pump.
    "above-highest-rate": sentence(
        "{rate} exceeds the maximum of {highest} for this infusion. Re-check the pump; if correct, "
        "stop the pump now, and record a deviation.",
        rate=measure("rate", "mL/h"), highest=measure("highest", "mL/h"),
    ),
    "read-back-differs": sentence(
        "the pump shows {shown}, and it has to be set to {planned}; set it, and read it again.",
        shown=measure("shown", "mL/h"), planned=measure("planned", "mL/h"),
    ),
    "pump-impossible": sentence(
        "{infused} is more than the {most} possible by then at the maximum of {highest}; check the "
        "pump's counter and the start time, or record a deviation.",
        infused=measure("infused", "mL"), most=counted_at_most("most"),
        highest=measure("highest", "mL/h"),
    ),
    "more-than-the-bag": sentence(
        "{infused} is more than the bag volume, {bag}; read the pump again, and check the bag "
        "volume.",
        infused=measure("infused", "mL"), bag=measure("bag", "mL"),
    ),
    "less-than-before": sentence(
        "{infused} is less than the last pump reading ({before}); read it again, or correct the "
        "earlier entry.",
        infused=measure("infused", "mL"), before=measure("before", "mL"),
    ),
    "nothing-to-release": sentence("no deviation is waiting for release; leave this entry out."),
    # The preparation.
    "unknown-vial": sentence(
        "the protocol lists no vial of {strength}; check the strength.",
        strength=measure("strength", "mg"),
    ),
    "wrong-product": sentence(
        "product number {product} is no vial of {strength} in local policy; take another vial, or "
        "ask the pharmacist.",
        product=text("product"), strength=measure("strength", "mg"),
    ),
    "two-strengths": sentence(
        "product {product} was entered as {before}, and now as {strength}; read both cartons and "
        "correct the wrong one.",
        product=text("product"), before=measure("before", "mg"),
        strength=measure("strength", "mg"),
    ),
    "vial-expired": sentence(
        "batch {batch} expired on {last}; do not use this vial, and enter another "
        "one. If it is in the bag already, discard the bag. If it was given, record that on page "
        "3 as an observation, and tell the prescriber.",
        batch=text("batch"), last=day("last"),
    ),
    "vial-twice": sentence(
        "the vial with serial number {serial} is entered already; scan the other vial.",
        serial=text("serial"),
    ),
    "check-differs": sentence(
        "{what} of the second check differs from the plan; find out which one is right before "
        "anything is prepared or started.",
        what=_checked_figure,
    ),
    "checked-after-start": sentence(
        "a second check comes before the start; leave this entry out, or correct its time."
    ),
    "check-missing": sentence(
        "by local policy a second person checks weight, infusion number and first rate before the "
        "start; record the second check on page 2 first."
    ),
    "check-by-nobody-known": sentence(
        "by local policy a second person checks before the start; enter who starts, so that the "
        "two can be told apart."
    ),
    "check-by-same-person": sentence(
        "the second check was done by {by}, who also starts the infusion; another person has to "
        "check.",
        by=text("by"),
    ),
    # Reactions.
    "no-reaction-is-open": sentence("there is no ongoing reaction; record the reaction first."),
    "reaction-is-open": sentence(
        "a reaction is ongoing already; re-grade it instead of recording a second one."
    ),
    "grade-missing": sentence(
        "STOP was pressed, and the reaction is not graded; grade it first."
    ),
    "no-stop-to-withdraw": sentence(
        "no STOP is waiting for its grade; correct the entry that is wrong."
    ),
    "not-better": either(
        lambda args: args["grade"] == -1,
        sentence(
            "the reaction was not re-graded; the infusion may resume at grade {at_most} or less.",
            at_most=number("at_most"),
        ),
        sentence(
            "the reaction is still grade {grade}, and the infusion may resume at grade {at_most} "
            "or less; wait, or discontinue permanently.",
            grade=number("grade"), at_most=number("at_most"),
        ),
    ),
    "needs-prescriber": sentence(
        "after this reaction only a prescriber may authorise the restart; enter the name."
    ),
    "no-reaction-rules": sentence(
        "restart after a reaction is not specified in the protocol; discontinue, or ask the "
        "prescriber."
    ),
    "unknown-rule": sentence(
        "“{rule}” is not a condition of this protocol for permanent discontinuation; leave it out, "
        "and give the reason in words.",
        rule=text("rule"),
    ),
    "unknown-agent": sentence(
        "“{agent}” is not part of this plan's premedication; record it as an observation.",
        agent=text("agent"),
    ),
    # Amendments.
    "amends-nothing": sentence(
        "there is no earlier event {event} (counted from 0) to correct, or nothing is changed; "
        "name the event, and what is right.",
        event=number("event"),
    ),
    "amends-what-is-not-there": sentence(
        "the event that it corrects has no {name}; name the event that has it.",
        name=text("name"),
    ),
    "amends-impossibly": sentence(
        "event {event} (counted from 0) cannot have that figure; check what is right.",
        event=number("event"),
    ),
}  # fmt: skip
