"""Questions that name a figure of this moment: what the pump shows, runs at, and restarts at.

What they name follows the infusion while they are open: STOP may be pressed above them, and time
goes on. `show` gets how it stands now, and why the key of the question is not possible any more.
"""

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from infuseplan.application.infusion import entries
from infuseplan.application.infusion.bedside import InfusionSnapshot
from infuseplan.application.infusion.entry_moment import Question, entry_moment
from infuseplan.gui.dialogs.pause import ResumeAnswers, ResumeDialog
from infuseplan.gui.dialogs.volume import RateDialog, VolumeDialog
from infuseplan.presentation.figures import clock, pump_volume
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.questions import above_table_doubt
from infuseplan.presentation.plan.rate_chart import rate_label

if TYPE_CHECKING:
    from infuseplan.gui.pages.infuse.asked_of_page import AnsweredQuestions


class PumpQuestions:
    """The questions of `BedsideDialogs` whose figures grow old."""

    def __init__(self, dialogs: "AnsweredQuestions") -> None:
        self._dialogs = dialogs

    def other_rate(self, snapshot: InfusionSnapshot) -> None:
        """Which rate does the pump run at now?"""
        dialogs, bedside = self._dialogs, self._dialogs.bedside()
        dialog = RateDialog(_why_a_rate(snapshot), dialogs.parent())
        # Where the page says what to set, the pump is set while this is open, and not before.
        question: Question = "rate" if snapshot.state.set_to_ml_h is None else "rate-set-back"

        def show(now: InfusionSnapshot | None, why_not: str) -> None:
            dialog.explain(why_not or ("" if now is None else _why_a_rate(now)))

        def record(rate: Decimal) -> None:
            now = bedside.now()
            at = bedside.not_before_the_last(entry_moment(question, snapshot.now, now))
            doubt = above_table_doubt(bedside, entries.rate_set(at, dialogs.by, rate), at)
            if doubt and not dialog.is_sure(doubt, say("&Yes, the pump is really set to it")):
                return
            dialogs.record(
                dialog, lambda at, by: (entries.rate_set(at, by, rate),),
                question, snapshot.now, now,
            )  # fmt: skip

        dialogs.ask(dialog, record, question, snapshot.now, of_the_moment=("rate", show))

    def volume(self, snapshot: InfusionSnapshot) -> None:
        """What does the pump show?"""
        dialogs = self._dialogs
        dialog = VolumeDialog(_expected(snapshot), dialogs.parent())

        def show(now: InfusionSnapshot | None, why_not: str) -> None:
            dialog.explain(why_not or ("" if now is None else _expected(now)))

        def record(infused: Decimal) -> None:
            dialogs.record(
                dialog, lambda at, by: (entries.volume_read(at, by, infused),),
                "volume", snapshot.now,
            )  # fmt: skip

        dialogs.ask(dialog, record, "volume", snapshot.now, of_the_moment=("volume", show))

    def resume(self, snapshot: InfusionSnapshot) -> None:
        """The rate is read back from the pump: it stood, and 12.5 has 125 for a neighbour."""
        asked = _restart(snapshot)
        rate, after_reaction, by_prescriber = asked
        if rate is None:
            return
        dialogs = self._dialogs
        dialog = ResumeDialog(
            rate,
            after_reaction=after_reaction,
            by_prescriber=by_prescriber,
            parent=dialogs.parent(),
        )

        def show(now: InfusionSnapshot | None, why_not: str) -> None:
            if now is None or why_not:
                dialog.explain(why_not)
            else:
                dialog.stand(_restart(now) == asked)

        def record(given: ResumeAnswers) -> None:
            dialogs.record(
                dialog,
                lambda at, by: (
                    entries.resumed(
                        at, by, prescriber=given.prescriber, rate_ml_per_h=given.rate_ml_per_h
                    ),
                ),
                "resume",
                snapshot.now,
            )  # fmt: skip

        dialogs.ask(dialog, record, "resume", snapshot.now, of_the_moment=("resume", show))


def _expected(snapshot: InfusionSnapshot) -> str:
    return say(
        "Expected: about {volume} at {clock}.",
        volume=pump_volume(snapshot.state.infused_ml),
        clock=clock(snapshot.now),
    )


def _why_a_rate(snapshot: InfusionSnapshot) -> str:
    set_to = snapshot.state.set_to_ml_h
    if set_to is not None:
        return say("Set the pump to {rate}, then enter what it shows.", rate=rate_label(set_to))
    if len(snapshot.missed) > 1:
        return say("More than one change was due: enter the rate that the pump shows now.")
    if snapshot.missed:
        # It was not due when this was asked, or the change would have been confirmed at once.
        return say("A change is due by now: enter the rate that the pump shows now.")
    return say("No change is due yet. Enter a rate only if the pump is really set to it.")


def _restart(snapshot: InfusionSnapshot) -> tuple[Fraction | None, bool, bool]:
    """At which rate, after what, and by whom: what a restart is asked with.

    Not the first step to come: after a hold that was over that is the change which is due.
    """
    state = snapshot.state
    return state.resume_rate_ml_h, state.stands_for == "reaction", state.needs_prescriber
