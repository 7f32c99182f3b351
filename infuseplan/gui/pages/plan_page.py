"""The Plan page: questions left, the one answer right."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from infuseplan.application.planning import ProvedPlan
from infuseplan.application.session import Answer, PlanningSession
from infuseplan.domain.plan import Refusal
from infuseplan.domain.planner import LoadedProtocol
from infuseplan.gui.pages.answer import AnswerPanel
from infuseplan.gui.pages.questions import Questions
from infuseplan.gui.theme import GAP_M
from infuseplan.gui.widgets.entry_fields import announce
from infuseplan.presentation.plan_phrases import heading, still_missing
from infuseplan.presentation.words import say

_QUESTIONS_WIDTH = 406


class PlanPage(QWidget):
    """Puts every change to the session and shows its answer in the same turn."""

    answered = Signal()
    why_asked = Signal(str)

    def __init__(self, session: PlanningSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.questions = Questions(session.loaded.protocol.regimens)
        self.questions.setFixedWidth(_QUESTIONS_WIDTH)
        self.answer = AnswerPanel()
        box = QHBoxLayout(self)
        box.setContentsMargins(GAP_M, GAP_M, GAP_M, GAP_M)
        box.setSpacing(GAP_M)
        box.addWidget(self.questions)
        box.addWidget(self.answer, 1)
        self.questions.changed.connect(self._ask)
        self.answer.why_asked.connect(self.why_asked)
        self.answer.acknowledged.connect(self._acknowledge)
        self._ask()

    @property
    def proved(self) -> ProvedPlan | None:
        """The plan on the screen; None while there is none."""
        answer = self.session.answer
        return answer if isinstance(answer, ProvedPlan) else None

    def use_protocol(self, loaded: LoadedProtocol) -> None:
        """Answer the same questions by another protocol."""
        self.session.use_protocol(loaded)
        self.questions.show_regimens(loaded.protocol.regimens)
        self._ask()

    def cover(self, sentence: str) -> None:
        """After an unexpected fault: no figure stays visible until the questions change."""
        self.answer.cover(sentence)
        self.answered.emit()

    def _ask(self) -> None:
        # What is on the screen goes first: if anything below fails, nothing old is left.
        questions = self.questions
        readable = questions.readable and questions.consistent
        try:
            answer = self.session.ask(questions.draft(), readable=readable)
            questions.show_answer(answer)
            self._show(answer, readable=readable)
        except Exception:
            self.answer.cover(do_not_use())
            raise
        finally:
            self.answered.emit()

    def _show(self, answer: Answer, *, readable: bool) -> None:
        if isinstance(answer, ProvedPlan):
            self.answer.show_plan(answer)
            announce(self.answer, say("Plan ready: {plan}", plan=heading(answer.plan)))
        elif isinstance(answer, Refusal):
            self.answer.show_refusal(answer)
            announce(self.answer, say("No plan: read the reasons"))
        elif not readable:
            self.answer.show_next(
                say("Correct the marked answer on the left: until then, no plan.")
            )
        else:
            self.answer.show_next(still_missing(answer.missing))

    def _acknowledge(self) -> None:
        self.session.acknowledge_cautions()


def do_not_use() -> str:
    """What covers the plan after a fault that nobody expected."""
    return say(
        "Do not use. The program met an unexpected fault and shows no plan. "
        "Save the report (Help, Save report), start the program again, "
        "and plan with your hospital's paper method meanwhile."
    )
