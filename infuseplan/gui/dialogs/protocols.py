"""Choosing another protocol file; a trial takes a second, deliberate step."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.domain.protocol.reference import ProtocolRef
from infuseplan.gui.theme.theme import GAP, GAP_L, GAP_M, WidgetRole, set_role
from infuseplan.gui.widgets.choice_fields import Choice, ChoiceField
from infuseplan.gui.widgets.labels import PlainLabel
from infuseplan.gui.widgets.scrolled import fit_dialog, scrolled
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.frame import revision_in_words
from infuseplan.presentation.plan.phrases import indication_line
from infuseplan.presentation.plan.protocol_parts import (
    can_plan_line,
    cannot_plan,
    cannot_plan_line,
)

_WIDTH = 640


class ProtocolWindow(QDialog):
    """All usable files; `chosen` carries the one that was taken."""

    chosen = Signal(object)

    def __init__(
        self,
        protocols: tuple[LoadedProtocol, ...],
        now: str,
        default: ProtocolRef,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        protocols = tuple(sorted(protocols, key=lambda loaded: _order(loaded, default)))
        self._protocols = {loaded.ref.id: loaded for loaded in protocols}
        self.setWindowTitle(say("Change protocol"))
        self.choices = ChoiceField(say("Protocol"), [_choice(loaded, now) for loaded in protocols])
        self.deliberate = QCheckBox(say("I intend to use a clinical trial protocol (not licensed)"))
        self.deliberate.setVisible(False)
        self._take = QPushButton(say("Use this protocol"))
        set_role(self._take, WidgetRole.ACCENT)
        cancel = QPushButton(say("Cancel"))
        cancel.clicked.connect(self.reject)
        self._take.clicked.connect(self._taken)
        title = PlainLabel(say("Change protocol"))
        set_role(title, WidgetRole.HEADING)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(cancel)
        buttons.addWidget(self._take)
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.choices)
        inside.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(GAP_L, GAP, GAP_L, GAP)
        box.setSpacing(GAP_M)
        box.addWidget(title)
        area = scrolled(page)
        box.addWidget(area, 1)
        box.addWidget(self.deliberate)
        box.addLayout(buttons)
        # The step is taken for one trial, not for the next one that is looked at.
        self.choices.choice_changed.connect(lambda _: self.deliberate.setChecked(False))
        self.choices.choice_changed.connect(self._refresh)
        self.deliberate.toggled.connect(self._refresh)
        self._refresh()
        fit_dialog(self, area, _WIDTH)

    def _refresh(self, *_: object) -> None:
        loaded = self._protocols.get(self.choices.choice or "")
        trial = loaded is not None and loaded.ref.kind == "trial"
        self.deliberate.setVisible(trial)
        # A file that only names regimens has no questions to ask.
        asks = loaded is not None and bool(loaded.protocol.regimens)
        self._take.setEnabled(asks and (not trial or self.deliberate.isChecked()))

    def _taken(self) -> None:
        loaded = self._protocols.get(self.choices.choice or "")
        if loaded is not None:
            self.chosen.emit(loaded)
            self.accept()


def _order(loaded: LoadedProtocol, default: ProtocolRef) -> tuple[object, ...]:
    """The site's own file, its market, then other markets, each with what plans most first.

    Trials come last, whatever they can plan.
    """
    ref = loaded.ref
    return (
        ref.kind == "trial",
        ref.id != default.id,
        ref.market != default.market,
        len(cannot_plan(loaded.protocol)),
        ref.title,
    )


def _choice(loaded: LoadedProtocol, now: str) -> Choice:
    ref = loaded.ref
    kind = say("Clinical trial protocol (not licensed)")
    lines = [
        say(
            "{kind}, {revision}",
            kind=ref.market if ref.kind == "label" else kind,
            revision=revision_in_words(ref),
        )
        + (say(" (in use)") if ref.id == now else "")
    ]
    protocol = loaded.protocol
    lines += [indication_line(regimen) for regimen in protocol.regimens]
    lines += [
        say("{regimen}: approved, no figures", regimen=say(one.name)) for one in protocol.named
    ]
    lines += [line for line in (can_plan_line(protocol), cannot_plan_line(protocol)) if line]
    return Choice(ref.id, ref.title.replace("&", "&&"), "\n".join(lines))
