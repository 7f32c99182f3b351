"""A start is typed by the ward's clock, whatever zone the computer's environment says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from pytestqt.qtbot import QtBot
from ward_window import all_texts

from infuseplan.adapters.resources import resources_folder
from infuseplan.application.services import Services
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.gui.window.main_window import MainWindow
from infuseplan.gui.window.opened_plan import fill_in

# Its clocks are three quarters of an hour off all others, and go back on a Sunday in April.
CHATHAM = ZoneInfo("Pacific/Chatham")


class ChathamClock:
    """22 November 2026, eight in the morning on Chatham Island, whose summer time is +13:45."""

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 8, tzinfo=CHATHAM)

    def today(self) -> date:
        return date(2026, 11, 22)


@pytest.fixture
def on_chatham(services: Services, qtbot: QtBot) -> MainWindow:
    wired = replace(services, clock=ChathamClock())
    headline = wired.protocols.headline()
    assert headline is not None
    window = MainWindow(wired, headline, resources_folder())
    qtbot.addWidget(window)
    return window


def test_a_typed_start_has_the_offset_of_the_ward(on_chatham: MainWindow) -> None:
    questions = on_chatham.page.questions
    questions.day.set_text("2026-11-22")
    questions.start_time.set_text("09:00")
    start = questions.draft().start
    assert start is not None
    assert start.utcoffset() == timedelta(hours=13, minutes=45)
    # 09:00 there is 19:15 of the day before in UTC.
    assert start == datetime(2026, 11, 21, 19, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "at", "words"),
    [
        # 4 April 2027, 03:45 +13:45 becomes 02:45 +12:45: 03:00 comes twice.
        ("2027-04-04", "03:00", "Clocks go back: this time occurs twice."),
        # 27 September 2026, 02:45 +12:45 becomes 03:45 +13:45: 03:00 never comes.
        ("2026-09-27", "03:00", "Clocks go forward: this time does not exist on that day."),
    ],
)
def test_the_nights_of_the_clock_change_are_the_wards(
    on_chatham: MainWindow, day: str, at: str, words: str
) -> None:
    questions = on_chatham.page.questions
    questions.day.set_text(day)
    questions.start_time.set_text(at)
    assert questions.draft().start is None
    assert words in all_texts(questions)


def test_a_plan_of_another_zone_is_filled_in_by_the_ward_s_clock(on_chatham: MainWindow) -> None:
    asked = PlanRequest(
        regimen="isa-pd",
        weight_kg=Decimal("72.5"),
        age_years=66,
        infusion_number=1,
        on=date(2026, 11, 22),
        # An hour behind, as by an offset of the winter.
        start=datetime(2026, 11, 22, 8, tzinfo=timezone(timedelta(hours=12, minutes=45))),
    )
    questions = on_chatham.page.questions
    assert fill_in(questions, asked) is None
    assert (questions.day.text, questions.start_time.text) == ("2026-11-22", "09:00")
