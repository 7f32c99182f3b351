"""The hospital's settings: the program's described file, with the hospital's own on top of it."""

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from infuseplan.adapters.text_files import limited_bytes
from infuseplan.adapters.toml_text import LARGEST_FILE, NotToml, read_toml
from infuseplan.application.ports import PolicyProblem
from infuseplan.domain.loaded import LoadedPolicy
from infuseplan.domain.site_policy import SitePolicy

_SCHEMA = "infuseplan/site-policy/1"


class SiteSettings:
    """Reads `site-policy.toml` and what the hospital puts in its place.

    `site_file` is the machine-wide file of the hospital, or the one named on the command line;
    a file that was named and is missing is a problem, a machine-wide one may be absent.
    """

    def __init__(self, default_file: Path, site_file: Path | None, *, named: bool = False) -> None:
        self._default_file = default_file
        self._site_file = site_file
        self._named = named
        self._standing: LoadedPolicy | None = None

    def standing(self) -> LoadedPolicy:
        """The settings in force; PolicyProblem if a file cannot be used."""
        if self._standing is None:
            self._standing = _loaded(self._table(), self._name())
        return self._standing

    def with_settings(self, settings: dict[str, object]) -> LoadedPolicy:
        """The settings in force with some replaced; PolicyProblem if they do not fit."""
        return _loaded({**self._table(), **settings}, "policy")

    def with_file(self, path: Path) -> LoadedPolicy:
        """The program's settings with a named file on top; PolicyProblem if it does not fit."""
        return SiteSettings(self._default_file, path, named=True).standing()

    def _name(self) -> str:
        return (self._site_file or self._default_file).name

    def _table(self) -> dict[str, Any]:
        table = _read(self._default_file)
        site_file = self._site_file
        if site_file is not None and (self._named or os.path.lexists(site_file)):
            table |= _read(site_file)
        return table


def _read(path: Path) -> dict[str, Any]:
    try:
        table = read_toml(limited_bytes(path, LARGEST_FILE))
    except OSError as problem:
        text = f"cannot be read: {problem.strerror}"
        raise PolicyProblem(path.name, "", text, "check its name and rights") from problem
    except NotToml as problem:
        raise PolicyProblem(path.name, "", problem.text, problem.advice) from problem
    schema = table.pop("schema", None)
    if schema != _SCHEMA:
        advice = f'write schema = "{_SCHEMA}"'
        raise PolicyProblem(path.name, "schema", f"{schema!r} is not known", advice)
    return table


def _in_words(error: ErrorDetails) -> tuple[str, str]:
    """What is wrong with one setting, and what to do; a limit of the program by its figure."""
    bound = error.get("ctx", {})
    narrower = "a hospital may narrow this limit of the program, not widen it"
    if "ge" in bound:
        return f"{error['input']} is below {bound['ge']}, the least that is accepted", narrower
    if "le" in bound:
        return f"{error['input']} is above {bound['le']}, the most that is accepted", narrower
    return str(error["msg"]), "compare it with the described settings file"


def _loaded(table: dict[str, Any], name: str) -> LoadedPolicy:
    try:
        policy = SitePolicy.model_validate(table)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        text, advice = _in_words(first)
        raise PolicyProblem(name, key, text, advice) from problem
    for key in ("age_limits_years", "weight_limits_kg", "bag_limits_ml"):
        low, high = getattr(policy, key)
        if low > high:
            raise PolicyProblem(name, key, "least is more than most", "write [least, most]")
    low, high = policy.bag_limits_ml
    if not low <= policy.bag_volume_ml <= high:
        advice = "keep it between the two figures of bag_limits_ml"
        raise PolicyProblem(name, "bag_volume_ml", "is outside the bag's limits", advice)
    canonical = json.dumps(policy.model_dump(mode="python"), sort_keys=True, default=str)
    return LoadedPolicy(policy=policy, sha256=sha256(canonical.encode("utf-8")).hexdigest())
