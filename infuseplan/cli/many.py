"""`plan --jsonl`: one request a line from standard input, one answer a line, in order.

A refusal is an answer, so it leaves the exit code at 0. A line that cannot be read gets an error
in its place, the run goes on, and the code at the end is 2; after a fault of the program, 1.
"""

import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO

from infuseplan.application.ports import PolicyProblem
from infuseplan.application.services import Services
from infuseplan.cli.asking import FIELDS, Desk, FieldError
from infuseplan.cli.strict_json import NumberText, StrictJsonError, read_object
from infuseplan.cli.terminal import BUG, DONE, UNREADABLE, complain, one_line, print_text
from infuseplan.presentation.entry_problem import quoted
from infuseplan.presentation.json_figures import json_text
from infuseplan.presentation.plan_json import PlanWriter
from infuseplan.presentation.problem_words import policy_problem_text
from infuseplan.presentation.words import say, say_count

SCHEMA = "infuseplan/error/1"

_LONGEST_LINE = 65_536
_NUMBERS = frozenset(
    {"weight_kg", "age_years", "infusion_number", "bag_ml", "height_cm", "last_weight_kg"}
)
_PLAIN = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?")
_KEYS = (*FIELDS, "protocol", "policy")


def plan_many(services: Services) -> int:
    """Answer every line of standard input; returns the exit code of the run."""
    desk = Desk(services, lambda field: field)
    writer = PlanWriter()
    # The hospital's own settings stand behind every line, so they are tried before the first.
    services.policies.standing()
    unread, bugs = 0, 0
    for number, line in enumerate(_lines(sys.stdin.buffer), 1):
        try:
            answer = _answer(line, desk, writer)
        except FieldError as problem:
            unread += 1
            answer = _error(number, problem.field, problem.text)
        except PolicyProblem as problem:
            unread += 1
            answer = _error(number, "policy", policy_problem_text(problem))
        except Exception as bug:
            # One odd line must not take the answers of all others with it; it is still reported
            # in its place, on standard error and by the exit code.
            bugs += 1
            answer = _error(number, None, _bug_text(bug))
            complain(say("Line {number}: {text}", number=number, text=_bug_text(bug)))
        print_text(f"{answer}\n")
    if unread:
        complain(
            say_count("{count} line could not be read.", "{count} lines could not be read.", unread)
        )
    if bugs:
        return BUG
    return UNREADABLE if unread else DONE


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines without their ends; None stands for one that is too long to be a request."""
    while line := stream.readline(_LONGEST_LINE + 1):
        if len(line) <= _LONGEST_LINE:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_LONGEST_LINE)
        yield None


def _answer(line: bytes | None, desk: Desk, writer: PlanWriter) -> str:
    if line is None:
        longest = say("A request has at most {longest} bytes.", longest=_LONGEST_LINE)
        raise FieldError(None, longest)
    try:
        request = read_object(line)
    except StrictJsonError as problem:
        raise FieldError(problem.key, problem.text) from None
    texts: dict[str, str] = {}
    protocol, policy = None, None
    for key, value in request.items():
        if key not in _KEYS:
            raise FieldError(quoted(key), _unknown_key(key))
        if value is None:
            continue
        if key == "policy":
            policy = desk.policy_of(_settings(value))
        elif key == "protocol":
            protocol = _text(key, value)
        else:
            texts[key] = _number(key, value) if key in _NUMBERS else _text(key, value)
    return writer.text(desk.answer(texts, protocol, policy).answer)


def _unknown_key(key: str) -> str:
    return say("“{key}” is not known; there are {keys}.", key=quoted(key), keys=", ".join(_KEYS))


def _number(key: str, value: object) -> str:
    if type(value) is not NumberText:
        raise FieldError(key, say("{key}: a JSON number is needed, without quotes.", key=key))
    return value


def _text(key: str, value: object) -> str:
    if type(value) is not str:
        raise FieldError(key, say("{key}: a JSON string is needed, in quotes.", key=key))
    if not value:
        raise FieldError(key, say("{key} is empty; give a value, or leave it out.", key=key))
    return value


def _settings(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise FieldError("policy", say("policy: an object of settings is needed."))
    return {key: _exact(one) for key, one in value.items()}


def _exact(value: object) -> object:
    """Numbers as the settings need them: whole ones as int, others as the Decimal they show."""
    if type(value) is NumberText:
        if not _PLAIN.fullmatch(value):
            text = say("policy: read {number}; write it out in digits.", number=quoted(value))
            raise FieldError("policy", text)
        return Decimal(value) if "." in value else int(value)
    if isinstance(value, dict):
        return {key: _exact(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_exact(one) for one in value]
    return value


def _error(number: int, field: str | None, text: str) -> str:
    return (
        f'{{"schema": "{SCHEMA}", "line": {number}, "field": {json_text(field)}, '
        f'"text": {json_text(one_line(text))}}}'
    )


def _bug_text(bug: Exception) -> str:
    return say(
        "Unexpected error ({kind}: {what}), no plan was made.",
        kind=type(bug).__name__,
        what=one_line(str(bug)),
    )
