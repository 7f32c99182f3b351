"""Three patients in one journal on the disk, in any order: no entry of one is ever another's."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from infuseplan.application.ward.patients import Identifiers
from infuseplan.domain.infusion.events import Paused, Started
from tests.adapters.journal_making import START, header
from tests.application.test_patients import opened

TODAY = date(2026, 11, 22)

# No name is made of hexadecimal digits, as ids are.
WHO = ("hil", "mio", "quy")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(WHO),
        st.sampled_from(["correct", "weigh", "infuse", "pause", "no-record", "open", "reopen"]),
    ),
    min_size=3,
    max_size=14,
)


def number_of(who: str) -> str:
    return f"{WHO.index(who) + 1}00{WHO.index(who) + 1}"


@settings(max_examples=40)
@given(STEPS)
def test_nothing_that_is_recorded_of_one_patient_is_read_at_another(
    steps: list[tuple[str, str]],
) -> None:
    with TemporaryDirectory() as folder:
        ids: dict[str, str] = {}
        said: dict[str, list[str]] = {who: [] for who in WHO}
        records: dict[str, list[str]] = {who: [] for who in WHO}
        for piece in pieces(steps):
            with opened(Path(folder)) as (patients, journal, _):
                for place, (who, what) in enumerate(piece):
                    if who not in ids:
                        born = date(1950 + WHO.index(who), 1, 1)
                        ids[who] = patients.add(Identifiers(who, number_of(who), born), who)
                    DOING[what](patients, journal, who, ids[who], said[who], records[who], place)
        with opened(Path(folder)) as (patients, journal, _):
            assert journal.verify() == ()
            for who, one in ids.items():
                found = patients.patient(one)
                assert found.name.startswith(who)
                assert found.born == date(1950 + WHO.index(who), 1, 1)
                assert {int(each.weight_kg) // 10 for each in found.weights} <= {5 + WHO.index(who)}
                assert [line.id for line in reversed(journal.records_of(one))] == records[who]
                words = []
                for record in records[who]:
                    kept = journal.read(record)
                    assert kept.header.patient_id == one
                    assert kept.header.patient_name == who
                    words += [each.event for each in kept.events if '"reason"' in each.event]
                assert len(words) == len(said[who])
                assert all(word in text for word, text in zip(said[who], words, strict=True))
                handed = str(patients.exported(one, who))
                assert not any(other in handed for other in WHO if other != who)
                (again,) = patients.by_reference(number_of(who), who)
                assert again.id == one


def pieces(steps: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """The program is closed and opened wherever the sequence says so."""
    found: list[list[tuple[str, str]]] = [[]]
    for who, what in steps:
        if what == "reopen":
            found.append([])
        else:
            found[-1].append((who, what))
    return found


def correct(patients: Any, _j: Any, who: str, one: str, _s: Any, _r: Any, place: int) -> None:
    born = date(1950 + WHO.index(who), 1, 1)
    patients.correct(
        one, Identifiers(f"{who} {place}", number_of(who), born), who, f"{who} said", TODAY
    )


def weigh(patients: Any, _j: Any, who: str, one: str, _s: Any, _r: Any, place: int) -> None:
    weight = Decimal((5 + WHO.index(who)) * 10 + place % 10)
    patients.weigh(one, weight, date(2026, 1, 1) + timedelta(days=place), who)


def infuse(_p: Any, journal: Any, who: str, one: str, _s: Any, records: Any, _n: int) -> None:
    from dataclasses import replace

    record = journal.open_record(replace(header(who), patient_id=one))
    journal.append(record, 0, Started(at=START))
    records.append(record)


def pause(_p: Any, journal: Any, who: str, _o: str, said: Any, records: Any, place: int) -> None:
    if records:
        last = journal.read(records[-1])
        at = START + timedelta(minutes=len(last.events))
        journal.append(last.id, last.sequence, Paused(at=at, reason=f"{who} {place} asked"))
        said.append(f"{who} {place} asked")


def no_record(patients: Any, _j: Any, who: str, one: str, _s: Any, _r: Any, _n: int) -> None:
    patients.say_no_record(one, who, f"{who} was asked")


def open_(patients: Any, _j: Any, who: str, one: str, _s: Any, _r: Any, _n: int) -> None:
    patients.note_access(one, "opened", who)


DOING: dict[str, Callable[..., None]] = {
    "correct": correct,
    "weigh": weigh,
    "infuse": infuse,
    "pause": pause,
    "no-record": no_record,
    "open": open_,
}
