"""What the front ends get from `bootstrap`: the ports, wired, and the doors to the other parts."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from infuseplan.application.ports import Clock, PolicySource, ProtocolSource, ProtocolUnusable
from infuseplan.application.preferences import PreferenceStore
from infuseplan.application.site_files import SiteCheck, SiteFault
from infuseplan.domain.protocol.reference import ProtocolHeadline, ProtocolRef

if TYPE_CHECKING:
    from infuseplan.application.journal.port import Journal
    from infuseplan.application.plan.planning import ProvedPlan
    from infuseplan.domain.plan.request import PlanRequest
    from infuseplan.domain.protocol.check import ProtocolFault
    from infuseplan.domain.protocol.ctcae import Ctcae
    from infuseplan.domain.protocol.loaded import LoadedPolicy, LoadedProtocol

DEFAULT_PROTOCOL = "isatuximab-iv/eu-smpc-2025-07"


class ProtocolChanged(Exception):
    """The file that a plan was made by is not what it was: its bytes are found nowhere."""

    def __init__(self, ref: ProtocolRef) -> None:
        super().__init__(f"{ref.id}: its file has changed since it was read")
        self.ref = ref


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Services:
    """The wired program. Functions that need Qt load it when they are called, not before."""

    clock: Clock
    protocols: ProtocolSource
    policies: PolicySource
    policy_from_file: Callable[[Path], "LoadedPolicy"]
    check_folder: Callable[[Path | None], "tuple[ProtocolFault, ...]"]
    worked_examples: Callable[[], str]
    source_title: Callable[[str], str]
    preferences: PreferenceStore
    default_protocol: str
    headline: Callable[[], ProtocolHeadline | None]
    approval_faults: Callable[[], tuple[SiteFault, ...]]
    check_site: Callable[[Path | None], SiteCheck]
    all_protocols: Callable[[], "tuple[LoadedProtocol, ...]"]
    open_window: Callable[[WindowOptions], int]
    show_trouble: Callable[[str, tuple[str, ...], str], None]
    write_sheet: Callable[["ProvedPlan", str, Path], None]
    # The bytes of a regular file that has at most so many; OSError says why there are none.
    read_file: Callable[[Path, int], bytes]
    save_text: Callable[[Path, str], str]
    third_parties: Callable[[], Sequence[tuple[str, str, str]]]
    open_journal: Callable[[Path | None], "Journal"]
    has_journal: Callable[[Path | None], bool]
    read_journal: Callable[[Path | None], "Journal"]
    set_aside_journal: Callable[[Path | None], Path]
    journal_folder: Callable[[Path | None], Path]
    protocol_file: Callable[[ProtocolRef], bytes]
    protocol_from_file: Callable[[bytes], "LoadedProtocol | tuple[ProtocolFault, ...]"]
    ctcae: Callable[[], "Ctcae"]
    monotonic: Callable[[], float] = time.monotonic

    def load_default_protocol(self) -> "LoadedProtocol":
        """The default protocol, read and checked; ProtocolUnusable if it cannot be used."""
        found = self.protocols.find(self.default_protocol)
        if found is None or isinstance(found, tuple):
            raise ProtocolUnusable(self.default_protocol, found or ())
        return found

    def load_policy(self) -> "LoadedPolicy":
        """The hospital's settings; PolicyProblem if they do not fit."""
        return self.policies.standing()
