"""What the use cases need from the world; adapters provide it, tests replace it."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from typing import Protocol as Port

if TYPE_CHECKING:
    from infuseplan.domain.protocol.check import ProtocolFault
    from infuseplan.domain.protocol.loaded import LoadedPolicy, LoadedProtocol


class Clock(Port):
    """The present, which the domain never looks up by itself."""

    def now(self) -> datetime:
        """The present moment with its offset."""
        ...

    def today(self) -> date:
        """Today's date in the computer's zone."""
        ...


class ProtocolSource(Port):
    """Where protocol files come from."""

    def find(self, protocol_id: str) -> "LoadedProtocol | tuple[ProtocolFault, ...] | None":
        """The protocol of that id, its faults, or None where there is none."""
        ...

    def regimens(self) -> dict[str, tuple[str, ...]]:
        """Every regimen id of every usable file, with the ids of the files that have it."""
        ...


class PolicySource(Port):
    """Where the hospital's settings come from."""

    def standing(self) -> "LoadedPolicy":
        """The settings in force on this computer."""
        ...

    def with_settings(self, settings: dict[str, object]) -> "LoadedPolicy":
        """The settings in force with some replaced; PolicyProblem if they do not fit."""
        ...


class ProtocolUnusable(Exception):
    """The protocol that is to be planned by cannot be used, and why: the faults of its file."""

    def __init__(self, protocol_id: str, faults: "tuple[ProtocolFault, ...]") -> None:
        super().__init__(f"{protocol_id}: {len(faults)} faults")
        self.protocol_id = protocol_id
        self.faults = faults


class CannotOpen(Exception):
    """What the program needs of the computer is missing; its text says what, and what to do."""


class PolicyProblem(Exception):
    """The hospital's settings cannot be used: which file, which key, why, and what to do.

    `read` is the value that stands there, where it is a value that is wrong.
    """

    def __init__(self, file: str, key: str, text: str, advice: str, read: str = "") -> None:
        super().__init__(f"{file}: {key}: {text}; {advice}")
        self.file = file
        self.key = key
        self.text = text
        self.advice = advice
        self.read = read
