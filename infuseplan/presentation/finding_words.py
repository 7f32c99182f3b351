"""Words for findings: what was found, its value, the limit, whose limit it is, what to do.

Only sentences; which finding there is, and with which figures, the domain decides.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from infuseplan.domain.findings import Arg, Finding
from infuseplan.domain.plan import Refusal
from infuseplan.presentation.figures import (
    NBSP,
    clock,
    day,
    figure,
    hours_and_minutes,
    weekday_and_day,
    with_unit,
)
from infuseplan.presentation.words import say

_Args = Mapping[str, Arg]


def finding_text(finding: Finding) -> str:
    """The sentences for one finding, in the language in use.

    A finding that a hospital's setting causes names that setting, so that the reader knows whom
    to ask; any other limit is the source's or plain arithmetic.
    """
    text = _SENTENCES[finding.code](finding.args)
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


def refusal_reasons(refusal: Refusal) -> tuple[str, ...]:
    """The sentences of everything that forbids the plan, most people's first question."""
    return tuple(finding_text(one) for one in refusal.findings if one.severity == "block")


def known_codes() -> frozenset[str]:
    """Every code that has words."""
    return frozenset(_SENTENCES)


_LIMITS = frozenset(
    {
        "age.outside-limits",
        "weight.outside-limits",
        "weight.changed",
        "weight.bmi-over-limit",
        "bag.outside-limits",
        "bag.outlasts-room-temperature",
        "dose.rounding-over-limit",
    }
)


def _number(args: _Args, key: str, places: int = 3) -> str:
    value = args[key]
    if not isinstance(value, int | Decimal | Fraction):
        raise TypeError(f"{key} is not a number")
    return figure(value, places)


def _unit(args: _Args, key: str, unit: str, places: int = 3) -> str:
    return f"{_number(args, key, places)}{NBSP}{unit}"


def _moment(args: _Args, key: str) -> datetime:
    value = args[key]
    if not isinstance(value, datetime):
        raise TypeError(f"{key} is not a moment")
    return value


def _day(args: _Args, key: str) -> date:
    value = args[key]
    if not isinstance(value, date):
        raise TypeError(f"{key} is not a day")
    return value


def _minutes(args: _Args, key: str) -> Fraction:
    value = args[key]
    if not isinstance(value, int | Decimal | Fraction):
        raise TypeError(f"{key} is not a number")
    return Fraction(value)


# --- Limits of the answers -------------------------------------------------------------------


def _age_outside(args: _Args) -> str:
    return say(
        "Age {age} years is outside {low} to {high} years: check the age or the date of birth.",
        age=_number(args, "age"),
        low=_number(args, "low"),
        high=_number(args, "high"),
    )


def _leap_day(args: _Args) -> str:
    return say(
        "Born on {born}: the birthday counts as 1 March in a year without 29 February, so the age "
        "on this day is still {age}.",
        born=day(_day(args, "born")),
        age=_number(args, "age"),
    )


def _weight_outside(args: _Args) -> str:
    return say(
        "Weight {weight} is outside {low} to {high}: weigh again, and check that it is in "
        "kilograms.",
        weight=_unit(args, "kg", "kg"),
        low=_number(args, "low"),
        high=_unit(args, "high", "kg"),
    )


def _weight_changed(args: _Args) -> str:
    return say(
        "Weight {weight} differs by {percent} % from the last one, {last}; more than {limit} % "
        "asks for a second look: weigh again, or confirm that the weight is right.",
        weight=_unit(args, "kg", "kg"),
        last=_unit(args, "last_kg", "kg"),
        percent=_number(args, "percent", 2),
        limit=_number(args, "limit_percent"),
    )


def _bmi_over(args: _Args) -> str:
    return say(
        "Weight {weight} at a height of {height} is a body-mass index of {bmi}; over {limit} asks "
        "for a second look: check that the weight is in kilograms and not in pounds.",
        weight=_unit(args, "kg", "kg"),
        height=_unit(args, "cm", "cm"),
        bmi=_number(args, "bmi", 2),
        limit=_number(args, "limit"),
    )


def _like_height(args: _Args) -> str:
    return say(
        "Weight {weight} is a greater figure than the height, {height}: check that weight and "
        "height are not swapped, and that the weight is not in pounds.",
        weight=_unit(args, "kg", "kg"),
        height=_unit(args, "cm", "cm"),
    )


def _bag_outside(args: _Args) -> str:
    return say(
        "Bag volume {volume} is outside {low} to {high}: measure it again, or leave it empty to "
        "plan with the nominal bag.",
        volume=_unit(args, "ml", "mL"),
        low=_number(args, "low"),
        high=_unit(args, "high", "mL"),
    )


def _day_today(args: _Args) -> str:
    return say(
        "No day was given, so the age is worked out for today, {on}: give the day of the infusion "
        "if it is another one.",
        on=day(_day(args, "on")),
    )


# --- The source ------------------------------------------------------------------------------


def _regimen_missing(args: _Args) -> str:
    return say(
        "{title} does not have the regimen {regimen}: choose another regimen, or a protocol that "
        "has it.",
        title=args["title"],
        regimen=args["regimen"],
    )


def _regimen_ended(args: _Args) -> str:
    return say(
        "{regimen} ends after infusion {last}, and this is infusion {number}: check the infusion "
        "number, or choose the regimen that follows.",
        regimen=args["regimen"],
        last=_number(args, "last"),
        number=_number(args, "number"),
    )


def _no_dose(args: _Args) -> str:
    return say(
        "{title} states no dose, so nothing can be planned with it: choose another protocol.",
        title=args["title"],
    )


def _no_rates(args: _Args) -> str:
    return say(
        "{title} states no infusion rates, so no rates, no bag and no end are planned: take them "
        "from the label in force, not from another source's plan.",
        title=args["title"],
    )


def _trial(args: _Args) -> str:
    return say(
        "{title} is a trial protocol, not a label: use it only within that trial.",
        title=args["title"],
    )


def _not_approved(args: _Args) -> str:
    return say(
        "{title} is not approved on this site: a pharmacist compares it with the label in force "
        "before anyone is treated by it.",
        title=args["title"],
    )


def _reconsider(args: _Args) -> str:
    return say(
        "After {count} infusions without a reaction a prescriber may reconsider the premedication; "
        "this plan leaves nothing out, and dexamethasone stays as part of the treatment.",
        count=_number(args, "infusions"),
    )


# --- Dose, bag and time ----------------------------------------------------------------------


def _rounding_over(args: _Args) -> str:
    return say(
        "Rounding {exact} to {rounded} would change the dose by {percent} %, more than {limit} %: "
        "the exact dose stands.",
        exact=_unit(args, "exact_mg", "mg"),
        rounded=_unit(args, "rounded_mg", "mg"),
        percent=_number(args, "percent", 2),
        limit=_number(args, "limit_percent"),
    )


def _bag_other(args: _Args) -> str:
    return say(
        "Planned with a bag of {volume}; the source states {nominal}: the steps and the end follow "
        "the volume that is planned with.",
        volume=_unit(args, "volume_ml", "mL"),
        nominal=_unit(args, "nominal_ml", "mL"),
    )


def _outlasts(args: _Args) -> str:
    return say(
        "The infusion would take {minutes}, longer than the {limit} that the diluted bag may be at "
        "room temperature: no plan is made; ask the pharmacy.",
        minutes=hours_and_minutes(_minutes(args, "minutes")),
        limit=hours_and_minutes(_minutes(args, "limit_min")),
    )


def _midnight(args: _Args) -> str:
    return say(
        "The infusion crosses midnight: it ends at {clock} on {day}.",
        clock=clock(_moment(args, "end")),
        day=weekday_and_day(_moment(args, "end").date()),
    )


def _clock_change(args: _Args) -> str:
    minutes = _minutes(args, "minutes")
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


def _monitor(args: _Args) -> str:
    return say(
        "The independent check of this plan failed ({check}: {left} against {right}): no plan is "
        "shown; use the paper procedure and report this.",
        check=args["check"],
        left=args["left"],
        right=args["right"],
    )


_SENTENCES: dict[str, Callable[[_Args], str]] = {
    "age.outside-limits": _age_outside,
    "age.leap-day-birthday": _leap_day,
    "weight.outside-limits": _weight_outside,
    "weight.changed": _weight_changed,
    "weight.bmi-over-limit": _bmi_over,
    "weight.looks-like-height": _like_height,
    "bag.outside-limits": _bag_outside,
    "bag.not-nominal": _bag_other,
    "bag.outlasts-room-temperature": _outlasts,
    "clock.changes": _clock_change,
    "clock.crosses-midnight": _midnight,
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
