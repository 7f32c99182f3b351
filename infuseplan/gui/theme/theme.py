"""The design system: type, spacing, colour and the look of every kind of widget.

Nothing is styled anywhere else. A widget says what it is, `set_role(label, Look.CAPTION)`, and the
theme says how that looks; an entry field also says how it fares, `set_state(field, "problem")`.
Sizes of type are points, so that they follow the resolution of the screen and `scale`.
"""

import logging
from enum import StrEnum
from os import environ
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

import infuseplan
from infuseplan.frozen import frozen
from infuseplan.gui.theme.palettes import COLOURS, PAPER, ThemeColours, ThemeName
from infuseplan.gui.theme.style_sheet import style_sheet

__all__ = [
    "CAPTION_PX",
    "FIGURE_PX",
    "GAP",
    "GAP_L",
    "GAP_M",
    "GAP_S",
    "GAP_XL",
    "GAP_XS",
    "GUTTER",
    "HEADING_PX",
    "MARGIN",
    "PAPER",
    "TEXT_PX",
    "THEMES",
    "Fonts",
    "State",
    "ThemeColours",
    "ThemeName",
    "WidgetRole",
    "apply",
    "ask_for_fusion",
    "colours",
    "fonts",
    "fonts_at",
    "is_wide",
    "polish_again",
    "scale",
    "set_role",
    "set_sheet",
    "set_state",
]  # fmt: skip

THEMES: tuple[ThemeName, ...] = ("light", "dark", "contrast")
State = Literal["ok", "problem", "caution", "empty"]
# The style sheet has no rule for either.
_LOOK_ALIKE = {"ok", "empty"}

_log = logging.getLogger(__name__)

# The grid of 4, in pixels at 100 %.
GAP_XS, GAP_S, GAP_M, GAP, GAP_L, GAP_XL = 4, 8, 12, 16, 24, 32
# Round every page and beside what the strips say, and between the blocks of a page: the edges are
# the same on all pages, so that the eye finds them where they were. With 12 round the page the
# figures of a plan would need a second row at 1280 pixels.
MARGIN, GUTTER = GAP_S, GAP_M

# Sizes of type in pixels at 100 %, which is 96 to the inch; three quarters of that in points.
CAPTION_PX, TEXT_PX, HEADING_PX, FIGURE_PX = 12, 14, 18, 32
# A fifth size for one case only: large figures that would not fit side by side.
TIGHT_PX = 26
# One for what follows the rate that runs: the next one, and how long until then.
NEXT_PX = 40
# And one for the one figure that is read from across the room: the rate that runs now.
HUGE_PX = 72
# The same figure where the window has room for it.
HUGE_WIDE_PX = 128
# Figures and words of a page that would leave half of such a window empty.
FIGURE_WIDE_PX, TEXT_WIDE_PX = 56, 20
# From this window on, in pixels at 100 %.
_WIDE, _HIGH = 1600, 900
_POINTS_PER_PX = 0.75

_STYLE_KEY, _STYLE = "QT_STYLE_OVERRIDE", "Fusion"

_FAMILY = "Inter"
_FACES = ("Inter-Regular.otf", "Inter-SemiBold.otf")

# Figures of one width, a slashed zero, an I with serifs and an l with a tail: 1, l, I, 0 and O
# are five different shapes in every weight. ss02 is Inter 3's name for the last three.
_FEATURES = ("tnum", "zero", "ss02")


class WidgetRole(StrEnum):
    """What a widget is; the theme knows how that looks. One look to a widget."""

    # surfaces
    CARD = "card"
    STRIP = "strip"
    PAGE = "page"
    # words
    CAPTION = "caption"
    STRONG = "strong"
    HEADING = "heading"
    FIGURE = "figure"
    FIGURE_TIGHT = "figure-tight"
    FIGURE_NEXT = "figure-next"
    HUGE = "huge"
    HUGE_WIDE = "huge-wide"
    FIGURE_WIDE = "figure-wide"
    TEXT_WIDE = "text-wide"
    TILE = "tile"
    PROBLEM = "problem"
    # severities and states, as a ground with its words
    BLOCK = "block"
    CAUTION = "caution"
    CAUTION_TIGHT = "caution-tight"
    NOTE = "note"
    DONE = "done"
    NOW = "now"
    # buttons; a choice and a tab are checkable
    ACCENT = "accent"
    QUIET = "quiet"
    LINE = "line"
    CHOICE = "choice"
    TAB = "tab"
    PAGE_TAB = "page-tab"
    # a table whose columns stand closer together, because it has no room for more
    CLOSE = "close"
    STOP = "stop"
    # a button of two lines, words and the name of its key
    KEY = "key"
    KEY_NEXT = "key-next"


@frozen
class Fonts:
    """The type for painters; widgets get theirs from their look."""

    caption: QFont
    caption_strong: QFont
    text: QFont
    strong: QFont
    heading: QFont
    figure: QFont
    figure_wide: QFont
    wide: QFont
    wide_strong: QFont


class _InUse:
    """What the window wears now; a process has one window style, as it has one QApplication."""

    name: ThemeName = "light"
    fonts: Fonts | None = None
    strong_families: tuple[str, ...] = ()
    sheet: str = ""
    is_fusion: bool = False


def _resources() -> Path:
    package = Path(infuseplan.__file__).resolve().parent
    inside = package / "_resources"  # in a wheel; in the source tree beside the package
    return inside if inside.is_dir() else package.parent / "resources"


def _load_faces(folder: Path) -> None:
    """Register the bundled type once; without it the ward still gets the system's own type."""
    if _InUse.strong_families:
        return
    families: tuple[str, ...] = (_FAMILY,)
    for face in _FACES:
        number = QFontDatabase.addApplicationFont(str(folder / face))
        if number < 0:
            _log.warning("bundled type %s could not be loaded from %s", face, folder)
        else:
            families = tuple(QFontDatabase.applicationFontFamilies(number))
    # Where a platform keeps the semi-bold as a family of its own, that name has to be asked for.
    _InUse.strong_families = families


def _font(px: float, *, strong: bool, scale: float) -> QFont:
    font = QFont()
    font.setFamilies(list(_InUse.strong_families) if strong else [_FAMILY])
    font.setPointSizeF(px * _POINTS_PER_PX * scale)
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    for tag in _FEATURES:
        font.setFeature(QFont.Tag(tag), 1)
    return font


def fonts_at(scale: float, resources: Path | None = None) -> Fonts:
    """The type at `scale`; paper asks for 1.0 whatever the screen is set to."""
    _load_faces((resources or _resources()) / "fonts")
    return Fonts(
        caption=_font(CAPTION_PX, strong=False, scale=scale),
        caption_strong=_font(CAPTION_PX, strong=True, scale=scale),
        text=_font(TEXT_PX, strong=False, scale=scale),
        strong=_font(TEXT_PX, strong=True, scale=scale),
        heading=_font(HEADING_PX, strong=True, scale=scale),
        figure=_font(FIGURE_PX, strong=True, scale=scale),
        figure_wide=_font(FIGURE_WIDE_PX, strong=True, scale=scale),
        wide=_font(TEXT_WIDE_PX, strong=False, scale=scale),
        wide_strong=_font(TEXT_WIDE_PX, strong=True, scale=scale),
    )


def ask_for_fusion() -> None:
    """Choose the style before there is a QApplication: 4 ms less than changing it afterwards.

    And nobody has to look which one it came with: Python's picture of a style is 566 names.
    """
    environ[_STYLE_KEY] = _STYLE
    if QApplication.instance() is None:
        _InUse.is_fusion = True


def apply(
    app: QApplication,
    theme_name: ThemeName,
    scale: float = 1.0,
    *,
    resources: Path | None = None,
    with_sheet: bool = True,
) -> None:
    """Dress `app`: Fusion, our type and palette, and the one style sheet.

    Without it, `set_sheet` has to follow before anything is shown.
    """
    fonts_in_use = fonts_at(scale, resources)
    _InUse.name, _InUse.fonts = theme_name, fonts_in_use
    chosen = COLOURS[theme_name]
    _InUse.sheet = style_sheet(chosen, {
        "caption": CAPTION_PX * _POINTS_PER_PX * scale,
        "text": TEXT_PX * _POINTS_PER_PX * scale,
        "heading": HEADING_PX * _POINTS_PER_PX * scale,
        "figure": FIGURE_PX * _POINTS_PER_PX * scale,
        "next": NEXT_PX * _POINTS_PER_PX * scale,
        "tight": TIGHT_PX * _POINTS_PER_PX * scale,
        "huge": HUGE_PX * _POINTS_PER_PX * scale,
        "huge_wide": HUGE_WIDE_PX * _POINTS_PER_PX * scale,
        "figure_wide": FIGURE_WIDE_PX * _POINTS_PER_PX * scale,
        "text_wide": TEXT_WIDE_PX * _POINTS_PER_PX * scale,
    }, scale)  # fmt: skip
    # Qt changes the sheet of an open window three times as fast by way of no sheet.
    app.setStyleSheet("")
    if not _InUse.is_fusion and app.style().name() != _STYLE.lower():
        app.setStyle(_STYLE)
    _InUse.is_fusion = True
    app.setFont(fonts_in_use.text)
    app.setPalette(_palette(chosen))
    if with_sheet:
        set_sheet(app)


def set_sheet(app: QApplication) -> None:
    """Put on the style sheet of the theme in use.

    With a sheet Qt restyles a widget, and everything within it, each time it is laid into another
    one. A window that is made before the sheet is restyled once: a tenth of the time to open it.
    """
    app.setStyleSheet(_InUse.sheet)


def colours() -> ThemeColours:
    """The colours in use, for painters."""
    return COLOURS[_InUse.name]


def fonts() -> Fonts:
    """The type in use, for painters."""
    if _InUse.fonts is None:
        _InUse.fonts = fonts_at(1.0)
    return _InUse.fonts


def scale() -> float:
    """How much larger type is than at 100 %."""
    return fonts().text.pointSizeF() / (TEXT_PX * _POINTS_PER_PX)


def is_wide(window: QWidget) -> bool:
    """Whether there is room for the larger of two sizes; with large type it takes more."""
    return window.width() >= _WIDE * scale() and window.height() >= _HIGH * scale()


def set_role(widget: QWidget, role: WidgetRole | None) -> None:
    """Give `widget` its look, or another one; None is the look of every widget of its kind."""
    if widget.property("role") != role:
        widget.setProperty("role", None if role is None else str(role))
        # A bare QWidget paints no ground of its own unless it is told that it has a style.
        widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        polish_again(widget)


def set_state(widget: QWidget, state: State) -> None:
    """Show how an entry field fares; its words stand beside it, this is only the border."""
    before = widget.property("state")
    if before != state:
        widget.setProperty("state", state)
        # What looks the same is not dressed again: that takes the type of a label away and gives it
        # back, and everything round it is laid out anew.
        if not {before, state} <= _LOOK_ALIKE:
            polish_again(widget)


def polish_again(widget: QWidget) -> None:
    """Show a property that has changed after the widget was first seen."""
    # Qt matches properties when it polishes; a widget that was never polished has yet to be, and
    # doing that early for each of a hundred widgets is a tenth of the time to open the window.
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


def _palette(chosen: ThemeColours) -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    for name, colour in (
        (role.Window, chosen.ground),
        (role.WindowText, chosen.text),
        (role.Base, chosen.surface),
        (role.AlternateBase, chosen.note_soft),
        (role.Text, chosen.text),
        (role.PlaceholderText, chosen.quiet),
        (role.Button, chosen.surface),
        (role.ButtonText, chosen.text),
        (role.BrightText, chosen.on_accent),
        (role.ToolTipBase, chosen.surface),
        (role.ToolTipText, chosen.text),
        (role.Highlight, chosen.accent),
        (role.Accent, chosen.accent),
        (role.HighlightedText, chosen.on_accent),
        (role.Link, chosen.accent),
        (role.LinkVisited, chosen.accent),
        # Fusion draws frames, arrows and separators out of these five.
        (role.Light, chosen.surface),
        (role.Midlight, chosen.ground),
        (role.Mid, chosen.rule),
        (role.Dark, chosen.rule),
        (role.Shadow, chosen.text),
    ):
        palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        palette.setColor(group.Disabled, name, QColor(chosen.quiet))
    # A selection in a list without the keyboard is still the selection: same colours.
    palette.setColor(group.Disabled, role.Highlight, QColor(chosen.note_soft))
    palette.setColor(group.Disabled, role.HighlightedText, QColor(chosen.quiet))
    return palette
