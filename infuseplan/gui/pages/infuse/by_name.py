"""Questions that somebody answers for by name: STOP taken back, a deviation, an end, a slip."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from infuseplan.application.infusion import entries
from infuseplan.application.infusion.preparation import second_checked
from infuseplan.domain.infusion.events import Amended, SecondChecked
from infuseplan.domain.infusion.log import withdrawn_checks
from infuseplan.gui.dialogs.amend import AmendAnswers, AmendDialog
from infuseplan.gui.dialogs.by_name import (
    DeviationAnswers,
    DeviationDialog,
    Named,
    ReleaseDialog,
    WithdrawnStop,
    WithdrawStopDialog,
)
from infuseplan.gui.dialogs.pause import EndAnswers, EndDialog
from infuseplan.gui.dialogs.second_check import CheckAnswers, SecondCheckDialog
from infuseplan.presentation.i18n import say
from infuseplan.presentation.identifiers import patient_of
from infuseplan.presentation.infusion.begin_and_end import stop_conditions
from infuseplan.presentation.infusion.correction import correction_doubt
from infuseplan.presentation.infusion.entry_moment import counts_from_message

if TYPE_CHECKING:
    from infuseplan.gui.dialogs.grade import GradeDialog
    from infuseplan.gui.pages.infuse.asked_of_page import AnsweredQuestions
    from infuseplan.gui.pages.infuse.board import InfuseBoard


class ByName(QObject):
    """The questions of `BedsideDialogs` that need a name and a reason."""

    def __init__(self, parent: QObject, board: "InfuseBoard", dialogs: "AnsweredQuestions") -> None:
        super().__init__(parent)
        self._board, self._dialogs = board, dialogs
        # Whether somebody has a PIN, and why somebody is no second person; empty where it is one.
        self.has_pin: Callable[[str], bool] = _nobody
        self.second_person: Callable[[str, str], str] = _anybody

    def take_stop_back(self, above: "GradeDialog | None" = None) -> None:
        """STOP was pressed by mistake: no reaction is counted."""
        dialog = WithdrawStopDialog(self._dialogs.parent(), self._dialogs.by or "")
        key = self._dialogs.bedside().now()

        def record(given: WithdrawnStop) -> None:
            self._dialogs.record(
                dialog,
                lambda at, _by: (
                    entries.stop_withdrawn(
                        at, by=given.by, reason=given.reason, pump_ran_on=given.pump_ran_on
                    ),
                ),
                "stop-withdrawn",
                key,
            )
            if (
                not self._dialogs.bedside()
                .quick_state(self._dialogs.bedside().now())
                .awaiting_grade
                and above
            ):
                above.close()

        self._dialogs.ask(dialog, record, "stop-withdrawn", key, names_itself=True)

    def end(self) -> None:
        """Discontinued permanently, by decision."""
        bedside = self._dialogs.bedside()
        now = bedside.now()
        dialog = EndDialog(
            stop_conditions(bedside.plan),
            self._dialogs.parent(),
            patient=patient_of(bedside),
            medicine=say(bedside.plan.protocol.product.name),
        )

        def record(given: EndAnswers) -> None:
            self._dialogs.record(
                dialog,
                lambda at, by: (
                    entries.discontinued(at, by, reason=given.reason, rule=given.rule),
                ),
                "end",
                now,
            )

        self._dialogs.ask(dialog, record, "end", now)

    def deviation(self) -> None:
        """What really ran although the protocol does not allow it."""
        now = self._dialogs.bedside().now()
        dialog = DeviationDialog(self._dialogs.parent(), self._dialogs.by or "")

        def record(given: DeviationAnswers) -> None:
            is_rate = given.rate_ml_per_h is not None
            self._dialogs.record(
                dialog,
                lambda at, _by: (
                    entries.deviation(
                        at, by=given.by, reason=given.reason,
                        rate_ml_per_h=given.rate_ml_per_h, infused_ml=given.infused_ml,
                    ),
                ),
                "deviation-rate" if is_rate else "deviation-volume",
                now,
            )  # fmt: skip

        self._dialogs.ask(dialog, record, names_itself=True)
        dialog.tell_moments(
            counts_from_message("deviation-rate", now), counts_from_message("deviation-volume", now)
        )

    def release(self) -> None:
        """The prescriber lets the plan go on after a deviation."""
        dialog = ReleaseDialog(self._dialogs.parent())
        key = self._dialogs.bedside().now()

        def record(given: Named) -> None:
            self._dialogs.record(
                dialog,
                lambda at, _by: (entries.released(at, by=given.by, reason=given.reason),),
                "release", key,
            )  # fmt: skip

        self._dialogs.ask(dialog, record, "release", key, names_itself=True)

    def amend(self) -> None:
        """Correct the entry that is pointed at in the log."""
        bedside = self._dialogs.bedside()
        place = self._board.log.place
        if place is None or isinstance(bedside.events[place], Amended):
            self._board.said.tell(
                say(
                    "Select the wrong entry in the log. A correction cannot "
                    "be corrected: correct its entry again."
                )
            )
            return
        if isinstance(bedside.events[place], SecondChecked) and self._is_withdrawn(place):
            self._check_again()
            return
        key = bedside.now()

        def doubts(right: AmendAnswers) -> str:
            now = bedside.now()
            return correction_doubt(bedside, _amended(now, right), now)

        vials = bedside.running.loaded.protocol.product.vials
        strengths = sorted({one.strength_mg for one in vials}, reverse=True)
        dialog = AmendDialog(
            lambda: bedside.events, place, self._dialogs.parent(),
            now=bedside.now, doubts=doubts, strengths=strengths, who=self._dialogs.by or "",
        )  # fmt: skip

        def record(right: AmendAnswers) -> None:
            self._dialogs.record(
                dialog,
                lambda at, _by: (_amended(at, right),),
                "amendment",
                key,
            )
            if isinstance(bedside.events[place], SecondChecked) and self._is_withdrawn(place):
                self._check_again()

        dialog.finished.connect(self._board.log.point_at_newest)
        self._dialogs.ask(dialog, record, names_itself=True)

    def _is_withdrawn(self, place: int) -> bool:
        events = self._dialogs.bedside().events
        return any(one.event == place for _, one in withdrawn_checks(events))

    def _check_again(self) -> None:
        """Another person gives the figures again, in the place of a check that was withdrawn."""
        bedside = self._dialogs.bedside()
        key = bedside.now()
        findings = bedside.quick_state(key).state.findings
        if all(one.code != "course.check-withdrawn" for one in findings):
            self._board.said.tell(
                say("This second check was withdrawn, and another person has checked since.")
            )
            return
        dialog = SecondCheckDialog(patient_of(bedside), self._dialogs.parent(), self.has_pin)

        def record(given: CheckAnswers) -> None:
            why = self.second_person(given.by, given.pin)
            if why:
                dialog.refuse(why)
                return
            self._dialogs.record(
                dialog,
                lambda at, _by: (
                    second_checked(
                        at, by=given.by, weight_kg=given.weight_kg,
                        infusion_number=given.infusion_number, rate_ml_per_h=given.rate_ml_per_h,
                    ),
                ),
                "amendment",
                key,
            )  # fmt: skip

        # Log, heading, chart and rate name what is asked for.
        self._board.hide_figures(hidden=True)
        dialog.finished.connect(lambda: self._board.hide_figures(hidden=False))
        self._dialogs.ask(dialog, record, names_itself=True)


def _amended(at: datetime, right: AmendAnswers) -> Amended:
    return entries.amended(
        at, place=right.place, by=right.by, reason=right.reason, changes=right.changes
    )


def _nobody(_initials: str) -> bool:
    return False


def _anybody(_initials: str, _pin: str) -> str:
    return ""
