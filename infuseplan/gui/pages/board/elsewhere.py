"""Rows of the board for infusions that other computers of the ward record, as they run there."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from infuseplan.application.infusion.alike import RecordUnusable
from infuseplan.application.infusion.bedside import Bedside
from infuseplan.application.infusion.board_watch import BoardWatch
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.journal.port import RecordLine
from infuseplan.application.ward.holding import NotArrived
from infuseplan.frozen import frozen
from infuseplan.presentation.board.view import BoardRow, open_row, other_row
from infuseplan.presentation.figures import clock
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.elsewhere import no_ward, workstation


@frozen
class _ReadElsewhere:
    """An infusion as it was read when so much of it was known; `bedside` is None of two logs."""

    seen: Mapping[str, int]
    line: RecordLine
    holder: str | None
    bedside: Bedside | None


class RowsElsewhere:
    """Keeps what was read as long as nothing is added to it."""

    def __init__(self, records: InfusionRecords) -> None:
        self._records = records
        self._watch = BoardWatch()
        self._kept: dict[str, _ReadElsewhere] = {}
        self.ward = no_ward()

    def read(self, lines: Iterable[RecordLine]) -> frozenset[str]:
        """Which of these records other computers write; StorageProblem."""
        self._kept = {one.line.id: one for line in lines if (one := self._read(line)) is not None}
        return frozenset(self._kept)

    def forget(self) -> None:
        """The record cannot be read: nothing of it is shown as if it still ran."""
        self._kept = {}

    def rows(self, now: datetime, chair: Callable[[str], str]) -> Iterator[BoardRow]:
        """A row for each, as it stands at `now`; while the ward is not reached, without a rate."""
        away = self.ward.away_since()
        if away is not None:
            for one in self._kept.values():
                row = other_row(one.line, None, chair(one.line.patient_id))
                since = say("not known since {clock}", clock=clock(away))
                yield replace(row, status=since, next_change=say("the ward is not reached"))
            return
        bedsides = [one.bedside for one in self._kept.values() if one.bedside is not None]
        for bedside, snapshot in self._watch.snapshots(bedsides, now):
            row = open_row(bedside, snapshot, chair(bedside.header.patient_id))
            where = workstation(self._kept[bedside.record_id].holder or "", self.ward.name)
            plan = say("{plan}, recorded at {computer}", plan=row.plan, computer=where)
            yield replace(row, plan=plan, is_here=False)
        for one in self._kept.values():
            if one.bedside is None:
                row = other_row(one.line, None, chair(one.line.patient_id))
                yield replace(
                    row,
                    status=say("Recorded on two computers"),
                    next_change=say("open it to choose a log"),
                )

    def _read(self, line: RecordLine) -> _ReadElsewhere | None:
        elsewhere = self._records.elsewhere
        if not elsewhere.is_elsewhere(line.id):
            return None
        try:
            logs = elsewhere.logs_of(line.id)
            known = self._kept.get(line.id)
            if known is not None and known.seen == logs.seen:
                return known
            bedside = None if logs.holder is None else elsewhere.watched(line.id)
        except (NotArrived, RecordUnusable):
            # It stands among those that cannot be read here.
            return None
        return _ReadElsewhere(logs.seen, line, logs.holder, bedside)
