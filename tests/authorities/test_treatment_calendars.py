"""Every infusion day of all four regimens to cycle 20, against tables that were added up by hand.

Each table in `calendars` says in its header what it was added up from. Year ends, 29 February and
both changes of the clocks lie within them.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.contract_client import Answer, command

FOLDER = Path(__file__).parent / "calendars"
WEEKDAYS = {
    "Sun": "sunday", "Mon": "monday", "Tue": "tuesday", "Wed": "wednesday", "Thu": "thursday",
    "Fri": "friday", "Sat": "saturday",
}  # fmt: skip
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland")


class Table(NamedTuple):
    regimen: str
    first: str
    rows: list[dict[str, object]]


def read_table(path: Path) -> Table:
    heads: dict[str, str] = {}
    rows: list[dict[str, object]] = []
    for line in path.read_text("utf-8").splitlines():
        words = line.split()
        if line.startswith("#"):
            continue
        if len(words) == 2:
            heads[words[0]] = words[1]
            continue
        cycle, day, on, weekday, number, table, weigh = words
        rows.append(
            {
                "cycle": int(cycle), "day": int(day), "date": on, "weekday": WEEKDAYS[weekday],
                "infusion_number": int(number), "ladder": table, "weigh": weigh == "weigh",
            }
        )  # fmt: skip
    return Table(heads["regimen"], heads["first"], rows)


TABLES = [read_table(path) for path in sorted(FOLDER.glob("*.txt"))]


def course(table: Table, cycles: int) -> Answer:
    done = command("course", "--regimen", table.regimen, "--first", table.first,
                   "--cycles", str(cycles), "--json")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    return done.document()


def asked(rows: list[dict[str, object]], keys: dict[str, object]) -> Iterator[dict[str, object]]:
    return ({key: row[key] for key in keys} for row in rows)


def test_there_is_a_table_for_each_regimen_of_the_label() -> None:
    assert sorted(one.regimen for one in TABLES) == ["isa-kd", "isa-pd", "isa-vrd-te", "isa-vrd-ti"]
    assert sum(len(one.rows) for one in TABLES) == 42 + 42 + 43 + 11


@pytest.fixture
def in_zone(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TZ", request.param)
        if hasattr(time, "tzset"):
            time.tzset()
        yield
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.mark.parametrize("table", TABLES, ids=lambda one: one.regimen)
@pytest.mark.parametrize("in_zone", ZONES, indirect=True)
@pytest.mark.usefixtures("in_zone")
def test_every_day_to_cycle_20_is_that_of_the_table_whatever_the_zone(table: Table) -> None:
    days = course(table, 20)["days"]
    assert list(asked(days, table.rows[0])) == table.rows
    assert [one["planned"] for one in days] == [one["date"] for one in table.rows]
    assert {one["given"] for one in days} == {None}
    assert [one["status"] for one in days] == ["due"] + ["planned"] * (len(table.rows) - 1)


@pytest.mark.parametrize("table", TABLES, ids=lambda one: one.regimen)
def test_fewer_cycles_are_the_beginning_of_the_same_table(table: Table) -> None:
    for cycles in (1, 2, 3):
        days = course(table, cycles)["days"]
        expected = [row for row in table.rows if int(str(row["cycle"])) <= cycles]
        assert list(asked(days, table.rows[0])) == expected


def test_the_induction_says_that_it_ends_after_cycle_3_and_the_others_do_not() -> None:
    for table in TABLES:
        codes = [one["code"] for one in course(table, 20)["findings"]]
        assert ("treatment.regimen-ends" in codes) == (table.regimen == "isa-vrd-te")
