"""A running infusion on paper as it stands: what was given, and what is to come.

After STOP, and after a permanent stop, nothing is to come, and nothing that could be set on a pump
stands on the page; every sheet that was printed before is named as void. What is saved in the
journal and what is not is said beside each entry.
"""

from datetime import date

from infuseplan import __version__
from infuseplan.application.infusion.bedside import Bedside, InfusionSnapshot
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import (
    EN_DASH,
    clock,
    clock_to_second,
    figure,
    pump_figure,
    weekday_and_day,
)
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.infusion.live import LiveTile, live_view, steps_shown
from infuseplan.presentation.infusion.log import log_rows
from infuseplan.presentation.infusion.status import ENDED_EARLY, has_ended
from infuseplan.presentation.infusion.view import whose
from infuseplan.presentation.plan.frame import protocol_strip
from infuseplan.presentation.plan.rate_chart import rate_label
from infuseplan.presentation.text_layout import plain


@frozen
class GivenRow:
    """One entry in the order of time; `saved` says in words whether the journal has it."""

    number: str
    at: str
    what: str
    who: str
    saved: str
    is_saved: bool


@frozen
class AsGiven:
    """Every word of the paper, from its top to its foot.

    `is_warning`: whether `mark` is to be seen from afar; that all is saved is said quietly.
    """

    mark: str
    is_warning: bool
    void: str
    heading: str
    drug: str
    made: str
    status: str
    figures: tuple[LiveTile, ...]
    steps_title: str
    steps: tuple[str, ...]
    step_headers: tuple[str, ...]
    step_rows: tuple[tuple[str, ...], ...]
    log_title: str
    log_headers: tuple[str, ...]
    rows: tuple[GivenRow, ...]
    by_hand_title: str
    by_hand_headers: tuple[str, ...]
    foot: str


def as_given(bedside: Bedside, snapshot: InfusionSnapshot) -> AsGiven:
    """The paper for one infusion as it stands."""
    live = live_view(bedside, snapshot)
    strip = protocol_strip(bedside.plan.protocol)
    steps = steps_shown(snapshot)
    if snapshot.if_resumed is not None:
        title = say("If resumed now")
    else:
        title = (
            say("Planned rate steps, if nothing else changes")
            if steps
            else say("No further rate steps")
        )
    next_ = LiveTile(live.next_title, live.next_figure, live.next_detail)
    now = LiveTile(say("Rate now"), say("{rate} mL/h", rate=live.rate), live.rate_words)
    return AsGiven(
        mark=_mark(bedside, snapshot),
        is_warning=bool(bedside.unsaved or _is_stopped(snapshot)),
        void=_void(snapshot),
        heading=whose(bedside),
        drug=" · ".join(
            part for part in (strip.drug, strip.source, strip.mark, strip.newer) if part
        ),
        made=say(
            "Status on {day} at {time}",
            day=weekday_and_day(snapshot.now.date()),
            time=clock_to_second(snapshot.now),
        ),
        status=live.status,
        # After the end the bag is no longer a matter of time.
        figures=(now, next_, *(live.tiles[:-1] if has_ended(snapshot.state) else live.tiles)),
        steps_title=title,
        steps=tuple(
            say("{clock} {rate}", clock=clock(step.starts_at), rate=rate_label(step.rate_ml_h))
            for step in steps
            if step.starts_at is not None
        ),
        step_headers=(
            say("From"),
            say("To"),
            say("Rate"),
            say("Minutes"),
            say("mL"),
            say("Total mL"),
        ),
        step_rows=tuple(
            (
                EN_DASH if step.starts_at is None else clock(step.starts_at),
                EN_DASH if step.ends_at is None else clock(step.ends_at),
                rate_label(step.rate_ml_h),
                figure(step.end_min - step.start_min, 1),
                pump_figure(step.volume_ml),
                pump_figure(step.cumulative_ml),
            )
            for step in steps
        ),
        log_title=say("Infusion log (oldest first)"),
        log_headers=(say("No."), say("Time"), say("What"), say("Who"), say("Journal")),
        rows=given_rows(bedside),
        by_hand_title=_by_hand_title(snapshot),
        by_hand_headers=(
            say("Time"),
            say("Pump, mL/h"),
            say("Pump, mL infused"),
            say("What happened"),
            say("Initials"),
        ),
        foot=say(
            "Entries marked NOT SAVED are on this paper only, as long as the program could not "
            "save them. Enter them again when the journal works. InfusePlan {version}. Not a pump "
            "controller. Not an alarm.",
            version=__version__,
        ),
    )


def given_rows(bedside: Bedside) -> tuple[GivenRow, ...]:
    """Every entry, oldest first, the unsaved ones last."""
    saved = len(bedside.events)
    rows = reversed(log_rows((*bedside.events, *bedside.unsaved)))
    return tuple(
        GivenRow(
            number=str(row.place + 1),
            at=row.at,
            what=f"{row.what} ({row.note})" if row.note else row.what,
            who=row.who,
            saved=say("saved") if row.place < saved else say("NOT SAVED"),
            is_saved=row.place < saved,
        )
        for row in rows
    )


def left_out_message(count: int) -> str:
    """In the place of the oldest entries, where one page cannot hold all of them."""
    return say_count(
        "{count} earlier entry is in the journal and not on this page.",
        "{count} earlier entries are in the journal and not on this page.",
        count,
    )


def as_given_text(page: AsGiven) -> str:
    """The same as text, for those who do not see the page."""
    lines = [page.mark, page.void, page.heading, page.drug, page.made, page.status]
    lines += [f"{one.title}: {one.figure}, {one.detail}" for one in page.figures]
    lines += [f"{page.steps_title}: {', '.join(page.steps)}" if page.steps else page.steps_title]
    lines += [
        ", ".join(part for part in (row.number, row.at, row.what, row.who, row.saved) if part)
        for row in page.rows
    ]
    return plain("\n".join(line for line in (*lines, page.foot) if line))


def as_given_name(day: date) -> str:
    """A file name without anything about the patient."""
    return f"infuseplan-as-given-{day.isoformat()}.pdf"


def _void(snapshot: InfusionSnapshot) -> str:
    """What becomes of the sheets that lie about already."""
    if snapshot.state.status == "discontinued":
        if snapshot.state.stop_code == ENDED_EARLY:
            return say(
                "Infusion ended early: set no rate on the pump. All sheets printed earlier for "
                "this infusion are void."
            )
        return say(
            "Discontinued permanently: set no rate on the pump. All sheets printed earlier for "
            "this infusion are void."
        )
    if snapshot.awaiting_grade:
        return say(
            "STOPPED for a reaction, not graded: set no rate on the pump. All sheets printed "
            "earlier for this infusion are void."
        )
    if snapshot.state.status == "completed":
        return say("Infusion complete. All sheets printed earlier for this infusion are void.")
    if not steps_shown(snapshot):
        return say(
            "No further rate steps: set no rate on the pump by this page. All sheets printed "
            "earlier for this infusion are void."
        )
    return say(
        "Rates and times on all sheets printed earlier for this infusion are void. This page is "
        "void after the next entry."
    )


def _by_hand_title(snapshot: InfusionSnapshot) -> str:
    """Nothing invites to go on where nothing more is given."""
    if snapshot.state.status in ("completed", "discontinued"):
        return say("Further notes")
    return say("Continue documentation by hand")


def _is_stopped(snapshot: InfusionSnapshot) -> bool:
    return snapshot.state.status == "discontinued" or snapshot.awaiting_grade


def _mark(bedside: Bedside, snapshot: InfusionSnapshot) -> str:
    count = len(bedside.unsaved)
    if not count:
        if snapshot.state.status == "discontinued":
            if snapshot.state.stop_code == ENDED_EARLY:
                return say("ENDED EARLY")
            return say("DISCONTINUED PERMANENTLY")
        if snapshot.awaiting_grade:
            return say("STOPPED")
        return say("All entries saved.")
    return say_count(
        "{count} ENTRY NOT SAVED IN THE JOURNAL",
        "{count} ENTRIES NOT SAVED IN THE JOURNAL",
        count,
    )
