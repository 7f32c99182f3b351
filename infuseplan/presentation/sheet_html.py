"""The running text of the nurse's sheet as simple HTML: its head, its instructions and its foot.

Qt's rich text understands a small part of HTML 4: tables, widths in per cent, sizes in points.
The ladder and the chart between head and instructions are drawn, not written: figures have to
stand on their decimal points, and paper has a sharper pen than a picture.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from infuseplan.presentation.plan_view import PremedicationRow
from infuseplan.presentation.sheet_words import Rule, SheetText
from infuseplan.presentation.words import say, say_count

# The smallest size that is set, in points, before a full page makes it smaller still.
SMALL_PT = 7.8

_STYLE = """
body {{ font-size: {text}pt; color: #000; }}
p {{ margin: 0; }}
b, h1, h2 {{ font-family: {strong}; font-weight: 600; }}
h1 {{ font-size: {heading}pt; margin: 0; }}
h2 {{ font-size: {title}pt; margin-top: {gap}px; margin-bottom: {line}px; }}
.small {{ font-size: {small}pt; }}
.mark {{ font-size: {mark}pt; font-family: {strong}; font-weight: 600; color: #fff; }}
.figure {{ font-size: {figure}pt; font-family: {strong}; font-weight: 600; }}
.dose {{ font-family: {strong}; font-weight: 600; }}
td {{ vertical-align: top; }}
td.field {{ border-bottom: {line}px solid #000; padding-right: {gap}px; }}
td.tile {{ padding-right: {pad}px; }}
td.row {{ border-bottom: {line}px solid #bbb; padding-right: {pad}px; padding-top: {line}px; }}
td.pen {{ border-bottom: {line}px solid #000; }}
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
    bar = f'{_table(f"<tr>{marks}</tr>")}{_gap(look)}' if marks else ""
    approval = f'<p class="small">{escape(text.approval)}</p>' if text.approval else ""
    title = (
        f'<tr><td width="64%"><h1>{escape(text.heading)}</h1></td>'
        f'<td width="36%" align="right"><p><b>{escape(text.drug)}</b></p></td></tr>'
    )
    # Long names of patients and sources take another line; nothing is cut off.
    source = f'<p class="small">{escape(text.source)}</p>{approval}'
    parts = [bar, _table(title), source, _who(text.who), _unchecked(text.unchecked, look)]
    return _page([*parts, _gap(look), _tiles(text)], look)


def care_html(text: SheetText, look: SheetType, left_out: int = 0) -> str:
    """Premedication, reactions, preparation and notes, without the last `left_out` of these."""
    parts = [
        _premedication(text.premedication_title, text.premedication),
        _reactions(text.rules),
        _section(say("Preparation"), [f"<p>{escape(' '.join(text.preparation))}</p>"]),
        _notes(text, left_out),
    ]
    return _page(parts, look)


def foot_html(text: SheetText, look: SheetType) -> str:
    """When the sheet is void, what was checked, and which plan of which program this is."""
    lines = [f"<p><b>{escape(text.void)}</b></p>", *_paragraphs(text.identity, small=True)]
    return _page(lines, look)


def no_rates_html(text: SheetText, look: SheetType) -> str:
    """In the place of the ladder, where the source has none."""
    lines = "".join(f"<p><b>{escape(line)}</b></p>" for line in text.no_rates)
    box = _table(f'<tr><td class="box">{lines}</td></tr>')
    return _page([f"<h2>{escape(text.rates_title)}</h2>", box], look)


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
    return [f"<p{look}>{escape(line)}</p>" for line in lines]


def _section(title: str, parts: Iterable[str]) -> str:
    return f"<h2>{escape(title)}</h2>{''.join(parts)}"


def _who(fields: tuple[tuple[str, str], ...]) -> str:
    widths = (27, 17, 22, 12, 22)
    cells = "".join(
        # An empty field keeps its line, for a pen.
        f'<td class="field" width="{width}%"><span class="small">{escape(name)}</span><br>'
        f"<b>{escape(value) or '&nbsp;'}</b></td>"
        for (name, value), width in zip(fields, widths, strict=True)
    )
    return _table(f"<tr>{cells}</tr>")


def _unchecked(lines: tuple[str, ...], look: SheetType) -> str:
    if not lines:
        return ""
    text = "".join(f"<p><b>{escape(line)}</b></p>" for line in lines)
    return _gap(look) + _table(f'<tr><td class="box">{text}</td></tr>')


def _tiles(text: SheetText) -> str:
    cells = "".join(
        f'<td class="tile"><span class="small">{escape(tile.title)}</span><br>'
        f'<span class="figure">{escape(tile.figure)}</span><br>'
        f'<span class="small">{escape(tile.detail)}</span></td>'
        for tile in text.tiles
    )
    return _table(f"<tr>{cells}</tr>")


def _premedication(title: str, rows: tuple[PremedicationRow, ...]) -> str:
    if not rows:
        return f"<h2>{escape(title)}</h2>"
    written = "".join(
        f'<tr><td class="row" width="20%"><b>{escape(row.name)}</b></td>'
        f'<td class="row" width="12%"><span class="dose">{escape(row.dose)}</span></td>'
        f'<td class="row" width="9%">{escape(row.routes)}</td>'
        f'<td class="row" width="43%"><span class="small">{escape(row.note)}</span></td>'
        f'<td class="pen" width="16%"><span class="small">{escape(say("given at"))}</span></td>'
        "</tr>"
        for row in rows
    )
    return _section(title, [_table(written)])


def _reactions(rules: tuple[Rule, ...]) -> str:
    if not rules:
        return ""
    lines = [
        f"<p><b>{escape(rule.when.rstrip('.:'))}:</b> "
        f"{escape(rule.what)}</p>"
        for rule in rules
    ]
    return _section(say("If a reaction happens"), lines)


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
    lines = [*text.notes, *spare]
    return _section(say("Notes"), _paragraphs(lines, small=True)) if lines else ""
