"""No rate in the chart has to be guessed: every step has its figure, however short it is.

Charts as large as those of a window of 1366 and of 1280 pixels, on the pages Plan and Infuse. A
label stands above its step, or a line leads from it to its step.
"""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from infuseplan.gui.chart.geometry import ChartLayout, ChartStep
from infuseplan.gui.chart.layout import lay_out
from infuseplan.gui.theme import theme
from infuseplan.presentation.figures import figure
from infuseplan.presentation.plan.rate_chart import (
    ChartSegment,
    Interruption,
    Staircase,
    StaircaseStep,
)
from tests.contract_client import answers, command, read_json
from tests.gui.test_staircase_chart import BEFORE, CASES, GIVEN, NINE

F = Fraction
# Plan and Infuse in a window of 1366 x 690, 1366 x 768, 1280 x 690 and 1280 x 720, at 100 %.
SIZES = [(413, 217), (413, 256), (414, 342), (414, 420), (327, 217), (327, 232), (726, 342),
         (726, 372), (344, 330), (401, 300)]  # fmt: skip
TWO_MIN = F(2)


def climb(start: Fraction, given: Fraction, *rates: str) -> tuple[StaircaseStep, ...]:
    """Two minutes at each rate, at the last one until 250 mL are in."""
    found, at, so_far = [], start, given
    for number, rate in enumerate(map(Fraction, rates), 1):
        volume = rate * TWO_MIN / 60 if number < len(rates) else 250 - so_far
        end, total = at + volume / rate * 60, so_far + volume
        found.append(StaircaseStep(number, at, end, rate, volume, total))
        at, so_far = end, total
    return tuple(found)


# Stopped at 10:15 with 37.5 mL, resumed at 10:45 at half of the initial rate.
RATES = ("12.5", "25", "50", "75", "100", "125", "150")
STOP = (Interruption(F(75), F(105)),)
RESTART = climb(F(105), F("37.5"), *RATES)
RUN = tuple(
    ChartSegment(one.start_min, one.end_min, one.rate_ml_h, one.volume_ml, one.cumulative_ml)
    for one in RESTART[:5]
)
HIGHEST = F(150)
SHORT = {
    "restart": Staircase(RESTART, F(250), HIGHEST, NINE, BEFORE, GIVEN, F(105), STOP),
    "five of them run": Staircase(
        climb(F(115), RUN[-1].cumulative_ml, "125", "150"), F(250), HIGHEST, NINE, BEFORE,
        (*GIVEN, *RUN), F(115), STOP,
    ),
    "restart without premedication": Staircase(
        RESTART, F(250), HIGHEST, NINE, None, GIVEN, F(105), STOP
    ),
    "from the start": Staircase(
        climb(F(0), F(0), *(str(25 * step / 2) for step in range(1, 13))), F(250), HIGHEST, NINE,
        BEFORE,
    ),
}  # fmt: skip
# Sixteen steps of two minutes, up by 12.5 and by 20 mL/h; of the first, eight have run.
SIXTEEN = tuple(str(25 * step / 2) for step in range(1, 17))
EIGHT = tuple(
    ChartSegment(one.start_min, one.end_min, one.rate_ml_h, one.volume_ml, one.cumulative_ml)
    for one in climb(F(0), F(0), *SIXTEEN)[:8]
)
SHORT |= {
    "sixteen": Staircase(climb(F(0), F(0), *SIXTEEN), F(250), F(200), NINE, BEFORE),
    "sixteen after a restart": Staircase(
        climb(F(105), F("37.5"), *(str(20 * step) for step in range(1, 16))), F(250), F(300), NINE,
        BEFORE, GIVEN, F(105), STOP,
    ),
    "eight of sixteen run": Staircase(
        climb(F(16), EIGHT[-1].cumulative_ml, *SIXTEEN[8:]), F(250), F(200), NINE, None, EIGHT,
        F(16),
    ),
}  # fmt: skip
ALL = {**CASES, **SHORT}


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[None]:
    font, palette, sheet = qapp.font(), qapp.palette(), qapp.styleSheet()
    theme.apply(qapp, "light")
    yield
    theme.apply(qapp, "light")
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


def laid_out(staircase: Staircase, size: tuple[int, int], scale: float = 1.0) -> ChartLayout:
    device = QImage(*size, QImage.Format.Format_RGB32)
    area = QRectF(8, 8, size[0] - 16, size[1] - 16)
    return lay_out(staircase, area, theme.fonts_at(scale), device)


def stretches(layout: ChartLayout) -> list[ChartStep]:
    """Steps as an eye sees them: neighbours at one rate are one."""
    found = [layout.steps[0]]
    for before, step in pairwise(layout.steps):
        if step.rate_ml_h == before.rate_ml_h and abs(before.right - step.left) < 1e-6:
            found[-1] = found[-1]._replace(right=step.right)
        else:
            found.append(step)
    return found


def names_every_step(layout: ChartLayout) -> bool:
    wanted = Counter(figure(one.rate_ml_h) for one in stretches(layout))
    return wanted == Counter(one.text for one in layout.labels if one.kind == "rate")


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("case", ALL)
def test_every_step_has_its_rate_in_the_window(case: str, size: tuple[int, int]) -> None:
    assert names_every_step(laid_out(ALL[case], size))


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("case", ALL)
def test_each_label_that_is_not_above_its_step_is_led_to_it(
    case: str, size: tuple[int, int]
) -> None:
    """A rate alone has to stand above its own step: with a line each other one finds its own."""
    layout = laid_out(ALL[case], size)
    labels = [one for one in layout.labels if one.kind == "rate"]
    alone = list(labels)
    for line in layout.leaders:
        # It begins at the edge of its label.
        near = [
            one for one in labels if one.rect.adjusted(-0.1, -0.1, 0.1, 0.1).contains(line.p1())
        ]
        (label,) = near
        alone.remove(label)
        ends = [
            one for one in stretches(layout)
            if one.left - 1 <= line.x2() <= one.right + 1 and abs(one.y - line.y2()) < 1
        ]  # fmt: skip
        assert label.text in [figure(one.rate_ml_h) for one in ends], label.text
    for label in alone:
        mine = [one for one in stretches(layout) if figure(one.rate_ml_h) == label.text]
        assert any(
            one.left < label.rect.right() and label.rect.left() < one.right
            and 0 <= one.y - label.rect.bottom() < 8
            for one in mine
        ), label.text  # fmt: skip


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("case", ALL)
def test_no_line_runs_through_a_label_and_none_lies_on_a_dark_ground(
    case: str, size: tuple[int, int]
) -> None:
    layout = laid_out(ALL[case], size)
    labels = [one for one in layout.labels if one.kind not in {"unit", "tick"}]
    met = [
        (one.text, two.text)
        for one, two in combinations(labels, 2)
        if one.rect.intersects(two.rect)
    ]
    assert not met
    for line in layout.leaders:
        for label in labels:
            inner = label.rect.adjusted(1, 1, -1, -1)
            assert not any(
                line.intersects(QLineF(*ends))[0] == QLineF.IntersectionType.BoundedIntersection
                for ends in ((inner.topLeft(), inner.bottomRight()),
                             (inner.topRight(), inner.bottomLeft()))
            ), label.text  # fmt: skip
    floor = layout.scales.plot.bottom()
    led = [
        one.rect for one in labels if one.kind == "rate"
        and any(one.rect.adjusted(-1, -1, 1, 1).contains(line.p1()) for line in layout.leaders)
    ]  # fmt: skip
    for step in layout.steps:
        if step.number is None:
            dark = QRectF(step.left, step.y, step.right - step.left, floor - step.y)
            assert not any(dark.intersects(rect) for rect in led)


def test_every_plan_of_every_protocol_names_every_rate_in_the_window() -> None:
    """All regimens, infusions 1 to 3, three weights, and bags that leave a short last step."""
    listed = read_json(command("protocols", "--json").stdout)["protocols"]
    asked = [
        {
            "regimen": regimen["id"], "protocol": one["id"], "infusion_number": number,
            "weight_kg": kg, "age_years": 66, "height_cm": 175, "bag_ml": bag,
        }
        for one in listed for regimen in one["regimens"] for number in (1, 2, 3)
        for kg in (45, "72.5", 120) for bag in (None, 262, 285)
    ]  # fmt: skip
    schedules = [
        found["schedule"] for found in answers(asked)
        if found.get("refused") is False and found["schedule"] is not None
    ]  # fmt: skip
    assert len(schedules) > 50
    for steps in {str(one["steps"]): one["steps"] for one in schedules}.values():
        rows = tuple(
            StaircaseStep(
                step["number"],
                *(Fraction(str(step[name])) for name in
                  ("start_min", "end_min", "rate_ml_per_h", "volume_ml", "cumulative_ml")),
            )
            for step in steps
        )  # fmt: skip
        bag, highest = rows[-1].cumulative_ml, max(one.rate_ml_h for one in rows)
        for size in SIZES:
            layout = laid_out(Staircase(rows, bag, highest, NINE, BEFORE), size)
            assert names_every_step(layout), (size, [str(one.rate_ml_h) for one in rows])
