"""What a plan file asked, on the questions of the window; whole, or not at all."""

from typing import TYPE_CHECKING

from infuseplan.presentation.entry.request_as_text import typed_answers
from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from infuseplan.domain.plan.request import PlanRequest
    from infuseplan.gui.pages.plan.questions import Questions


def fill_in(questions: "Questions", request: "PlanRequest") -> str | None:
    """Answer every question as the file does; in words, why some of it cannot be asked here."""
    # A file asks, it does not answer: a doubtful weight is confirmed by somebody here.
    questions.fill_in({**typed_answers(request, questions.zone), "confirmed_by": "", "reason": ""})
    if _asks_the_same(questions, request):
        return None
    questions.clear()
    return say("It says more than the window asks, such as seconds of the start.")


def _asks_the_same(questions: "Questions", request: "PlanRequest") -> bool:
    draft = questions.draft()
    here = (
        draft.regimen,
        draft.infusion_number,
        draft.weight_kg,
        draft.weighed_on,
        draft.born,
        draft.start,
        draft.bag_ml,
        draft.height_cm,
        draft.last_weight_kg,
    )
    there = (
        request.regimen,
        request.infusion_number,
        request.weight_kg,
        request.weighed_on,
        request.born,
        request.start,
        request.bag_ml,
        request.height_cm,
        request.last_weight_kg,
    )
    # The file may leave out the day, which the start names, and the age, which the birth does.
    same_day = request.on in (None, draft.on)
    same_age = request.born is not None or draft.age_years == request.age_years
    return questions.readable and here == there and same_day and same_age
