"""What holds for whole files: length, docstrings, no place of one machine, honest locks."""

import ast
import importlib
import inspect
import re
import tomllib
from collections.abc import Iterator

import pytest

from .source import ROOT, Source, files_of_the_project, is_under, python_sources

MOST_LINES = 400

# File -> why it is longer. A test demands that each entry is still needed.
LONGER: dict[str, str] = {}


def too_long(source: Source) -> bool:
    return is_under(source.path, "infuseplan") and len(source.text.splitlines()) > MOST_LINES


def test_no_file_is_longer_than_one_can_keep_in_mind() -> None:
    long = [
        f"{source.path}: {len(source.text.splitlines())} lines, at most {MOST_LINES}"
        for source in python_sources()
        if too_long(source) and source.path not in LONGER
    ]
    assert long == []


def test_every_longer_file_is_still_longer() -> None:
    sources = {source.path: source for source in python_sources()}
    assert [path for path in LONGER if path not in sources or not too_long(sources[path])] == []


def test_a_planted_long_file_is_caught_and_one_line_less_is_left_alone() -> None:
    assert too_long(Source("infuseplan/planted.py", "x = 1\n" * (MOST_LINES + 1)))
    assert not too_long(Source("infuseplan/planted.py", "x = 1\n" * MOST_LINES))


def without_docstring(source: Source) -> list[str]:
    """Public functions and classes at the top of a domain module that do not say what they are."""
    if not is_under(source.path, "infuseplan/domain"):
        return []
    return [
        f"{source.path}:{node.lineno}: {node.name}"
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]


def test_everything_public_in_the_domain_says_what_it_is() -> None:
    assert [name for source in python_sources() for name in without_docstring(source)] == []


def test_a_planted_silent_function_is_caught_and_a_private_one_is_left_alone() -> None:
    text = 'def rate(): ...\ndef _rate(): ...\nclass Rate:\n    """mL/h."""\nclass Bag: ...\n'
    path = "infuseplan/domain/planted.py"
    assert without_docstring(Source(path, text)) == [f"{path}:1: rate", f"{path}:5: Bag"]


# A slash that follows a word is part of an address or of a relative path.
ONE_MACHINE = re.compile(r"(?<![\w.~>}-])/(?:work|root|home|tmp)/")


def texts() -> Iterator[tuple[str, str]]:
    """Path and content of every file that is text."""
    for path in files_of_the_project():
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def test_no_file_names_a_place_of_one_machine() -> None:
    named = [
        f"{path}:{number}: {line.strip()[:80]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if ONE_MACHINE.search(line)
    ]
    assert named == []


@pytest.mark.parametrize("top", ["work", "root", "home", "tmp"])
def test_a_planted_place_is_caught_and_an_address_is_left_alone(top: str) -> None:
    place = f"/{top}/"
    assert ONE_MACHINE.search(f'open("{place}sheet.pdf")')
    assert ONE_MACHINE.search(f"cd {place}main")
    assert not ONE_MACHINE.search(f"https://example.org{place}sheet.pdf")
    assert not ONE_MACHINE.search(f"build{place}sheet.pdf")
    assert not ONE_MACHINE.search(f"/{top}shop/")


def test_the_packaging_folder_does_not_hide_the_library_of_that_name() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


def pins(which: str) -> dict[str, str]:
    text = (ROOT / "packaging" / f"requirements-{which}.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("which", ["runtime", "dev", "mutate"])
def test_a_lock_has_a_hash_for_each_package_and_names_no_place(which: str) -> None:
    text = (ROOT / "packaging" / f"requirements-{which}.lock").read_text(encoding="utf-8")
    logical = [line for line in text.replace("\\\n", "").splitlines() if not line.startswith("#")]
    assert logical
    unhashed = [line for line in logical if "--hash=sha256:" not in line]
    assert unhashed == []
    assert not re.search(r"://|--find-links|index-url|^-", text, re.MULTILINE)


def test_each_lock_contains_the_one_before() -> None:
    assert pins("runtime").items() <= pins("dev").items() <= pins("mutate").items()


def test_everything_declared_is_locked() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = {"runtime": declared["project"]["dependencies"], **declared["dependency-groups"]}
    for which, wanted in groups.items():
        names = {re.split(r"[<>=!~; \[]", one)[0].lower().replace("_", "-") for one in wanted}
        assert names <= pins(which).keys()


def test_the_declared_command_can_be_called_without_arguments() -> None:
    """The script that pip writes calls it with none."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for place in declared["project"]["scripts"].values():
        module, name = place.split(":")
        inspect.signature(getattr(importlib.import_module(module), name)).bind()
