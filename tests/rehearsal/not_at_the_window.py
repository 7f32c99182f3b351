"""Scenarios that no hand can play at a window, each with the reason.

Everything else of tests/scenarios is played; a name that stands here without a file is an error.
"""

NOT_AT_THE_WINDOW = {
    "a-condition-that-is-none": "the window offers the source's own conditions and no other",
    "a-plan-that-is-refused": "without a plan there is nothing to start",
    "a-source-without-rates": "a source without rates cannot be started, and the page says so",
    "after-now": "an entry made at the window carries the present moment",
    "before-the-start": "before the start the page has no log to enter a reaction into",
    "no-start-at-all": "before the start the page has no log to enter a reaction into",
    "just-in-time-for-the-bag": "hands are a second late, and a second is too late for the bag",
    "pump-shows-less": "at the window the pump is read a second time before any step is shown",
    "recurrence-while-climbing": "after a permanent stop the page offers no second end",
    "not-started-yet": "before the start the page shows the plan, and no infusion",
    "out-of-order": "an entry made at the window comes after the ones before it",
    "out-of-the-refrigerator-after-the-start": "a time that has not come yet is read as no time",
    "a-grade-entered-wrongly": "STOP comes before a grade of 2, so the pump has stopped",
    "what-rests-on-an-amendment": "STOP comes before a grade of 2, so the pump has stopped",
    "grade-1-gets-worse": "a mild reaction is entered after STOP, so nothing runs while it lasts",
    "grade-1-goes-on-in-this-hospital": "a mild reaction is entered after STOP, as above",
    "grade-1-gone-during-a-pause": "a mild reaction is entered after STOP, as above",
    "grade-1-holds-the-rate": "a mild reaction is entered after STOP, as above",
    "grade-1-is-gone": "a mild reaction is entered after STOP, as above",
}

# What the window says where the last line of a file is refused, by the code of the refusal.
REFUSED_IN_WORDS = {
    "course.outlasts-use-by": "(?i)bag",
    "event.above-highest-rate": "(?i)highest|above",
    "event.after-the-end": "(?i)ended|has ended|final",
    "event.more-than-the-bag": "(?i)bag",
    "event.needs-prescriber": "(?i)prescriber",
    "event.no-reaction-rules": "(?i)source|reaction",
    "event.not-better": "(?i)better|grade",
    "event.not-empty": "(?i)still be in the bag",
    "event.stop-is-final": "(?i)final|stopped for good|permanent|cannot",
}
