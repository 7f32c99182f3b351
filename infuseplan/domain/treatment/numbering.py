"""Which infusion of the medicine each day is: complete ones are counted, and nothing is guessed.

After an aborted infusion, a long gap, one that was given elsewhere or another product, and where
a day has no entry, there is no number until a prescriber has decided on one, by name.
"""

from collections.abc import Sequence
from datetime import date

from infuseplan.domain.findings import CAUTION, Arg, Finding, FindingCode
from infuseplan.domain.plan.infusion_number import is_long_gap
from infuseplan.domain.protocol.site_policy import SitePolicy
from infuseplan.domain.treatment.events import GivenElsewhere, NumberDecision


class NumberCount:
    """Counts the infusions of one treatment in the order of its days.

    `beside` are infusions elsewhere that stand for no day of the regimen. `findings` says once for
    each reason why there is no number.
    """

    def __init__(
        self,
        next_number: int | None,
        last_on: date | None,
        policy: SitePolicy,
        beside: Sequence[GivenElsewhere],
    ) -> None:
        self.next_number = next_number
        self.last_on = last_on
        self.findings: list[Finding] = []
        self._policy = policy
        self._waiting = sorted(beside, key=lambda one: one.on, reverse=True)
        self._why: tuple[FindingCode, dict[str, Arg], str | None] | None = None
        if next_number is None:
            self._doubt("treatment.number-not-known", {})

    def number_on(
        self, cycle: int, day: int, on: date | None, decided: NumberDecision | None
    ) -> int | None:
        """The number of an infusion that is given or due on that day of the calendar."""
        self.pass_elsewhere(on)
        last = self.last_on
        if on is not None and last is not None and is_long_gap(last, on, self._policy):
            args: dict[str, Arg] = {"days": (on - last).days, "last_on": last}
            self._doubt("treatment.number-after-gap", args, "gap_days")
        if decided is not None:
            self.next_number, self._why = decided.infusion_number, None
        elif self.next_number is None and self._why is not None:
            code, args, setting = self._why
            place: dict[str, Arg] = {"cycle": cycle, "day": day, **args}
            self.findings.append(
                Finding(code, CAUTION, field="infusion_number", args=place, setting=setting)
            )
            self._why = None
        return self.next_number

    def pass_elsewhere(self, on: date | None) -> None:
        """Take in what was given elsewhere up to that day; None is after all of it."""
        while self._waiting and (on is None or self._waiting[-1].on <= on):
            self.given_elsewhere(self._waiting.pop())

    def completed(self, on: date | None) -> None:
        """The whole of the infusion was given, or will be."""
        if self.next_number is not None:
            self.next_number += 1
        self._given_on(on)

    def aborted(self, on: date) -> None:
        """It was begun and not completed."""
        self._doubt("treatment.number-after-aborted", {"on": on})
        self._given_on(on)

    def given_elsewhere(self, one: GivenElsewhere) -> None:
        """Another record has this one."""
        if one.product is None:
            self._doubt("treatment.number-after-elsewhere", {"on": one.on})
        else:
            args: dict[str, Arg] = {"on": one.on, "product": one.product}
            self._doubt("treatment.number-after-other-product", args)
        self._given_on(one.on)

    def unrecorded(self, cycle: int, day: int) -> None:
        """Nothing says what became of a day, although a later one was given."""
        self._doubt("treatment.number-after-unrecorded", {"missing_cycle": cycle,
                                                          "missing_day": day})  # fmt: skip

    def _doubt(self, code: FindingCode, args: dict[str, Arg], setting: str | None = None) -> None:
        self.next_number, self._why = None, (code, args, setting)

    def _given_on(self, on: date | None) -> None:
        if on is not None and (self.last_on is None or on > self.last_on):
            self.last_on = on
