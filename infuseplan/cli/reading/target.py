"""The file that a command is told to write."""

from os.path import isdir
from pathlib import Path

from infuseplan.cli.terminal import Unreadable
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.i18n import say


def target_file(name: str | None, option: str, ending: str) -> Path:
    """A name with that ending in a folder that exists; `Unreadable` for any other."""
    accepted = say("Name a file that ends in {ending}, in a folder that exists.", ending=ending)
    if name is None:
        raise Unreadable(say("{option} is missing. {accepted}", option=option, accepted=accepted))
    path = Path(name)
    if "\0" in name or path.suffix.lower() != ending or not isdir(path.parent) or isdir(path):
        raise Unreadable(
            say("{option}: read “{name}”. {accepted}", option=option, name=quoted(name),
                accepted=accepted)
        )  # fmt: skip
    return path
