"""`infuseplan replay` as its users reach it; nothing else of the product is imported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.contract_client import Answer, Outcome, Request, as_json, command, read_json


def replays(courses: Sequence[Request]) -> list[Answer]:
    """One answer for each course, in order, from one `replay --jsonl` run."""
    outcome = replay_lines([as_json(course) for course in courses])
    printed = outcome.stdout.splitlines()
    assert len(printed) == len(courses), (
        f"{len(courses)} courses, {len(printed)} answers; exit {outcome.exit_code}; "
        f"standard error: {outcome.stderr[:500]}"
    )
    return [read_json(line) for line in printed]


def replay(course: Request) -> Answer:
    """The answer to one course, through the same door as many."""
    return replays([course])[0]


def replay_lines(lines: Sequence[str]) -> Outcome:
    """`replay --jsonl` on lines as they are."""
    return command("replay", "--jsonl", stdin="".join(f"{line}\n" for line in lines))


def replay_file(folder: Path, text: str, *options: str) -> Outcome:
    """`replay FILE …` on a file with this text."""
    path = folder / "course.json"
    path.write_text(text, encoding="utf-8")
    return command("replay", str(path), *options)
