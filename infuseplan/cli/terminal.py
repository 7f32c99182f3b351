"""Exit codes, and the two streams: answers on standard output, one line of trouble on the other."""

import os
import sys
from contextlib import suppress
from typing import TextIO

from infuseplan.presentation.i18n import say

DONE = 0
BUG = 1
UNREADABLE = 2
REFUSED = 3
INTERRUPTED = 130

_LONGEST_LINE = 1_000


class Unreadable(Exception):
    """The command or a value could not be read; `text` is the one line that says so."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class RefusedByRecord(Exception):
    """The record forbids what was asked, or does not answer it; `text` says why, once.

    `code` is the exit code; `text` is empty where it was said already.
    """

    def __init__(self, text: str, code: int = 3) -> None:
        super().__init__(text)
        self.text = text
        self.code = code


class FileNotOpened(Unreadable):
    """The file of a double click cannot be opened."""


def has_terminal() -> bool:
    """Whether somebody reads what is complained of; after a double click nobody does."""
    # A windowed program has no stream, or the null device, which is a terminal to Windows.
    stream = sys.stderr
    return stream is not None and getattr(stream, "name", "") != os.devnull and stream.isatty()


def speak_utf8() -> None:
    """Answers are UTF-8 with plain line feeds, whatever the terminal or the system prefers."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            # Names of files may have bytes that are no characters; so written JSON stays JSON.
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


class AnswerLost(Exception):
    """Standard output does not take the answer; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def print_text(text: str) -> None:
    """Write an answer that is complete, and send it off; AnswerLost where nobody gets it."""
    if sys.stdout is None:
        raise AnswerLost(say("standard output is closed"))
    try:
        _write(sys.stdout, text)
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise AnswerLost(problem.strerror or type(problem).__name__) from problem


def print_line(line: bytes) -> None:
    """The same with one line of UTF-8, which is what `speak_utf8` lets the stream make of texts."""
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        # No stream at all, or one of texts alone, as another program may put there.
        print_text(f"{line.decode()}\n")
        return
    try:
        binary.write(line + b"\n")
        binary.flush()
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise AnswerLost(problem.strerror or type(problem).__name__) from problem


def complain(text: str) -> None:
    """One line of trouble on standard error, where that is open and takes it."""
    try:
        _write(sys.stderr, f"infuseplan: {one_line(text)}\n")
    except OSError:
        # The exit code says it as well, and there is no third place to say that the second is full.
        # What was not taken stays in its buffer; with it the interpreter's last flush would fail,
        # and Debian 13's would then end with a code of its own. Without a stream it flushes none.
        sys.stderr = None


def one_line(text: str) -> str:
    """`text` without line breaks or control characters, cut where no one would read on."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    words = " ".join(shown.split(" "))
    return words if len(words) <= _LONGEST_LINE else f"{words[:_LONGEST_LINE]}…"


def give_up_output() -> None:
    """After a failed answer: close our end, so that the interpreter's last flush says nothing."""
    # Closing flushes first, and that is what cannot be done any more.
    with suppress(OSError):
        if sys.stdout is not None:
            sys.stdout.close()


def _write(stream: TextIO | None, text: str) -> None:
    # A windowed program on Windows has no streams at all.
    if stream is not None:
        stream.write(text)
        stream.flush()
