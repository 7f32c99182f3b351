"""Words for answers that are missing or contradict each other."""

from infuseplan.application.plan.draft import FieldProblem
from infuseplan.application.ports import PolicyProblem
from infuseplan.presentation.i18n import say
from infuseplan.presentation.sentences import Sentence, Words, day, number, sentence, text

_NAMES: dict[str, Sentence] = {
    "regimen": sentence("Regimen"),
    "weight_kg": sentence("Weight"),
    "age_years": sentence("Age"),
    "born": sentence("Date of birth"),
    "on": sentence("Infusion date"),
    "infusion_number": sentence("Infusion number"),
    "start": sentence("Start"),
    "bag_ml": sentence("Bag volume"),
    "height_cm": sentence("Height"),
    "weighed_on": sentence("Date weighed"),
    "last_weight_kg": sentence("Last weight"),
    "weight_confirmed_by": sentence("Weight confirmed by"),
    "weight_reason": sentence("Reason for the weight"),
}

_SENTENCES: dict[str, Words] = {
    "missing": sentence("{name} is missing; nothing is assumed.", name=text("name")),
    "no-reason": sentence("{name}: enter at most 200 characters that can be seen.",
                          name=text("name")),
    "reason-of-nobody": sentence("{name}: enter who confirmed the weight as well.",
                                 name=text("name")),
    "no-name": sentence("{name}: enter a name or initials.", name=text("name")),
    "zero": sentence("{name} is 0: enter a number above 0.", name=text("name")),
    "entries-differ": sentence(
        "{name}: the two entries differ. Read the weight again and type it in both fields.",
        name=text("name"),
    ),
    "in-the-future": sentence(
        "{name} ({given}) is in the future.", name=text("name"), given=day("given"),
    ),
    "on-is-not-the-start": sentence(
        "{name} is {on}, but the start is on {start}: enter one of the two, or the same date.",
        name=text("name"), on=day("on"), start=day("start"),
    ),
    "weighed-after": sentence(
        "{name} ({weighed_on}) is after the infusion on {on}: enter the date of an earlier weight.",
        name=text("name"), weighed_on=day("weighed_on"), on=day("on"),
    ),
    "born-after": sentence(
        "{name} is {born}, after the infusion on {on}: correct one of the two.",
        name=text("name"), born=day("born"), on=day("on"),
    ),
    "age-is-not-the-birth-date": sentence(
        "{name} is {age}, but born on {born} makes {worked_out} on {on}: enter only the one that "
        "is right.",
        name=text("name"), age=number("age"), born=day("born"),
        worked_out=number("worked_out"), on=day("on"),
    ),
}  # fmt: skip


def field_name(field: str) -> str:
    """What a field of the request is called where people read."""
    return _NAMES[field]()


def problem_text(problem: FieldProblem, name: str | None = None) -> str:
    """One sentence: which answer, what is wrong, what to do.

    `name` stands in for the field's own name, as where a command line calls it `--weight-kg`.
    """
    if problem.field == "age_years" and problem.code == "missing" and name is None:
        return say("Age or date of birth is missing; nothing is assumed.")
    return _SENTENCES[problem.code]({**problem.args, "name": name or field_name(problem.field)})


def policy_problem_text(problem: PolicyProblem) -> str:
    """Why the hospital's settings cannot be used: file, key, reason, advice."""
    place = ": ".join(part for part in (problem.file, problem.key) if part)
    return say(
        "The hospital's settings cannot be used: {place}: {text}; {advice}.",
        place=place,
        text=problem.text,
        advice=problem.advice,
    )
