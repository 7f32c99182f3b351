"""A sentence of a severity says it by its icon as well as by its colour, and keeps its room."""

import pytest
from chair import Chair, Key
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from sight import settle
from ward_window import CONTROL, RESOURCES

from infuseplan.gui.theme import theme
from infuseplan.gui.theme.theme import GAP_S, WidgetRole
from infuseplan.gui.widgets.severity_icon import SeveritySentence


def seen(label: SeveritySentence, area: QRect) -> QImage:
    return label.grab(area).toImage()


def holds(image: QImage, colour: str) -> bool:
    wanted = QColor(colour).rgb()
    return any(
        image.pixelColor(x, y).rgb() == wanted
        for x in range(image.width())
        for y in range(image.height())
    )


def shown(qtbot: QtBot, *labels: SeveritySentence) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    box = QVBoxLayout(window)
    for label in labels:
        box.addWidget(label)
    box.addStretch()
    window.resize(320, 300)
    window.show()
    settle()
    return window


def column(label: SeveritySentence) -> QRect:
    """Where the icon is to stand: before the first line, as wide and as high as the type."""
    inside, size = label.contentsRect(), label.fontMetrics().height()
    return QRect(inside.left(), inside.top(), size, size)


@pytest.mark.parametrize("role", theme.THEMES)
def test_the_icon_stands_before_the_first_line(
    app: QApplication, qtbot: QtBot, role: theme.ThemeName
) -> None:
    theme.apply(app, role, resources=RESOURCES)
    block = SeveritySentence(WidgetRole.BLOCK, "Enter the weight in kg.")
    caution = SeveritySentence(WidgetRole.CAUTION, "No record of this patient is known here. " * 3)
    window = shown(qtbot, block, caution)
    assert window.isVisible()
    pictures = [seen(one, column(one)) for one in (block, caution)]
    assert holds(pictures[0], theme.colours().block)
    assert holds(pictures[1], theme.colours().caution)
    # Below the icon, and between icon and words, there is nothing but the ground.
    place = column(caution)
    below = QRect(place.left(), place.bottom() + 3, place.width(), place.height())
    assert not holds(seen(caution, below), theme.colours().caution)
    gap = QRect(place.right() + 1, place.top(), GAP_S - 2, place.height())
    assert not holds(seen(caution, gap), theme.colours().caution)


@pytest.mark.parametrize("percent", [100, 200])
def test_a_sentence_of_one_line_needs_no_more_room_than_was_kept(
    app: QApplication, qtbot: QtBot, percent: int
) -> None:
    theme.apply(app, "light", percent / 100, resources=RESOURCES)
    kept = SeveritySentence(WidgetRole.BLOCK, keeps_room=True)
    kept.setVisible(False)
    below = SeveritySentence(WidgetRole.CAUTION, "Below")
    window = shown(qtbot, kept, below)
    kept.keep_room()
    settle()
    before = below.pos(), window.minimumSizeHint().height()
    kept.setText("No.")
    kept.setVisible(True)
    settle()
    assert (below.pos(), window.minimumSizeHint().height()) == before
    theme.apply(app, "light", resources=RESOURCES)


def test_complaints_and_cautions_of_the_start_have_the_icon(chair: Chair) -> None:
    dialog = chair.begin()
    cautions = dialog.findChildren(SeveritySentence)
    told = [one.text() for one in cautions if one is not dialog.said]
    # The window has no record of this patient.
    assert len(told) == 1
    assert told[0].startswith("No record of this patient is known here.")
    assert isinstance(dialog.said, SeveritySentence)
    dialog.submit()
    settle()
    assert holds(seen(dialog.said, column(dialog.said)), theme.colours().block)


def test_what_the_pages_say_has_its_icon(chair: Chair) -> None:
    chair.plan()
    chair.press(Key.Key_2, CONTROL)
    page = chair.window.prepare.made
    assert page is not None
    page.ready_button.click()
    settle()
    assert holds(seen(page.said, column(page.said)), theme.colours().block)
    page.vials.add_button.click()
    settle()
    assert holds(seen(page.vials.said, column(page.vials.said)), theme.colours().block)
    assert holds(seen(page.check, column(page.check)), theme.colours().note)
    chair.window.patient.reference.setText("")
    chair.press(Key.Key_3, CONTROL)
    chair.press(Key.Key_F2)
    settle()
    said = chair.page.empty.said
    assert holds(seen(said, column(said)), theme.colours().block)


def test_a_paper_that_has_to_be_known_about_says_so_with_an_icon(
    app: QApplication, qtbot: QtBot
) -> None:
    """What was a remark becomes severe: the same line, another ground, and an icon."""
    line = SeveritySentence(WidgetRole.CAPTION, "Saved as plan.pdf.")
    window = shown(qtbot, line)
    assert window.isVisible()
    assert line.indent() == 0
    line.show_role(WidgetRole.BLOCK)
    settle()
    assert holds(seen(line, column(line)), theme.colours().block)
