"""Words for findings of a course, and for events that cannot have happened."""

from infuseplan.domain.rounding import whole_half_up
from infuseplan.presentation import figures
from infuseplan.presentation.findings.course_terms import event_name
from infuseplan.presentation.findings.refused_events import EVENT_PROBLEMS
from infuseplan.presentation.i18n import say
from infuseplan.presentation.policy_names import local_policy
from infuseplan.presentation.sentences import (
    Args,
    Words,
    clock,
    clock_and_day,
    counted,
    either,
    measure,
    moment_in,
    number,
    number_in,
    sentence,
    size,
    span,
    text,
    text_in,
    weekday,
)

_EVENT = "event."


def sentence_for(code: str) -> Words:
    """The sentence of a finding of a course, or of an event that cannot have happened."""
    if not code.startswith(_EVENT):
        return SENTENCES[code]
    return sentence(
        "Event {number} ({type}, {clock}) is not possible: {problem}",
        # Its place in the log, which is not grouped as a figure would be.
        number=lambda args: str(args["number"]),
        type=lambda args: event_name(text_in(args, "type")),
        clock=clock_and_day("event_at"),
        problem=EVENT_PROBLEMS[code.removeprefix(_EVENT)],
    )


def end_and_use_by(args: Args) -> tuple[str, str]:
    """Both moments in words, to the second where they are of the same minute."""
    moments = moment_in(args, "ends"), moment_in(args, "use_by")
    ends, use_by = (figures.clock_and_day(one) for one in moments)
    if ends == use_by:
        ends, use_by = (
            say(
                "{clock} on {day}",
                clock=figures.clock_to_second(one),
                day=figures.day(one.date()),
            )
            for one in moments
        )
    return ends, use_by


def _name_or_dose(args: Args) -> str:
    """The agent whose dose changed; the medicine's own dose has no name."""
    return text_in(args, "name") or say("Dose")


def _plan_changed(args: Args) -> str:
    change = text_in(args, "what")
    if change in ("dose", "premedication"):
        if "now_least" not in args:
            change = "left-out"
        elif "planned_least" not in args:
            change = "added"
        else:
            change = "another-dose"
    return _PLAN_CHANGES[change](args)


_PLAN_CHANGES: dict[str, Words] = {
    "rates": sentence(
        "The rate table for the actual start differs from the planned one."
    ),
    "preparation": sentence(
        "For the actual start vials or bag differ from the plan: the prepared bag does not match."
    ),
    "age": sentence(
        "Age {age} on the day of the start, not {planned} as planned.",
        age=number("now_least"), planned=number("planned_least"),
    ),
    "left-out": sentence(
        "{name}: not part of the plan for the actual start.",
        name=_name_or_dose,
    ),
    "added": sentence(
        "{name}: {dose} in addition for the actual start.",
        name=_name_or_dose, dose=measure("now_most", "mg"),
    ),
    "another-dose": sentence(
        "{name}: {dose} for the actual start, not {planned} as planned.",
        name=_name_or_dose, dose=measure("now_most", "mg"), planned=measure("planned_most", "mg"),
    ),
}  # fmt: skip


def _minutes_before(args: Args) -> str:
    """Whole minutes; where they would seem to lie within the window, on which side they do not."""
    minutes, latest, earliest = (number_in(args, one) for one in ("minutes", "latest", "earliest"))
    whole = whole_half_up(minutes)
    if not latest <= whole <= earliest:
        return figures.with_unit(whole, "min")
    if minutes > earliest:
        return say("more than {minutes}", minutes=figures.with_unit(earliest, "min"))
    return say("less than {minutes}", minutes=figures.with_unit(latest, "min"))


SENTENCES: dict[str, Words] = {
    "course.no-rates": sentence(
        "{title} states no infusion rates, so no infusion can be followed with it: choose the "
        "protocol by which the infusion was planned.",
        title=text("title"),
    ),
    "course.offsets-differ": sentence(
        "The times of this log have different UTC offsets, and the ward's time zone is not stated: "
        "every time is shown with the offset of the present time."
    ),
    # The start that really happened.
    "course.start-moved": either(
        lambda args: number_in(args, "minutes") > 0,
        sentence(
            "Started at {started}, {minutes} later than planned ({planned}): check that the "
            "premedication is still effective; clock times on sheets already printed are void.",
            started=clock("started"), planned=clock("planned"), minutes=size("minutes", "min", 0),
        ),
        sentence(
            "Started at {started}, {minutes} earlier than planned ({planned}): check that the "
            "premedication was given in time; clock times on sheets already printed are void.",
            started=clock("started"), planned=clock("planned"), minutes=size("minutes", "min", 0),
        ),
    ),
    "course.planned-again": sentence(
        "Planned for {planned}, started on {on}: recalculated for the day of the start; all "
        "sheets printed for the other day are void.",
        planned=weekday("planned_for"), on=weekday("on"),
    ),
    "course.age-of-another-day": sentence(
        "The age was entered for {planned}, and no date of birth is known: check that it is still "
        "right on {on}, the day of the start.",
        planned=weekday("planned_for"), on=weekday("on"),
    ),
    "course.plan-changed": _plan_changed,
    "course.premedication-changed": sentence(
        "{name}: {dose} for the actual start (age {age}), not {planned} as planned.",
        name=text("name"), dose=span("least", "most", "mg"),
        planned=span("planned_least", "planned_most", "mg"), age=number("age"),
    ),
    # Below 0 after a start that was amended to an earlier time.
    "course.premedication-outside-window": either(
        lambda args: number_in(args, "minutes") < 0,
        sentence(
            "{name}: given {minutes} after the actual start; should be given {latest} to "
            "{earliest} before. Ask the prescriber.",
            name=text("name"), minutes=size("minutes", "min", 1),
            latest=number("latest"), earliest=measure("earliest", "min"),
        ),
        sentence(
            "{name}: given {minutes} before the actual start; should be given {latest} to "
            "{earliest} before. Ask the prescriber.",
            name=text("name"), minutes=_minutes_before,
            latest=number("latest"), earliest=measure("earliest", "min"),
        ),
    ),
    # The bag's time.
    "course.outlasts-use-by": sentence(
        "The bag expires at {use_by}, before the infusion would end at {ends}: no rates are shown. "
        "Ask the pharmacy for a new bag, or discontinue.",
        ends=lambda args: end_and_use_by(args)[0], use_by=lambda args: end_and_use_by(args)[1],
    ),
    "course.past-use-by": sentence(
        "The bag expired at {use_by}: do not use it any longer. Ask the pharmacy for a new bag, or "
        "discontinue.",
        use_by=clock_and_day("use_by"),
    ),
    "course.removal-time-unknown": sentence(
        "The time the bag was removed from the refrigerator was not entered, so its expiry is not "
        "known: enter that time, or check the bag's label before you continue."
    ),
    # The pump.
    "course.pump-differs": sentence(
        "Pump {pump}, expected {computed} (difference {difference}; {policy}). The pump reading is "
        "used; check rates and pauses in the log.",
        policy=lambda _args: local_policy("pump_difference_ml"),
        pump=measure("pump", "mL"), computed=counted("computed"),
        difference=counted("difference"),
    ),
    "course.confirm-reading": sentence(
        "The pump volume is far from the calculated one: read the pump again before the next rate "
        "increase."
    ),
    "course.raised-in-reaction": sentence(
        "The rate was increased to {rate} during an ongoing reaction; it may be increased only in "
        "the absence of reactions. Inform the prescriber.",
        rate=measure("rate", "mL/h"),
    ),
    "course.raised-against-table": sentence(
        "The rate was increased to {rate}, earlier or further than the rate table allows: set the "
        "pump by the table, or correct the entry if it is wrong.",
        rate=measure("rate", "mL/h"),
    ),
    "course.rate-not-in-table": sentence(
        "{rate} is not a rate of this table: check pump, and correct the entry if it is wrong.",
        rate=measure("rate", "mL/h"),
    ),
    "course.rate-above-table": sentence(
        "The pump runs at {rate}, more than the rate table allows now: set the pump to {set_to} "
        "now. The rate may be increased again only after that.",
        rate=measure("rate", "mL/h"), set_to=measure("set_to", "mL/h"),
    ),
    "course.check-withdrawn": sentence(
        "{by} withdrew the second check, and none stands: have another person check again. Select "
        "the withdrawn check in the log, and “Correct entry”.",
        by=text("by"),
    ),
    "course.awaiting-release": sentence(
        "{by} recorded a deviation from the protocol: no further rates are shown until the "
        "prescriber releases the infusion, by name.",
        by=text("by"),
    ),
}  # fmt: skip
