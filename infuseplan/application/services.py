"""What the front ends get from `bootstrap`: the ports, wired, and the ways to the other parts."""

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from infuseplan.application.ports import Clock, ProtocolUnusable
from infuseplan.application.preferences import PreferenceStore
from infuseplan.application.site_files import SiteCheck, SiteFault
from infuseplan.domain.protocol.reference import ProtocolHeadline, ProtocolRef
from infuseplan.frozen import frozen

if TYPE_CHECKING:
    from infuseplan.application.journal.port import Journal
    from infuseplan.application.plan.planning import ProvedPlan
    from infuseplan.application.treatment.appointment import Appointment
    from infuseplan.application.ward.administration import WardAdministration
    from infuseplan.application.ward.meeting import WardExchange
    from infuseplan.application.ward.sealing import PersonalSeal
    from infuseplan.application.ward.sign_in import PinBook
    from infuseplan.domain.plan.request import PlanRequest
    from infuseplan.domain.protocol.check import ProtocolFault
    from infuseplan.domain.protocol.ctcae import Ctcae
    from infuseplan.domain.protocol.loaded import LoadedPolicy, LoadedProtocol
    from infuseplan.domain.treatment.ward_days import WardDays

DEFAULT_PROTOCOL = "isatuximab-iv/eu-smpc-2025-07"


class ProtocolChanged(Exception):
    """The file that a plan was made by is not what it was: its bytes are found nowhere."""

    def __init__(self, ref: ProtocolRef) -> None:
        super().__init__(f"{ref.id}: its file has changed since it was read")
        self.ref = ref


@frozen
class WindowOptions:
    """How the window was asked for on the command line."""

    quit_when_painted: bool = False
    data: Path | None = None
    page: str = "plan"
    language: str | None = None
    theme: str | None = None
    demo: bool = False
    # What a plan file asked.
    request: "PlanRequest | None" = None


@frozen
class ProtocolFiles:
    """The protocol files of this installation; they are read when somebody asks for one."""

    default_id: str
    # The protocol of an id, the faults of its file, or None where there is none.
    find: Callable[[str], "LoadedProtocol | tuple[ProtocolFault, ...] | None"]
    all: Callable[[], "tuple[LoadedProtocol, ...]"]
    # Every regimen id of every usable file, with the ids of the files that have it.
    regimens: Callable[[], dict[str, tuple[str, ...]]]
    # What the default file says of itself, without the reading of all of it.
    headline: Callable[[], ProtocolHeadline | None]
    # The faults of the program's own files, or of those in a folder.
    check: Callable[[Path | None], "tuple[ProtocolFault, ...]"]
    # The exact bytes of a file that was planned by; ProtocolChanged if they are gone.
    bytes_of: Callable[[ProtocolRef], bytes]
    parse: Callable[[bytes], "LoadedProtocol | tuple[ProtocolFault, ...]"]

    def load_default(self) -> "LoadedProtocol":
        """The default protocol, read and checked; ProtocolUnusable if it cannot be used."""
        found = self.find(self.default_id)
        if found is None or isinstance(found, tuple):
            raise ProtocolUnusable(self.default_id, found or ())
        return found


@frozen
class Policies:
    """The hospital's settings; each of these raises PolicyProblem if they do not fit."""

    standing: Callable[[], "LoadedPolicy"]
    with_settings: Callable[[dict[str, object]], "LoadedPolicy"]
    from_file: Callable[[Path], "LoadedPolicy"]


@frozen
class SiteFiles:
    """The files that IT lays into its folder."""

    approval_faults: Callable[[], tuple[SiteFault, ...]]
    check: Callable[[Path | None], SiteCheck]


@frozen
class JournalAccess:
    """The journal in a folder, or the user's own where that is None."""

    folder: Callable[[Path | None], Path]
    # Whether anything was ever recorded there, or nobody can tell: opening says why. Makes nothing.
    exists: Callable[[Path | None], bool]
    open: Callable[[Path | None], "Journal"]
    read: Callable[[Path | None], "Journal"]
    set_aside: Callable[[Path | None], Path]


@frozen
class SealAccess:
    """The seal of what is personal in a folder, or in the user's own where that is None."""

    # The same object for the same folder, which the journal of the folder uses as well.
    open: Callable[[Path | None], "PersonalSeal"]
    # The PINs of whoever works with the journal of the folder.
    pins: Callable[[Path | None], "PinBook"]
    # Gives the files of all seals back that were opened, and forgets their keys.
    close: Callable[[], None]


@frozen
class WardAccess:
    """The exchange with the other computers of a ward, for a folder or the user's own."""

    # Not begun yet, the same one for the same folder; None where IT has named neither a place to
    # meet nor one for anchors.
    exchange: Callable[[Path | None], "WardExchange | None"]
    # Whether IT has named a place where other computers are met.
    meets_others: Callable[[], bool]
    # Whether there is an exchange at all; one for anchors meets nobody.
    is_set_up: Callable[[], bool]


@frozen
class References:
    """What ships with the program to be looked up."""

    worked_examples: Callable[[], str]
    source_title: Callable[[str], str]
    third_parties: Callable[[], Sequence[tuple[str, str, str]]]
    ctcae: Callable[[], "Ctcae"]
    # The languages that this installation speaks, English first.
    languages: Callable[[], tuple[str, ...]]


@frozen
class CalendarServices:
    """What a calendar of infusion days needs from libraries; each is loaded when it is called."""

    # Weekend and public holidays of a region in some years; PolicyProblem if it is not known.
    ward_days: "Callable[[str, Collection[int]], WardDays]"
    # Appointments as an iCalendar file, made at that moment.
    ics: "Callable[[Iterable[Appointment], datetime], str]"


@frozen
class LocalFiles:
    """Files that a person names."""

    # The bytes of a regular file that has at most so many; OSError says why there are none.
    read: Callable[[Path, int], bytes]
    save: Callable[[Path, str], str]
    # What a plan file asked, for the window; in words, why it cannot be read.
    open_plan: Callable[[Path], "PlanRequest | str"]


@frozen
class QtServices:
    """What needs Qt; it is loaded when one of these is called, not before."""

    open_window: Callable[[WindowOptions], int]
    show_trouble: Callable[[str, tuple[str, ...], str], None]
    write_sheet: Callable[["ProvedPlan", str, Path], None]


@frozen
class Services:
    """The wired program."""

    clock: Clock
    preferences: PreferenceStore
    protocols: ProtocolFiles
    policies: Policies
    site: SiteFiles
    journal: JournalAccess
    sealing: SealAccess
    ward: WardAccess
    # Loaded by whoever asks for it, and not at a start.
    load_ward_as_a_whole: "Callable[[], WardAdministration]"
    references: References
    calendar: CalendarServices
    files: LocalFiles
    qt: QtServices
    monotonic: Callable[[], float] = time.monotonic

    @property
    def ward_as_a_whole(self) -> "WardAdministration":
        """What is done with the ward's record as a whole."""
        return self.load_ward_as_a_whole()
