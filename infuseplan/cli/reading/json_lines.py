"""One request a line from standard input, one answer a line, in order, each sent off at once.

A refusal is an answer, so it leaves the exit code at 0. A line that cannot be read gets an error
in its place, the run goes on, and the code at the end is 2; after a fault of the program, 1.
"""

import gc
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from infuseplan.application.ports import PolicyProblem
from infuseplan.cli.reading.request import FieldError
from infuseplan.cli.reading.strict_json import StrictJsonError, read_object
from infuseplan.cli.terminal import (
    BUG,
    DONE,
    UNREADABLE,
    Unreadable,
    complain,
    one_line,
    print_line,
)
from infuseplan.presentation.entry.draft_messages import policy_problem_text
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.json.figures import json_text

SCHEMA = "infuseplan/error/1"
# Some megabytes at most, if ever an answer leaves circles behind.
_OBJECTS_BETWEEN = 20_000


def demand_alone(others: Iterable[str]) -> None:
    """Refuse what stands beside `--jsonl`: each line says all of its request itself."""
    extra = ", ".join(quoted(one) for one in others)
    if extra:
        raise Unreadable(
            say(
                "--jsonl reads every request whole from standard input: leave {extra} out.",
                extra=extra,
            )
        )


def answer_lines(
    answer: Callable[[dict[str, object]], bytes],
    *,
    longest: int,
    blame: Callable[[bytes, StrictJsonError], str | None] = lambda _line, problem: problem.key,
) -> int:
    """Answer every line of standard input; returns the exit code of the run.

    `longest` is the most bytes that a line may have; `blame` names the field of a line that is
    not strict JSON.
    """
    if sys.stdin is None:
        raise Unreadable(say("Standard input is closed: give the requests there, one a line."))
    unread, bugs = 0, 0
    with _garbage_seldom_collected():
        for number, line in enumerate(_lines(sys.stdin.buffer, longest), 1):
            try:
                text = answer(_object(line, longest, blame))
            except FieldError as problem:
                unread += 1
                text = _error(number, problem.field, problem.text)
            except PolicyProblem as problem:
                unread += 1
                text = _error(number, "policy", policy_problem_text(problem))
            except Exception as bug:
                # One odd line must not take the answers of all others with it; it is still
                # reported in its place, on standard error and by the exit code.
                bugs += 1
                text = _error(number, None, _bug_text(bug))
                complain(say("Line {number}: {text}", number=number, text=_bug_text(bug)))
            print_line(text)
    if unread:
        complain(
            say_count("{count} line could not be read.", "{count} lines could not be read.", unread)
        )
    if bugs:
        return BUG
    return UNREADABLE if unread else DONE


@contextmanager
def _garbage_seldom_collected() -> Iterator[None]:
    """Look for circles of references less often than Python does, which is every 700 objects.

    An answer has about as many, and all of them go when it has been written, without the collector:
    it looked through half of the program for each second line, a tenth of the time, and found
    nothing. What was loaded before the first line stays to the end and is not looked at again.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _lines(stream: BinaryIO, longest: int) -> Iterator[bytes | None]:
    """The lines without their ends; None stands for one that is too long to be a request."""
    while line := stream.readline(longest + 1):
        if len(line) <= longest:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(longest)
        yield None


def _object(
    line: bytes | None, longest: int, blame: Callable[[bytes, StrictJsonError], str | None]
) -> dict[str, object]:
    if line is None:
        text = say("A request has at most {longest} bytes.", longest=longest)
        raise FieldError(None, text)
    try:
        return read_object(line)
    except StrictJsonError as problem:
        raise FieldError(blame(line, problem), problem.text) from None


def _error(number: int, field: str | None, text: str) -> bytes:
    error = (
        f'{{"schema": "{SCHEMA}", "line": {number}, "field": {json_text(field)}, '
        f'"text": {json_text(one_line(text))}}}'
    )
    return error.encode()


def _bug_text(bug: Exception) -> str:
    return say(
        "Unexpected error ({kind}: {what}), no plan was made.",
        kind=type(bug).__name__,
        what=one_line(str(bug)),
    )
