"""The Course page with keys: what the plan of a first infusion begins, and what it does not.

The ward's clock says 22 November 2026, a Sunday; a week later is the 29th.
"""

import re

from chair import Chair, Key
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from sight import dress, settle
from ward_window import CONTROL, all_texts

from infuseplan.gui.pages.course.page import CoursePage
from infuseplan.gui.theme.theme import fonts
from infuseplan.presentation.figures import NBSP


def course(chair: Chair) -> CoursePage:
    chair.press(Key.Key_4, CONTROL)
    page = chair.window.course.made
    assert page is not None
    assert chair.window.shown_page == "course"
    return page


def rows(page: CoursePage) -> list[list[str]]:
    model = page.table.model()
    return [
        [str(model.index(row, column).data()).replace(NBSP, " ") for column in range(8)]
        for row in range(model.rowCount())
    ]


def test_without_a_plan_it_says_what_to_do_and_a_digit_turns_the_page(chair: Chair) -> None:
    page = course(chair)
    assert page.empty.isVisible()
    assert "Plan a first infusion with its date on page 1" in page.empty.text()
    assert rows(page) == []
    chair.press(Key.Key_1)
    assert chair.window.shown_page == "plan"


def test_a_plan_of_a_first_infusion_begins_a_course(chair: Chair) -> None:
    """Isa-Pd from 22 November: 29 November, 6 and 13 December; cycle 2 from 20 December, 28 days
    after the first; six cycles of 4 and 2 days."""
    chair.plan()
    page = course(chair)
    assert rows(page)[:5] == [
        ["1", "1", "Sunday 22 November 2026", "1", "1st infusion", "weigh", "", "due next"],
        ["", "8", "Sunday 29 November 2026", "2", "2nd infusion", "", "", "planned"],
        ["", "15", "Sunday 6 December 2026", "3", "3rd and later", "", "", "planned"],
        ["", "22", "Sunday 13 December 2026", "4", "3rd and later", "", "", "planned"],
        ["2", "1", "Sunday 20 December 2026", "5", "3rd and later", "weigh", "", "planned"],
    ]
    assert len(rows(page)) == 4 + 5 * 2
    assert page.next.text().replace(NBSP, " ") == "Sunday 22 November 2026, cycle 1, day 1"
    assert page.state.text() == "not started"
    assert QApplication.focusWidget() is page.table


def test_more_cycles_are_one_key_away_and_end_with_the_regimen(chair: Chair) -> None:
    chair.plan()
    page = course(chair)
    page.more_button.click()
    assert len(page.cycles) == 12
    assert len(rows(page)) == 4 + 11 * 2
    chair.window.page.questions.regimen.choose("isa-vrd-te")
    chair.press(Key.Key_1, CONTROL)
    page = course(chair)
    assert len(page.cycles) == 3
    assert not page.more_button.isEnabled()
    assert "ends after cycle 3" in page.findings.rows[0].text


def test_a_cycle_of_the_strip_leads_to_its_days(chair: Chair) -> None:
    chair.plan()
    page = course(chair)
    page.cycles[3].click()
    assert page.table.currentIndex().row() == 4 + 2 * 2
    assert "Cycle 4" in page.cycles[3].accessibleName()
    assert page.cycles[0].text() == "▸ Cycle 1"


def test_another_infusion_than_the_first_begins_no_course(chair: Chair) -> None:
    chair.plan()
    course(chair)
    chair.window.page.questions.infusion.choose("2")
    chair.press(Key.Key_1, CONTROL)
    page = course(chair)
    assert rows(page) == []
    assert page.cycles == []
    assert "The plan is of infusion 2" in page.empty.text()


def test_a_plan_without_a_date_asks_for_it(chair: Chair) -> None:
    chair.plan()
    questions = chair.window.page.questions
    questions.start_time.set_text("")
    questions.day.set_text("")
    page = course(chair)
    assert page.empty.text().startswith("Enter the infusion date on page 1")


def test_of_another_patient_no_day_stays(chair: Chair) -> None:
    chair.plan()
    page = course(chair)
    chair.window.new_patient()
    assert rows(page) == []
    assert "2026" not in all_texts(page)


def test_after_a_fault_no_day_stays(chair: Chair) -> None:
    chair.plan()
    page = course(chair)
    chair.window.cover()
    assert rows(page) == []
    assert page.empty.text().startswith("Do not use")


def test_stop_is_heard_on_the_page(running: Chair) -> None:
    running.press(Key.Key_4, CONTROL)
    assert running.window.shown_page == "course"
    running.press(Key.Key_F9)
    assert running.journal.types()[-1] == "stopped"


def test_each_letter_of_the_page_belongs_to_one_thing(chair: Chair) -> None:
    chair.plan()
    course(chair)
    labels = [one.text() for one in chair.window.findChildren(QLabel) if one.isVisible()]
    labels += [one.text() for one in chair.window.findChildren(QAbstractButton) if one.isVisible()]
    labels += [one.text() for one in chair.window.menuBar().actions()]
    letters = [found[1].lower() for text in labels if (found := re.search(r"&([A-Za-z])", text))]
    assert sorted(letters) == sorted(set(letters))
    assert "m" in letters


def test_a_row_says_all_of_itself_to_a_screen_reader(chair: Chair) -> None:
    chair.plan()
    page = course(chair)
    role = Qt.ItemDataRole.AccessibleDescriptionRole
    said = str(page.table.model().index(0, 2).data(role)).replace(NBSP, " ")
    assert said == (
        "Cycle 1, day 1, Sunday 22 November 2026, infusion 1, 1st infusion, weigh, due next, "
        "weekend"
    )


def test_the_days_use_a_large_window_and_keep_their_type_in_a_small_one(chair: Chair) -> None:
    """14 days fill more than half of the table at 1920 x 1080; a row has two lines at most."""
    dress(chair.window, "light", 100, (1920, 1080))
    chair.plan()
    chair.press(Key.Key_4, CONTROL)
    page = chair.window.course.made
    assert page is not None
    table, rows = page.table, page.table.model().rowCount()
    settle()
    high = table.rowHeight(0)
    assert high * rows > table.viewport().height() / 2
    assert high <= 2 * QFontMetrics(fonts().wide_strong).height()
    for column in range(table.model().columnCount() - 1):
        texts = [str(table.model().index(row, column).data()) for row in range(rows)]
        needed = max(QFontMetrics(fonts().wide).horizontalAdvance(text) for text in texts)
        assert table.columnWidth(column) > needed
    dress(chair.window, "light", 100, (1366, 690))
    settle()
    assert table.rowHeight(0) < high
    assert table.model().index(1, 2).data(Qt.ItemDataRole.FontRole) == fonts().text
