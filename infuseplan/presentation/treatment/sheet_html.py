"""The pages of a course as simple HTML: what stands above the days, the days, and the foot."""

from collections.abc import Sequence
from html import escape

from infuseplan.presentation.paper_html import (
    SheetType,
    gap,
    held,
    page_html,
    paragraphs,
    table,
    who_html,
)
from infuseplan.presentation.treatment.sheet import CourseSheet
from infuseplan.presentation.treatment.view import DayRow

# Of the width, in per cent: with planned, due and given days, and without.
_RECORDED = (6, 5, 14, 14, 14, 8, 10, 6, 9, 14)
_PLANNED = (6, 5, 22, 9, 13, 8, 8, 10, 19)


def course_head(sheet: CourseSheet, sheet_type: SheetType, page: int, pages: int) -> str:
    """Whose course it is, on every page; how it stands, on the first one."""
    cells = [
        f'<td class="bar" align="center"><span class="mark">{escape(mark)}</span></td>'
        for mark in sheet.marks
    ]
    # With the name of its file a mark is a line; beside others it would be a narrow column.
    rows = cells if len(sheet.sources) > 1 else ["".join(cells)]
    marks = "".join(f"<tr>{row}</tr>" for row in rows if row)
    parts = [f"{table(marks)}{gap(sheet_type)}" if marks else ""]
    parts += [
        f'<p class="heading">{held(sheet.heading)}</p>',
        *(f'<p class="small">{escape(one)}</p>' for one in sheet.sources),
        gap(sheet_type),
        who_html(sheet.who(page, pages)),
        gap(sheet_type),
    ]
    if page == 1:
        parts += paragraphs(sheet.lines)
        if sheet.findings:
            lines = "".join(f"<p><b>{held(line)}</b></p>" for line in sheet.findings)
            parts += [gap(sheet_type), table(f'<tr><td class="box">{lines}</td></tr>')]
        parts.append(gap(sheet_type))
    return page_html(parts, sheet_type)


def course_days(
    sheet: CourseSheet, sheet_type: SheetType, cycles: Sequence[Sequence[DayRow]]
) -> str:
    """The days of these cycles below their headers."""
    widths = _RECORDED if sheet.is_recorded else _PLANNED
    head = _row(sheet.headers, widths, small=True)
    rows = [_row(row.cells, widths, strong=row.is_next) for one in cycles for row in one]
    return page_html([table("".join([head, *rows]))], sheet_type)


def course_foot(sheet: CourseSheet, sheet_type: SheetType) -> str:
    """How sure it is, when it is void, and by which program it was made."""
    lines = [f"<p><b>{escape(sheet.void)}</b></p>"]
    lines += paragraphs([one for one in (sheet.legend, sheet.program) if one], small=True)
    return page_html(lines, sheet_type)


def _row(
    texts: Sequence[str], widths: Sequence[int], *, small: bool = False, strong: bool = False
) -> str:
    said = []
    for text, width in zip(texts, widths, strict=True):
        words = held(text)
        words = f'<span class="small">{words}</span>' if small else words
        words = f"<b>{words}</b>" if strong and text else words
        said.append(f'<td class="row" width="{width}%">{words or "&nbsp;"}</td>')
    return f"<tr>{''.join(said)}</tr>"
