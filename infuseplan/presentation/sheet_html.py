"""The nurse's sheet as one page of simple HTML, for preview, paper, PDF and screen readers alike.

Qt's rich text understands a small part of HTML 4: tables, widths in per cent, sizes in points.
The chart stands in it as an image called `chart`, which whoever prints it provides.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from html import escape

from infuseplan import __version__
from infuseplan.domain.plan import InfusionPlan
from infuseplan.presentation.figures import clock, weekday_and_day, with_unit
from infuseplan.presentation.plan_json import plan_json
from infuseplan.presentation.plan_phrases import (
    age_in_words,
    premedication_window,
    preparation_lines,
    protocol_strip,
    unverified,
)
from infuseplan.presentation.plan_view import PlanView, ladder_headers, plan_view
from infuseplan.presentation.sheet_words import SheetFacts
from infuseplan.presentation.words import say

CHART = "chart"
_ID_LENGTH = 12
_VOID_AFTER_MIN = 15

_STYLE = """
body { font-family: Inter; font-size: 8.5pt; color: #000; }
h1 { font-size: 13pt; font-weight: 600; margin: 0; }
h2 { font-size: 9.5pt; font-weight: 600; margin-top: 7pt; margin-bottom: 2pt; }
p { margin: 0; }
.small { font-size: 7.5pt; color: #333; }
.mark { font-size: 11pt; font-weight: 600; background-color: #000; color: #fff; }
.figure { font-size: 17pt; font-weight: 600; }
.rate { font-size: 11pt; font-weight: 600; }
th { font-weight: 400; font-size: 7.5pt; color: #333; }
"""


def plan_id(facts: SheetFacts) -> str:
    """The first twelve digits of the SHA-256 of the plan as JSON: the same plan, the same id."""
    digest = sha256(plan_json(facts.proved).encode("utf-8")).hexdigest()
    return digest[:_ID_LENGTH]


def nurse_sheet(facts: SheetFacts, chart_width: int = 0) -> str:
    """The whole sheet. `chart_width` is in the document's pixels; 0 leaves the chart out."""
    plan = facts.proved.plan
    view = plan_view(facts.proved)
    parts = [
        _head(facts, plan, view),
        _figures(view),
        _ladder(view),
        f'<img src="{CHART}" width="{chart_width}">' if chart_width and view.staircase else "",
        _premedication(plan, view),
        _reactions(view),
        _preparation(plan),
        _notes(facts, plan, view),
        _foot(facts, plan, view),
    ]
    return f"<html><head><style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>"


def _head(facts: SheetFacts, plan: InfusionPlan, view: PlanView) -> str:
    strip = protocol_strip(plan.protocol)
    request = plan.request
    mark = f'<p class="mark">&nbsp;{escape(strip.mark)}&nbsp;</p>' if strip.mark else ""
    day = weekday_and_day(request.on) if request.on is not None else say("day not given")
    who = [
        (say("Patient"), facts.patient or "." * 28),
        (say("Reference"), facts.reference or "." * 18),
        (say("Age"), age_in_words(request)),
        (say("Weight"), with_unit(request.weight_kg, "kg")),
        (say("Day"), day),
    ]
    cells = "".join(
        f'<td><span class="small">{escape(name)}</span><br><b>{escape(value)}</b></td>'
        for name, value in who
    )
    return (
        f'{mark}<table width="100%"><tr><td width="62%"><h1>{escape(view.heading)}</h1>'
        f'<p>{escape(strip.drug)}</p></td><td align="right"><p><b>{escape(strip.approval)}</b></p>'
        f'<p class="small">{escape(strip.source)}</p></td></tr></table>'
        f'<table width="100%" cellpadding="2"><tr>{cells}</tr></table>'
    )


def _figures(view: PlanView) -> str:
    cells = "".join(
        f'<td><span class="small">{escape(tile.title)}</span><br>'
        f'<span class="figure">{escape(tile.figure)}</span><br>'
        f'<span class="small">{escape(tile.detail)}</span></td>'
        for tile in view.tiles
    )
    return f'<hr><table width="100%" cellpadding="2"><tr>{cells}</tr></table><hr>'


def _ladder(view: PlanView) -> str:
    if not view.ladder:
        return f"<h2>{escape(say('Rates'))}</h2>" + _lines(view.silent)
    headers = [*ladder_headers(), say("done at"), say("initials")]
    head = "".join(f'<th align="right">{escape(name)}</th>' for name in headers)
    rows = []
    for row in view.ladder:
        cells = [
            f'<td align="right"{_rate_class(column)}>{escape(cell)}</td>'
            for column, cell in enumerate(row.cells)
        ]
        blank = '<td align="right">........</td>'
        rows.append(f"<tr>{''.join(cells)}{blank}{blank}</tr>")
    return (
        f"<h2>{escape(say('Rates: set each one only in the absence of a reaction'))}</h2>"
        f'<table width="100%" cellpadding="2"><tr>{head}</tr>{"".join(rows)}</table>'
    )


def _rate_class(column: int) -> str:
    return ' class="rate"' if column == 3 else ""


def _premedication(plan: InfusionPlan, view: PlanView) -> str:
    title = say("Premedication: {window}", window=premedication_window(plan))
    if not view.premedication:
        return f"<h2>{escape(title)}</h2>"
    rows = "".join(
        f"<tr><td><b>{escape(row.name)}</b></td><td>{escape(row.dose)}</td>"
        f'<td>{escape(row.routes)}</td><td class="small">{escape(row.note)}</td>'
        f'<td align="right">{escape(say("given at"))} ........</td></tr>'
        for row in view.premedication
    )
    return f'<h2>{escape(title)}</h2><table width="100%" cellpadding="1">{rows}</table>'


def _reactions(view: PlanView) -> str:
    if not view.rules:
        return ""
    stops = [rule.title for rule in view.rules if rule.stops]
    lines = [f"{rule.title}: {rule.sentence}" for rule in view.rules if not rule.stops]
    if stops:
        lines.append(say("Stop for good, do not restart: {when}.", when="; ".join(stops)))
    return f"<h2>{escape(say('If a reaction happens'))}</h2>" + _lines(lines)


def _preparation(plan: InfusionPlan) -> str:
    text = " ".join(preparation_lines(plan))
    return f"<h2>{escape(say('Preparation'))}</h2><p>{escape(text)}</p>"


def _notes(facts: SheetFacts, plan: InfusionPlan, view: PlanView) -> str:
    open_codes = set(facts.open_cautions)
    lines = []
    for finding in view.findings:
        if finding.standing:
            continue
        lines.append(
            say("NOT YET CHECKED: {text}", text=finding.text)
            if finding.code in open_codes
            else finding.text
        )
    missing = unverified(plan)
    if missing:
        lines.append(missing)
    lines += view.evidence
    lines += view.remarks
    return f"<h2>{escape(say('Notes'))}</h2>" + _lines(lines, small=True)


def _foot(facts: SheetFacts, plan: InfusionPlan, view: PlanView) -> str:
    made = facts.made_at
    lines = [
        say(
            "{proof}. Plan {plan}, protocol {protocol} ({digest}), InfusePlan {version}, "
            "printed {day} at {time}.",
            proof=view.proof,
            plan=plan_id(facts),
            protocol=plan.protocol.id,
            digest=plan.protocol.sha256[:_ID_LENGTH],
            version=__version__,
            day=weekday_and_day(made.date()),
            time=clock(made),
        ),
        say(
            "Void if the start differs by more than {minutes} min, or weight or infusion number "
            "change. A planner beside the pump, not an alarm.",
            minutes=_VOID_AFTER_MIN,
        ),
    ]
    return "<hr>" + _lines(lines, small=True)


def _lines(lines: Iterable[str] | Sequence[str], *, small: bool = False) -> str:
    look = ' class="small"' if small else ""
    return "".join(f"<p{look}>{escape(line)}</p>" for line in lines)
