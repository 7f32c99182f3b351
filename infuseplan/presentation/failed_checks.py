"""Checks that failed, for the report: ids and exact figures that no screen shows."""

from collections.abc import Sequence

from infuseplan.domain.findings import Finding


def failed_checks(findings: Sequence[Finding]) -> tuple[str, ...]:
    """One line for each check of the monitor that does not hold."""
    return tuple(
        f"Check failed: {one.args['check']}: {one.args['left']} against {one.args['right']}"
        for one in findings
        if one.code == "monitor.failed"
    )
