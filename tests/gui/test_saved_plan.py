"""A plan kept as a file: what it is called, and that it opens the window with the same answers."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QMessageBox
from ward_window import Hands

from infuseplan.application.services import Services
from infuseplan.cli.reading.plan_file import read_plan_file
from infuseplan.gui.window.main_window import MainWindow
from infuseplan.gui.window.opened_plan import fill_in


def saved(window: MainWindow, path: Path) -> None:
    window.save_action.trigger()
    chooser = window.chooser
    assert chooser is not None
    # Nothing in the proposed name says whose plan it is.
    assert Path(chooser.selectedFiles()[0]).name == "isa-pd-infusion-1-2026-11-22.infuseplan"
    chooser.fileSelected.emit(str(path))
    chooser.close()


def test_a_saved_plan_opens_a_window_with_the_same_plan(
    planned: MainWindow,
    services: Services,
    open_window: Callable[[], MainWindow],
    tmp_path: Path,
) -> None:
    planned.patient.patient.setText("A. B.")
    path = tmp_path / "kept.infuseplan"
    saved(planned, path)
    assert "A. B." not in path.read_text(encoding="utf-8")
    again = open_window()
    assert fill_in(again.page.questions, read_plan_file(str(path), services)) is None
    assert planned.page.proved is not None
    assert again.page.proved is not None
    assert again.page.proved.plan == planned.page.proved.plan


def test_a_plan_that_cannot_be_saved_says_why(planned: MainWindow, tmp_path: Path) -> None:
    saved(planned, tmp_path / "nowhere" / "kept.infuseplan")
    (box,) = planned.findChildren(QMessageBox)
    assert "could not be saved" in box.text()
    box.close()


def test_without_a_plan_there_is_nothing_to_save(window: MainWindow, hands: Hands) -> None:
    assert not window.save_action.isEnabled()
    hands.answer()
    assert window.save_action.isEnabled()
    hands.replace(window.page.questions.weight, "")
    assert not window.save_action.isEnabled()
