"""What all questions at the bedside have in common: they keep what was typed until it is saved."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from infuseplan.domain.infusion.log import EventProblem
from infuseplan.domain.person_name import LONGEST_NAME, can_be_seen
from infuseplan.gui.key_names import STOP_KEY
from infuseplan.gui.theme.theme import (
    GAP,
    GAP_L,
    GAP_M,
    GAP_S,
    GAP_XS,
    WidgetRole,
    set_role,
    set_state,
)
from infuseplan.gui.widgets.choice_fields import ChoiceField
from infuseplan.gui.widgets.entry_fields import EntryField, announce
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.gui.widgets.scrolled import bring_into_sight, fit_dialog, scrolled
from infuseplan.gui.widgets.severity_icon import SeveritySentence
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.trouble import event_problem_message

_WIDTH_OF_INITIALS = 160
_LONGEST_PIN = 12


class TextField(QWidget):
    """A label and a line for words; what is typed is kept as it is."""

    def __init__(
        self, label: str, most: int, parent: QWidget | None = None, *, hint: str = ""
    ) -> None:
        super().__init__(parent)
        self._label = PlainLabel(label)
        set_role(self._label, WidgetRole.STRONG)
        self.line = QLineEdit()
        self.line.setMaxLength(most)
        self.line.setAccessibleName(label.replace("&", ""))
        self._label.setBuddy(self.line)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP_XS)
        box.addWidget(self._label)
        box.addWidget(self.line)
        if hint:
            # Below the line, where all of it is read; within, the end of it would be cut off.
            told = explained(hint)
            box.addWidget(told)
            self.line.setAccessibleDescription(hint)
        self.setFocusProxy(self.line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._told = ""

    def require(self) -> None:
        """Tell a screen reader that an answer is required."""
        told, required = self.line.accessibleDescription(), say("Required.")
        if not told.startswith(required):
            self.line.setAccessibleDescription(f"{required} {told}".strip())

    def object_to(self, sentence: str) -> None:
        """Mark the line as wrong, and say so where a screen reader asks; "" ends that."""
        if not sentence and self.line.property("state") != "problem":
            return
        set_state(self.line, "problem" if sentence else "empty")
        self._told = self.line.accessibleDescription() if sentence else self._told
        told = say("Invalid entry. {why}", why=sentence) if sentence else self._told
        self.line.setAccessibleDescription(told)

    @property
    def text(self) -> str:
        """What was typed, without the spaces around it; empty where nothing of it can be seen."""
        typed = self.line.text().strip()
        return typed if can_be_seen(typed) else ""


class Marks:
    """The fields that a complaint means: each says so until it is changed, or all are let go."""

    def __init__(self) -> None:
        self._marked: tuple[QWidget, ...] = ()
        self._watched: list[QWidget] = []

    def put(self, sentence: str, *fields: QWidget) -> None:
        """Mark each of `fields` and no other one, and give the first of them the keyboard."""
        for field in self._marked:
            _mark(field, "")
        self._marked = fields
        for field in fields:
            _mark(field, sentence)
            if field not in self._watched:
                self._watched.append(field)
                _watch(field)
        if fields:
            fields[0].setFocus()
            # The sentence takes room from the questions, and with large type they scroll.
            bring_into_sight(fields[0])


class BedsideDialog(QDialog):
    """Questions, one sentence for what is wrong, and two buttons.

    `submitted` hands over the answers; whoever takes them closes the dialog, or says why they
    could not be saved, and then everything that was typed still stands there.
    """

    submitted = Signal(object)
    stop_asked = Signal()

    def __init__(
        self, title: str, verb: str, parent: QWidget, *, width: int = 480, cancel: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._width = width
        self._heading = PlainLabel(title)
        set_role(self._heading, WidgetRole.HEADING)
        self.patient_line = WrappedLabel()
        set_role(self.patient_line, WidgetRole.CAPTION)
        self.patient_line.setVisible(False)
        holder = QWidget()
        self.body = QVBoxLayout(holder)
        self.body.setContentsMargins(0, 0, GAP_S, 0)
        self.body.setSpacing(GAP_M)
        self._area = scrolled(holder)
        # Beneath all questions: a doubt that has to be answered, and who enters it.
        self._last = QVBoxLayout()
        self._last.setContentsMargins(0, 0, GAP_S, 0)
        self._last.setSpacing(GAP_M)
        self._doubt = ""
        self._marks = Marks()
        self.sure = QCheckBox()
        self.sure.setVisible(False)
        self._last.addWidget(self.sure)
        # From when the entry counts, beside the buttons: no question needs another line for it.
        self.counts_from = WrappedLabel()
        set_role(self.counts_from, WidgetRole.CAPTION)
        # Where whoever enters this is asked; a dialog with a lower column says another place.
        self.place_of_initials = self._last
        self.initials: TextField | None = None
        self.pin: TextField | None = None
        # A sentence of one line moves nothing when it comes or goes.
        self.said = SeveritySentence(WidgetRole.BLOCK, keeps_room=True)
        self.said.setVisible(False)
        self.ok_button = QPushButton(verb)
        set_role(self.ok_button, WidgetRole.ACCENT)
        self.ok_button.setDefault(True)
        self.ok_button.clicked.connect(self.submit)
        self.cancel_button = QPushButton(cancel or say("Cancel"))
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        # What some questions offer beside the two.
        self.extra_button: QPushButton | None = None
        for button in (self.ok_button, self.cancel_button):
            button.installEventFilter(self)
        self._lay_out()
        # Modal dialogs keep the page's own keys away; this one key must work all the same.
        stop = QShortcut(QKeySequence(STOP_KEY), self)
        stop.setAutoRepeat(False)
        stop.activated.connect(self.stop_asked)

    def name_patient(self, identifiers: str) -> None:
        """Say whom the questions are about, with both identifiers."""
        self.patient_line.setText(identifiers)
        self.patient_line.setVisible(bool(identifiers))

    def ask(self) -> None:
        """Show it, as large as its questions."""
        # What the dialog is higher than its questions stands below them, not between them.
        self.body.addStretch()
        self.open()
        if self.minimumSizeHint().width() > self.screen().availableSize().width():
            self._put_counts_from_above()
        self.said.keep_room()
        fit_dialog(self, self._area, self._width)
        parent = self.parentWidget()
        if parent is not None:
            # Qt has put it in the middle before it had its size.
            self.adjustPosition(parent)

    def submit(self) -> None:
        """Hand the answers over if they are complete."""
        self.complain("")
        self.read_again()
        answers = self.answers()
        if answers is None:
            return
        if self.initials is not None and not self.initials.text:
            sentence = say("Enter your initials: they are shown with every entry.")
            self.complain_at(sentence, self.initials)
            return
        self.submitted.emit(answers)

    def read_again(self) -> None:
        """Read once more what could not be read: a time that had not come yet may have come."""
        for field in self.findChildren(EntryField):
            field.read_again()

    def forget_doubt(self) -> None:
        """What was objected or asked was about the infusion as it stood before."""
        self._doubt = ""
        self.sure.setChecked(False)
        self.sure.setAccessibleDescription("")
        self._show_sure(shown=False)
        self.complain("")

    def reword(self, label: WrappedLabel, words: str) -> None:
        """Other words in the place of those that have grown old, and room for them."""
        if label.text() == words:
            return
        needed = label.heightForWidth(label.width())
        label.setText(words)
        if self.isVisible() and label.heightForWidth(label.width()) != needed:
            fit_dialog(self, self._area, self._width)

    def demand(self, *fields: EntryField | TextField | ChoiceField) -> None:
        """These have to be answered, and a screen reader is told so."""
        for field in fields:
            field.require()

    def ask_who(self) -> None:
        """Ask whoever enters this for their initials, after everything else."""
        self.initials = TextField(say("Your initials, for this and the next entries"), LONGEST_NAME)
        self.initials.line.setMaximumWidth(_WIDTH_OF_INITIALS)
        self.place_of_initials.addWidget(self.initials)
        self.demand(self.initials)

    def ask_for_pin(self, sentence: str) -> None:
        """These initials have a PIN: ask for it below them, and say why."""
        if self.pin is None:
            self.pin = TextField(say("PIN"), _LONGEST_PIN)
            self.pin.line.setEchoMode(QLineEdit.EchoMode.Password)
            self.pin.line.setMaximumWidth(_WIDTH_OF_INITIALS)
            self.place_of_initials.addWidget(self.pin)
        self.pin.line.setText("")
        self.complain_at(sentence, self.pin)

    def is_sure(self, doubt: str, claim: str) -> bool:
        """Whether this very doubt was answered by ticking `claim`; otherwise it is asked now."""
        if doubt == self._doubt and self.sure.isChecked():
            return True
        self._doubt = doubt
        self.sure.setText(claim)
        self.sure.setChecked(False)
        self.sure.setAccessibleDescription(doubt)
        self._show_sure(shown=True)
        self.complain(doubt)
        self.sure.setFocus()
        return False

    def _show_sure(self, *, shown: bool) -> None:
        if self.sure.isHidden() == shown:
            self.sure.setVisible(shown)
            if self.isVisible():
                fit_dialog(self, self._area, self._width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter hands the answers over; an Enter that is still held from before does not."""
        if not _is_held_enter(event):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The same where a button has the keyboard: Qt lets it be pressed by every repeat."""
        if isinstance(event, QKeyEvent) and _is_held_enter(event):
            return True
        return super().eventFilter(watched, event)

    def answers(self) -> object | None:
        """What was answered; None after `complain` where something is missing."""
        raise NotImplementedError

    def complain_at(self, sentence: str, *fields: QWidget) -> None:
        """Say what is wrong, mark each of `fields`, and give the first of them the keyboard.

        A mark goes as soon as its field is changed, and with the next try.
        """
        self.complain(sentence)
        self._marks.put(sentence, *fields)

    def refuse_event(self, problem: EventProblem) -> None:
        """Say why this cannot have happened, and mark what is meant where that is known."""
        self.complain_at(event_problem_message(problem), *self.meant_by(problem))

    def meant_by(self, _problem: EventProblem) -> tuple[QWidget, ...]:
        """The fields whose answers `refuse_event` objects to."""
        return ()

    def complain(self, sentence: str) -> None:
        """Say what is wrong, to eye and ear; nothing that was typed is touched."""
        self._marks.put("")
        before = self.said.needed_height
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))
        if sentence:
            announce(self.said, sentence)
        if before != self.said.needed_height:
            fit_dialog(self, self._area, self._width)

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(GAP_L, GAP, GAP_L, GAP)
        box.setSpacing(GAP_M)
        box.addWidget(self._heading)
        box.addWidget(self.patient_line)
        box.addWidget(self._area, 1)
        box.addWidget(self.said)
        box.addLayout(self._last)
        self.buttons = buttons = QHBoxLayout()
        buttons.setSpacing(GAP_S)
        buttons.addWidget(self.counts_from, 1, Qt.AlignmentFlag.AlignVCenter)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.ok_button)
        box.addLayout(buttons)

    def _put_counts_from_above(self) -> None:
        """A line of its own on a narrow screen with large type, where buttons fill the width."""
        box = self.layout()
        assert isinstance(box, QVBoxLayout)  # noqa: S101 - made so in _lay_out
        self.buttons.removeWidget(self.counts_from)
        self.buttons.insertStretch(0, 1)
        box.insertWidget(box.count() - 1, self.counts_from)
        # So does what is offered beside the two buttons: both of them have to be on the screen.
        if self.extra_button is not None:
            self.buttons.removeWidget(self.extra_button)
            box.insertWidget(box.count() - 1, self.extra_button, 0, Qt.AlignmentFlag.AlignLeft)
        # The width that is not needed any more is given back before the size is worked out.
        box.activate()


def _mark(field: QWidget, sentence: str) -> None:
    """The sentence stands below all questions; the field says that it is meant."""
    if isinstance(field, EntryField):
        field.object_to(sentence and say("Correct this entry: see below."))
    elif isinstance(field, TextField | ChoiceField):
        field.object_to(sentence)
    elif isinstance(field, QLineEdit | QCheckBox):
        _mark_plain(field, sentence)


def _mark_plain(field: QLineEdit | QCheckBox, sentence: str) -> None:
    """The same for what has no words of its own to say it in."""
    was_marked = field.property("state") == "problem"
    if not sentence and not was_marked:
        return
    if not was_marked:
        field.setProperty("told", field.accessibleDescription())
    set_state(field, "problem" if sentence else "empty")
    told = say("Invalid entry. {why}", why=sentence) if sentence else field.property("told")
    field.setAccessibleDescription(told)


def _watch(field: QWidget) -> None:
    """Take the mark away with the first change of what was entered."""
    if isinstance(field, EntryField):
        field.reading_changed.connect(lambda _: field.object_to(""))
    elif isinstance(field, TextField):
        field.line.textEdited.connect(lambda _: field.object_to(""))
    elif isinstance(field, ChoiceField):
        field.choice_changed.connect(lambda _: field.object_to(""))
    elif isinstance(field, QLineEdit):
        field.textChanged.connect(lambda _: _mark_plain(field, ""))
    elif isinstance(field, QCheckBox):
        field.toggled.connect(lambda _: _mark_plain(field, ""))


def _is_held_enter(event: QKeyEvent) -> bool:
    return event.isAutoRepeat() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def explained(text: str) -> WrappedLabel:
    """A sentence of explanation above or between questions."""
    label = WrappedLabel(text)
    set_role(label, WidgetRole.CAPTION)
    return label


def side_by_side(*widgets: QWidget) -> QHBoxLayout:
    """Widgets in one row, all starting at the same height."""
    row = QHBoxLayout()
    row.setSpacing(GAP)
    for widget in widgets:
        row.addWidget(widget, 1, Qt.AlignmentFlag.AlignTop)
    return row
