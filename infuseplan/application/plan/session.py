"""The answer that belongs to the answers on the screen, replaced or cleared in the same turn."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Union

from infuseplan.application.plan.draft import (
    CompleteRequest,
    FieldProblem,
    RequestDraft,
    complete,
    day_cautions,
)
from infuseplan.application.ports import Clock
from infuseplan.frozen import frozen

if TYPE_CHECKING:
    from infuseplan.application.plan.planning import ProvedPlan
    from infuseplan.domain.findings import Finding
    from infuseplan.domain.plan.plan import Refusal
    from infuseplan.domain.protocol.loaded import LoadedPolicy, LoadedProtocol


@frozen
class Unanswered:
    """No plan yet: the fields that are still missing, and those that contradict each other."""

    missing: tuple[str, ...]
    problems: tuple[FieldProblem, ...]


@frozen
class Held:
    """A plan could be made, but nobody sees it before somebody has confirmed the weight by name."""

    findings: "tuple[Finding, ...]"


Answer = Union["ProvedPlan", "Refusal", Held, Unanswered]
Planner = Callable[
    [CompleteRequest, "LoadedProtocol", "LoadedPolicy"], Union["ProvedPlan", "Refusal"]
]

NOTHING_ASKED = Unanswered(missing=(), problems=())


def plan_and_prove(
    asked: CompleteRequest, loaded: "LoadedProtocol", policy: "LoadedPolicy"
) -> "ProvedPlan | Refusal":
    """`proved_plan`, loaded when the first plan is wanted: a window opens before that."""
    from infuseplan.application.plan.planning import proved_plan  # noqa: PLC0415 - start-up time

    return proved_plan(asked, loaded, policy)


class PlanningSession:
    """One patient's questions and the one answer that fits them.

    `ask` puts the answer in its place before it returns; there is no moment in which an older
    answer stands beside newer questions. If planning itself fails, the older answer is gone too.
    Protocol and settings are read and checked before the first plan, not before the first picture.
    """

    def __init__(
        self,
        clock: Clock,
        load: "Callable[[], LoadedProtocol]",
        settings: "Callable[[], LoadedPolicy]",
        planner: Planner = plan_and_prove,
    ) -> None:
        self._clock = clock
        self._load, self._settings = load, settings
        self._loaded: LoadedProtocol | None = None
        self._policy: LoadedPolicy | None = None
        self._planner = planner
        self._draft = RequestDraft()
        self._readable = True
        self._answer: Answer = NOTHING_ASKED
        self._acknowledged: frozenset[str] = frozenset()

    @property
    def answer(self) -> Answer:
        """The answer to the questions as they stand."""
        return self._answer

    @property
    def loaded(self) -> "LoadedProtocol":
        """The protocol in use, read when it is first wanted; ProtocolUnusable if it has faults."""
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded

    @property
    def policy(self) -> "LoadedPolicy":
        """The hospital's settings in use, read likewise; PolicyProblem if they do not fit."""
        if self._policy is None:
            self._policy = self._settings()
        return self._policy

    @property
    def open_cautions(self) -> tuple[str, ...]:
        """Codes of cautions about this patient that nobody has acknowledged yet."""
        if isinstance(self._answer, Unanswered | Held):
            return ()
        return tuple(
            finding.code
            for finding in self._answer.findings
            if finding.severity == "caution"
            and not finding.standing
            and "by" not in finding.args
            and finding.code not in self._acknowledged
        )

    def acknowledge(self, code: str) -> None:
        """Somebody has read this caution of the answer as it stands; a new answer asks again."""
        self._acknowledged |= {code}

    def ask(self, draft: RequestDraft, *, readable: bool) -> Answer:
        """Answer `draft`; with one unreadable field there is no answer, whatever the others say."""
        self._answer = NOTHING_ASKED
        self._acknowledged = frozenset()
        self._draft, self._readable = draft, readable
        self._answer = self._worked_out()
        return self._answer

    def know_the_day(self) -> None:
        """Read the clock, so that the zone is known before the first answer."""
        self._clock.today()

    def use_protocol(self, loaded: "LoadedProtocol") -> Answer:
        """Answer the same questions by another protocol."""
        self._loaded = loaded
        return self.ask(self._draft, readable=self._readable)

    def _worked_out(self) -> Answer:
        # What is missing on an empty page depends on no day, and the first reading of the clock
        # looks for the computer's zone, which can wait until the window is painted.
        today = date.min if self._draft == RequestDraft() else self._clock.today()
        completed = complete(self._draft, today)
        if not isinstance(completed, CompleteRequest):
            missing = tuple(problem.field for problem in completed if problem.code == "missing")
            others = tuple(problem for problem in completed if problem.code != "missing")
            if self._draft.weight_again == "missing":
                missing += ("weight_again",)
            return Unanswered(missing, others)
        if not self._readable:
            return NOTHING_ASKED
        # Only here: on the command line the same input gives the same bytes on any day.
        notes = (*completed.notes, *day_cautions(completed.request, today))
        answer = self._planner(replace(completed, notes=notes), self.loaded, self.policy)
        if not hasattr(answer, "proof"):
            # What is refused whatever the second entry says is refused at once.
            return answer
        if self._draft.weight_again:
            return Unanswered(missing=("weight_again",), problems=())
        from infuseplan.domain.findings import holding  # noqa: PLC0415 - start-up time

        found = holding(answer.findings)
        return Held(found) if found else answer
