"""The colours: one set for each theme and one for grey paper, without a line of Qt.

One accent for what can be acted on, grey for structure; red, amber and green only for block,
caution and done; violet, which nothing else uses, for now. Text stands at 4.5:1 or better on
everything it is put on, lines and marks at 3:1: lines that are fainter than that vanish on a
ward monitor beside a window. `tests/gui/test_theme.py` computes every pair.
"""

from dataclasses import replace
from typing import Literal

from infuseplan.frozen import frozen

ThemeName = Literal["light", "dark", "contrast"]


@frozen
class ThemeColours:
    """Every colour of a theme as `#RRGGBB`; a name ending in `soft` is a ground for text."""

    ground: str  # the window, behind the cards
    surface: str  # cards, fields, tables
    text: str
    quiet: str  # captions, units, disabled text
    rule: str  # lines that separate, borders of fields, axes
    accent: str  # what can be acted on, and the staircase itself
    accent_strong: str  # the same under the mouse
    on_accent: str
    accent_soft: str  # a chosen answer
    focus: str  # the ring around what has the keyboard
    highlight: str  # the fill of the step that chart and table point at
    highlight_soft: str  # the row and the column of that step
    block: str
    block_soft: str
    caution: str
    caution_soft: str
    note: str
    note_soft: str
    done: str
    done_soft: str
    now: str
    now_soft: str
    to_come: str  # fill beneath the rates and volumes that are still to come
    delivered: str  # the same, once it has run in
    volume: str  # the line of the volume
    volume_to_come: str
    volume_delivered: str
    band_soft: str  # premedication, interruptions
    hatch: str  # the strokes in that band


LIGHT = ThemeColours(
    ground="#E8ECF0",
    surface="#FFFFFF",
    text="#141C24",
    quiet="#4A5763",
    rule="#76828E",
    accent="#0B5CAD",
    accent_strong="#084680",
    on_accent="#FFFFFF",
    accent_soft="#DCEAF8",
    focus="#141C24",
    highlight="#A8CBEE",
    highlight_soft="#E3EEF9",
    block="#A3161B",
    block_soft="#FCE6E6",
    caution="#7A4300",
    caution_soft="#FFF0D2",
    note="#3C4A57",
    note_soft="#E8ECF0",
    done="#15652B",
    done_soft="#E0F2E4",
    now="#6B2FA0",
    now_soft="#EFE6F8",
    to_come="#D2E3F5",
    delivered="#0B5CAD",
    volume="#44586B",
    volume_to_come="#DCE3EA",
    volume_delivered="#60758A",
    band_soft="#F0F2F5",
    hatch="#76828E",
)

DARK = ThemeColours(
    ground="#12171C",
    surface="#1D242B",
    text="#E9EEF2",
    quiet="#AEB9C4",
    rule="#7E8B98",
    accent="#7DBBF7",
    accent_strong="#A9D2FA",
    on_accent="#0A1622",
    accent_soft="#1F3A55",
    focus="#FFFFFF",
    highlight="#3A638C",
    highlight_soft="#26384B",
    block="#FF9A94",
    block_soft="#45201F",
    caution="#F5BD62",
    caution_soft="#40301A",
    note="#BCC7D1",
    note_soft="#2A333C",
    done="#82D397",
    done_soft="#1C3A25",
    now="#CDA6F5",
    now_soft="#38294A",
    to_come="#27405A",
    delivered="#5F9FDD",
    volume="#A7B7C6",
    volume_to_come="#333E49",
    volume_delivered="#7B8FA3",
    band_soft="#252D35",
    hatch="#7E8B98",
)

CONTRAST = ThemeColours(
    ground="#000000",
    surface="#000000",
    text="#FFFFFF",
    quiet="#E3E3E3",
    rule="#FFFFFF",
    accent="#FFE100",
    accent_strong="#FFF27A",
    on_accent="#000000",
    accent_soft="#3A3400",
    focus="#00E5FF",
    highlight="#7A6D00",
    highlight_soft="#333333",
    block="#FF8A80",
    block_soft="#3D0000",
    caution="#FFC04D",
    caution_soft="#3A2600",
    note="#FFFFFF",
    note_soft="#1F1F1F",
    done="#7CFF8E",
    done_soft="#00330A",
    now="#E3B3FF",
    now_soft="#33124D",
    to_come="#4A4200",
    delivered="#C7B000",
    volume="#FFFFFF",
    volume_to_come="#404040",
    volume_delivered="#BDBDBD",
    band_soft="#1F1F1F",
    hatch="#A6A6A6",
)

# A black and white printer keeps shapes and words; it must not need to keep hues.
PAPER = replace(
    LIGHT,
    ground="#FFFFFF",
    text="#000000",
    quiet="#404040",
    rule="#6E6E6E",
    accent="#000000",
    accent_strong="#000000",
    accent_soft="#E6E6E6",
    focus="#000000",
    highlight="#BEBEBE",
    highlight_soft="#E6E6E6",
    block="#000000",
    block_soft="#FFFFFF",
    caution="#000000",
    caution_soft="#FFFFFF",
    note="#000000",
    note_soft="#FFFFFF",
    done="#000000",
    done_soft="#FFFFFF",
    now="#000000",
    now_soft="#FFFFFF",
    to_come="#DEDEDE",
    delivered="#707070",
    volume="#333333",
    volume_to_come="#EBEBEB",
    volume_delivered="#8A8A8A",
    band_soft="#F4F4F4",
    hatch="#7A7A7A",
)

COLOURS: dict[ThemeName, ThemeColours] = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
