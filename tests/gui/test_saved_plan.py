"""A plan kept as a file: what it is called, and that it opens the window with the same answers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from chair import Chair
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox
from ward_window import CONTROL, Hands

from infuseplan.application.services import Services
from infuseplan.cli.reading.plan_file import read_plan_file
from infuseplan.gui.window.main_window import MainWindow
from infuseplan.gui.window.opened_plan import fill_in


def saved(window: MainWindow, path: Path) -> None:
    window.save_action.trigger()
    chooser = window.plan_files.chooser
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


OWN = "isa-pd-infusion-1-2026-11-22.infuseplan"


def names_of_recent(window: MainWindow) -> list[str]:
    window.menus.recent.aboutToShow.emit()
    return [one.text() for one in window.menus.recent.actions()]


def test_a_plan_file_is_opened_on_a_new_page(planned: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / OWN
    saved(planned, path)
    assert planned.page.proved is not None
    before = planned.page.proved.plan
    planned.patient.patient.setText("C. D.")
    planned.page.questions.bag.set_text("265")
    planned.plan_files.open(path)
    # Nobody's name stays above a plan that was another one's.
    assert planned.patient.patient.text() == ""
    assert planned.page.proved is not None
    assert planned.page.proved.plan == before


def test_the_menu_asks_for_a_file_and_opens_it(
    planned: MainWindow, hands: Hands, tmp_path: Path
) -> None:
    path = tmp_path / OWN
    saved(planned, path)
    planned.new_patient()
    assert planned.page.proved is None
    hands.press(Qt.Key.Key_O, "\x0f", CONTROL)
    chooser = planned.plan_files.chooser
    assert chooser is not None
    assert chooser.isVisible()
    chooser.fileSelected.emit(str(path))
    chooser.close()
    assert planned.page.proved is not None


def test_recent_plans_hold_no_name_that_somebody_typed(planned: MainWindow, tmp_path: Path) -> None:
    assert names_of_recent(planned) == ["None in this session"]
    saved(planned, tmp_path / OWN)
    saved(planned, tmp_path / "Mrs Smith.infuseplan")
    saved(planned, tmp_path / "isa-pd-infusion-1-Smith.infuseplan")
    assert names_of_recent(planned) == [f"&1  {OWN}"]
    planned.new_patient()
    planned.menus.recent.aboutToShow.emit()
    planned.menus.recent.actions()[0].trigger()
    assert planned.page.proved is not None


def test_recent_plans_are_kept_nowhere(
    planned: MainWindow, open_window: Callable[[], MainWindow], tmp_path: Path
) -> None:
    saved(planned, tmp_path / OWN)
    planned.close()
    kept = "".join(file.read_text(encoding="utf-8") for file in tmp_path.rglob("preferences.json"))
    assert ".infuseplan" not in kept
    assert names_of_recent(open_window()) == ["None in this session"]


@pytest.mark.parametrize("content", [None, "{}", "not json"])
def test_a_file_that_cannot_be_read_changes_nothing_and_says_why(
    planned: MainWindow, tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / OWN
    if content is not None:
        path.write_text(content, encoding="utf-8")
    before = planned.page.proved
    planned.plan_files.open(path)
    assert planned.plan_files.told is not None
    assert OWN in planned.plan_files.told.text()
    assert "was not opened" in planned.plan_files.told.text()
    planned.plan_files.told.close()
    assert planned.page.proved is before


def test_an_open_infusion_is_left_on_purpose_before_a_file_is_opened(
    running: Chair, tmp_path: Path
) -> None:
    window = running.window
    # From page 3 the menu saves nothing.
    window.show_page("plan")
    saved(window, tmp_path / OWN)
    window.show_page("infuse")
    window.plan_files.open(tmp_path / OWN)
    QApplication.processEvents()
    # The question is there, and the infusion stays until it is answered.
    assert running.page.bedside is not None
    leaving = window.infuse.leaving._leaving
    assert leaving is not None
    leaving.submit()
    QApplication.processEvents()
    assert running.page.bedside is None
    assert window.shown_page == "plan"
    assert window.page.proved is not None
