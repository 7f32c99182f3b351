"""The Prepare page with keys: vials by scanner and by hand, the second check, and the start.

72.5 kg, first infusion: 725 mg in 36.25 mL, one vial of 500 mg and three of 100 mg; 25 mL/h first.
"""

import json
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from chair import Chair, Key, OpenChair
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from sight import bars, dress, settle
from ward_window import CONTROL, NBSP, all_texts

from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.ward.sealing import NoSiteKey
from infuseplan.domain.protocol.loaded import LoadedPolicy
from infuseplan.domain.protocol.site_policy import SitePolicy, Syringe
from infuseplan.gui.dialogs.amend import AmendDialog
from infuseplan.gui.dialogs.form import TextField
from infuseplan.gui.dialogs.paper_window import PaperWindow
from infuseplan.gui.dialogs.second_check import SecondCheckDialog
from infuseplan.gui.pages.infuse import page as infuse_page
from infuseplan.gui.pages.prepare.page import PreparePage
from infuseplan.gui.theme.theme import WidgetRole
from infuseplan.gui.widgets.choice_fields import ChoiceRow
from infuseplan.gui.widgets.entry_fields import EntryField
from infuseplan.gui.widgets.labels import WrappedLabel
from infuseplan.presentation.entry.vial_code import SEPARATOR

# GS1's own example of a DataMatrix, of another year.
CODE = f"]d20109501101020917{'17270508'}10ABCD1234{SEPARATOR}21"


def prepare(chair: Chair) -> PreparePage:
    chair.plan()
    chair.press(Key.Key_2, CONTROL)
    page = chair.window.prepare.made
    assert page is not None
    assert chair.window.shown_page == "prepare"
    return page


def scan(text: str) -> None:
    """As a scanner types it: characters, the separator among them, and Enter."""
    target = QApplication.focusWidget()
    assert target is not None
    for char in text:
        key = 0 if char == SEPARATOR else ord(char.upper())
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, char)
        QApplication.sendEvent(target, event)
    enter = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r")
    QApplication.sendEvent(target, enter)


def scan_vial(page: PreparePage, strength: str) -> None:
    """Scan the code of a carton and add a vial of `strength` in mg."""
    assert page.vials.strength is not None
    page.vials.strength.choose(strength)
    page.vials.code.setFocus()
    scan(f"{CODE}10")
    page.vials.add_button.click()


def check(page: PreparePage, *, by: str, weight: str, number: str, rate: str) -> str:
    """Another person's figures; what the dialog complains of, empty where it has closed."""
    page.ask_for_check()
    dialog = page.dialog
    assert dialog is not None
    dialog.by.line.setText(by)
    dialog.weight.set_text(weight)
    dialog.number.set_text(number)
    dialog.rate.set_text(rate)
    dialog.submit()
    said = dialog.said.text()
    if page.dialog is not None:
        dialog.reject()
    return said


def test_a_checked_bag_of_five_vials_stands_whole_on_a_small_screen(chair: Chair) -> None:
    """90 kg: 900 mg, one vial of 500 mg and four of 100 mg."""
    chair.plan()
    chair.window.page.questions.weight.set_text("90")
    chair.press(Key.Key_2, CONTROL)
    page = chair.window.prepare.made
    assert page is not None
    dress(chair.window, "light", 100, (1366, 690))
    scan_vial(page, "500")
    page.initials.line.setText("KM")
    page.ready_button.click()
    assert check(page, by="JS", weight="90", number="1", rate="25") == ""
    settle()
    assert page.check.text().startswith("Checked by JS")
    assert [bar.maximum() for bar in bars(page) if bar.maximum() > 0] == []


def test_five_vials_and_a_complaint_stand_whole_on_a_small_screen(chair: Chair) -> None:
    """The fifth carton has the code of the first, which was entered with another strength."""
    chair.plan()
    chair.window.page.questions.weight.set_text("90")
    chair.press(Key.Key_2, CONTROL)
    page = chair.window.prepare.made
    assert page is not None
    dress(chair.window, "light", 100, (1366, 690))
    page.ready_button.click()
    assert page.said.text().startswith("Enter your initials first")
    scan_vial(page, "500")
    page.initials.line.setText("KM")
    page.ready_button.click()
    check(page, by="JS", weight="90", number="1", rate="25")
    scan_vial(page, "100")
    settle()
    said = page.vials.said.text().replace("\N{NO-BREAK SPACE}", " ")
    assert "was entered as 500 mg, and now as 100 mg" in said
    # Only the last thing that was wrong is said.
    assert page.said.isHidden()
    assert [bar.maximum() for bar in bars(page) if bar.maximum() > 0] == []
    page.initials.line.setText("")
    page.ready_button.click()
    assert page.vials.said.isHidden()
    assert page.said.isVisible()


def test_without_a_plan_it_says_what_to_do_and_shows_no_figure(chair: Chair) -> None:
    chair.press(Key.Key_2, CONTROL)
    page = chair.window.prepare.page
    assert page._empty.text().startswith("Plan an infusion on page 1")
    assert "mL" not in all_texts(page)


def test_without_two_identifiers_nothing_is_entered(chair: Chair) -> None:
    chair.plan()
    chair.window.patient.reference.setText("")
    chair.press(Key.Key_2, CONTROL)
    page = chair.window.prepare.page
    assert "hospital number" in page._empty.text()
    assert page._body.isHidden()


def figures(page: PreparePage) -> list[str]:
    return [tile.figure.replace("\N{NO-BREAK SPACE}", " ") for tile in page.tiles]


def with_settings(chair: Chair, monkeypatch: pytest.MonkeyPatch, **settings: object) -> PreparePage:
    """The hospital has decided otherwise; the plan is made by that."""
    session = chair.window.page.session
    policy = SitePolicy.model_validate({**dict(session.policy.policy), **settings})
    monkeypatch.setattr(session, "_policy", LoadedPolicy(policy, "f" * 64), raising=True)
    return prepare(chair)


def test_what_is_drawn_up_stands_to_the_mark_and_the_rest_is_the_plan_s(chair: Chair) -> None:
    """36.25 mL in a syringe of 50 mL with marks every 1 mL: 36 mL, 0.69 % less."""
    page = prepare(chair)
    assert figures(page) == ["725 mg", "36 mL", "36 mL", "2.9 mg/mL"]
    said = all_texts(page)
    assert "Withdraw and discard 36 mL diluent" in said
    assert (
        "50 mL to 36 mL (marks every 1 mL). The marks give 0.69 % less than the exact 36.25 mL."
        in plain(said)
    )
    page.tiles[1].why_asked.emit(page.tiles[1].field)
    why = all_texts(chair.window.beside["why"])
    assert "36.25" in why
    assert chair.window.page.proved is not None
    assert chair.window.page.proved.plan.dose.drug_ml == Fraction("36.25")


def plain(text: str) -> str:
    """Without the marks that keep texts apart."""
    return re.sub("[\\u2066-\\u2069]", "", text)


def test_without_a_list_of_syringes_the_volume_stands_exactly(
    chair: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = with_settings(chair, monkeypatch, syringes=())
    assert figures(page)[1:3] == ["36.25 mL", "36.25 mL"]
    assert "Syringes:" not in all_texts(page)


def test_what_no_syringe_shows_is_refused_and_no_figure_stands_there(
    chair: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Marks every 5 mL alone: 35 mL is 3.4 % less, and 1.25 mL stands on no mark."""
    coarse = Syringe(volume_ml=Decimal(50), step_ml=Decimal(5))
    page = with_settings(chair, monkeypatch, syringes=(coarse,))
    assert figures(page)[1:3] == ["\N{EN DASH}"] * 2
    said = plain(all_texts(page))
    assert "36.25 mL cannot be drawn up to within 1 % with the syringes of local policy" in said
    assert "Withdraw and discard" not in said


def test_a_vial_is_typed_with_the_month_that_stands_on_its_carton(chair: Chair) -> None:
    page = prepare(chair)
    assert page.vials.strength is not None
    page.vials.strength.choose("500")
    page.vials.batch.line.setText("B7")
    page.vials.expires.set_text("05/2027")
    page.vials.add_button.click()
    row = all_texts(page.vials).replace("\N{NO-BREAK SPACE}", " ")
    assert "500 mg · batch B7 · expires 31 May 2027" in row


def test_a_scanned_vial_is_read_and_added(chair: Chair) -> None:
    page = prepare(chair)
    assert QApplication.focusWidget() is page.vials.code
    scan(f"{CODE}10")
    assert page.vials.batch.text == "ABCD1234"
    assert page.vials.expires.text == "2027-05-08"
    assert page.vials.strength is not None
    page.vials.strength.choose("500")
    page.vials.add_button.click()
    row = all_texts(page.vials).replace("\N{NO-BREAK SPACE}", " ")
    assert "500 mg · batch ABCD1234 · expires 8 May 2027" in row
    assert row.count("100 mg · not entered") == 3
    assert page.vials.batch.text == ""


def test_the_same_vial_is_taken_once(chair: Chair) -> None:
    page = prepare(chair)
    assert page.vials.strength is not None
    page.vials.strength.choose("100")
    for _ in range(2):
        page.vials.code.setFocus()
        scan(f"{CODE}10")
        page.vials.add_button.click()
    assert "serial number 10 is entered already" in page.vials.said.text()
    assert len(page.vials.remove_buttons) == 1


def test_a_code_without_separators_leaves_the_fields_empty(chair: Chair) -> None:
    page = prepare(chair)
    scan(CODE.replace(SEPARATOR, "") + "10")
    assert "no separators" in page.vials.said.text()
    assert page.vials.batch.text == ""


def test_the_vials_are_read_from_afar_in_a_large_window(chair: Chair) -> None:
    """Like the lines beside them; also those that are entered while the window is large."""
    dress(chair.window, "light", 100, (1920, 1080))
    page = prepare(chair)
    settle()

    def looks() -> set[object]:
        named = [one for one in page.vials.findChildren(WrappedLabel) if "entered" in one.text()]
        assert len(named) == 4
        return {one.property("role") for one in named}

    assert looks() == {WidgetRole.TEXT_WIDE}
    page.refresh()
    assert looks() == {WidgetRole.TEXT_WIDE}
    dress(chair.window, "light", 100, (1366, 690))
    settle()
    assert looks() == {None}


def test_an_expired_vial_is_refused_and_stays_as_it_was_typed(chair: Chair) -> None:
    page = prepare(chair)
    assert page.vials.strength is not None
    page.vials.strength.choose("100")
    page.vials.batch.line.setText("A1")
    page.vials.expires.set_text("2026-11-21")
    page.vials.add_button.click()
    said = page.vials.said.text()
    assert "expired on 21\N{NO-BREAK SPACE}November\N{NO-BREAK SPACE}2026" in said
    # What to do, also where it has happened.
    for remedy in ("enter another one", "discard the bag", "on page 3 as an observation"):
        assert remedy in said
    assert page.vials.batch.text == "A1"


def test_a_vial_that_was_not_used_is_taken_back(chair: Chair) -> None:
    page = prepare(chair)
    scan_vial(page, "500")
    page.vials.remove_buttons[0].click()
    assert "ABCD1234" not in all_texts(page)


def test_no_figure_of_the_plan_is_on_the_screen_during_the_second_check(chair: Chair) -> None:
    page = prepare(chair)
    page.ask_for_check()
    assert page._body.isHidden()
    assert page.dialog is not None
    shown = all_texts(page.dialog) + "".join(one.line.text() for one in (
        page.dialog.weight, page.dialog.number, page.dialog.rate))  # fmt: skip
    for figure in ("725", "36.25", "25 mL/h"):
        assert figure not in shown
    page.dialog.reject()
    assert not page._body.isHidden()


def test_another_weight_is_told_and_is_no_check(chair: Chair) -> None:
    page = prepare(chair)
    said = check(page, by="JS", weight="75.2", number="1", rate="25")
    assert "The weight of the second check differs from the plan" in said
    assert "72.5" not in said
    assert page.check.text().startswith("Second check not done yet")


def test_who_prepares_does_not_check(chair: Chair) -> None:
    page = prepare(chair)
    page.initials.line.setText("J. S.")
    said = check(page, by="js", weight="72.5", number="1", rate="25")
    assert "The second check needs another person" in said


def test_what_was_entered_is_recorded_before_the_start(chair: Chair) -> None:
    page = prepare(chair)
    scan_vial(page, "500")
    page.initials.line.setText("KM")
    page.ready_button.click()
    assert check(page, by="JS", weight="72.5", number="1", rate="25") == ""
    chair.press(Key.Key_3, CONTROL)
    chair.press(Key.Key_F2)
    dialog = chair.page.start.dialog
    assert dialog is not None
    chair.fill(dialog)
    dialog.submit()
    types = [one for one in chair.journal.types() if one != "premedication-given"]
    assert types == ["vial-used", "bag-prepared", "second-checked", "started"]


def test_a_ward_that_asks_for_it_starts_nothing_without_the_check(
    open_chair: OpenChair, monkeypatch: pytest.MonkeyPatch
) -> None:
    chair = open_chair()
    session = chair.window.page.session
    strict = type(session.policy.policy).model_validate(
        {**dict(session.policy.policy), "second_check": "before-start"}
    )
    monkeypatch.setattr(session, "_policy", type(session.policy)(strict, "f" * 64), raising=True)
    dialog = chair.begin()
    chair.fill(dialog)
    dialog.submit()
    assert "a second person checks weight, infusion number and first rate" in dialog.said.text()
    assert chair.page.bedside is None


def test_what_was_entered_belongs_to_its_patient_and_its_weight(chair: Chair) -> None:
    page = prepare(chair)
    scan_vial(page, "500")
    weight = chair.window.page.questions.weight
    weight.set_text("72.6")
    chair.press(Key.Key_1, CONTROL)
    chair.press(Key.Key_2, CONTROL)
    assert "ABCD1234" not in all_texts(page)
    weight.set_text("72.5")
    chair.press(Key.Key_1, CONTROL)
    chair.press(Key.Key_2, CONTROL)
    assert "ABCD1234" in all_texts(page)
    chair.window.new_patient()
    assert "ABCD1234" not in all_texts(page)
    # The record has it when the same patient comes back.
    chair.plan()
    chair.press(Key.Key_2, CONTROL)
    assert "ABCD1234" in all_texts(page)


def test_each_letter_of_the_page_belongs_to_one_thing(chair: Chair) -> None:
    page = prepare(chair)
    labels = [one.text() for one in chair.window.findChildren(QLabel) if one.isVisible()]
    labels += [one.text() for one in chair.window.findChildren(QAbstractButton) if one.isVisible()]
    labels += [one.text() for one in chair.window.menuBar().actions()]
    letters = [found[1].lower() for text in labels if (found := re.search(r"&([A-Za-z0-9])", text))]
    assert len(letters) == len(set(letters)), sorted(letters)
    assert {"a", "b", "k", "o", "r", "x", "y"} <= set(letters)
    assert page.check_button.isVisible()


def test_f9_is_heard_on_the_page(chair: Chair) -> None:
    prepare(chair)
    chair.press(Key.Key_F9)
    assert chair.window.shown_page == "infuse"
    assert isinstance(chair.window.infuse.records, InfusionRecords)


def test_an_unexpected_fault_leaves_no_dose_on_the_page(chair: Chair) -> None:
    page = prepare(chair)
    chair.window.cover()
    assert "Do not use" in page._empty.text()
    for figure in ("725", "36.25", "2.9 mg"):
        assert figure not in all_texts(page)
    # Nor when somebody turns away and comes back.
    chair.press(Key.Key_1, CONTROL)
    chair.press(Key.Key_2, CONTROL)
    assert "725" not in all_texts(page)


def test_ctrl_p_shows_the_pharmacy_s_sheet_with_what_was_entered(chair: Chair) -> None:
    page = prepare(chair)
    scan_vial(page, "500")
    chair.press(Key.Key_P, CONTROL)
    window = chair.window.beside["preview"]
    assert isinstance(window, PaperWindow)
    assert window.windowTitle() == "Preparation"
    spoken = window.page.accessibleDescription()
    assert "ABCD1234" in spoken
    assert "A. B." in spoken
    window.close()


def enter_all(chair: Chair) -> PreparePage:
    """A vial, the bag, and the second check."""
    page = prepare(chair)
    scan_vial(page, "500")
    page.initials.line.setText("KM")
    page.ready_button.click()
    assert check(page, by="JS", weight="72.5", number="1", rate="25") == ""
    return page


def test_another_window_finds_what_was_prepared(open_chair: OpenChair) -> None:
    """The window was closed, or the pharmacy is at another computer that shares the record."""
    enter_all(open_chair())
    page = prepare(open_chair())
    assert "ABCD1234" in all_texts(page)
    assert page.check.text().startswith("Checked by JS")
    assert page.bag.text().startswith("Prepared by KM")


def test_a_vial_that_was_taken_back_is_not_found_again(open_chair: OpenChair) -> None:
    page = enter_all(open_chair())
    page.vials.remove_buttons[0].click()
    assert "ABCD1234" not in all_texts(prepare(open_chair()))


def test_what_a_start_has_taken_over_is_not_offered_for_the_next_bag(open_chair: OpenChair) -> None:
    chair = open_chair()
    enter_all(chair)
    chair.press(Key.Key_3, CONTROL)
    chair.press(Key.Key_F2)
    dialog = chair.page.start.dialog
    assert dialog is not None
    chair.fill(dialog)
    dialog.submit()
    assert chair.page.bedside is not None
    page = prepare(open_chair())
    assert "ABCD1234" not in all_texts(page)
    assert page.check.text().startswith("Second check not done yet")


def test_of_another_patient_or_weight_nothing_is_found(open_chair: OpenChair) -> None:
    enter_all(open_chair())
    chair = open_chair()
    page = prepare(chair)
    chair.window.page.questions.weight.set_text("73")
    chair.press(Key.Key_1, CONTROL)
    chair.press(Key.Key_2, CONTROL)
    assert "ABCD1234" not in all_texts(page)
    chair.window.new_patient()
    chair.plan()
    chair.window.patient.patient.setText("C. D.")
    chair.window.patient.reference.setText("4822")
    chair.press(Key.Key_2, CONTROL)
    assert "ABCD1234" not in all_texts(page)


def test_after_two_days_a_bag_is_none_any_more(open_chair: OpenChair) -> None:
    chair = open_chair()
    enter_all(chair)
    chair.clock.pass_time(minutes=48 * 60 + 1)
    later_on = open_chair()
    later_on.clock.pass_time(minutes=48 * 60 + 1)
    assert "ABCD1234" not in all_texts(prepare(later_on))


def test_where_nobody_can_be_sealed_the_page_says_that_it_is_kept_here_alone(
    chair: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(_identity: object) -> str:
        raise NoSiteKey("none")

    monkeypatch.setattr(chair.window.infuse.records.patients, "same_as", nobody)
    page = enter_all(chair)
    assert not page._only_here.isHidden()
    assert "Kept in this window only" in page._only_here.text()
    assert "ABCD1234" in all_texts(page)


@pytest.mark.parametrize("percent", [100, 200])
def test_why_a_vial_is_not_taken_is_in_sight(chair: Chair, percent: int) -> None:
    dress(chair.window, "light", percent, (1366, 690))
    page = prepare(chair)
    for _ in range(2):
        scan_vial(page, "500")
    settle()
    said = page.vials.said
    assert "entered already" in said.text()
    assert said.visibleRegion().boundingRect().size() == said.size()
    page.ready_button.click()
    settle()
    assert page.said.text().startswith("Enter your initials first")
    assert page.said.visibleRegion().boundingRect().size() == page.said.size()


def started_with_a_vial(chair: Chair) -> PreparePage:
    """One vial of 500 mg by its code, checked by JS; the infusion runs, and the log is shown."""
    page = prepare(chair)
    scan_vial(page, "500")
    assert check(page, by="JS", weight="72.5", number="1", rate="25") == ""
    chair.press(Key.Key_3, CONTROL)
    chair.press(Key.Key_F2)
    begin = chair.page.start.dialog
    assert begin is not None
    chair.fill(begin)
    begin.submit()
    assert chair.page.bedside is not None
    return page


def correcting(chair: Chair, words: str) -> AmendDialog:
    log = chair.page.board.log
    log.table.selectRow([one.what.startswith(words) for one in log.model.rows].index(True))
    log.amend_button.click()
    dialog = chair.dialog
    assert isinstance(dialog, AmendDialog)
    dialog.by.line.setText("C. D.")
    dialog.reason.line.setText("misread")
    return dialog


def type_into(dialog: AmendDialog, name: str, text: str) -> None:
    field = dialog.fields[name]
    assert isinstance(field, EntryField | TextField)
    if isinstance(field, EntryField):
        field.set_text(text)
    else:
        field.line.setText(text)


@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [
        ("expires_on", "2026-11-21", "expired on 21 November 2026"),
        ("expires_on", "31.02.2027", "cannot be read"),
        ("batch", "\N{ZERO WIDTH SPACE}", "Nothing is corrected"),
        ("trade_item", "09501101020918", "14 digits and a check digit"),
        ("trade_item", "950110102091", "14 digits and a check digit"),
    ],
)
def test_a_corrected_vial_is_held_to_the_checks_of_its_first_entry(
    chair: Chair, name: str, wrong: str, words: str
) -> None:
    started_with_a_vial(chair)
    dialog = correcting(chair, "Vial of")
    type_into(dialog, name, wrong)
    dialog.submit()
    assert words in dialog.said.text().replace("\N{NO-BREAK SPACE}", " ")
    assert "amended" not in chair.journal.types()
    dialog.reject()


def test_batch_expiry_and_strength_of_a_vial_are_corrected(chair: Chair) -> None:
    started_with_a_vial(chair)
    dialog = correcting(chair, "Vial of")
    type_into(dialog, "batch", "ABCD1235")
    type_into(dialog, "expires_on", "06/2027")
    strength = dialog.fields["strength_mg"]
    assert isinstance(strength, ChoiceRow)
    strength.choose("100")
    dialog.submit()
    assert chair.journal.types()[-1] == "amended"
    said = chair.page.board.log.model.rows[0].what.replace("\N{NO-BREAK SPACE}", " ")
    assert "corrected to batch ABCD1235, strength 100 mg, expires 30 June 2027." in said


def check_again(chair: Chair) -> SecondCheckDialog:
    dialog = chair.dialog
    assert isinstance(dialog, SecondCheckDialog)
    return dialog


def checked(dialog: SecondCheckDialog, by: str, weight: str = "72.5") -> None:
    dialog.by.line.setText(by)
    dialog.weight.set_text(weight)
    dialog.number.set_text("1")
    dialog.rate.set_text("25")
    dialog.submit()


def test_a_second_check_is_not_corrected_but_withdrawn_and_done_again(chair: Chair) -> None:
    started_with_a_vial(chair)
    chair.wait(minutes=5)
    dialog = correcting(chair, "Second check")
    assert not dialog.fields
    assert "no independent check any more" in all_texts(dialog)
    dialog.submit()
    assert "Tick that the second check is withdrawn" in dialog.said.text()
    assert "amended" not in chair.journal.types()
    dialog.withdrawn.setChecked(True)
    dialog.submit()
    assert chair.journal.types()[-1] == "amended"
    again = check_again(chair)
    # Heading, rate, chart, table and log name what is asked for; STOP stays in sight.
    board = chair.page.board
    assert board.keys.buttons["stop"].isVisible()
    in_sight = texts_in_sight(chair.window)
    assert "25 mL/h" not in in_sight
    assert "1st infusion" not in in_sight
    assert "Hidden while another person checks" in in_sight
    assert not any(part.isVisible() for part in (board.status, board.chart, board.log))
    chair.wait(minutes=1)
    assert "25 mL/h" not in texts_in_sight(chair.window)
    again.reject()
    assert "25 mL/h" in texts_in_sight(chair.window)
    assert board.log.isVisible()
    # Until somebody has checked, the page says so; the withdrawn entry leads there again.
    assert "C. D. withdrew the second check, and none stands" in all_texts(chair.page)
    log = chair.page.board.log
    log.table.selectRow([one.what.startswith("Second check") for one in log.model.rows].index(True))
    log.amend_button.click()
    again = check_again(chair)
    checked(again, "LM", weight="75.2")
    assert "differs from the plan" in again.said.text()
    checked(again, "LM")
    assert chair.journal.types()[-1] == "second-checked"
    assert "none stands" not in all_texts(chair.page)
    rows = [one.what.startswith("Second check") for one in log.model.rows]
    log.table.selectRow(len(rows) - 1 - rows[::-1].index(True))
    log.amend_button.click()
    assert "another person has checked since" in all_texts(chair.page)


def texts_in_sight(window: QWidget) -> str:
    """What an eye finds in the window now: labels, buttons, and the window's title."""
    found = [
        one.text() for one in window.findChildren(QWidget)
        if isinstance(one, QLabel | QAbstractButton) and one.isVisible()
    ]  # fmt: skip
    return "\n".join([window.windowTitle(), *found]).replace("\N{NO-BREAK SPACE}", " ")


def test_a_change_that_became_due_while_somebody_checked_is_announced_afterwards(
    chair: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    started_with_a_vial(chair)
    said: list[str] = []
    monkeypatch.setattr(infuse_page, "announce", lambda _widget, words: said.append(words))
    dialog = correcting(chair, "Second check")
    dialog.withdrawn.setChecked(True)
    dialog.submit()
    again = check_again(chair)
    chair.wait(minutes=61)
    assert said == []
    again.reject()
    chair.wait(seconds=1)
    assert [one.replace(NBSP, " ") for one in said] == ["Rate change due: 50 mL/h"]
    chair.wait(seconds=1)
    assert len(said) == 1


def test_stop_shows_the_page_again_while_somebody_checks(chair: Chair) -> None:
    started_with_a_vial(chair)
    dialog = correcting(chair, "Second check")
    dialog.withdrawn.setChecked(True)
    dialog.submit()
    check_again(chair)
    chair.press(Key.Key_F9)
    assert chair.journal.types()[-1] == "stopped"
    assert chair.page.board.status.isVisible()
    assert "STOPPED" in texts_in_sight(chair.window)


def test_a_check_is_withdrawn_by_name_before_the_start(chair: Chair) -> None:
    page = prepare(chair)
    assert page.withdrawal.button.isHidden()
    assert check(page, by="JS", weight="72.5", number="1", rate="25") == ""
    assert page.check.text().startswith("Checked by JS")
    page.withdrawal.button.click()
    dialog = page.withdrawal.dialog
    assert dialog is not None
    assert "would not be independent" in all_texts(dialog)
    dialog.submit()
    assert "Enter the name" in dialog.said.text()
    assert page.check.text().startswith("Checked by JS")
    dialog.by.line.setText("C. D.")
    dialog.submit()
    assert page.check.text().startswith("Second check not done yet")
    assert page.withdrawal.button.isHidden()
    ward = chair.window.infuse.records.journal.ward
    said = [json.loads(one.content) for subject in ward.newest_subjects("preparation", 9)
            for one in ward.entries_of(subject) if one.kind == "preparation"]  # fmt: skip
    assert [(one["not"]["by"], one["by"]) for one in said if "not" in one] == [("JS", "C. D.")]
    # The same patient's page says the same when it is opened again, and the check is done again.
    chair.window.new_patient()
    chair.plan()
    chair.press(Key.Key_2, CONTROL)
    assert page.check.text().startswith("Second check not done yet")
    assert check(page, by="LM", weight="72.5", number="1", rate="25") == ""
    assert page.check.text().startswith("Checked by LM")
