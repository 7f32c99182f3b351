"""The records of the journal as infusions: each planned by its own file, with its log after it."""

from collections.abc import Callable
from datetime import datetime

from infuseplan.application.infusion.alike import RecordUnusable
from infuseplan.application.infusion.patient_history import PastInfusion
from infuseplan.application.infusion.record_status import followed
from infuseplan.application.infusion.running import Append, RunningInfusion
from infuseplan.application.journal.event_codec import read_event
from infuseplan.application.journal.plan_codec import policy_from_json, request_from_json
from infuseplan.application.journal.port import InfusionRecord, Journal, RecordLine
from infuseplan.application.plan.draft import CompleteRequest
from infuseplan.application.plan.planning import ProvedPlan, proved_plan
from infuseplan.application.services import Services
from infuseplan.application.ward.holding import NotArrived
from infuseplan.application.ward.sealing import UNREADABLE

ENDED = ("discontinued", "completed")
# As many as a ward has chairs, and some.
_MOST_KEPT = 64
# How much of a record is known: its events, and in a ward which version of which entries.
_ReadSoFar = tuple[int, int, tuple[tuple[str, int], ...]]


class FollowedRecords:
    """Reads records and folds them; StorageProblem, and RecordUnusable where one cannot be."""

    def __init__(
        self,
        services: Services,
        journal: Callable[[], Journal],
        append_to: Callable[[str], Append],
    ) -> None:
        self._services = services
        self._journal = journal
        self._append_to = append_to
        # An infusion that has ended stays as it is until another event is recorded.
        self._folded: dict[tuple[str, int, int], PastInfusion] = {}
        # One that runs is planned once, not at every look: only the present changes.
        self._running: dict[str, tuple[_ReadSoFar, RunningInfusion]] = {}

    def read(self, line: RecordLine) -> InfusionRecord:
        """The record of a line; RecordUnusable as long as a part of it has not arrived here."""
        try:
            return self._journal().read(line.id)
        except NotArrived as problem:
            raise RecordUnusable(line.protocol_id) from problem

    def running(self, record: InfusionRecord) -> RunningInfusion:
        """The plan by the very bytes that it was first made from, and the log after it."""
        header = record.header
        zone = self._services.clock.now().tzinfo
        loaded = self._services.protocols.parse(header.protocol_file)
        try:
            site = policy_from_json(header.policy, header.policy_sha256)
            request = CompleteRequest(request_from_json(header.request))
            proved = None if isinstance(loaded, tuple) else proved_plan(request, loaded, site)
            if isinstance(loaded, tuple) or not isinstance(proved, ProvedPlan):
                raise RecordUnusable(header.protocol_id)
            return RunningInfusion(
                proved,
                loaded,
                self._append_to(record.id),
                written=tuple(stored.event for stored in record.events),
                bag_out=None if header.bag_out is None else header.bag_out.astimezone(zone),
                zone=zone,
            )
        except ValueError as problem:
            # Answers, settings or an event that this version of the program does not read.
            raise RecordUnusable(header.protocol_id) from problem

    def past(self, line: RecordLine, now: datetime) -> PastInfusion:
        """The infusion of a line as it stands at `now`."""
        # A chain may be given up for another version of it, of the same length.
        place = (line.id, line.sequence, self._journal().ward.version)
        known = self._folded.get(place)
        if known is None:
            known = self._past(line.id, line.opened_at, self._running_of(line), now)
            is_kept = line.id in self._running
            if is_kept and known.state.status in ENDED and not self._is_shared_by_two(line.id):
                self._folded[place] = known
        return known

    def stopped_beside(self, line: RecordLine, now: datetime) -> tuple[PastInfusion, ...]:
        """The logs that nobody follows and that end with a stop for good: it counts all the same.

        RecordUnusable where two computers wrote the infusion and nobody has chosen yet, or such a
        log cannot be followed.
        """
        shared = self._journal().shared
        if shared is None:
            return ()
        try:
            if shared.logs_of(line.id).holder is None:
                raise RecordUnusable(line.protocol_id)
            logs = shared.left_logs(line.id)
        except NotArrived as problem:
            raise RecordUnusable(line.protocol_id) from problem
        beside = (
            self._past(record.id, record.opened_at, self.running(record), now, counts=False)
            for record in logs
        )
        return tuple(one for one in beside if one.is_remembered)

    def has_ended(self, line: RecordLine, now: datetime) -> bool:
        """Whether it has an end; False where nobody can say so."""
        if self._is_shared_by_two(line.id):
            return False
        if line.last_event in ENDED:
            return True
        try:
            running = self._running_of(line)
        except RecordUnusable:
            return self._says_its_end(line)
        types = {event.type for event in running.events}
        if types & {*ENDED}:
            return True
        try:
            # A severe reaction ends an infusion without an entry of its own.
            return "reaction" in types and followed(running, now).status in ENDED
        except RecordUnusable:
            return False

    def _says_its_end(self, line: RecordLine) -> bool:
        """The same of an infusion whose plan cannot be made here, by its entries alone."""
        try:
            events = self.read(line).events
            return any(read_event(stored.event).type in ENDED for stored in events)
        except (RecordUnusable, ValueError):
            return False

    def _running_of(self, line: RecordLine) -> RunningInfusion:
        """The infusion of a line, planned anew only where more of it has become known.

        Words that cannot be read become known as well, with the key: until then nothing is kept.
        """
        known = line.sequence, self._journal().ward.version, self._seen_of(line.id)
        kept = self._running.pop(line.id, None)
        if kept is not None and kept[0] == known:
            running = kept[1]
        else:
            record = self.read(line)
            running = self.running(record)
            if any(UNREADABLE in stored.event for stored in record.events):
                return running
        self._running[line.id] = known, running
        # The one that was asked for longest ago goes first.
        for oldest in list(self._running)[:-_MOST_KEPT]:
            del self._running[oldest]
        return running

    def _seen_of(self, record_id: str) -> tuple[tuple[str, int], ...]:
        shared = self._journal().shared
        try:
            return () if shared is None else tuple(sorted(shared.logs_of(record_id).seen.items()))
        except NotArrived as problem:
            raise RecordUnusable("") from problem

    def _past(
        self,
        record_id: str,
        opened_at: datetime,
        running: RunningInfusion,
        now: datetime,
        *,
        counts: bool = True,
    ) -> PastInfusion:
        state = followed(running, now)
        opened = opened_at.astimezone(self._services.clock.now().tzinfo)
        return PastInfusion(
            record_id, opened, running.proved.plan, state, running.start(now), counts
        )

    def _is_shared_by_two(self, record_id: str) -> bool:
        """Whether two computers wrote it while apart, and nobody has chosen between them."""
        shared = self._journal().shared
        try:
            return shared is not None and shared.logs_of(record_id).holder is None
        except NotArrived:
            return True
