"""The Course page of an opened patient: the days from the record, and what is written down of them.

Isa-Pd has infusions on days 1, 8, 15 and 22 of cycle 1. The first is on Sunday 8 November 2026; by
the clock of these tests today is the 22nd.
"""

from datetime import date
from pathlib import Path

import pytest
from chair import Chair, Key
from recorded_infusions import Ward
from ward_window import CONTROL, NBSP, all_texts

from infuseplan.domain.patient.treatments import TreatmentFact
from infuseplan.domain.treatment.events import DayOmitted
from infuseplan.gui.dialogs.treatment_entry import TreatmentEntryDialog
from infuseplan.gui.pages.course.page import CoursePage
from tests.gui.test_recorded_number import (
    FIRST,
    SECOND,
    chair,
    number,
    opened,
    patient,
    said,
    ward,
)

__all__ = ["chair", "patient", "ward"]


def course(chair: Chair) -> CoursePage:
    chair.press(Key.Key_4, CONTROL)
    page = chair.window.course.made
    assert page is not None
    return page


def rows(page: CoursePage) -> list[list[str]]:
    """Day, planned, due, given, number and status of each day."""
    model = page.table.model()
    return [
        [str(model.index(row, column).data()).replace(NBSP, " ") for column in (1, 2, 3, 4, 5, 8)]
        for row in range(model.rowCount())
    ]


def asked(chair: Chair, page: CoursePage, action: str) -> TreatmentEntryDialog:
    page.entry_button.click()
    actions = chair.window.course.actions
    assert actions is not None
    assert actions.dialog is not None
    actions.dialog.action.choose(action)
    return actions.dialog


def named(dialog: TreatmentEntryDialog, reason: str) -> None:
    dialog.by.line.setText("Dr. X")
    dialog.reason.line.setText(reason)
    dialog.submit()


def test_planned_due_and_given_stand_side_by_side(ward: Ward, patient: str, chair: Chair) -> None:
    """The second was three days late, so the third is due on 25 November, a week after it."""
    ward.infusion(patient, FIRST, 1)
    ward.infusion(patient, date(2026, 11, 18), 2)
    opened(chair)
    page = course(chair)
    assert rows(page)[:3] == [
        ["1", "Sunday 8 November 2026", *["Sunday 8 November 2026"] * 2, "1", "given"],
        ["8", *["Sunday 15 November 2026"] * 2, "Wednesday 18 November 2026", "2", "given"],
        ["15", "Sunday 22 November 2026", "Wednesday 25 November 2026", "", "3", "due next"],
    ]
    told = said(chair)
    assert "Infusion 3, from the record: cycle 1, day 15." in told
    assert "Last infusion: number 2, 18 November 2026, complete. Highest rate given: " in told


def test_reactions_so_far_have_their_grade_beside_the_day(
    ward: Ward, patient: str, chair: Chair
) -> None:
    """Grade 2 that grew to 3, and at the third infusion anaphylaxis: the worst of each counts."""
    ward.infusion(patient, FIRST, 1, reactions=((2, False), (3, False)))
    ward.infusion(patient, SECOND, 2)
    ward.infusion(patient, date(2026, 11, 21), 3, reactions=((4, True),))
    opened(chair)
    course(chair)
    told = said(chair)
    assert "Reactions: 8 November 2026 (grade 3), 21 November 2026 (grade 4, anaphylaxis)." in told


def test_a_day_is_omitted_by_name_and_taken_back(ward: Ward, patient: str, chair: Chair) -> None:
    ward.infusion(patient, FIRST, 1)
    opened(chair)
    page = course(chair)
    # The cursor is on the day that is due.
    dialog = asked(chair, page, "omit")
    assert "A. Smith, hospital number 4711" in all_texts(dialog).replace(NBSP, " ")
    assert "Cycle 1, day 8 is omitted" in all_texts(dialog).replace(NBSP, " ")
    dialog.submit()
    assert "Enter the name" in dialog.said.text()
    named(dialog, "neutropenia")
    assert [row[5] for row in rows(page)[:3]] == ["given", "omitted", "due next"]
    assert number(chair) == 2
    dialog = asked(chair, page, "withdraw")
    dialog.submit()
    assert "Choose the entry that was wrong" in dialog.said.text()
    dialog.entry.choose("1")
    named(dialog, "wrong day")
    assert [row[5] for row in rows(page)[:3]] == ["given", "due next", "planned"]


def test_one_given_elsewhere_leaves_the_number_open(ward: Ward, patient: str, chair: Chair) -> None:
    ward.infusion(patient, FIRST, 1)
    opened(chair)
    page = course(chair)
    dialog = asked(chair, page, "elsewhere")
    dialog.submit()
    assert "Enter the date" in dialog.said.text()
    dialog.on.set_text("2026-11-15")
    named(dialog, "on holiday")
    assert rows(page)[1][3:] == ["Sunday 15 November 2026", "", "elsewhere"]
    assert rows(page)[2][4:] == ["?", "due next"]


@pytest.mark.parametrize(
    ("action", "state"),
    [("pause", "paused"), ("transplant", "paused for transplant"), ("end", "ended")],
)
def test_a_change_of_the_treatment_is_entered_by_name(
    ward: Ward, patient: str, chair: Chair, action: str, state: str
) -> None:
    ward.infusion(patient, FIRST, 1)
    opened(chair)
    page = course(chair)
    dialog = asked(chair, page, action)
    dialog.on.set_text("2026-11-10")
    named(dialog, "infection")
    assert page.state.text().replace(NBSP, " ") == f"{state} on 10 November 2026 (Dr. X: infection)"


def test_another_regimen_goes_on_with_the_number(ward: Ward, patient: str, chair: Chair) -> None:
    ward.infusion(patient, FIRST, 1)
    ward.infusion(patient, SECOND, 2)
    opened(chair)
    page = course(chair)
    dialog = asked(chair, page, "replace")
    dialog.on.set_text("2026-11-22")
    dialog.submit()
    assert "Choose the regimen" in dialog.said.text()
    dialog.regimen.choose("isa-kd")
    named(dialog, "neuropathy")
    assert "Infusion 3, from the record: cycle 1, day 1." in said(chair)


def test_a_stop_for_good_asks_once_more_and_leaves_nothing_due(
    ward: Ward, patient: str, chair: Chair
) -> None:
    ward.infusion(patient, FIRST, 1)
    opened(chair)
    page = course(chair)
    dialog = asked(chair, page, "stop")
    dialog.on.set_text("2026-11-10")
    named(dialog, "anaphylaxis at home")
    assert len(rows(page)) == 4 + 5 * 2
    dialog.sure.setChecked(True)
    dialog.submit()
    assert [row[5] for row in rows(page)] == ["given"]
    assert "Permanently discontinued on 10 November 2026 (Dr. X: anaphylaxis" in said(chair)


def test_what_contradicts_the_record_is_refused_in_the_dialog(
    ward: Ward, patient: str, chair: Chair
) -> None:
    opened(chair)
    page = course(chair)
    dialog = asked(chair, page, "resume")
    dialog.on.set_text("2026-11-10")
    named(dialog, "recovered")
    assert "the treatment was not paused" in dialog.said.text()
    dialog.close()


def test_a_treatment_begins_on_the_page(ward: Ward, chair: Chair) -> None:
    one = ward.patient()
    ward.first_ever(one)
    opened(chair)
    page = course(chair)
    assert "No treatment is recorded for this patient. Begin it below" in said(chair)
    page.begin_button.click()
    actions = chair.window.course.actions
    assert actions is not None
    dialog = actions.dialog
    assert dialog is not None
    dialog.action.choose("start")
    dialog.on.set_text("2026-11-22")
    dialog.regimen.choose("isa-pd")
    named(dialog, "")
    assert rows(page)[0][1:] == [
        *["Sunday 22 November 2026"] * 2, "", "1", "due next"
    ]  # fmt: skip


def test_the_calendar_file_names_nobody(
    ward: Ward, patient: str, chair: Chair, tmp_path: Path
) -> None:
    opened(chair)
    page = course(chair)
    page.file_button.click()
    actions = chair.window.course.actions
    assert actions is not None
    assert actions.chooser is not None
    actions.chooser.fileSelected.emit(str(tmp_path / "out.ics"))
    actions.chooser.close()
    text = (tmp_path / "out.ics").read_text(encoding="utf-8")
    assert text.count("BEGIN:VEVENT") == 4 + 5 * 2
    assert "Smith" not in text
    assert patient not in text


def test_entries_that_contradict_each_other_are_settled_by_taking_one_back(
    ward: Ward, patient: str, chair: Chair
) -> None:
    """As two computers may leave them: nothing is shown as due, and one of the two is withdrawn."""
    ward.infusion(patient, FIRST, 1)
    opened(chair)
    records = chair.window.infuse.records
    asks = chair.window.infuse.number
    assert asks is not None
    assert asks.found is not None
    treatment = asks.found.treatment
    assert treatment is not None
    twice = [
        TreatmentFact(
            treatment.id, 0, DayOmitted(cycle=1, day=8, by="Dr. X", reason=f"reason {number}")
        )
        for number in (1, 2)
    ]
    records.patients.say_of_treatment(patient, twice)
    asks.read_again()
    page = course(chair)
    assert rows(page) == []
    dialog = asked(chair, page, "withdraw")
    # The start of the treatment stands first.
    dialog.entry.choose("2")
    named(dialog, "entered twice")
    assert [row[5] for row in rows(page)[:3]] == ["given", "omitted", "due next"]
    kept = [one.said for one in records.patients.of_treatments(patient)]
    withdrawn = [one.event for one in kept if isinstance(one, TreatmentFact)]
    assert [one.type for one in withdrawn] == ["omitted", "omitted", "withdrawn"]
    assert (withdrawn[2].by, withdrawn[2].reason) == ("Dr. X", "entered twice")
