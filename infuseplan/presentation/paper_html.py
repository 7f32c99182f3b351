"""What all papers share: their type, and the parts of a page as simple HTML.

Qt's rich text understands a small part of HTML 4: tables, widths in per cent, sizes in points.
"""

import re
from collections.abc import Iterable
from html import escape

from infuseplan.frozen import frozen
from infuseplan.presentation.figures import NBSP
from infuseplan.presentation.plan.view import Tile

# The smallest size that is set, in points, before a full page makes it smaller still.
SMALL_PT = 7.8

# A typed word that is longer than this may break after every few letters.
_LONGEST_WORD, _PIECE = 12, 4
_FIGURE_AND_WORD = re.compile(r"(?<=\d) (?=[A-Za-zµ%])")

_STYLE = """
body {{ font-size: {text}pt; color: #000; }}
p {{ margin: 0; }}
b {{ font-family: {strong}; font-weight: 600; }}
.heading {{ font-size: {heading}pt; font-family: {strong}; font-weight: 600; }}
.drug {{ font-size: {title}pt; font-family: {strong}; font-weight: 600; }}
.restart {{ font-size: {title}pt; font-family: {strong}; font-weight: 600; }}
span.pen {{ font-size: {mark}pt; }}
.title {{ font-size: {title}pt; font-family: {strong}; font-weight: 600; }}
p.title {{ margin-top: {gap}px; margin-bottom: {line}px; }}
p.rule {{ margin-bottom: {thick}px; }}
p.point {{ margin-left: {gap}px; text-indent: -{gap}px; }}
.small {{ font-size: {small}pt; }}
.mark {{ font-size: {mark}pt; font-family: {strong}; font-weight: 600; color: #fff; }}
.figure {{ font-size: {figure}pt; font-family: {strong}; font-weight: 600; }}
.dose {{ font-family: {strong}; font-weight: 600; }}
td {{ vertical-align: top; }}
td.field {{ border-bottom: {line}px solid #000; padding-right: {gap}px; }}
td.tile {{ padding-right: {pad}px; }}
td.row {{ border-bottom: {line}px solid #bbb; padding-right: {pad}px; padding-top: {line}px; }}
td.pen {{ border-bottom: {line}px solid #000; vertical-align: bottom; }}
td.box {{ border: {thick}px solid #000; padding: {pad}px; }}
td.bar {{ background-color: #000; padding: {pad}px; }}
"""


@frozen
class SheetType:
    """How the text is set: a factor on every size, and what Qt needs to know of its surroundings.

    `px_per_pt`: Qt takes paddings in pixels of the screen even where it lays out for paper.
    """

    scale: float = 1.0
    px_per_pt: float = 96 / 72
    strong_family: str = "Inter"

    @property
    def smallest_pt(self) -> float:
        """The smallest size of type on the sheet, in points."""
        return SMALL_PT * self.scale


def page_html(parts: Iterable[str], sheet_type: SheetType) -> str:
    """The parts as one text in the type of the paper."""

    def points(size: float) -> str:
        return f"{size * sheet_type.scale:.2f}"

    def pixels(size: float) -> str:
        return f"{size * sheet_type.scale * sheet_type.px_per_pt:.2f}"

    style = _STYLE.format(
        text=points(8.6), small=points(SMALL_PT), title=points(10), heading=points(15),
        mark=points(11.5), figure=points(18), strong=f"'{sheet_type.strong_family}'",
        line=pixels(0.75), thick=pixels(1.5), pad=pixels(4), gap=pixels(7),
    )  # fmt: skip
    return f"<html><head><style>{style}</style></head><body>{''.join(parts)}</body></html>"


def table(rows: str) -> str:
    """Rows over the whole width."""
    return f'<table width="100%" cellspacing="0" cellpadding="0">{rows}</table>'


def gap(sheet_type: SheetType) -> str:
    """A little room between two parts."""
    return f'<p style="font-size: {4 * sheet_type.scale:.2f}pt">&nbsp;</p>'


def paragraphs(lines: Iterable[str], *, small: bool = False) -> list[str]:
    """Each line as a paragraph."""
    css = ' class="small"' if small else ""
    return [f"<p{css}>{held(line)}</p>" for line in lines]


def title_html(title: str) -> str:
    """The title of a part."""
    # Not h2: Qt enlarges its headings once more after the size that the style gives them.
    return f'<p class="title">{escape(title)}</p>'


def who_html(fields: tuple[tuple[str, str], ...]) -> str:
    """Five fields that say whose it is, with room for a pen where one is empty."""
    widths = (31, 16, 17, 10, 26)
    # Only what somebody typed may break inside a word; a date or a weight may not.
    typed = (True, True, False, False, False)
    cells = []
    for (name, value), width, free in zip(fields, widths, typed, strict=True):
        said = f"<b>{_breakable(value) if free else escape(value)}</b>"
        # An empty field keeps its line and some room, for a pen.
        said = said if value else '<span class="pen">&nbsp;</span>'
        cells.append(
            f'<td class="field" width="{width}%"><span class="small">{escape(name)}</span><br>'
            f"{said}</td>"
        )
    return table(f"<tr>{''.join(cells)}</tr>")


def _breakable(value: str) -> str:
    """Escaped, and free to break where a name without a space is longer than its field."""
    words = []
    for word in value.split(" "):
        size = _PIECE if len(word) > _LONGEST_WORD else len(word) or 1
        pieces = [word[start : start + size] for start in range(0, len(word), size)]
        words.append("&#8203;".join(escape(piece) for piece in pieces))
    return " ".join(words)


def held(line: str) -> str:
    """Escaped, with every figure held to the word after it."""
    return escape(_FIGURE_AND_WORD.sub(NBSP, line))


def tiles_html(tiles: Iterable[Tile]) -> str:
    """Large figures side by side, each with its name above and a line below."""
    cells = "".join(
        f'<td class="tile"><span class="small">{escape(tile.title + tile.mark)}</span><br>'
        f'<span class="figure">{escape(tile.figure)}</span><br>'
        f'<span class="small">{escape(tile.detail)}</span></td>'
        for tile in tiles
    )
    return table(f"<tr>{cells}</tr>")


def pen_fields(names: tuple[str, ...]) -> str:
    """Names with a line beside each, for a pen."""
    cells = "".join(
        f'<td class="pen" width="{100 // len(names)}%"><span class="small">{escape(name)}</span>'
        '<span class="pen">&nbsp;</span></td>'
        for name in names
    )
    return table(f"<tr>{cells}</tr>")
