"""Words for answers that are missing or contradict each other."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from infuseplan.application.plan.draft import FieldProblem
from infuseplan.application.ports import PolicyProblem
from infuseplan.domain.findings import Arg
from infuseplan.presentation.figures import day, figure
from infuseplan.presentation.i18n import say

_NAMES: dict[str, Callable[[], str]] = {
    "regimen": lambda: say("Regimen"),
    "weight_kg": lambda: say("Weight"),
    "age_years": lambda: say("Age"),
    "born": lambda: say("Date of birth"),
    "on": lambda: say("Day of the infusion"),
    "infusion_number": lambda: say("Infusion number"),
    "start": lambda: say("Start"),
    "bag_ml": lambda: say("Bag volume"),
    "height_cm": lambda: say("Height"),
    "weighed_on": lambda: say("Weighed on"),
    "last_weight_kg": lambda: say("Last weight"),
    "weight_confirmed_by": lambda: say("Weight confirmed by"),
}

_SENTENCES: dict[str, Callable[[dict[str, str]], str]] = {
    "missing": lambda a: say("{name} is missing; nothing is assumed.", **a),
    "no-name": lambda a: say("{name}: give a name or initials.", **a),
    "zero": lambda a: say("{name} is 0: give a number above 0.", **a),
    "entries-differ": lambda a: say(
        "{name}: the two entries differ. Read the weight again and type it in both fields.", **a
    ),
    "in-the-future": lambda a: say(
        "{name} is {given}, after today, {today}: correct the date.", **a
    ),
    "on-is-not-the-start": lambda a: say(
        "{name} is {on}, but the start is on {start}: give one of the two, or the same day.", **a
    ),
    "weighed-after": lambda a: say(
        "{name} is {weighed_on}, after the infusion on {on}: give the day of a weight that was "
        "measured by then.",
        **a,
    ),
    "born-after": lambda a: say(
        "{name} is {born}, after the infusion on {on}: correct one of the two.", **a
    ),
    "age-is-not-the-birth-date": lambda a: say(
        "{name} is {age}, but born on {born} makes {worked_out} on {on}: give one of the two, or "
        "the one that is right.",
        **a,
    ),
}


def field_name(field: str) -> str:
    """What a field of the request is called where people read."""
    return _NAMES[field]()


def problem_text(problem: FieldProblem, name: str | None = None) -> str:
    """One sentence: which answer, what is wrong, what to do.

    `name` stands in for the field's own name, as where a command line calls it `--weight-kg`.
    """
    shown = {key: _shown(value) for key, value in problem.args.items()}
    if problem.field == "age_years" and problem.code == "missing" and name is None:
        return say("Age or date of birth is missing; nothing is assumed.")
    return _SENTENCES[problem.code]({**shown, "name": name or field_name(problem.field)})


def policy_problem_text(problem: PolicyProblem) -> str:
    """Why the hospital's settings cannot be used: file, key, reason, advice."""
    place = ": ".join(part for part in (problem.file, problem.key) if part)
    return say(
        "The hospital's settings cannot be used: {place}: {text}; {advice}.",
        place=place,
        text=problem.text,
        advice=problem.advice,
    )


def _shown(value: Arg) -> str:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | Decimal | Fraction):
        return figure(value)
    return value
