"""What is wrong in IT's files, above every page: the window is there all the same.

A fault of the approvals is known at once. The settings are read after the first picture, as
everything that only a plan needs; where they are wrong nothing is planned, and an infusion that
runs can still be continued by what was recorded with it.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from infuseplan.application.ports import PolicyProblem
from infuseplan.application.services import Services
from infuseplan.gui.window.main_window import MainWindow
from infuseplan.presentation.i18n import say
from infuseplan.presentation.site_faults import approvals_notice

if TYPE_CHECKING:
    from infuseplan.gui.window.site_bar import SiteBar

# After what the window loads itself once it was painted.
_LOOK_AFTER_MS = 60


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

    def _made(self) -> "SiteBar":
        if self.bar is None:
            from infuseplan.gui.window.site_bar import SiteBar  # noqa: PLC0415 - start-up time

            self.bar = SiteBar()
            self._window.put_on_every_page(self.bar)
        return self.bar
