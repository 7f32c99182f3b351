"""The house words over every Python file, and each rule on planted samples."""

import pytest

from .house_samples import IGNORES_CAUGHT, IGNORES_LEFT_ALONE, SAMPLES, Sample
from .house_words import ALLOWED, HOUSE_WORDS, HouseWord
from .source import Source, python_sources

BY_NAME = {word.name: word for word in HOUSE_WORDS}
IGNORES = "ignore without a reason"


@pytest.mark.parametrize("word", HOUSE_WORDS, ids=lambda word: word.name)
def test_no_file_says_what_the_house_does_not_say(word: HouseWord) -> None:
    said = [
        f"{source.path}:{line}: {word.name}. {word.advice}"
        for source in python_sources()
        if (word.name, source.path) not in ALLOWED
        for line in word.hits(source)
    ]
    assert not said, "\n" + "\n".join(said)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.word} in {sample.path}")
def test_a_planted_word_is_caught_and_a_near_miss_is_left_alone(sample: Sample) -> None:
    assert BY_NAME[sample.word].hits(Source(sample.path, sample.text)) == sample.caught


@pytest.mark.parametrize("line", IGNORES_CAUGHT)
def test_an_ignore_without_a_rule_or_a_reason_is_caught(line: str) -> None:
    assert BY_NAME[IGNORES].hits(Source("infuseplan/planted.py", f"{line}\n")) == [1]


@pytest.mark.parametrize("line", IGNORES_LEFT_ALONE)
def test_an_ignore_with_its_rule_and_reason_is_left_alone(line: str) -> None:
    assert BY_NAME[IGNORES].hits(Source("infuseplan/planted.py", f"{line}\n")) == []


def test_every_rule_has_been_seen_to_catch_and_to_leave_alone() -> None:
    lines = {word: 0 for word in BY_NAME if word != IGNORES}
    caught = dict(lines)
    for sample in SAMPLES:
        lines[sample.word] += len(sample.text.splitlines())
        caught[sample.word] += len(sample.caught)
    unproved = [word for word in lines if not 0 < caught[word] < lines[word]]
    assert unproved == []


def test_every_allowance_is_still_needed() -> None:
    sources = {source.path: source for source in python_sources()}
    idle = [
        (word, path)
        for word, path in ALLOWED
        if path not in sources or not BY_NAME[word].hits(sources[path])
    ]
    assert idle == []
