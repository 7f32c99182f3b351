"""The design system: what the eye can tell apart, computed and not judged by taste."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo, QFontMetricsF, QImage, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from infuseplan.gui.theme import icons, theme
from infuseplan.gui.theme.palettes import COLOURS, PAPER, ThemeColours, ThemeName
from infuseplan.gui.theme.style_sheet import style_sheet
from infuseplan.gui.theme.theme import WidgetRole

POINTS = {
    "caption": 9.0, "text": 10.5, "heading": 13.5, "figure": 24.0, "tight": 19.5, "huge": 54.0,
    "next": 30.0, "huge_wide": 96.0, "figure_wide": 42, "text_wide": 15,
}  # fmt: skip
EVERY: dict[str, ThemeColours] = {name: COLOURS[name] for name in COLOURS} | {"paper": PAPER}

# What is written on what: the grounds, and the inks that stand on each of them.
INKS_ON = {
    "ground": ("text", "quiet", "accent", "block"),
    "surface": (
        "text", "quiet", "accent", "accent_strong", "block", "caution", "note", "done", "now",
    ),
    "accent": ("on_accent",),
    "accent_strong": ("on_accent",),
    "accent_soft": ("text", "quiet", "accent"),
    "highlight_soft": ("text", "quiet"),
    "note_soft": ("note", "text", "quiet"),
    "block_soft": ("block", "text"),
    "caution_soft": ("caution", "text"),
    "done_soft": ("done", "text"),
    "now_soft": ("now", "text"),
    "band_soft": ("text", "quiet"),
    "volume_to_come": ("text",),
    "to_come": ("text",),
    "block": ("surface",),
}  # fmt: skip

# Lines and marks, and what they have to be seen against.
MARKS_ON = {
    "rule": ("surface", "ground", "note_soft", "band_soft"),
    "hatch": ("band_soft",),
    "accent": ("surface", "ground", "accent_soft", "to_come"),
    "focus": ("surface", "ground", "accent_soft", "note_soft", "block_soft", "caution_soft"),
    "volume": ("surface", "volume_to_come", "highlight_soft"),
    "delivered": ("surface",),
    "volume_delivered": ("surface",),
    "now": ("surface", "to_come", "volume_to_come", "band_soft"),
    "block": ("surface", "block_soft"),
    "caution": ("surface", "caution_soft"),
    "note": ("surface", "note_soft"),
    "done": ("surface", "done_soft"),
}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def rules(sheet: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Selector and declarations of every rule."""
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet):
        pairs = (part.split(":", 1) for part in body.split(";") if ":" in part)
        yield selector.strip(), {name.strip(): value.strip() for name, value in pairs}


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application in our own clothes; the next test finds it as it was."""
    font, palette, sheet = qapp.font(), qapp.palette(), qapp.styleSheet()
    theme.apply(qapp, "light")
    yield qapp
    theme.apply(qapp, "light")
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


def test_the_ratio_is_the_one_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("name", EVERY)
def test_every_text_stands_out_from_every_ground_it_is_put_on(name: str) -> None:
    colours = asdict(EVERY[name])
    faint = {
        (ink, ground): contrast(colours[ink], colours[ground])
        for ground, inks in INKS_ON.items()
        for ink in inks
        if contrast(colours[ink], colours[ground]) < 4.5
    }
    assert not faint


@pytest.mark.parametrize("name", EVERY)
def test_every_line_and_mark_stands_out_from_what_is_beside_it(name: str) -> None:
    colours = asdict(EVERY[name])
    faint = {
        (mark, ground): contrast(colours[mark], colours[ground])
        for mark, grounds in MARKS_ON.items()
        for ground in grounds
        if contrast(colours[mark], colours[ground]) < 3
    }
    assert not faint


@pytest.mark.parametrize("name", COLOURS)
def test_no_rule_of_the_style_sheet_writes_in_a_colour_too_close_to_its_own_ground(
    name: ThemeName,
) -> None:
    colour = re.compile(r"#[0-9A-F]{6}")
    faint = []
    for selector, body in rules(style_sheet(COLOURS[name], POINTS)):
        ink, ground = colour.search(body.get("color", "")), colour.match(body.get("background", ""))
        if ink and ground and contrast(ink[0], ground[0]) < 4.5:
            faint.append(selector)
    assert not faint


@pytest.mark.parametrize("name", COLOURS)
def test_the_style_sheet_has_no_hole_left_unfilled(name: ThemeName) -> None:
    assert not re.findall(r"<\w+>", style_sheet(COLOURS[name], POINTS))


def test_every_look_has_a_rule() -> None:
    sheet = style_sheet(COLOURS["light"], POINTS)
    assert [role for role in WidgetRole if f'[role="{role}"]' not in sheet] == []


@pytest.mark.parametrize("name", COLOURS)
def test_delivered_and_to_come_differ_in_lightness_and_not_in_hue_alone(name: ThemeName) -> None:
    colours = COLOURS[name]
    assert contrast(colours.delivered, colours.to_come) >= 3
    assert contrast(colours.volume_delivered, colours.volume_to_come) >= 3


def test_paper_is_grey_throughout() -> None:
    hues = {c for c in asdict(PAPER).values() if len({c[1:3], c[3:5], c[5:7]}) > 1}
    assert not hues


def test_severities_differ_in_shape_where_colour_is_taken_away(dressed: QApplication) -> None:
    shapes = set()
    for name in ("block", "caution", "note", "done"):
        image = icons.pixmap(name, PAPER, 24).toImage().convertToFormat(QImage.Format.Format_Alpha8)
        shapes.add(bytes(image.constBits()))
    assert len(shapes) == 4


@pytest.mark.parametrize("name", ["block", "caution", "note", "done", "why", "copy", "print"])
def test_every_icon_leaves_a_mark_in_every_theme(
    dressed: QApplication, name: icons.IconName
) -> None:
    for colours in EVERY.values():
        image = icons.pixmap(name, colours, 16).toImage()
        opaque = sum(
            image.pixelColor(x, y).alpha() > 200
            for x in range(image.width())
            for y in range(image.height())
        )
        assert opaque > 10


def test_type_is_the_bundled_one_with_figures_of_one_width(dressed: QApplication) -> None:
    for face in (theme.fonts().caption, theme.fonts().figure):
        assert QFontInfo(face).family() == "Inter"
        metrics = QFontMetricsF(face)
        widths = [metrics.horizontalAdvance(digit * 4) for digit in "0123456789"]
        # The type rounds its slashed zero to a thousandth of its size: nothing an eye could see.
        assert max(widths) - min(widths) < 0.25


def test_sizes_of_type_are_points_that_follow_the_scale(dressed: QApplication) -> None:
    sizes = [
        face.pointSizeF()
        for face in (theme.fonts().caption, theme.fonts().text, theme.fonts().heading,
                     theme.fonts().figure)
    ]  # fmt: skip
    assert sizes == [9, 10.5, 13.5, 24]  # 12, 14, 18 and 32 pixels at 96 to the inch
    theme.apply(dressed, "light", 2.0)
    assert theme.fonts().caption.pointSizeF() == 18
    assert dressed.font().pointSizeF() == 21


@pytest.mark.parametrize(("role", "points"), [(WidgetRole.CAPTION, 9), (WidgetRole.FIGURE, 24)])
def test_a_label_takes_size_and_keeps_the_figures_of_the_theme(
    dressed: QApplication, qtbot: QtBot, role: WidgetRole, points: float
) -> None:
    label = QLabel("111")
    qtbot.addWidget(label)
    theme.set_role(label, role)
    label.ensurePolished()
    assert label.font().pointSizeF() == points
    metrics = QFontMetricsF(label.font())
    assert metrics.horizontalAdvance("111") == metrics.horizontalAdvance("000")


@pytest.mark.parametrize("name", COLOURS)
def test_disabled_text_stays_readable(dressed: QApplication, name: ThemeName) -> None:
    theme.apply(dressed, name)
    palette = dressed.palette()
    group, role = QPalette.ColorGroup.Disabled, QPalette.ColorRole
    for ink, ground in ((role.WindowText, role.Window), (role.Text, role.Base)):
        ratio = contrast(
            palette.color(group, ink).name().upper(), palette.color(group, ground).name().upper()
        )
        assert ratio >= 4.5


def test_the_focus_does_not_move_anything(dressed: QApplication, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    controls: list[QWidget] = [QPushButton("Start", parent), QLineEdit("72.5", parent)]
    for role in (
        WidgetRole.ACCENT,
        WidgetRole.QUIET,
        WidgetRole.CHOICE,
        WidgetRole.TAB,
        WidgetRole.STOP,
    ):
        controls.append(QPushButton("Start", parent))
        theme.set_role(controls[-1], role)
    parent.show()
    parent.activateWindow()
    for control in controls:
        control.clearFocus()
        before = control.sizeHint()
        control.setFocus(Qt.FocusReason.TabFocusReason)
        assert control.sizeHint() == before


def test_a_field_in_trouble_looks_different_and_is_forgiven(
    dressed: QApplication, qtbot: QtBot
) -> None:
    field = QLineEdit("7o")
    qtbot.addWidget(field)
    field.resize(120, 36)
    theme.set_state(field, "ok")
    well = field.grab().toImage()
    theme.set_state(field, "problem")
    assert field.grab().toImage() != well
    theme.set_state(field, "ok")
    assert field.grab().toImage() == well


def test_missing_type_is_reported_and_does_not_stop_the_ward(
    qapp: QApplication, tmp_path: Path, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(theme._InUse, "strong_families", ())
    fonts = theme.fonts_at(1.0, tmp_path)
    assert fonts.text.pointSizeF() == 10.5
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]


def test_the_licence_lies_beside_the_type() -> None:
    folder = Path(__file__).parents[2] / "resources" / "fonts"
    assert {path.suffix for path in folder.iterdir()} == {".otf", ".txt"}
    assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "OFL.txt").read_text(encoding="utf-8")


def test_the_programs_own_icon_is_there_in_every_size() -> None:
    folder = Path(__file__).parents[2] / "resources" / "icons"
    for size in icons.PROGRAM_ICON_SIZES:
        image = QImage(str(folder / f"infuseplan-{size}.png"))
        assert (image.width(), image.height()) == (size, size)


def test_colours_in_use_are_those_of_the_theme(dressed: QApplication) -> None:
    theme.apply(dressed, "dark")
    assert theme.colours() is COLOURS["dark"]
    assert isinstance(theme.colours(), ThemeColours)
