"""Words for an infusion's number that does not simply follow from the earlier ones."""

from collections.abc import Callable

from infuseplan.presentation.figures import day
from infuseplan.presentation.findings.arguments import Args, day_of, number_of
from infuseplan.presentation.i18n import say


def _after_broken_off(args: Args) -> str:
    return say(
        "The infusion of {day} (number {last}) was broken off, and nobody works out what that "
        "counts for: a prescriber decides which infusion this is.",
        day=day(day_of(args, "last_on")),
        last=number_of(args, "last"),
    )


def _not_the_next(args: Args) -> str:
    return say(
        "The last complete infusion in this computer's journal is number {last}, on {day}, so "
        "this would be number {next}; the plan says {number}. Plan it anew, or let a prescriber "
        "decide.",
        last=number_of(args, "last"),
        day=day(day_of(args, "last_on")),
        next=number_of(args, "next"),
        number=number_of(args, "number"),
    )


def _after_gap(args: Args) -> str:
    return say(
        "The last infusion was {days} days ago, on {day}: a prescriber decides which infusion this "
        "is, and by which table it runs.",
        days=number_of(args, "days"),
        day=day(day_of(args, "last_on")),
    )


def _same_day(args: Args) -> str:
    return say(
        "An infusion (number {last}) was given today already: make sure that this is the right "
        "patient and the right bag.",
        last=number_of(args, "last"),
    )


def _no_record(args: Args) -> str:
    number = number_of(args, "number")
    if number == "1":
        return say(
            "This computer has no record of this patient. Somebody has to say by name that this is "
            "the first infusion of this medicine ever."
        )
    return say(
        "This computer has no record of this patient. Somebody has to say by name that infusion "
        "{before} was complete and that this is infusion {number}.",
        before=str(int(number) - 1),
        number=number,
    )


SENTENCES: dict[str, Callable[[Args], str]] = {
    "number.after-broken-off": _after_broken_off,
    "number.after-gap": _after_gap,
    "number.no-record": _no_record,
    "number.not-the-next": _not_the_next,
    "number.same-day": _same_day,
}
