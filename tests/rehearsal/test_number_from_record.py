"""The infusion number where the record does not simply count on: by keys, and on the command line.

Isa-Pd has infusions on days 1, 8, 15 and 22 of cycle 1 (EU SmPC, table 1). The first was on Monday
16 November 2026, so day 8 is Monday the 23rd, which is today. The weight is typed once: the record
has one.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from recorded_infusions import BORN, Ward

from infuseplan.application.treatment.records import TreatmentRecords
from infuseplan.application.ward.patients import Identifiers
from infuseplan.domain.treatment.treatment import Treatment
from tests.rehearsal.conftest import BERLIN, OpenNurse
from tests.rehearsal.nurse import Nurse
from tests.rehearsal.screen import Seen

PROTOCOL = "isatuximab-iv/eu-smpc-2025-07"
FIRST, TODAY = date(2026, 11, 16), date(2026, 11, 23)
NUMBER = "4711"


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    """What was recorded before, in the zone of the program that is rehearsed."""
    return Ward(tmp_path / "ward", zone=BERLIN)


def begun(ward: Ward, first: date = FIRST) -> str:
    """A. Smith, for whom nothing came before the first infusion of Isa-Pd on that day; the id."""
    with ward.records(first) as records:
        patient = records.patients.add(Identifiers("A. Smith", NUMBER, BORN), "N. N.")
        records.patients.say_no_record(patient, "Dr. X", "treated for the first time")
        begun = Treatment(protocol=PROTOCOL, regimen="isa-pd", first=first, first_number=None)
        TreatmentRecords(records, ward.services).start(patient, begun, "Dr. X")
    return patient


def opened(nurse: Nurse) -> None:
    """Ctrl+F, the hospital number, Enter, Space and Enter."""
    nurse.hands.press("ctrl+f")
    nurse.screen.wait_for_dialog("Find patient")
    nurse.hands.type(NUMBER)
    nurse.hands.press("Return")
    nurse.screen.wait_for_words("1 patient found")
    nurse.hands.press("space", "Return")
    nurse.screen.wait_for_no_dialog()
    nurse.screen.wait_until_still()


def answer(nurse: Nurse, infusion: str = "") -> None:
    """Weight and day by keys; where the record has no number, what somebody believes it is."""
    if infusion:
        nurse.choose_where(f"^{infusion}")
    nurse.type_into(r"^Weight\b(?!.*once more)", "70")
    nurse.type_into("Infusion date", TODAY.isoformat())
    nurse.hands.press("Tab")


def decide(nurse: Nurse, number: str, reason: str) -> None:
    """Ctrl+D: the prescriber's number, name and reason, with Tab from one to the next."""
    nurse.hands.press("ctrl+d")
    nurse.screen.wait_for_dialog("Decide the infusion number")
    for text in (number, "Dr. Y", reason):
        nurse.hands.type(text)
        nurse.hands.press("Tab")
    nurse.hands.press("Return")
    nurse.screen.wait_for_no_dialog()


def shows_plan(nurse: Nurse, first_rate: str) -> None:
    """A plan whose first step runs at that rate."""

    def shown(seen: Seen) -> bool:
        table = seen.find("^Rate steps", "table")
        return table is not None and f"mL/h {first_rate}\n" in f"{table.words}\n"

    nurse.screen.wait(shown, f"a plan that begins at {first_rate} mL/h")


def has_no_plan(nurse: Nurse) -> None:
    nurse.screen.wait(lambda seen: not seen.find("^Rate steps", "table"), "no plan")


def plan(nurse: Nurse, patient: str, *more: str) -> tuple[int, str]:
    """`infuseplan plan --patient` as a process of its own: exit code, and what it says."""
    done = nurse.program.command_line(
        "plan", "--patient", patient, "--by", "N. N.", "--weight-kg", "70", "--on",
        TODAY.isoformat(), *more,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def treatment(nurse: Nurse, *words: str) -> str:
    done = nurse.program.command_line("treatment", *words, "--by", "Dr. Z")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.rehearsal
def test_after_an_aborted_first_infusion_a_prescriber_decides(
    open_nurse: OpenNurse, ward: Ward
) -> None:
    """Nobody counts on to the second: 50 mL/h at the start would be the second's rate."""
    patient = begun(ward)
    ward.infusion(patient, FIRST, 1, end="aborted")
    nurse = open_nurse()
    opened(nurse)
    answer(nurse, infusion="2nd")
    nurse.screen.wait_for_words("No infusion number from the record for cycle 1, day 8")
    has_no_plan(nurse)
    nurse.screen.pictures.take("open")
    code, said = plan(nurse, patient, "--infusion", "2")
    assert code == 3
    assert "a prescriber decides" in said
    decide(nurse, "1", "almost nothing was given")
    shows_plan(nurse, "25")
    nurse.screen.wait_for_words("Infusion 1, decided by Dr. Y .almost nothing was given.")
    nurse.screen.pictures.take("decided")
    code, said = plan(nurse, patient)
    assert (code, said.startswith("Infusion 1, decided by Dr. Y")) == (0, True)
    assert plan(nurse, patient, "--infusion", "2")[0] == 3


@pytest.mark.long_rehearsal
def test_after_a_long_gap_a_prescriber_decides(open_nurse: OpenNurse, ward: Ward) -> None:
    """From 7 September to 23 November are 77 days; the hospital's gap is more than 60."""
    first = date(2026, 9, 7)
    patient = begun(ward, first)
    ward.infusion(patient, first, 1)
    nurse = open_nurse()
    why = ("--reason", "infection")
    treatment(nurse, "pause", patient, "--on", "2026-09-10", *why)
    treatment(nurse, "resume", patient, "--on", TODAY.isoformat(), *why)
    assert "77 days after the last infusion" in treatment(nurse, "show", patient)
    opened(nurse)
    answer(nurse, infusion="2nd")
    nurse.screen.wait_for_words("No infusion number from the record for cycle 1, day 8")
    has_no_plan(nurse)
    assert plan(nurse, patient, "--infusion", "2")[0] == 3
    decide(nurse, "1", "begin again as the first")
    shows_plan(nurse, "25")
    assert plan(nurse, patient)[0] == 0


def record_on_course_page(nurse: Nurse, action: str) -> None:
    """Page 4, Alt+R, and what is to be recorded, by its number in the list."""
    nurse.hands.press("ctrl+4")
    nurse.screen.wait_for_part("^Infusion days", "table")
    nurse.hands.press("alt+r")
    nurse.screen.wait_for_dialog("Treatment")
    nurse.choose_by_keys(action)


@pytest.mark.long_rehearsal
def test_one_given_elsewhere_leaves_the_number_open(open_nurse: OpenNurse, ward: Ward) -> None:
    """Day 8 was given on a journey, on Thursday the 19th; nobody here saw how it ended."""
    patient = begun(ward)
    ward.infusion(patient, FIRST, 1)
    nurse = open_nurse()
    opened(nurse)
    record_on_course_page(nurse, "was given elsewhere")
    for name, text in (("^Date", "2026-11-19"), ("^Name", "Dr. Y"), ("^Reason", "on a journey")):
        nurse.type_into(name, text)
    nurse.hands.press("Return")
    nurse.screen.wait_for_no_dialog()
    nurse.screen.wait_for_words("Thursday 19 November 2026")
    nurse.screen.pictures.take("elsewhere")
    nurse.hands.press("ctrl+1")
    answer(nurse, infusion="3rd")
    nurse.screen.wait_for_words("No infusion number from the record for cycle 1, day 15")
    has_no_plan(nurse)
    assert plan(nurse, patient, "--infusion", "3")[0] == 3
    decide(nurse, "3", "the letter says: complete, no reaction")
    shows_plan(nurse, "200")
    code, said = plan(nurse, patient)
    assert (code, said.startswith("Infusion 3, decided by Dr. Y")) == (0, True)


@pytest.mark.long_rehearsal
def test_another_regimen_counts_on_and_the_old_one_has_no_plan(
    open_nurse: OpenNurse, ward: Ward
) -> None:
    """Isa-Kd replaces Isa-Pd today: infusion 2 of the medicine, day 1 of its own cycle 1."""
    patient = begun(ward)
    ward.infusion(patient, FIRST, 1)
    nurse = open_nurse()
    opened(nurse)
    record_on_course_page(nurse, "Another regimen replaces")
    for name, text in (
        ("^Date", TODAY.isoformat()), ("^Name", "Dr. Y"), ("^Reason", "neuropathy"),
    ):  # fmt: skip
        nurse.type_into(name, text)
    nurse.choose_where("^Isa-Kd")
    nurse.hands.press("Return")
    nurse.screen.wait_for_no_dialog()
    nurse.hands.press("ctrl+1")
    answer(nurse)
    # What was filled in before the change is another regimen's now.
    nurse.screen.wait_for_words("The record has another regimen: isa-kd")
    has_no_plan(nurse)
    assert plan(nurse, patient, "--regimen", "isa-pd")[0] == 3
    nurse.choose_where("^Isa-Kd")
    shows_plan(nurse, "50")
    nurse.screen.wait_for_words("Infusion 2, from the record: cycle 1, day 1")
    code, said = plan(nurse, patient)
    assert (code, said.startswith("Infusion 2, from the record: cycle 1, day 1")) == (0, True)


@pytest.mark.rehearsal
def test_after_a_permanent_stop_there_is_no_plan_no_sheet_and_no_start(
    open_nurse: OpenNurse, ward: Ward, tmp_path: Path
) -> None:
    """A reaction of grade 4 in the first infusion."""
    patient = begun(ward)
    ward.infusion(patient, FIRST, 1, end="stopped")
    nurse = open_nurse()
    opened(nurse)
    nurse.screen.wait_for_words("permanently discontinued in this patient on 16 November 2026")
    answer(nurse, infusion="2nd")
    has_no_plan(nurse)
    nurse.screen.pictures.take("stopped")
    nurse.hands.press("ctrl+p")
    nurse.hands.press("ctrl+3")
    nurse.screen.wait_for_words("No further infusion is started here; the prescriber decides")
    nurse.hands.press("F2")
    nurse.screen.wait_until_still()
    seen = nurse.screen.read()
    assert len(seen.windows) == 1
    assert seen.find("^Start infusion") is None
    code, said = plan(nurse, patient, "--infusion", "2")
    assert code == 3
    assert "permanently discontinued" in said
    sheet = tmp_path / "sheet.pdf"
    done = nurse.program.command_line(
        "sheet", "--patient", patient, "--by", "N. N.", "--weight-kg", "70", "--kind", "nurse",
        "--out", str(sheet),
    )  # fmt: skip
    assert done.returncode == 3
    assert not sheet.exists()
