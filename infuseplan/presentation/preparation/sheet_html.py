"""The pharmacy's sheet as simple HTML, from its marks to the label that is cut out."""

from html import escape

from infuseplan.presentation.i18n import say
from infuseplan.presentation.paper_html import (
    SheetType,
    gap,
    held,
    page_html,
    paragraphs,
    pen_fields,
    table,
    tiles_html,
    title_html,
    who_html,
)
from infuseplan.presentation.preparation.sheet import PreparationSheet

_VIAL_WIDTHS = (20, 45, 35)


def preparation_html(sheet: PreparationSheet, sheet_type: SheetType) -> str:
    """Everything above the foot."""
    marks = "".join(
        f'<td class="bar" align="center"><span class="mark">{escape(mark)}</span></td>'
        for mark in sheet.marks
    )
    parts = [f"{table(f'<tr>{marks}</tr>')}{gap(sheet_type)}" if marks else ""]
    parts += [
        f'<p class="heading">{escape(sheet.heading)}</p>',
        f'<p class="drug">{escape(sheet.drug)}</p>',
        f'<p class="small">{escape(sheet.source)}</p>',
        gap(sheet_type),
        who_html(sheet.who),
    ]
    if sheet.unchecked:
        lines = "".join(f"<p><b>{held(line)}</b></p>" for line in sheet.unchecked)
        parts += [gap(sheet_type), table(f'<tr><td class="box">{lines}</td></tr>')]
    parts += [gap(sheet_type), tiles_html(sheet.tiles)]
    parts += [title_html(say("In this order")), *paragraphs(sheet.steps)]
    parts += [title_html(say("Vials used")), _vials(sheet)]
    parts += [title_html(say("Second check")), _check(sheet)]
    parts += [gap(sheet_type), pen_fields(sheet.signatures)]
    if sheet.unverified:
        parts += [gap(sheet_type), f'<p class="small"><b>{held(sheet.unverified)}</b></p>']
    parts += [title_html(say("Bag label")), _label(sheet)]
    return page_html(parts, sheet_type)


def preparation_foot(sheet: PreparationSheet, sheet_type: SheetType) -> str:
    """When the sheet is void, and which plan of which program this is."""
    lines = [f"<p><b>{escape(sheet.void)}</b></p>", *paragraphs(sheet.identity, small=True)]
    return page_html(lines, sheet_type)


def _vials(sheet: PreparationSheet) -> str:
    head = "".join(
        f'<td class="row" width="{width}%"><span class="small">{escape(text)}</span></td>'
        for text, width in zip(sheet.vial_headers, _VIAL_WIDTHS, strict=True)
    )
    rows = [f"<tr>{head}</tr>"]
    for row in sheet.vials:
        cells = "".join(
            # What is not known keeps the height of handwriting.
            f'<td class="row" width="{width}%">'
            + (f"<b>{held(text)}</b>" if text else '<span class="pen">&nbsp;</span>')
            + "</td>"
            for text, width in zip(row, _VIAL_WIDTHS, strict=True)
        )
        rows.append(f"<tr>{cells}</tr>")
    return table("".join(rows))


def _check(sheet: PreparationSheet) -> str:
    if sheet.check:
        return f"<p>{held(sheet.check)}</p>"
    told = say("Another person, from the patient's record and the protocol, not from this sheet:")
    fields = (say("Weight, kg"), say("Infusion number"), say("First rate, mL/h"))
    return f'<p class="small">{held(told)}</p>{pen_fields(fields)}'


def _label(sheet: PreparationSheet) -> str:
    lines = "".join(
        f'<p><span class="small">{escape(name)}:</span> <b>{held(text)}</b></p>'
        for name, text in sheet.label
    )
    return table(f'<tr><td class="box" width="62%">{lines}</td><td width="38%"></td></tr>')
