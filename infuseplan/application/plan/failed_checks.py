"""What becomes of a check of the monitor that does not hold: one objection, and a line in the log.

The user reads one plain sentence. Which check it was, and its figures, are for the report, the log
and the machine-readable answer.
"""

import logging
from collections.abc import Iterable

from infuseplan.domain.findings import BLOCK, Finding
from infuseplan.domain.monitor.plan import ProofLine, failed

_log = logging.getLogger("infuseplan.monitor")


class _LastFailure:
    """The last failure in the log: a running infusion is proved each second."""

    last = ""


def check_objection(proof: Iterable[ProofLine]) -> Finding | None:
    """One objection for all checks that do not hold; None where every one does.

    The log gets the names of checks and fields. Figures are a patient's, and stay in `args`.
    """
    wrong = failed(proof)
    if not wrong:
        return None
    named = "; ".join(f"{line.check} at {line.field}" for line in wrong)
    if named != _LastFailure.last:
        _LastFailure.last = named
        _log.error("checks failed: %s", named)
    first = wrong[0]
    return Finding(
        "monitor.failed",
        BLOCK,
        field=first.field,
        args={
            "check": first.check,
            "left": str(first.left),
            "right": str(first.right),
            "checks": ", ".join(line.check for line in wrong),
        },
    )
