"""Words for findings: what was found, its value, the limit, whose limit it is, what to do.

Only sentences; which finding there is, and with which figures, the domain decides.
"""

# ruff: noqa: PLC0415 - the words of a course wait for the first course

from collections.abc import Callable

from infuseplan.domain.findings import Finding
from infuseplan.presentation.figures import (
    clock,
    day,
    hours_and_minutes,
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


def finding_text(finding: Finding) -> str:
    """The sentences for one finding, in the language in use.

    A finding that a hospital's setting causes names that setting, so that the reader knows whom
    to ask; any other limit is the source's or plain arithmetic.
    """
    sentence = _SENTENCES.get(finding.code) or _later_sentence(finding.code)
    text = sentence(finding.args)
    by = finding.args.get("by") if finding.code in _CONFIRMED else None
    if by is not None:
        text = say("Confirmed by {by}: {sentence}", by=by, sentence=text)
    if finding.setting is None:
        return text
    return (
        say(
            "{sentence} The limit is your hospital's setting {setting}.",
            sentence=text,
            setting=finding.setting,
        )
        if finding.code in _LIMITS
        else say(
            "{sentence} This follows your hospital's setting {setting}.",
            sentence=text,
            setting=finding.setting,
        )
    )


def known_codes() -> frozenset[str]:
    """Every code that has words; impossible events have theirs beside them."""
    from infuseplan.presentation.findings import infusion_number as number_words
    from infuseplan.presentation.findings.course import SENTENCES

    return frozenset((*_SENTENCES, *SENTENCES, *number_words.SENTENCES))


def _later_sentence(code: str) -> Callable[[Args], str]:
    """Words that no plan needs: they wait for the first infusion that is started."""
    if code.startswith("number."):
        from infuseplan.presentation.findings import infusion_number as number_words

        return number_words.SENTENCES[code]
    from infuseplan.presentation.findings.course import sentence_for

    return sentence_for(code)


_CONFIRMED = frozenset({"weight.changed", "weight.bmi-over-limit", "weight.looks-like-height"})
_LIMITS = frozenset(
    {
        "age.outside-limits",
        "weight.outside-limits",
        "weight.changed",
        "weight.bmi-over-limit",
        "bag.outside-limits",
        "bag.outlasts-room-temperature",
        "course.outlasts-use-by",
        "course.past-use-by",
        "dose.rounding-over-limit",
        "number.after-gap",
    }
)


# --- Limits of the answers -------------------------------------------------------------------


def _age_outside(args: Args) -> str:
    return say(
        "Age {age} years is outside {low} to {high} years: check the age or the date of birth.",
        age=number_of(args, "age"),
        low=number_of(args, "low"),
        high=number_of(args, "high"),
    )


def _leap_day(args: Args) -> str:
    return say(
        "Born on {born}: in a year without 29 February the birthday is 1 March, by a rule of this "
        "program, so the age on this day is still {age}.",
        born=day(day_of(args, "born")),
        age=number_of(args, "age"),
    )


def _weight_outside(args: Args) -> str:
    return say(
        "Weight {weight} is outside {low} to {high}: weigh again, and check that it is in "
        "kilograms.",
        weight=measure_of(args, "kg", "kg"),
        low=number_of(args, "low"),
        high=measure_of(args, "high", "kg"),
    )


def _weight_changed(args: Args) -> str:
    return say(
        "Weight {weight} differs by {percent} % from the last one, {last}; more than {limit} % "
        "asks for a second look: weigh again, or confirm that the weight is right.",
        weight=measure_of(args, "kg", "kg"),
        last=measure_of(args, "last_kg", "kg"),
        percent=number_of(args, "percent", 2),
        limit=number_of(args, "limit_percent"),
    )


def _earlier_cycle(args: Args) -> str:
    return say(
        "The weight was measured on {day}, {days} days before the infusion and before this cycle "
        "of {cycle} days; the patient is weighed before each: weigh again, or confirm that the "
        "weight is right.",
        day=day(day_of(args, "weighed_on")),
        days=number_of(args, "days"),
        cycle=number_of(args, "cycle_days"),
    )


def _bmi_over(args: Args) -> str:
    return say(
        "Weight {weight} at a height of {height} is a body-mass index of {bmi}; over {limit} asks "
        "for a second look: check that the weight is in kilograms and not in pounds.",
        weight=measure_of(args, "kg", "kg"),
        height=measure_of(args, "cm", "cm"),
        bmi=number_of(args, "bmi", 2),
        limit=number_of(args, "limit"),
    )


def _like_height(args: Args) -> str:
    return say(
        "Weight {weight} is a greater figure than the height, {height}: check that weight and "
        "height are not swapped, and that the weight is not in pounds.",
        weight=measure_of(args, "kg", "kg"),
        height=measure_of(args, "cm", "cm"),
    )


def _bag_outside(args: Args) -> str:
    if args["low"] == args["high"]:
        return say(
            "Bag volume {volume} is not {nominal}, the only volume that this bag is planned with: "
            "use such a bag, and leave the volume empty.",
            volume=measure_of(args, "ml", "mL"),
            nominal=measure_of(args, "high", "mL"),
        )
    return say(
        "Bag volume {volume} is outside {low} to {high}: measure it again, or leave it empty to "
        "plan with the nominal bag.",
        volume=measure_of(args, "ml", "mL"),
        low=number_of(args, "low"),
        high=measure_of(args, "high", "mL"),
    )


def _day_past(args: Args) -> str:
    return say(
        "The infusion is planned for {on}, which is over: check the day.",
        on=weekday_and_day(day_of(args, "on")),
    )


def _day_far(args: Args) -> str:
    return say(
        "The infusion is planned for {on}, over a year from now: check the year.",
        on=weekday_and_day(day_of(args, "on")),
    )


def _number_late(args: Args) -> str:
    return say(
        "Infusion {number} comes {years} years after the first one, if none was left out: check "
        "the infusion number.",
        number=number_of(args, "number"),
        years=number_of(args, "years", 1),
    )


def _number_impossible(args: Args) -> str:
    return say(
        "Infusion {number} would come {years} years after the first one; no plan is made beyond "
        "{limit} years: correct the infusion number.",
        number=number_of(args, "number"),
        years=number_of(args, "years", 1),
        limit=number_of(args, "limit_years"),
    )


def _day_today(args: Args) -> str:
    return say(
        "No day was given, so the age is worked out for today, {on}: give the day of the infusion "
        "if it is another one.",
        on=day(day_of(args, "on")),
    )


# --- The source ------------------------------------------------------------------------------


def _regimen_missing(args: Args) -> str:
    return say(
        "{title} does not have the regimen {regimen}: choose another regimen, or a protocol that "
        "has it.",
        title=args["title"],
        regimen=args["regimen"],
    )


def _regimen_ended(args: Args) -> str:
    return say(
        "{regimen} ends after infusion {last}, and this is infusion {number}: check the infusion "
        "number, or choose the regimen that follows.",
        regimen=args["regimen"],
        last=number_of(args, "last"),
        number=number_of(args, "number"),
    )


def _no_dose(args: Args) -> str:
    return say(
        "{title} states no dose, so nothing can be planned with it: choose another protocol.",
        title=args["title"],
    )


def _no_rates(args: Args) -> str:
    return say(
        "{title} states no infusion rates, so no rates, no bag and no end are planned: take them "
        "from the label in force, not from another source's plan.",
        title=args["title"],
    )


def _trial(args: Args) -> str:
    return say(
        "{title} is a trial protocol, not a label: use it only within that trial.",
        title=args["title"],
    )


def _not_approved(args: Args) -> str:
    return say(
        "{title} is not approved on this site: a pharmacist compares it with the label in force "
        "before anyone is treated by it.",
        title=args["title"],
    )


def _reconsider(args: Args) -> str:
    return say(
        "After {count} infusions without a reaction a prescriber may reconsider part of the "
        "premedication ({agents}); this plan leaves nothing out, and dexamethasone stays as part "
        "of the treatment.",
        agents=args["agents"],
        count=number_of(args, "infusions"),
    )


# --- Dose, bag and time ----------------------------------------------------------------------


def _rounding_over(args: Args) -> str:
    return say(
        "Rounding {exact} to {rounded} would change the dose by {percent} %, more than {limit} %: "
        "the exact dose stands.",
        exact=measure_of(args, "exact_mg", "mg"),
        rounded=measure_of(args, "rounded_mg", "mg"),
        percent=number_of(args, "percent", 2),
        limit=number_of(args, "limit_percent"),
    )


def _bag_other(args: Args) -> str:
    return say(
        "Planned with a bag of {volume}; the source states {nominal}: the steps and the end follow "
        "the volume that is planned with.",
        volume=measure_of(args, "volume_ml", "mL"),
        nominal=measure_of(args, "nominal_ml", "mL"),
    )


def _outlasts(args: Args) -> str:
    return say(
        "The infusion would take {minutes}, longer than the {limit} that the diluted bag may be at "
        "room temperature: no plan is made; ask the pharmacy.",
        minutes=hours_and_minutes(minutes_of(args, "minutes")),
        limit=hours_and_minutes(minutes_of(args, "limit_min")),
    )


def _midnight(args: Args) -> str:
    return say(
        "The infusion crosses midnight: it ends at {clock} on {day}.",
        clock=clock(moment_of(args, "end")),
        day=weekday_and_day(moment_of(args, "end").date()),
    )


def _clock_change(args: Args) -> str:
    minutes = minutes_of(args, "minutes")
    size = with_unit(abs(minutes), "min")
    if minutes > 0:
        return say(
            "The clocks go forward by {size} during the infusion: the clock times already follow "
            "that, the minutes do not change.",
            size=size,
        )
    return say(
        "The clocks go back by {size} during the infusion: the clock times already follow that, "
        "the minutes do not change.",
        size=size,
    )


def _monitor(args: Args) -> str:
    """Which claim does not hold; the two figures are for the report, not for a bedside."""
    from infuseplan.presentation.plan.proof import check_words

    claim = check_words(str(args["check"]))
    if str(args["check"]).startswith("course-"):
        return say(
            "The independent check does not confirm how this infusion goes on ({claim}), so no "
            "rate is shown: go on by the printed sheet and the prescriber, and save the report "
            "(Help, Save report).",
            claim=claim,
        )
    return say(
        "The independent check does not confirm this plan ({claim}), so none is shown: use the "
        "paper procedure, and save the report (Help, Save report).",
        claim=claim,
    )


_SENTENCES: dict[str, Callable[[Args], str]] = {
    "age.outside-limits": _age_outside,
    "age.leap-day-birthday": _leap_day,
    "weight.outside-limits": _weight_outside,
    "weight.changed": _weight_changed,
    "weight.of-an-earlier-cycle": _earlier_cycle,
    "weight.bmi-over-limit": _bmi_over,
    "weight.looks-like-height": _like_height,
    "bag.outside-limits": _bag_outside,
    "bag.not-nominal": _bag_other,
    "bag.outlasts-room-temperature": _outlasts,
    "clock.changes": _clock_change,
    "clock.crosses-midnight": _midnight,
    "day.in-the-past": _day_past,
    "day.over-a-year-away": _day_far,
    "infusion.years-after-the-first": _number_late,
    "infusion.too-many-years-after-the-first": _number_impossible,
    "day.taken-as-today": _day_today,
    "dose.rounding-over-limit": _rounding_over,
    "monitor.failed": _monitor,
    "premedication.may-be-reconsidered": _reconsider,
    "protocol.no-dose": _no_dose,
    "protocol.no-rate-table": _no_rates,
    "protocol.not-approved": _not_approved,
    "protocol.trial": _trial,
    "regimen.ended": _regimen_ended,
    "regimen.not-in-protocol": _regimen_missing,
}
