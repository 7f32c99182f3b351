"""The one style sheet: a look and a state in, Qt's own kind of CSS out; no Qt is loaded here."""

from collections.abc import Mapping
from dataclasses import asdict

from infuseplan.gui.theme.palettes import ThemeColours

# Names in angle brackets are colours of the theme or sizes of type in points: Qt's braces would
# have to be doubled on every line if `str.format` filled them in.
#
# A control has the same outer size with and without the ring of the focus: what the border
# gains, the padding loses, so that nothing moves when the keyboard does.
_MARK_PX, _MARK_FRAME = 10, 4
_SHEET = """
QToolTip { color: <text>; background: <surface>; border: 1px solid <rule>; padding: 4px 8px; }

*[role="page"] { background: <ground>; }
*[role="card"] { background: <surface>; border: 1px solid <card_line>; border-radius: 6px; }
*[role="tile"] { background: <surface>; border: none; border-left: 4px solid <surface>; }
*[role="tile"][state="caution"] { background: <caution_soft>; border-left: 4px solid <caution>; }
*[role="strip"] { background: <surface>; border: none; border-bottom: 1px solid <rule>; }

QLabel[role="caption"] { color: <quiet>; font-size: <caption_pt>pt; }
QLabel[role="strong"] { color: <text>; font-weight: 600; }
QLabel[role="heading"] { color: <text>; font-size: <heading_pt>pt; font-weight: 600; }
QLabel[role="figure"] { color: <text>; font-size: <figure_pt>pt; font-weight: 600; }
QLabel[role="figure-tight"] { color: <text>; font-size: <tight_pt>pt; font-weight: 600; }
QLabel[role="figure-next"] { color: <text>; font-size: <next_pt>pt; font-weight: 600; }
QLabel[role="huge"] { color: <text>; font-size: <huge_pt>pt; font-weight: 600; }
QLabel[role="huge-wide"] { color: <text>; font-size: <huge_wide_pt>pt; font-weight: 600; }
QLabel[role="figure-wide"] { color: <text>; font-size: <figure_wide_pt>pt; font-weight: 600; }
QLabel[role="text-wide"] { color: <text>; font-size: <text_wide_pt>pt; }
QLabel[role="problem"] { color: <block>; }

*[role="block"] { color: <block>; background: <block_soft>; border: none;
  border-left: 4px solid <block>; padding: 8px 12px; }
*[role="caution"] { color: <caution>; background: <caution_soft>; border: none;
  border-left: 4px solid <caution>; padding: 8px 12px; }
*[role="caution-tight"] { color: <caution>; background: <caution_soft>; border: none;
  border-left: 4px solid <caution>; padding: 1px 8px; font-size: <caption_pt>pt; }
*[role="note"] { color: <note>; background: <note_soft>; border: none;
  border-left: 4px solid <note>; padding: 8px 12px; }
*[role="done"] { color: <done>; background: <done_soft>; border: none;
  border-left: 4px solid <done>; padding: 8px 12px; }
*[role="now"] { color: <now>; background: <now_soft>; border: none;
  border-left: 4px solid <now>; padding: 8px 12px; }

QPushButton { color: <text>; background: <surface>; border: 1px solid <rule>;
  border-radius: 4px; padding: 6px 14px; min-height: 20px; }
QPushButton:hover { background: <accent_soft>; border-color: <accent>; }
QPushButton:pressed { background: <highlight_soft>; }
QPushButton:focus { border: 3px solid <focus>; padding: 4px 12px; }
QPushButton:disabled { color: <quiet>; background: <note_soft>; border: 1px dashed <rule>; }

QPushButton[role="accent"] { color: <on_accent>; background: <accent>; font-weight: 600;
  border: 3px solid <accent>; padding: 4px 12px; }
QPushButton[role="accent"]:hover { background: <accent_strong>; border-color: <accent_strong>; }
QPushButton[role="accent"]:focus { border-color: <focus>; }
QPushButton[role="accent"]:disabled { color: <quiet>; background: <note_soft>;
  border: 1px dashed <rule>; padding: 6px 14px; }

QPushButton[role="key"] { padding: 6px 10px; min-height: 38px; }
QPushButton[role="key"]:focus { border: 3px solid <focus>; padding: 4px 8px; }

QPushButton[role="key-next"] { color: <on_accent>; background: <accent>; font-weight: 600;
  border: 3px solid <accent>; padding: 4px 8px; min-height: 38px; }
QPushButton[role="key-next"]:hover { background: <accent_strong>; border-color: <accent_strong>; }
QPushButton[role="key-next"]:focus { border-color: <focus>; }
QPushButton[role="key-next"]:disabled { color: <quiet>; background: <note_soft>;
  border: 1px dashed <rule>; padding: 6px 10px; }

QPushButton[role="stop"] { color: <surface>; background: <block>; font-weight: 600;
  border: 3px solid <block>; padding: 4px 12px; min-height: 38px; }
QPushButton[role="stop"]:focus { border-color: <focus>; }
QPushButton[role="stop"]:disabled { color: <quiet>; background: <note_soft>;
  border: 1px dashed <rule>; padding: 6px 14px; }

QPushButton[role="quiet"] { color: <accent>; background: transparent; border: 1px solid transparent;
  padding: 2px 6px; }
QPushButton[role="quiet"]:hover { color: <accent_strong>; border-color: <accent>; }
QPushButton[role="quiet"]:focus { border: 3px solid <focus>; padding: 0px 4px; }
QPushButton[role="quiet"]:disabled { color: <quiet>; background: transparent; }

QPushButton[role="line"] { color: <quiet>; background: transparent; text-align: left;
  font-size: <caption_pt>pt; border: 1px solid transparent; padding: 0px 8px 0px 11px; }
QPushButton[role="line"]:hover { color: <text>; border-color: <accent>; }
QPushButton[role="line"]:focus, QPushButton[role="caution-tight"]:focus {
  border: 3px solid <focus>; padding: 0px 6px; }
QPushButton[role="caution-tight"] { text-align: left; border-radius: 0px; }

QPushButton[role="choice"] { text-align: left; padding: 6px 11px 6px 15px; }
QPushButton[role="choice"]:focus { padding: 4px 9px 4px 13px; }
QPushButton[role="choice"]:checked { background: <accent_soft>; border: 1px solid <accent>;
  border-left: 6px solid <accent>; border-radius: 0px; padding: 6px 11px 6px 10px; }
QPushButton[role="choice"]:checked:focus { border: 3px solid <focus>;
  border-left: 6px solid <accent>; border-radius: 0px; padding: 4px 9px 4px 10px; }
QPushButton[role="choice"]:checked:disabled { color: <quiet>; background: <note_soft>;
  border: 1px dashed <rule>; border-left: 6px solid <rule>; }

QFrame[role="choice"] { background: <surface>; border: 1px solid <rule>; border-radius: 4px;
  padding-left: 5px; }
QFrame[role="choice"]:hover { border-color: <accent>; }
QFrame[role="choice"][state="chosen"] { background: <accent_soft>; border: 1px solid <accent>;
  border-left: 6px solid <accent>; border-radius: 0px; padding-left: 0px; }

QPushButton[role="tab"] { color: <quiet>; background: transparent; border: none; border-radius: 0px;
  border-bottom: 3px solid transparent; padding: 6px 6px; }
QPushButton[role="tab"]:hover { color: <text>; border-bottom: 3px solid <rule>; }
QPushButton[role="tab"]:checked { color: <text>; border-bottom: 3px solid <accent>; }
QPushButton[role="tab"]:focus { color: <text>; border: 3px solid <focus>; border-radius: 4px;
  padding: 3px 3px 6px 3px; }
QPushButton[role="tab"]:disabled { color: <quiet>; background: transparent; }

QPushButton[role="page-tab"] { color: <text>; background: transparent; border: none;
  border-bottom: 3px solid transparent; border-radius: 0px; padding: 2px 14px 0px 14px; }
QPushButton[role="page-tab"]:hover { background: <accent_soft>; }
QPushButton[role="page-tab"]:checked { background: <surface>; border-bottom: 3px solid <accent>;
  font-weight: 600; }

QGroupBox { border: none; margin: 0px; padding: 0px; }

QLabel[place="bar"] { padding: 1px 8px; }
QFrame[place="list"] { padding: 4px 12px; }

QLineEdit, QPlainTextEdit, QTextEdit { color: <text>; background: <surface>;
  border: 1px solid <rule>; border-radius: 4px; padding: 5px 8px;
  placeholder-text-color: <quiet>;
  selection-color: <on_accent>; selection-background-color: <accent>; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus { border: 3px solid <focus>;
  padding: 3px 6px; }
QLineEdit:disabled, QLineEdit[readOnly="true"] { color: <quiet>; background: <note_soft>;
  border: 1px dashed <rule>; }
QLineEdit[state="problem"] { background: <block_soft>; border: 1px solid <block>;
  border-left: 6px solid <block>; border-radius: 0px; padding: 5px 8px 5px 3px; }
QLineEdit[state="problem"]:focus { border: 3px solid <focus>; border-left: 6px solid <block>;
  border-radius: 0px; padding: 3px 6px 3px 3px; }
QLabel[state="caution"] { color: <caution>; }
QLabel[state="problem"] { color: <block>; }

QCheckBox, QRadioButton { color: <text>; spacing: 8px; padding: 2px; border: 2px solid transparent;
  border-radius: 4px; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid <focus>; }
QCheckBox[state="problem"] { color: <block>; border-left: 4px solid <block>;
  border-radius: 0px; padding-left: 0px; }
QCheckBox[state="problem"]:focus { border: 2px solid <focus>; border-left: 4px solid <block>;
  border-radius: 0px; padding-left: 0px; }
QCheckBox[state="problem"]::indicator { border-color: <block>; }
QCheckBox:disabled, QRadioButton:disabled { color: <quiet>; }
QCheckBox::indicator, QRadioButton::indicator { width: <mark>px; height: <mark>px; padding: 2px;
  border: 2px solid <rule>; background: <surface>; background-clip: content; }
QRadioButton::indicator { border-radius: <mark_radius>px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: <accent>; }
QCheckBox::indicator:checked, QRadioButton::indicator:checked { border-color: <accent>;
  background: <accent>; }
QRadioButton::indicator:checked { background-clip: border; background: qradialgradient(
  cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5,
  stop: 0 <accent>, stop: 0.5 <accent>, stop: 0.6 <surface>, stop: 1 <surface>); }
QCheckBox::indicator:checked:disabled, QRadioButton::indicator:checked:disabled {
  border-color: <rule>; background: <rule>; }

QAbstractButton[role="card"] { border: 1px solid <rule>; }
QAbstractButton[role="card"]:focus { border: 3px solid <focus>; }

QAbstractItemView { color: <text>; background: <surface>; border: none; outline: none;
  gridline-color: <surface>;
  selection-color: <text>; selection-background-color: <highlight_soft>; }
QAbstractItemView:focus { border: 2px solid <focus>; border-radius: 4px; }
QAbstractItemView[place="board"]:focus { border: none; }
QAbstractItemView::item { padding: 0px 8px; }
QHeaderView, QHeaderView::section { color: <quiet>; background: <surface>; border: none; }
QHeaderView::section { font-size: <caption_pt>pt; font-weight: 400; padding: 4px 8px;
  border-bottom: 1px solid <rule>; }
QTableView[role="close"]::item { padding: 0px 5px; }
QTableView[role="close"] QHeaderView::section { padding: 4px 5px; }
QTableCornerButton::section { background: <surface>; border: none; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0px; }
QScrollBar::handle:vertical { background: <rule>; min-height: 24px; border-radius: 5px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0px; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
"""


def mark_px(scale: float) -> int:
    """The side of what is inside a check mark or radio mark, as large as the type beside it."""
    return int(_MARK_PX * scale)


def style_sheet(colours: ThemeColours, points: Mapping[str, float], scale: float = 1.0) -> str:
    """The sheet in `colours`; `points` are the sizes of type named caption, heading, figure.

    `scale` is how much larger than at 100 % the marks of choices are.
    """
    mark = mark_px(scale)
    # On black a card is told from the window by its line alone; elsewhere by its own tone.
    card_line = colours.rule if colours.ground == colours.surface else colours.surface
    sheet = _SHEET.replace("<card_line>", card_line)
    sheet = sheet.replace("<mark>", str(mark)).replace(
        "<mark_radius>", str(mark // 2 + _MARK_FRAME)
    )
    for name, colour in asdict(colours).items():
        sheet = sheet.replace(f"<{name}>", colour)
    for name, size in points.items():
        sheet = sheet.replace(f"<{name}_pt>", f"{size:g}")
    return sheet
