"""What is wrong between figures that are each right: refused at loading, with its key."""

import re
import tomllib
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .protocol_files import CHINA, EU, PART_A, PART_B, REST, US, changed, faults, keys, text_of

FIRST_LADDER = "titration.ladders.0"
LAST_STEP = '{ kind = "until-empty", rate_ml_h = 150 }'


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("hold_min = 30", "hold_min = 31", "total_min", "the steps take"),
        ("total_min = 200", "total_min = 201", "total_min", "not 201 min"),
        ("rate_ml_h = 150", "rate_ml_h = 175", "steps", "passes the maximum of 150 mL/h"),
        ("max_ml_h = 150", "max_ml_h = 175", "steps", "never reaches the maximum"),
        (LAST_STEP, '{ kind = "hold", rate_ml_h = 150, hold_min = 20 }', "steps", "never ends"),
        ("rate_ml_h = 75", "rate_ml_h = 45", "steps", "do not rise"),
        ("rate_ml_h = 75", "rate_ml_h = 50", "steps", "do not rise"),
        ("hold_min = 60", "hold_min = 600", "steps", "is empty before the last step"),
        ("initial_ml_h = 25", "initial_ml_h = 50", "steps.0", "is not the initial rate"),
        ("from_infusion = 1", "from_infusion = 2", "from_infusion", "infusion 2 follows"),
        ('name = "first"', 'name = "later"', "name", "only the table of infusion 1"),
    ],
)
def test_a_ladder_that_does_not_hang_together_is_refused(
    old: str, new: str, key: str, words: str
) -> None:
    found = faults(changed(EU, old, new))
    assert any(f"{FIRST_LADDER}.{key}" == one.key and words in one.text for one in found), found
    assert all(one.advice for one in found)


def test_a_ladder_that_empties_the_bag_early_is_refused() -> None:
    step = '{ kind = "hold", rate_ml_h = 50, hold_min = 30 }'
    empty = '{ kind = "until-empty", rate_ml_h = 50 }'
    assert f"{FIRST_LADDER}.steps" in keys(changed(EU, step, empty))


def test_a_ladder_without_steps_is_refused() -> None:
    steps = 'steps = [{ kind = "until-empty", rate_ml_h = 200 }]'
    assert keys(changed(EU, steps, "steps = []")) == ["titration.ladders.2.steps"]


@pytest.mark.parametrize(
    ("old", "new", "nth"),
    [
        ("to_infusion = 1\n", "to_infusion = 2\n", 1),
        ("to_infusion = 2\n", "to_infusion = 3\n", 1),
        ("to_infusion = 2\n", "to_infusion = 1\n", 1),
        ("to_infusion = 1\n", "", 1),
        ("to_infusion = 2\n", "", 1),
        ("from_infusion = 3\n", "from_infusion = 4\n", 1),
        ("from_infusion = 3\n", "from_infusion = 3\nto_infusion = 9\n", 1),
    ],
)
def test_every_infusion_has_just_one_rate_table(old: str, new: str, nth: int) -> None:
    assert any(key.startswith("titration.ladders") for key in keys(changed(EU, old, new, nth)))


def test_another_bag_volume_no_longer_gives_the_printed_totals() -> None:
    totals = [f"titration.ladders.{index}.total_min" for index in range(3)]
    assert keys(changed(EU, "bag_ml = 250", "bag_ml = 260")) == totals


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("from_cycle = 2,", "from_cycle = 3,", "cycles.1.from_cycle", "cycle 3 follows cycle 1"),
        ("to_cycle = 1,", "to_cycle = 2,", "cycles.1.from_cycle", "cycle 2 follows cycle 2"),
        ("to_cycle = 1,", "", "cycles.0.to_cycle", "goes on without end"),
        ("days = [1, 8, 15, 22]", "days = [1, 8, 15, 29]", "cycles.0.days", "day 29 is beyond"),
        ("days = [1, 8, 15, 22]", "days = [1, 15, 8, 22]", "cycles.0.days", "not in order"),
        ("days = [1, 8, 15, 22]", "days = [1, 8, 8, 22]", "cycles.0.days", "not in order"),
        ("days = [1, 15] }", "days = [] }", "cycles.1.days", "missing"),
        ("length_days = 28, days = [1, 8", "length_days = 21, days = [1, 8", "cycles.0.days", "22"),
        ('ends = "progression-or-toxicity"', 'ends = "after-last-cycle"', "ends", "last span"),
    ],
)
def test_cycles_with_a_gap_or_an_impossible_day_are_refused(
    old: str, new: str, key: str, words: str
) -> None:
    found = faults(changed(EU, old, new))
    assert any(f"regimens.0.{key}" == one.key and words in one.text for one in found), found


def test_a_regimen_that_stops_by_plan_has_to_say_when() -> None:
    text = changed(EU, "from_cycle = 2, to_cycle = 3,", "from_cycle = 2,")
    assert keys(text) == ["regimens.3.ends"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("from_age = 75", "from_age = 76", "0 doses fit isa-pd at age 75"),
        ("below_age = 75", "below_age = 74", "0 doses fit isa-pd at age 74"),
        ("below_age = 75", "below_age = 76", "2 doses fit isa-pd at age 75"),
        ("from_age = 75, ", "", "2 doses fit isa-pd at age 0"),
        ('{ regimens = ["isa-kd"], dose', "{ dose", "2 doses fit isa-pd at age 0"),
        ('["isa-vrd-ti", "isa-vrd-te"]', '["isa-vrd-ti"]', "0 doses fit isa-vrd-te at age 0"),
    ],
)
def test_just_one_dose_fits_each_regimen_and_age(old: str, new: str, words: str) -> None:
    found = faults(changed(EU, old, new))
    assert ("premedication.agents.0.doses", words) in [(one.key, one.text) for one in found]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        (
            "dose_mg = [650, 1000]",
            "dose_mg = [1000, 650]",
            "premedication.agents.2.doses.0.dose_mg",
        ),
        ("dose_mg = [650, 1000]", "dose_mg = []", "premedication.agents.2.doses.0.dose_mg"),
        # A dose in some rows alone, an age without a dose, and the owner of no dose.
        ("dose_mg = [40], ", "", "premedication.agents.0.doses"),
        ("dose_mg = [40], ", "", "premedication.agents.0.doses.0"),
        ("dose_mg = [50], ", "", "premedication.agents.3.dose_of"),
        ("latest_min_before = 15", "latest_min_before = 60", "premedication.latest_min_before"),
        ("latest_min_before = 15", "latest_min_before = 150", "premedication.latest_min_before"),
        ('agent = "paracetamol"', 'agent = "montelukast"', "premedication.agents.2.agent"),
        ('id = "isa-kd"', 'id = "isa-pd"', "regimens.1.id"),
        ("strength_mg = 500", "strength_mg = 600", "product.vials.0"),
        ("concentration_mg_per_ml = 20", "concentration_mg_per_ml = 140", "product.vials.0"),
        ('id = "grade-4"', 'id = "grade-2"', "reactions.rules.5.id"),
        ("grades = [4]", "grades = [3]", "reactions.rules"),
        ("grades = [2]", "grades = [2, 4]", "reactions.rules.0.action"),
        ('id = "reactions-ikema"', 'id = "reactions-icaria"', "evidence.5.id"),
        ('id = "neutropenia"', 'id = "resuscitation"', "remarks.6.id"),
    ],
)
def test_what_cannot_stand_together_is_refused(old: str, new: str, key: str) -> None:
    assert key in keys(changed(EU, old, new))


def test_a_note_for_a_regimen_that_the_file_lacks_is_refused() -> None:
    text = changed(EU, 'regimens = ["isa-kd"]\npercent', 'regimens = ["isa-kdd"]\npercent')
    assert [(one.key, one.text) for one in faults(text)] == [
        ("evidence.5.regimens", "isa-kdd is not in this file")
    ]


def test_no_file_can_allow_a_restart_after_a_life_threatening_reaction() -> None:
    text = changed(
        US,
        'grades = [4]\naction = "discontinue"',
        'grades = [4]\naction = "restart-by-prescriber"',
    )
    assert keys(text) == ["reactions.rules.2.action"]


# --- silence ---------------------------------------------------------------------------------


@pytest.mark.parametrize("about", ["rates", "premedication", "reactions", "preparation"])
def test_what_is_stated_cannot_be_named_as_silent(about: str) -> None:
    text = text_of(EU) + f'\n[[silent]]\nabout = "{about}"\ntext = "Nothing."\n'
    assert keys(text) == [f"silent.{about}"]


def test_stated_days_cannot_be_named_as_silent() -> None:
    text = text_of(CHINA) + '\n[[silent]]\nabout = "days"\ntext = "Nothing."\n'
    assert keys(text) == ["regimens.0.cycles"]


@pytest.mark.parametrize("about", ["dose", "rates", "premedication", "reactions", "preparation"])
def test_what_is_absent_has_to_be_named_as_silent(about: str) -> None:
    assert keys(changed(REST, f'about = "{about}"', 'about = "days"')) == [f"silent.{about}"]


def test_absent_days_have_to_be_named_as_silent() -> None:
    assert keys(changed(REST, 'about = "days"', 'about = "dose"')) == ["regimens.0.cycles"]


# --- restarts and mg/h -----------------------------------------------------------------------


def test_a_restart_by_increments_needs_the_increment_of_each_table() -> None:
    text = changed(PART_B, "re_escalation_increment_ml_h = 50\n", "")
    assert keys(text) == ["titration.ladders.1.re_escalation_increment_ml_h"]


@pytest.mark.parametrize(
    ("name", "old", "new", "key"),
    [
        (PART_A, "increment_mg_h = 50", "increment_mg_h = 0.5", "increment_mg_h"),
        (PART_A, "initial_mg_h = 175", "initial_mg_h = 475", "initial_mg_h"),
        (PART_B, "increment_ml_h = 25", "increment_ml_h = 0.25", "re_escalation_increment_ml_h"),
    ],
)
def test_an_increment_that_never_comes_to_the_maximum_is_refused(
    name: str, old: str, new: str, key: str
) -> None:
    assert keys(changed(name, old, new)) == [f"{FIRST_LADDER}.{key}"]


# --- one slip of the finger ------------------------------------------------------------------

_FIGURES = re.compile(
    r"^(?:from_infusion|to_infusion|initial_ml_h|max_ml_h|total_min|bag_ml) = ([\d.]+)$"
    r"|(?:rate_ml_h|hold_min) = ([\d.]+)",
    re.MULTILINE,
)


def figure_spans(name: str) -> list[tuple[int, int]]:
    """Where the figures of the rate tables stand in a file."""
    text = text_of(name)
    begin, end = text.index("[titration]"), text.index("[reactions]")
    return [match.span(1 if match[1] else 2) for match in _FIGURES.finditer(text, begin, end)]


def slips(name: str, span: tuple[int, int]) -> list[str]:
    """The file after every slip in one figure: another digit, one lost, one doubled, one more."""
    text = text_of(name)
    begin, end = span
    figure = text[begin:end]
    others = set()
    for place, digit in enumerate(figure):
        rest = figure[place + 1 :]
        others |= {figure[:place] + other + rest for other in "0123456789" if digit != "."}
        others |= {figure[:place] + rest, figure[:place] + digit + digit + rest}
    others |= {figure + "0", figure + ".5", "1" + figure}
    others -= {figure, figure + "0" if "." in figure else figure}
    return [text[:begin] + other + text[end:] for other in sorted(others)]


def read_in_parts(name: str) -> Callable[..., dict[str, Any]]:
    """Reads a file of which only the rate tables change: the rest is read once.

    A thousand times the whole file would be a fiftieth of the time of all tests.
    """
    text = text_of(name)
    begin, end = text.index("[titration]"), text.index("[reactions]")
    before, after = text[:begin], text[end:]
    whole = tomllib.loads

    def read(changed: str, /, *, parse_float: Callable[[str], Any]) -> dict[str, Any]:
        assert changed.startswith(before)
        assert changed.endswith(after)
        rates = whole(changed[begin : len(changed) - len(after)], parse_float=parse_float)
        return {**deepcopy(rest(parse_float)), **rates}

    @cache
    def rest(parse_float: Callable[[str], Any]) -> dict[str, Any]:
        return whole(before + after, parse_float=parse_float)

    assert read(text, parse_float=Decimal) == whole(text, parse_float=Decimal)
    return read


@pytest.mark.parametrize("name", [EU, US, PART_B])
def test_any_slip_in_any_figure_of_a_rate_table_is_refused(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tomllib, "loads", read_in_parts(name))
    assert not faults(text_of(name))
    spans = figure_spans(name)
    assert len(spans) >= 30
    for span in spans:
        for text in slips(name, span):
            line = text.count("\n", 0, span[0]) + 1
            assert faults(text), f"line {line}: {text.splitlines()[line - 1]}"


def test_figures_of_two_steps_cannot_trade_places() -> None:
    text = changed(EU, "rate_ml_h = 50, hold", "rate_ml_h = 75, hold")
    text = text.replace(
        'rate_ml_h = 75, hold_min = 30 },\n  { kind = "hold", rate_ml_h = 100',
        'rate_ml_h = 50, hold_min = 30 },\n  { kind = "hold", rate_ml_h = 100',
        1,
    )
    assert faults(text)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_single_changed_byte_crashes_the_shelf(data: st.DataObject) -> None:
    content = bytearray(text_of(EU).encode("utf-8"))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255))
    for fault in faults(bytes(content)):
        assert fault.text
        assert fault.advice


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode()))
def test_no_content_at_all_crashes_the_shelf(content: bytes) -> None:
    assert faults(content)
