"""The two lines of IT's settings file that are no local policy: which protocol and which language.

Which file a site plans by, and in which language its windows speak, changes no rule: so neither is
part of the policy that is recorded with a plan. No pydantic in here: the window opens by them.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infuseplan.adapters.quoted import shown
from infuseplan.adapters.text_files import is_there, limited_bytes
from infuseplan.adapters.toml import LARGEST_FILE, NotToml, read_toml
from infuseplan.application.ports import PolicyProblem
from infuseplan.application.preferences import has_language
from infuseplan.frozen import frozen

PROTOCOL, LANGUAGE = "default_protocol", "default_language"
_FILE_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@frozen
class Installation:
    """What the two lines are held against.

    `kind_of` tells the kind of a protocol file by its id, None where there is none such.
    """

    kind_of: Callable[[str], str | None]
    languages: tuple[str, ...]


@frozen
class SiteDefaults:
    """What a site has chosen; None where the program's own choice stands."""

    protocol: str | None = None
    language: str | None = None


def kind_of_protocol(folder: Path, protocol_id: str) -> str | None:
    """`label` or `trial`, as the file says of itself; None where no file has this id."""
    name = protocol_id.rpartition("/")[2]
    if _FILE_NAME.fullmatch(name) is None:
        return None
    try:
        identity = read_toml(limited_bytes(folder / f"{name}.toml", LARGEST_FILE))["identity"]
        return str(identity["kind"]) if identity["id"] == protocol_id else None
    except (OSError, NotToml, KeyError, TypeError):
        return None


def site_defaults(path: Path, installed: Installation) -> SiteDefaults:
    """The defaults of IT's file; the program's own where the file or a line cannot be used.

    What is wrong is told by the settings, which then plan nothing.
    """
    if not is_there(path):
        return SiteDefaults()
    try:
        table = read_toml(limited_bytes(path, LARGEST_FILE))
    except (OSError, NotToml):
        return SiteDefaults()
    wrong = {one.key for one in take_defaults(dict(table), path.name, installed)}
    found = {key: table.get(key) for key in (PROTOCOL, LANGUAGE) if key not in wrong}
    protocol, language = found.get(PROTOCOL), found.get(LANGUAGE)
    return SiteDefaults(
        protocol if isinstance(protocol, str) else None,
        language if isinstance(language, str) else None,
    )


def take_defaults(table: dict[str, Any], name: str, installed: Installation) -> list[PolicyProblem]:
    """Take the two lines out of `table`; all that is wrong with them."""
    problems = []
    protocol, language = table.pop(PROTOCOL, None), table.pop(LANGUAGE, None)
    if protocol is not None:
        kind = installed.kind_of(protocol) if isinstance(protocol, str) else None
        if kind is None:
            text = "is no protocol file of this installation"
            advice = "write an id as “infuseplan protocols” shows it, or remove the line"
            problems.append(PolicyProblem(name, PROTOCOL, text, advice, shown(protocol)))
        elif kind != "label":
            text = "is a clinical trial protocol, which is never the default"
            advice = "write the id of a file of product information, or remove the line"
            problems.append(PolicyProblem(name, PROTOCOL, text, advice, shown(protocol)))
    if language is not None and not (
        isinstance(language, str) and has_language(installed.languages, language)
    ):
        text = f"is no language of this installation: {', '.join(installed.languages)}"
        advice = "write one of them, or remove the line"
        problems.append(PolicyProblem(name, LANGUAGE, text, advice, shown(language)))
    return problems
