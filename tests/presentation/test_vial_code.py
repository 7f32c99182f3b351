"""The code on a carton, as a scanner types it. The numbers are GS1's own examples for manuals."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infuseplan.presentation.entry.problem import EntryProblem
from infuseplan.presentation.entry.vial_code import (
    SEPARATOR,
    CodeProblem,
    VialCode,
    read_last_day,
    read_vial_code,
)

# GS1 DataMatrix Guideline: (01)09501101020917 (17)190508 (10)ABCD1234 (21)10, here of another year.
TYPED = f"]d20109501101020917172705081 0ABCD1234{SEPARATOR}2110".replace(" ", "")
READ = VialCode("09501101020917", "ABCD1234", date(2027, 5, 8), "10")


def problem(typed: str) -> str:
    found = read_vial_code(typed)
    assert isinstance(found, CodeProblem), found
    assert found.text.endswith(".")
    return found.code


@pytest.mark.parametrize(
    "typed",
    [
        TYPED,
        TYPED.removeprefix("]d2"),
        SEPARATOR + TYPED.removeprefix("]d2"),
        TYPED + "\r\n",
        # Another order of the parts, as the makers of cartons choose.
        f"]d2010950110102091721{'10'}{SEPARATOR}1727050810ABCD1234",
        # A separator behind a part of fixed length is superfluous and allowed.
        f"]d20109501101020917{SEPARATOR}17270508{SEPARATOR}10ABCD1234{SEPARATOR}2110",
        # A country's own number of the medicine, and the day of manufacture, are read over.
        f"{TYPED}{SEPARATOR}71212345678",
        f"]d201095011010209171125010117270508{'10'}ABCD1234{SEPARATOR}2110",
    ],
)
def test_the_four_figures_are_read_in_any_order(typed: str) -> None:
    assert read_vial_code(typed) == READ


@pytest.mark.parametrize(
    ("digits", "last"),
    [("270200", date(2027, 2, 28)), ("280200", date(2028, 2, 29)), ("271200", date(2027, 12, 31)),
     ("270430", date(2027, 4, 30))],
)  # fmt: skip
def test_day_00_is_the_last_of_the_month(digits: str, last: date) -> None:
    found = read_vial_code(TYPED.replace("270508", digits))
    assert isinstance(found, VialCode)
    assert found.expires_on == last


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("]d2", "empty"),
        ("]C1" + TYPED[3:], "not-a-data-matrix"),
        ("]Q3" + TYPED[3:], "not-a-data-matrix"),
        # Where the batch ends would be a guess: ABCD1234 and 10, or ABCD12342110.
        (TYPED.replace(SEPARATOR, ""), "no-separators"),
        (TYPED.replace("0109501101020917", "0109501101020918"), "check-digit"),
        # Two neighbours exchanged.
        (TYPED.replace("0109501101020917", "0109501101029017"), "check-digit"),
        (TYPED.replace("270508", "271308"), "no-such-day"),
        (TYPED.replace("270508", "270230"), "no-such-day"),
        (TYPED.replace("270508", "2705"), "unknown-element"),
        (TYPED.replace("17270508", ""), "incomplete"),
        (TYPED.split(SEPARATOR, maxsplit=1)[0] + SEPARATOR, "incomplete"),
        (TYPED.replace("ABCD1234", "A" * 21), "damaged"),
        (TYPED.replace("ABCD1234", "ABCD 1234"), "damaged"),
        (TYPED.replace("ABCD1234", ""), "damaged"),
        (f"{TYPED}{SEPARATOR}2111", "damaged"),
        (f"{TYPED}{SEPARATOR}99X", "unknown-element"),
        (f"{TYPED}{SEPARATOR}{SEPARATOR}", "unknown-element"),
    ],
)
def test_what_is_not_such_a_code_is_refused(typed: str, code: str) -> None:
    assert problem(typed) == code


@given(st.text(max_size=60) | st.text("0123456789]dA\x1d", max_size=60))
def test_whatever_is_typed_is_read_or_refused_in_words(typed: str) -> None:
    found = read_vial_code(typed)
    assert isinstance(found, VialCode) or found.text
    # A code of a whole carton has all four figures; nothing shorter is read as one.
    if isinstance(found, VialCode):
        assert all((found.batch, found.serial, found.trade_item.isdigit()))


@pytest.mark.parametrize(
    ("typed", "last"),
    [
        ("05/2027", date(2027, 5, 31)),
        ("5/2027", date(2027, 5, 31)),
        ("05 2027", date(2027, 5, 31)),
        ("05-2027", date(2027, 5, 31)),
        ("05.2027", date(2027, 5, 31)),
        ("2027-05", date(2027, 5, 31)),
        ("MAY 2027", date(2027, 5, 31)),
        ("May2027", date(2027, 5, 31)),
        (" 02/2028 ", date(2028, 2, 29)),
        # Whole dates are read as everywhere.
        ("31.05.2027", date(2027, 5, 31)),
        ("2027-05-08", date(2027, 5, 8)),
    ],
)
def test_the_last_month_of_use_ends_with_its_last_day(typed: str, last: date) -> None:
    assert read_last_day(typed) == last


@pytest.mark.parametrize("typed", ["05/27", "13/2027", "00/2027", "1.5.2027", "Mai 2027", "052027"])
def test_an_expiry_that_may_be_another_one_is_refused(typed: str) -> None:
    assert isinstance(read_last_day(typed), EntryProblem)
