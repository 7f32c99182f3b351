"""Two identifiers typed again before an infusion of an opened patient starts or a sheet leaves.

Never asked of an infusion that runs: its keys, its questions and its log as given wait for nobody.
"""
# ruff: noqa: PLC0415 - a window in which nobody was opened loads none of this

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from infuseplan.application.infusion.preparation import PlanAtHand
    from infuseplan.domain.patient.patient import Patient
    from infuseplan.domain.protocol.site_policy import SitePolicy
    from infuseplan.gui.dialogs.identify import IdentifyDialog, TypedIdentifiers


class IdentityCheck(QObject):
    """Asks where the hospital's settings do, and goes on only where what was typed fits.

    `opened` is the patient of the record whose page this is; of nobody else anything is asked.
    `put_out_of_sight` takes whatever names a patient off the screen meanwhile: a second look at it
    is no check.
    """

    stop_asked = Signal()

    def __init__(
        self,
        window: "QWidget",
        put_out_of_sight: "Callable[[bool], object]",
        opened: "Callable[[], Patient | None]",
    ) -> None:
        super().__init__(window)
        self._window, self._put_out_of_sight, self._opened = window, put_out_of_sight, opened
        self.dialog: IdentifyDialog | None = None

    def before_start(self, plan: "PlanAtHand", go_on: "Callable[[], object]") -> None:
        """Before the questions of a start; `go_on` asks those."""
        purpose = say("Before the start: read two identifiers from the wristband, and enter them.")
        self._ask(plan.proved.plan.policy, purpose, go_on)

    def before_paper(self, policy: "SitePolicy", go_on: "Callable[[], object]") -> None:
        """Before a sheet can be printed or saved; `go_on` shows it."""
        purpose = say(
            "Before the sheet: read two identifiers from the wristband or the request form, not "
            "from a screen, and enter them."
        )
        self._ask(policy, purpose, go_on)

    def _ask(self, policy: "SitePolicy", purpose: str, go_on: "Callable[[], object]") -> None:
        from infuseplan.domain.patient.identification import identifiers_asked

        patient = self._opened()
        asked = () if patient is None else identifiers_asked(patient)
        if patient is None or not asked or policy.identifiers_again == "off":
            go_on()
            return
        from infuseplan.gui.dialogs.identify import IdentifyDialog

        dialog = IdentifyDialog(asked, purpose, self._window)
        dialog.submitted.connect(lambda typed: self._typed(dialog, patient, typed, go_on))
        dialog.finished.connect(self._closed)
        dialog.stop_asked.connect(self._stop)
        self.dialog = dialog
        self._put_out_of_sight(True)
        dialog.ask()

    def _typed(
        self,
        dialog: "IdentifyDialog",
        patient: "Patient",
        typed: "TypedIdentifiers",
        go_on: "Callable[[], object]",
    ) -> None:
        from infuseplan.domain.patient.identification import identifiers_that_differ

        differing = identifiers_that_differ(patient, typed)
        if differing:
            dialog.refuse(differing)
            return
        dialog.close()
        if self._opened() == patient:
            go_on()

    def _stop(self) -> None:
        # It must not lie above the page or the board that STOP is about.
        if self.dialog is not None:
            self.dialog.close()
        self.stop_asked.emit()

    def _closed(self) -> None:
        self.dialog = None
        self._put_out_of_sight(False)
