"""Another name or number over an old one is another patient: nothing of the first one stays."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from infuseplan.domain.patient.likeness import PatientIdentity, may_be_one
from infuseplan.gui.clipboard import forget_copies
from infuseplan.gui.pages.plan.page import PlanPage
from infuseplan.gui.widgets.strips import PatientStrip
from infuseplan.presentation.i18n import say
from infuseplan.presentation.user_text import own


class PatientChange(QObject):
    """Watches the patient strip. `changed` tells that the answers of another patient were cleared.

    A name that is completed, or typed with other dots and spaces, is the same patient. While
    another one is being typed the plan is hidden; once it has been typed the form is empty.
    """

    changed = Signal(str)

    def __init__(
        self, strip: PatientStrip, page: PlanPage, infusion_is_open: Callable[[], bool]
    ) -> None:
        super().__init__(strip)
        self._strip, self._page = strip, page
        self._infusion_is_open = infusion_is_open
        self._known = PatientIdentity("", "")
        strip.changed.connect(self._typing)
        for line in (strip.patient, strip.reference):
            line.editingFinished.connect(self.settle)

    def forget(self) -> None:
        """A new page: whoever is typed next is nobody else, and nothing is pasted of the last."""
        forget_copies()
        self._known = self._typed
        self._page.release()

    @property
    def _typed(self) -> PatientIdentity:
        return PatientIdentity(*self._strip.whose)

    def _typing(self) -> None:
        if self._infusion_is_open():
            # The strip is the open infusion's: its record says who it is.
            self._known = self._typed
        elif may_be_one(self._known, self._typed):
            self._page.release()
        else:
            self._page.hold(
                say("Different patient? The plan is hidden while the name or number above is being "
                    "changed. For a new patient press Ctrl+N.")
            )  # fmt: skip

    def settle(self) -> None:
        """A name or a number has been typed to its end."""
        typed, known = self._typed, self._known
        if may_be_one(known, typed):
            self._known = typed
            return
        if typed.is_empty:
            # Whose page it is nobody knows yet: the plan stays hidden.
            return
        self._known = typed
        # The keyboard is on its way to the next line of the strip: it stays there.
        self._page.questions.clear(take_keyboard=False)
        self._page.release()
        self.changed.emit(
            say("Different patient: the entries of {name} were cleared.",
                name=own(known.name or known.reference))
        )  # fmt: skip
