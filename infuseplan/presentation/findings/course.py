"""Words for findings of a course, and for events that cannot have happened."""

from infuseplan.presentation import figures
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.refusals import EVENT_PROBLEMS
from infuseplan.presentation.infusion.status import event_name
from infuseplan.presentation.sentences import (
    Args,
    Words,
    clock,
    clock_and_day,
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
        "Event {number} ({type}, {clock}) cannot have happened like this: {problem}",
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
        "The rate table for the start that really happened is another one than planned."
    ),
    "preparation": sentence(
        "For the start that really happened vials or bag are other ones than planned: the bag does "
        "not fit."
    ),
    "age": sentence(
        "Age {age} on the day of the start, not {planned} as planned.",
        age=number("now_least"), planned=number("planned_least"),
    ),
    "left-out": sentence(
        "{name}: not part of the plan for the start that really happened.",
        name=_name_or_dose,
    ),
    "added": sentence(
        "{name}: {dose} as well for the start that really happened.",
        name=_name_or_dose, dose=measure("now_most", "mg"),
    ),
    "another-dose": sentence(
        "{name}: {dose} for the start that really happened, not {planned} as planned.",
        name=_name_or_dose, dose=measure("now_most", "mg"), planned=measure("planned_most", "mg"),
    ),
}  # fmt: skip

SENTENCES: dict[str, Words] = {
    "course.no-rates": sentence(
        "{title} states no infusion rates, so no course can be followed with it: choose the "
        "protocol that the infusion was planned by.",
        title=text("title"),
    ),
    "course.offsets-differ": sentence(
        "The times of this log have different offsets, and nobody named the ward's zone: each time "
        "is shown with the offset of the present moment beside it."
    ),
    # The start that really happened.
    "course.start-moved": either(
        lambda args: number_in(args, "minutes") > 0,
        sentence(
            "Started at {started}, {minutes} later than planned ({planned}): check that the "
            "premedication still holds; clock times of a sheet that is already printed are void.",
            started=clock("started"), planned=clock("planned"), minutes=size("minutes", "min", 0),
        ),
        sentence(
            "Started at {started}, {minutes} earlier than planned ({planned}): check that the "
            "premedication was given in time; clock times of a sheet that is already printed are "
            "void.",
            started=clock("started"), planned=clock("planned"), minutes=size("minutes", "min", 0),
        ),
    ),
    "course.planned-again": sentence(
        "Planned for {planned}, and started on {on}: it was planned again for the day of the "
        "start, and every sheet printed for the other day is void.",
        planned=weekday("planned_for"), on=weekday("on"),
    ),
    "course.age-of-another-day": sentence(
        "The age was stated for {planned}, and no birth date is known: check that it is that of "
        "{on}, the day of the start.",
        planned=weekday("planned_for"), on=weekday("on"),
    ),
    "course.plan-changed": _plan_changed,
    "course.premedication-changed": sentence(
        "{name}: {dose} for the start that really happened (age {age}), not {planned} as planned.",
        name=text("name"), dose=span("least", "most", "mg"),
        planned=span("planned_least", "planned_most", "mg"), age=number("age"),
    ),
    # Below 0 after a start that was amended to an earlier time.
    "course.premedication-outside-window": either(
        lambda args: number_in(args, "minutes") < 0,
        sentence(
            "{name} was given {minutes} after the start that really happened, and it is to be "
            "given {latest} to {earliest} before it: ask the prescriber.",
            name=text("name"), minutes=size("minutes", "min"),
            latest=number("latest"), earliest=measure("earliest", "min"),
        ),
        sentence(
            "{name} was given {minutes} before the start that really happened, and it is to be "
            "given {latest} to {earliest} before it: ask the prescriber.",
            name=text("name"), minutes=measure("minutes", "min"),
            latest=number("latest"), earliest=measure("earliest", "min"),
        ),
    ),
    # The bag's time.
    "course.outlasts-use-by": sentence(
        "What is left would run until {ends}, and the bag may be used until {use_by}: no rates are "
        "given for it. Ask the pharmacy for a new bag, or stop for good.",
        ends=lambda args: end_and_use_by(args)[0], use_by=lambda args: end_and_use_by(args)[1],
    ),
    "course.past-use-by": sentence(
        "The bag might be used until {use_by}, and that has passed: do not go on with it. Ask the "
        "pharmacy for a new bag, or stop for good.",
        use_by=clock_and_day("use_by"),
    ),
    "course.removal-time-unknown": sentence(
        "Nobody said when the bag left the refrigerator, so its last hour is unknown: enter that "
        "time, or check the bag's label before going on."
    ),
    # The pump.
    "course.pump-differs": sentence(
        "The pump shows {pump}, {difference} from the {computed} that the rates come to; more than "
        "your hospital allows (local policy: pump volume difference). The pump counts: check that "
        "every rate and every pause is in the log.",
        pump=measure("pump", "mL"), computed=measure("computed", "mL"),
        difference=measure("difference", "mL"),
    ),
    "course.confirm-reading": sentence(
        "The pump's volume is far from what the rates come to: read the pump a second time before "
        "the rate rises."
    ),
    "course.raised-in-reaction": sentence(
        "The rate was raised to {rate} while a reaction was open: the rate rises only in the "
        "absence of reactions. Tell the prescriber.",
        rate=measure("rate", "mL/h"),
    ),
    "course.raised-against-table": sentence(
        "The rate was raised to {rate} earlier or further than the rate table allows: set the pump "
        "by the table, or amend the entry if it is wrong.",
        rate=measure("rate", "mL/h"),
    ),
    "course.rate-not-in-table": sentence(
        "{rate} is not a rate of this table: check the pump, and amend the entry if it is wrong.",
        rate=measure("rate", "mL/h"),
    ),
    "course.rate-above-table": sentence(
        "The pump runs at {rate}, above what the rate table allows now: set {set_to} now. The rate "
        "rises again only after that.",
        rate=measure("rate", "mL/h"), set_to=measure("set_to", "mL/h"),
    ),
    "course.awaiting-release": sentence(
        "{by} recorded what really ran although no protocol allows it: no further rate is given "
        "until the prescriber releases the infusion, by name.",
        by=text("by"),
    ),
}  # fmt: skip
