"""Every line of the monitor's proof has words, and the summary counts them."""

from fractions import Fraction
from typing import get_args

import pytest

from infuseplan.domain.monitor.proof import Check, ProofLine
from infuseplan.presentation.findings.checks import CHECKS, check_message
from infuseplan.presentation.plan.proof import proof_summary

LINE = ProofLine("volumes-add-up", Fraction(250), Fraction(250), "mL", True, "bag.volume_ml")


def test_every_check_of_the_monitor_has_words_and_no_words_are_left_over() -> None:
    """mypy lets the monitor write no line that is not one of these."""
    assert get_args(Check) == tuple(CHECKS)


def test_the_words_are_a_claim_without_a_full_stop() -> None:
    assert check_message("volumes-add-up") == "step volumes add up to the bag"
    assert not any(check_message(check).endswith(".") for check in CHECKS)


@pytest.mark.parametrize(
    ("held", "broken", "summary"),
    [
        (1, 0, "1 of 1 check passed"),
        (14, 0, "14 of 14 checks passed"),
        (13, 1, "1 of 14 checks failed"),
        (12, 2, "2 of 14 checks failed"),
    ],
)
def test_the_summary_counts_the_checks(held: int, broken: int, summary: str) -> None:
    lines = [LINE] * held + [LINE._replace(holds=False)] * broken
    assert proof_summary(lines) == summary
