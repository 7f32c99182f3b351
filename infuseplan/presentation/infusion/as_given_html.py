"""The paper of a running infusion as simple HTML; Qt's rich text knows a small part of HTML 4."""

from collections.abc import Iterable, Sequence
from html import escape

from infuseplan.presentation.figures import NBSP
from infuseplan.presentation.infusion.as_given import AsGiven, GivenRow, left_out_message
from infuseplan.presentation.infusion.live import LiveTile
from infuseplan.presentation.paper_html import SheetType

_IN_A_ROW = 3
# Shares of the width, in per cent.
_RATE = 2
_LOG = (6, 11, 51, 18, 14)
_STEPS = (12, 12, 36, 12, 14, 14)
_BY_HAND = (12, 14, 18, 44, 12)

_STYLE = """
body {{ font-size: {text}pt; color: #000; }}
p {{ margin: 0; }}
b {{ font-family: {strong}; font-weight: 600; }}
.heading {{ font-size: {heading}pt; font-family: {strong}; font-weight: 600; }}
.small {{ font-size: {small}pt; }}
.mark {{ font-size: {mark}pt; font-family: {strong}; font-weight: 600; color: #fff; }}
.figure {{ font-size: {figure}pt; font-family: {strong}; font-weight: 600; }}
p.title {{ font-size: {mark}pt; font-family: {strong}; font-weight: 600;
  margin-top: {gap}px; margin-bottom: {line}px; }}
td {{ vertical-align: top; }}
td.bar {{ background-color: #000; padding: {pad}px; }}
td.box {{ border: {thick}px solid #000; padding: {pad}px; }}
td.tile {{ padding-right: {pad}px; padding-bottom: {pad}px; }}
td.row {{ border-bottom: {line}px solid #bbb; padding-right: {pad}px; padding-top: {line}px; }}
td.pen {{ border-bottom: {line}px solid #000; border-left: {line}px solid #bbb;
  padding-left: {line}px; }}
"""


def as_given_head(page: AsGiven, sheet_type: SheetType) -> str:
    """What is not saved, whose infusion it is, and how it stands."""
    lines = [
        *([_bar(page.mark), _gap(sheet_type)] if page.is_warning else ()),
        f'<p class="heading">{escape(page.heading)}</p>',
        f"<p><b>{escape(page.void)}</b></p>",
        f'<p class="small">{escape(page.drug)}</p>',
        f"<p><b>{escape(page.made)}: {escape(page.status)}</b></p>",
        *(() if page.is_warning else (f'<p class="small">{escape(page.mark)}</p>',)),
        _gap(sheet_type),
        _tiles(page.figures),
        _title(page.steps_title),
    ]  # fmt: skip
    if page.step_rows:
        rows = [_cells(page.step_headers, _STEPS, "row", small=True)]
        rows += [_step(row) for row in page.step_rows]
        lines.append(_table("".join(rows)))
    return _page(lines, sheet_type)


def as_given_log(page: AsGiven, sheet_type: SheetType, left_out: int = 0) -> str:
    """The entries in their order, without the `left_out` oldest."""
    parts = [_title(page.log_title)]
    if left_out:
        parts.append(f"<p>{escape(left_out_message(left_out))}</p>")
    rows = [_cells(page.log_headers, _LOG, "row", small=True)]
    rows += [_entry(row) for row in page.rows[left_out:]]
    return _page([*parts, _table("".join(rows))], sheet_type)


def as_given_by_hand(page: AsGiven, sheet_type: SheetType, lines: int) -> str:
    """Empty lines for a pen, where there is room for them."""
    if not lines:
        return ""
    rows = [_cells(page.by_hand_headers, _BY_HAND, "row", small=True)]
    rows += [_cells([NBSP] * len(_BY_HAND), _BY_HAND, "pen", small=False)] * lines
    return _page([_title(page.by_hand_title), _table("".join(rows))], sheet_type)


def as_given_foot(page: AsGiven, sheet_type: SheetType) -> str:
    """What the marks mean, and which program printed this."""
    return _page([f'<p class="small">{escape(page.foot)}</p>'], sheet_type)


def _bar(mark: str) -> str:
    """What has to be seen from afar."""
    words = f'<span class="mark">{escape(mark)}</span>'
    return _table(f'<tr><td class="bar" align="center">{words}</td></tr>')


def _step(row: Sequence[str]) -> str:
    cells = "".join(
        f'<td class="row" width="{width}%">{f"<b>{_held(text)}</b>" if number == _RATE else text}'
        "</td>"
        for number, (text, width) in enumerate(zip(row, _STEPS, strict=True))
    )
    return f"<tr>{cells}</tr>"


def _entry(row: GivenRow) -> str:
    cells = (row.number, row.at, row.what, row.who)
    written = "".join(
        f'<td class="row" width="{width}%">{_held(text)}</td>'
        for text, width in zip(cells, _LOG, strict=False)
    )
    said = escape(row.saved.replace(" ", NBSP))
    if row.is_saved:
        return f'<tr>{written}<td class="row" width="{_LOG[-1]}%">{said}</td></tr>'
    return f'<tr>{written}<td class="box" width="{_LOG[-1]}%"><b>{said}</b></td></tr>'


def _cells(texts: Sequence[str], widths: Sequence[int], css: str, *, small: bool) -> str:
    # A line for a pen is as high as a line of handwriting.
    kind = "small" if small else "figure"
    return "".join(
        (
            "<tr>",
            *(
                f'<td class="{css}" width="{width}%"><span class="{kind}">{escape(text)}</span>'
                "</td>"
                for text, width in zip(texts, widths, strict=True)
            ),
            "</tr>",
        )
    )


def _tiles(tiles: Sequence[LiveTile]) -> str:
    rows = []
    for start in range(0, len(tiles), _IN_A_ROW):
        cells = "".join(
            f'<td class="tile" width="33%"><span class="small">{escape(tile.title)}</span><br>'
            f'<span class="figure">{_held(tile.figure)}</span><br>'
            f'<span class="small">{escape(tile.detail)}</span></td>'
            for tile in tiles[start : start + _IN_A_ROW]
        )
        rows.append(f"<tr>{cells}</tr>")
    return _table("".join(rows))


def _held(text: str) -> str:
    """Escaped, with every unit held to its figure."""
    return escape(text.replace(" mL", f"{NBSP}mL"))


def _table(rows: str) -> str:
    return f'<table width="100%" cellspacing="0" cellpadding="0">{rows}</table>'


def _title(title: str) -> str:
    return f'<p class="title">{escape(title)}</p>'


def _gap(sheet_type: SheetType) -> str:
    return f'<p style="font-size: {4 * sheet_type.scale:.2f}pt">&nbsp;</p>'


def _page(parts: Iterable[str], sheet_type: SheetType) -> str:
    def points(size: float) -> str:
        return f"{size * sheet_type.scale:.2f}"

    def pixels(size: float) -> str:
        return f"{size * sheet_type.scale * sheet_type.px_per_pt:.2f}"

    style = _STYLE.format(
        text=points(10), small=points(8.6), heading=points(15), mark=points(11.5),
        figure=points(17), strong=f"'{sheet_type.strong_family}'",
        line=pixels(0.75), thick=pixels(1.5), pad=pixels(4), gap=pixels(8),
    )  # fmt: skip
    return f"<html><head><style>{style}</style></head><body>{''.join(parts)}</body></html>"
