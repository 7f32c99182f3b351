"""Words for an infusion's number that does not simply follow from the earlier ones."""

from infuseplan.presentation.figures import figure
from infuseplan.presentation.sentences import Words, day, either, number, number_in, sentence

SENTENCES: dict[str, Words] = {
    "number.after-broken-off": sentence(
        "The infusion of {day} (number {last}) was broken off, and nobody works out what that "
        "counts for: a prescriber decides which infusion this is.",
        day=day("last_on"), last=number("last"),
    ),
    "number.after-gap": sentence(
        "The last infusion was {days} days ago, on {day}: a prescriber decides which infusion this "
        "is, and by which table it runs.",
        days=number("days"), day=day("last_on"),
    ),
    "number.no-record": either(
        lambda args: number_in(args, "number") == 1,
        sentence(
            "This computer has no record of this patient. Somebody has to say by name that this is "
            "the first infusion of this medicine ever."
        ),
        sentence(
            "This computer has no record of this patient. Somebody has to say by name that "
            "infusion {before} was complete and that this is infusion {number}.",
            before=lambda args: figure(number_in(args, "number") - 1), number=number("number"),
        ),
    ),
    "number.not-the-next": sentence(
        "The last complete infusion in this computer's journal is number {last}, on {day}, so "
        "this would be number {next}; the plan says {number}. Plan it anew, or let a prescriber "
        "decide.",
        last=number("last"), day=day("last_on"), next=number("next"), number=number("number"),
    ),
    "number.same-day": sentence(
        "An infusion (number {last}) was given today already: make sure that this is the right "
        "patient and the right bag.",
        last=number("last"),
    ),
}  # fmt: skip
