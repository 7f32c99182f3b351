"""Which log of an infusion counts: worked by hand, one computer after the other."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from infuseplan.application.ward.holding import (
    HoldingEntry,
    NotArrived,
    RecordLogs,
    holding_json,
    read_holding,
    record_logs,
)
from infuseplan.application.ward.port import WardEntry, said_once

NINE = datetime(2026, 3, 3, 9, tzinfo=UTC)


class Ward:
    """Chains of three computers, written in the order of the calls; one minute passes with each."""

    def __init__(self) -> None:
        self.entries: list[WardEntry] = []
        self.numbers = {"A": 0, "B": 0, "C": 0}

    def write(self, origin: str, kind: str, content: str) -> WardEntry:
        self.numbers[origin] += 1
        one = WardEntry(
            origin, self.numbers[origin], "", "", kind, "R", 0,
            NINE + timedelta(minutes=len(self.entries)), content,
        )  # fmt: skip
        self.entries.append(one)
        return one

    def event(self, origin: str) -> WardEntry:
        return self.write(origin, "event", f"{origin}{self.numbers[origin] + 1}")

    def hold(self, origin: str, entry: HoldingEntry) -> WardEntry:
        return self.write(origin, "holding", holding_json(entry))

    @property
    def logs(self) -> RecordLogs:
        return record_logs(self.entries)


@pytest.fixture
def ward() -> Ward:
    """A has opened the record as its entry 2, after one of another kind, and started."""
    made = Ward()
    made.write("A", "journal", "")
    made.write("A", "record", "header")
    made.event("A")
    return made


def said(logs: RecordLogs) -> list[str]:
    return [one.content for one in logs.followed if one.kind == "event"]


def test_who_opened_the_record_holds_it(ward: Ward) -> None:
    assert ward.logs.holder == "A"
    assert said(ward.logs) == ["A3"]
    assert ward.logs.followed[0].content == "header"


def test_who_took_over_goes_on_from_what_was_seen(ward: Ward) -> None:
    ward.hold("B", ward.logs.taken_over("A. B."))
    ward.event("B")
    assert ward.logs.holder == "B"
    assert said(ward.logs) == ["A3", "B2"]
    ward.hold("A", ward.logs.taken_over())
    ward.event("A")
    assert ward.logs.holder == "A"
    assert said(ward.logs) == ["A3", "B2", "A5"]
    assert [entry.by for _, entry in ward.logs.holdings] == ["A. B.", None]


def test_who_took_over_last_is_told_by_the_chains_and_not_by_the_clocks(ward: Ward) -> None:
    assert ward.logs.last_holding is None
    ward.hold("B", ward.logs.taken_over("B. C."))
    # The clock of A is an hour behind.
    entry = ward.hold("A", ward.logs.taken_over("A. B."))
    ward.entries[-1] = replace(entry, recorded_at=NINE - timedelta(hours=1))
    assert ward.logs.last_holding is not None
    assert ward.logs.last_holding[1].by == "A. B."


def test_an_event_that_the_new_holder_had_not_seen_is_a_log_of_its_own(ward: Ward) -> None:
    taken = ward.logs.taken_over("B. C.")
    ward.event("A")
    ward.hold("B", taken)
    ward.event("B")
    assert ward.logs.holder is None
    assert set(ward.logs.logs) == {"A", "B"}
    # Both stand, in the order of their times.
    assert said(ward.logs) == ["A3", "A4", "B2"]


def test_two_who_took_over_at_once_have_two_logs_with_one_beginning(ward: Ward) -> None:
    both = ward.logs.taken_over("B. C.")
    ward.hold("B", both)
    ward.hold("C", both)
    ward.event("C")
    ward.event("B")
    logs = {
        name: [one.content for one in log if one.kind == "event"]
        for name, log in ward.logs.logs.items()
    }
    assert logs == {"B": ["A3", "B2"], "C": ["A3", "C2"]}
    assert said(ward.logs) == ["A3", "C2", "B2"]


def test_after_two_logs_the_one_that_was_chosen_goes_on_and_none_is_lost(ward: Ward) -> None:
    taken = ward.logs.taken_over()
    ward.event("A")
    ward.hold("B", taken)
    ward.event("B")
    ward.hold("C", ward.logs.reconciled("A", "C. D."))
    ward.event("C")
    assert ward.logs.holder == "C"
    assert said(ward.logs) == ["A3", "A4", "C2"]
    (left,) = ward.logs.left
    assert [one.content for one in left] == ["header", "A3", "B2"]
    # Whoever had not heard of it writes a log of its own once more.
    ward.event("B")
    assert ward.logs.holder is None


def test_only_one_of_the_logs_can_be_chosen(ward: Ward) -> None:
    with pytest.raises(KeyError):
        ward.logs.reconciled("B", "A. B.")


def test_a_log_is_not_followed_before_all_of_it_has_arrived(ward: Ward) -> None:
    ward.event("A")
    ward.hold("B", ward.logs.taken_over())
    ward.event("B")
    ward.entries = [one for one in ward.entries if (one.origin, one.number) != ("A", 4)]
    with pytest.raises(NotArrived):
        _ = ward.logs


def test_what_is_no_holding_entry_is_refused() -> None:
    for text in ("[]", "{}", '{"type":"taken-over","follows":"A","follows_to":"1","seen":{}}'):
        with pytest.raises(ValueError):  # noqa: PT011 - pydantic's own kind of it
            read_holding(text)


def test_a_take_over_that_cannot_be_read_keeps_nobody_from_going_on(ward: Ward) -> None:
    ward.write("B", "holding", '{"type":"seized"}')
    ward.event("B")
    ward.event("A")
    assert ward.logs.holder == "A"
    assert said(ward.logs) == ["A3", "A4"]


def test_what_a_chain_says_before_it_cannot_be_read_counts(ward: Ward) -> None:
    ward.hold("B", ward.logs.taken_over("A. B."))
    ward.event("B")
    ward.write("B", "holding", "no JSON")
    ward.event("B")
    assert ward.logs.holder == "B"
    assert said(ward.logs) == ["A3", "B2"]


def test_an_event_that_leads_to_no_header_belongs_to_no_log(ward: Ward) -> None:
    ward.event("B")
    assert ward.logs.holder == "A"
    assert said(ward.logs) == ["A3"]


def test_a_take_over_of_itself_hides_nobody_s_log(ward: Ward) -> None:
    ward.hold("B", HoldingEntry(type="taken-over", follows="B", follows_to=1, seen={"A": 99}))
    ward.event("B")
    assert ward.logs.holder == "A"
    ward.event("A")
    assert said(ward.logs) == ["A3", "A4"]


def test_of_two_that_say_to_have_seen_each_other_the_one_that_opened_it_is_believed(
    ward: Ward,
) -> None:
    ward.hold("B", HoldingEntry(type="taken-over", follows="A", follows_to=3, seen={"A": 99}))
    ward.hold("C", HoldingEntry(type="taken-over", follows="B", follows_to=1, seen={"B": 99}))
    ward.hold("B", HoldingEntry(type="taken-over", follows="C", follows_to=1, seen={"C": 99}))
    ward.event("A")
    assert ward.logs.holder == "A"
    assert said(ward.logs) == ["A3", "A4"]


def test_a_choice_against_a_log_that_leads_nowhere_is_passed_over(ward: Ward) -> None:
    ward.event("B")
    ward.hold(
        "A", HoldingEntry(type="reconciled", follows="A", follows_to=3, seen={"A": 3, "B": 1})
    )
    ward.event("A")
    assert ward.logs.left == ()
    assert said(ward.logs) == ["A3", "A5"]


def test_where_no_log_leads_to_a_header_nothing_is_made_up() -> None:
    made = Ward()
    made.event("A")
    made.event("B")
    with pytest.raises(ValueError, match="no log goes on"):
        record_logs(made.entries)


def again(ward: Ward, origin: str, *entries: WardEntry) -> None:
    """The same written again in another chain, each at the moment when it was recorded."""
    for one in entries:
        ward.write(origin, one.kind, one.content)
        ward.entries[-1] = replace(ward.entries[-1], recorded_at=one.recorded_at)


def test_what_was_written_again_is_no_second_log(ward: Ward) -> None:
    """A copy of A's disk is C: what both had is sent by A as it was, and by C written again."""
    taken = ward.logs.taken_over()
    second, third = ward.event("A"), ward.event("A")
    ward.hold("C", taken)
    again(ward, "C", second, third)
    assert set(ward.logs.logs) == {"C"}
    assert said(ward.logs) == ["A3", "A4", "A5"]
    # Whoever goes on writes it, and whoever takes over then has seen both.
    ward.event("A")
    assert set(ward.logs.logs) == {"A"}
    assert said(ward.logs) == ["A3", "A4", "A5", "A6"]
    ward.hold("B", ward.logs.taken_over("A. B."))
    ward.event("B")
    assert set(ward.logs.logs) == {"B"}
    assert said(ward.logs) == ["A3", "A4", "A5", "A6", "B2"]


def test_who_has_gone_on_from_one_of_the_two_goes_on(ward: Ward) -> None:
    taken = ward.logs.taken_over()
    second = ward.event("A")
    first_half = ward.entries.pop()
    ward.hold("C", taken)
    again(ward, "C", second)
    ward.hold("B", ward.logs.taken_over("A. B."))
    ward.entries.append(first_half)
    assert set(ward.logs.logs) == {"B"}
    assert said(ward.logs) == ["A3", "A4"]


def test_where_both_went_on_after_it_there_are_two_logs_and_it_is_said_once(ward: Ward) -> None:
    taken = ward.logs.taken_over()
    second = ward.event("A")
    ward.hold("C", taken)
    again(ward, "C", second)
    ward.event("A")
    ward.event("C")
    assert set(ward.logs.logs) == {"A", "C"}
    assert said(ward.logs) == ["A3", "A4", "A5", "C3"]
    ward.hold("B", ward.logs.reconciled("C", "B. C."))
    assert said(ward.logs) == ["A3", "A4", "C3"]
    (left,) = ward.logs.left
    assert [one.content for one in left] == ["header", "A3", "A4", "A5"]


def test_a_record_that_was_begun_twice_is_one(ward: Ward) -> None:
    """Begun before the disk was copied, and not sent: the header stands in both chains."""
    again(ward, "C", *[one for one in ward.entries if one.kind != "journal"])
    assert len(ward.logs.logs) == 1
    assert [one.content for one in ward.logs.followed] == ["header", "A3"]
    ward.event("C")
    assert ward.logs.holder == "C"


def test_a_take_over_that_was_written_again_is_one(ward: Ward) -> None:
    held = ward.hold("B", ward.logs.taken_over("A. B."))
    again(ward, "C", held)
    assert len(ward.logs.logs) == 1
    assert said(ward.logs) == ["A3"]


def test_the_same_word_at_another_moment_is_another_entry(ward: Ward) -> None:
    """Two people at two copies of one disk may enter the same."""
    taken = ward.logs.taken_over()
    second = ward.event("A")
    ward.hold("C", taken)
    ward.write("C", "event", second.content)
    assert set(ward.logs.logs) == {"A", "C"}
    assert said(ward.logs) == ["A3", "A4", "A4"]


def test_a_take_over_without_an_event_is_something_of_one_s_own(ward: Ward) -> None:
    """Whoever took over without having seen the last event has to hear of it."""
    taken = ward.logs.taken_over("B. C.")
    ward.event("A")
    ward.hold("B", taken)
    assert set(ward.logs.logs) == {"A", "B"}


def test_what_two_chains_have_is_said_once_and_what_one_chain_has_twice_is_not() -> None:
    """Two vials of one batch are entered at one moment, and are two vials wherever they stand."""
    moment = datetime(2026, 11, 22, 9, tzinfo=UTC)
    first, second, again, both = (
        WardEntry(origin, number, "", "", "preparation", "a bag", number, moment, "a vial")
        for origin, number in (("old", 1), ("old", 2), ("new", 1), ("new", 2))
    )
    later = replace(again, number=3, recorded_at=moment + timedelta(microseconds=1))
    assert said_once([first, second, again, both, later]) == (first, second, later)
