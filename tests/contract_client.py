"""The product as its users reach it: the published command line, run in this process.

Nothing else of the product is imported. A test that passes through here keeps its meaning
when the inside of the program is rewritten. Numbers of an answer are `Decimal`, so a
comparison sees the printed digits and no binary neighbour of them.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple, cast

Answer = dict[str, Any]
Request = Mapping[str, Any]


class Outcome(NamedTuple):
    """What one run of the command left behind."""

    exit_code: int
    stdout: str
    stderr: str

    def document(self) -> Answer:
        """The one JSON document on standard output."""
        return read_json(self.stdout)


def as_json(value: object) -> str:
    """JSON text in which a `Decimal` keeps its own digits (`json.dumps` knows only floats)."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Fraction):
        raise TypeError("a request carries decimal figures; spell the fraction as a Decimal")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(k)}: {as_json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(as_json(item) for item in value) + "]"
    return json.dumps(value)


def read_json(text: str) -> Answer:
    return cast(Answer, json.loads(text, parse_float=Decimal))


def command(*argv: str, stdin: str = "") -> Outcome:
    """Any sub-command, in this process, with its own standard streams."""
    from infuseplan.__main__ import run

    given, printed, complained = (
        io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"),
        io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n"),
        io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n"),
    )
    before = sys.stdin
    sys.stdin = given
    try:
        with redirect_stdout(printed), redirect_stderr(complained):
            try:
                exit_code = run(list(argv))
            except SystemExit as leaving:  # argparse leaves this way
                exit_code = leaving.code if isinstance(leaving.code, int) else 1
    finally:
        sys.stdin = before
    return Outcome(exit_code, _text(printed), _text(complained))


def plan(*argv: str, stdin: str = "") -> Outcome:
    """`infuseplan plan …`"""
    return command("plan", *argv, stdin=stdin)


def answers(requests: Sequence[Request]) -> list[Answer]:
    """One answer for each request, in order, from one `plan --jsonl` run."""
    lines = "".join(as_json(request) + "\n" for request in requests)
    outcome = plan("--jsonl", stdin=lines)
    printed = outcome.stdout.splitlines()
    assert len(printed) == len(requests), (
        f"{len(requests)} requests, {len(printed)} answers; exit {outcome.exit_code}; "
        f"standard error: {outcome.stderr[:500]}"
    )
    return [read_json(line) for line in printed]


def answer(request: Request) -> Answer:
    """The answer to one request, through the same door as many."""
    return answers([request])[0]


def options(request: Request) -> list[str]:
    """The same request as command-line options, without `--json`."""
    names = {
        "regimen": "--regimen",
        "weight_kg": "--weight-kg",
        "age_years": "--age",
        "born": "--born",
        "on": "--on",
        "infusion_number": "--infusion",
        "start": "--start",
        "protocol": "--protocol",
        "policy": "--policy",
        "bag_ml": "--bag-ml",
    }
    argv: list[str] = []
    for key, value in request.items():
        argv += [names[key], format(value, "f") if isinstance(value, Decimal) else str(value)]
    return argv


def subprocess_command(*argv: str, stdin: str = "") -> Outcome:
    """The same in a process of its own, for what only a process can show."""
    done = subprocess.run(
        [sys.executable, "-m", "infuseplan", *argv],
        input=stdin.encode(),
        capture_output=True,
        check=False,
        timeout=600,
    )
    return Outcome(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return cast(io.BytesIO, stream.buffer).getvalue().decode("utf-8")
