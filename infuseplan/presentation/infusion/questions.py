"""What is asked before an entry is taken: sentences for a slip that would change what follows."""

from collections.abc import Sequence
from datetime import datetime

from infuseplan.application.infusion.bedside import Bedside
from infuseplan.domain.findings import BLOCK
from infuseplan.domain.infusion.events import Event, RateSet
from infuseplan.domain.infusion.state import CourseState, EventProblem
from infuseplan.presentation.figures import with_unit
from infuseplan.presentation.findings.course import end_and_use_by
from infuseplan.presentation.findings.plan import finding_text
from infuseplan.presentation.i18n import say
from infuseplan.presentation.identifiers import patient_of
from infuseplan.presentation.infusion.status import ENDED_EARLY


def above_table_doubt(bedside: Bedside, event: RateSet, now: datetime) -> str:
    """A rate above what the table allows now is asked about; empty where it is not above it.

    An entry that cannot have happened is refused by name when it is recorded.
    """
    try:
        set_to = bedside.would_be(event, now).set_to_ml_h
    except EventProblem:
        return ""
    if set_to is None:
        return ""
    return say(
        "{rate} exceeds the rate that the table allows now ({allowed}). Is the pump really set to "
        "{rate}?",
        rate=with_unit(event.rate_ml_per_h, "mL/h"),
        allowed=with_unit(set_to, "mL/h"),
    )


def ends_for_good_doubt(bedside: Bedside, events: Sequence[Event], now: datetime) -> str:
    """A grade that discontinues the infusion permanently is asked about once more, by name."""
    try:
        before = bedside.would_be_after((), now)
        after = bedside.would_be_after(events, now)
    except EventProblem:
        return ""
    if after.stop_code in (None, ENDED_EARLY) or before.stop_code not in (None, ENDED_EARLY):
        return ""
    medicine, patient = say(bedside.plan.protocol.product.name), patient_of(bedside)
    if before.status == "completed":
        doubt = say(
            "This discontinues {medicine} permanently for {patient}: no further infusion is given. "
            "Is the grade right?", medicine=medicine, patient=patient,
        )  # fmt: skip
    else:
        doubt = say(
            "This discontinues {medicine} permanently for {patient}: the rest of the bag is not "
            "given. Is the grade right?", medicine=medicine, patient=patient,
        )  # fmt: skip
    if after.stop_code != "recurrence":
        return doubt
    # Grade 2 was chosen, and grade 2 alone discontinues nothing.
    return say("Recurrence after improvement: CTCAE grade 3. {doubt}", doubt=doubt)


def why_no_restart(after: CourseState) -> str:
    """What forbids the restart, with its times: the page may be older than the key."""
    refusals = [finding for finding in after.findings if finding.severity == BLOCK]
    for finding in refusals:
        if finding.code == "course.outlasts-use-by":
            ends, use_by = end_and_use_by(finding.args)
            return say(
                "Cannot resume: the infusion would end at {ends}, and the bag expires at {use_by}. "
                "Ask the pharmacy for a new bag.",
                ends=ends,
                use_by=use_by,
            )
    reasons = " ".join(finding_text(finding) for finding in refusals)
    return say("Cannot resume: {reasons}", reasons=reasons)
