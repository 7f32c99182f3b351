"""TOML that would keep the parser busy, or what walks through the table after it."""

from decimal import Decimal

import pytest

from infuseplan.adapters.toml import NotToml, exact, read_toml
from tests.worked import worked_s

# Of work, not by the clock on the wall: a machine that is busy with something else is no fault.
SOON_S = 2.0


def refused(text: str) -> str:
    began = worked_s()
    with pytest.raises(NotToml) as problem:
        read_toml(text.encode("utf-8"))
    assert worked_s() - began < SOON_S
    return problem.value.text


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 21 + "]" * 21,
        "a = " + "[" * 900 + "]" * 900,
        "a = " + "[\n" * 40_000,
        "a = " + "{a = " * 21 + "1" + "}" * 21,
        "a = " + "{a=" * 600,
        "".join(f"[{'.'.join('abcdefghijklmno'[:n])}]\n" for n in range(1, 15))
        + "x.x.x.x.x.x.x.x = 1",
    ],
    ids=lambda text: f"{len(text)} characters",
)
def test_tables_and_lists_within_each_other_have_a_depth(text: str) -> None:
    assert refused(text).startswith("is nested too deep, more than 20")


@pytest.mark.parametrize(
    "key",
    [
        "a" + ".a" * 20,
        "a . " * 20 + "a",
        '"a"' + '."b.c"' * 20,
        "'a'" + "\t.\t'b'" * 20,
        "a-1" + '."b".c' * 10,
    ],
)
def test_a_key_of_more_than_twenty_parts_is_refused_wherever_it_stands(key: str) -> None:
    for text in (f"{key} = 1\n", f"[{key}]\n", f"[[ {key} ]]\n", f"b = 1\nc = {{ {key} = 1 }}\n"):
        assert "has a key of more than 20 parts" in refused(text)


def test_a_file_full_of_long_keys_takes_no_minutes() -> None:
    lines = (f"{'.'.join([f'k{number}'] + ['a'] * 90)} = 1\n" for number in range(500))
    assert "line 1 has a key of more than 20 parts" in refused("".join(lines))
    # As long as may be: each of these lines is looked at for a long key, and has none.
    lines = (f"k{number} = '{'a ' * 500}{'.' * 900}'\n" for number in range(50))
    began = worked_s()
    assert len(read_toml("".join(lines).encode())) == 50
    assert worked_s() - began < SOON_S


def test_points_in_a_sentence_are_no_long_key() -> None:
    text = "note = '''\nSee 1. 2. 3. and so on ... and e.g. i.e. www.example.org.\n'''\n"
    assert read_toml((text + "# " + "." * 200 + "\n").encode())["note"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1e999999999", "Infinity"),
        ("-1e999999999", "Infinity"),
        ("1e-999999999", "Infinity"),
        ("9e101", "Infinity"),
        ("1e9999999999999999999", "Infinity"),
        ("1e100", "1e100"),
        ("12.50", "12.50"),
        ("0e999", "0e999"),
        ("inf", "Infinity"),
    ],
)
def test_a_figure_beyond_all_meaning_is_infinite(text: str, number: str) -> None:
    assert exact(text) == Decimal(number)
    assert read_toml(f"a = {text}\n".encode())["a"] == Decimal(number)
