"""The patient, and the Plan page as somebody fills it in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tests.rehearsal.person import Person
from tests.rehearsal.screen import CHOOSERS, TEXTS, Part, Seen

REGIMENS = {"isa-pd": "Isa-Pd", "isa-kd": "Isa-Kd", "isa-vrd-ti": "Isa-VRd, transplant-ineligible",
            "isa-vrd-te": "Isa-VRd, transplant-eligible"}  # fmt: skip
FIRST_RATES = {1: "25", 2: "50"}
LATER_RATE = "200"
LAST_WITH_A_TABLE = 2
_WEIGHT = r"^Weight\b(?!.*once more)"


@dataclass(frozen=True)
class Patient:
    """Whose infusion it is, and what the Plan page asks."""

    name: str = "A. B."
    reference: str = "4711"
    regimen: str = "isa-pd"
    infusion: int = 1
    weight: str = "70"
    age: str = "66"
    born: str = ""
    day: str = "2026-11-23"
    start: str = "09:00"
    bag: str = ""

    def with_(self, **changes: object) -> Patient:
        return replace(self, **changes)  # type: ignore[arg-type] # fields by name

    @property
    def first_rate(self) -> str:
        """The table's first rate, as it is read back from the pump."""
        return FIRST_RATES.get(self.infusion, LATER_RATE)


class Planner(Person):
    """Asks the Plan page for a plan."""

    def plan(self, patient: Patient) -> None:
        """Answer the questions of the Plan page, by mouse and keyboard, until a plan stands."""
        self.answer_plan(patient)
        self.screen.wait(lambda seen: seen.find("^Rate steps", "table"), "a plan with its steps")

    def answer_plan(self, patient: Patient) -> None:
        """The same, whatever comes of it."""
        is_later = patient.infusion > LAST_WITH_A_TABLE
        choices = (
            rf"^{re.escape(REGIMENS[patient.regimen])}",
            {1: "^1st", 2: "^2nd"}.get(patient.infusion, "^3rd or later"),
        )
        whose = (("Initials or name", patient.name), ("Hospital number", patient.reference))
        self.hands.replace_all([(self.in_front(name, "text"), text) for name, text in whose])
        self.hands.press("Tab")
        # What is known of a patient pushes the questions down as soon as the name is typed.
        self.screen.wait_until_still()
        self.hands.click_all([self.in_front(name, *CHOOSERS) for name in choices])
        fields = [(_WEIGHT, patient.weight)]
        if is_later:
            fields.insert(0, ("Infusion number", str(patient.infusion)))
        age = ("date of birth", patient.born) if patient.born else ("^Age", patient.age)
        optional = (("Infusion date", patient.day), ("Start time", patient.start))
        # Last of all: half a date of birth is complained about, and the fields below it move.
        fields += [*((name, text) for name, text in optional if text), age]
        if is_later:
            self.in_front("Infusion number", "text")
        self.screen.wait_until_still()
        self.hands.replace_all([(self.in_front(name, *TEXTS), text) for name, text in fields])
        # Of a patient without a record the weight is typed once more, below a mask.
        again = self.screen.wait(
            lambda seen: seen.find("^Weight once more", *TEXTS) or self._is_answered(seen),
            "the answer, or the weight once more",
        )
        if isinstance(again, Part):
            self.hands.replace(again, patient.weight)
        if patient.bag:
            # It lies below the edge of a small screen: Tab scrolls there, the mouse does not.
            self.tab_to("Bag volume")
            self.hands.type(patient.bag)

    @staticmethod
    def _is_answered(seen: Seen) -> bool:
        return seen.find("^Rate steps", "table") is not None or " to see the plan" not in seen.words
