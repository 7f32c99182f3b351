"""What the journal knows of the patient in the strip, in one line above the page."""
# ruff: noqa: PLC0415 - a window without a journal loads neither the fold nor these words

from pathlib import Path
from typing import TYPE_CHECKING

from infuseplan.application.services import Services
from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from infuseplan.gui.pages.plan.page import PlanPage
    from infuseplan.gui.widgets.history_bar import HistoryBar
    from infuseplan.gui.widgets.strips import PatientStrip
    from infuseplan.gui.window.infusion_controller import InfusionController


class PatientHistoryController:
    """Asks the journal once name or hospital number are typed, forgets with the next key."""

    def __init__(
        self,
        strip: "PatientStrip",
        page: "PlanPage",
        infuse: "InfusionController",
        services: Services,
        data: Path | None,
        put_on_every_page: "Callable[[QWidget], None]",
    ) -> None:
        self._strip = strip
        self._questions = page.questions
        self._infuse = infuse
        self._put_on_every_page = put_on_every_page
        self._services = services
        self._data = data
        self._bar: HistoryBar | None = None
        self._shown_for: tuple[str, str] | None = None
        strip.changed.connect(self.forget)
        strip.changed.connect(lambda: page.questions.know_last_weight(None))
        strip.row_named.connect(self.forget)
        strip.fields_named.connect(self.show_history)
        for line in (strip.patient, strip.reference):
            line.editingFinished.connect(self.show_history)
        page.answered.connect(self.show_history)
        infuse.unlocked.connect(self._look_again)
        infuse.record_read.connect(self._look_again)

    @property
    def made(self) -> "HistoryBar | None":
        """The bar if there was ever anything to say."""
        return self._bar

    def forget(self) -> None:
        """Another patient is being typed: nothing of this one stays."""
        self._shown_for = None
        if self._bar is not None:
            self._bar.tell("", stopped=False)

    def _look_again(self) -> None:
        """Names can be read now that could not be read before, or the record says more."""
        self.forget()
        self.show_history()

    def show_history(self) -> None:
        """Say what is known of the patient in the strip; nothing while an infusion is open."""
        strip = self._strip
        whose = strip.whose
        if self._infuse.bedside is not None or strip.names_row:
            # Of whoever else is on the screen nothing stands above the page but the name.
            self.forget()
            return
        if not any(whose) or whose == self._shown_for:
            return
        key = self._key_sentence()
        if not self._services.journal.exists(self._data):
            self._tell(key, stopped=False)
            return
        from infuseplan.application.infusion.alike import RecordUnusable
        from infuseplan.application.journal.port import StorageProblem
        from infuseplan.presentation.infusion.patient_history import cannot_be_read, history_line

        try:
            history = self._infuse.records.history(*whose)
        except RecordUnusable as problem:
            self._tell(cannot_be_read(problem), stopped=True)
        except StorageProblem:
            # It is asked again before a start, and nothing starts without its answer.
            return
        else:
            number = self._infuse.number
            record = "" if number is None else number.record_line
            sentences = (record, history_line(history), key)
            said = " ".join(one for one in sentences if one)
            forbidden = history.stopped is not None or history.ended_for_good is not None
            self._tell(said, stopped=forbidden)
            # Before the page answers anew and comes back here.
            self._shown_for = whose
            found = None if number is None else number.found
            weighed = None if found is None else found.patient.last_weight
            self._questions.know_last_weight(
                history.last_weight_kg if weighed is None else weighed.weight_kg
            )
        self._shown_for = whose

    def _key_sentence(self) -> str:
        """Why the name that was typed is not kept; empty where it is."""
        from infuseplan.application.journal.port import StorageProblem
        from infuseplan.presentation.patient.words import no_key_message

        try:
            state, detail = self._infuse.records.patients.seal.state()
            message = no_key_message(state, detail)
            if state in ("none", "locked"):
                return say("{message} Press Ctrl+F for that.", message=message)
            return message
        except StorageProblem:
            # The next start of an infusion says what is wrong with the folder.
            return ""

    def _tell(self, sentence: str, *, stopped: bool) -> None:
        if self._bar is None:
            if not sentence:
                return
            from infuseplan.gui.widgets.history_bar import HistoryBar

            self._bar = HistoryBar()
            self._put_on_every_page(self._bar)
        self._bar.tell(sentence, stopped=stopped)
