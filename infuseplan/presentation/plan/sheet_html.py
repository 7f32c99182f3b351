"""The running text of the nurse's sheet as simple HTML: its head, its instructions and its foot.

Qt's rich text understands a small part of HTML 4: tables, widths in per cent, sizes in points.
The ladder and the chart between head and instructions are drawn, not written: figures have to
stand on their decimal points, and paper has a sharper pen than a picture.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from infuseplan.presentation.figures import NBSP
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.plan.sheet import Rule, SheetText
from infuseplan.presentation.plan.view import PremedicationRow

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


@dataclass(frozen=True, slots=True)
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


def head_html(text: SheetText, look: SheetType) -> str:
    """Marks, what is given to whom, what nobody has checked yet, and the large figures."""
    marks = "".join(
        f'<td class="bar" align="center"><span class="mark">{escape(mark)}</span></td>'
        for mark in text.marks
    )
    bar = f"{_table(f'<tr>{marks}</tr>')}{_gap(look)}" if marks else ""
    approval = f'<p class="small">{escape(text.approval)}</p>' if text.approval else ""
    title = (
        f'<tr><td width="66%"><p class="heading">{escape(text.heading)}</p></td>'
        f'<td width="34%" align="right" style="vertical-align: bottom">'
        f'<p class="drug">{escape(text.drug)}</p></td></tr>'
    )
    # Long names of patients and sources take another line; nothing is cut off.
    source = f'<p class="small">{escape(text.source)}</p>{approval}'
    parts = [bar, _table(title), source, _gap(look), _who(text.who)]
    parts += [_unchecked(text.unchecked, look), _gap(look), _tiles(text)]
    return _page(parts, look)


def care_html(text: SheetText, look: SheetType, left_out: int = 0) -> str:
    """Premedication, reactions, preparation and notes, without the last `left_out` of these."""
    parts = [
        _premedication(text.premedication_title, text.premedication),
        _reactions(text.rules),
        _section(
            say("Preparation"),
            [
                f'<p class="small">{_text(" ".join(text.preparation))}</p>',
                _pen_fields(text.batch_fields),
            ],
        ),
        _notes(text, left_out),
    ]
    return _page(parts, look)


def foot_html(text: SheetText, look: SheetType) -> str:
    """When the sheet is void, what was checked, and which plan of which program this is."""
    lines = [f"<p><b>{escape(text.void)}</b></p>", *_paragraphs(text.identity, small=True)]
    return _page(lines, look)


def no_rates_html(text: SheetText, look: SheetType) -> str:
    """In the place of the ladder, where the source has none."""
    lines = "".join(f"<p><b>{_text(line)}</b></p>" for line in text.no_rates)
    box = _table(f'<tr><td class="box">{lines}</td></tr>')
    return _page([_title(text.rates_title), box], look)


def _page(parts: Iterable[str], look: SheetType) -> str:
    def points(size: float) -> str:
        return f"{size * look.scale:.2f}"

    def pixels(size: float) -> str:
        return f"{size * look.scale * look.px_per_pt:.2f}"

    style = _STYLE.format(
        text=points(8.6), small=points(SMALL_PT), title=points(10), heading=points(15),
        mark=points(11.5), figure=points(18), strong=f"'{look.strong_family}'",
        line=pixels(0.75), thick=pixels(1.5), pad=pixels(4), gap=pixels(7),
    )  # fmt: skip
    return f"<html><head><style>{style}</style></head><body>{''.join(parts)}</body></html>"


def _table(rows: str) -> str:
    return f'<table width="100%" cellspacing="0" cellpadding="0">{rows}</table>'


def _gap(look: SheetType) -> str:
    return f'<p style="font-size: {4 * look.scale:.2f}pt">&nbsp;</p>'


def _paragraphs(lines: Iterable[str], *, small: bool = False) -> list[str]:
    look = ' class="small"' if small else ""
    return [f"<p{look}>{_text(line)}</p>" for line in lines]


def _section(title: str, parts: Iterable[str]) -> str:
    return f"{_title(title)}{''.join(parts)}"


def _title(title: str) -> str:
    # Not h2: Qt enlarges its headings once more after the size that the style gives them.
    return f'<p class="title">{escape(title)}</p>'


def _who(fields: tuple[tuple[str, str], ...]) -> str:
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
    return _table(f"<tr>{''.join(cells)}</tr>")


def _breakable(value: str) -> str:
    """Escaped, and free to break where a name without a space is longer than its field."""
    words = []
    for word in value.split(" "):
        size = _PIECE if len(word) > _LONGEST_WORD else len(word) or 1
        pieces = [word[start : start + size] for start in range(0, len(word), size)]
        words.append("&#8203;".join(escape(piece) for piece in pieces))
    return " ".join(words)


def _text(line: str) -> str:
    """Escaped, with every figure held to the word after it."""
    return escape(_FIGURE_AND_WORD.sub(NBSP, line))


def _unchecked(lines: tuple[str, ...], look: SheetType) -> str:
    if not lines:
        return ""
    text = "".join(f"<p><b>{_text(line)}</b></p>" for line in lines)
    return _gap(look) + _table(f'<tr><td class="box">{text}</td></tr>')


def _tiles(text: SheetText) -> str:
    cells = "".join(
        f'<td class="tile"><span class="small">{escape(tile.title + tile.mark)}</span><br>'
        f'<span class="figure">{escape(tile.figure)}</span><br>'
        f'<span class="small">{escape(tile.detail)}</span></td>'
        for tile in text.tiles
    )
    return _table(f"<tr>{cells}</tr>")


def _premedication(title: str, rows: tuple[PremedicationRow, ...]) -> str:
    if not rows:
        return _title(title)
    written = "".join(
        f'<tr><td class="row" width="25%"><b>{escape(row.name + row.mark)}</b></td>'
        f'<td class="row" width="13%"><span class="dose">{escape(row.dose)}</span></td>'
        f'<td class="row" width="9%">{escape(row.routes)}</td>'
        f'<td class="row" width="40%"><span class="small">{escape(row.note)}</span></td>'
        f'<td class="pen" width="13%"><span class="small">{escape(say("given at"))}</span></td>'
        "</tr>"
        for row in rows
    )
    return _section(title, [_table(written)])


def _pen_fields(names: tuple[str, ...]) -> str:
    """Names with a line beside each, for a pen."""
    cells = "".join(
        f'<td class="pen" width="{100 // len(names)}%"><span class="small">{escape(name)}</span>'
        '<span class="pen">&nbsp;</span></td>'
        for name in names
    )
    return _table(f"<tr>{cells}</tr>")


def _reactions(rules: tuple[Rule, ...]) -> str:
    """What lets the infusion continue on the left, what ends the treatment on the right."""
    if not rules:
        return ""
    continues = "".join(_rule(rule) for rule in rules if not rule.stops)
    stops = "".join(_rule(rule) for rule in rules if rule.stops)
    return _section(
        say("If an infusion-related reaction (IRR) occurs"), [_side_by_side(continues, stops, 67)]
    )


def _rule(rule: Rule) -> str:
    what = rule.what
    when = f"<b>{escape(rule.when.rstrip('.:'))}:</b>"
    words = f'<p class="rule">{when} {_what(what.lead, rule.rates)} {_text(what.after)}</p>'
    points = f"<p>{_text(what.title)}</p>" if what.title else ""
    points += "".join(f'<p class="point">{_text(point)}</p>' for point in what.points_shown)
    # Conditions are sentences and stand below; rates are short and stand beside, to save paper.
    return f"{words}{points}" if rule.stops else _side_by_side(words, points, 64)


def _side_by_side(left: str, right: str, percent: int) -> str:
    columns = [(column, width) for column, width in ((left, percent), (right, 100 - percent))]
    filled = [(column, width) for column, width in columns if column]
    cells = "".join(
        f'<td class="tile" width="{width if len(filled) > 1 else 100}%">{column}</td>'
        for column, width in filled
    )
    return _table(f"<tr>{cells}</tr>")


def _what(line: str, rates: tuple[str, ...]) -> str:
    """The sentence, with the rate of a restart and its words larger than what stands around it."""
    sentence = _text(line)
    for rate in rates:
        shown = _text(rate)
        sentence = sentence.replace(shown, f'<span class="restart">{shown}</span>')
    return sentence


def _notes(text: SheetText, left_out: int) -> str:
    spare = list(text.spare[: len(text.spare) - left_out])
    if left_out:
        spare.append(
            say_count(
                "{count} further note: see the screen.",
                "{count} further notes: see the screen.",
                left_out,
            )
        )
    lines = _paragraphs([*text.notes, *spare], small=True)
    if text.unverified:
        lines.insert(0, f'<p class="small"><b>{_text(text.unverified)}</b></p>')
    return _section(say("Notes"), lines) if lines else ""
