"""The running text of the nurse's sheet as simple HTML: its head, its instructions and its foot.

Qt's rich text understands a small part of HTML 4: tables, widths in per cent, sizes in points.
The ladder and the chart between head and instructions are drawn, not written: figures have to
stand on their decimal points, and paper has a sharper pen than a picture.
"""

from collections.abc import Iterable
from html import escape

from infuseplan.presentation.i18n import say, say_count
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
from infuseplan.presentation.plan.sheet import Rule, SheetText
from infuseplan.presentation.plan.view import PremedicationRow


def head_html(text: SheetText, sheet_type: SheetType) -> str:
    """Marks, what is given to whom, what nobody has checked yet, and the large figures."""
    marks = "".join(
        f'<td class="bar" align="center"><span class="mark">{escape(mark)}</span></td>'
        for mark in text.marks
    )
    bar = f"{table(f'<tr>{marks}</tr>')}{gap(sheet_type)}" if marks else ""
    approval = f'<p class="small">{escape(text.approval)}</p>' if text.approval else ""
    title = (
        f'<tr><td width="66%"><p class="heading">{escape(text.heading)}</p></td>'
        f'<td width="34%" align="right" style="vertical-align: bottom">'
        f'<p class="drug">{escape(text.drug)}</p></td></tr>'
    )
    # Long names of patients and sources take another line; nothing is cut off.
    source = f'<p class="small">{escape(text.source)}</p>{approval}'
    parts = [bar, table(title), source, gap(sheet_type), who_html(text.who)]
    parts += [_unchecked(text.unchecked, sheet_type), gap(sheet_type), tiles_html(text.tiles)]
    return page_html(parts, sheet_type)


def care_html(
    text: SheetText, sheet_type: SheetType, left_out: int = 0, *, run_on: bool = False
) -> str:
    """Premedication, reactions, preparation and notes, without the last `left_out` of these.

    `run_on` sets the notes one after the other: on a full page no half line is left empty.
    """
    parts = [
        _premedication(text.premedication_title, text.premedication),
        _reactions(text.rules),
        _section(
            say("Preparation"),
            [
                f'<p class="small">{held(" ".join(text.preparation))}</p>',
                pen_fields(text.batch_fields),
            ],
        ),
        _notes(text, left_out, run_on=run_on),
    ]
    return page_html(parts, sheet_type)


def foot_html(text: SheetText, sheet_type: SheetType) -> str:
    """When the sheet is void, what was checked, and which plan of which program this is."""
    lines = [f"<p><b>{escape(text.void)}</b></p>", *paragraphs(text.identity, small=True)]
    return page_html(lines, sheet_type)


def no_rates_html(text: SheetText, sheet_type: SheetType) -> str:
    """In the place of the ladder, where the source has none."""
    lines = "".join(f"<p><b>{held(line)}</b></p>" for line in text.no_rates)
    box = table(f'<tr><td class="box">{lines}</td></tr>')
    return page_html([title_html(text.rates_title), box], sheet_type)


def _section(title: str, parts: Iterable[str]) -> str:
    return f"{title_html(title)}{''.join(parts)}"


def _unchecked(lines: tuple[str, ...], sheet_type: SheetType) -> str:
    if not lines:
        return ""
    text = "".join(f"<p><b>{held(line)}</b></p>" for line in lines)
    return gap(sheet_type) + table(f'<tr><td class="box">{text}</td></tr>')


def _premedication(title: str, rows: tuple[PremedicationRow, ...]) -> str:
    if not rows:
        return title_html(title)
    written = "".join(
        f'<tr><td class="row" width="25%"><b>{escape(row.name + row.mark)}</b></td>'
        f'<td class="row" width="13%"><span class="dose">{escape(row.dose)}</span></td>'
        f'<td class="row" width="9%">{escape(row.routes)}</td>'
        f'<td class="row" width="40%"><span class="small">{escape(row.note)}</span></td>'
        f'<td class="pen" width="13%"><span class="small">{escape(say("given at"))}</span></td>'
        "</tr>"
        for row in rows
    )
    return _section(title, [table(written)])


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
    words = f'<p class="rule">{when} {_what(what.lead, rule.rates)} {held(what.after)}</p>'
    points = f"<p>{held(what.title)}</p>" if what.title else ""
    points += "".join(f'<p class="point">{held(point)}</p>' for point in what.points_shown)
    # Conditions are sentences and stand below; rates are short and stand beside, to save paper.
    return f"{words}{points}" if rule.stops else _side_by_side(words, points, 64)


def _side_by_side(left: str, right: str, percent: int) -> str:
    columns = [(column, width) for column, width in ((left, percent), (right, 100 - percent))]
    filled = [(column, width) for column, width in columns if column]
    cells = "".join(
        f'<td class="tile" width="{width if len(filled) > 1 else 100}%">{column}</td>'
        for column, width in filled
    )
    return table(f"<tr>{cells}</tr>")


def _what(line: str, rates: tuple[str, ...]) -> str:
    """The sentence, with the rate of a restart and its words larger than what stands around it."""
    sentence = held(line)
    for rate in rates:
        shown = held(rate)
        sentence = sentence.replace(shown, f'<span class="restart">{shown}</span>')
    return sentence


def _notes(text: SheetText, left_out: int, *, run_on: bool) -> str:
    spare = list(text.spare[: len(text.spare) - left_out])
    if left_out:
        spare.append(
            say_count(
                "{count} further note: see the screen.",
                "{count} further notes: see the screen.",
                left_out,
            )
        )
    notes = [*text.notes, *spare]
    if run_on:
        notes = ["  ".join(f"•\N{NO-BREAK SPACE}{note}" for note in notes)]
    lines = paragraphs(notes, small=True)
    if text.unverified:
        lines.insert(0, f'<p class="small"><b>{held(text.unverified)}</b></p>')
    return _section(say("Notes"), lines) if lines else ""
