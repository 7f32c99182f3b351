"""Today's infusions of this workstation on one screen, in the order in which they need hands."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

from infuseplan.application.infusion.bedside import Bedside, InfusionSnapshot
from infuseplan.application.infusion.patient_history import PastInfusion
from infuseplan.application.journal.port import RecordHeader, RecordLine
from infuseplan.application.moments import passed
from infuseplan.domain.dates.elapsed import after_minutes
from infuseplan.domain.infusion.state import CourseState
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import EN_DASH, clock, day, with_unit
from infuseplan.presentation.i18n import say
from infuseplan.presentation.identifiers import unreadable_name
from infuseplan.presentation.infusion.live import (
    LiveView,
    Tone,
    in_passing,
    is_observation_due,
    live_without_tiles,
    minutes_seconds,
    observation_and_end,
    steps_shown,
)
from infuseplan.presentation.infusion.status import status_word
from infuseplan.presentation.user_text import own

Piece = Literal["given", "to-come"]
# In this order they need hands: a pump to stop or to set, vital signs, whoever has had
# premedication and waits for the start, then by the clock; then whoever has not begun yet.
_NOT_SAVED, _STOPPED, _LATE, _OBSERVE, _PAUSED, PREMEDICATED, _RUNNING, READY, EXPECTED, _ENDED = (
    range(10)
)


@frozen
class BarPiece:
    """A stretch of the day in which drug runs: from, to, and whether it has run in already."""

    begins: datetime
    ends: datetime
    kind: Piece


@frozen
class BoardRow:
    """One infusion, or a patient who is expected: whose it is, how it stands, and what comes next.

    `record_id` is empty of whoever is expected; `patient_id` of an infusion that is recorded
    without a patient. `is_here` tells whether it is open in this window; of one that is not, no
    change is counted down. `order` sorts the rows. `letter` is the key that opens the row.
    `in_passing` is what the other pages say of one that is open here.
    """

    record_id: str
    patient_id: str
    chair: str
    patient: str
    plan: str
    status: str
    tone: Tone
    rate: str
    next_change: str
    observation: str
    end: str
    is_late: bool
    is_here: bool
    has_ended: bool
    bar: tuple[BarPiece, ...]
    order: tuple[int, float, str]
    letter: str = ""
    in_passing: str = ""

    @property
    def name(self) -> str:
        """By what the row is known again when it has moved."""
        return self.record_id or f"expected {self.patient_id}"

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns of the table as they are read; some of two lines."""
        whose = f"{self.patient}\n{self.plan}"
        chair = own(self.chair) if self.chair else EN_DASH
        return (
            self.letter,
            chair,
            whose,
            self.status,
            self.rate,
            self.next_change,
            self.observation,
            self.end,
        )

    @property
    def spoken(self) -> str:
        """The row as one sentence."""
        parts = zip(board_headers(), self.cells, strict=True)
        said = ", ".join(f"{title} {cell}" for title, cell in parts if cell not in ("", EN_DASH))
        return said.replace("\n", ", ")


def board_headers() -> tuple[str, ...]:
    """The columns of the board, without that of the day's bars."""
    return (
        say("Key"), say("Chair"), say("Patient"), say("Status"), say("mL/h"), say("Next change"),
        say("Observation"), say("End"),
    )  # fmt: skip


def longest_cells() -> tuple[str, ...]:
    """For each column the longest words that are usual there, so that its width can be kept."""
    return (
        "⇧M", "MMMMM", "MMM. MMM. · 00000000", say("Running, rate change due"), "100.5",
        say("overdue since {clock} ({minutes})", clock="00:00",
            minutes=say("{minutes}:{seconds} min", minutes="00", seconds="00")),
        say("Observation"), "00:00",
    )  # fmt: skip


def open_row(bedside: Bedside, snapshot: InfusionSnapshot, chair: str = "") -> BoardRow:
    """One that is open in this window, as it stands."""
    live, state = live_without_tiles(snapshot), snapshot.state
    observation, end = observation_and_end(snapshot)
    return BoardRow(
        record_id=bedside.record_id,
        patient_id=bedside.header.patient_id,
        chair=chair,
        patient=_whose(bedside.header, bedside.plan),
        plan=_which(bedside.plan),
        status=live.status,
        tone=live.tone,
        rate=live.rate,
        next_change=_next_change(snapshot, live),
        observation=observation,
        end=end,
        is_late=live.is_late,
        is_here=True,
        has_ended=state.status in ("completed", "discontinued"),
        bar=_bar(state, snapshot),
        order=_order(snapshot, live, bedside.record_id),
        in_passing=in_passing(live),
    )


def other_row(line: RecordLine, known: PastInfusion | None, chair: str = "") -> BoardRow:
    """One of the journal that is not open here: as it was recorded last."""
    if known is None:
        return BoardRow(
            line.id, line.patient_id, chair, _whose(line, None), EN_DASH,
            say("cannot be read here"), "block", EN_DASH, EN_DASH, EN_DASH, EN_DASH,
            is_late=False, is_here=False, has_ended=False, bar=(),
            order=(_STOPPED, 0.0, line.id),
        )  # fmt: skip
    state = known.state
    over = state.status in ("completed", "discontinued")
    return BoardRow(
        record_id=line.id,
        patient_id=line.patient_id,
        chair=chair,
        patient=_whose(line, known.plan),
        plan=_which(known.plan),
        status=_recorded_status(state),
        tone="note" if over else "block" if state.awaiting_grade else "caution",
        rate=EN_DASH,
        next_change=EN_DASH if over else say("open it to see"),
        observation=EN_DASH,
        end=_last_flow(state) if over else EN_DASH,
        is_late=False,
        is_here=False,
        has_ended=over,
        bar=_given(state),
        order=(_ENDED if over else _STOPPED, _started(state, known.plan), line.id),
    )


def _recorded_status(state: CourseState) -> str:
    if state.awaiting_grade:
        return say("STOPPED: reaction, not graded")
    words = status_word(state)
    if state.status in ("completed", "discontinued"):
        return words
    return say("{status}, not open here", status=words)


def sorted_rows(rows: Iterable[BoardRow], *, by_chair: bool = False) -> tuple[BoardRow, ...]:
    """What needs hands next stands first; or the chairs in their order, whoever has none last."""
    return tuple(sorted(rows, key=_by_chair if by_chair else lambda row: row.order))


def _by_chair(row: BoardRow) -> tuple[object, ...]:
    # Chair 10 stands after chair 9.
    parts = tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part)
        for part in re.findall(r"\d+|\D+", row.chair.casefold())
    )
    return not row.chair, parts, row.order


def board_summary(rows: tuple[BoardRow, ...]) -> tuple[str, Tone, bool]:
    """What every page says of several open infusions: words, tone, whether a change is overdue."""
    here = [row for row in rows if row.is_here and not row.has_ended]
    if not here:
        return "", "note", False
    first = here[0]
    words = say("{count} open. {patient}: {state}", count=len(here), patient=first.patient,
                state=first.in_passing)  # fmt: skip
    return words, first.tone, any(row.is_late for row in here)


def _whose(line: RecordHeader | RecordLine, plan: InfusionPlan | None) -> str:
    """Both identifiers as short as a row needs them: `A. B. · 4711`."""
    name, reference = line.patient_name, line.patient_reference
    if not name and (unreadable := unreadable_name(line.personal)):
        return unreadable
    born = None if plan is None else plan.request.born
    second = own(reference) if reference or born is None else day(born)
    return " · ".join(part for part in (own(name), second) if part)


def _which(plan: InfusionPlan) -> str:
    """`Isa-Pd, infusion 1`."""
    return say("{regimen}, infusion {number}", regimen=say(plan.regimen.name),
               number=plan.request.infusion_number)  # fmt: skip


def _next_change(snapshot: InfusionSnapshot, live: LiveView) -> str:
    """`50 mL/h at 10:20, in 14:36 min`; what to do where no change is to come."""
    if not snapshot.coming:
        return live.next_detail
    rate = with_unit(snapshot.coming[0].rate_ml_h, "mL/h")
    if snapshot.missed:
        since = snapshot.missed[0].due_at
        when = say("overdue since {clock} ({minutes})", clock=clock(since),
                   minutes=minutes_seconds(passed(since, snapshot.now)))  # fmt: skip
        return f"{rate}\n{when}"
    at = snapshot.coming[0].due_at
    when = say("at {clock}, in {minutes}", clock=clock(at),
               minutes=minutes_seconds(passed(snapshot.now, at)))  # fmt: skip
    return f"{rate}\n{when}"


def _order(snapshot: InfusionSnapshot, live: LiveView, record_id: str) -> tuple[int, float, str]:
    state = snapshot.state
    if snapshot.unsaved:
        return _NOT_SAVED, 0.0, record_id
    # A reaction after the last drop waits for its grade like any other.
    if state.status in ("completed", "discontinued") and not snapshot.awaiting_grade:
        return _ENDED, -_seconds(snapshot.now), record_id
    if snapshot.awaiting_grade or live.tone == "block":
        return _STOPPED, 0.0, record_id
    if live.is_late:
        since = _seconds(snapshot.missed[0].due_at) if snapshot.missed else 0.0
        return _LATE, since, record_id
    if is_observation_due(state):
        return _OBSERVE, float(state.observation_due_min or 0), record_id
    if state.status == "interrupted":
        return _PAUSED, 0.0, record_id
    if snapshot.coming:
        return _RUNNING, _seconds(snapshot.coming[0].due_at), record_id
    return _RUNNING, _seconds(state.ends_at) if state.ends_at else float("inf"), record_id


def _seconds(moment: datetime) -> float:
    return moment.astimezone(UTC).timestamp()


def _started(state: CourseState, plan: InfusionPlan) -> float:
    started = state.started_at or plan.request.start
    return 0.0 if started is None else -_seconds(started)


def _given(state: CourseState) -> tuple[BarPiece, ...]:
    start = state.started_at
    if start is None:
        return ()
    pieces: list[BarPiece] = []
    for one in state.delivered:
        begins, ends = (after_minutes(start, at) for at in (one.start_min, one.end_min))
        if pieces and pieces[-1].ends == begins:
            begins = pieces.pop().begins
        pieces.append(BarPiece(begins, ends, "given"))
    return tuple(pieces)


def _bar(state: CourseState, snapshot: InfusionSnapshot) -> tuple[BarPiece, ...]:
    steps = steps_shown(snapshot)
    first, last = (steps[0].starts_at, steps[-1].ends_at) if steps else (None, None)
    ahead = () if first is None or last is None else (BarPiece(first, last, "to-come"),)
    return (*_given(state), *ahead)


def _last_flow(state: CourseState) -> str:
    if state.started_at is None or not state.delivered:
        return EN_DASH
    return clock(after_minutes(state.started_at, state.delivered[-1].end_min))
