"""A figure in words, as somebody would read it out: what was typed shows once more, and otherwise.

`72.5` and `725` look alike at a glance; "seventy-two point five" and "seven hundred twenty-five" do
not. A language that builds its numbers in another order says so in its patterns.
"""

from decimal import Decimal

from infuseplan.presentation.i18n import say

_SPOKEN_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_SPOKEN_TENS = (
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip


def spoken(value: Decimal) -> str:
    """`seventy-two point five`; decimals digit by digit, trailing zeros left out.

    ValueError for what no field of this program reads: below 0, or 1000 and more.
    """
    if not 0 <= value < 1000:
        raise ValueError(f"{value} is not read out")
    whole, _, decimals = f"{value:f}".partition(".")
    decimals = decimals.rstrip("0")
    words = _whole(int(whole))
    if not decimals:
        return words
    digits = " ".join(say(_SPOKEN_SMALL[int(digit)]) for digit in decimals)
    return say("{whole} point {decimals}", whole=words, decimals=digits)


def _whole(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest)
    if not rest:
        return say("{count} hundred", count=say(_SPOKEN_SMALL[hundreds]))
    return say(
        "{count} hundred {rest}", count=say(_SPOKEN_SMALL[hundreds]), rest=_below_hundred(rest)
    )


def _below_hundred(number: int) -> str:
    if number < len(_SPOKEN_SMALL):
        return say(_SPOKEN_SMALL[number])
    tens, units = divmod(number, 10)
    if not units:
        return say(_SPOKEN_TENS[tens])
    return say("{tens}-{units}", tens=say(_SPOKEN_TENS[tens]), units=say(_SPOKEN_SMALL[units]))
