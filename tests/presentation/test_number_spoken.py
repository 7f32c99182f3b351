"""Figures as somebody would read them out."""

from decimal import Decimal

import pytest

from infuseplan.presentation.entry.number_spoken import spoken


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("0", "zero"),
        ("7.25", "seven point two five"),
        ("10", "ten"),
        ("12.5", "twelve point five"),
        ("19", "nineteen"),
        ("20", "twenty"),
        ("72.5", "seventy-two point five"),
        ("72.50", "seventy-two point five"),
        ("72.0", "seventy-two"),
        ("80.05", "eighty point zero five"),
        ("100", "one hundred"),
        ("102.5", "one hundred two point five"),
        ("125", "one hundred twenty-five"),
        ("250", "two hundred fifty"),
        ("725", "seven hundred twenty-five"),
        ("999.99", "nine hundred ninety-nine point nine nine"),
    ],
)
def test_a_figure_is_said_as_it_is_read_out(figure: str, words: str) -> None:
    assert spoken(Decimal(figure)) == words


@pytest.mark.parametrize("figure", ["-1", "1000"])
def test_what_no_field_reads_is_not_said(figure: str) -> None:
    with pytest.raises(ValueError, match="not read out"):
        spoken(Decimal(figure))
