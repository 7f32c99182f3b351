"""Which program made an output: its version, and the mark of a build that is not for patients."""

import re

import infuseplan
from infuseplan.presentation.i18n import say
from infuseplan.presentation.json.figures import json_text


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


def program_json() -> str:
    """The same for scripts: `{"name": …, "version": …, "mark": …}`; the mark is null or words."""
    return json_text({"name": "InfusePlan", "version": program_version(), "mark": build_mark()})
