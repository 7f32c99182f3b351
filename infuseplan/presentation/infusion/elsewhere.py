"""What is said of an infusion that another computer of the ward records."""

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo

from infuseplan.application.ward.holding import HoldingEntry, RecordLogs
from infuseplan.application.ward.port import WardEntry
from infuseplan.domain.infusion.events import Event
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import clock
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.trouble import entry_lines
from infuseplan.presentation.user_text import own

# By the origin of a chain the name of its computer.
Names = Callable[[str], str]


@frozen
class WardNews:
    """What the pages ask of the exchange: names of computers, and whether the ward is reached.

    `away_since` is since when nothing has come from the ward; None while it is reached.
    """

    name: Names
    away_since: Callable[[], datetime | None]


def no_ward() -> WardNews:
    """Of a computer that belongs to none: no names, and nothing that is away."""
    return WardNews(lambda _origin: "", lambda: None)


def workstation(origin: str, names: Names) -> str:
    """The name of a computer; where it is not known yet, the beginning of its chain's."""
    name = names(origin)
    return own(name) if name else say("Computer {start}", start=origin[:6])


def watched_message(logs: RecordLogs, names: Names, zone: tzinfo | None) -> str:
    """Who records it, since when, and what that means here."""
    if logs.holder is None:
        return say(
            "Recorded on two computers that did not know of each other. Nobody can add an entry "
            "before somebody has chosen the log that the pump followed. Both logs are kept."
        )
    where = workstation(logs.holder, names)
    taken = logs.last_holding
    if taken is None:
        return say(
            "{computer} records this infusion. It is shown here as it is recorded there.",
            computer=where,
        )
    entry, holding = taken
    return say(
        "{computer} records this infusion: {who} took it over at {clock}. It is shown here as it "
        "is recorded there.",
        computer=where, clock=clock(entry.recorded_at.astimezone(zone)), who=own(holding.by or "?"),
    )  # fmt: skip


def not_known_message(since: datetime, where: str) -> str:
    """No rate is shown of an infusion whose computer cannot be asked."""
    return say(
        "The ward's record is not reached since {clock}: what {computer} has recorded since then "
        "is not known here, so no rate is shown. Read the pump, or ask whoever is there.",
        clock=clock(since), computer=where,
    )  # fmt: skip


def taken_message(
    entry: WardEntry, holding: HoldingEntry, names: Names, zone: tzinfo | None
) -> str:
    """Another computer took it over while it was open here."""
    return say(
        "{who} has taken this infusion over at {clock}, at {computer}. It is not recorded here any "
        "more.",
        who=own(holding.by or "?"), clock=clock(entry.recorded_at.astimezone(zone)),
        computer=workstation(entry.origin, names),
    )  # fmt: skip


def take_over_explained(where: str) -> str:
    """What taking over means, before somebody does it."""
    return say(
        "From now on this computer records the infusion, and {computer} shows it only. If that "
        "computer cannot be reached, it may not know of it yet: tell whoever is there.",
        computer=where,
    )


def stop_first_message() -> str:
    """F9 was pressed where the infusion is only shown."""
    return say(
        "Stop the pump by hand now. STOP is recorded as soon as the infusion is taken over here."
    )


def not_here_message() -> str:
    """A key of the bedside was pressed where the infusion is only shown."""
    return say("Nothing was recorded: this infusion is only shown here. Take it over first.")


def go_back_message() -> str:
    """F2 was pressed where an infusion of another computer is shown."""
    return say("Nothing was started: another infusion is shown here. Press Back first.")


def taken_later_message(
    entry: WardEntry, holding: HoldingEntry, names: Names, zone: tzinfo | None
) -> str:
    """The same while a question is open, whose answer cannot be recorded here any more."""
    return say(
        "{taken} Write your answer on paper, close the question, and take the infusion over again "
        "to record it here.",
        taken=taken_message(entry, holding, names, zone),
    )


def log_lines(events: Sequence[Event], last: datetime) -> tuple[str, ...]:
    """The entries of one of two logs; its title says until when."""
    return (say("Last entry at {clock}", clock=clock(last)), *entry_lines(events))
