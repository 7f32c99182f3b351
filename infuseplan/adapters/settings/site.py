"""The hospital's settings: the program's described file, with the hospital's own on top of it."""

import json
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from infuseplan.adapters.quoted import shown
from infuseplan.adapters.settings.defaults import (
    LANGUAGE,
    PROTOCOL,
    Installation,
    take_defaults,
)
from infuseplan.adapters.text_files import is_there, limited_bytes
from infuseplan.adapters.toml import LARGEST_FILE, NotToml, read_toml
from infuseplan.application.ports import PolicyProblem
from infuseplan.domain.protocol.loaded import LoadedPolicy
from infuseplan.domain.protocol.site_policy import SitePolicy

_SCHEMA = "infuseplan/site-policy/1"
UNKNOWN = "is no setting of this program"


class SiteSettings:
    """Reads `site-policy.toml` and what the hospital puts in its place.

    `site_file` is the machine-wide file of the hospital, or the one named on the command line;
    a file that was named and is missing is a problem, a machine-wide one may be absent. The
    defaults of a site may stand in IT's own file, where `installed` tells what there is to choose.
    """

    def __init__(
        self,
        default_file: Path,
        site_file: Path | None,
        *,
        named: bool = False,
        installed: Installation | None = None,
    ) -> None:
        self._default_file = default_file
        self._site_file = site_file
        self._named = named
        self._installed = installed
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

    def problems(self) -> list[PolicyProblem]:
        """All that is wrong with the settings in force, not only the first; empty if they fit."""
        problems: list[PolicyProblem] = []
        try:
            found = _validated(self._table(problems), self._name())
        except PolicyProblem as problem:
            return [problem]
        return problems if isinstance(found, SitePolicy) else problems + found

    def _name(self) -> str:
        return (self._site_file or self._default_file).name

    def _table(self, aside: list[PolicyProblem] | None = None) -> dict[str, Any]:
        """Both files as one; a wrong schema is put `aside` where somebody wants to read on."""
        table = _read(self._default_file)
        site_file = self._site_file
        if site_file is not None and (self._named or is_there(site_file)):
            own = _read(site_file, aside)
            if self._installed is not None:
                problems = take_defaults(own, site_file.name, self._installed)
                if problems and aside is None:
                    raise problems[0]
                if aside is not None:
                    aside += problems
            table |= own
        return table


def _read(path: Path, aside: list[PolicyProblem] | None = None) -> dict[str, Any]:
    try:
        table = read_toml(limited_bytes(path, LARGEST_FILE))
    except OSError as error:
        text = f"cannot be read: {error.strerror}"
        raise PolicyProblem(path.name, "", text, "check its name and rights") from error
    except NotToml as error:
        raise PolicyProblem(path.name, "", error.text, error.advice) from error
    schema = table.pop("schema", None)
    if schema != _SCHEMA:
        advice = f'write schema = "{_SCHEMA}"'
        read = "is missing" if schema is None else shown(schema)
        text = read if schema is None else f"{schema!r} is not known"
        problem = PolicyProblem(path.name, "schema", text, advice, read)
        if aside is None:
            raise problem
        aside.append(problem)
    return table


def _loaded(table: dict[str, Any], name: str) -> LoadedPolicy:
    found = _validated(table, name)
    if not isinstance(found, SitePolicy):
        raise found[0]
    canonical = json.dumps(found.model_dump(mode="python"), sort_keys=True, default=str)
    return LoadedPolicy(policy=found, sha256=sha256(canonical.encode("utf-8")).hexdigest())


def _validated(table: dict[str, Any], name: str) -> SitePolicy | list[PolicyProblem]:
    """The settings, or all that is wrong with them."""
    problems: list[PolicyProblem] = []
    policy, wrong = None, set()
    try:
        policy = SitePolicy.model_validate(table)
    except ValidationError as problem:
        errors = problem.errors(include_url=False)
        problems = [_shape_problem(name, error) for error in errors]
        # A key of half a character has no place that could be named.
        wrong = {error["loc"][0] for error in errors if error["loc"]}
    # What has its shape may still be nonsense, also where another line has none.
    sound = {key: value for key, value in table.items() if key not in wrong}
    problems += _nonsense(sound, name)
    return problems if policy is None or problems else policy


def _nonsense(table: dict[str, Any], name: str) -> list[PolicyProblem]:
    problems = [
        PolicyProblem(
            name, key, "least is more than most", "write [least, most]", shown(table[key])
        )
        for key in ("age_limits_years", "weight_limits_kg", "bag_limits_ml")
        if key in table and table[key][0] > table[key][1]
    ]
    volume, limits = table.get("bag_volume_ml"), table.get("bag_limits_ml")
    if volume is None or limits is None or limits[0] > limits[1]:
        return problems
    if not limits[0] <= volume <= limits[1]:
        advice = "keep it between the two figures of bag_limits_ml"
        text = "is outside the bag's limits"
        problems.append(PolicyProblem(name, "bag_volume_ml", text, advice, shown(volume)))
    return problems


def _in_words(error: ErrorDetails) -> tuple[str, str]:
    """What is wrong with one setting, and what to do; a limit of the program by its figure."""
    bound = error.get("ctx", {})
    narrower = "a hospital may narrow this limit of the program, not widen it"
    if "ge" in bound:
        return f"{error['input']} is below {bound['ge']}, the least that is accepted", narrower
    if "le" in bound:
        return f"{error['input']} is above {bound['le']}, the most that is accepted", narrower
    return str(error["msg"]), "compare it with the described settings file"


# Settings that had one answer; a file that still has them may also have another answer in mind.
_RULES_NOW = ("grade3", "counts_as_infusion", "after_gap", "leap_day_birthday")


def _shape_problem(name: str, error: ErrorDetails) -> PolicyProblem:
    key = ".".join(str(part) for part in error["loc"])
    text, advice = _in_words(error)
    read = shown(error["input"])
    if error["type"] == "extra_forbidden":
        text, read = UNKNOWN, shown(key)
        near = get_close_matches(key.lower(), SitePolicy.model_fields, n=1, cutoff=0.7)
        if key in (PROTOCOL, LANGUAGE):
            text, advice = "stands in IT's own file alone", "remove this line"
        elif key in _RULES_NOW:
            text, advice = "is a rule of the program now, and no setting", "remove this line"
        elif near:
            advice = f"correct the spelling to {near[0]}, or remove the line"
    return PolicyProblem(name, key, text, advice, read)
