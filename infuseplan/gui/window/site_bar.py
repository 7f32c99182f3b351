"""What is wrong in IT's files, in lines above the page."""

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from infuseplan.gui.theme.theme import GAP_S, MARGIN, WidgetRole
from infuseplan.gui.widgets.alert import Alert
from infuseplan.presentation.i18n import say


class SiteBar(QWidget):
    """One line for the approvals, one for the settings; each only while it has to be said."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.settings = Alert(WidgetRole.BLOCK, say("No plans"))
        self.approvals = Alert(WidgetRole.CAUTION, say("Not approved"))
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, GAP_S, MARGIN, 0)
        box.setSpacing(GAP_S)
        for alert in (self.settings, self.approvals):
            box.addWidget(alert)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
