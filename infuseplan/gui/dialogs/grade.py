"""How severe is the reaction? Grades with their definitions, and nothing chosen in advance."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from infuseplan.domain.protocol.ctcae import Ctcae
from infuseplan.frozen import frozen
from infuseplan.gui.dialogs.form import BedsideDialog, TextField, explained
from infuseplan.gui.dialogs.volume import volume_field
from infuseplan.gui.theme import theme
from infuseplan.gui.theme.theme import GAP_L, GAP_M, GAP_S, GAP_XS, WidgetRole, set_role
from infuseplan.gui.widgets.choice_fields import Choice, ChoiceField, ChoiceRow
from infuseplan.gui.widgets.labels import PlainLabel
from infuseplan.presentation.entry.read import EntryProblem
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.correction import ANAPHYLAXIS_FROM, anaphylaxis_message

_REACTION, _ANAPHYLAXIS = "infusion-related-reaction", "anaphylaxis"
_YES, _NO = "yes", "no"
_GONE = "0"
_LONGEST = 2000
# With four columns of symptoms the question stands whole on a small screen, also with a doubt about
# the grade; larger type has no room for the fourth.
_WIDTH = 1080
_SIGNS_BESIDE = ((1.1, 4), (1.6, 3))
_SIGNS_BESIDE_LARGEST = 2


def signs() -> tuple[str, ...]:
    """What is often seen; anything else is typed."""
    return (
        say("dyspnoea"), say("cough"), say("nasal congestion"), say("chills/rigors"), say("fever"),
        say("nausea"), say("vomiting"), say("rash/pruritus"), say("flushing"),
        say("angioedema/swelling"), say("wheezing"), say("chest tightness"), say("hypotension"),
        say("hypertension"), say("tachycardia"), say("back pain"),
    )  # fmt: skip


@frozen
class GradeAnswers:
    """What was judged and read; `infused_ml` is None where the pump was not read."""

    grade: int
    anaphylaxis: bool
    signs: tuple[str, ...]
    infused_ml: Decimal | None


class GradeDialog(BedsideDialog):
    """Asks for the grade of a reaction; `again` where one is open and may be better or gone."""

    def __init__(self, ctcae: Ctcae, parent: QWidget, *, again: bool = False) -> None:
        version = ctcae.version
        title = (
            say("Re-grade the reaction (CTCAE {version})", version=version)
            if again
            else say("Grade the reaction (CTCAE {version})", version=version)
        )
        super().__init__(
            title, say("&Record the grade"), parent, width=_WIDTH, cancel=say("Grade later")
        )
        self.again = again
        reaction, anaphylaxis = ctcae.term(_REACTION), ctcae.term(_ANAPHYLAXIS)
        choices = [
            Choice(str(one.grade), f"&{one.grade}  {say(one.name)}", say(one.text))
            for one in reaction.grades
        ]
        if again:
            gone = Choice(_GONE, f"&0  {say('Resolved')}", say("No signs or symptoms remain."))
            choices = [gone, *choices]
        self._names = {choice.key: choice.name for choice in choices}
        self.grade = ChoiceField(say("Grade"), choices)
        self.anaphylaxis = ChoiceRow(
            say("Anaphylaxis?"),
            (Choice(_NO, say("&No")), Choice(_YES, say("&Yes"))),
        )
        self._term_message = explained(
            say("{note} {text}", note=say(anaphylaxis.note or ""),
                text=say(anaphylaxis.grades[0].text))
        )  # fmt: skip
        self.volume = volume_field(
            say("Pump &volume"), say("Infused since the start, as shown by the pump.")
        )
        self.signs = tuple(QCheckBox(sign) for sign in signs())
        self.more = TextField(say("&Other symptoms, treatment given"), _LONGEST)
        self._arrange()
        if again:
            # It was answered when the reaction began; whoever sees it now changes the answer.
            self.anaphylaxis.choose(_NO)
        self.mistake_button: QPushButton | None = None
        self.grade.choice_changed.connect(self._show_grade)
        self.demand(self.grade, self.anaphylaxis)
        self.grade.setFocus()

    def offer_mistake(self, action: Callable[[], object]) -> None:
        """The way out where STOP was pressed by mistake and there is no reaction to grade."""
        self.mistake_button = QPushButton(say("Pressed by &mistake…"))
        self.mistake_button.setAutoDefault(False)
        self.mistake_button.clicked.connect(lambda _checked=False: action())
        self.extra_button = self.mistake_button
        self.buttons.insertWidget(0, self.mistake_button)

    def answers(self) -> GradeAnswers | None:
        """The judgement, once grade and anaphylaxis are both answered."""
        if self.grade.choice is None:
            self._missing(say("Choose the grade: keys 1 to 5."), self.grade)
            return None
        if self.anaphylaxis.choice is None:
            self._missing(
                say("Anaphylaxis? Answer yes or no: it decides what follows."),
                self.anaphylaxis,
            )
            return None
        if self.anaphylaxis.choice == _YES and int(self.grade.choice) < ANAPHYLAXIS_FROM:
            self._missing(
                anaphylaxis_message(self.grade.choice),
                self.grade,
            )
            return None
        reading = self.volume.reading
        if isinstance(reading, EntryProblem):
            self._missing(say("The volume cannot be read: correct or clear it."), self.volume)
            return None
        chosen = [box.text() for box in self.signs if box.isChecked()]
        if self.more.text:
            chosen.append(self.more.text)
        return GradeAnswers(
            grade=int(self.grade.choice),
            anaphylaxis=self.anaphylaxis.choice == _YES,
            signs=tuple(chosen),
            infused_ml=reading if isinstance(reading, Decimal) else None,
        )

    def _missing(self, sentence: str, field: QWidget) -> None:
        self.complain_at(sentence, field)

    def _show_grade(self, key: object) -> None:
        """The grade once more on the button: what is pressed is what is read."""
        name = self._names.get(str(key), "")
        self.ok_button.setText(
            say("&Record grade {grade}", grade=name) if name else say("&Record the grade")
        )

    def _arrange(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self.grade)
        left.addStretch()
        right.setSpacing(GAP_S)
        right.addWidget(self.anaphylaxis)
        right.addWidget(self._term_message)
        right.addSpacing(GAP_XS)
        right.addWidget(self.volume)
        title = PlainLabel(say("Symptoms, all that apply"))
        set_role(title, WidgetRole.STRONG)
        right.addWidget(title)
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP_M)
        grid.setVerticalSpacing(0)
        fits = (number for size, number in _SIGNS_BESIDE if theme.scale() < size)
        beside = next(fits, _SIGNS_BESIDE_LARGEST)
        for place, box in enumerate(self.signs):
            grid.addWidget(box, place // beside, place % beside)
        right.addLayout(grid)
        right.addWidget(self.more)
        right.addStretch()
        columns = QHBoxLayout()
        columns.setSpacing(GAP_L)
        columns.addLayout(left, 3)
        columns.addLayout(right, 5)
        self.body.addLayout(columns)
