"""What is printed or copied from the Plan page is true now, or it is not handed out."""

import pytest
from chair import Chair, Key
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from ward_window import CONTROL, NBSP, all_texts
from wiring import replaced_in

from infuseplan.application.journal.port import StorageProblem

BEFORE = "what was copied before"


@pytest.fixture
def planned_again(running: Chair, monkeypatch: pytest.MonkeyPatch) -> Chair:
    """Stopped at grade 4; the window plans for the same patient again, by its record."""
    infuse = running.window.infuse
    there = replaced_in(infuse._services, "journal", exists=lambda _data: True)
    monkeypatch.setattr(infuse, "_services", there)
    running.wait(20)
    running.press(Key.Key_F9)
    running.grade("4")
    assert running.page.leave()
    running.press(Key.Key_1, CONTROL)
    running.plan()
    QGuiApplication.clipboard().setText(BEFORE)
    return running


def copied(chair: Chair) -> str:
    chair.window.copy_plan()
    return QGuiApplication.clipboard().text().replace(NBSP, " ")


def test_a_patient_stopped_for_good_gets_no_clean_sheet(planned_again: Chair) -> None:
    planned_again.window.preview()
    QApplication.processEvents()
    assert "preview" not in planned_again.window.beside
    told = QApplication.activeModalWidget()
    assert told is not None
    assert "The prescriber decides" in all_texts(told)
    told.close()


def test_nor_a_clean_plan_as_text(planned_again: Chair) -> None:
    assert copied(planned_again) == BEFORE
    told = QApplication.activeModalWidget()
    assert told is not None
    told.close()


def test_while_an_infusion_runs_what_is_copied_is_the_infusion(running: Chair) -> None:
    running.wait(20)
    running.press(Key.Key_1, CONTROL)
    text = copied(running)
    assert "sheets printed earlier for this infusion are void" in text
    assert "PLAN OF ONE INFUSION" not in text
    running.press(Key.Key_F9)
    # After STOP nothing that could be set on a pump is copied.
    text = copied(running)
    assert "STOPPED" in text
    assert "50 mL/h" not in text


def test_where_the_record_is_out_of_reach_the_plan_says_so(
    planned_again: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_reach(*_: object) -> None:
        raise StorageProblem("damaged", "read")

    monkeypatch.setattr(planned_again.page.records, "history", out_of_reach)
    text = copied(planned_again)
    assert text.startswith("The history on this PC cannot be read now")
    assert "PLAN OF ONE INFUSION" in text
    planned_again.window.preview()
    preview = planned_again.window.beside["preview"]
    assert "cannot be read now" in all_texts(preview)
