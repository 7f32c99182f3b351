"""The Plan page as its users meet it: by keyboard alone, and never with an older answer."""

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from ward_window import (
    CONTROL,
    NBSP,
    Hands,
    all_texts,
    figures_of_a_plan,
    ladder,
    open_leaf,
    tiles,
)

from infuseplan.application.services import Services
from infuseplan.gui.dialogs.why import WhyWindow
from infuseplan.gui.widgets.entry_fields import EntryField
from infuseplan.gui.window.main_window import MainWindow


def said(window: MainWindow) -> str:
    return all_texts(window.page.answer)


def reaction_rules(window: MainWindow, hands: Hands) -> str:
    """What the second leaf says; it is filled when its key opens it."""
    open_leaf(hands, 1)
    return all_texts(window.page.answer.details.reactions)


# --- what a nurse gets -----------------------------------------------------------------------


def test_the_whole_plan_stands_there_after_keys_alone(window: MainWindow, hands: Hands) -> None:
    hands.answer()
    # 10 × 72.5 = 725 mg; / 20 = 36.25 mL; 200 min; 75 years old that day: dexamethasone 20 mg.
    assert tiles(window) == ["725 mg", "36.25 mL", "3 h 20 min", "09:00–12:20", "20 mg"]


def test_figures_on_the_screen_have_the_mark_of_their_level(
    window: MainWindow, hands: Hands
) -> None:
    hands.answer()
    shown = all_texts(window.page.answer)
    assert "Dose*" in shown
    assert "Dexamethasone*" in shown
    open_leaf(hands, 3)
    notes = all_texts(window.page.answer.details.notes)
    assert "Not yet verified against the official SmPC: * company text, shortened (dose" in notes
    assert "† published study or review (bag, rates" in notes


def test_the_ladder_of_a_first_infusion_is_the_label_s(window: MainWindow, hands: Hands) -> None:
    hands.answer()
    # 725 mg in 250 mL: 2.9 mg/mL.
    assert ladder(window) == [
        "1 09:00 10:00 25 60 25 25 72.5",
        "2 10:00 10:30 50 30 25 50 145",
        "3 10:30 11:00 75 30 37.5 87.5 217.5",
        "4 11:00 11:30 100 30 50 137.5 290",
        "5 11:30 12:00 125 30 62.5 200 362.5",
        "6 12:00 12:20 150 20 50 250 435",
    ]


def test_premedication_is_given_between_an_hour_and_a_quarter_before(planned: MainWindow) -> None:
    assert "give between 08:00 and 08:45" in said(planned)


def test_a_restart_at_half_the_initial_rate_stands_there_in_words_too(
    planned: MainWindow, hands: Hands
) -> None:
    assert "12.5 mL/h (twelve and a half)" in reaction_rules(planned, hands)


def test_a_second_infusion_takes_its_own_table(window: MainWindow, hands: Hands) -> None:
    hands.answer(infusion="2")
    assert tiles(window)[2:4] == ["1 h 53 min", "09:00–10:53"]
    rates = [(row.split()[3], row.split()[4], row.split()[5]) for row in ladder(window)]
    assert rates == [("50", "30", "25"), ("100", "30", "50"), ("200", "52.5", "175")]
    assert "25 mL/h (twenty-five)" in reaction_rules(window, hands)


def test_a_third_infusion_runs_at_one_rate(window: MainWindow, hands: Hands) -> None:
    hands.answer(infusion="3")
    assert tiles(window)[2:4] == ["1 h 15 min", "09:00–10:15"]
    assert ladder(window) == ["1 09:00 10:15 200 75 250 250 580"]
    assert "100 mL/h (one hundred)" in reaction_rules(window, hands)


def test_the_day_before_the_birthday_it_is_40_mg(window: MainWindow, hands: Hands) -> None:
    hands.answer(day="2026-11-21")
    assert tiles(window)[4] == "40 mg"


def test_a_changed_answer_replaces_the_plan_with_the_key_that_changes_it(
    planned: MainWindow, hands: Hands
) -> None:
    weight = planned.page.questions.weight
    hands.replace(weight, "100")
    # No turn of the event loop lies between the key and this line.
    assert tiles(planned)[:2] == ["1000 mg", "50 mL"]
    assert "725 mg" not in all_texts(planned)
    assert "36.25" not in all_texts(planned)
    hands.press(Qt.Key.Key_Backspace)
    assert tiles(planned) == []
    assert "Weight 10 kg" in said(planned)


@pytest.mark.parametrize("text", ["72.5", "72,5"])
def test_point_and_comma_are_the_same_weight(planned: MainWindow, hands: Hands, text: str) -> None:
    hands.replace(planned.page.questions.weight, text)
    assert tiles(planned)[0] == "725 mg"


# --- what is not read ------------------------------------------------------------------------

BAD_WEIGHTS = ["", "7.25", "725", "1.050", "1,050", "72..5", "1e2", "\uff17\uff12.\uff15", "-72.5",
               "160lb", f"72{NBSP}5", "72 5"]  # fmt: skip
BAD_AGES = ["17", "75.5", "121"]
BAD_BIRTHS = ["2026-11-23", "03/04/1951", "51-11-22", "1951-02-30"]
BAD_TIMES = ["9", "25:00", "09:00 am", "2026-11-22T09:00"]


def bad_inputs(window: MainWindow) -> list[tuple[EntryField, str, str]]:
    """Field, what is put there, and what puts the plan back."""
    questions = window.page.questions
    return [
        *((questions.weight, text, "72.5") for text in BAD_WEIGHTS),
        *((questions.age, text, "") for text in BAD_AGES),
        *((questions.born, text, "1951-11-22") for text in BAD_BIRTHS),
        *((questions.start_time, text, "09:00") for text in BAD_TIMES),
        (questions.day, "", "2026-11-22"),
        (questions.bag, "400", ""),
        (questions.body_height, "1.72m", ""),
    ]


@pytest.fixture
def ward_locale(request: pytest.FixtureRequest) -> object:
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(before)


def why_no_plan(window: MainWindow, field: EntryField) -> str:
    """What the person is told: at the field, between two fields, or in place of the plan."""
    told = [field.message if field.state == "problem" else "", said(window)]
    told.append(all_texts(window.page.questions))
    return "\n".join(told)


REASONS = (
    "Cannot read",
    "outside",
    "to see the plan",
    "in the future",
    "makes 75",
    "the infusion date",
)


# Each field reads alike in every locale: that is tried of the fields alone, without a window.
@pytest.mark.parametrize(
    ("ward_locale", "route"),
    [("en_GB", "type"), ("de_DE", "paste"), ("sv_SE", "type")],
    indirect=["ward_locale"],
)
@pytest.mark.usefixtures("ward_locale")
def test_what_cannot_be_read_clears_the_plan_and_stays_as_it_was_typed(
    planned: MainWindow, hands: Hands, route: str
) -> None:
    put = hands.replace if route == "type" else hands.paste
    for field, text, good in bad_inputs(planned):
        put(field, text)
        assert planned.page.proved is None, text
        assert figures_of_a_plan_beside(planned, text) == [], text
        assert field.text == text
        assert any(reason in why_no_plan(planned, field) for reason in REASONS), text
        hands.replace(field, good)
        assert tiles(planned)[0] == "725 mg", f"the plan did not come back after {text!r}"


def figures_of_a_plan_beside(window: MainWindow, text: str) -> list[str]:
    """A refusal names the answer that it refuses, and the limits; nothing else has a figure."""
    limits = ("is outside", "Local policy")
    return [line for line in figures_of_a_plan(window) if not any(x in line for x in limits)]


def test_infusion_0_is_refused_at_its_field(planned: MainWindow, hands: Hands) -> None:
    planned.page.questions.infusion.choose("later")
    hands.replace(planned.page.questions.number, "0")
    assert figures_of_a_plan(planned) == []
    assert planned.page.questions.number.state == "problem"
    assert "Infusion numbers start at 1." in planned.page.questions.number.message


def test_a_second_infusion_typed_as_a_later_one_is_no_plan(
    planned: MainWindow, hands: Hands
) -> None:
    planned.page.questions.infusion.choose("later")
    hands.replace(planned.page.questions.number, "2")
    assert figures_of_a_plan(planned) == []
    assert "Enter 3 or higher" in all_texts(planned.page.questions)


def test_a_time_without_its_day_is_no_plan_with_another_meaning(
    planned: MainWindow, hands: Hands
) -> None:
    hands.replace(planned.page.questions.day, "")
    assert figures_of_a_plan(planned) == []
    assert "Enter the infusion date as well." in all_texts(planned.page.questions)
    # Both are marked, and what stands in the plan's place says why.
    questions = planned.page.questions
    assert questions.marked == (questions.day, questions.start_time)
    assert "Enter the infusion date as well." in said(planned)
    assert "Correct the highlighted entries to see the plan." in said(planned)
    assert "contradict" not in said(planned)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("weight", "25", "Weight 25 kg is outside 30 to 250 kg"),
        ("bag", "400", "Bag volume 400 mL is outside 250 to 300 mL"),
    ],
)
def test_a_clinical_objection_names_value_limit_and_whose_limit_it_is(
    planned: MainWindow, hands: Hands, name: str, text: str, words: str
) -> None:
    hands.replace(getattr(planned.page.questions, name), text)
    assert words in said(planned)
    assert "Local policy" in said(planned)
    assert tiles(planned) == []


@pytest.mark.parametrize("age", ["17", "121"])
def test_an_age_outside_the_limits_is_refused(window: MainWindow, hands: Hands, age: str) -> None:
    hands.answer()
    hands.replace(window.page.questions.born, "")
    hands.replace(window.page.questions.age, age)
    assert f"Age {age} years is outside 18 to 120 years" in said(window)
    assert tiles(window) == []


def test_a_regimen_that_has_ended_is_refused(window: MainWindow, hands: Hands) -> None:
    hands.answer()
    window.page.questions.regimen.setFocus()
    hands.type("t")
    hands.tab()
    hands.type("3")
    hands.type("12")
    # Three cycles with 5, 3 and 3 infusions: the eleventh is the last one.
    assert "ends after infusion 11" in said(window)
    assert tiles(window) == []


# --- faults ----------------------------------------------------------------------------------


def test_a_fault_in_the_planner_covers_the_plan(
    planned: MainWindow, hands: Hands, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("planned")

    with monkeypatch.context() as broken, qtbot.capture_exceptions() as caught:
        broken.setattr(planned.page.session, "_planner", fail)
        hands.replace(planned.page.questions.weight, "8")
    assert caught
    assert "Do not use" in said(planned)
    assert figures_of_a_plan(planned) == []
    # The next change is planned again, by a planner that works.
    hands.replace(planned.page.questions.weight, "80")
    assert tiles(planned)[0] == "800 mg"


def test_a_fault_anywhere_covers_the_plan_and_stops_copying(planned: MainWindow) -> None:
    planned.cover()
    assert "Do not use" in said(planned)
    assert figures_of_a_plan(planned) == []


def test_a_fault_while_the_protocol_changes_leaves_no_plan_of_the_other_one(
    planned: MainWindow, monkeypatch: pytest.MonkeyPatch, services: Services
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("planned")

    monkeypatch.setattr(planned.page.session, "_planner", fail)
    with pytest.raises(ZeroDivisionError):
        planned.use_protocol(services.protocols.all()[0])
    assert figures_of_a_plan(planned) == []


# --- cautions, copying, Why ------------------------------------------------------------------


def test_a_caution_is_acknowledged_once_and_asked_again_after_a_change(
    planned: MainWindow, hands: Hands
) -> None:
    hands.replace(planned.page.questions.day, "2026-11-20")
    session = planned.page.session
    assert session.open_cautions == ("day.in-the-past",)
    strip = planned.page.answer.findings
    checked = next(one for one in strip.findChildren(QPushButton) if one.isEnabled())
    checked.setFocus()
    hands.press(Qt.Key.Key_Space, " ")
    assert session.open_cautions == ()
    assert not checked.isEnabled()
    hands.replace(planned.page.questions.day, "2026-11-19")
    assert session.open_cautions == ("day.in-the-past",)


def test_ctrl_c_outside_a_field_copies_the_plan_as_text(planned: MainWindow, hands: Hands) -> None:
    for place in (planned.page.answer.tiles[0], planned.page.answer.ladder):
        QGuiApplication.clipboard().clear()
        place.setFocus()
        hands.shortcut(Qt.Key.Key_C, CONTROL)
        text = QGuiApplication.clipboard().text().replace(NBSP, " ")
        assert "725 mg" in text
        assert "12.5 mL/h" in text


def test_ctrl_c_in_a_field_copies_the_field(planned: MainWindow, hands: Hands) -> None:
    planned.page.questions.weight.line.setFocus()
    hands.shortcut(Qt.Key.Key_A, CONTROL)
    hands.shortcut(Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "72.5"


def why(window: MainWindow) -> WhyWindow:
    return next(one for one in window.findChildren(WhyWindow) if one.isVisible())


def test_space_on_a_figure_says_why_and_a_changed_answer_closes_that(
    planned: MainWindow, hands: Hands
) -> None:
    planned.page.answer.tiles[0].setFocus()
    hands.press(Qt.Key.Key_Space, " ")
    shown = why(planned)
    assert "725 mg" in shown.text.replace(NBSP, " ")
    assert "compulsory information" in all_texts(shown)
    hands.window.activateWindow()
    hands.replace(planned.page.questions.weight, "7o")
    assert not any(one.isVisible() for one in planned.findChildren(WhyWindow))
    assert figures_of_a_plan(planned) == []


def test_enter_in_the_table_says_why_that_rate(planned: MainWindow, hands: Hands) -> None:
    planned.page.answer.ladder.setFocus()
    hands.press(Qt.Key.Key_Down)
    hands.press(Qt.Key.Key_Return, "\r")
    shown = why(planned)
    assert "Step 2: rate" in shown.text
    assert "50 mL/h" in shown.text.replace(NBSP, " ")
    assert "not yet verified against the official text" in shown.text
