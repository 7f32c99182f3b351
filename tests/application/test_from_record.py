"""A treatment out of the record: its infusions take the days of the regimen, and what is unsure
leaves the number open.

Isa-Pd has infusions on days 1, 8, 15 and 22 of its first 28 days, then on days 1 and 15; here from
Monday 5 January 2026, so on 5, 12, 19 and 26 January, and from 2 February on every other week.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from infuseplan import bootstrap
from infuseplan.application.services import Services
from infuseplan.application.treatment.from_record import (
    FollowedTreatment,
    Known,
    RecordedInfusion,
    followed_treatment,
)
from infuseplan.application.treatment.recorded import ProtocolMissing
from infuseplan.domain.patient.entries import NoRecordHere, WeightMeasured
from infuseplan.domain.patient.treatments import (
    PlacedTreatment,
    SaidOfTreatment,
    TreatmentFact,
    TreatmentStarted,
)
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.domain.treatment.events import (
    DayGiven,
    DayOmitted,
    GivenElsewhere,
    NumberDecision,
    TreatmentEnded,
    TreatmentReplaced,
)
from infuseplan.domain.treatment.ward_days import WardDays

EU = "isatuximab-iv/eu-smpc-2025-07"
DARA = "daratumumab-iv/of-another-product"
FIRST = date(2026, 1, 5)
NEVER_BEFORE = NoRecordHere(by="Dr. X", reason="treated for the first time")
BY = {"by": "Dr. X", "reason": "as said"}


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    return bootstrap.services(machine=tmp_path_factory.mktemp("machine"))


def january(day: int) -> date:
    return date(2026, 1, day)


def infusion(
    on: date, number: int, *, complete: bool = True, ended: bool = True, stopped: bool = False,
    protocol: str = EU, decided_by: str | None = None,
) -> RecordedInfusion:  # fmt: skip
    return RecordedInfusion(
        record_id=f"{on}", on=on, number=number, regimen="isa-pd", protocol=protocol,
        product=protocol.partition("-")[0], is_complete=complete, has_ended=ended,
        stopped_for_good=stopped, decided_by=decided_by,
    )  # fmt: skip


class Record:
    """What was said of one treatment, and what the journal has of its infusions."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._entries: list[PlacedTreatment] = []

    def begin(
        self, regimen: str = "isa-pd", *, by: str | None = "Dr. X", number: int | None = None,
        last_on: date | None = None, protocol: str = EU, first: date = FIRST,
        treatment: str = "a" * 32,
    ) -> "Record":  # fmt: skip
        started = TreatmentStarted(
            protocol=protocol, regimen=regimen, first=first, first_number=number, last_on=last_on,
            treatment=treatment, by=by,
        )  # fmt: skip
        return self._add(started)

    def say(self, *events: SaidOfTreatment, part: int = 0) -> "Record":
        for event in events:
            self._add(TreatmentFact("a" * 32, part, event))
        return self

    def _add(self, said: TreatmentStarted | TreatmentFact) -> "Record":
        number = len(self._entries) + 1
        at = datetime(2026, 1, 5, 8, number, tzinfo=UTC)
        self._entries.append(PlacedTreatment(at, "here", number, said))
        return self

    def with_infusions(
        self, *infusions: RecordedInfusion, no_record: NoRecordHere | None = NEVER_BEFORE
    ) -> FollowedTreatment | None:
        weights = (WeightMeasured(weight_kg=Decimal(70), on=FIRST),)
        known = Known(tuple(self._entries), infusions, weights, no_record)
        return followed_treatment(
            known, 2, self._find, self._services.policies.standing(), self._no_holidays
        )

    def _find(self, protocol: str) -> LoadedProtocol | None:
        found = self._services.protocols.find(protocol)
        return found if isinstance(found, LoadedProtocol) else None

    @staticmethod
    def _no_holidays(_region: str, _years: Collection[int]) -> WardDays:
        return WardDays(frozenset(), {})


@pytest.fixture
def record(services: Services) -> Record:
    return Record(services)


def due(followed: FollowedTreatment | None) -> tuple[int, int] | None:
    """Cycle and day of what is due."""
    assert followed is not None
    return None if followed.next_day is None else (followed.next_day.cycle, followed.next_day.day)


def number(followed: FollowedTreatment | None, on: date) -> int | None:
    assert followed is not None
    return followed.number_on(on)


def said(followed: FollowedTreatment | None) -> list[str]:
    assert followed is not None
    codes = [one.code for one in followed.calendar.findings]
    return [one for one in codes if one.startswith("treatment.")]


# --- the first infusion ---------------------------------------------------------------------------


def test_where_no_treatment_was_begun_there_is_none(record: Record) -> None:
    assert record.with_infusions(infusion(FIRST, 1)) is None


def test_the_first_is_number_one_only_where_somebody_answers_for_it(record: Record) -> None:
    record.begin()
    assert number(record.with_infusions(), FIRST) == 1
    unknown = record.with_infusions(no_record=None)
    assert (due(unknown), number(unknown, FIRST)) == ((1, 1), None)


@pytest.mark.parametrize(("by", "found"), [("Dr. X", 4), (None, None)])
def test_a_number_that_was_said_counts_with_a_name(
    record: Record, by: str | None, found: int | None
) -> None:
    record.begin(by=by, number=4)
    assert number(record.with_infusions(no_record=None), FIRST) == found


def test_an_infusion_before_the_treatment_leaves_its_number_open(record: Record) -> None:
    record.begin()
    before = infusion(date(2025, 12, 29), 1)
    assert number(record.with_infusions(before), FIRST) is None


def test_a_file_that_is_not_here_is_named(record: Record) -> None:
    record.begin(protocol="isatuximab-iv/of-nobody")
    with pytest.raises(ProtocolMissing) as caught:
        record.with_infusions()
    assert caught.value.protocol == "isatuximab-iv/of-nobody"


# --- the days of the regimen ----------------------------------------------------------------------


def test_infusions_take_the_days_in_their_order(record: Record) -> None:
    record.begin()
    given = [infusion(january(5), 1), infusion(january(12), 2)]
    followed = record.with_infusions(*given)
    assert (due(followed), number(followed, january(19))) == ((1, 15), 3)
    given += [infusion(january(19), 3), infusion(january(26), 4)]
    followed = record.with_infusions(*given)
    assert (due(followed), number(followed, date(2026, 2, 2))) == ((2, 1), 5)
    # 70 kg of 5 January are of the cycle before.
    assert said(followed) == ["treatment.weight-of-earlier-cycle"]


def test_one_that_comes_late_is_the_day_that_was_due(record: Record) -> None:
    record.begin()
    followed = record.with_infusions(infusion(january(5), 1), infusion(january(15), 2))
    assert followed is not None
    assert followed.now is not None
    (late,) = [day for day in followed.now.course.days if day.given == january(15)]
    assert (late.cycle, late.day, late.infusion_number) == (1, 8, 2)
    assert (due(followed), number(followed, january(22))) == ((1, 15), 3)


def test_an_omitted_day_is_passed_and_counts_for_no_number(record: Record) -> None:
    record.begin().say(DayOmitted(cycle=1, day=8, **BY))
    followed = record.with_infusions(infusion(january(5), 1), infusion(january(19), 2))
    assert (due(followed), number(followed, january(26))) == ((1, 22), 3)


def test_a_day_given_elsewhere_is_passed_and_the_number_after_it_decided(record: Record) -> None:
    """Whether the whole bag was given there nobody knows here."""
    record.begin().say(GivenElsewhere(cycle=1, day=8, on=january(12), **BY))
    given = infusion(january(5), 1), infusion(january(19), 3)
    followed = record.with_infusions(*given)
    assert (due(followed), number(followed, january(26))) == ((1, 22), None)
    record.say(NumberDecision(cycle=1, day=22, infusion_number=4, **BY))
    assert number(record.with_infusions(*given), january(26)) == 4


def test_what_was_entered_by_hand_and_is_in_the_journal_is_one_infusion(record: Record) -> None:
    record.begin().say(DayGiven(cycle=1, day=1, on=january(5), complete=True, by="N. N."))
    followed = record.with_infusions(infusion(january(5), 1))
    assert (due(followed), number(followed, january(12))) == ((1, 8), 2)


# --- what leaves the number open ------------------------------------------------------------------


@pytest.mark.parametrize("by_hand", [False, True])
def test_after_one_that_was_aborted_a_number_is_decided_by_name(
    record: Record, *, by_hand: bool
) -> None:
    """Also where somebody entered it as given and the journal knows better."""
    record.begin()
    if by_hand:
        record.say(DayGiven(cycle=1, day=1, on=january(5), complete=True, by="N. N."))
    aborted = infusion(january(5), 1, complete=False)
    followed = record.with_infusions(aborted)
    assert (due(followed), number(followed, january(12))) == ((1, 8), None)
    record.say(NumberDecision(cycle=1, day=8, infusion_number=2, **BY))
    assert number(record.with_infusions(aborted), january(12)) == 2


def test_of_two_on_one_day_an_aborted_one_leaves_the_number_open(record: Record) -> None:
    record.begin()
    both = infusion(january(5), 1, complete=False), infusion(january(5), 1)
    followed = record.with_infusions(*both)
    assert (due(followed), number(followed, january(12))) == ((1, 8), None)


def test_who_decided_at_the_start_of_an_infusion_has_decided_its_day(record: Record) -> None:
    record.begin()
    aborted = infusion(january(5), 1, complete=False)
    again = infusion(january(12), 1, decided_by="Dr. Y")
    followed = record.with_infusions(aborted, again)
    assert (due(followed), number(followed, january(19))) == ((1, 15), 2)


def test_while_one_has_no_end_the_next_has_no_number(record: Record) -> None:
    record.begin()
    followed = record.with_infusions(infusion(january(5), 1), infusion(january(12), 2, ended=False))
    assert followed is not None
    assert not followed.is_settled
    assert number(followed, january(19)) is None
    assert "treatment.infusion-unfinished" in said(followed)


@pytest.mark.parametrize(
    ("on", "found"),
    [
        # Given on 12 January; a gap of 60 days ends on 13 March, see the hospital's settings.
        (january(12), None), (january(11), None), (january(13), 3), (date(2026, 3, 13), 3),
        (date(2026, 3, 14), None),
    ],
)  # fmt: skip
def test_a_number_holds_after_the_last_day_and_until_the_gap_is_too_long(
    record: Record, on: date, found: int | None
) -> None:
    record.begin()
    given = infusion(january(5), 1), infusion(january(12), 2)
    assert number(record.with_infusions(*given), on) == found


def test_what_the_regimen_has_no_day_for_is_said(record: Record) -> None:
    """Before a transplant it has 5 + 3 + 3 = 11 infusions; a twelfth has no place."""
    record.begin("isa-vrd-te")
    days = [FIRST + timedelta(days=10 * place) for place in range(12)]
    eleven = record.with_infusions(*(infusion(on, n) for n, on in enumerate(days[:11], 1)))
    assert eleven is not None
    assert (eleven.is_settled, due(eleven)) == (True, None)
    twelve = record.with_infusions(*(infusion(on, n) for n, on in enumerate(days, 1)))
    assert twelve is not None
    assert not twelve.is_settled
    assert "treatment.infusion-beyond-regimen" in said(twelve)


# --- the end, and another regimen -----------------------------------------------------------------


def test_after_a_permanent_stop_no_day_is_due(record: Record) -> None:
    record.begin()
    stopped = infusion(january(12), 2, complete=False, stopped=True)
    followed = record.with_infusions(infusion(january(5), 1), stopped)
    assert followed is not None
    assert followed.now is not None
    course = followed.now.course
    assert (course.state, due(followed), course.next_number) == ("discontinued", None, None)
    assert [(day.day, day.status) for day in course.days] == [(1, "given"), (8, "aborted")]


def test_a_permanent_end_by_name_leaves_none_either(record: Record) -> None:
    record.begin().say(TreatmentEnded(on=january(6), permanently=True, **BY))
    followed = record.with_infusions(infusion(january(5), 1))
    assert (due(followed), number(followed, january(12))) == (None, None)


def test_a_stop_of_another_product_is_none_of_this_one(record: Record) -> None:
    record.begin()
    other = infusion(date(2025, 12, 1), 1, protocol=DARA, complete=False, stopped=True)
    followed = record.with_infusions(other)
    assert due(followed) == (1, 1)


def test_a_regimen_that_replaces_another_goes_on_with_its_number(record: Record) -> None:
    record.begin().say(TreatmentReplaced(on=january(12), regimen="isa-kd", **BY))
    followed = record.with_infusions(infusion(january(5), 1))
    assert followed is not None
    assert (followed.part, due(followed), number(followed, january(12))) == (1, (1, 1), 2)


def test_a_new_treatment_with_the_same_product_counts_on(services: Services) -> None:
    """It begins while the old one was ended by name: after infusion 2 comes infusion 3."""
    record = Record(services).begin().say(TreatmentEnded(on=january(14), permanently=False, **BY))
    record.begin("isa-kd", first=january(19), treatment="b" * 32)
    followed = record.with_infusions(infusion(january(5), 1), infusion(january(12), 2))
    assert followed is not None
    assert (followed.id, due(followed)) == ("b" * 32, (1, 1))
    assert number(followed, january(19)) == 3


def test_a_permanent_end_keeps_from_the_next_treatment_as_well(record: Record) -> None:
    record.begin().say(TreatmentEnded(on=january(14), permanently=True, **BY))
    record.begin("isa-kd", first=january(19), treatment="b" * 32)
    followed = record.with_infusions(infusion(january(5), 1))
    assert followed is not None
    assert (followed.id, due(followed), number(followed, january(19))) == ("b" * 32, None, None)
