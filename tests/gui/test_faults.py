"""What happens when something unexpected does: the plan is covered, the report names nobody."""

import logging
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from infuseplan.adapters import logs
from infuseplan.adapters.logs import open_log
from infuseplan.application.plan.failed_checks import check_objection
from infuseplan.domain.monitor.plan import ProofLine
from infuseplan.gui.exception_hook import ExceptionHook, fault_report, unusable_pair


def a_fault_that_quotes_a_patient() -> str:
    weight_kg = 72.5
    try:
        raise ValueError(f"A. B. weighs {weight_kg} kg")
    except ValueError as fault:
        return fault_report(type(fault), fault.__traceback__)


def test_a_report_says_where_and_with_what_but_quotes_nothing_that_was_typed() -> None:
    report = a_fault_that_quotes_a_patient()
    assert "ValueError" in report
    assert "a_fault_that_quotes_a_patient" in report
    assert "A. B." not in report
    assert "72.5" not in report
    assert str(Path.home()) not in report


def test_an_unexpected_fault_covers_the_plan_and_keeps_a_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    covered: list[bool] = []
    hook = ExceptionHook(lambda: covered.append(True))
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    hook.open()
    try:
        try:
            raise RuntimeError("anything")
        except RuntimeError as fault:
            sys.excepthook(type(fault), fault, fault.__traceback__)
    finally:
        hook.close()
    assert covered == [True]
    assert "RuntimeError" in hook.report
    assert "RuntimeError" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("python", "pyside", "usable"),
    [
        ((3, 11, 7), "6.12.0", False),
        ((3, 10, 1), "6.12.0", False),
        ((3, 12, 0), "6.12.0", True),
        ((3, 11, 7), "6.11.3", True),
    ],
)
def test_a_pair_of_python_and_qt_that_aborts_is_refused(
    python: tuple[int, ...], pyside: str, usable: bool
) -> None:
    assert (unusable_pair(python, pyside) is None) is usable


def test_a_log_is_written_where_it_can_be_and_missed_where_it_cannot(tmp_path: Path) -> None:
    path = open_log(tmp_path / "logs")
    assert path is not None
    logger = logging.getLogger("infuseplan")
    logger.warning("printer gone")
    for handler in list(logger.handlers):
        handler.close()
        logger.removeHandler(handler)
    assert "printer gone" in path.read_text(encoding="utf-8")
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert open_log(blocked) is None


def test_a_full_log_gives_way_to_a_new_one_and_three_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "_LARGEST", 1)
    path = open_log(tmp_path)
    assert path is not None
    logger = logging.getLogger("infuseplan")
    for number in range(1, 7):
        logger.warning("record %d", number)
    for handler in list(logger.handlers):
        handler.close()
        logger.removeHandler(handler)
    # One record fills a log of one byte, so each begins a new one; the first two are gone.
    kept = [path, *(tmp_path / f"infuseplan.log.{number}" for number in (1, 2, 3))]
    assert sorted(tmp_path.iterdir()) == kept
    for file, number in zip(kept, (6, 5, 4, 3), strict=True):
        lines = file.read_text(encoding="utf-8").splitlines()
        assert [line[-len("record 1") :] for line in lines] == [f"record {number}"]


def test_a_check_that_failed_is_in_the_report_by_name_and_without_figures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The words of a failed check send people to the report: it has to be there."""
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    hook = ExceptionHook(lambda: None)
    assert hook.report == ""
    hook.open()
    wrong = ProofLine("dose-by-weight", Fraction(725), Fraction(700), "mg", False, "dose.exact_mg")
    try:
        objection = check_objection([wrong])
    finally:
        hook.close()
    assert objection is not None
    assert objection.args["left"] == "725"
    assert "dose-by-weight at dose.exact_mg" in hook.report
    assert "725" not in hook.report
    assert "PySide6" in hook.report
