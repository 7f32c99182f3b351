"""Slips of the hand in a weight: how many are blocked, asked about, or stand as a wrong dose.

All 50 000 are run by `dev.py grid`, a share of them here.
"""

from decimal import Decimal

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from infuseplan import bootstrap
from infuseplan.application.plan.session import PlanningSession
from infuseplan.application.services import Services
from infuseplan.gui.widgets.weight_field import WeightField

from .keying import slips_of
from .weights import (
    BLOCKED,
    CONFIRM,
    HOW_MANY,
    STANDS,
    TWICE,
    Judge,
    judge_by,
    mean_out_by_two,
    mean_share,
    report,
    tallies,
    weights,
)

QUICK = HOW_MANY // 250


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    return bootstrap.services(machine=tmp_path_factory.mktemp("machine"))


def judge(services: Services, rule: str) -> Judge:
    return judge_by(
        PlanningSession(
            services.clock, services.protocols.load_default, services.policies.standing
        ),
        rule,
    )


def test_the_slips_of_a_weight_are_those_that_have_been_published() -> None:
    found = slips_of("72.5")
    assert found["digit left out"] == {"2.5", "7.5", "72."}
    assert found["point left out"] == {"725"}
    assert found["digit twice"] == {"772.5", "722.5", "72.55"}
    assert found["point twice"] == {"72..5"}
    assert found["neighbours swapped"] == {"27.5", "7.25", "725."}
    assert {"62.5", "82.5", "y2.5", "72,5", "72.4"} <= found["neighbouring key of the row"]
    assert {"42.5", "82.5", "75.5", "7205"} <= found["neighbouring key of the block"]
    assert "&2.5" in found["shift held"]
    assert found["point moved"] == {".725", "7.25", "725."}
    # Nine other digits in each of three places.
    assert len(found["another digit"]) == 27


def test_the_weights_are_those_of_adults() -> None:
    found = sorted(weights())
    assert len(found) == HOW_MANY
    assert 70 < found[HOW_MANY // 2] < 81
    assert min(found) >= 38
    assert max(found) <= 180


@pytest.mark.parametrize(
    ("count", "rule"),
    [
        (QUICK, "twice-when-new"),
        (QUICK, "one-decimal"),
        pytest.param(HOW_MANY, "twice-when-new", marks=pytest.mark.long),
        pytest.param(HOW_MANY, "one-decimal", marks=pytest.mark.long),
    ],
)
def test_without_an_earlier_weight_nine_slips_in_ten_are_blocked_or_asked_about(
    services: Services, count: int, rule: str
) -> None:
    sample, one = weights()[:: HOW_MANY // count], rule == "one-decimal"
    found = tallies(sample, judge(services, rule), one_decimal=one)
    print(report(f"{count} weights, nothing known, {rule}", found))
    assert mean_share(found, BLOCKED, TWICE, CONFIRM) >= 0.90
    for tally in found.values():
        assert tally.share_out_by_two <= 0.0005


@pytest.mark.parametrize(
    ("count", "rule", "at_least"),
    [
        # What stands is within 10 % of the last weight; a hospital may ask for more.
        (QUICK, "twice-when-new", 0.80),
        (QUICK, "twice", 0.90),
        pytest.param(HOW_MANY, "twice-when-new", 0.80, marks=pytest.mark.long),
        pytest.param(HOW_MANY, "one-decimal", 0.80, marks=pytest.mark.long),
    ],
)
def test_beside_an_earlier_weight_no_slip_stands_that_is_out_by_two(
    services: Services, count: int, rule: str, at_least: float
) -> None:
    sample = weights()[:: HOW_MANY // count]
    one = rule == "one-decimal"
    found = tallies(sample, judge(services, rule), known=True, one_decimal=one)
    print(report(f"{count} weights, last one known, {rule}", found))
    assert mean_share(found, BLOCKED, TWICE, CONFIRM) >= at_least
    assert mean_out_by_two(found) == 0


def test_the_limits_alone_would_let_one_slip_in_five_stand(services: Services) -> None:
    """What it was before: a measurement that finds no fault has to be able to find one."""
    found = tallies(weights()[:: HOW_MANY // QUICK], judge(services, ""))
    print(report(f"{QUICK} weights, typed once, nothing known", found))
    assert mean_share(found, STANDS) > 0.2
    assert mean_out_by_two(found) > 0.003


def test_the_window_answers_the_keys_of_a_slip_as_the_measurement_says(
    services: Services, qtbot: QtBot
) -> None:
    """Each slip in one weight, keyed into the field itself, and the right weight as second."""
    asked = judge(services, "twice-when-new")
    field = WeightField()
    qtbot.addWidget(field)
    field.weigh_by("twice-when-new")
    field.show()
    for text in sorted(set().union(*slips_of("72.5").values())):
        field.line.clear()
        QTest.keyClicks(field.line, text)
        outcome = asked(text, Decimal("72.5"), None)
        if outcome is None:
            assert field.reading == Decimal("72.5")
        elif not isinstance(field.reading, Decimal):
            assert outcome == BLOCKED
        else:
            QTest.keyClicks(field.again, "72.5")
            assert field.agreement in ("missing", "differs")
            assert outcome == (TWICE if 30 <= field.reading <= 250 else BLOCKED)
