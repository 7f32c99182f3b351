"""Who is expected today stands on the board, from the record, with chair and premedication.

Isa-Pd has infusions on days 1, 8, 15 and 22 of cycle 1; by the clock of these tests today is Sunday
22 November 2026, half past eight in the morning when somebody begins.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from chair import Chair, Key
from identifying import identify
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from recorded_infusions import BORN, Ward
from ward_window import ALT, CONTROL, NBSP

from infuseplan.application.infusion.preparation_record import PreparationRecord
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.treatment.records import TreatmentRecords
from infuseplan.application.ward.patients import UnknownPatient
from infuseplan.application.ward.port import EntryKind, NewEntry
from infuseplan.application.ward.visits import Visits
from infuseplan.domain.infusion.events import BagPrepared
from infuseplan.domain.treatment.events import TreatmentPaused
from infuseplan.domain.treatment.treatment import Treatment
from infuseplan.gui.dialogs.form import BedsideDialog
from infuseplan.gui.pages.board.page import BoardPage
from infuseplan.presentation.board.view import BoardRow
from tests.gui.test_board_page import start as start_other
from tests.gui.test_recorded_number import FIRST, PROTOCOL, SECOND, TODAY, answered, chair, ward

__all__ = ["chair", "ward"]

# First strong isolate, and pop directional isolate.
ISOLATES = ("\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}")


def begun(ward: Ward, name: str, number: str, first: date) -> str:
    """Somebody whose first infusion ever is due on `first`."""
    one = ward.patient(name, number)
    ward.first_ever(one)
    with ward.records() as records:
        treatment = Treatment(protocol=PROTOCOL, regimen="isa-pd", first=first, first_number=None)
        TreatmentRecords(records, ward.services).start(one, treatment, "Dr. X")
    return one


@pytest.fixture
def three(ward: Ward) -> dict[str, str]:
    """A. Smith is due today for the third; B. Jones was due for the first five days ago; C. Doe
    is due tomorrow."""
    smith = begun(ward, "A. Smith", "4711", FIRST)
    ward.infusion(smith, FIRST, 1)
    ward.infusion(smith, SECOND, 2)
    return {
        "Smith": smith,
        "Jones": begun(ward, "B. Jones", "4712", TODAY - timedelta(days=5)),
        "Doe": begun(ward, "C. Doe", "4713", TODAY + timedelta(days=1)),
    }


def board(chair: Chair) -> BoardPage:
    """Page 5, and the record read to its end."""
    chair.press(Key.Key_5, CONTROL)
    page = chair.window.board.page
    read(page)
    return page


def read(page: BoardPage) -> None:
    for _ in range(400):
        QTest.qWait(5)
        if page._reader._reading is None:
            return
    raise AssertionError("the record is not read to its end")


def plain(text: str) -> str:
    """Without the marks that keep somebody's own words apart."""
    for mark in ISOLATES:
        text = text.replace(mark, "")
    return text.replace(NBSP, " ")


def rows(page: BoardPage) -> list[tuple[str, str]]:
    """Whoever is expected; what has ended was recorded lately by the clock of the machine."""
    return [(plain(row.patient), plain(row.status)) for row in page.model.rows if not row.record_id]


def row(page: BoardPage, name: str) -> BoardRow:
    return next(one for one in page.model.rows if name in one.patient and not one.has_ended)


def mark(page: BoardPage, name: str) -> None:
    page.table.setFocus()
    page.table.selectRow(page.model.rows.index(row(page, name)))
    QApplication.processEvents()


def asked(chair: Chair, key: Key) -> BedsideDialog:
    """Alt and the key of a button; Qt shows the press for a moment first."""
    chair.press(key, ALT)
    actions = chair.window.board.actions
    assert actions is not None
    for _ in range(100):
        dialog, focus = actions.dialog, QApplication.focusWidget()
        if dialog is not None and focus is not None and dialog.isAncestorOf(focus):
            return dialog
        QTest.qWait(20)
    raise AssertionError("nothing is asked")


def take_chair(chair: Chair, page: BoardPage, name: str, where: str) -> None:
    """Alt+A, the chair, and the initials where nobody has said them yet."""
    mark(page, name)
    dialog = asked(chair, Key.Key_A)
    chair.type(where)
    if dialog.initials is not None:
        dialog.initials.line.setText("N. N.")
    chair.press(Key.Key_Return)


def test_order_by_chair_is_one_key_and_back_again(three: dict[str, str], chair: Chair) -> None:
    """Chair 9 stands before chair 10, whoever has none last; the letters stay with their rows."""
    page = board(chair)
    take_chair(chair, page, "Jones", "10")
    read(page)
    take_chair(chair, page, "Smith", "9")
    read(page)
    by_urgency = [row.name for row in page.model.rows]
    letters = {row.name: row.letter for row in page.model.rows}
    chosen = page.chosen_row
    assert chosen is not None

    chair.press(Key.Key_O, ALT)
    for _ in range(50):
        if page.order_button.isChecked():
            break
        QTest.qWait(20)
    assert [plain(one.chair) for one in page.model.rows if one.chair] == ["9", "10"]
    assert not any(one.chair for one in page.model.rows[2:])
    assert {row.name: row.letter for row in page.model.rows} == letters
    # Who was marked is marked still, and has the keyboard.
    assert page.chosen_row is not None
    assert page.chosen_row.name == chosen.name
    assert page.table.hasFocus()

    page.order_button.click()
    assert [row.name for row in page.model.rows] == by_urgency


def test_who_is_due_stands_on_the_board_the_overdue_first(
    three: dict[str, str], chair: Chair
) -> None:
    page = board(chair)
    assert rows(page) == [
        ("B. Jones · 4712", "Expected, was due 17 November 2026"),
        ("A. Smith · 4711", "Expected"),
    ]
    assert plain(row(page, "Smith").plan) == "Isa-Pd, infusion 3"
    assert plain(row(page, "Jones").plan) == "Isa-Pd, infusion 1"
    assert row(page, "Jones").tone == "caution"


def test_whoever_is_later_than_two_weeks_or_not_due_is_not_expected(
    ward: Ward, chair: Chair
) -> None:
    begun(ward, "A. Old", "1", TODAY - timedelta(days=15))
    begun(ward, "B. Late", "2", TODAY - timedelta(days=14))
    paused = begun(ward, "C. Paused", "3", TODAY)
    with ward.records() as records:
        TreatmentRecords(records, ward.services).note(
            paused, TreatmentPaused(on=TODAY, by="Dr. X", reason="neutropenia")
        )
    assert [name for name, _ in rows(board(chair))] == ["B. Late · 2"]


def test_a_number_that_a_prescriber_decides_is_open_on_the_board(ward: Ward, chair: Chair) -> None:
    smith = begun(ward, "A. Smith", "4711", SECOND)
    ward.infusion(smith, SECOND, 1, end="aborted")
    page = board(chair)
    assert plain(row(page, "Smith").plan) == "Isa-Pd, infusion number open"


def test_a_chair_is_an_entry_and_orders_the_board(three: dict[str, str], chair: Chair) -> None:
    page = board(chair)
    take_chair(chair, page, "Jones", "10")
    take_chair(chair, page, "Smith", "9")
    assert [one.chair for one in page.model.rows if not one.record_id] == ["10", "9"]
    chair.press(Key.Key_O, ALT)
    QTest.qWait(200)
    assert [one.chair for one in page.model.rows if not one.record_id] == ["9", "10"]
    journal = chair.window.infuse.records.journal
    kinds = [entry.kind for entry in journal.ward.entries_of(three["Smith"])]
    assert kinds.count("board") == 1
    # Nobody is asked for initials a second time.
    assert chair.window.infuse.records.entered_by == "N. N."
    take_chair(chair, page, "Smith", "3")
    assert row(page, "Smith").chair == "3"


def test_bag_and_premedication_are_states_before_the_start(
    ward: Ward, three: dict[str, str], chair: Chair
) -> None:
    with ward.records(TODAY) as records:
        event = BagPrepared(at=records.now() - timedelta(minutes=40), by="JS")
        PreparationRecord(records.patients.record).keep(three["Smith"], "a plan", event)
    page = board(chair)
    assert rows(page)[0] == ("A. Smith · 4711", "Drug ready")
    assert "bag ready 08:20" in plain(row(page, "Smith").next_change)
    mark(page, "Jones")
    dialog = asked(chair, Key.Key_P)
    assert dialog.initials is not None
    chair.type("0830")
    dialog.initials.line.setText("N. N.")
    chair.press(Key.Key_Return)
    assert rows(page)[0] == ("B. Jones · 4712", "Premedicated, was due 17 November 2026")
    assert "premedication 08:30" in plain(row(page, "Jones").next_change)


def test_a_letter_opens_the_patient_with_the_number_of_the_record(
    three: dict[str, str], chair: Chair
) -> None:
    page = board(chair)
    letter = row(page, "Smith").letter
    QTest.keyClicks(page.table, letter.casefold())
    QApplication.processEvents()
    window = chair.window
    assert window.shown_page == "plan"
    assert (window.patient.patient.text(), window.patient.reference.text()) == ("A. Smith", "4711")
    assert window.page.questions.draft().infusion_number == 3


def test_whoever_is_started_is_expected_no_more_and_keeps_chair_and_letter(
    three: dict[str, str], chair: Chair
) -> None:
    page = board(chair)
    take_chair(chair, page, "Smith", "4")
    mark(page, "Smith")
    asked(chair, Key.Key_P)
    chair.type("0831")
    chair.press(Key.Key_Return)
    letter = row(page, "Smith").letter
    QTest.keyClicks(page.table, letter.casefold())
    QApplication.processEvents()
    answered(chair)
    chair.press(Key.Key_3, CONTROL)
    chair.press(Key.Key_F2)
    identify(chair.window, "4711", BORN.isoformat())
    dialog = chair.page.start.dialog
    assert dialog is not None
    assert dialog.premedication is not None
    assert dialog.premedication.at.text == "08:31"
    assert not any(one.isChecked() for one in dialog.premedication.ticks.values())
    chair.fill(dialog, rate="200")
    dialog.submit()
    assert chair.page.bedside is not None
    page = board(chair)
    assert [(plain(one.patient), one.chair) for one in page.model.rows if one.is_here] == [
        ("A. Smith · 4711", "4")
    ]
    assert [name for name, _ in rows(page)] == ["B. Jones · 4712"]
    assert row(page, "Smith").letter == letter


def test_the_strip_names_the_marked_row_and_the_page_s_patient_again_elsewhere(
    three: dict[str, str], chair: Chair
) -> None:
    start_other(chair, ("E. F.", "4933"))
    page = board(chair)
    strip = chair.window.patient
    page.table.selectionModel().clear()
    QApplication.processEvents()
    assert not strip.patient.isVisible()
    assert strip._row.text() == "No row is marked"
    for name in ("Smith", "E. F.", "Jones"):
        mark(page, name)
        assert name in strip._row.text()
        assert strip._row.isVisible()
    chair.press(Key.Key_3, CONTROL)
    assert strip.patient.isVisible()
    assert strip.patient.text() == "E. F."
    assert not strip._row.isVisible()
    assert strip._row.text() == ""


def test_f9_on_a_row_that_has_no_infusion_asks_and_records_nothing(
    three: dict[str, str], chair: Chair
) -> None:
    start_other(chair, ("E. F.", "4933"))
    page = board(chair)
    mark(page, "Smith")
    QTest.keyClick(page.table, Qt.Key.Key_F9)
    QApplication.processEvents()
    assert page.asked.isVisible()
    (bedside,) = chair.window.infuse.records.open.values()
    assert "stopped" not in [event.type for event in bedside.events]


def test_what_cannot_be_read_is_told_and_nobody_is_left_out_silently(
    three: dict[str, str], chair: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = board(chair)
    services = chair.window._services
    expected = page._reader._expected
    expected._kept.clear()
    monkeypatch.setattr(
        expected._treatments, "_services",
        replace(services, protocols=_NoProtocols()),
    )  # fmt: skip
    page.look_up()
    read(page)
    assert rows(page) == []
    assert "Of 3 patients the treatment cannot be read here" in page.unreadable.text()
    assert page.unreadable.isVisible()


# As a newer version of the program may write one, or a damaged byte leaves it.
STRANGE = '{"type":"seat-warmer"}'


def plant(chair: Chair, kind: EntryKind, patient: str) -> None:
    chair.window.infuse.records.patients.record().add([NewEntry(kind, patient, STRANGE)])


def test_an_entry_that_cannot_be_read_keeps_only_its_patient_from_the_board(
    three: dict[str, str], chair: Chair
) -> None:
    page = board(chair)
    take_chair(chair, page, "Jones", "3")
    for kind in ("treatment", "patient", "board"):
        plant(chair, kind, three["Smith"])
        page.look_up()
        read(page)
        assert not page._is_covered
        assert rows(page) == [("B. Jones · 4712", "Expected, was due 17 November 2026")]
        assert row(page, "Jones").chair == "3"
        assert "Of 1 patient the treatment cannot be read here" in page.unreadable.text()


def test_a_chair_that_cannot_be_read_is_told_and_the_infusion_stays_on_the_board(
    chair: Chair,
) -> None:
    start_other(chair, ("E. F.", "4933"))
    page = board(chair)
    (bedside,) = chair.window.infuse.records.open.values()
    plant(chair, "board", bedside.header.patient_id)
    page.look_up()
    read(page)
    assert row(page, "E. F.").status
    assert "Of 1 patient the chair cannot be read here." in page.unreadable.text()


def test_what_keeps_a_chair_from_being_recorded_is_said_in_the_question(
    three: dict[str, str], chair: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key is gone, the id leads to nobody, an entry cannot be read: no window is covered."""
    page = board(chair)
    mark(page, "Smith")
    dialog = asked(chair, Key.Key_A)
    chair.type("3")
    if dialog.initials is not None:
        dialog.initials.line.setText("N. N.")
    patients = chair.window.infuse.records.patients
    for raised, words in (
        (KeyError(three["Smith"]), "The key of this patient is not on this PC"),
        (UnknownPatient(three["Smith"]), "This patient is not in the record any more"),
        (ValueError("no entry has this type"), "cannot be read on this PC"),
        (StorageProblem("full", "save", "x"), "The disk is full"),
    ):
        with monkeypatch.context() as broken:
            at = type(patients.seal) if isinstance(raised, KeyError) else type(patients)
            name = "seal" if isinstance(raised, KeyError) else "demand"
            broken.setattr(at, name, _raising(raised))
            dialog.submit()
        assert words in dialog.said.text().replace(NBSP, " "), raised
        assert dialog.isVisible()
    dialog.submit()
    assert not dialog.isVisible()
    read(page)
    assert row(page, "Smith").chair == "3"


@pytest.mark.parametrize("raised", [
    UnknownPatient("x"), ValueError("no entry has this type"), StorageProblem("full", "read", "x"),
])  # fmt: skip
def test_where_the_day_cannot_be_read_premedication_is_not_asked_and_it_is_said(
    three: dict[str, str], chair: Chair, monkeypatch: pytest.MonkeyPatch, raised: Exception
) -> None:
    page = board(chair)
    mark(page, "Smith")
    actions = chair.window.board.actions
    assert actions is not None
    with monkeypatch.context() as broken:
        broken.setattr(Visits, "of", _raising(raised))
        actions.ask_premedication(row(page, "Smith"))
    assert actions.dialog is None
    assert chair.window.statusBar().currentMessage()


def _raising(problem: Exception) -> Callable[..., object]:
    def fail(*_asked: object) -> object:
        raise problem

    return fail


class _NoProtocols:
    """Every protocol file is gone."""

    def find(self, _protocol: str) -> None:
        return None


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    yield
    QApplication.processEvents()
