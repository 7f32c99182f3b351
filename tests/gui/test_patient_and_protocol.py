"""What belongs to one patient, and to one protocol, goes with it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from ward_window import CONTROL, Hands, all_texts, figures_of_a_plan, ladder, tiles

from infuseplan.application.services import Services
from infuseplan.gui.dialogs.protocols import ProtocolWindow
from infuseplan.gui.window.main_window import MainWindow


def test_a_new_patient_finds_everything_empty(planned: MainWindow, hands: Hands) -> None:
    planned.patient.patient.setText("A. B.")
    planned.patient.reference.setText("4711")
    hands.shortcut(Qt.Key.Key_N, CONTROL)
    questions = planned.page.questions
    assert (planned.patient.patient.text(), planned.patient.reference.text()) == ("", "")
    assert [field.text for field in questions.fields] == [""] * len(questions.fields)
    assert (questions.regimen.choice, questions.infusion.choice) == (None, None)
    assert figures_of_a_plan(planned) == []
    assert "born" not in all_texts(planned.patient)


def open_protocols(window: MainWindow) -> ProtocolWindow:
    window.protocol.button.click()
    found = window.findChildren(ProtocolWindow)
    assert found
    return found[-1]


def button(window: ProtocolWindow, text: str) -> QPushButton:
    return next(one for one in window.findChildren(QPushButton) if one.text() == text)


def test_a_trial_needs_a_second_step_and_marks_the_page(planned: MainWindow, hands: Hands) -> None:
    planned.page.questions.infusion.setFocus()
    hands.type("2")
    dialog = open_protocols(planned)
    take = button(dialog, "Use this protocol")
    dialog.choices.choose("isatuximab-iv/phase1b-part-b-2021")
    assert not take.isEnabled()
    dialog.deliberate.setChecked(True)
    take.click()
    assert "Clinical trial protocol (not licensed)" in all_texts(planned.protocol)
    # 25 + 50 + 100 mL in half an hour each, then 75 mL at 300 mL/h: 105 min.
    assert tiles(planned)[2] == "1 h 45 min"
    assert [row.split()[3] for row in ladder(planned)] == ["50", "100", "200", "300"]


def test_a_label_needs_no_second_step(planned: MainWindow) -> None:
    dialog = open_protocols(planned)
    dialog.choices.choose("isatuximab-iv/eu-smpc-2025-07")
    assert not dialog.deliberate.isVisible()
    assert button(dialog, "Use this protocol").isEnabled()


def test_the_second_step_is_asked_for_again_for_another_trial(planned: MainWindow) -> None:
    dialog = open_protocols(planned)
    dialog.choices.choose("isatuximab-iv/phase1b-part-b-2021")
    dialog.deliberate.setChecked(True)
    dialog.choices.choose("isatuximab-iv/phase1b-part-a-2021")
    assert not button(dialog, "Use this protocol").isEnabled()


def test_the_tab_path_survives_a_change_of_protocol(
    planned: MainWindow, hands: Hands, services: Services
) -> None:
    planned.use_protocol(
        next(one for one in services.protocols.all() if one.ref.id.endswith("us-pi-2024-11"))
    )
    planned.page.questions.regimen.setFocus()
    hands.tab()
    assert QApplication.focusWidget() in planned.page.questions.infusion.buttons.values()
    hands.tab()
    assert QApplication.focusWidget() is planned.page.questions.weight.line


def test_a_source_without_rates_plans_none_and_says_so(
    planned: MainWindow, services: Services
) -> None:
    loaded = next(one for one in services.protocols.all() if one.ref.market == "CN")
    planned.use_protocol(loaded)
    assert tiles(planned) == ["725 mg", "36.25 mL"]
    told = all_texts(planned.page.answer)
    assert "states no infusion rates" in told
    assert "No premedication specified in the protocol" in told
    assert "12.5 mL/h" not in told
    assert "12:20" not in told
    assert not planned.page.answer.chart.isVisible()


def test_a_name_that_looks_like_html_is_shown_as_it_was_typed(
    planned: MainWindow, hands: Hands
) -> None:
    name = "<b>A.</b> & <i>B.</i>"
    planned.patient.patient.setFocus()
    hands.type(name)
    assert planned.patient.patient.text() == name


def test_protocols_are_in_the_order_of_the_site_and_say_what_each_can_plan(
    window: MainWindow,
) -> None:
    dialog = open_protocols(window)
    names = list(dialog.choices.buttons)
    kinds = [one.partition("/")[2] for one in names]
    # The site's own file first, then labels, of which only the US text has rates; trials last.
    assert kinds[:2] == ["eu-smpc-2025-07", "us-pi-2024-11"]
    assert set(kinds[2:5]) == {"ch-2025", "cn-nmpa-2025", "jp-2025"}
    assert kinds[5] == "phase1b-part-b-2021"
    assert set(kinds[6:]) == {"phase1b-part-a-2021", "rest-2025"}
    told = {one: button.accessibleName() for one, button in dialog.choices.buttons.items()}
    assert "Can plan: dose, rates and all that goes with them" in told[names[0]]
    china = told["isatuximab-iv/cn-nmpa-2025"]
    assert "Can plan: dose" in china
    assert "Cannot plan: " in china
    assert "rates" in china.partition("Cannot plan: ")[2]


def test_the_strip_has_the_age_on_the_day_of_the_infusion(window: MainWindow) -> None:
    """Born on 23 November 1951: 74 on Sunday the 22nd, and 75 the day after, whatever today is."""
    questions = window.page.questions
    questions.born.set_text("1951-11-23")
    for on, age in (("2026-11-22", "74 years"), ("2026-11-23", "75 years"), ("", "74 years")):
        questions.day.set_text(on)
        told = all_texts(window.patient).replace("\N{NO-BREAK SPACE}", " ")
        assert age in told, on
        assert "born 23 November 1951" in told
