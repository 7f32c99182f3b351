"""Words for an infusion's number that does not simply follow from the earlier ones."""

from infuseplan.presentation.figures import figure
from infuseplan.presentation.sentences import Words, day, either, number, number_in, sentence

SENTENCES: dict[str, Words] = {
    "number.after-broken-off": sentence(
        "The infusion of {day} (number {last}) was not completed: a prescriber decides which "
        "infusion number this is.",
        day=day("last_on"), last=number("last"),
    ),
    "number.after-gap": sentence(
        "The last infusion was {days} days ago, on {day}: a prescriber decides which infusion "
        "number this is, and which rate table applies.",
        days=number("days"), day=day("last_on"),
    ),
    "number.no-record": either(
        lambda args: number_in(args, "number") == 1,
        sentence(
            "No record of this patient is known here. Confirm by name that this is the first "
            "ever infusion of this medicine."
        ),
        sentence(
            "No record of this patient is known here. Confirm by name that infusion {before} "
            "was completed and that this is infusion {number}.",
            before=lambda args: figure(number_in(args, "number") - 1), number=number("number"),
        ),
    ),
    "number.not-the-next": sentence(
        "The last completed infusion in the record is number {last}, on {day}, so "
        "this would be number {next}; the plan says {number}. Plan again, or let a prescriber "
        "decide.",
        last=number("last"), day=day("last_on"), next=number("next"), number=number("number"),
    ),
    "number.same-day": sentence(
        "Infusion {last} was already given today: check the patient and the bag.",
        last=number("last"),
    ),
}  # fmt: skip
