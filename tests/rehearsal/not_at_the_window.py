"""Scenarios that no hand can play at a window, each with the reason.

Where an amendment leads to the same refusal by another way, test_amendments.py goes it.

Everything else of tests/scenarios is played; a name that stands here without a file is an error.
"""

NOT_AT_THE_WINDOW = {
    "a-condition-that-is-none": "the question has the source's own conditions (an amendment, any)",
    "a-plan-that-is-refused": "without a plan there is nothing to start",
    "a-source-without-rates": "a source without rates cannot be started, and the page says so",
    "after-now": "an entry made at the window carries the present moment",
    "before-the-start": "before the start the page has no log to enter a reaction into",
    "no-start-at-all": "before the start the page has no log to enter a reaction into",
    "just-in-time-for-the-bag": "hands are a second late, and a second is too late for the bag",
    "recurrence-while-climbing": "after a permanent stop the page offers no second end",
    "a-reading-that-is-far-off": "the window asks for the second reading in the same question",
    "an-unknown-agent": "the start offers the plan's own agents (an amendment, any)",
    "clocks-go-back-without-a-zone": "the window always has the computer's zone",
    "no-stop-to-take-back": "the window offers it only while STOP waits for its grade",
    "nothing-to-release": "the window offers it only while a deviation waits",
    "premedication-in-time": "hands are a second late, and a minute that has begun is over",
    "not-started-yet": "before the start the page shows the plan, and no infusion",
    "out-of-order": "an entry made at the window comes after the ones before it",
    "out-of-the-refrigerator-after-the-start": "a time that has not come yet is read as no time",
    "start-moved-by-a-day": "a time typed there means the nearest such time, within half a day",
}

# What the window says where the last line of a file is refused, by the code of the refusal. None
# of these words may be on the screen before the line is tried.
REFUSED_IN_WORDS = {
    "course.outlasts-use-by": "Cannot resume: the infusion would end",
    "event.above-highest-rate": "exceeds the maximum of",
    "event.after-the-end": "The infusion has ended: observations",
    "event.grade-missing": "Grade the reaction first",
    "event.more-than-the-bag": "more than the bag volume",
    "event.needs-prescriber": "prescriber who authorised the restart",
    "event.no-reaction-rules": "Cannot resume: restart after a reaction is not specified",
    "event.not-better": "reaction has not improved yet",
    "event.not-empty": "should still be in the bag",
    "event.pump-impossible": "check the pump's counter",
    "event.read-back-differs": "restart rate is 12.5 mL/h|first rate does not match",
    "event.stop-is-final": "permanent discontinuation, which is final",
}
