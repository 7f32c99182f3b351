"""Sentences of a table: each place has what stands there, shown in the kind that it needs."""

import ast
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from gettext import NullTranslations
from string import Formatter

import pytest

from infuseplan.domain.findings import Arg
from infuseplan.presentation import sentences
from infuseplan.presentation.figures import NBSP
from infuseplan.presentation.i18n import use_catalogue
from infuseplan.presentation.sentences import Words, either, number, sentence, text
from tests.architecture.source import Source, is_under, python_sources

SAID = ("say", "sentence")


def wrong_places(source: Source) -> Iterator[str]:
    """Sentences with a place for which nothing is given, or with something that has no place."""
    for call, name in source.calls:
        words = call.args[0] if call.args else None
        if name.split(".")[-1] not in SAID or not isinstance(words, ast.Constant):
            continue
        given = [keyword.arg for keyword in call.keywords]
        if None in given or not isinstance(words.value, str):
            continue
        # Without values nothing is put in: braces of an example in JSON are shown as they are.
        places = {
            place
            for _, place, _, _ in Formatter().parse(words.value)
            if place is not None and (given or place.isidentifier())
        }
        if places != set(given):
            yield f"{source.path}:{call.lineno}: {sorted(places)} and {given}"


def test_each_place_of_a_sentence_has_one_value_and_each_value_a_place() -> None:
    ours = [source for source in python_sources() if is_under(source.path, "infuseplan")]
    assert sum(name.split(".")[-1] == "sentence" for one in ours for _, name in one.calls) > 100
    assert [line for source in ours for line in wrong_places(source)] == []


@pytest.mark.parametrize(
    "call",
    [
        'sentence("Age {age} is above {high}.", age=number("age"))',
        'sentence("Age {age}.", age=number("age"), high=number("high"))',
        'sentence("Age {age}.", years=number("age"))',
        'sentence("Age {}.", age=number("age"))',
        'sentence("Age {age}.")',
        'say("Age {age}.", years=age)',
    ],
)
def test_a_planted_place_without_its_value_is_caught(call: str) -> None:
    source = Source("infuseplan/planted.py", f"WORDS = {call}\n")
    assert len(list(wrong_places(source))) == 1


MOMENT = datetime.fromisoformat("2026-11-23T10:15:31+01:00")
ARGS: Mapping[str, Arg] = {
    "rate": Fraction(25, 2), "third": Fraction(1, 3), "less": Fraction(-40), "long": 200,
    "least": Decimal(650), "most": Decimal(1000), "on": date(2026, 11, 22), "at": MOMENT,
    "by": "C. D.",
}  # fmt: skip


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (number("rate"), "12.5"),
        (number("third", 2), "0.33"),
        (number("third", 0), "0"),
        (sentences.measure("rate", "mL/h"), "12.5 mL/h"),
        (sentences.measure("less", "min"), "\N{MINUS SIGN}40 min"),
        (sentences.size("less", "min"), "40 min"),
        (sentences.span("least", "most", "mg"), "650\N{EN DASH}1000 mg"),
        (sentences.span("most", "most", "mg"), "1000 mg"),
        (sentences.duration("long"), "3 h 20 min"),
        (sentences.day("on"), "22 November 2026"),
        (sentences.weekday("on"), "Sunday 22 November 2026"),
        (sentences.weekday("at"), "Monday 23 November 2026"),
        (sentences.clock("at"), "10:16"),
        (sentences.clock_and_day("at"), "10:16 on 23 November 2026"),
        (text("by"), "C. D."),
    ],
)
def test_a_figure_is_shown_in_the_way_that_stands_beside_its_place(
    shown: Words, expected: str
) -> None:
    assert shown(ARGS).replace(NBSP, " ") == expected


@pytest.mark.parametrize(
    "shown",
    [number("by"), number("on"), sentences.measure("by", "mg"), sentences.size("by", "mg"),
     sentences.span("by", "most", "mg"), sentences.duration("by"), sentences.day("by"),
     sentences.weekday("rate"), sentences.clock("on"), sentences.clock_and_day("on"),
     text("rate")],
)  # fmt: skip
def test_a_figure_of_another_kind_is_refused_and_not_shown_as_it_is(shown: Words) -> None:
    with pytest.raises(TypeError):
        shown(ARGS)


def test_a_figure_that_is_missing_leaves_no_sentence() -> None:
    words = sentence("{rate} is above {high}.", rate=number("rate"), high=number("high"))
    with pytest.raises(KeyError):
        words(ARGS)


def test_one_code_may_have_two_sentences() -> None:
    words = either(lambda args: args["by"] == "C. D.", sentence("Hers."), sentence("Another's."))
    assert words(ARGS) == "Hers."
    assert words({**ARGS, "by": "E. F."}) == "Another's."


class Backwards(NullTranslations):
    """A language with another order of words."""

    def gettext(self, message: str) -> str:
        return {"{by} at {rate}": "{rate}: {by}", "Nothing.": "Nichts."}[message]


def test_a_sentence_is_said_in_the_language_of_the_moment_in_which_it_is_shown() -> None:
    words = sentence("{by} at {rate}", by=text("by"), rate=number("rate"))
    bare = sentence("Nothing.")
    assert (words(ARGS), bare()) == ("C. D. at 12.5", "Nothing.")
    use_catalogue(Backwards())
    try:
        assert (words(ARGS), bare()) == ("12.5: C. D.", "Nichts.")
    finally:
        use_catalogue(NullTranslations())
    assert bare() == "Nothing."


@pytest.mark.parametrize(
    ("shown", "exact", "words"),
    [
        # A pump shows tenths of a millilitre, the half upwards.
        (sentences.counted, "55.172", "55.2"),
        (sentences.counted, "43.75", "43.8"),
        # 55.2 is more than 55.172, so what is possible must not be shown as 55.2.
        (sentences.counted_at_most, "55.172", "55.1"),
        (sentences.counted_at_most, "55.2", "55.2"),
        # "0 mL is left in the bag" would be no reason to keep the infusion open.
        (sentences.counted_at_least, "0.04", "0.1"),
        (sentences.counted_at_least, "212.5", "212.5"),
    ],
)
def test_a_counted_volume_is_said_as_a_pump_shows_it(
    shown: Callable[[str], Words], exact: str, words: str
) -> None:
    assert shown("volume")({"volume": Fraction(exact)}) == f"{words}{NBSP}mL"
