"""Another name or number is another patient; an old plan, an unknown patient, two windows."""

from datetime import date
from decimal import Decimal

import pytest
from chair import Chair, Key
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from ward_window import CONTROL, Hands, all_texts, figures_of_a_plan

from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.infusion.start_answers import StartAnswers
from infuseplan.application.journal.port import StorageProblem, StoredEvent
from infuseplan.domain.infusion.events import Event, Observed, PremedicationGiven, Started
from infuseplan.gui.window.main_window import MainWindow
from tests.bedside_tools import planned as planned_alone

TRIAL = "isatuximab-iv/phase1b-part-b-2021"


def type_over(hands: Hands, window: MainWindow, text: str, *, reference: bool = False) -> None:
    """Mark the line and type over it, then leave it."""
    line = window.patient.reference if reference else window.patient.patient
    line.setFocus()
    line.selectAll()
    hands.type(text)
    hands.tab()


def test_another_name_over_an_old_one_finds_an_empty_form(
    planned: MainWindow, hands: Hands
) -> None:
    type_over(hands, planned, "AB")
    type_over(hands, planned, "4711", reference=True)
    assert figures_of_a_plan(planned) != []
    planned.patient.patient.setFocus()
    planned.patient.patient.selectAll()
    hands.type("C")
    # With the first letter: nothing of the other patient's plan is left to be read or printed.
    assert figures_of_a_plan(planned) == []
    assert planned.page.proved is None
    assert "Different patient?" in all_texts(planned.page)
    hands.type("D")
    hands.tab()
    # The keyboard goes on to the next line of the strip, not into a question.
    assert planned.patient.reference.hasFocus()
    questions = planned.page.questions
    assert [field.text for field in questions.fields] == [""] * len(questions.fields)
    assert (questions.regimen.choice, questions.infusion.choice) == (None, None)
    assert "entries of AB were cleared" in planned.statusBar().currentMessage()


def test_another_number_over_an_old_one_as_well(planned: MainWindow, hands: Hands) -> None:
    type_over(hands, planned, "4711", reference=True)
    type_over(hands, planned, "4712", reference=True)
    assert figures_of_a_plan(planned) == []
    assert planned.page.questions.weight.text == ""


def test_a_name_that_is_completed_or_tidied_keeps_the_plan(
    planned: MainWindow, hands: Hands
) -> None:
    before = figures_of_a_plan(planned)
    type_over(hands, planned, "AB")
    type_over(hands, planned, "4711", reference=True)
    type_over(hands, planned, "04711", reference=True)
    assert figures_of_a_plan(planned) == before != []


def test_a_name_that_is_typed_again_as_it_was_gets_its_plan_back(
    planned: MainWindow, hands: Hands
) -> None:
    type_over(hands, planned, "AB")
    before = figures_of_a_plan(planned)
    planned.patient.patient.setFocus()
    planned.patient.patient.selectAll()
    hands.type("X")
    assert figures_of_a_plan(planned) == []
    hands.press(Qt.Key.Key_Backspace)
    hands.type("AB")
    hands.tab()
    assert figures_of_a_plan(planned) == before != []


def test_a_new_patient_is_not_planned_by_the_trial_of_the_one_before(
    planned: MainWindow, hands: Hands
) -> None:
    services = planned._services
    trial = next(one for one in services.protocols.all() if one.ref.id == TRIAL)
    planned.use_protocol(trial)
    assert "Clinical trial protocol" in all_texts(planned.protocol)
    hands.shortcut(Qt.Key.Key_N, CONTROL)
    assert "Clinical trial protocol" not in all_texts(planned.protocol)
    assert planned.page.session.loaded.ref.id == services.protocols.load_default().ref.id


def test_a_new_patient_finds_nothing_to_start_and_no_refusal(running: Chair) -> None:
    assert running.page.leave()
    assert running.begin_again("1") is None
    empty = running.page.empty
    assert empty.said.text() != ""
    assert not empty.start_button.isHidden()
    running.press(Key.Key_N, CONTROL)
    QApplication.processEvents()
    assert empty.said.text() == ""
    assert empty.start_button.isHidden()


def test_of_an_unknown_patient_somebody_says_by_name_which_infusion_it_is(chair: Chair) -> None:
    chair.plan()
    chair.window.page.questions.infusion.choose("later")
    chair.window.page.questions.number.set_text("7")
    chair.press(Key.Key_3, CONTROL)
    chair.press(Key.Key_F2)
    dialog = chair.page.start.dialog
    assert dialog is not None
    assert "infusion 6 was completed and that this is infusion 7" in all_texts(dialog)
    chair.fill(dialog, rate="200", decided_by="")
    dialog.submit()
    assert "name of the prescriber" in dialog.said.text()
    assert chair.page.bedside is None
    # A dot is no name.
    dialog.decided_by.line.setText(" . ")
    dialog.submit()
    assert chair.page.bedside is None
    dialog.decided_by.line.setText("the prescriber on duty")
    dialog.submit()
    bedside = chair.page.bedside
    assert bedside is not None
    assert isinstance(bedside.events[0], Started)
    assert bedside.events[0].number_decided_by == "the prescriber on duty"


def test_a_plan_of_last_year_is_made_again_before_it_starts(chair: Chair) -> None:
    # Planned for 22 November 2025 at 74 years; on 22 November 2026 the patient is 75.
    chair.plan()
    questions = chair.window.page.questions
    questions.age.clear()
    questions.born.set_text("1951-11-22")
    questions.day.set_text("2025-11-22")
    assert "40" in all_texts(chair.window.page)
    chair.press(Key.Key_3, CONTROL)
    chair.press(Key.Key_F2)
    dialog = chair.page.start.dialog
    assert dialog is not None
    texts = all_texts(dialog).replace("\N{NO-BREAK SPACE}", " ")
    assert "Planned for Saturday 22 November 2025" in texts
    assert "Age: 75 years, not 74." in texts
    assert "Dexamethasone: 20 mg, not 40 mg." in texts
    chair.fill(dialog)
    dialog.submit()
    assert "what has changed today" in dialog.said.text()
    assert dialog.today is not None
    dialog.today.setChecked(True)
    dialog.submit()
    bedside = chair.page.bedside
    assert bedside is not None
    assert bedside.plan.request.on == date(2026, 11, 22)
    assert bedside.plan.request.age_years == 75
    # The Plan page shows the plan that runs, not the one of last year.
    assert questions.day.text == "2026-11-22"
    notes = [one.note for one in bedside.events if isinstance(one, Observed)]
    assert len(notes) == 1
    assert "Dexamethasone: 20 mg, not 40 mg." in str(notes[0]).replace("\N{NO-BREAK SPACE}", " ")


def test_one_identifier_is_not_enough(chair: Chair) -> None:
    chair.plan()
    chair.window.patient.reference.clear()
    chair.press(Key.Key_3, CONTROL)
    chair.press(Key.Key_F2)
    assert chair.page.start.dialog is None
    assert "Two identifiers" in all_texts(chair.page.empty)


def test_premedication_is_ticked_with_its_time(chair: Chair) -> None:
    dialog = chair.begin()
    chair.fill(dialog)
    dialog.submit()
    bedside = chair.page.bedside
    assert bedside is not None
    given = {one.agent: one.given_at for one in bedside.events
             if isinstance(one, PremedicationGiven)}  # fmt: skip
    assert set(given) == {item.agent for item in bedside.plan.premedication}
    assert {f"{at:%H:%M}" for at in given.values()} == {"08:30"}


def test_a_start_with_premedication_outside_its_window_asks_who_decides(chair: Chair) -> None:
    dialog = chair.begin()
    chair.fill(dialog, given_at="07:45", decided_by="the prescriber on duty")
    assert dialog.premedication is not None
    dialog.premedication.own["montelukast"].setText("08:40")
    dialog.submit()
    # 07:45 is 75 min before 09:00; the window is 15 to 60 min. Montelukast at 08:40: 20 min.
    said = dialog.said.text().replace("\N{NO-BREAK SPACE}", " ")
    assert chair.page.bedside is None
    assert said.startswith("Dexamethasone, 40 mg; ")
    assert said.count(": given 75 min before 09:00; planned 15 to 60 min before the start.") == 1
    assert "Montelukast" not in said
    dialog.submit()
    bedside = chair.page.bedside
    assert bedside is not None
    (note,) = [str(one.note) for one in bedside.events if isinstance(one, Observed)]
    plain = note.replace("\N{NO-BREAK SPACE}", " ")
    assert plain.startswith("Authorised by the prescriber on duty:")
    assert "Dexamethasone, 40 mg; " in plain
    assert plain.count(": given 75 min before 09:00; planned 15 to 60 min") == 1


def test_an_agent_that_was_not_given_is_asked_about(chair: Chair) -> None:
    dialog = chair.begin()
    chair.fill(dialog)
    assert dialog.premedication is not None
    dialog.premedication.ticks["diphenhydramine"].setChecked(False)
    dialog.submit()
    assert chair.page.bedside is None
    assert "not ticked as given" in dialog.said.text()


def test_what_another_window_has_started_meanwhile_forbids_this_start(chair: Chair) -> None:
    dialog = chair.begin()
    chair.fill(dialog)
    services = chair.window._services
    other = InfusionRecords(services, None)
    proved, loaded = planned_alone(services)
    rate = proved.plan.schedule
    assert rate is not None
    other.begin(proved, loaded, StartAnswers("a.b.", "04711", None, Decimal(25)), chair.clock.now())
    dialog.submit()
    assert chair.page.bedside is None
    assert "still open" in dialog.said.text()


def test_a_similar_patient_is_asked_about_by_name(chair: Chair) -> None:
    services = chair.window._services
    other = InfusionRecords(services, None)
    proved, loaded = planned_alone(services)
    other.begin(proved, loaded, StartAnswers("A. B.", "471", None, Decimal(25)), chair.clock.now())
    dialog = chair.begin()
    assert len(dialog.similar) == 1
    assert "hospital number 471" in dialog.similar[0].text()
    chair.fill(dialog)
    dialog.submit()
    assert chair.page.bedside is None
    assert "different patient" in dialog.said.text()
    dialog.similar[0].setChecked(True)
    dialog.submit()
    bedside = chair.page.bedside
    assert bedside is not None
    (note,) = [str(one.note) for one in bedside.events if isinstance(one, Observed)]
    assert "Not the same patient as A. B., hospital number 471" in note


@pytest.mark.parametrize(
    ("keys", "choice", "number"),
    [("1", "1", ""), ("2", "2", ""), ("3", "later", "3"), ("17", "later", "17"),
     ("12", "later", "12"), ("22", "later", "22"), ("37", "later", "37"), ("120", "later", "120"),
     ("0", None, ""), ("02", "2", "")],
)  # fmt: skip
def test_a_number_typed_on_the_choices_is_that_number(
    window: MainWindow, hands: Hands, keys: str, choice: str | None, number: str
) -> None:
    questions = window.page.questions
    questions.infusion.setFocus()
    hands.type(keys)
    assert (questions.infusion.choice, questions.number.text) == (choice, number)


def test_a_digit_typed_later_begins_a_new_number(window: MainWindow, hands: Hands) -> None:
    questions = window.page.questions
    questions.infusion.setFocus()
    hands.type("1")
    questions.weight.setFocus()
    questions.infusion.setFocus()
    hands.type("2")
    assert questions.infusion.choice == "2"


@pytest.mark.parametrize("key", [Key.Key_F4, Key.Key_F5, Key.Key_F8, Key.Key_F9])
def test_every_question_at_the_bedside_names_the_patient(running: Chair, key: Key) -> None:
    running.wait(20)
    running.press(key)
    assert running.dialog.patient_line.text() == "A. B., hospital number 4711"
    assert not running.dialog.patient_line.isHidden()


def test_premedication_stands_in_the_log_with_its_time_and_its_name(running: Chair) -> None:
    assert "Premedication given at 08:30: H2 antagonist or PPI" in running.texts


def test_a_start_that_is_saved_counts_although_what_comes_with_it_is_not(
    chair: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = chair.begin()
    chair.fill(dialog)
    append = chair.journal.append

    def full_after_the_start(record: str, expected: int, event: Event) -> StoredEvent:
        if event.type != "started":
            raise StorageProblem("full", "save")
        return append(record, expected, event)

    monkeypatch.setattr(chair.journal, "append", full_after_the_start)
    dialog.submit()
    QApplication.processEvents()
    bedside = chair.page.bedside
    assert bedside is not None
    assert chair.journal.types() == ["started"]
    assert len(bedside.unsaved) == 5
    assert "NOT SAVED" in chair.texts
    monkeypatch.undo()
    chair.page.save_again()
    assert bedside.unsaved == ()
    assert len(chair.journal.kept["record-1"][1]) == 6


def test_without_a_number_the_date_of_birth_is_the_second_identifier(chair: Chair) -> None:
    chair.plan()
    chair.window.patient.reference.clear()
    questions = chair.window.page.questions
    questions.age.clear()
    questions.born.set_text("1951-11-22")
    chair.press(Key.Key_3, CONTROL)
    chair.press(Key.Key_F2)
    dialog = chair.page.start.dialog
    assert dialog is not None
    chair.fill(dialog)
    dialog.submit()
    plain = chair.texts.replace("\N{NO-BREAK SPACE}", " ")
    assert "A. B., born 22 November 1951" in plain
    chair.press(Key.Key_F8)
    named = chair.dialog.patient_line.text().replace("\N{NO-BREAK SPACE}", " ")
    assert named == "A. B., born 22 November 1951"


def test_while_another_window_is_at_a_start_nothing_is_started_here(
    chair: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = chair.begin()
    chair.fill(dialog)
    monkeypatch.setattr(chair.journal, "reserve_start", lambda: False)
    dialog.submit()
    assert chair.page.bedside is None
    assert "Another window is starting an infusion" in dialog.said.text()
    assert chair.journal.kept == {}
    monkeypatch.undo()
    dialog.submit()
    assert chair.page.bedside is not None
