"""Reaction rules that contradict each other, or let a severe reaction pass, are refused at load."""

from pathlib import Path

import pytest

from infuseplan.adapters.protocols.shelf import ProtocolShelf
from infuseplan.domain.protocol.check import ProtocolFault
from infuseplan.domain.protocol.loaded import LoadedProtocol

from .protocol_files import EU, PART_B, US, changed, text_of

GRADE_1 = (
    '[[reactions.rules]]\nid = "grade-1"\ngrades = [1]\naction = "{action}"\nstrength = "do"\n'
    'when = "Mild"\ncite = {{ source = "ctcae-5", locator = "infusion related reaction" }}\n'
    'checked = {{ on = 2026-11-22, by = "InfusePlan", against = "CTCAE version 5.0" }}\n'
    "verified = false\n"
    'level = "inferred"\n\n'
)
FIRST_RULE = '[[reactions.rules]]\nid = "grade-2"\n'


def read(text: str) -> LoadedProtocol | tuple[ProtocolFault, ...]:
    return ProtocolShelf(Path()).parse(Path("ward.toml"), text.encode())


def texts(text: str) -> list[str]:
    found = read(text)
    return [] if isinstance(found, LoadedProtocol) else [one.text for one in found]


def with_grade_1(action: str, of: str = EU) -> str:
    return changed(of, FIRST_RULE, GRADE_1.format(action=action) + FIRST_RULE)


def grade_2(action: str) -> str:
    return changed(EU, 'action = "interrupt"', f'action = "{action}"')


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (grade_2("go-on"), "go-on at grade 2"),
        (changed(EU, "grades = [2]", "grades = [2, 3]"), "2 rules for grade 3"),
        (changed(US, "grades = [2]", "grades = [2, 4]"), "2 rules for grade 4"),
        (
            changed(US, '"restart-by-prescriber"', '"interrupt"'),
            "interrupt after a severe reaction",
        ),
        (changed(US, '"restart-by-prescriber"', '"hold"'), "hold after a severe reaction"),
        # Each rule by itself is allowed; together the graver reaction calls for less.
        (with_grade_1("discontinue"), "interrupt at grade 2 is less than discontinue at grade 1"),
        (
            with_grade_1("interrupt").replace('"interrupt"\nstrength = "consider"',
                                              '"hold"\nstrength = "consider"'),
            "hold at grade 2 is less than interrupt at grade 1",
        ),
        (with_grade_1("hold", PART_B), "more than one rule for grade 1"),
        (
            changed(EU, "grades = [2]\n", "grades = [2]\nfrom_infusion = 2\n"),
            "a rule for some infusions only",
        ),
        (
            changed(US, 'id = "anaphylaxis"\n', 'id = "anaphylaxis"\nto_infusion = 4\n'),
            "a rule for some infusions only",
        ),
        (changed(PART_B, "grades = [1]\nfrom_infusion = 2", "grades = [1]\nfrom_infusion = 3"),
         "ends before it begins"),
    ],
)  # fmt: skip
def test_rules_that_cannot_stand_are_refused(text: str, fault: str) -> None:
    assert fault in texts(text)


@pytest.mark.parametrize(
    "text",
    [
        grade_2("discontinue"),
        grade_2("hold"),
        with_grade_1("go-on"),
        with_grade_1("hold"),
        with_grade_1("interrupt"),
        text_of(US),
    ],
)
def test_a_stricter_file_is_read(text: str) -> None:
    assert texts(text) == []


OLDER = (
    ("[reactions]\n", '[reactions]\nresume_fraction = "half-of-initial-rate"\n'),
    ("[preparation]\n", "[preparation]\nremove_equal_volume = true\n"),
    ("[preparation]\n", "[preparation]\nroom_temperature_includes_infusion = true\n"),
)


@pytest.mark.parametrize(("old", "new"), OLDER)
def test_a_line_of_an_older_file_that_is_a_rule_now_is_passed_over(old: str, new: str) -> None:
    """The journal keeps such files for as long as it keeps their infusions."""
    again, today = read(changed(EU, old, new)), read(text_of(EU))
    assert isinstance(again, LoadedProtocol)
    assert isinstance(today, LoadedProtocol)
    assert again.protocol == today.protocol


def test_a_rule_by_the_setting_of_an_older_file_is_one_of_the_program() -> None:
    again = read(text_of(EU).replace("beyond_source = true", 'setting = "grade3"'))
    today = read(text_of(EU))
    assert isinstance(again, LoadedProtocol)
    assert isinstance(today, LoadedProtocol)
    assert again.protocol == today.protocol


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("[reactions]\n", '[reactions]\nresume_fraction = "half-of-current-rate"\n',
         "reactions.resume_fraction"),
        ("[preparation]\n", "[preparation]\nremove_equal_volume = false\n",
         "preparation.remove_equal_volume"),
        ("[preparation]\n", "[preparation]\nroom_temperature_includes_infusion = false\n",
         "preparation.room_temperature_includes_infusion"),
    ],
)  # fmt: skip
def test_a_line_that_contradicts_a_rule_of_the_program_is_refused(
    old: str, new: str, key: str
) -> None:
    found = read(changed(EU, old, new))
    assert not isinstance(found, LoadedProtocol)
    assert [one.key for one in found] == [key]
