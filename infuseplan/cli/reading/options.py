"""Options as they were typed: names, values and the rest, nothing read and nothing assumed.

Refused: an option that the command does not have (also a shortened one), one that is given
twice, and one without its value. A value may begin with a hyphen, so that "-5" gets an answer
of its own where the number is read.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from infuseplan.cli.terminal import Unreadable
from infuseplan.frozen import frozen
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.i18n import say


@frozen
class Options:
    """`values` by option name with its hyphens, `flags` that were given, and the other words."""

    values: dict[str, str]
    flags: frozenset[str]
    words: tuple[str, ...]


def read_options(
    argv: Sequence[str],
    *,
    values: Sequence[str] = (),
    flags: Sequence[str] = (),
    words: int = 0,
) -> Options:
    """Sort `argv` into values, flags and at most `words` other words, or raise `Unreadable`."""
    found: dict[str, str] = {}
    given: set[str] = set()
    others: list[str] = []
    waiting = list(reversed(argv))
    while waiting:
        word = waiting.pop()
        if not word.startswith("-"):
            others.append(word)
            if len(others) > words:
                raise Unreadable(_unknown(word, values, flags))
            continue
        name, equals, text = word.partition("=")
        if name in found or name in given:
            raise Unreadable(say("{option} is given twice: give it once.", option=name))
        if name in flags and not equals:
            given.add(name)
        elif name in values:
            if not equals:
                if not waiting or waiting[-1].startswith("--"):
                    raise Unreadable(
                        say("{option}: its value is missing; write it after it.", option=name)
                    )
                text = waiting.pop()
            if not text:
                raise Unreadable(
                    say("{option}: its value is empty; give one, or leave it out.", option=name)
                )
            found[name] = text
        else:
            raise Unreadable(_unknown(word, values, flags))
    return Options(found, frozenset(given), tuple(others))


def _unknown(word: str, values: Sequence[str], flags: Sequence[str]) -> str:
    accepted = ", ".join((*values, *flags))
    if not accepted:
        return say("Option: read “{word}”. This command takes none.", word=quoted(word))
    return say(
        "Option: read “{word}”. This command takes {accepted}.",
        word=quoted(word),
        accepted=accepted,
    )


def data_option(options: Options) -> Path | None:
    """The whole path of the folder that --data names; None where it is left out.

    Here, and nowhere else, "~" becomes a home: journal, log and looks lie in the same folder.
    """
    text = options.values.get("--data")
    if text is None:
        return None
    named = os.path.expanduser(text)
    if "\0" in text:
        accepted = say("No folder can have this name.")
    elif named.startswith("~") and named == text:
        accepted = say(
            "There is no user of this name; for a folder whose name begins with ~ write ./ before."
        )
    else:
        try:
            return Path.cwd() / named
        except OSError:
            if os.path.isabs(named):
                return Path(named)
            accepted = say("The folder in which this was started is gone: give the whole path.")
    raise Unreadable(say("--data: read “{name}”. {accepted}", name=quoted(text), accepted=accepted))


def demand_short(option: str, text: str, longest: int) -> None:
    """`Unreadable` where it is longer than the record keeps."""
    if len(text) > longest:
        raise Unreadable(
            say("{key}: at most {longest} characters are kept.", key=option, longest=longest)
        )
