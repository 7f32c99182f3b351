"""A volume to the marks of the hospital's syringes, by hand: 10 mg/kg of 20 mg/mL is 0.5 mL/kg."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from infuseplan.domain.plan.drawing_up import draw_up
from infuseplan.domain.protocol.site_policy import SitePolicy, Syringe

from .good_plans import policy

# Size and step of the settings that are shipped, typed again.
USUAL = (("1", "0.01"), ("3", "0.1"), ("5", "0.2"), ("10", "0.2"), ("20", "1"), ("50", "1"))
LARGE = (("50", "1"),)


def with_syringes(sizes: tuple[tuple[str, str], ...], percent: str = "1") -> SitePolicy:
    syringes = [Syringe(volume_ml=Decimal(size), step_ml=Decimal(step)) for size, step in sizes]
    return SitePolicy.model_validate(
        {**dict(policy()), "syringes": syringes, "draw_up_percent": Decimal(percent)}
    )


def drawn(exact: str, sizes: tuple[tuple[str, str], ...], percent: str = "1") -> list[str] | None:
    """`1x50:36` for one syringe of 50 mL that is filled to 36 mL."""
    found = draw_up(Fraction(exact), with_syringes(sizes, percent))
    if found is None:
        return None
    return [f"{one.count}x{one.syringe.volume_ml}:{float(one.to_ml):g}" for one in found.draws]


@pytest.mark.parametrize(
    ("exact", "expected"),
    [
        # 72.5 kg: 36 is 0.25 too little, 0.69 %.
        ("36.25", ["1x50:36"]),
        # Half up: 36.5 is 37, which is 1.37 % too much; so 36 and half a millilitre.
        ("36.5", ["1x50:36", "1x1:0.5"]),
        # 125 kg: a full one, and 12.5 to 13, 0.8 % of the whole.
        ("62.5", ["1x50:50", "1x20:13"]),
        ("100", ["2x50:50"]),
        ("50", ["1x50:50"]),
        # 30 kg and 31 kg.
        ("15", ["1x20:15"]),
        ("15.5", ["1x20:15", "1x1:0.5"]),
        # 0.2 mL marks: 7.3 is 7.4, 1.4 % too much; 7.2 and 0.1.
        ("7.3", ["1x10:7.2", "1x1:0.1"]),
        ("2.96", ["1x3:2.9", "1x1:0.06"]),
        # A thousandth above a mark: nearest, half up.
        ("40.001", ["1x50:40"]),
        ("0.005", None),
    ],
)
def test_the_fewest_syringes_that_are_near_enough(exact: str, expected: list[str] | None) -> None:
    assert drawn(exact, USUAL) == expected


def test_where_no_mark_is_near_enough_there_is_no_answer() -> None:
    """36.5 mL with syringes of 50 mL alone: 36 or 37, and half a millilitre on neither."""
    assert drawn("36.5", LARGE) is None
    assert drawn("36.5", LARGE, percent="1.5") == ["1x50:37"]
    # Where the rest rounds to a whole mark of the second one, that is no nearer.
    assert drawn("0.4", LARGE) is None


def test_a_hospital_without_a_list_has_no_answer() -> None:
    assert drawn("36.25", ()) is None


def test_the_percentage_is_of_the_whole_and_counts_to_its_limit() -> None:
    """99 mL in one of 100 mL with marks every 10: 100 is 1 of 99 too much, 1.0101 %."""
    assert drawn("99", (("100", "10"),), percent="1.02") == ["1x100:100"]
    assert drawn("99", (("100", "10"),), percent="1.01") is None


@given(st.integers(1_500, 13_000))
def test_each_volume_stands_on_marks_and_is_near_enough(hundredths: int) -> None:
    """Every dose between 30 and 260 kg, reckoned again in hundredths of a millilitre."""
    found = draw_up(Fraction(hundredths, 100), with_syringes(USUAL))
    assert found is not None
    steps = dict(USUAL)
    total = 0
    for one in found.draws:
        size, mark = int(one.syringe.volume_ml), int(one.to_ml * 100)
        assert mark == one.to_ml * 100
        assert 0 < mark <= size * 100
        assert mark % int(Decimal(steps[str(size)]) * 100) == 0
        total += one.count * mark
    assert abs(total - hundredths) * 100 <= hundredths
    assert found.drawn_ml == Fraction(total, 100)
    # Never more than two beyond the full ones.
    assert sum(one.count for one in found.draws) <= -(-hundredths // 5000) + 1


@pytest.mark.parametrize(
    ("size", "step"), [("50", "7"), ("50", "10"), ("10", "0.3"), ("0", "1"), ("200", "1")]
)
def test_a_syringe_without_marks_is_none(size: str, step: str) -> None:
    with pytest.raises(ValidationError):
        Syringe(volume_ml=Decimal(size), step_ml=Decimal(step))


@pytest.mark.parametrize("percent", ["0", "5.1"])
def test_the_percentage_has_limits(percent: str) -> None:
    with pytest.raises(ValidationError):
        with_syringes(USUAL, percent)


def test_a_size_stands_there_once() -> None:
    with pytest.raises(ValidationError):
        with_syringes((("50", "1"), ("50", "2")))
