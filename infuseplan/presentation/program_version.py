"""Which program made an output: its version, and the mark of a build that is not for patients."""

import re

import infuseplan
from infuseplan.presentation.i18n import say
from infuseplan.presentation.json.figures import json_text
from infuseplan.presentation.text_layout import fact, paragraph


def program_version() -> str:
    """The version alone, without the mark."""
    return infuseplan.__version__.partition(" ")[0]


def build_mark() -> str | None:
    """What a packaged trial says of itself beside its version; None for every other build."""
    found = re.fullmatch(r"\S+ \((.+)\)", infuseplan.__version__)
    return None if found is None else found[1]


def program_line() -> str:
    """Name, version and mark in one line."""
    return say("InfusePlan {version}", version=infuseplan.__version__)


def mark_lines() -> list[str]:
    """What a text of a trial build says of it; nothing of every other build."""
    mark = build_mark()
    return [] if mark is None else paragraph(say("This program is a {mark}", mark=mark))


def program_fact() -> list[str]:
    """Name, version and mark as a line of a text that is kept."""
    return fact(say("Program"), program_line())


def program_facts() -> dict[str, str | None]:
    """The same for scripts; the mark is null or words."""
    return {"name": "InfusePlan", "version": program_version(), "mark": build_mark()}


def program_json() -> str:
    """`{"name": …, "version": …, "mark": …}`."""
    return json_text(program_facts())
