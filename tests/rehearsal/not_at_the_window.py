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
    "a-reading-that-is-far-off": "the window asks for the second reading in the same question",
    "an-unknown-agent": "the start offers the plan's own agents and no other",
    "clocks-go-back-without-a-zone": "the window always has the computer's zone",
    "no-stop-to-take-back": "the window offers it only while STOP waits for its grade",
    "nothing-to-release": "the window offers it only while a deviation waits",
    "premedication-in-time": "the ticks of the start record it, all agents at once",
    "premedication-too-early": "the ticks of the start record it, all agents at once",
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

# These could be played, and have not been tried yet; whoever plays one takes its name away.
NOT_PLAYED_YET = (
    "a-recurrence-cannot-be-withdrawn",
    "a-volume-as-a-deviation",
    "above-the-table-in-a-followed-plan",
    "above-the-table-until-its-hold-is-over",
    "an-entry-that-did-not-happen",
    "bag-empty-faster-than-possible",
    "clocks-go-back-in-the-ward-s-zone",
    "completed-faster-than-possible",
    "counter-not-zeroed",
    "grade-1-after-a-restart-is-held",
    "grade-1-gets-grade-2-and-that-is-the-first",
    "graded-2-again-and-then-resumed",
    "observations-every-quarter-of-an-hour",
    "observations-with-each-change",
    "read-back-at-the-restart",
    "read-back-at-the-start",
    "start-moved-by-a-day",
    "start-moved-with-a-volume",
    "started-after-midnight-on-the-75th-birthday",
    "stop-graded-1-at-the-present-rate",
    "stop-graded-1-still-open-at-the-present-rate",
    "stop-taken-back",
    "stop-taken-back-and-the-pump-ran-on",
    "stop-then-resume-without-a-grade",
    "two-reactions-of-grade-1",
    "two-reactions-of-grade-1-in-a-stricter-hospital",
    "what-really-ran-as-a-rate",
    "what-really-ran-by-name",
)

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
