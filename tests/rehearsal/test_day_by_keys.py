"""A whole day of one patient without a mouse: every deed is a key, every state is read aloud.

The second infusion of Isa-Pd at 70 kg: 700 mg, one vial of 500 mg and two of 100 mg, 50 mL/h first
(EU SmPC, tables 1 and 2). It is due today, a week after the first.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from recorded_infusions import Ward

from tests.rehearsal.conftest import OpenNurse
from tests.rehearsal.nurse import Nurse
from tests.rehearsal.screen import Seen
from tests.rehearsal.test_day_unit import AFTER, BEFORE
from tests.rehearsal.test_number_from_record import FIRST, NUMBER, TODAY, begun, shows_plan, ward
from tests.rehearsal.test_stop import at

__all__ = ["ward"]
_MOST_CHANGES = 20


def row(seen: Seen) -> list[str]:
    """What stands in the row of the patient on the board, cell by cell."""
    table = seen.find("^Today's infusions", "table")
    cells = [] if table is None else [one.name for one in table.all()]
    place = next((at for at, one in enumerate(cells) if "Smith" in one), None)
    return [] if place is None else cells[max(place - 2, 0) : place + 6]


def on_board(nurse: Nurse, *words: str) -> list[str]:
    """Page 5, and the row of the patient once it says these words."""
    nurse.hands.press("ctrl+5")
    return nurse.screen.wait(
        lambda seen: found if all(one in " ".join(found := row(seen)) for one in words) else [],
        f"a row with {words}",
    )


def answer(nurse: Nurse, title: str, **fields: str) -> None:
    """Fill in a question by Tab and keys, and Enter."""
    nurse.screen.wait_for_dialog(title)
    for name, text in fields.items():
        nurse.type_into(name.replace("_", " "), text)
    nurse.hands.press("Return")
    nurse.screen.wait_for_no_dialog()


def arrive(nurse: Nurse) -> str:
    """Expected; chair 3; the letter that opens the row."""
    on_board(nurse, "Expected", "infusion 2")
    nurse.hands.press("Down", "alt+a")
    answer(nurse, "Chair", Chair="3", initials="KM")
    key = on_board(nurse, "Chair 3")[0]
    nurse.screen.pictures.take("expected")
    return key.removeprefix("Key ").casefold()


def plan(nurse: Nurse, letter: str) -> None:
    """Whoever is due, with the number of the record; the weight is today's."""
    nurse.hands.press(letter)
    nurse.screen.wait_for_words("Infusion 2, from the record: cycle 1, day 8")
    nurse.type_into(r"^Weight\b(?!.*once more)", "70")
    nurse.type_into("Infusion date", TODAY.isoformat())
    nurse.type_into("Start time", "09:15")
    nurse.hands.press("Tab")
    shows_plan(nurse, "50")


def prepare_and_check(nurse: Nurse) -> None:
    """One carton by the scanner, two typed; bag, and the check by somebody else."""
    nurse.hands.press("ctrl+2")
    nurse.screen.wait_for_part("^Code on the carton", "text")
    nurse.screen.wait_for_words("35 mL")
    nurse.hands.type(BEFORE)
    nurse.hands.press("ctrl+bracketright")
    nurse.hands.type(AFTER)
    nurse.hands.press("Return")
    nurse.screen.wait_for_words("Scanned: product")
    nurse.choose_where("^500 mg")
    nurse.hands.press("alt+a")
    nurse.screen.wait_for_words("1 of 1 . 500 mg, 0 of 2 . 100 mg")
    for entered in (1, 2):
        nurse.choose_where("^100 mg")
        nurse.type_into("^Batch", f"B{entered}")
        nurse.type_into("^Expires", "2027-05-31")
        nurse.hands.press("alt+a")
        nurse.screen.wait_for_words(f"{entered} of 2 . 100 mg")
    nurse.type_into("^Your initials", "JS")
    nurse.hands.press("alt+r")
    nurse.screen.wait_for_words("Prepared by JS")
    nurse.hands.press("alt+k")
    nurse.screen.wait_for_dialog("Second check")
    for name, text in (
        ("second person", "AB"), ("^Weight", "70"), ("^Infusion number", "2"),
        ("^First rate", "50"),
    ):  # fmt: skip
        nurse.type_into(name, text)
    nurse.hands.press("Return")
    nurse.screen.wait_for_words("Checked by AB")


def premedicate(nurse: Nurse) -> None:
    on_board(nurse, "Drug ready")
    nurse.hands.press("Up", "Down", "alt+p")
    answer(nurse, "Premedication", Given_at="08:45")
    on_board(nurse, "Premedicated", "premedication 08:45")
    nurse.screen.pictures.take("premedicated")


def start(nurse: Nurse) -> None:
    """Two identifiers, every tick, the bag, and the rate as it is read from the pump."""
    nurse.move_clock(at("09:15"))
    nurse.hands.press("ctrl+3")
    nurse.screen.wait_for_words("Start infusion")
    nurse.hands.press("F2")
    nurse.screen.wait_for_dialog("right patient")
    nurse.type_into("Hospital number", NUMBER)
    nurse.type_into("birth", "1960-02-29")
    nurse.hands.press("Return")
    dialog = nurse.screen.wait_for_dialog("Start infusion")
    at_time = next(one for one in dialog.all() if one.role == "text" and "Given at" in one.name)
    assert at_time.text == "08:45"
    boxes = [one.name for one in dialog.all() if one.role == "check box"]
    for name in boxes:
        if name != "Not known":
            nurse.tab_to(f"^{re.escape(name)}$")
            nurse.hands.press("space")
            nurse.screen.wait(
                lambda seen: seen.focus is not None and seen.focus.is_("checked"),
                f"{name!r} is ticked",
            )
    nurse.type_into("refrigerator", "08:30")
    nurse.type_into("First rate", "50")
    nurse.screen.pictures.take("start")
    nurse.hands.press("Return")
    nurse.screen.wait_for_no_dialog()
    page = nurse.page(lambda page: page.status == "Running")
    assert page.rate == "50"


def react(nurse: Nurse) -> None:
    """STOP, grade 2; better after twenty minutes; on again at half of the initial rate."""
    nurse.move_clock(at("09:30"))
    nurse.hands.press("F5")
    answer(nurse, "Observation", Heart_rate="84")
    nurse.stop(at=at("09:40"))
    nurse.choose_where("^2")
    nurse.choose_where("^No")
    nurse.hands.press("Return")
    nurse.screen.wait_for_no_dialog()
    nurse.move_clock(at("10:00"))
    nurse.hands.press("F6")
    nurse.screen.wait_for_dialog("[Gg]rade")
    nurse.choose_where("^1")
    nurse.hands.press("Return")
    nurse.screen.wait_for_no_dialog()
    nurse.hands.press("F7")
    dialog = nurse.screen.wait_for_dialog()
    asked = re.search(r"Set the pump to ([0-9.]+)", dialog.words)
    assert asked is not None
    assert asked[1] == "25"
    nurse.type_into("[Rr]ate", "25")
    nurse.hands.press("Return")
    nurse.screen.wait_for_no_dialog()


def run_to_the_end(nurse: Nurse) -> None:
    """Each change when it is due, by F3; the end by F12."""
    for _ in range(_MOST_CHANGES):
        page = nurse.page(lambda page: page.status.startswith("Running"))
        due = re.search(r"at ([0-9]{2}:[0-9]{2})", page.next_change)
        if due is None:
            break
        before = len(page.log)
        nurse.move_clock(at(due[1]))
        nurse.page(lambda page: "verdue" in page.next_change)
        nurse.hands.press("F3")
        nurse.page(lambda page, before=before: len(page.log) > before)
    nurse.move_clock(at(nurse.page().end))
    nurse.hands.press("F12")
    nurse.page(lambda page: "Complete" in page.status)


@pytest.mark.long_rehearsal
def test_a_whole_day_by_keyboard_alone(
    open_nurse: OpenNurse, ward: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Arrive, plan, prepare, check, premedicate, run with a reaction, end, next appointment."""
    patient = begun(ward)
    ward.infusion(patient, FIRST, 1)
    nurse = open_nurse()
    for mouse in ("click", "click_all", "replace", "replace_all", "scroll_down"):
        monkeypatch.delattr(type(nurse.hands), mouse)
    letter = arrive(nurse)
    plan(nurse, letter)
    prepare_and_check(nurse)
    premedicate(nurse)
    start(nurse)
    react(nurse)
    on_board(nurse, "Chair 3", "A. Smith")
    nurse.hands.press("ctrl+3")
    run_to_the_end(nurse)
    nurse.hands.press("ctrl+4")
    nurse.screen.wait_for_words("Infusion 3, from the record: cycle 1, day 15")
    nurse.screen.wait_for_words("Monday 30 November 2026")
    # Those of the first infusion stand before them.
    kinds = nurse.entries()
    kinds = kinds[kinds.index("vial-used") :]
    assert kinds[:6] == [*["vial-used"] * 3, "bag-prepared", "second-checked", "started"]
    assert [kind for kind in kinds if kind in ("stopped", "completed")] == ["stopped", "completed"]
