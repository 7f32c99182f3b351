"""What a person reads where nothing can be planned, because a protocol file cannot be used."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from infuseplan.frozen import frozen
from infuseplan.presentation.i18n import say, say_count

if TYPE_CHECKING:
    from infuseplan.application.ports import PolicyProblem
    from infuseplan.domain.protocol.check import ProtocolFault

# A folder of another release has a fault in every file; a window has room for some.
_MOST_FAULTS = 6


@frozen
class UnusableMessages:
    """What cannot be done, each fault with its file and its remedy, and whom to ask."""

    failed: str
    faults: tuple[str, ...]
    advice: str

    @property
    def as_text(self) -> str:
        """The same as plain lines."""
        return "\n".join((self.failed, *(f"  {line}" for line in self.faults), self.advice))


def not_opened(trouble: str) -> UnusableMessages:
    """The words where a double click cannot open its file."""
    advice = say("Nothing was planned. Open the program and answer its questions.")
    return UnusableMessages(say("This file cannot be opened."), (trouble,), advice)


def no_window(trouble: str) -> UnusableMessages:
    """The words where the program cannot open its window."""
    advice = say("Show this to IT. Until it is set right, plan as your ward does without it.")
    return UnusableMessages(say("InfusePlan cannot open its window."), (trouble,), advice)


def library_message(missing: Sequence[tuple[str, str]], problem: str) -> str:
    """Which libraries of the computer are missing, with Debian's packages."""
    if not missing:
        return say("A library of this computer is missing: {problem}.", problem=problem)
    return say(
        "Libraries of this computer are missing: {names}. On Debian and Ubuntu: "
        "apt-get install {packages}",
        names=", ".join(name for name, _ in missing),
        packages=" ".join(sorted({package for _, package in missing})),
    )


def unusable_message(faults: "Sequence[ProtocolFault]") -> UnusableMessages:
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
    return UnusableMessages(
        failed=say("Nothing can be planned: a protocol file cannot be used."),
        faults=tuple(lines),
        advice=say("Show this to IT. Until it is set right, plan as your ward does without it."),
    )


def fault_line(fault: "ProtocolFault | PolicyProblem") -> str:
    """File, key where there is one, what is wrong, and what to do."""
    where = f"{fault.file}: {fault.key}" if fault.key else fault.file
    return f"{where}: {fault.text}; {fault.advice}"
