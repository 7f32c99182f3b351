"""The ward-language files that drive the fold drive the window too, to the same picture."""

from __future__ import annotations

import pytest

from tests.rehearsal.conftest import OpenNurse
from tests.rehearsal.not_at_the_window import NOT_AT_THE_WINDOW
from tests.rehearsal.scenario_drive import FOLDER, Drive, scenario, settings_of, zone_of
from tests.rehearsal.scenario_picture import differences

FILES = sorted(path.stem for path in FOLDER.glob("*.txt"))
NAMES = [name for name in FILES if name not in NOT_AT_THE_WINDOW]
# The worked cases of a reaction at the first and at the third infusion, and a whole bag.
SMALL = ("grade-2-reading-a", "undisturbed-to-the-end")

# Five entries of one moment: the clock goes so slowly that hands have the time for them.
SLOW, AT_ONE_MOMENT = 0.2, ("start-moved-with-a-volume",)


def cases() -> list[object]:
    return [
        pytest.param(
            name,
            marks=pytest.mark.rehearsal if name in SMALL else pytest.mark.long_rehearsal,
        )
        for name in NAMES
    ]


@pytest.mark.parametrize("name", cases())
def test_the_window_shows_the_picture_of(name: str, open_nurse: OpenNurse) -> None:
    asked = scenario(name)
    speed = SLOW if name in AT_ONE_MOMENT else 1
    nurse = open_nurse(
        Drive.first_moment(asked), zone=zone_of(asked), settings=settings_of(asked), speed=speed
    )
    drive = Drive(asked, nurse)
    page = drive.play()
    shown_at = nurse.clock.now()
    if page is not None and not drive.refusal:
        found = differences(asked, page, drive.now, shown_at, drive.asked_before_the_start)
        assert found == []


@pytest.mark.rehearsal
def test_what_is_not_played_has_a_reason_and_a_file() -> None:
    stale = sorted(set(NOT_AT_THE_WINDOW) - set(FILES))
    assert stale == []
    assert all(len(reason.split()) > 3 for reason in NOT_AT_THE_WINDOW.values())
    assert len(NAMES) > len(NOT_AT_THE_WINDOW)
