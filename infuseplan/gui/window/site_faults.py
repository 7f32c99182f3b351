"""What is wrong in IT's files, above every page: the window is there all the same.

A fault of the approvals is known at once. The settings are read after the first picture, as
everything that only a plan needs; where they are wrong nothing is planned, and an infusion that
runs can still be continued by what was recorded with it.
"""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from infuseplan.application.ports import PolicyProblem
from infuseplan.application.services import Services
from infuseplan.gui.theme.theme import GAP_M, GAP_S, WidgetRole
from infuseplan.gui.widgets.alert import Alert
from infuseplan.gui.window.main_window import MainWindow
from infuseplan.presentation.i18n import say
from infuseplan.presentation.site_faults import approvals_notice

# After what the window loads itself once it was painted.
_LOOK_AFTER_MS = 60


class SiteBar(QWidget):
    """One line for the approvals, one for the settings; each only while it has to be said."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.settings = Alert(WidgetRole.BLOCK, say("No plans"))
        self.approvals = Alert(WidgetRole.CAUTION, say("Not approved"))
        box = QVBoxLayout(self)
        box.setContentsMargins(GAP_M, GAP_S, GAP_M, 0)
        box.setSpacing(GAP_S)
        for alert in (self.settings, self.approvals):
            box.addWidget(alert)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)


class SiteFaultsController:
    """Asks what is wrong with the site's files, and tells it on the page."""

    def __init__(self, window: MainWindow, services: Services, *, stays: bool = True) -> None:
        self._window = window
        self._services = services
        self.bar: SiteBar | None = None
        notice = approvals_notice(services.site.approval_faults())
        if notice:
            self._made().approvals.tell(notice)
        if stays:
            # A start that is only measured ends now; on a busy computer this would still come in.
            window.painted.connect(lambda: QTimer.singleShot(_LOOK_AFTER_MS, self.look_at_settings))

    def look_at_settings(self) -> None:
        """Say why nothing can be planned where the hospital's settings are wrong."""
        try:
            self._services.policies.standing()
        except PolicyProblem as problem:
            from infuseplan.presentation.entry.draft_messages import (  # noqa: PLC0415 - start-up time
                policy_problem_text,
            )

            words = say(
                "{problem} Nothing is planned until IT has corrected it; “infuseplan check-site” "
                "names every fault.",
                problem=policy_problem_text(problem),
            )
            self._made().settings.tell(words)

    def _made(self) -> SiteBar:
        if self.bar is None:
            self.bar = SiteBar()
            self._window.put_on_every_page(self.bar)
        return self.bar
