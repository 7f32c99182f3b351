"""Infusions that another computer of the ward holds: watched here, and taken over."""

from collections.abc import Callable, Mapping

from infuseplan.application.infusion.alike import RecordUnusable
from infuseplan.application.infusion.bedside import Bedside
from infuseplan.application.infusion.clock_watch import ClockWatch
from infuseplan.application.infusion.followed_records import FollowedRecords
from infuseplan.application.infusion.record_status import followed
from infuseplan.application.journal.port import InfusionRecord, Journal, SharedRecords
from infuseplan.application.ward.holding import NotArrived, RecordLogs


class NoWard(Exception):
    """This computer belongs to no ward."""


class InfusionsElsewhere:
    """What a window does with the infusions of other computers. May raise StorageProblem."""

    def __init__(
        self,
        journal: Callable[[], Journal],
        followed_records: FollowedRecords,
        watch: Callable[[], ClockWatch],
    ) -> None:
        self._journal = journal
        self._followed = followed_records
        self._watch = watch

    def arrivals(self) -> int:
        """Another number than before wherever something has come from another computer."""
        return self._shared.arrivals()

    def logs_of(self, record_id: str) -> RecordLogs:
        """Who writes a record; UnknownRecord, NotArrived."""
        return self._shared.logs_of(record_id)

    def log_records(self, record_id: str) -> Mapping[str, InfusionRecord]:
        """What each computer wrote, by its chain; UnknownRecord, NotArrived."""
        return self._shared.log_records(record_id)

    def is_elsewhere(self, record_id: str) -> bool:
        """Whether another computer writes it, or two do, or a part of it has not arrived."""
        shared = self._journal().shared
        try:
            return shared is not None and (
                shared.logs_of(record_id).holder != self._journal().ward.origin
            )
        except NotArrived:
            return True

    def watched(self, record_id: str) -> Bedside:
        """The infusion as it stands, to be looked at only; RecordUnusable.

        What is pressed in it is refused with RecordElsewhere. To see more, ask once more.
        """
        try:
            record = self._journal().read(record_id)
        except NotArrived as problem:
            raise RecordUnusable("") from problem
        running = self._followed.running(record)
        followed(running, self._watch().now())
        return Bedside(record_id, record.header, running, self._watch())

    def take_over(self, record_id: str, by: str) -> None:
        """Write this infusion here from now on; RecordElsewhere where two computers wrote it."""
        self._shared.take_over(record_id, by)

    def reconcile(self, record_id: str, follows: str, by: str) -> None:
        """Go on here from the log of one of two computers; KeyError if it is none of them."""
        self._shared.reconcile(record_id, follows, by)

    @property
    def _shared(self) -> SharedRecords:
        shared = self._journal().shared
        if shared is None:
            raise NoWard
        return shared
