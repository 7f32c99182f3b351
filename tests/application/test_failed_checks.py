"""Checks that do not hold: one objection, and a log that has their names and nobody's figures."""

import logging
from decimal import Decimal

import pytest

from infuseplan.application.plan import failed_checks
from infuseplan.application.plan.failed_checks import check_objection
from infuseplan.domain.monitor.proof import ProofLine

HOLDS = ProofLine("dose-by-weight", Decimal(725), Decimal(725), "mg", True, None)
DOSE = ProofLine("dose-by-weight", Decimal(726), Decimal(725), "mg", False, "dose.exact_mg")
VIALS = ProofLine("vials-hold-dose", 700, 725, "mg", False, "vials.0.count")


@pytest.fixture(autouse=True)
def _nothing_failed_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failed_checks._LastFailure, "last", "")


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.name == "infuseplan.monitor"]


def test_where_every_check_holds_there_is_no_objection(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert check_objection([HOLDS, HOLDS]) is None
        assert check_objection([]) is None
    assert logged(caplog) == []


def test_all_that_fail_are_one_objection_which_blocks_and_names_the_first() -> None:
    said = check_objection([HOLDS, DOSE, VIALS])
    assert said is not None
    assert (said.code, said.severity, said.field) == ("monitor.failed", "block", "dose.exact_mg")
    assert said.args == {
        "check": "dose-by-weight", "left": "726", "right": "725",
        "checks": "dose-by-weight, vials-hold-dose",
    }  # fmt: skip


def test_the_log_has_each_failure_once_and_no_figure(caplog: pytest.LogCaptureFixture) -> None:
    for proof in ([DOSE], [DOSE], [DOSE, VIALS], [DOSE, VIALS], [DOSE]):
        assert check_objection(proof) is not None
    assert logged(caplog) == [
        "checks failed: dose-by-weight at dose.exact_mg",
        "checks failed: dose-by-weight at dose.exact_mg; vials-hold-dose at vials.0.count",
        "checks failed: dose-by-weight at dose.exact_mg",
    ]
