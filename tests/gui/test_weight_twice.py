"""A weight is read back in words, and typed twice where no earlier one of the patient is known."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from sight import dress, settle
from ward_window import CONTROL, NBSP, Hands, all_texts, figures_of_a_plan, tiles

from infuseplan.domain.plan.request import PlanRequest
from infuseplan.gui.widgets.weight_field import WeightField
from infuseplan.gui.window.main_window import MainWindow
from infuseplan.gui.window.opened_plan import fill_in

MASKED = QLineEdit.EchoMode.Password
OPEN = QLineEdit.EchoMode.Normal


@pytest.fixture
def but_for_weight(window: MainWindow, hands: Hands) -> MainWindow:
    """Every question is answered but the weight, which has the keyboard."""
    questions = window.page.questions
    questions.regimen.choose("isa-pd")
    questions.infusion.choose("1")
    questions.age.set_text("66")
    questions.weight.setFocus()
    return window


@pytest.fixture
def weight(but_for_weight: MainWindow) -> WeightField:
    return but_for_weight.page.questions.weight


def said(window: MainWindow) -> str:
    return all_texts(window.page.answer)


def by(window: MainWindow, rule: str) -> None:
    window.page.questions.weigh_by(rule)
    # What the hospital has decided stays decided with the next key.
    policy = window.page.session.policy.policy
    changed = policy.model_validate({**dict(policy), "weight_entry": rule})
    window.page.session._policy = type(window.page.session.policy)(changed, "0" * 64)


def test_no_plan_appears_until_the_second_entry_agrees(
    but_for_weight: MainWindow, weight: WeightField, hands: Hands
) -> None:
    hands.type("72.5")
    assert figures_of_a_plan(but_for_weight) == []
    assert "Enter the weight once more to see the plan." in said(but_for_weight)
    assert weight.message == "seventy-two point five\N{NO-BREAK SPACE}kg: once more."
    assert weight.state == "empty"
    hands.tab()
    hands.type("72")
    assert figures_of_a_plan(but_for_weight) == []
    hands.type(".5")
    assert tiles(but_for_weight)[0] == "725 mg"
    assert weight.message == "seventy-two point five\N{NO-BREAK SPACE}kg"
    assert weight.state == "ok"


def test_the_first_entry_is_masked_while_the_second_is_typed(
    but_for_weight: MainWindow, weight: WeightField, hands: Hands
) -> None:
    hands.type("72.5")
    hands.tab()
    assert weight.again.hasFocus()
    assert weight.line.echoMode() == MASKED
    assert "7" not in weight.line.displayText()
    assert "seventy" not in all_texts(but_for_weight)
    hands.type("72.5")
    hands.tab()
    assert weight.line.echoMode() == OPEN


def test_nothing_can_be_pasted_into_the_second_entry(
    but_for_weight: MainWindow, weight: WeightField, hands: Hands
) -> None:
    hands.type("92.5")
    QGuiApplication.clipboard().setText("92.5")
    hands.tab()
    hands.press(Qt.Key.Key_V, "\x16", CONTROL)
    hands.press(Qt.Key.Key_Insert, "", Qt.KeyboardModifier.ShiftModifier)
    assert weight.again.text() == ""
    assert figures_of_a_plan(but_for_weight) == []


def test_entries_that_differ_are_refused_by_name_and_both_are_marked(
    but_for_weight: MainWindow, weight: WeightField, hands: Hands
) -> None:
    hands.type("92.5")
    hands.tab()
    hands.type("72.5")
    # Nothing is held against an entry that may not be finished.
    assert weight.state == "empty"
    hands.tab()
    assert weight.state == "problem"
    assert weight.line.property("state") == weight.again.property("state") == "problem"
    assert weight.message == "The two entries differ: read the weight again."
    assert "Correct the highlighted entry" in said(but_for_weight)
    assert figures_of_a_plan(but_for_weight) == []
    assert but_for_weight.page.proved is None
    # The first one was the slip: a changed weight is asked for again.
    hands.replace(weight, "72.5")
    assert tiles(but_for_weight)[0] == "725 mg"


def test_enter_compares_the_two_entries(weight: WeightField, hands: Hands) -> None:
    hands.type("92.5")
    hands.tab()
    hands.type("72.5")
    hands.press(Qt.Key.Key_Return, "\r")
    assert weight.state == "problem"
    assert weight.line.echoMode() == OPEN


def test_the_same_weight_written_in_another_way_agrees(
    but_for_weight: MainWindow, hands: Hands
) -> None:
    hands.type("72,5")
    hands.tab()
    hands.type("72.50")
    assert tiles(but_for_weight)[0] == "725 mg"


def test_a_changed_weight_is_asked_for_again(
    but_for_weight: MainWindow, weight: WeightField, hands: Hands
) -> None:
    hands.type("72.5")
    hands.tab()
    hands.type("72.5")
    assert tiles(but_for_weight)[0] == "725 mg"
    weight.line.setFocus()
    hands.press(Qt.Key.Key_End, "")
    hands.press(Qt.Key.Key_Backspace, "\b")
    hands.type("6")
    assert weight.text == "72.6"
    assert weight.again.text() == ""
    assert figures_of_a_plan(but_for_weight) == []


def test_a_weight_that_is_refused_anyway_is_refused_before_the_second_entry(
    but_for_weight: MainWindow, hands: Hands
) -> None:
    hands.type("725")
    assert "Weight 725 kg is outside 30 to 250" in said(but_for_weight).replace(NBSP, " ")


def test_where_an_earlier_weight_is_known_it_is_compared_instead(
    but_for_weight: MainWindow, weight: WeightField, hands: Hands
) -> None:
    but_for_weight.page.questions.know_last_weight(Decimal(71))
    hands.type("72.5")
    assert not weight.again.isVisible()
    assert tiles(but_for_weight)[0] == "725 mg"
    assert weight.message == f"seventy-two point five{NBSP}kg, last 71{NBSP}kg"
    proved = but_for_weight.page.proved
    assert proved is not None
    assert proved.plan.request.last_weight_kg == 71


def test_the_hospital_may_ask_for_it_twice_always(
    but_for_weight: MainWindow, weight: WeightField, hands: Hands
) -> None:
    but_for_weight.page.questions.know_last_weight(Decimal(71))
    by(but_for_weight, "twice")
    hands.type("72.5")
    assert weight.again.isVisible()
    assert figures_of_a_plan(but_for_weight) == []


@pytest.mark.parametrize("text", ["72", "72.55", "725"])
def test_the_hospital_may_ask_for_exactly_one_decimal(
    but_for_weight: MainWindow, weight: WeightField, hands: Hands, text: str
) -> None:
    but_for_weight.page.questions.know_last_weight(Decimal(71))
    by(but_for_weight, "one-decimal")
    hands.type(text)
    assert weight.state == "problem"
    assert "Exactly one decimal is needed." in weight.message
    assert figures_of_a_plan(but_for_weight) == []
    hands.replace(weight, "72.0")
    assert tiles(but_for_weight)[0] == "720 mg"


def test_a_weight_from_a_file_or_a_record_is_not_asked_for_again(window: MainWindow) -> None:
    asked = PlanRequest(
        regimen="isa-pd", weight_kg=Decimal(72), age_years=66, infusion_number=1,
        on=datetime(2026, 11, 22, tzinfo=UTC).date(),
    )  # fmt: skip
    by(window, "one-decimal")
    assert fill_in(window.page.questions, asked) is None
    assert tiles(window)[0] == "720 mg"
    # A key that changes it makes it a typed one.
    window.page.questions.weight.line.setText("72.5")
    assert figures_of_a_plan(window) == []


def test_a_new_patient_finds_neither_entry_nor_earlier_weight(
    but_for_weight: MainWindow, weight: WeightField, hands: Hands
) -> None:
    but_for_weight.page.questions.know_last_weight(Decimal(71))
    hands.type("72.5")
    but_for_weight.new_patient()
    assert (weight.text, weight.again.text(), weight.last_kg) == ("", "", None)
    assert weight.line.echoMode() == OPEN


def test_what_the_second_entry_asks_moves_nothing_below(
    but_for_weight: MainWindow, weight: WeightField, hands: Hands
) -> None:
    below = but_for_weight.page.questions.age
    before = below.mapTo(but_for_weight, below.rect().topLeft())
    for text in ("72.5", "", "122.25"):
        hands.replace(weight, text)
        QGuiApplication.processEvents()
        assert below.mapTo(but_for_weight, below.rect().topLeft()) == before


@pytest.fixture
def doubtful(window: MainWindow, hands: Hands) -> MainWindow:
    """160 lb typed as kg: 160 / 1.72² = 54.08, over 40."""
    hands.answer()
    hands.replace(window.page.questions.weight, "160")
    hands.replace(window.page.questions.body_height, "172")
    return window


def test_a_body_mass_index_over_the_limit_holds_the_plan_until_somebody_confirms(
    doubtful: MainWindow, hands: Hands
) -> None:
    window = doubtful
    assert tiles(window) == []
    assert window.page.proved is None
    assert not window.print_action.isEnabled()
    assert not window.copy_action.isEnabled()
    assert not window.save_action.isEnabled()
    assert not window.start_action.isEnabled()
    assert "BMI 54.1" in said(window).replace(NBSP, " ")
    held = window.page.answer.held
    for name in ("", "  ", "12", "-"):
        held.name.line.setText(name)
        held.button.click()
        assert tiles(window) == []
    held.name.line.setFocus()
    hands.press(Qt.Key.Key_A, "\x01", CONTROL)
    hands.type("A. N.")
    hands.press(Qt.Key.Key_Return, "\r")
    # A name without a reason confirms nothing.
    assert tiles(window) == []
    assert "Enter the reason: it is kept with the weight." in said(window)
    hands.type("weighed twice")
    hands.press(Qt.Key.Key_Return, "\r")
    assert tiles(window)[0] == "1600 mg"
    assert "Confirmed by A. N." in said(window)
    assert "Reason: weighed twice." in said(window)
    proved = window.page.proved
    assert proved is not None
    assert proved.plan.request.weight_confirmed_by == "A. N."
    assert proved.plan.request.weight_reason == "weighed twice"
    assert window.page.session.open_cautions == ()
    assert window.print_action.isEnabled()


@pytest.mark.parametrize("size", [(1366, 690), (1280, 720)])
def test_a_doubt_and_its_key_are_not_cut_at_the_side_with_large_type(
    doubtful: MainWindow, size: tuple[int, int]
) -> None:
    dress(doubtful, "light", 200, size)
    held = doubtful.page.answer.held
    for part in (held, held.button, held.reason, held.name):
        right = part.mapTo(doubtful, QPoint(part.width(), 0)).x()
        assert right <= doubtful.width(), type(part)
    held.button.click()
    settle()
    assert "Enter the name or initials" in held._said.text()
    assert held._said.visibleRegion().boundingRect().size() == held._said.size()


def test_a_confirmation_goes_with_the_next_change_of_any_answer(
    doubtful: MainWindow, hands: Hands
) -> None:
    doubtful.page.questions.confirm_weight("A. N.", "weighed twice")
    assert tiles(doubtful)[0] == "1600 mg"
    hands.replace(doubtful.page.questions.start_time, "10:00")
    assert tiles(doubtful) == []
    assert doubtful.page.answer.held.name.line.text() == ""


def test_a_weight_far_from_the_last_one_holds_the_plan(
    but_for_weight: MainWindow, hands: Hands
) -> None:
    but_for_weight.page.questions.know_last_weight(Decimal(60))
    hands.type("72.5")
    # 72.5 / 60 = 1.2083: 20.83 % more, over 10.
    assert tiles(but_for_weight) == []
    assert "changed by 20.83" in said(but_for_weight).replace(NBSP, " ")


def test_a_plan_file_asks_for_the_confirmation_again_and_a_record_has_it(
    window: MainWindow,
) -> None:
    asked = PlanRequest(
        regimen="isa-pd", weight_kg=Decimal(160), height_cm=Decimal(172), age_years=66,
        infusion_number=1, weight_confirmed_by="A. N.", weight_reason="weighed twice",
    )  # fmt: skip
    assert fill_in(window.page.questions, asked) is None
    assert tiles(window) == []
    from infuseplan.presentation.entry.request_as_text import typed_answers

    window.page.questions.fill_in(typed_answers(asked, window.page.questions.zone))
    assert tiles(window)[0] == "1600 mg"


def test_a_weight_of_an_earlier_cycle_holds_the_plan(
    but_for_weight: MainWindow, hands: Hands
) -> None:
    hands.type("72.5")
    hands.tab()
    hands.type("72.5")
    assert tiles(but_for_weight) != []
    # 22 November is 53 days later; a cycle has 28.
    hands.replace(but_for_weight.page.questions.weighed_on, "2026-09-30")
    assert tiles(but_for_weight) == []
    assert "53 days old" in said(but_for_weight).replace(NBSP, " ")
    but_for_weight.page.questions.confirm_weight("A. N.", "bedridden")
    assert tiles(but_for_weight) != []
    assert but_for_weight.page.session.open_cautions == ()


def test_over_150_kg_without_a_height_holds_the_plan(
    but_for_weight: MainWindow, hands: Hands
) -> None:
    """160 lb are 72.6 kg, and 172 may be a height: only a height tells."""
    for typed, is_held in (("150", False), ("150.1", True), ("172", True)):
        but_for_weight.page.questions.weight.clear()
        but_for_weight.page.questions.weight.setFocus()
        hands.type(typed)
        hands.tab()
        hands.type(typed)
        assert (tiles(but_for_weight) == []) is is_held, typed
    assert "Weight 172 kg is over 150 kg: enter the height" in said(but_for_weight).replace(
        NBSP, " "
    )
    hands.replace(but_for_weight.page.questions.body_height, "215")
    # 172 / 2.15^2 = 37.2: under the limit of 40.
    assert tiles(but_for_weight) != []
