"""The night in which the clocks go back or on: the ward's zone, and not the offset of the evening.

In Berlin 03:00 CEST of 25 October 2026 is 02:00 CET once more; on 29 March 2026 the clock goes
from 02:00 CET to 03:00 CEST. The figures are worked out by hand beside each case.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from chair import Chair, Key, OpenChair
from ward_window import NBSP

from infuseplan.application.moments import last_times, nearest_times, on_clock, passed
from infuseplan.gui.dialogs.amend import AmendDialog
from infuseplan.presentation.entry.moment import read_moment, read_removal
from infuseplan.presentation.entry.problem import EntryProblem
from infuseplan.presentation.figures import clock, clock_to_second

BERLIN = ZoneInfo("Europe/Berlin")
BACK = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
ONE_PM = datetime(2026, 10, 25, 13, 0, tzinfo=BERLIN)


def at_night(chair: Chair, start: datetime, out: str) -> None:
    chair.clock.wall = start
    dialog = chair.begin()
    dialog.patient.setChecked(True)
    dialog.infusion.setChecked(True)
    dialog.decided_by.line.setText("the ward")
    dialog.bag_out.set_text(out)
    dialog.rate.set_text("25")
    dialog.submit()
    # No premedication was ticked: it is said, and started all the same.
    dialog.submit()
    assert chair.page.bedside is not None, dialog.said.text()


def tile(chair: Chair, title: str) -> str:
    for figure in chair.page.board.status.figures:
        if figure.title.text() == title:
            return figure.figure.text().replace(NBSP, " ")
    raise AssertionError(title)


def test_the_night_the_clocks_go_back_shows_the_clock_of_the_ward(chair: Chair) -> None:
    """Started at 02:15 CEST, 3 h 20 min: 03:15 CEST is 02:15 CET, so it ends at 04:35 CET.

    A bag that left the refrigerator at 00:30 CEST may be used for 8 h: until 08:30 CEST, 07:30 CET.
    """
    at_night(chair, datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN), "00:30")
    assert tile(chair, "End") == "04:35"
    assert tile(chair, "Bag expires at") == "07:30"
    # 60 min after 02:15 CEST it is 02:15 again, and the letters say which.
    assert "at 02:15 CET" in chair.page.board.status.next.detail.text().replace(NBSP, " ")
    assert "02:15 CEST" in chair.texts


def test_an_infusion_that_is_continued_after_a_crash_keeps_the_zone(
    chair: Chair, open_chair: OpenChair
) -> None:
    at_night(chair, datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN), "00:30")
    chair.clock.pass_time(minutes=5)
    other = open_chair()
    other.clock.wall = chair.clock.wall
    other.press(Key.Key_3)
    other.page.carry_on("record-1")
    assert tile(other, "End") == "04:35"
    assert tile(other, "Bag expires at") == "07:30"


@pytest.mark.still_clock("a countdown to the second")
def test_the_countdown_counts_real_minutes_over_the_change(chair: Chair) -> None:
    at_night(chair, datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN), "00:30")
    chair.clock.wall = datetime(2026, 10, 25, 2, 5, tzinfo=BERLIN, fold=1)
    chair.clock.seconds += 50 * 60
    chair.page.tick()
    # 02:15 CEST to 02:05 CET are 50 min; 10 are left.
    assert "in 10:00 min" in chair.page.board.status.next.detail.text().replace(NBSP, " ")
    assert chair.page.bedside is not None
    assert chair.page.bedside.watch.jump is None


@pytest.mark.parametrize(
    ("now", "typed", "expected"),
    [
        # 01:45 was once, an hour and a half before 02:15 CET.
        (datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN, fold=1), "01:45", timedelta(minutes=90)),
        # Only 02:10 CEST lies before 02:05 CET.
        (datetime(2026, 10, 25, 2, 5, tzinfo=BERLIN, fold=1), "02:10", timedelta(minutes=55)),
        (datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN, fold=1), "02:10 CET", timedelta(minutes=5)),
        (datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN, fold=1), "02:10 cest", timedelta(minutes=65)),
        (datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN), "01:45", timedelta(minutes=30)),
        # Over midnight: yesterday's.
        (datetime(2026, 10, 25, 0, 15, tzinfo=BERLIN), "23:45", timedelta(minutes=30)),
        # The clock went from 02:00 to 03:00: 01:45 is 30 min before 03:15.
        (datetime(2026, 3, 29, 3, 15, tzinfo=BERLIN), "01:45", timedelta(minutes=30)),
    ],
)
def test_a_removal_is_the_moment_that_the_clock_showed(
    now: datetime, typed: str, expected: timedelta
) -> None:
    found = read_removal(typed, "Removal", now)
    assert isinstance(found, datetime)
    assert passed(found, now) == expected


def test_a_removal_in_the_hour_that_comes_twice_is_asked_about(chair: Chair) -> None:
    now = datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN, fold=1)
    found = read_removal("02:10", "Removal", now)
    assert isinstance(found, EntryProblem)
    assert "02:10 CEST or 02:10 CET" in found.short
    chair.clock.wall = now
    dialog = chair.begin()
    dialog.patient.setChecked(True)
    dialog.infusion.setChecked(True)
    dialog.decided_by.line.setText("the ward")
    dialog.bag_out.set_text("02:10")
    dialog.rate.set_text("25")
    dialog.submit()
    assert chair.page.bedside is None
    assert dialog.said.text() == "The time cannot be read: correct or clear it."
    assert "Type 02:10 CEST or 02:10 CET." in dialog.bag_out.message


def test_a_removal_that_has_not_come_yet_is_not_yesterdays() -> None:
    now = datetime(2026, 11, 22, 9, 8, tzinfo=BERLIN)
    found = read_removal("09:30", "Removal", now)
    assert isinstance(found, EntryProblem)
    assert found.code == "time.not-yet"


def test_a_time_that_the_clocks_leave_out_is_refused() -> None:
    near = datetime(2026, 3, 29, 3, 15, tzinfo=BERLIN)
    assert on_clock(near.date(), time(2, 30), BERLIN) == ()
    found = read_moment("02:30", "Time", lambda at: on_clock(near.date(), at, BERLIN))
    assert isinstance(found, EntryProblem)
    assert found.code == "time.left-out"


def test_a_repeated_hour_carries_its_letters_and_others_none() -> None:
    assert clock(BACK).replace(NBSP, " ") == "02:30 CEST"
    assert clock(BACK.replace(fold=1)).replace(NBSP, " ") == "02:30 CET"
    assert clock_to_second(BACK.replace(fold=1)).replace(NBSP, " ") == "02:30:00 CET"
    assert clock(ONE_PM) == "13:00"
    # A zone without letters says its offset.
    lord_howe = ZoneInfo("Australia/Lord_Howe")
    # Clocks go back by half an hour at 02:00 of 5 April 2026, from +11 to +10:30.
    half = datetime(2026, 4, 5, 1, 45, tzinfo=lord_howe)
    assert clock(half).replace(NBSP, " ") == "01:45 UTC+11:00"
    assert clock(half.replace(fold=1)).replace(NBSP, " ") == "01:45 UTC+10:30"


def test_the_nearest_day_is_that_of_the_entry() -> None:
    ten_past = datetime(2026, 11, 22, 0, 10, tzinfo=BERLIN)
    assert nearest_times(ten_past, time(23, 50)) == (datetime(2026, 11, 21, 23, 50, tzinfo=BERLIN),)
    assert last_times(ten_past, time(0, 5)) == (datetime(2026, 11, 22, 0, 5, tzinfo=BERLIN),)


# --- amendments of times -------------------------------------------------------------------------


def amending(chair: Chair) -> AmendDialog:
    table = chair.page.board.log.table
    table.selectRow(table.model().rowCount() - 1)
    chair.page.board.log.amend_button.click()
    dialog = chair.dialog
    assert isinstance(dialog, AmendDialog)
    dialog.by.line.setText("C. D.")
    dialog.reason.line.setText("misread")
    return dialog


def at_of(dialog: AmendDialog) -> object:
    return dialog.fields["at"]


def test_a_start_is_not_amended_to_a_time_that_has_not_come_yet(running: Chair) -> None:
    """At 09:08 "09:30" was silently taken for yesterday's, with 23 h that nobody ran."""
    running.wait(minutes=8)
    dialog = amending(running)
    at_of(dialog).set_text("09:30")  # type: ignore[attr-defined] # a field for a time
    dialog.submit()
    assert running.journal.types() == ["started"]
    assert "Sunday 22 November 2026, 09:30 has not come yet" in dialog.said.text().replace(
        NBSP, " "
    )


def test_a_time_hours_from_the_entry_is_asked_about_with_its_day(running: Chair) -> None:
    running.wait(minutes=8)
    dialog = amending(running)
    at_of(dialog).set_text("07:00")  # type: ignore[attr-defined] # as above
    dialog.submit()
    assert running.journal.types() == ["started"]
    said = dialog.said.text().replace(NBSP, " ")
    assert "Sunday 22 November 2026, 07:00 is 2 h from the recorded time" in said
    assert dialog.sure.isVisible()


@pytest.mark.still_clock("a tenth of a mL is compared")
def test_a_time_near_the_entry_is_taken_and_read_back_with_its_day(running: Chair) -> None:
    running.wait(minutes=8)
    dialog = amending(running)
    field = at_of(dialog)
    field.set_text("08:55")  # type: ignore[attr-defined] # as above
    assert "Sunday 22 November 2026, 08:55" in field.message.replace(NBSP, " ")  # type: ignore[attr-defined] # as above
    dialog.submit()
    assert running.journal.types() == ["started", "amended"]
    # 13 min at 25 mL/h are 5.4 mL.
    assert "5.4 mL" in running.texts.replace(NBSP, " ")
