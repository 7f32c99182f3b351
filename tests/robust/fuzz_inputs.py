"""Inputs for readers: valid ones with something wrong in them, and nonsense with the right words.

All of it follows from one number, so that an input that broke something can be made again.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

_NUMBERS = (
    b"0", b"-0", b"-1", b"1e2", b"1e999999999", b"1e-999999999", b"9" * 20, b"9" * 5000, b"0.1",
    b"12.5", b"125", b"NaN", b"Infinity", b"-Infinity", b"nan", b"inf", b"1.050", b"0x10", b"1_000",
    b"2147483648", b"9223372036854775808",
)  # fmt: skip
_TEXTS = (
    b'""', b'" "', b'"\\u200b"', b'"\\ud800"', b'"\\u202e"', b'"../../etc/passwd"', b'"\\u0000"',
    b'"9999-12-31T23:59:59-12:00"', b'"0001-01-01T00:00:00+14:00"', b'"2026-02-30"',
    b'"1900-01-01T00:00:00+14:00"', b'"2199-12-31T23:30:00-12:00"',
    b'"2026-11-22T09:00:00"', b'"2026-11-22T09:00:00+01:00"', b'"{0}"', b'"%s"',
    b'"' + b"x" * 3000 + b'"', b"'a'", b'"""', b"2026-11-22", b"9999-12-31", b"0001-01-01",
    b"07:32:00", b"1979-05-27T07:32:00Z",
)  # fmt: skip
_OTHERS = (b"null", b"true", b"false", b"[]", b"{}", b"[[]]", b'{"": 0}', b"[" * 40 + b"]" * 40,
           b"[" * 2000, b'{"a":' * 600)  # fmt: skip
_VALUES = (*_NUMBERS, *_TEXTS, *_OTHERS)
_BYTES = (b"\x00", b"\xff", b"\xef\xbb\xbf", b"\n", b"\r\n", b"\xe2\x80\xae", b"\xed\xa0\x80", b'"',
          b"'", b"\\", b",", b":", b"=", b"#", b"[", b"]", b"{", b"}", b".",
          b"a.b." * 30)  # fmt: skip

_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_TEXT = re.compile(rb'"[^"\n]*"')
_VALUE = re.compile(rb'-?\d+(?:\.\d+)?|"[^"\n]*"|true|false|null')
_DIGIT = re.compile(rb"\d")
_SMALLEST_SLICE, _LARGEST_SLICE = 1, 60
_LARGEST_INPUT = 60_000


def mutated(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """One of the seeds with one to four things wrong."""
    content = chance.choice(seeds)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        content = chance.choice(_CHANGES)(content, seeds, chance)[:_LARGEST_INPUT]
    return content


def nonsense(words: Sequence[str], chance: random.Random) -> bytes:
    """A document of the right words in the wrong places."""
    return json.dumps(_value(words, chance, 0)).encode("utf-8", "replace")


def words_of(seeds: Sequence[bytes]) -> list[str]:
    """What stands between quotes in the seeds, keys and values alike."""
    found = {one.decode("utf-8", "replace") for seed in seeds for one in _TEXT.findall(seed)}
    return sorted(one.strip('"') for one in found)


def inputs(seeds: Sequence[bytes], seed: int, count: int, *, documents: bool) -> Iterator[bytes]:
    """`count` inputs; with `documents` every fifth is nonsense and not a seed with a fault."""
    chance = random.Random(seed)  # noqa: S311 - a sample for a test
    words = words_of(seeds)
    for number in range(count):
        if documents and number % 5 == 0:
            yield nonsense(words, chance)
        else:
            yield mutated(seeds, chance)


def _value(words: Sequence[str], chance: random.Random, depth: int) -> object:
    kind = chance.random()
    if depth > 4 or kind < 0.3:
        return chance.choice((None, True, False, 0, 1, -1, 12.5, 10**12, "", " ", "9999-12-31"))
    if kind < 0.5:
        return chance.choice(words)
    if kind < 0.65:
        return [_value(words, chance, depth + 1) for _ in range(chance.randrange(4))]
    keys = chance.sample(words, min(len(words), chance.randrange(8)))
    return {key: _value(words, chance, depth + 1) for key in keys}


def _flip(content: bytes, _seeds: Sequence[bytes], chance: random.Random) -> bytes:
    if not content:
        return b"\x00"
    place = chance.randrange(len(content))
    return (
        content[:place]
        + bytes([content[place] ^ (1 << chance.randrange(8))])
        + content[place + 1 :]
    )


def _insert(content: bytes, _seeds: Sequence[bytes], chance: random.Random) -> bytes:
    place = chance.randrange(len(content) + 1)
    return content[:place] + chance.choice(_BYTES) + content[place:]


def _cut(content: bytes, _seeds: Sequence[bytes], chance: random.Random) -> bytes:
    begin, end = _slice(content, chance)
    return content[:begin] + content[end:]


def _cut_off(content: bytes, _seeds: Sequence[bytes], chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _double(content: bytes, _seeds: Sequence[bytes], chance: random.Random) -> bytes:
    begin, end = _slice(content, chance)
    return content[:end] + content[begin:end] * chance.choice((1, 1, 2, 50)) + content[end:]


def _splice(content: bytes, seeds: Sequence[bytes], chance: random.Random) -> bytes:
    other = chance.choice(seeds)
    return content[: chance.randrange(len(content) + 1)] + other[chance.randrange(len(other) + 1) :]


def _other_value(content: bytes, _seeds: Sequence[bytes], chance: random.Random) -> bytes:
    places = _places(_VALUE, content)
    if not places:
        return content + chance.choice(_OTHERS)
    begin, end = chance.choice(places)
    return content[:begin] + chance.choice(_VALUES) + content[end:]


def _other_number(content: bytes, seeds: Sequence[bytes], chance: random.Random) -> bytes:
    places = _places(_NUMBER, content)
    if not places:
        return _other_value(content, seeds, chance)
    begin, end = chance.choice(places)
    return content[:begin] + chance.choice(_NUMBERS) + content[end:]


def _other_digit(content: bytes, seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """A slip of the finger: mostly still readable, so that it reaches what lies behind reading."""
    places = _places(_DIGIT, content)
    if not places:
        return _other_value(content, seeds, chance)
    begin, end = chance.choice(places)
    return content[:begin] + chance.choice((b"0", b"1", b"5", b"9", b"", b".")) + content[end:]


def _other_word(content: bytes, _seeds: Sequence[bytes], chance: random.Random) -> bytes:
    places = _places(_TEXT, content)
    if len(places) < 2:
        return content
    (begin, end), (begins, ends) = sorted(chance.sample(places, 2))
    one, two = content[begin:end], content[begins:ends]
    return content[:begin] + two + content[end:begins] + one + content[ends:]


@lru_cache(maxsize=16)
def _places(what: re.Pattern[bytes], content: bytes) -> tuple[tuple[int, int], ...]:
    """Where it occurs; kept, as most changes are made to a seed, which may be long."""
    return tuple(place.span() for place in what.finditer(content))


def _other_lines(content: bytes, _seeds: Sequence[bytes], chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
    kind = chance.randrange(3)
    if kind == 0:
        lines[one], lines[two] = lines[two], lines[one]
    elif kind == 1:
        lines.insert(two, lines[one])
    else:
        del lines[one]
    return b"\n".join(lines)


def _slice(content: bytes, chance: random.Random) -> tuple[int, int]:
    begin = chance.randrange(len(content) + 1)
    return begin, min(len(content), begin + chance.randint(_SMALLEST_SLICE, _LARGEST_SLICE))


_CHANGES = (_flip, _insert, _cut, _cut_off, _double, _splice, _other_value, _other_value,
            _other_value, _other_number, _other_digit, _other_digit, _other_digit, _other_word,
            _other_lines)  # fmt: skip
