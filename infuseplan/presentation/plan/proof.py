"""The monitor's proof as lines with both figures, and in one sentence."""

from collections.abc import Sequence
from fractions import Fraction

from infuseplan.domain.monitor.plan import ProofLine, failed
from infuseplan.presentation.figures import figure, with_unit
from infuseplan.presentation.findings.checks import check_message
from infuseplan.presentation.i18n import say, say_count

# The monitor compares twice the restart rate with the initial one; 25 mL/h beside the words of a
# restart would be read as the rate to restart at.
_WITHOUT_FIGURES = frozenset({"restart-at-half", "course-restart"})


def proof_summary(lines: Sequence[ProofLine]) -> str:
    """How many checks passed, or how many failed: `14 of 14 checks passed`."""
    wrong = failed(lines)
    if wrong:
        return say_count(
            "{count} of {total} checks failed",
            "{count} of {total} checks failed",
            len(wrong),
            total=len(lines),
        )
    return say_count(
        "{count} of {count} check passed", "{count} of {count} checks passed", len(lines)
    )


def proof_line_text(line: ProofLine) -> str:
    """The claim of one line with its two figures: `✓ step volumes add up …: 250 mL = 250 mL`."""
    mark = "✓" if line.holds else "✗"
    left, right = _shown(line.left, line.unit), _shown(line.right, line.unit)
    if not left or not right or line.check in _WITHOUT_FIGURES:
        return f"{mark} {check_message(line.check)}"
    sign = "=" if left == right else ("≤" if line.holds else "≠")
    return f"{mark} {check_message(line.check)}: {left} {sign} {right}"


def _shown(value: Fraction | str | None, unit: str) -> str:
    # A word, such as an id or a moment, is the monitor's own; the claim says enough.
    if value is None or isinstance(value, str):
        return ""
    shown_unit = say("years") if unit == "years" else unit
    return with_unit(value, shown_unit) if unit else figure(value)
