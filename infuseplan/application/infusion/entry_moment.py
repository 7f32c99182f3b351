"""From when an entry counts whose question stayed open for a while: one rule for all of them.

From the key, where it tells what has happened already: a rate that the pump was set to, a pause, a
grade that was seen, a decision to end, a rate that has run all the while. From the confirmation,
where the question itself asks for something to be done or read while it is open: the pump is
started or set back, its counter is read, the patient is looked at; and where somebody takes a step
by name. STOP has no question before it, and always counts from its key.
"""

from datetime import datetime
from typing import Literal

Question = Literal[
    "rate", "rate-set-back", "pause", "grade-now", "end", "deviation-rate",
    "grade-after-stop", "volume", "observation", "resume", "deviation-volume", "release",
    "stop-withdrawn", "amendment",
]  # fmt: skip

FROM_THE_KEY: frozenset[Question] = frozenset(
    {"rate", "pause", "grade-now", "end", "deviation-rate"}
)


def entry_moment(question: Question, key: datetime, confirmed: datetime) -> datetime:
    """When what is recorded by this question happened; `key` is when it was asked for."""
    return key if question in FROM_THE_KEY else confirmed
