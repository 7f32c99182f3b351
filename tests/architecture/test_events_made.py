"""No module of the window makes an event: it hands on answers, and `entries` makes events of them.

Which answer is which field of an event is a rule of the record, and is held where it can be tested
without a window. A class of event may be asked for in the window (`isinstance`, annotations,
`match`), and nothing else: also a class that is only handed on may be called there.
"""

import ast
from collections.abc import Iterator

import pytest

from infuseplan.domain.infusion import events

from .source import Source, is_under, python_sources

_EVENTS = "infuseplan.domain.infusion.events"
_CLASSES = frozenset(
    name
    for name, value in vars(events).items()
    if isinstance(value, type) and issubclass(value, events.LoggedEvent)
)
# The union of all events, from which an adapter is made, and the table of their classes.
_MAKERS = _CLASSES | {"Event", "EVENT_TYPES"}
_ASKED = frozenset({"isinstance", "issubclass"})


def events_made(source: Source) -> list[str]:
    """Where a module of the window uses a class of event for more than to ask what one is."""
    if not is_under(source.path, "infuseplan/gui"):
        return []
    harmless = set(_only_asked(source))
    return [
        f"{source.path}:{node.lineno}: {source.dotted(node)}"
        for node in source.nodes
        if isinstance(node, ast.Name | ast.Attribute)
        and isinstance(node.ctx, ast.Load)
        and _is_event(source.dotted(node))
        and id(node) not in harmless
    ]


def _is_event(dotted: str) -> bool:
    """By whatever module of ours it was imported; the module itself is none."""
    *before, name = dotted.split(".")
    return name in _MAKERS and before[:1] == ["infuseplan"]


def _only_asked(source: Source) -> Iterator[int]:
    """Ids of the nodes in annotations, in patterns and in what `isinstance` is given."""
    for node in source.nodes:
        asked: list[ast.AST | None] = []
        if isinstance(node, ast.arg | ast.AnnAssign):
            asked = [node.annotation]
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            asked = [node.returns]
        elif isinstance(node, ast.MatchClass):
            asked = [node.cls]
        elif isinstance(node, ast.Call) and source.dotted(node.func) in _ASKED:
            asked = list(node.args[1:])
        for one in asked:
            if one is not None:
                yield from (id(inner) for inner in ast.walk(one))


def test_no_module_of_the_window_makes_an_event() -> None:
    assert [one for source in python_sources() for one in events_made(source)] == []


def test_every_class_of_event_is_known_to_the_rule() -> None:
    assert {kind.__name__ for kind in events.EVENT_TYPES.values()} <= _CLASSES


PLANTED = {
    "a call": f"from {_EVENTS} import Stopped\nStopped(at=1)",
    "another name": f"from {_EVENTS} import Stopped as Pressed\nPressed(at=1)",
    "its module": "from infuseplan.domain.infusion import events\nevents.Stopped(at=1)",
    "the module by another name": f"import {_EVENTS} as told\ntold.RateSet(at=1)",
    "the module in full": f"import {_EVENTS}\n{_EVENTS}.RateSet(at=1)",
    "a way round by another module": (
        "from infuseplan.application.infusion.bedside import RateSet\nRateSet(at=1)"
    ),
    "a mapping": f'from {_EVENTS} import Amended\nAmended.model_validate({{"at": 1}})',
    "unchecked": f"from {_EVENTS} import Amended\nAmended.model_construct(at=1)",
    "text": f"from {_EVENTS} import Observed\nObserved.model_validate_json(b'')",
    "partly": (
        "from functools import partial\n"
        f"from {_EVENTS} import StopWithdrawn\nwithdrawn = partial(StopWithdrawn, by='A')"
    ),
    "later": f"from {_EVENTS} import Paused\nkind = Paused\nkind(at=1)",
    "by a table": f"from {_EVENTS} import EVENT_TYPES\nEVENT_TYPES['stopped'](at=1)",
    "by an adapter": (
        f"from pydantic import TypeAdapter\nfrom {_EVENTS} import Event\nTypeAdapter(Event)"
    ),
    "in a lambda": f"from {_EVENTS} import Completed\nmake = lambda at: Completed(at=at)",
    "as a default": f"from {_EVENTS} import Completed\ndef make(kind=Completed): ...",
    "a class of its own": f"from {_EVENTS} import Paused\nclass Stood(Paused): ...",
    "beside a question": (
        f"from {_EVENTS} import Paused\nisinstance(Paused(at=1), Paused) or Paused"
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_event_is_caught(name: str) -> None:
    planted = Source("infuseplan/gui/pages/infuse/planted.py", PLANTED[name])
    assert events_made(planted) != []


def test_outside_the_window_events_are_made() -> None:
    text = PLANTED["a call"]
    assert events_made(Source("infuseplan/application/infusion/entries.py", text)) == []


@pytest.mark.parametrize(
    "text",
    [
        f"from {_EVENTS} import Event\ndef take(one: Event | None) -> list[Event]: ...",
        f"from {_EVENTS} import Event\nlast: tuple[Event, ...] = ()",
        f"from {_EVENTS} import Amended, Started\nisinstance(1, Amended | Started)",
        f"from {_EVENTS} import Amended, Started\nisinstance(1, (Amended, Started))",
        f"from {_EVENTS} import Amended\nmatch 1:\n    case Amended(): ...",
        "from infuseplan.application.infusion import entries\nentries.stopped(1, None)",
        # A class of Qt, and one of the page's own.
        "from PySide6.QtCore import Event\nEvent(1)",
        "class Paused: ...\nPaused()",
    ],
)
def test_what_only_asks_is_left_alone(text: str) -> None:
    assert events_made(Source("infuseplan/gui/pages/infuse/planted.py", text)) == []
