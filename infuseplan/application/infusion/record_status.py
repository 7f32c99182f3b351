"""How far the infusion of a record has come: whether it was started, and how it stands."""

from datetime import datetime

from infuseplan.application.infusion.alike import RecordUnusable
from infuseplan.application.infusion.running import RunningInfusion
from infuseplan.application.journal.event_codec import read_event
from infuseplan.application.journal.port import Journal, RecordLine
from infuseplan.application.moments import last_of
from infuseplan.domain.infusion.state import CourseState, EventProblem

# What the Prepare page hands over is recorded in front of the start.
_BEFORE_START = ("vial-used", "bag-prepared", "second-checked")


def has_started(journal: Journal, line: RecordLine) -> bool:
    """False where vials or the second check are recorded and the start after them is not.

    True where an entry cannot be read: nobody can say then that nothing runs. StorageProblem.
    """
    if line.last_event not in _BEFORE_START:
        return True
    try:
        events = journal.read(line.id).events
        return any(read_event(stored.event).type == "started" for stored in events)
    except ValueError:
        return True


def followed(running: RunningInfusion, now: datetime) -> CourseState:
    """How it stands at `now`; RecordUnusable where this program refuses what was recorded."""
    try:
        return running.state(last_of(now, *(event.at for event in running.events)))
    except EventProblem as problem:
        raise RecordUnusable(running.proved.plan.protocol.id) from problem
