"""Why this number, in words: for the window, the command line and the hospital record."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from infuseplan.domain.citation import Origin
from infuseplan.domain.derivation.plan import Derivation, Input, derive
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.rounding import half_up
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import (
    clock,
    day,
    figure,
    to_minute,
    with_unit,
)
from infuseplan.presentation.i18n import say
from infuseplan.presentation.local_policy import choice_message, written_setting
from infuseplan.presentation.plan.field_names import field_title, input_name
from infuseplan.presentation.plan.frame import revision_in_words
from infuseplan.presentation.plan.source_levels import level_name
from infuseplan.presentation.plan.sources import SourceTitle

__all__ = [
    "Explained",
    "explain_all",
    "explain_lines",
    "explain_text",
    "explained_text",
    "field_title",
]

_PLACE = re.compile(r"\{(\w+)\}")
_PLACES_SHOWN = 3
_HOLD_SETTING = "re_escalation_hold"

_AGE_RULES = tuple(
    f"dose-for-{known}{band}" for known in ("age", "birth-date") for band in ("", "-from", "-below")
)

# What a formula alone does not say.
_RULES = {
    "given": "entered for this infusion",
    "setting": "decided by local policy",
    "stated": "stated in the protocol",
    "stated-for": "stated in the protocol",
    "in-table": "stated in the rate table of this infusion",
    **dict.fromkeys(_AGE_RULES, "the dose stated for this regimen and this age on the day"),
    "start": "minutes count from the start of the infusion",
    "hold-by-setting": "not specified in the protocol; local policy applies",
    "same": "used unchanged",
    "equal-volume": "as much diluent is withdrawn as concentrate is added",
    "maximum": "the increases end at the maximum rate of the table",
    "to-marks": "to the marks of the syringes of local policy, within its limit",
    "half": "half of the initial rate of this infusion, never of the present one",
    "minutes-of-bag": "one rate until the bag is empty",
    "minutes-until-empty": "the last rate runs until the bag is empty",
    "nearest-mg": "to the nearest whole milligram, a half upwards",
    "over-limit": "rounding would exceed the limit of local policy, so the exact dose is used",
    "fewest-vials": "the least waste, then the fewest vials",
    "nearest-vials": "the whole vials nearest to the exact dose, then the fewest",
    "age": "completed years on the day of the infusion",
    "shorter": "the shorter of local policy's time and the protocol's",
}
# Their pattern is a mere value, which the line of figures shows well enough.
_WITHOUT_FORMULA = frozenset(
    {"given", "setting", "stated", "stated-for", "in-table", *_AGE_RULES}
    | {"start", "hold-by-setting", "sequence"}
)
# Their pattern ends in the result, which would otherwise stand there twice.
_ENDING_IN_RESULT = frozenset(
    {"given", "setting", "stated", "stated-for", "in-table", *_AGE_RULES}
    | {"same", "equal-volume", "maximum", "to-marks", "over-limit", "sequence"}
)
_TEXTS = {
    "hold": "do not increase the rate",
    "go-on": "continue the rate table",
    "interrupt": "interrupt",
    "discontinue": "discontinue permanently",
    "restart-by-prescriber": "interrupt; restart only by a prescriber",
}


@frozen
class Explained:
    """One figure with its title, and its derivation as pairs of label and value."""

    title: str
    lines: tuple[tuple[str, str], ...]


def explain_text(derivation: Derivation, source_title: SourceTitle) -> str:
    """The derivation as a few aligned lines of plain text, without a last line break.

    `source_title` gives the title of a source document by its id.
    """
    return _aligned(explain_lines(derivation, source_title))


def explained_text(found: Sequence[Explained]) -> str:
    """The same of several figures, an empty line between them."""
    return "\n\n".join(_aligned(((say("What"), one.title), *one.lines)) for one in found)


def _aligned(lines: Sequence[tuple[str, str]]) -> str:
    width = max(len(label) for label, _ in lines) + 2
    return "\n".join(f"{label:{width}}{value}" for label, value in lines)


def explain_all(
    plan: InfusionPlan, fields: str, source_title: SourceTitle
) -> tuple[Explained, ...]:
    """Each of the figures, which are named with a space between them; none that is not there.

    A source that the next figure has as well is named there, for both.
    """
    derivations = [made for one in fields.split() if (made := derive(plan, one)) is not None]
    found = [
        (field_title(one.field), _formula(one), _sources(one, source_title)) for one in derivations
    ]
    after = [sources for _, _, sources in found[1:]]
    return tuple(
        Explained(title, (*formula, *([] if [sources] == after[place : place + 1] else sources)))
        for place, (title, formula, sources) in enumerate(found)
    )


def explain_lines(derivation: Derivation, source_title: SourceTitle) -> tuple[tuple[str, str], ...]:
    """The derivation as pairs of label and value, in reading order."""
    what = (say("What"), field_title(derivation.field))
    return (what, *_formula(derivation), *_sources(derivation, source_title))


def _formula(derivation: Derivation) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    if derivation.rule not in _WITHOUT_FORMULA:
        lines.append((say("Formula"), _in_names(derivation)))
    lines.append((say("Figures"), _in_figures(derivation)))
    if derivation.rule in _RULES:
        lines.append((say("Rule"), say(_RULES[derivation.rule])))
    elif len({moment.utcoffset() for moment in _moments(derivation)}) > 1:
        lines.append((say("Rule"), say("elapsed time; the clock changes in between")))
    return lines


def _sources(derivation: Derivation, source_title: SourceTitle) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    if derivation.steps and not derivation.origins and not derivation.settings:
        lines.append((say("Source"), say("calculated from the figures above")))
    for origin in derivation.origins:
        lines += _source(origin, source_title)
    for setting in derivation.settings:
        lines.append(
            (say("Policy"), say("local policy: {setting}", setting=written_setting(setting)))
        )
    if derivation.origins:
        protocol = derivation.protocol
        text = f"{protocol.title}, {revision_in_words(protocol)}"
        lines.append((say("Protocol"), text))
    return lines


def _source(origin: Origin, source_title: SourceTitle) -> list[tuple[str, str]]:
    checked = origin.checked
    if origin.verified:
        words = say("checked {day} against {text}", day=day(checked.on), text=checked.against)
    else:
        words = say(
            "checked {day} against {text}; {level}; not yet verified against the official text",
            day=day(checked.on),
            text=checked.against,
            level=level_name(origin.level),
        )
    title = source_title(origin.cite.source)
    return [
        (say("Source"), say("{title}: {place}", title=title, place=origin.cite.locator)),
        (say("Checked"), words),
    ]


def _in_names(derivation: Derivation) -> str:
    return _PLACE.sub(lambda place: input_name(place[1]), derivation.formula)


def _in_figures(derivation: Derivation) -> str:
    """The formula with its figures; ≈ where a figure is shown rounded."""
    moments, result = _moments(derivation), derivation.result
    shown = {given.name: _value_text(given, moments) for given in derivation.inputs}
    figures = _PLACE.sub(lambda place: shown[place[1]], derivation.formula)
    exact = all(_shown_exactly(given.value) for given in derivation.inputs)
    # Doses and rows of rates are tuples, and their pattern shows all of them.
    if derivation.rule in _ENDING_IN_RESULT or isinstance(result, tuple):
        return figures if exact else f"≈ {figures}"
    text = _value_text(Input("", result, derivation.unit), moments)
    if derivation.rule == "start":
        return text
    return f"{figures} {'=' if exact and _shown_exactly(result) else '≈'} {text}"


def _shown_exactly(value: object) -> bool:
    if isinstance(value, Decimal | Fraction | int):
        return half_up(value, _PLACES_SHOWN) == value
    return not isinstance(value, datetime) or to_minute(value) == value


def _moments(derivation: Derivation) -> Sequence[datetime]:
    values = [*(given.value for given in derivation.inputs), derivation.result]
    return [to_minute(value) for value in values if isinstance(value, datetime)]


def _moment_text(moment: datetime, moments: Sequence[datetime]) -> str:
    """The clock time; with the day or the offset where another moment has a different one."""
    rounded = to_minute(moment)
    text = clock(moment)
    if all(other == rounded for other in moments) or len({m.date() for m in moments}) > 1:
        text = f"{day(rounded.date())} {text}"
    if len({m.utcoffset() for m in moments}) > 1:
        text = f"{text} ({rounded.isoformat()[-6:]})"
    return text


def _value_text(given: Input, moments: Sequence[datetime]) -> str:
    value = given.value
    if isinstance(value, int) and given.name == "infusion_number":
        return say("infusion {number}", number=value)
    if isinstance(value, int) and given.name in {"grades", "resume_when_grade_at_most"}:
        return say("grade {number}", number=value)
    if isinstance(value, Decimal) and given.name == "least_mg":
        # Its unit stands behind the most: 650–1000 mg.
        return figure(value, _PLACES_SHOWN)
    if isinstance(value, Decimal | Fraction | int):
        return _quantity(value, given.unit)
    if isinstance(value, datetime):
        return _moment_text(value, moments)
    if isinstance(value, date):
        return day(value)
    if given.name == _HOLD_SETTING:
        return choice_message(_HOLD_SETTING, value)
    # What the source says in words is translated with the protocol files.
    return say(_TEXTS.get(value, value))


def _quantity(value: Decimal | Fraction | int, unit: str) -> str:
    if not unit:
        return figure(value, _PLACES_SHOWN)
    # Symbols are the same in every language; years and days are words.
    return with_unit(value, say(unit), _PLACES_SHOWN)
