"""The reactions of one infusion so far: what is open, what it calls for, and what ends it for good.

A reaction is improved once it is grade 1 or less again. What comes after an improvement is a
recurrence, by whatever entry it was told: a new reaction, or a grade that was set again.
"""

from infuseplan.domain.plan.reaction_rules import action_for
from infuseplan.domain.protocol.schema import Action, Reactions
from infuseplan.domain.protocol.site_policy import SitePolicy
from infuseplan.frozen import frozen

_MODERATE = 2
_MILD = 1
_SEVERE = 3
# Which of two reasons for a stop is remembered: the graver one. Reasons of the source that name no
# grade stand between somebody's decision (0) and those that name one; so do the grades that only
# a source's own rule makes a reason.
_GRAVITY = {
    "discontinued": 0,
    "recurrence": 2,
    "grade-3": 2,
    "grade-4": 3,
    "anaphylaxis": 4,
    "grade-5": 5,
}
_WITHOUT_GRADE = 1


def graver(code: str, known: str | None) -> str:
    """Of two reasons for a stop the one that is remembered; the first of two equal ones."""
    if known is None or _gravity(code) > _gravity(known):
        return code
    return known


def _gravity(code: str) -> int:
    return _GRAVITY.get(code, _WITHOUT_GRADE)


@frozen
class SeenReaction:
    """One reaction as it is told later: the highest grade that it had, and whether anaphylaxis."""

    grade: int
    anaphylaxis: bool


class ReactionsSoFar:
    """Told of each grade in the order of time; `open_grade` is 0 for one that has resolved but
    still interrupts the infusion, None where there is none.
    """

    def __init__(self, rules: Reactions | None, policy: SitePolicy) -> None:
        self._rules = rules
        self._policy = policy
        self.open_grade: int | None = None
        self.count = 0
        self.seen: list[SeenReaction] = []
        # The worst grade of the open reaction since it was mild last.
        self._worst = 0
        self._has_improved = False
        self._has_resolved = False
        # Whether it held the rate by the grade that it had just before it was resolved.
        self.held_until_resolved = False

    @property
    def is_held(self) -> bool:
        """Whether the open reaction holds the present rate."""
        return bool(self.open_grade) and self.action(self.open_grade or 0) == "hold"

    def action(self, grade: int) -> Action:
        """What a grade calls for, by the file, or by the hospital where the file is silent."""
        return action_for(grade, self._rules, self._policy)

    def begin(self, grade: int, *, anaphylaxis: bool) -> str | None:
        """A reaction begins, or is told after STOP; why it ends the infusion, None if not."""
        self.count += 1
        self.seen.append(SeenReaction(grade, anaphylaxis))
        return self._told(grade, anaphylaxis=anaphylaxis, is_new=True)

    def regrade(self, grade: int, *, anaphylaxis: bool) -> str | None:
        """The open reaction has another grade; why that ends the infusion, None if not."""
        is_new = self.open_grade == 0 and grade > 0
        last = self.seen.pop()
        self.seen.append(SeenReaction(max(last.grade, grade), last.anaphylaxis or anaphylaxis))
        return self._told(grade, anaphylaxis=anaphylaxis, is_new=is_new)

    def left_at_resume(self, grade: int) -> None:
        """So much is left of the open reaction as it goes on at the rate that ran before."""
        self._told(grade, anaphylaxis=False, is_new=False)

    def end(self, grade: int | None) -> None:
        """Nothing of it is open any more: the infusion goes on, with so much left of it."""
        self._told(self.open_grade if grade is None else grade, anaphylaxis=False, is_new=False)
        self.open_grade, self._worst = None, 0

    def _told(self, grade: int | None, *, anaphylaxis: bool, is_new: bool) -> str | None:
        if grade is None:
            return None
        code = self._reason_to_stop(grade, anaphylaxis=anaphylaxis, is_new=is_new)
        if not grade and self.open_grade != 0:
            self.held_until_resolved = self.is_held
        self.open_grade = grade
        self._worst = max(self._worst, grade)
        if grade <= _MILD:
            self._has_improved |= self._worst >= _MODERATE
            self._has_resolved |= grade == 0
            self._worst = grade
        return code

    def _reason_to_stop(self, grade: int, *, anaphylaxis: bool, is_new: bool) -> str | None:
        if anaphylaxis:
            return "anaphylaxis"
        if self._is_recurrence(grade, is_new=is_new):
            # CTCAE: recurrence after initial improvement is grade 3; a graver grade says more.
            return f"grade-{grade}" if grade > _SEVERE else "recurrence"
        if grade > 0 and self.action(grade) == "discontinue":
            return f"grade-{grade}"
        return None

    def _is_recurrence(self, grade: int, *, is_new: bool) -> bool:
        if grade >= _MODERATE and self._has_improved:
            return True
        if self._policy.recurrence != "any-grade" or not is_new:
            return False
        return grade >= _MILD and (self._has_improved or self._has_resolved)
