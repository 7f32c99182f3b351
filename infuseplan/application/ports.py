"""What the use cases need from the world; adapters provide it, tests replace it."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from typing import Protocol as Port

if TYPE_CHECKING:
    from infuseplan.domain.protocol.check import ProtocolFault


class Clock(Port):
    """The present, which the domain never looks up by itself."""

    def now(self) -> datetime:
        """The present moment with its offset."""
        ...

    def today(self) -> date:
        """Today's date in the computer's zone."""
        ...


class ProtocolUnusable(Exception):
    """The protocol that is to be planned by cannot be used, and why: the faults of its file."""

    def __init__(self, protocol_id: str, faults: "tuple[ProtocolFault, ...]") -> None:
        super().__init__(f"{protocol_id}: {len(faults)} faults")
        self.protocol_id = protocol_id
        self.faults = faults


class CannotOpen(Exception):
    """What the program needs of the computer is missing; its text says what, and what to do."""


class UnusableZone(Exception):
    """No clock can show times in the computer's zone; its text is what `TZ` says, or empty."""


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
