"""Words for findings of a course, and for events that cannot have happened."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from infuseplan.presentation.figures import (
    clock,
    clock_to_second,
    day,
    figure_range,
    weekday_and_day,
    with_unit,
)
from infuseplan.presentation.findings.arguments import (
    Args,
    day_of,
    measure_of,
    minutes_of,
    moment_of,
    number_of,
)
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.refusals import EVENT_PROBLEMS, clock_and_day
from infuseplan.presentation.infusion.status import event_name

_Sentence = Callable[[Args], str]
_EVENT = "event."


def sentence_for(code: str) -> _Sentence:
    """The sentence of a finding of a course, or of an event that cannot have happened."""
    if code.startswith(_EVENT):
        problem = EVENT_PROBLEMS[code.removeprefix(_EVENT)]
        return lambda args: say(
            "Event {number} ({type}, {clock}) cannot have happened like this: {problem}",
            number=args["number"],
            type=event_name(str(args["type"])),
            clock=clock_and_day(moment_of(args, "event_at")),
            problem=problem(args),
        )
    return SENTENCES[code]


# --- Findings --------------------------------------------------------------------------------


def end_and_use_by(args: Args) -> tuple[str, str]:
    """Both moments in words, to the second where they are of the same minute."""
    moments = moment_of(args, "ends"), moment_of(args, "use_by")
    ends, use_by = (clock_and_day(one) for one in moments)
    if ends == use_by:
        ends, use_by = (
            say("{clock} on {day}", clock=clock_to_second(one), day=day(one.date()))
            for one in moments
        )
    return ends, use_by


def _outlasts(args: Args) -> str:
    ends, use_by = end_and_use_by(args)
    return say(
        "What is left would run until {ends}, and the bag may be used until {use_by}: no rates are "
        "given for it. Ask the pharmacy for a new bag, or stop for good.",
        ends=ends,
        use_by=use_by,
    )


def _past(args: Args) -> str:
    return say(
        "The bag might be used until {use_by}, and that has passed: do not go on with it. Ask the "
        "pharmacy for a new bag, or stop for good.",
        use_by=clock_and_day(moment_of(args, "use_by")),
    )


def _removal_unknown(_args: Args) -> str:
    return say(
        "Nobody said when the bag left the refrigerator, so its last hour is unknown: enter that "
        "time, or check the bag's label before going on."
    )


def _start_moved(args: Args) -> str:
    minutes = minutes_of(args, "minutes")
    figures = {
        "started": clock(moment_of(args, "started")),
        "planned": clock(moment_of(args, "planned")),
        "minutes": with_unit(abs(minutes), "min", 0),
    }
    if minutes > 0:
        return say(
            "Started at {started}, {minutes} later than planned ({planned}): check that the "
            "premedication still holds; clock times of a sheet that is already printed are void.",
            **figures,
        )
    return say(
        "Started at {started}, {minutes} earlier than planned ({planned}): check that the "
        "premedication was given in time; clock times of a sheet that is already printed are void.",
        **figures,
    )


def _pump_differs(args: Args) -> str:
    return say(
        "The pump shows {pump}, {difference} from the {computed} that the rates come to; more than "
        "your hospital allows (local policy: pump volume difference). The pump counts: check that "
        "every rate and every pause is in the log.",
        pump=measure_of(args, "pump", "mL"),
        computed=measure_of(args, "computed", "mL"),
        difference=measure_of(args, "difference", "mL"),
    )


def _raised_in_reaction(args: Args) -> str:
    return say(
        "The rate was raised to {rate} while a reaction was open: the rate rises only in the "
        "absence of reactions. Tell the prescriber.",
        rate=measure_of(args, "rate", "mL/h"),
    )


def _raised_against_table(args: Args) -> str:
    return say(
        "The rate was raised to {rate} earlier or further than the rate table allows: set the pump "
        "by the table, or amend the entry if it is wrong.",
        rate=measure_of(args, "rate", "mL/h"),
    )


def _not_in_table(args: Args) -> str:
    return say(
        "{rate} is not a rate of this table: check the pump, and amend the entry if it is wrong.",
        rate=measure_of(args, "rate", "mL/h"),
    )


def _above_table(args: Args) -> str:
    return say(
        "The pump runs at {rate}, above what the rate table allows now: set {set_to} now. The rate "
        "rises again only after that.",
        rate=measure_of(args, "rate", "mL/h"),
        set_to=measure_of(args, "set_to", "mL/h"),
    )


def _awaiting_release(args: Args) -> str:
    return say(
        "{by} recorded what really ran although no protocol allows it: no further rate is given "
        "until the prescriber releases the infusion, by name.",
        by=args["by"],
    )


def _confirm_reading(_args: Args) -> str:
    return say(
        "The pump's volume is far from what the rates come to: read the pump a second time before "
        "the rate rises."
    )


def _offsets_differ(_args: Args) -> str:
    return say(
        "The times of this log have different offsets, and nobody named the ward's zone: each time "
        "is shown with the offset of the present moment beside it."
    )


def _outside_window(args: Args) -> str:
    before = args["minutes"]
    if isinstance(before, Fraction | Decimal) and before < 0:
        # As after a start that was amended to an earlier time.
        return say(
            "{name} was given {minutes} after the start that really happened, and it is to be "
            "given {latest} to {earliest} before it: ask the prescriber.",
            name=args["name"],
            minutes=measure_of({"after": -before}, "after", "min"),
            latest=number_of(args, "latest"),
            earliest=measure_of(args, "earliest", "min"),
        )
    return say(
        "{name} was given {minutes} before the start that really happened, and it is to be given "
        "{latest} to {earliest} before it: ask the prescriber.",
        name=args["name"],
        minutes=measure_of(args, "minutes", "min"),
        latest=number_of(args, "latest"),
        earliest=measure_of(args, "earliest", "min"),
    )


def _dose_changed(args: Args) -> str:
    return say(
        "{name}: {dose} for the start that really happened (age {age}), not {planned} as planned.",
        name=args["name"],
        dose=_dose(args, ""),
        planned=_dose(args, "planned_"),
        age=number_of(args, "age"),
    )


def _planned_again(args: Args) -> str:
    return say(
        "Planned for {planned}, and started on {on}: it was planned again for the day of the "
        "start, and every sheet printed for the other day is void.",
        planned=weekday_and_day(day_of(args, "planned_for")),
        on=weekday_and_day(day_of(args, "on")),
    )


def _age_of_another_day(args: Args) -> str:
    return say(
        "The age was stated for {planned}, and no birth date is known: check that it is that of "
        "{on}, the day of the start.",
        planned=weekday_and_day(day_of(args, "planned_for")),
        on=weekday_and_day(day_of(args, "on")),
    )


def _plan_changed(args: Args) -> str:
    what = args["what"]
    if what == "rates":
        return say("The rate table for the start that really happened is another one than planned.")
    if what == "preparation":
        return say("For the start that really happened vials or bag are other ones than planned: "
                   "the bag does not fit.")  # fmt: skip
    if what == "age":
        return say(
            "Age {age} on the day of the start, not {planned} as planned.",
            age=number_of(args, "now_least"),
            planned=number_of(args, "planned_least"),
        )
    name = str(args["name"]) or say("Dose")
    if "now_least" not in args:
        return say("{name}: not part of the plan for the start that really happened.", name=name)
    if "planned_least" not in args:
        return say("{name}: {dose} as well for the start that really happened.", name=name,
                   dose=measure_of(args, "now_most", "mg"))  # fmt: skip
    return say(
        "{name}: {dose} for the start that really happened, not {planned} as planned.",
        name=name,
        dose=measure_of(args, "now_most", "mg"),
        planned=measure_of(args, "planned_most", "mg"),
    )


def _dose(args: Args, when: str) -> str:
    least, most = args[f"{when}least"], args[f"{when}most"]
    if not isinstance(least, Decimal) or not isinstance(most, Decimal):
        raise TypeError("a dose is a stated figure")
    return figure_range(least, most, "mg")


def _no_rates(args: Args) -> str:
    return say(
        "{title} states no infusion rates, so no course can be followed with it: choose the "
        "protocol that the infusion was planned by.",
        title=args["title"],
    )


SENTENCES: dict[str, _Sentence] = {
    "course.offsets-differ": _offsets_differ,
    "course.age-of-another-day": _age_of_another_day,
    "course.plan-changed": _plan_changed,
    "course.planned-again": _planned_again,
    "course.premedication-changed": _dose_changed,
    "course.premedication-outside-window": _outside_window,
    "course.awaiting-release": _awaiting_release,
    "course.confirm-reading": _confirm_reading,
    "course.rate-above-table": _above_table,
    "course.no-rates": _no_rates,
    "course.outlasts-use-by": _outlasts,
    "course.past-use-by": _past,
    "course.pump-differs": _pump_differs,
    "course.raised-against-table": _raised_against_table,
    "course.raised-in-reaction": _raised_in_reaction,
    "course.rate-not-in-table": _not_in_table,
    "course.removal-time-unknown": _removal_unknown,
    "course.start-moved": _start_moved,
}
