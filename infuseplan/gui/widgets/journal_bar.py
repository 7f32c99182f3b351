"""What stands above every page while there is something to say about the journal.

One sentence at a time, the most serious first: the page below belongs to the patient.
"""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from infuseplan.gui.theme.theme import GAP_S, MARGIN, WidgetRole
from infuseplan.gui.widgets.alert import Alert
from infuseplan.presentation.i18n import say
from infuseplan.presentation.journal.notices import JournalRemark


class JournalBar(QWidget):
    """Damage stays until it is dealt with; a remark until somebody has read it."""

    def __init__(self, see_damage: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.damage = Alert(WidgetRole.BLOCK, say("Journal"))
        self.damage.add_button(say("What to do…"), see_damage)
        self.caution = Alert(WidgetRole.CAUTION, say("Journal"))
        self.note = Alert(WidgetRole.NOTE, say("Journal"))
        self._waiting: list[JournalRemark] = []
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, GAP_S, MARGIN, 0)
        box.setSpacing(0)
        for alert in (self.damage, self.caution, self.note):
            box.addWidget(alert)
        for alert in (self.caution, self.note):
            button = alert.add_button(say("Dismiss"), self._dismiss)
            button.setAccessibleName(say("Dismiss this remark on the journal"))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setVisible(False)

    @property
    def waiting(self) -> tuple[JournalRemark, ...]:
        """Every remark that nobody has dismissed, the one on the screen first."""
        return tuple(self._waiting)

    def add(self, remarks: Sequence[JournalRemark]) -> None:
        """Say these as well, cautions before notes."""
        self._waiting += [one for one in remarks if one not in self._waiting]
        self._waiting.sort(key=lambda one: one.severity != "caution")
        self._show()

    def take_away(self, remarks: Sequence[JournalRemark]) -> None:
        """These are true no longer."""
        self._waiting = [one for one in self._waiting if one not in remarks]
        self._show()

    def show_damage(self, sentence: str) -> None:
        """Say that the journal is damaged, or that it is not any more."""
        self.setVisible(self.isVisible() or bool(sentence))
        self.damage.tell(sentence)
        self._show()

    def _dismiss(self) -> None:
        self._waiting = self._waiting[1:]
        self._show()

    def _show(self) -> None:
        first = self._waiting[0] if self._waiting and not self.damage.text.text() else None
        self.setVisible(first is not None or bool(self.damage.text.text()))
        for alert, severity in ((self.caution, "caution"), (self.note, "note")):
            alert.tell(first.text if first is not None and first.severity == severity else "")
