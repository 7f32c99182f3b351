"""Each code that the domain lists is raised somewhere: mypy sees the other direction only."""

import ast
from collections.abc import Iterable, Mapping
from typing import get_args

import pytest

from infuseplan.application.plan.draft import ProblemCode
from infuseplan.domain.findings import FindingCode
from infuseplan.domain.infusion.log import EventCode
from infuseplan.domain.monitor.proof import Check

from .source import Source, is_under, python_sources

RAISED_IN = ("infuseplan/domain", "infuseplan/application")
LISTS = {"FindingCode": FindingCode, "EventCode": EventCode, "ProblemCode": ProblemCode,
         "Check": Check}  # fmt: skip


def texts_in_code(sources: Iterable[Source], lists: Iterable[str]) -> set[str]:
    """Every text of these modules but those in the lists of codes themselves."""
    found: set[str] = set()
    for source in sources:
        listed = {
            id(inner)
            for node in source.tree.body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in lists
            for inner in ast.walk(node)
        }
        found |= {
            node.value
            for node in source.nodes
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in listed
        }
    return found


def never_raised(sources: Iterable[Source], lists: Mapping[str, object]) -> list[str]:
    """Codes of the lists that stand nowhere else in the code."""
    used = texts_in_code(sources, lists)
    return [code for listed in lists.values() for code in get_args(listed) if code not in used]


def test_no_code_is_listed_that_nothing_raises() -> None:
    sources = [source for source in python_sources() if is_under(source.path, *RAISED_IN)]
    assert never_raised(sources, LISTS) == []


@pytest.mark.parametrize("name", LISTS)
def test_a_planted_list_without_a_use_is_caught(name: str) -> None:
    codes = get_args(LISTS[name])
    listed = Source("infuseplan/domain/a.py", f"{name} = Literal[{', '.join(map(repr, codes))}]\n")
    raised = Source("infuseplan/domain/b.py", "".join(f"raise_({code!r})\n" for code in codes[1:]))
    assert never_raised([listed, raised], {name: LISTS[name]}) == [codes[0]]
