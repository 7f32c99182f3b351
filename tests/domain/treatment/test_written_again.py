"""What counts where an entry of one computer stands in two chains."""

from datetime import UTC, date, datetime, timedelta

from infuseplan.domain.patient.treatments import (
    EntryWithdrawn,
    PlacedTreatment,
    TreatmentFact,
    in_force,
)
from infuseplan.domain.treatment.events import DayGiven

NINE = datetime(2026, 3, 3, 9, tzinfo=UTC)
GIVEN = DayGiven(cycle=1, day=1, on=date(2026, 3, 3), complete=True)


def placed(
    origin: str, number: int, said: DayGiven | EntryWithdrawn, minutes: int
) -> PlacedTreatment:
    at = NINE + timedelta(minutes=minutes)
    return PlacedTreatment(at, origin, number, TreatmentFact("1" * 32, 0, said))


def withdrawn(origin: str, number: int) -> EntryWithdrawn:
    return EntryWithdrawn(origin=origin, number=number, by="A. B.", reason="wrong day")


def test_a_withdrawal_reaches_the_same_entry_in_the_other_chain() -> None:
    both = [placed("old", 4, GIVEN, 0), placed("new", 2, GIVEN, 0)]
    assert len(in_force(both)) == 1
    for origin, number in (("old", 4), ("new", 2)):
        assert in_force([*both, placed("other", 9, withdrawn(origin, number), 5)]) == ()


def test_what_was_said_at_another_moment_is_not_withdrawn_with_it() -> None:
    both = [placed("old", 4, GIVEN, 0), placed("new", 2, GIVEN, 1)]
    (left,) = in_force([*both, placed("other", 9, withdrawn("old", 4), 5)])
    assert (left.origin, left.number) == ("new", 2)


def test_of_two_in_one_chain_only_the_named_one_is_withdrawn() -> None:
    """Entered in one go they have one moment."""
    both = [placed("old", 4, GIVEN, 0), placed("old", 5, GIVEN, 0)]
    (left,) = in_force([*both, placed("other", 9, withdrawn("old", 4), 5)])
    assert left.number == 5
