"""Two workstations, each with its own data, at the hospital's PostgreSQL: a real one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from tests.rehearsal.computer_clock import RealClock
from tests.rehearsal.conftest import OpenNurse
from tests.rehearsal.nurse import Nurse
from tests.rehearsal.planner import Patient
from tests.ward.postgres import PASSWORD, WORKSTATION, Postgres, throw_away_postgres

pytestmark = pytest.mark.long_rehearsal
# Everything that another computer records is here within a second; a busy machine takes longer.
SOON = 30


@dataclass
class Chairs:
    """The workstations of one ward, and their server."""

    server: Postgres
    database: str
    open_nurse: OpenNurse
    folder: Path
    clock: RealClock

    def open(self, name: str) -> Nurse:
        """A workstation of this name, in front of a nurse."""
        password = self.folder / f"{name}.password"
        password.write_text(PASSWORD, encoding="utf-8")
        password.chmod(0o600)
        ward = (
            f'[workstation]\nname = "{name}"\n[server]\nhost = "127.0.0.1"\n'
            f'port = {self.server.port}\ndatabase = "{self.database}"\nuser = "{WORKSTATION}"\n'
            f'password_file = "{password}"\n'
        )
        return self.open_nurse(data=self.folder / name / "data", ward=ward, clock=self.clock)


@pytest.fixture
def chairs(open_nurse: OpenNurse, tmp_path: Path) -> Iterator[Chairs]:
    with throw_away_postgres() as server:
        yield Chairs(server, server.ward(), open_nurse, tmp_path, RealClock(tmp_path / "clock"))


def start(nurse: Nurse) -> None:
    patient = Patient()
    nurse.bring_to_front()
    nurse.plan(patient)
    half_an_hour_ago = nurse.clock.now() - timedelta(minutes=30)
    nurse.start(patient, bag_out=half_an_hour_ago.strftime("%H:%M"))


def look_at(nurse: Nurse) -> None:
    """Page 3 of a workstation at which nothing runs, and the infusion of another one."""
    nurse.bring_to_front()
    nurse.go_to_infuse_by_key()
    nurse.hands.click(nurse.screen.wait_for_part("^Continue", seconds=SOON))
    nurse.screen.wait_for_words("records this infusion", SOON)


def take_over(nurse: Nurse, by: str) -> None:
    nurse.hands.press("alt+o")
    answer(nurse, by)
    nurse.page(lambda page: page.status.startswith("Running"))


def answer(nurse: Nurse, by: str) -> None:
    nurse.screen.wait_for_dialog("Record this infusion here")
    nurse.hands.type(by)
    nurse.hands.press("Return")


def test_what_one_chair_records_is_seen_at_the_other_and_taken_over(chairs: Chairs) -> None:
    one, two = chairs.open("Chair 1"), chairs.open("Chair 2")
    start(one)
    look_at(two)
    seen = two.screen.wait_for_words("Chair 1 records this infusion")
    assert "25" in seen.words
    two.program.screen.pictures.take("shown at the other chair")
    take_over(two, "B. C.")
    assert two.page().rate == "25"
    two.stop()
    two.grade(2)
    one.bring_to_front()
    one.screen.wait_for_words("B. C. has taken this infusion over at .*, at Chair 2", SOON)
    seen = one.screen.wait_for_words("Reaction|grade 2|Interrupted", SOON)
    one.program.screen.pictures.take("taken over by the other chair")
    assert "Chair 2 records this infusion" in seen.words


def test_stop_at_a_chair_that_only_shows_it(chairs: Chairs) -> None:
    """F9 says what to do with the pump at once, and counts with the name that takes it over."""
    one, two = chairs.open("Chair 1"), chairs.open("Chair 2")
    start(one)
    look_at(two)
    two.hands.press("F9")
    two.screen.wait_for_words("Stop the pump by hand now")
    answer(two, "B. C.")
    two.screen.wait_for_dialog("Grade the reaction")
    one.bring_to_front()
    one.screen.wait_for_words("STOP", SOON)


def test_stop_within_the_question_who_takes_it_over(chairs: Chairs) -> None:
    one, two = chairs.open("Chair 1"), chairs.open("Chair 2")
    start(one)
    look_at(two)
    two.hands.press("alt+o")
    two.screen.wait_for_dialog("Record this infusion here")
    two.hands.press("F9")
    two.screen.wait_for_words("Stop the pump by hand now")
    two.program.screen.pictures.take("stop within the question")
    two.hands.type("B. C.")
    two.hands.press("Return")
    two.screen.wait_for_dialog("Grade the reaction")


def test_two_that_recorded_while_apart_wait_until_one_log_is_chosen(chairs: Chairs) -> None:
    one, two = chairs.open("Chair 1"), chairs.open("Chair 2")
    start(one)
    look_at(two)
    chairs.server.stop()
    two.screen.wait_for_words("Ward not reached since", SOON)
    unknown = two.screen.wait_for_words("so no rate is shown", SOON)
    two.program.screen.pictures.take("the ward is not reached")
    assert "A. B." in unknown.words
    assert not any(one in unknown.words for one in ("Next change", "Planned rate steps"))
    take_over(two, "B. C.")
    two.stop()
    two.grade(2)
    one.bring_to_front()
    one.screen.wait_for_words("Ward not reached since", SOON)
    one.pause()
    chairs.server.start()
    one.screen.wait_for_words("Recorded on two computers", SOON)
    one.program.screen.pictures.take("two logs")
    one.hands.click(one.screen.wait_for_part("The pump followed this log"))
    answer(one, "A. B.")
    one.screen.wait_for_words("Interrupted|Paused|Running", SOON)
    two.bring_to_front()
    two.screen.wait_for_words("records this infusion", SOON)


def test_a_stop_for_good_at_one_chair_keeps_the_patient_at_the_other(chairs: Chairs) -> None:
    one, two = chairs.open("Chair 1"), chairs.open("Chair 2")
    start(one)
    one.stop()
    one.grade(4)
    two.bring_to_front()
    two.plan(Patient())
    two.screen.wait_for_words("Discontinued permanently.*History in the ward's record", SOON)


def test_a_workstation_that_was_killed_has_lost_nothing(chairs: Chairs) -> None:
    one = chairs.open("Chair 1")
    start(one)
    one.screen.wait_for_words("Ward record up to", SOON)
    one.program.kill()
    two = chairs.open("Chair 2")
    two.go_to_infuse_by_key()
    two.hands.click(two.screen.wait_for_part("^Continue", seconds=SOON))
    two.screen.wait_for_words("Chair 1 records this infusion", SOON)
    take_over(two, "B. C.")
    assert two.page().rate == "25"
