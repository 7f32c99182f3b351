"""The nurse at the chair: what a person does there, in the words of the ward.

Keys where a nurse has them in the fingers, the mouse where a hand would take it. Each deed ends
with a state on the screen that shows that it was done.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from tests.rehearsal.computer_clock import later
from tests.rehearsal.infuse_page import InfusePage
from tests.rehearsal.planner import Patient, Planner
from tests.rehearsal.screen import BUTTONS, CHOOSERS, Part, Seen

END_BUTTON = "^Discontinue"
_A_ROW = 40
_BEFORE_THE_START = timedelta(minutes=30)


class Nurse(Planner):
    """The deeds of the ward."""

    # -- the start -------------------------------------------------------------------------------

    def go_to_infuse(self) -> None:
        self.hands.press("ctrl+3")
        self.screen.wait(lambda seen: seen.find("Start infusion") or InfusePage.on(seen),
                         "the Infuse page")  # fmt: skip

    def ask_to_start(self) -> Part:
        """Page 3, F2: the question before the start."""
        self.go_to_infuse()
        self.hands.press("F2")
        return self.screen.wait_for_dialog("Start")

    def start(
        self,
        patient: Patient,
        *,
        at: datetime | None = None,
        bag_out: str | None = "08:30",
        rate: str = "",
        by: str = "Dr Alva",
    ) -> InfusePage:
        """Start the planned infusion at `at`; what is asked is answered as the ward would."""
        self.ask_to_start()
        return self.answer_and_start(patient, at=at, bag_out=bag_out, rate=rate, by=by)

    def answer_and_start(
        self,
        patient: Patient,
        *,
        at: datetime | None = None,
        bag_out: str | None = "08:30",
        rate: str = "",
        by: str = "Dr Alva",
        given: Mapping[str, str] | None = None,
    ) -> InfusePage:
        """The same, once the question stands there; `given` has agents with a time of their own."""
        self.answer_start(patient, at=at, bag_out=bag_out, rate=rate, by=by)
        for agent, clock in (given or {}).items():
            self.fill(rf"(?i)^{agent}.*time if another", clock)
        button = self.verb_button()
        self.move_clock(at)
        self.hands.click(button)
        if given:
            # Outside its window: whoever decided it is named, and it is pressed once more.
            self.screen.wait_for_words("press Start infusion again")
            self.hands.click(self.verb_button())
        self.screen.wait_for_no_dialog()
        return self.page(lambda page: bool(page.status))

    def answer_start(
        self,
        patient: Patient,
        *,
        at: datetime | None = None,
        bag_out: str | None = "08:30",
        rate: str = "",
        by: str = "Dr Alva",
    ) -> None:
        """Tick and fill in everything that the question before the start holds.

        The premedication was given half an hour before, and `by` decided what is to be decided.
        """
        self.screen.wait_for_dialog()
        dialog = self.screen.wait_until_still()
        boxes = [one for one in dialog.all() if one.role == "check box" and not one.is_("checked")]
        ticked = [one for one in boxes if one.name != "Not known" or bag_out is None]
        self.hands.click_all(ticked)
        given = later(at or self.clock.now(), -_BEFORE_THE_START)
        answers = {
            "^Given at": f"{given:%H:%M}",
            "refrigerator": bag_out or "",
            "First rate": rate or patient.first_rate,
            "[Aa]uthorised": by,
            "[Ii]nitials": self.initials,
        }
        there = [
            (part, name, text) for name, text in answers.items()
            if text and (part := self._field_in(dialog, name)) is not None
        ]  # fmt: skip
        self.hands.replace_all([(part, text) for part, _name, text in there])

        def typed(seen: Seen) -> bool:
            return seen.window is not None and all(
                (field := self._field_in(seen.window, name)) is not None and field.text == text
                for _part, name, text in there
            )

        self.screen.wait(typed, f"{answers} are typed")

    @staticmethod
    def _field_in(window: Part, name: str) -> Part | None:
        return next((one for one in window.all() if one.role == "text"
                     and re.search(name, one.name) and one.is_("showing")), None)  # fmt: skip

    def entries(self) -> list[str]:
        """What the journal has of this infusion, by kind; without the premedication before it."""
        kinds = [one["type"] for one in self.program.events()]
        return [kind for kind in kinds if kind != "premedication-given"]

    # -- the keys of the bedside -----------------------------------------------------------------

    def stop(self, at: datetime | None = None) -> Part:
        """F9: recorded at once; then the question for the grade stands there."""
        self.move_clock(at)
        self.hands.press("F9")
        return self.screen.wait_for_dialog("[Gg]rade")

    def grade(
        self, grade: int, *, anaphylaxis: bool = False, pump: str = "", sign: str = ""
    ) -> InfusePage:
        """Answer the question for the grade that stands there."""
        self.answer_grade(grade, anaphylaxis=anaphylaxis, pump=pump, sign=sign)
        self.submit(pump)
        return self.page()

    def answer_grade(
        self, grade: int, *, anaphylaxis: bool = False, pump: str = "", sign: str = ""
    ) -> None:
        self.screen.wait_for_dialog("[Gg]rade")
        self.choose(rf"^{grade}\b")
        if self.screen.read().find("^Yes", *CHOOSERS) is not None:
            self.choose("^Yes" if anaphylaxis else "^No")
        if pump:
            self.fill("Pump volume", pump)
        if sign:
            self.choose(f"^{sign}")

    def judge(
        self, grade: int, at: datetime | None = None, *, anaphylaxis: bool = False
    ) -> InfusePage:
        """F6: the grade now, without STOP."""
        self.move_clock(at)
        self.hands.press("F6")
        return self.grade(grade, anaphylaxis=anaphylaxis)

    def resume(
        self, at: datetime | None = None, *, rate: str = "", prescriber: str = ""
    ) -> InfusePage:
        """F7, and the read-back where it is asked for."""
        self.move_clock(at)
        before = len(self.page().log)
        self.hands.press("F7")
        self.screen.wait(
            lambda seen: seen.dialog or self._has_more(seen, before), "F7 asks or is recorded"
        )
        if self.screen.read().dialog is not None:
            asked = re.search(r"Set the pump to ([0-9.]+)", self.screen.wait_for_dialog().words)
            if rate or asked:
                self.fill("[Rr]ate", rate or str(asked and asked[1]))
            if prescriber:
                self.fill("[Pp]rescriber", prescriber)
            self.submit()
        return self.page(lambda page: len(page.log) > before)

    def pause(
        self, at: datetime | None = None, *, cause: str = "pump", words: str = "", pump: str = ""
    ) -> InfusePage:
        """F8, and its cause."""
        self.move_clock(at)
        self.hands.press("F8")
        self.screen.wait_for_dialog("Pause")
        self.choose(cause)
        if words:
            self.fill("Comments", words)
        if pump:
            self.fill("Pump volume", pump)
        self.submit(pump)
        return self.page(lambda page: "aused" in page.status)

    def read_pump(self, volume: str, at: datetime | None = None) -> InfusePage:
        """F4, and what the pump shows."""
        self.move_clock(at)
        before = len(self.page().log)
        self.hands.press("F4")
        self.screen.wait_for_dialog("[Vv]olume")
        self.fill("pump", volume)
        self.submit(volume)
        return self.page(lambda page: len(page.log) > before)

    def set_rate(self, rate: str, at: datetime | None = None) -> InfusePage:
        """F3: confirmed at once where it is the rate that is due, asked for otherwise."""
        self.move_clock(at)
        before = len(self.page().log)
        self.hands.press("F3")
        self.screen.wait(
            lambda seen: seen.dialog or self._has_more(seen, before), "F3 asks or is recorded"
        )
        if self.screen.read().dialog is not None:
            self.screen.wait_for_dialog()
            self.fill("[Rr]ate", rate)
            self.submit()
        return self.page(lambda page: len(page.log) > before and page.rate == rate)

    def confirm_on_time(self) -> InfusePage:
        """The changes that were due were made at the pump when they were due."""
        before = len(self.page().log)
        button = self.screen.wait_for_part("made on time", *BUTTONS)
        self.hands.click(button)
        return self.page(lambda page: len(page.log) > before)

    def complete(self, at: datetime | None = None) -> InfusePage:
        """F12: the bag is empty."""
        self.move_clock(at)
        self.hands.press("F12")
        return self.page(lambda page: "Complete" in page.status)

    def observe(self, pulse: str, at: datetime | None = None) -> InfusePage:
        self.move_clock(at)
        before = len(self.page().log)
        self.hands.press("F5")
        self.screen.wait_for_dialog("Observation")
        self.fill("Heart rate", pulse)
        self.submit()
        return self.page(lambda page: len(page.log) > before)

    def end_permanently(
        self, why: str, at: datetime | None = None, *, cause: str = "Other reason"
    ) -> InfusePage:
        """The decision that nothing more of it is given."""
        self.move_clock(at)
        self.hands.click(self.screen.wait_for_part(END_BUTTON, *BUTTONS))
        self.screen.wait_for_dialog()
        self.choose(cause)
        self.fill("Decided by", why)
        self.submit()
        return self.page()

    def amend_place(self, place: int, **right: str) -> InfusePage:
        """The same by the number that the entry has in the log."""
        log = self.page().log
        return self.amend(f"^{re.escape(log[len(log) - place])}$", **right)

    def amend(self, entry: str, why: str = "a slip", **right: str) -> InfusePage:
        """Point at the entry that says `entry`, and add what is right, field by field."""
        before = len(self.page().log)
        self.ask_to_amend(entry)
        self.fill_amendment(why, **right)
        self.submit()
        return self.page(lambda page: len(page.log) > before)

    def fill_amendment(self, why: str = "a slip", **right: str) -> None:
        """What is right, by who and why; `withdrawn`: the entry did not happen."""
        for name, value in right.items():
            if name in ("grade", "anaphylaxis", "pump_ran_on"):
                self.choose(rf"^{value}$")
            elif name == "withdrawn":
                self.choose("[Dd]id not happen")
            else:
                self.fill(rf"(?i){name.replace('_', ' ')}", value)
        self.fill("^Corrected by", "K. Meyer")
        self.fill("^Reason", why)

    def ask_to_amend(self, entry: str) -> Part:
        """The question about an entry of the log; where it is out of sight, by the arrow keys."""

        def entries(seen: Seen) -> list[Part]:
            return [
                one for one in seen.parts() if "cell" in one.role and re.search(entry, one.name)
            ]

        page = self._page_with_the_log()
        cells = entries(page.seen)
        assert cells, f"no entry {entry!r} in {page.log}"
        shown = [one for one in cells if one.is_("showing") and self._is_in_the_log(page, one)]
        if shown:
            self.hands.click(shown[0])
        else:
            at = next(one for one in page.log_cells if one.is_("showing"))
            self.hands.click(at)
            rows = page.log
            steps = rows.index(cells[0].name) - rows.index(at.name)
            self.hands.press(*["Down" if steps > 0 else "Up"] * abs(steps))
        self.screen.wait(
            lambda seen: any(one.is_("selected") for one in entries(seen)),
            f"the entry {entry!r} is pointed at",
        )
        self.hands.click(self.screen.wait_for_part("^Correct entry", *BUTTONS))
        return self.screen.wait_for_dialog()

    def _page_with_the_log(self) -> InfusePage:
        """The page, scrolled down where findings have pushed the log out of sight."""
        page = self.page()
        if page.log_box[1] + _A_ROW > page.top_of_keys:
            self.hands.scroll_down(page.page)
            self.screen.wait_until_still()
            page = self.page(lambda page: page.log_box[1] + _A_ROW <= page.top_of_keys)
        return page

    @staticmethod
    def _is_in_the_log(page: InfusePage, cell: Part) -> bool:
        """Whether the middle of it can be seen: of a last row only a part may show."""
        left, top, wide, high = page.log_box
        x, y = cell.middle
        return left <= x <= left + wide and top <= y <= min(top + high, page.top_of_keys)

    def take_stop_back(self, *, ran_on: bool = False) -> InfusePage:
        """STOP was pressed by mistake: by name, and what the pump did meanwhile."""
        self.hands.click(self.in_front("by mistake", *BUTTONS))
        self.screen.wait_for_dialog("mistake")
        self.answer_who_and_why("pressed by mistake", ran_on=ran_on)
        return self.page()

    def deviate(self, *, rate: str = "", volume: str = "") -> InfusePage:
        """What really ran, although no protocol allows it."""
        self.hands.click(self.in_front("^Deviation", *BUTTONS))
        self.screen.wait_for_dialog("eviation")
        if rate:
            self.fill("^Rate", rate)
        if volume:
            self.fill("[Pp]ump volume", volume)
        self.answer_who_and_why("it really ran like that")
        return self.page()

    def release(self, prescriber: str) -> InfusePage:
        """The prescriber lets the plan go on after a deviation."""
        self.hands.click(self.in_front("^Release", *BUTTONS))
        self.screen.wait_for_dialog("Release")
        self.fill("Prescriber", prescriber)
        self.answer_who_and_why("the patient is well")
        return self.page()

    # -- beside the chair ------------------------------------------------------------------------

    def answer_who_and_why(self, why: str, *, ran_on: bool = False) -> None:
        """A question by name that may follow: who, why, what the pump did, and the verb."""
        dialog = self.screen.wait_for_dialog()
        did = "It kept running" if ran_on else "It was stopped"
        meanwhile = self.screen.read().find(did, *CHOOSERS, inside=dialog)
        if meanwhile is not None:
            self.hands.click(meanwhile)
        fields = [one for one in dialog.all() if one.role == "text" and not one.text]
        answers = [
            (one, why if re.search("Reason", one.name) else self.initials)
            for one in fields
            if re.search("Reason|Confirmed by|initials|name", one.name)
        ]
        self.hands.replace_all(answers)
        self.submit()

    def answer_leaving(self) -> None:
        """An infusion that has ended is left; where the window asks, it is left all the same."""
        seen = self.screen.wait(
            lambda seen: seen if seen.dialog or InfusePage.on(seen) is None else None,
            "no infusion is open any more, or a question",
        )
        if seen is not None and seen.dialog is not None:
            self.hands.click(self.verb_button())
            self.screen.wait_for_no_dialog()
        self.hands.press("ctrl+1")
        self.screen.wait_for_part("^Weight", "text")

    def go_to_infuse_by_key(self) -> None:
        self.hands.press("ctrl+3")
        self.screen.wait_for_part("^Continue", *BUTTONS)

    def bring_to_front(self) -> None:
        """This window before the other one, as the task bar does it."""
        self.hands.activate(self.program.pid)
        self.screen.wait(lambda seen: seen.window, "the window comes to the front")
