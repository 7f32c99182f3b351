"""Says in every question of the bedside from when its entry will count."""

from datetime import datetime

from infuseplan.application.infusion.entry_moment import FROM_THE_KEY, Question
from infuseplan.presentation.figures import clock_to_second
from infuseplan.presentation.i18n import say


def counts_from_message(question: Question, key: datetime) -> str:
    """The moment itself where it is known already."""
    if question in FROM_THE_KEY:
        return say("Counts from {clock}, when it was asked for.", clock=clock_to_second(key))
    if question == "amendment":
        return ""
    return say("Counts from when it is recorded.")
