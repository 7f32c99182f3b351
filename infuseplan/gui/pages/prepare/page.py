"""The Prepare page: how the bag is made, which vials went into it, and the check by another."""

from collections.abc import Callable
from datetime import datetime

from pydantic import ValidationError
from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from infuseplan.application.infusion import preparation
from infuseplan.application.infusion.preparation import PlanAtHand, Preparations
from infuseplan.domain.infusion.events import Event
from infuseplan.domain.infusion.log import EventProblem
from infuseplan.domain.person_name import LONGEST_NAME, same_person
from infuseplan.gui.dialogs.form import Marks, TextField
from infuseplan.gui.dialogs.second_check import CheckAnswers, SecondCheckDialog
from infuseplan.gui.pages.prepare.cards import WholeBody, new_card, new_title
from infuseplan.gui.pages.prepare.method import Method
from infuseplan.gui.pages.prepare.vials import VialAnswers, VialsPanel
from infuseplan.gui.pages.prepare.withdrawal import CheckWithdrawal
from infuseplan.gui.theme.theme import (
    GAP_M,
    GAP_S,
    GUTTER,
    MARGIN,
    WidgetRole,
    is_wide,
    set_role,
)
from infuseplan.gui.widgets.empty_card import EmptyCard
from infuseplan.gui.widgets.entry_fields import announce
from infuseplan.gui.widgets.figure_tile import FigureTile
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.gui.widgets.scrolled import bring_into_sight, scrolled_page
from infuseplan.gui.widgets.severity_icon import SeveritySentence
from infuseplan.presentation.i18n import say
from infuseplan.presentation.identifiers import identifiers
from infuseplan.presentation.infusion.trouble import event_problem_message
from infuseplan.presentation.preparation.view import prepare_view
from infuseplan.presentation.user_text import own

_WIDTH_OF_INITIALS = 160
_TILES = 4
# Of the width: how the bag is made, and what is entered.
_SHARES = (3, 2)


class PreparePage(QWidget):
    """Everything for the pharmacist; what is entered here is recorded with the start."""

    why_asked = Signal(str)

    def __init__(
        self,
        plan_at_hand: Callable[[], PlanAtHand | None],
        known: Preparations,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._plan_at_hand = plan_at_hand
        self._known = known
        self._now = now
        self._plan: PlanAtHand | None = None
        self.dialog: SecondCheckDialog | None = None
        # Whether initials have a PIN, and why somebody is no second person; the frame knows.
        self.has_pin: Callable[[str], bool] | None = None
        self.second_person: Callable[[str, str], str] = _anybody
        self._empty = EmptyCard()
        # A digit that is pressed here turns to another page, and is not typed into a name.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._body = QWidget()
        self._heading = PlainLabel()
        set_role(self._heading, WidgetRole.HEADING)
        self.tiles = [FigureTile() for _ in range(_TILES)]
        for tile in self.tiles:
            tile.why_asked.connect(self.why_asked)
        self.method = Method()
        self.method.why_asked.connect(self.why_asked)
        self.vials = VialsPanel()
        self.vials.entered.connect(self._vial)
        self.vials.taken_back.connect(self._not_used)
        self.needed = WrappedLabel()
        set_role(self.needed, WidgetRole.STRONG)
        self._product_check = WrappedLabel()
        set_role(self._product_check, WidgetRole.CAPTION)
        self._only_here = SeveritySentence(WidgetRole.CAUTION)
        self.initials = TextField(say("&Your initials"), LONGEST_NAME)
        self.initials.line.setMaximumWidth(_WIDTH_OF_INITIALS)
        self.ready_button = QPushButton(say("Bag is &ready"))
        self.ready_button.clicked.connect(self._ready)
        self.bag = WrappedLabel()
        self.check = SeveritySentence(WidgetRole.NOTE)
        self.withdrawal = CheckWithdrawal(self, self._withdraw)
        self.check_button = QPushButton(say("Second chec&k…"))
        self.check_button.clicked.connect(self.ask_for_check)
        self.said = SeveritySentence(WidgetRole.BLOCK)
        self._marks = Marks()
        # Side by side, as a small screen has no room for all of its lines below each other.
        self.label = (WrappedLabel(), WrappedLabel())
        self._lay_out()
        self.refresh()

    def refresh(self) -> None:
        """Show the plan as it is now; nothing where there is none."""
        plan = self._plan_at_hand()
        if plan is not None and not plan.has_two_identifiers:
            # What is entered belongs to a patient; a name that is typed later makes it another's.
            plan = None
            self._empty.setText(
                say("Enter the patient's name and hospital number above; a date of birth counts.")
            )
        else:
            self._empty.setText(
                say("Plan an infusion on page 1 to see here how its bag is prepared.")
            )
        self._plan = plan
        self._empty.setVisible(plan is None)
        self._body.setVisible(plan is not None and self.dialog is None)
        if plan is None:
            self._clear()
            return
        so_far = self._known.of(plan)
        view = prepare_view(plan, so_far)
        self._heading.setText(view.heading)
        for tile, shown in zip(self.tiles, (*view.tiles, *[None] * _TILES), strict=False):
            tile.setVisible(shown is not None)
            if shown is not None:
                tile.show_tile(shown)
        self.method.show_lines(view.steps, view.steps_field)
        self.vials.offer(view.strengths)
        self.vials.show_rows(view.vials)
        self.needed.setText(view.needed)
        only_here = (
            say("Kept in this window only: it cannot be recorded whose bag this is.")
            if self._known.not_recorded(plan)
            else ""
        )
        self._only_here.setText(only_here)
        self._only_here.setVisible(bool(only_here))
        self._product_check.setText(view.product_check)
        self._product_check.setVisible(bool(view.product_check))
        self.bag.setText(view.bag)
        self.bag.setVisible(bool(view.bag))
        missing = (
            say("Second check not done yet. By local policy nothing starts without it.")
            if view.check_required
            else say("Second check not done yet.")
        )
        self.check.setText(view.check or missing)
        self.withdrawal.button.setVisible(bool(view.check))
        caution = WidgetRole.CAUTION if view.check_required else WidgetRole.NOTE
        self.check.show_role(WidgetRole.DONE if view.check else caution)
        lines = [say("{name}: {text}", name=name, text=text) for name, text in view.label]
        half = (len(lines) + 1) // 2
        for label, part in zip(self.label, (lines[:half], lines[half:]), strict=True):
            label.setText("\n".join(part))

    def cover(self, sentence: str) -> None:
        """No figure stays visible until there is a plan again."""
        if self.dialog is not None:
            self.dialog.close()
        self.withdrawal.close()
        self._plan = None
        self._clear()
        self._body.setVisible(False)
        self._empty.setText(sentence)
        self._empty.setVisible(True)

    def take_keyboard(self) -> None:
        """The first thing that is done here."""
        (self if self._plan is None else self.vials.code).setFocus()

    def ask_for_check(self) -> None:
        """Ask another person for the figures; the plan's are hidden meanwhile."""
        plan = self._plan
        if plan is None or self.dialog is not None:
            return
        born = plan.proved.plan.request.born
        whose = identifiers(plan.patient, plan.reference, born)
        dialog = SecondCheckDialog(whose, self.window(), self.has_pin)
        self.dialog = dialog
        dialog.submitted.connect(self._compare)
        dialog.finished.connect(self._checked)
        self.refresh()
        dialog.ask()

    def _compare(self, answers: CheckAnswers) -> None:
        dialog, prepares = self.dialog, self.initials.text
        if dialog is None:
            return
        if prepares and same_person(prepares, answers.by):
            sentence = say(
                "{name} prepares the bag. The second check needs another person.",
                name=own(prepares),
            )
            dialog.complain_at(sentence, dialog.by)
            return
        why = self.second_person(answers.by, answers.pin)
        if why:
            dialog.refuse(why)
            return
        event = preparation.second_checked(
            self._now(),
            by=answers.by,
            weight_kg=answers.weight_kg,
            infusion_number=answers.infusion_number,
            rate_ml_per_h=answers.rate_ml_per_h,
        )
        if self._plan is None:
            dialog.complain(say("There is no plan yet: enter it on page 1."))
        elif self._take(event, dialog.refuse_event):
            dialog.close()

    def _checked(self) -> None:
        self.dialog = None
        self.refresh()
        self.check_button.setFocus()

    def _withdraw(self, by: str) -> None:
        plan = self._plan
        check = None if plan is None else self._known.of(plan).check
        if plan is not None and check is not None:
            self._known.take_back(check, plan, by)
        self.refresh()
        self.check_button.setFocus()

    def _vial(self, answers: VialAnswers) -> None:
        code = answers.code
        try:
            event = preparation.vial_used(
                self._now(),
                self.initials.text or None,
                answers.strength_mg,
                answers.batch,
                answers.expires_on,
                serial="" if code is None else code.serial,
                trade_item="" if code is None else code.trade_item,
            )
        except ValidationError:
            sentence = say("A batch number has at most 20 characters.")
            self.vials.complain(sentence, self.vials.batch)
            return
        self._complain("")
        if self._take(event, self.vials.refuse):
            self.vials.complain("")
            self.vials.forget()
            self.refresh()
            self.vials.code.setFocus()

    def _not_used(self, place: int) -> None:
        if self._plan is not None:
            vials = self._known.of(self._plan).vials
            self._known.take_back(vials[place], self._plan)
            self.refresh()
            self.vials.code.setFocus()

    def _ready(self) -> None:
        self.vials.complain("")  # one complaint at a time: about the last key that was pressed
        if not self.initials.text:
            sentence = say("Enter your initials first: they are printed on the bag label.")
            self._complain(sentence, self.initials)
            return
        self._complain("")
        self._take(
            preparation.bag_prepared(self._now(), self.initials.text),
            lambda problem: self._complain(event_problem_message(problem)),
        )
        self.refresh()

    def _take(self, event: Event, refuse: Callable[[EventProblem], object]) -> bool:
        """Whether it is kept; where it cannot have happened like this, `refuse` says why."""
        if self._plan is None:
            return False
        try:
            self._known.take(event, self._plan)
        except EventProblem as problem:
            refuse(problem)
            return False
        return True

    def _complain(self, sentence: str, *fields: QWidget) -> None:
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))
        self._marks.put(sentence, *fields)
        if sentence:
            announce(self.said, sentence)
            # After the field: with large type both may not fit, and the mark says no reason.
            bring_into_sight(self.said)

    def _clear(self) -> None:
        for label in (
            self._heading, self.needed, self.bag, self.check, *self.label,
        ):  # fmt: skip
            label.clear()
        for tile in self.tiles:
            tile.clear()
        self.method.clear()
        self.vials.clear()
        self.initials.line.setText("")
        self._complain("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room for both columns."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Another size of type needs other room."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            QTimer.singleShot(0, self, self._arrange)

    def _arrange(self) -> None:
        """With large type the columns stand below each other, rather than cut words off."""
        wide = is_wide(self.window())
        for tile in self.tiles:
            tile.set_wide(wide=wide)
        self.method.set_wide(wide=wide)
        self.vials.set_wide(wide=wide)
        for label in (*self.label, self.bag):
            set_role(label, WidgetRole.TEXT_WIDE if wide else None)
        for title in (self._title, self.needed):
            set_role(title, WidgetRole.HEADING if wide else WidgetRole.STRONG)
        cards = self._cards
        needed = sum(card.minimumSizeHint().width() for card in cards) + 2 * MARGIN + GUTTER
        beside = needed <= self.width()
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._columns.direction() != way:
            self._columns.setDirection(way)
            for place, share in enumerate(_SHARES):
                self._columns.setStretch(place, share if beside else 0)
            # Qt does not tell whoever scrolls it that it is higher now.
            self._columns.update()
            self._body.updateGeometry()

    def _lay_out(self) -> None:
        (left_card, left), (right_card, right) = new_card(), new_card()
        tiles = QGridLayout()
        tiles.setSpacing(GAP_S)
        for place, tile in enumerate(self.tiles):
            tiles.addWidget(tile, place // 2, place % 2)
        left.addWidget(self._heading)
        left.addLayout(tiles)
        self._title = new_title(say("Bag label"))
        left.addWidget(self.method)
        left.addWidget(self._title)
        label = QHBoxLayout()
        label.setSpacing(GAP_M)
        for part in self.label:
            label.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)
        left.addLayout(label)
        left.addWidget(self.bag)
        left.addStretch()
        right.addWidget(self.needed)
        right.addWidget(self.vials)
        right.addWidget(self._product_check)
        ready = QHBoxLayout()
        ready.setSpacing(GAP_M)
        ready.addWidget(self.initials)
        ready.addWidget(self.ready_button, 0, Qt.AlignmentFlag.AlignBottom)
        ready.addStretch()
        ready.addWidget(self.check_button, 0, Qt.AlignmentFlag.AlignBottom)
        right.addLayout(ready)
        checked = QHBoxLayout()
        checked.addWidget(self.check, 1)
        checked.addWidget(self.withdrawal.button, 0, Qt.AlignmentFlag.AlignTop)
        right.addLayout(checked)
        # Below all keys: no sentence pushes away what is about to be pressed.
        right.addWidget(self._only_here)
        right.addWidget(self.vials.said)
        right.addWidget(self.said)
        right.addStretch(1)
        self._columns = columns = QHBoxLayout(self._body)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(GUTTER)
        self._cards = (left_card, right_card)
        for card, share in zip(self._cards, _SHARES, strict=True):
            columns.addWidget(card, share)
        body = WholeBody()
        inner = QVBoxLayout(body)
        inner.setSpacing(GUTTER)
        inner.addWidget(self._empty, 1)
        inner.addWidget(self._body, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled_page(body, inner))
        self._complain("")


def _anybody(_initials: str, _pin: str) -> str:
    return ""
