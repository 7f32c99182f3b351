"""What a person reads where nothing can be planned, because a protocol file cannot be used."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infuseplan.presentation.words import say, say_count

if TYPE_CHECKING:
    from infuseplan.domain.protocol_check import ProtocolFault

# A folder of another release has a fault in every file; a window has room for some.
_MOST_FAULTS = 6


@dataclass(frozen=True, slots=True)
class UnusableWords:
    """What cannot be done, each fault with its file and its remedy, and whom to ask."""

    failed: str
    faults: tuple[str, ...]
    advice: str

    @property
    def as_text(self) -> str:
        """The same as plain lines."""
        return "\n".join((self.failed, *(f"  {line}" for line in self.faults), self.advice))


def unusable_words(faults: "Sequence[ProtocolFault]") -> UnusableWords:
    """The words for these faults; without any, where to look for them."""
    lines = [fault_line(fault) for fault in faults[:_MOST_FAULTS]]
    left = len(faults) - len(lines)
    if left:
        lines.append(
            say_count(
                "{count} more; “infuseplan check-protocols” names it.",
                "{count} more; “infuseplan check-protocols” names them.",
                left,
            )
        )
    if not lines:
        lines.append(say("“infuseplan check-protocols” says more."))
    return UnusableWords(
        failed=say("Nothing can be planned: a protocol file cannot be used."),
        faults=tuple(lines),
        advice=say("Show this to IT. Until it is set right, plan as your ward does without it."),
    )


def fault_line(fault: "ProtocolFault") -> str:
    """File, key where there is one, what is wrong, and what to do."""
    where = f"{fault.file}: {fault.key}" if fault.key else fault.file
    return f"{where}: {fault.text}; {fault.advice}"
