"""The Plan page: questions left, the one answer right.

The window stands and takes input before there is anything to answer with: the answer's part of
the page, and the planner behind it, are loaded as soon as the first picture is on the screen, or
when the first plan is wanted, whichever comes first.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from infuseplan.application.plan.session import Answer, Held, PlanningSession, Unanswered
from infuseplan.application.ports import PolicyProblem, ProtocolUnusable
from infuseplan.gui.pages.plan.next_card import NextCard
from infuseplan.gui.pages.plan.questions import Questions
from infuseplan.gui.theme.theme import GUTTER, MARGIN, scale
from infuseplan.gui.widgets.entry_fields import announce
from infuseplan.gui.widgets.scrolled import SCROLL_BAR
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.frame import still_missing
from infuseplan.presentation.protocol_faults import fault_line

if TYPE_CHECKING:
    from infuseplan.application.plan.planning import ProvedPlan
    from infuseplan.domain.protocol.loaded import LoadedProtocol
    from infuseplan.domain.protocol.reference import ProductName, RegimenName
    from infuseplan.domain.protocol.schema import Regimen
    from infuseplan.gui.pages.plan.answer import AnswerPanel

# Pixels at 100 %: the questions in two columns of fields, and in one. Two columns may take no more
# than a third of the page from the answer; the lone column has parts that do not grow with type.
_TWO_COLUMNS = 450
_MOST_OF_THE_PAGE = 0.36
_ONE_COLUMN, _ONE_COLUMN_FIXED = 190, 145


class PlanPage(QWidget):
    """Puts every change to the session and shows its answer in the same turn."""

    answered = Signal()
    turned_to = Signal()
    why_asked = Signal(str)

    def __init__(
        self,
        session: PlanningSession,
        regimens: "Sequence[Regimen | RegimenName]",
        product: "ProductName",
        parent: QWidget | None = None,
        *,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.questions = Questions(regimens, product, now=now)
        self._answer: AnswerPanel | None = None
        self._covered = False
        # Why the plan is hidden, by who hides it; the first of them is said.
        self._held: dict[str, str] = {}
        self._waiting = NextCard()
        self._floating: QWidget | None = None
        box = QHBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        # The questions have room for a scroll bar of their own.
        box.setSpacing(GUTTER - SCROLL_BAR)
        box.addWidget(self.questions)
        # What comes above the answer leaves the questions where they are.
        self.column = QVBoxLayout()
        self.column.setSpacing(0)
        self.column.addWidget(self._waiting, 1)
        box.addLayout(self.column, 1)
        self.questions.changed.connect(self._ask)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._fit_questions)
        self._fit_questions()
        self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that somebody looks, before anything is painted."""
        super().showEvent(event)
        self.turned_to.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out between questions and answer."""
        super().resizeEvent(event)
        self._fit_questions()
        self._place_floating()

    def changeEvent(self, event: QEvent) -> None:
        """Share it out anew when the theme has set another size of type."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._later.start()

    def float_below(self, widget: QWidget) -> None:
        """Lay `widget` over the foot of the answer, which keeps what it says clear of it."""
        self._floating = widget
        widget.setParent(self)
        widget.installEventFilter(self)
        widget.show()
        self._place_floating()

    def let_go(self) -> None:
        """Nothing lies over the answer any more."""
        if self._floating is not None:
            self._floating.removeEventFilter(self)
            self._floating = None
        self._place_floating()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Place what floats again when it has other words."""
        if watched is self._floating and event.type() == QEvent.Type.LayoutRequest:
            self._place_floating()
        return super().eventFilter(watched, event)

    def _place_floating(self) -> None:
        layout = self.layout()
        if layout is not None:
            # Between a change and the next layout a column of Qt's has no place and no width.
            layout.activate()
        height, widget, column = 0, self._floating, self.column.geometry()
        if widget is not None:
            height = max(0, widget.heightForWidth(column.width()))
            top = column.bottom() + 1 - height
            widget.setGeometry(column.left(), top, column.width(), height)
            widget.raise_()
        if self._answer is not None:
            self._answer.keep_clear(height)

    @property
    def answer(self) -> "AnswerPanel":
        """The answer's part of the page, made on the first call."""
        if self._answer is None:
            from infuseplan.gui.pages.plan.answer import AnswerPanel  # noqa: PLC0415 - start-up time

            panel = AnswerPanel()
            panel.why_asked.connect(self.why_asked)
            panel.acknowledged.connect(self.session.acknowledge)
            panel.weight_confirmed.connect(self.questions.confirm_weight)
            panel.show_next(self._waiting.text, self._waiting.reasons)
            self.column.replaceWidget(self._waiting, panel)
            self.column.setStretchFactor(panel, 1)
            self._waiting.hide()
            self._waiting.deleteLater()
            self._answer = panel
            self._place_floating()
        return self._answer

    def prepare_answer(self) -> None:
        """Load what the first plan needs, so that it comes as quickly as every later one."""
        import infuseplan.application.plan.planning  # noqa: F401, PLC0415 - start-up time

        try:
            _ = self.answer, self.session.loaded
            self.session.know_the_day()
            self._know_how_to_weigh()
        except (PolicyProblem, ProtocolUnusable) as problem:
            self.cover(cannot_plan(problem))

    @property
    def proved(self) -> "ProvedPlan | None":
        """The plan on the screen; None while there is none."""
        if not self.is_planned:
            return None
        from infuseplan.application.plan.planning import ProvedPlan  # noqa: PLC0415 - start-up time

        answer = self.session.answer
        return answer if isinstance(answer, ProvedPlan) else None

    @property
    def is_planned(self) -> bool:
        """Whether a plan is on the screen."""
        return not self._covered and hasattr(self.session.answer, "proof")

    def use_protocol(self, loaded: "LoadedProtocol") -> None:
        """Answer the same questions by another protocol."""
        try:
            self.session.use_protocol(loaded)
            self.questions.show_regimens(loaded.protocol.regimens, loaded.ref.product)
        except Exception:
            self.cover(do_not_use())
            raise
        self._ask()

    def cover(self, sentence: str) -> None:
        """After an unexpected fault: no figure stays visible until the questions change."""
        self._covered = True
        self.answer.cover(sentence)
        self.answered.emit()

    def hold(self, sentence: str, by: str = "typing") -> None:
        """Hide the plan, and say why, until the same `release`; what was typed stays."""
        if self._held.get(by) != sentence:
            self._held[by] = sentence
            self._ask()

    def release(self, by: str = "typing") -> None:
        """Answer the questions again; nothing where that had held nothing back."""
        if self._held.pop(by, ""):
            self._ask()

    def _ask(self) -> None:
        questions = self.questions
        # Until the new answer stands, nothing on the page may be copied or printed.
        self._covered = True
        try:
            if questions.weight.text:
                self._know_how_to_weigh()
            readable = questions.readable and questions.consistent and not self._held
            answer = self.session.ask(questions.draft(), readable=readable)
            questions.show_answer(answer)
            if self._held:
                self._show_next(next(iter(self._held.values())))
            else:
                self._show(answer, readable=readable)
            self._covered = False
        except (PolicyProblem, ProtocolUnusable) as problem:
            self.answer.cover(cannot_plan(problem))
        except Exception:
            self.answer.cover(do_not_use())
            raise
        finally:
            self.answered.emit()

    def _show(self, answer: Answer, *, readable: bool) -> None:
        if isinstance(answer, Unanswered):
            marked = self.questions.marked
            if not self.questions.regimen.buttons:
                self._show_next(
                    say("This protocol has no regimen to plan by. Change the protocol, top right.")
                )
                return
            self._show_next(
                self._what_to_correct() if marked else still_missing(answer.missing),
                self.questions.reasons,
            )
            return
        from infuseplan.domain.plan.plan import Refusal  # noqa: PLC0415 - start-up time

        if isinstance(answer, Refusal):
            self.answer.show_refusal(answer)
            announce(self, say("No plan: read the reasons"))
        elif isinstance(answer, Held):
            self.answer.show_held(answer)
            announce(self, say("No plan before the weight is confirmed: read the reasons"))
        else:
            self.answer.show_plan(answer)
            announce(self, say("Plan ready: {plan}", plan=self.answer.heading))

    def _what_to_correct(self) -> str:
        if len(self.questions.marked) > 1 and self.questions.contradict:
            return say(
                "Two entries contradict each other: correct the one that is wrong to see the plan."
            )
        if len(self.questions.marked) > 1:
            return say("Correct the highlighted entries to see the plan.")
        return say("Correct the highlighted entry to see the plan.")

    def _know_how_to_weigh(self) -> None:
        self.questions.weigh_by(self.session.policy.policy.weight_entry)

    def _fit_questions(self) -> None:
        wide = int(_TWO_COLUMNS * scale())
        two = wide <= max(_TWO_COLUMNS, int(self.width() * _MOST_OF_THE_PAGE))
        self.questions.show_columns(2 if two else 1)
        narrow = int(_ONE_COLUMN * scale()) + _ONE_COLUMN_FIXED
        self.questions.take_width(wide if two else narrow)

    def _show_next(self, sentence: str, reasons: tuple[str, ...] = ()) -> None:
        if self._answer is None:
            self._waiting.show_next(sentence, reasons)
        else:
            self._answer.show_next(sentence, reasons)


def cannot_plan(problem: PolicyProblem | ProtocolUnusable) -> str:
    """What stands in the plan's place while a file of the program or the hospital is faulty."""
    faults = [problem] if isinstance(problem, PolicyProblem) else problem.faults
    head = say("No plan can be made here before IT has corrected this:")
    return "\n".join([head, *(f"{fault_line(one)}." for one in faults)])


def do_not_use() -> str:
    """What covers the plan after a fault that nobody expected."""
    return say(
        "Do not use. The program met an unexpected fault and shows no plan. "
        "Save the error report (Help, Save error report), start the program again, "
        "and plan with your hospital's paper method meanwhile."
    )
