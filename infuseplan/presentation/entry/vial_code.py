"""The code on a vial's carton: a GS1 DataMatrix as a scanner types it.

After GS1 General Specifications: application identifiers 01 (trade item, 14 digits with a check
digit), 17 (last day of use, YYMMDD, where day 00 is the last day of the month), 10 (batch) and 21
(serial number), both up to 20 characters and ended by a separator (FNC1, typed as the character 29)
wherever another identifier follows.
"""

import re
from calendar import monthrange
from datetime import date

from infuseplan.domain.dates.calendar_years import is_known_year
from infuseplan.frozen import frozen
from infuseplan.presentation.entry.problem import EntryProblem
from infuseplan.presentation.entry.read import read_date
from infuseplan.presentation.i18n import say

SEPARATOR = "\x1d"
"""What a scanner types for FNC1."""

# The scanner's own word for "GS1 DataMatrix"; other symbols carry other contents.
_SYMBOL = re.compile(r"\](.)(.)")
_DATA_MATRIX = "]d2"
_FIXED = {"01": 14, "11": 6, "17": 6}
_VARIABLE = {"10": 20, "21": 20}
# National numbers of medicines (NHRN), which stand in some countries' codes: read over.
_PASSED_OVER = {"710": 20, "711": 20, "712": 20, "713": 20, "714": 20, "715": 20, "716": 20}
# GS1's own alphabet for batch and serial number.
_ALPHABET = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+")
# As cartons print the last month of use: 05/2027, MAY 2027, 2027-05.
_MONTH_ALONE = re.compile(
    r"(?P<name>[^\W\d_]+)[ ./-]?(?P<of_name>[0-9]{4})"
    r"|(?P<month>[0-9]{1,2})[ ./-](?P<of_month>[0-9]{4})"
    r"|(?P<year>[0-9]{4})[ ./-](?P<in_year>[0-9]{1,2})"
)
# The years of two digits that are this century's: from 50 on GS1 means the one before by a window
# that moves; no medicine is sold with either.
_CENTURY = 2000


@frozen
class VialCode:
    """What stands on one vial: its trade item, its batch, the last day of its use, its number."""

    trade_item: str
    batch: str
    expires_on: date
    serial: str


@frozen
class CodeProblem:
    """Why a code was not read; nothing of it is used."""

    code: str
    text: str


def read_vial_code(typed: str) -> VialCode | CodeProblem:
    """The four figures of a carton's code, or why it is none; nothing is guessed.

    A code without separators is refused: where a batch ends and a serial number begins could only
    be guessed then.
    """
    text = typed.strip(" \r\n\t")
    symbol = _SYMBOL.match(text)
    if symbol is not None:
        if not text.startswith(_DATA_MATRIX):
            return CodeProblem(
                "not-a-data-matrix",
                say("This is not a GS1 DataMatrix. Scan the square code on the carton."),
            )
        text = text[len(_DATA_MATRIX) :]
    text = text.removeprefix(SEPARATOR)
    if not text:
        return CodeProblem("empty", say("Nothing was scanned."))
    if SEPARATOR not in text:
        return CodeProblem(
            "no-separators",
            say(
                "The scanner sends no separators, so batch and serial number cannot be told apart. "
                "Type batch and expiry date, and have IT set the scanner to send FNC1 as the "
                "character 29."
            ),
        )
    found = _elements(text)
    if isinstance(found, CodeProblem):
        return found
    missing = [name for key, name in _names().items() if key not in found]
    if missing:
        return CodeProblem(
            "incomplete",
            say("The code has no {names}. Type batch and expiry date from the carton.",
                names=", ".join(missing)),
        )  # fmt: skip
    if not is_trade_item(found["01"]):
        return CodeProblem(
            "check-digit",
            say("The product number {number} was read wrongly. Scan again.", number=found["01"]),
        )
    last = _last_day(found["17"])
    if last is None:
        return CodeProblem(
            "no-such-day",
            say("{digits} is not an expiry date (YYMMDD). Scan again, or type it from the carton.",
                digits=found["17"]),
        )  # fmt: skip
    return VialCode(found["01"], found["10"], last, found["21"])


def read_last_day(text: str, field: str = "") -> date | EntryProblem | None:
    """The last day of use as cartons print it: a date, or `05/2027`, the last day of that month."""
    month = _MONTH_ALONE.fullmatch(text.strip())
    if month is None:
        return read_date(text, field)
    year = month["of_name"] or month["of_month"] or month["year"]
    number = month["month"] or month["in_year"]
    day_one = f"1 {month['name']} {year}" if month["name"] else f"{year}-{number:0>2}-01"
    begins = read_date(day_one, field)
    if not isinstance(begins, date):
        return begins
    return begins.replace(day=monthrange(begins.year, begins.month)[1])


def _names() -> dict[str, str]:
    return {
        "01": say("product number"),
        "17": say("expiry date"),
        "10": say("batch"),
        "21": say("serial number"),
    }


def _elements(text: str) -> dict[str, str] | CodeProblem:
    found: dict[str, str] = {}
    rest = text
    while rest:
        key = next(
            (one for one in (*_FIXED, *_VARIABLE, *_PASSED_OVER) if rest.startswith(one)), ""
        )
        if not key:
            return CodeProblem(
                "unknown-element",
                say("The code has a part that is not known here (“{part}”). Type batch and expiry "
                    "date from the carton.", part=_printable(rest[:4])),
            )  # fmt: skip
        rest = rest[len(key) :]
        if key in _FIXED:
            value, rest = rest[: _FIXED[key]], rest[_FIXED[key] :]
            # A separator is not needed after a fixed length, and some cartons have one.
            rest = rest.removeprefix(SEPARATOR)
            is_whole = len(value) == _FIXED[key] and value.isascii() and value.isdigit()
        else:
            value, _, rest = rest.partition(SEPARATOR)
            longest = (_VARIABLE | _PASSED_OVER)[key]
            is_whole = len(value) <= longest and _ALPHABET.fullmatch(value) is not None
        if not is_whole or found.get(key, value) != value:
            return CodeProblem("damaged", say("The code was read with gaps or faults. Scan again."))
        found[key] = value
    return found


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)


def is_trade_item(digits: str) -> bool:
    """GS1's check: digits times 3 and 1 in turn from the left, with the last a multiple of 10."""
    if len(digits) != _FIXED["01"] or not (digits.isascii() and digits.isdigit()):
        return False
    return sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(digits)) % 10 == 0


def _last_day(digits: str) -> date | None:
    year, month, day = _CENTURY + int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if month not in range(1, 13) or not is_known_year(year):
        return None
    last = monthrange(year, month)[1]
    return date(year, month, day or last) if day <= last else None
