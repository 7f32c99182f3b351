"""The chart: nothing overlaps on any size, and hand, eye and ear find the same step."""

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from itertools import combinations

import pytest
from dateutil.tz import gettz
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from infuseplan.gui.chart.geometry import ChartLayout
from infuseplan.gui.chart.layout import lay_out
from infuseplan.gui.chart.painter import paint_staircase
from infuseplan.gui.chart.widget import StaircaseChart
from infuseplan.gui.theme import theme
from infuseplan.gui.theme.palettes import COLOURS, PAPER, ThemeName
from infuseplan.presentation.figures import figure
from infuseplan.presentation.plan.rate_chart import (
    ChartSegment,
    Interruption,
    Staircase,
    StaircaseStep,
)

F = Fraction  # short, because the tables below are read by eye
NINE = datetime(2026, 11, 22, 9, 0, tzinfo=gettz("Europe/Paris"))
BEFORE = (F(-60), F(-15))

Row = tuple[int | str, ...]


def steps(*rows: tuple[int | str, ...]) -> tuple[StaircaseStep, ...]:
    """Rows worked out by hand: from, to, mL/h, mL, mL in all."""
    numbered = enumerate(([Fraction(value) for value in row] for row in rows), 1)
    return tuple(StaircaseStep(number, *values) for number, values in numbered)


LADDER: tuple[Row, ...] = (
    (0, 60, 25, 25, 25),
    (60, 90, 50, 25, 50),
    (90, 120, 75, "37.5", "87.5"),
    (120, 150, 100, 50, "137.5"),
    (150, 180, 125, "62.5", 200),
)
GIVEN = (
    ChartSegment(F(0), F(60), F(25), F(25), F(25)),
    ChartSegment(F(60), F(75), F(50), F("12.5"), F("37.5")),
)
FIRST = Staircase(steps(*LADDER, (180, 200, 150, 50, 250)), F(250), F(150), NINE, BEFORE)
SECOND = Staircase(
    steps((0, 30, 50, 25, 25), (30, 60, 100, 50, 75), (60, "112.5", 200, 175, 250)),
    F(250), F(200), NINE, BEFORE,
)  # fmt: skip
THIRD = Staircase(steps((0, 75, 200, 250, 250)), F(250), F(200), NINE, BEFORE)
# 85 mL are left for 150 mL/h: 34 minutes.
LARGE = Staircase(steps(*LADDER, (180, 214, 150, 85, 285)), F(285), F(150), NINE, BEFORE)
# 2 mL are left for 150 mL/h: 48 seconds, a sliver that still has its rate.
SLIVER = Staircase(steps(*LADDER, (180, "180.8", 150, 2, 202)), F(202), F(150), NINE, BEFORE)
NO_START = Staircase(FIRST.steps, F(250), F(150), None, BEFORE)
NINE_STEPS = Staircase(
    steps(
        (0, 30, "12.5", "6.25", "6.25"),
        (30, 60, 25, "12.5", "18.75"),
        (60, 90, "37.5", "18.75", "37.5"),
        (90, 120, 50, 25, "62.5"),
        (120, 150, "62.5", "31.25", "93.75"),
        (150, 180, 75, "37.5", "131.25"),
        (180, 210, 100, 50, "181.25"),
        (210, 240, 125, "62.5", "243.75"),
        (240, "242.5", 150, "6.25", 250),
    ),
    F(250), F(150), NINE, BEFORE,
)  # fmt: skip
RESUMED = Staircase(
    steps=steps(
        (105, 135, "12.5", "6.25", "43.75"),
        (135, 195, 25, 25, "68.75"),
        (195, 225, 50, 25, "93.75"),
        (225, 255, 75, "37.5", "131.25"),
        (255, 285, 100, 50, "181.25"),
        (285, 315, 125, "62.5", "243.75"),
        (315, "317.5", 150, "6.25", 250),
    ),
    bag_ml=F(250),
    max_rate_ml_h=F(150),
    starts_at=NINE,
    delivered=GIVEN,
    now_min=F(105),
    interruptions=(Interruption(F(75), F(105)),),
)
STOPPED = Staircase((), F(250), F(150), NINE, None, GIVEN, F(90), (Interruption(F(75), None),))
CASES = {
    "first": FIRST, "second": SECOND, "third": THIRD, "large": LARGE, "sliver": SLIVER,
    "no start": NO_START, "nine steps": NINE_STEPS, "resumed": RESUMED, "stopped": STOPPED,
}  # fmt: skip
SIZES = [(600, 200), (640, 300), (760, 260), (1100, 420), (1840, 700)]


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[None]:
    font, palette, sheet = qapp.font(), qapp.palette(), qapp.styleSheet()
    theme.apply(qapp, "light")
    yield
    theme.apply(qapp, "light")
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture
def chart(qtbot: QtBot) -> StaircaseChart:
    """A chart of the first infusion, as on the Plan page."""
    widget = StaircaseChart()
    qtbot.addWidget(widget)
    widget.resize(760, 260)
    widget.set_staircase(FIRST)
    widget.show()
    return widget


def laid_out(
    case: str, size: tuple[int, int], scale: float = 1.0, step: int | None = None
) -> ChartLayout:
    device = QImage(*size, QImage.Format.Format_RGB32)
    return lay_out(CASES[case], QRectF(8, 8, size[0] - 16, size[1] - 16), theme.fonts_at(scale),
                   device, step)  # fmt: skip


def texts(layout: ChartLayout, kind: str) -> list[str]:
    """The labels of one kind from left to right."""
    found = sorted((lb.rect.center().x(), lb.text) for lb in layout.labels if lb.kind == kind)
    return [text.replace("\N{NO-BREAK SPACE}", " ") for _, text in found]


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("case", CASES)
def test_no_two_labels_meet(case: str, size: tuple[int, int], scale: float) -> None:
    numbers = [None, *(step.number for step in CASES[case].steps)]
    for number in numbers:
        labels = laid_out(case, size, scale, number).labels
        # The unit stands in its own column and may touch a figure of the axis on a low chart.
        labels = tuple(label for label in labels if label.kind not in {"unit", "tick"})
        met = [
            (one.text, other.text)
            for one, other in combinations(labels, 2)
            if one.rect.intersects(other.rect)
        ]
        assert not met


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("case", CASES)
def test_every_label_stands_inside_the_chart(case: str, size: tuple[int, int]) -> None:
    for label in laid_out(case, size).labels:
        assert QRectF(0, 0, *size).contains(label.rect), label.text


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("size", SIZES[2:], ids=str)
@pytest.mark.parametrize("case", ["first", "second", "third", "large", "sliver", "nine steps"])
def test_every_step_carries_its_rate(case: str, size: tuple[int, int], scale: float) -> None:
    wanted = [figure(step.rate_ml_h) for step in CASES[case].steps]
    assert texts(laid_out(case, size, scale), "rate") == wanted


def test_the_first_infusion_shows_every_time_at_which_a_hand_is_needed() -> None:
    layout = laid_out("first", (760, 260))
    clocks = ["09:00", "10:00", "10:30", "11:00", "11:30", "12:00", "12:20"]
    assert texts(layout, "clock") == clocks
    assert texts(layout, "minute") == ["0", "60", "90", "120", "150", "180", "200"]


def test_half_minutes_are_exact_in_minutes_and_whole_on_the_clock() -> None:
    layout = laid_out("second", (760, 260))
    assert texts(layout, "clock")[-1] == "10:53"
    assert texts(layout, "minute")[-1] == "112.5"


def test_without_a_start_there_is_no_row_of_clocks() -> None:
    layout = laid_out("no start", (760, 260))
    assert texts(layout, "clock") == []
    assert texts(layout, "minute") == ["0", "60", "90", "120", "150", "180", "200"]
    assert texts(layout, "band") == ["Premedication", "60–15 min before"]


def test_the_premedication_stands_in_its_band_with_its_times() -> None:
    band = texts(laid_out("first", (760, 260)), "band")
    assert sorted(band) == ["08:00–08:45", "Premedication"]


def test_the_volume_ends_at_the_bag() -> None:
    assert texts(laid_out("large", (760, 260)), "volume") == ["285 mL"]


def test_twelve_and_a_half_is_written_out_where_it_is_given() -> None:
    words = texts(laid_out("resumed", (760, 260)), "words")
    assert sorted(words) == ["a half", "twelve and"]


def test_after_a_stop_delivered_and_to_come_are_two_shapes_with_a_pause_between() -> None:
    layout = laid_out("resumed", (760, 260))
    assert [step.number for step in layout.steps] == [None, None, 1, 2, 3, 4, 5, 6, 7]
    (pause,) = layout.stops
    assert pause.left() == pytest.approx(layout.steps[1].right)
    assert pause.right() == pytest.approx(layout.steps[2].left)
    assert layout.now_x == pytest.approx(pause.right())


def test_while_it_is_stopped_the_volume_stands_still() -> None:
    *_, before, after = laid_out("resumed", (760, 260)).delivered_volume
    assert before.y() == after.y()
    assert after.x() > before.x()


def test_a_stop_for_good_shows_no_further_step() -> None:
    layout = laid_out("stopped", (760, 260))
    assert layout.volume_to_come == ()
    assert texts(layout, "headline") == ["37.5 mL of 250 mL given"]


def test_arrow_keys_walk_over_the_steps_and_say_which(chart: StaircaseChart, qtbot: QtBot) -> None:
    said: list[int | None] = []
    chart.step_highlighted.connect(said.append)
    chart.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_End,
                Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_Escape):  # fmt: skip
        QTest.keyClick(chart, key)
    assert said == [1, 2, 1, 6, 1, None]


def test_from_nothing_the_left_arrow_takes_the_last_step(chart: StaircaseChart) -> None:
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart.highlighted_step() == 6


def test_keys_that_mean_nothing_here_are_left_to_the_page(chart: StaircaseChart) -> None:
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    QTest.keyClick(chart, Qt.Key.Key_2)
    assert chart.highlighted_step() is None


def _move(chart: StaircaseChart, x: float) -> None:
    # QTest's mouse moves a real pointer, which an offscreen window does not have.
    spot, none = QPointF(x, 100), Qt.MouseButton.NoButton
    move = QMouseEvent(QEvent.Type.MouseMove, spot, chart.mapToGlobal(spot), none, none,
                       Qt.KeyboardModifier.NoModifier)  # fmt: skip
    QApplication.sendEvent(chart, move)


def test_the_mouse_points_at_the_step_beneath_it_and_lets_go(chart: StaircaseChart) -> None:
    chart.grab()
    said: list[int | None] = []
    chart.step_highlighted.connect(said.append)
    layout = laid_out("first", (760, 260))
    for step in layout.steps[:2]:
        _move(chart, (step.left + step.right) / 2)
    _move(chart, layout.scales.x(F(-30)))
    assert said == [1, 2, None]


def test_pointing_from_outside_is_not_echoed(chart: StaircaseChart) -> None:
    said: list[int | None] = []
    chart.step_highlighted.connect(said.append)
    before = chart.grab().toImage()
    chart.set_highlighted_step(4)
    assert chart.highlighted_step() == 4
    assert chart.grab().toImage() != before
    assert said == []


def test_a_step_that_is_no_longer_there_is_let_go_of(chart: StaircaseChart) -> None:
    chart.set_highlighted_step(6)
    chart.set_staircase(THIRD)
    assert chart.highlighted_step() is None
    chart.set_highlighted_step(4)
    assert chart.highlighted_step() is None


def test_a_changed_plan_replaces_the_picture_and_no_plan_clears_it(chart: StaircaseChart) -> None:
    old = chart.grab().toImage()
    chart.set_staircase(SECOND)
    other = chart.grab().toImage()
    chart.set_staircase(None)
    assert len({bytes(image.constBits()) for image in (old, other, chart.grab().toImage())}) == 3


def test_the_ear_gets_the_whole_picture_and_then_what_to_do_next(chart: StaircaseChart) -> None:
    assert chart.accessibleName() == "Rates over time"
    assert "Step 6" in chart.accessibleDescription()
    chart.set_staircase(None)
    assert "Step" not in chart.accessibleDescription()
    assert chart.accessibleDescription().startswith("Answer the questions")
    assert chart.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_the_focus_is_drawn(chart: StaircaseChart) -> None:
    chart.clearFocus()
    before = chart.grab().toImage()
    chart.activateWindow()
    chart.setFocus()
    assert chart.grab().toImage() != before


@pytest.mark.parametrize("name", COLOURS)
@pytest.mark.parametrize("case", CASES)
def test_every_case_is_painted_in_every_theme(
    chart: StaircaseChart, qapp: QApplication, case: str, name: ThemeName
) -> None:
    theme.apply(qapp, name)
    chart.set_staircase(CASES[case])
    assert not chart.grab().isNull()


def test_the_same_routine_paints_grey_paper(qapp: QApplication) -> None:
    page = QImage(1400, 520, QImage.Format.Format_RGB32)
    page.fill(Qt.GlobalColor.white)
    # 192 to the inch, as a printer that is twice as fine as the screen.
    page.setDotsPerMeterX(7559)
    page.setDotsPerMeterY(7559)
    painter = QPainter(page)
    layout = paint_staircase(
        painter, QRectF(0, 0, 1400, 520), FIRST, PAPER, theme.fonts_at(1.0), highlighted_step=2
    )
    painter.end()
    assert layout.scales.unit == pytest.approx(2, abs=0.01)
    pixels = {page.pixel(x, y) for x in range(0, 1400, 3) for y in range(0, 520, 3)}
    assert len(pixels) > 3
    assert all((p >> 16 & 255) == (p >> 8 & 255) == (p & 255) for p in pixels)
