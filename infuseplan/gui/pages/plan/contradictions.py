"""Answers that cannot both be right: a sentence for each of the fields that it concerns."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from infuseplan.gui.widgets.entry_fields import EntryField
from infuseplan.presentation.entry.draft_messages import problem_text

if TYPE_CHECKING:
    from infuseplan.application.plan.draft import FieldProblem

# The field of the request that a problem names, and the other one that may be the wrong one.
_FIELDS = {
    "weight_kg": "weight",
    "age_years": "age",
    "born": "born",
    "on": "day",
    "bag_ml": "bag",
    "height_cm": "body_height",
    "weighed_on": "weighed_on",
}
_OTHER = {
    "weighed-after": "day",
    "born-after": "day",
    "age-is-not-the-birth-date": "born",
}
# The two entries of a weight say themselves, where they stand, that they differ.
_SAID_ALREADY = ("entries-differ",)


def objections(
    problems: "Iterable[FieldProblem]", fields: Mapping[str, EntryField]
) -> dict[EntryField, str]:
    """The first sentence for each field that is concerned; a field left empty is not wrong."""
    found: dict[EntryField, str] = {}
    for problem in problems:
        if problem.code in _SAID_ALREADY:
            continue
        sentence = problem_text(problem)
        for name in (_FIELDS.get(problem.field, ""), _OTHER.get(problem.code, "")):
            field = fields.get(name)
            if field is not None and field.text:
                found.setdefault(field, sentence)
    return found
