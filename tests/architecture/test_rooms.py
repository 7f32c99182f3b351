"""The rooms: no circle between modules, one class for each name, and every room in the plan."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from .source import ROOT, Source, is_under, module_of, python_sources

PACKAGE = ROOT / "infuseplan"
PLAN = PACKAGE / "ARCHITECTURE.md"
MOST_AT_THE_TOP_OF_THE_DOMAIN = 15

# An upper case letter and then lower case ones; a constant has none.
_TYPE = re.compile(r"_?[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*")

Graph = Mapping[str, frozenset[str]]


def ours() -> list[Source]:
    return [source for source in python_sources() if is_under(source.path, "infuseplan")]


# --- class names ------------------------------------------------------------------------------


def named_twice(sources: Iterable[Source]) -> dict[str, list[str]]:
    """Names of classes and types with more than one behind them, and where those are.

    A line in front of a name makes no other name of it.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for source in sources:
        for node in source.nodes:
            if isinstance(node, ast.ClassDef):
                found[node.name.lstrip("_")].append(f"{source.path}:{node.lineno}")
        for node in source.tree.body:
            for name in named_types(node):
                found[name.lstrip("_")].append(f"{source.path}:{node.lineno}")
    return {name: places for name, places in found.items() if len(places) > 1}


def named_types(node: ast.stmt) -> Iterator[str]:
    """The types that a statement of a module gives a name: `Grade = Annotated[int, ...]`."""
    # The same parameter stands for any type, wherever it is needed.
    if isinstance(node, ast.Assign) and "TypeVar" not in ast.unparse(node.value):
        for target in node.targets:
            if isinstance(target, ast.Name) and _TYPE.fullmatch(target.id):
                yield target.id


def test_no_name_stands_for_two_classes_or_types() -> None:
    assert named_twice(ours()) == {}


def test_a_planted_second_class_of_a_name_is_caught_wherever_it_is_nested() -> None:
    first = Source("infuseplan/domain/a.py", "class Clock: ...\nclass Bag: ...\n")
    second = Source("infuseplan/gui/b.py", "def make():\n    class Clock: ...\n")
    assert named_twice([first, second]) == {
        "Clock": ["infuseplan/domain/a.py:1", "infuseplan/gui/b.py:2"]
    }


@pytest.mark.parametrize("second", ["Bag = int | str", "class _Bag: ...", "_Bag = int"])
def test_a_planted_second_type_of_a_name_is_caught(second: str) -> None:
    first = Source("infuseplan/domain/a.py", "class Bag: ...\n")
    assert named_twice([first, Source("infuseplan/gui/b.py", second)]) == {
        "Bag": ["infuseplan/domain/a.py:1", "infuseplan/gui/b.py:1"]
    }


# --- circles ----------------------------------------------------------------------------------


def statements(body: Iterable[ast.AST], *, for_types: bool) -> Iterator[ast.AST]:
    """What runs when a module is imported; with `for_types` also what mypy reads or runs later."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and not for_types:
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            if for_types:
                yield from statements(node.body, for_types=True)
            yield from statements(node.orelse, for_types=for_types)
            continue
        yield node
        yield from statements(ast.iter_child_nodes(node), for_types=for_types)


def graph(sources: Iterable[Source], *, for_types: bool) -> Graph:
    """Who imports whom at module level; with `for_types` also for types alone, or in a function."""
    texts = {module_of(source.path): source for source in sources}
    found: dict[str, frozenset[str]] = {}
    for name, source in texts.items():
        imported: set[str] = set()
        for node in statements(source.tree.body, for_types=for_types):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                one_deeper = {f"{node.module}.{alias.name}" for alias in node.names}
                imported |= (one_deeper & texts.keys()) or {node.module}
        found[name] = frozenset(imported & texts.keys()) - {name}
    return found


def reachable(start: str, among: Graph) -> set[str]:
    seen: set[str] = set()
    waiting = list(among[start])
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += among[one]
    return seen


def circles(among: Graph) -> set[frozenset[str]]:
    """Groups of modules in which each reaches each other one."""
    reach = {name: reachable(name, among) for name in among}
    return {
        frozenset(other for other in reach[name] if name in reach[other])
        for name in among
        if name in reach[name]
    }


def test_no_module_imports_itself_by_way_of_others() -> None:
    assert circles(graph(ours(), for_types=False)) == set()


def test_nor_does_it_for_types_alone_or_later() -> None:
    """Whoever holds what made it names no class of it: it gets callables or signals.

    And who imports it in a function has the same circle, which only shows itself later.
    """
    assert circles(graph(ours(), for_types=True)) == set()


def test_a_planted_circle_is_caught_and_one_for_types_told_apart() -> None:
    a = Source("infuseplan/domain/a.py", "from infuseplan.domain import b\n")
    b = Source("infuseplan/domain/b.py", "if True:\n    import infuseplan.domain.a\n")
    both = frozenset({"infuseplan.domain.a", "infuseplan.domain.b"})
    assert circles(graph([a, b], for_types=False)) == {both}
    typed = "if TYPE_CHECKING:\n    from infuseplan.domain.a import A\n"
    for_types = Source(b.path, typed)
    assert circles(graph([a, for_types], for_types=False)) == set()
    assert circles(graph([a, for_types], for_types=True)) == {both}
    late = Source(b.path, "def later():\n    from infuseplan.domain.a import A\n")
    assert circles(graph([a, late], for_types=False)) == set()
    assert circles(graph([a, late], for_types=True)) == {both}


# --- circles of rooms ---------------------------------------------------------------------------


def graph_of_rooms(among: Graph) -> Graph:
    """Which folder inside a layer imports which; what lies at the top of a layer is no room."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, imported in among.items():
        found[room_of(name)] |= {room_of(other) for other in imported}
    return {room: frozenset(others & found.keys()) - {room, ""} for room, others in found.items()}


def room_of(module: str) -> str:
    """The folder of a module of the second level or deeper, else nothing."""
    room = module.rpartition(".")[0]
    return room if room.count(".") >= 2 else ""


def test_no_room_imports_itself_by_way_of_others() -> None:
    found = graph_of_rooms(graph(ours(), for_types=True))
    assert len(found) >= 20
    assert circles(found) == set()


def test_a_planted_circle_of_rooms_is_caught_where_no_module_is_in_one() -> None:
    sources = [
        Source("infuseplan/cli/commands/a.py", "from infuseplan.cli.reading.b import B\n"),
        Source("infuseplan/cli/reading/b.py", "B = 1\n"),
        Source("infuseplan/cli/reading/c.py", "from infuseplan.cli.commands.d import D\n"),
        Source("infuseplan/cli/commands/d.py", "from infuseplan.cli.terminal import T\n"),
        Source("infuseplan/cli/terminal.py", "T = 1\n"),
    ]
    both = frozenset({"infuseplan.cli.commands", "infuseplan.cli.reading"})
    assert circles(graph(sources, for_types=True)) == set()
    assert circles(graph_of_rooms(graph(sources, for_types=True))) == {both}
    assert circles(graph_of_rooms(graph(sources[:2], for_types=True))) == set()


# --- the rooms and their plan -------------------------------------------------------------------


def names_at_the_top(layer: Path) -> list[str]:
    """Rooms and modules directly in a layer."""
    return sorted(
        path.name
        for path in layer.iterdir()
        if path.name not in ("__init__.py", "__pycache__")
        and (path.suffix == ".py" or (path / "__init__.py").is_file())
    )


def test_the_domain_has_few_rooms_and_modules_at_its_top() -> None:
    assert len(names_at_the_top(PACKAGE / "domain")) <= MOST_AT_THE_TOP_OF_THE_DOMAIN


def rooms() -> list[str]:
    """Every folder of the package that holds modules of its own."""
    return sorted(
        path.parent.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("__init__.py")
        if path.parent != PACKAGE and any(one.suffix == ".py" and one.name != "__init__.py"
                                          for one in path.parent.iterdir())
    )  # fmt: skip


@pytest.mark.parametrize("room", rooms())
def test_every_room_is_in_the_plan_of_the_house(room: str) -> None:
    assert f"| `{room}/` |" in PLAN.read_text(encoding="utf-8")


def test_every_folder_of_tests_is_in_the_plan_of_the_house() -> None:
    text = PLAN.read_text(encoding="utf-8")
    folders = {one.parent.name for one in (ROOT / "tests").glob("*/*.*")} - {"__pycache__"}
    assert [one for one in sorted(folders) if f"`tests/{one}`" not in text] == []


NAMED = re.compile(r"`([^`\n ]+)`")
PATH = re.compile(r"[\w./-]+(?:/|\.(?:py|toml|json|md|po|pot|mo|lock))|[\w.-]+(?:/[\w.-]+)+")


def paths_named(text: str) -> list[tuple[str, frozenset[str]]]:
    """Each path of the text, with the folders that its paragraph or row has named before."""
    found: list[tuple[str, frozenset[str]]] = []
    for paragraph in re.split(r"\n\s*\n|\n(?=[|*])", text):
        folders: set[str] = set()
        for name in NAMED.findall(paragraph):
            if not PATH.fullmatch(name) or name.startswith(".") or "NAME" in name or "LANG" in name:
                continue
            found.append((name, frozenset(folders)))
            folders.add(name.rpartition("/")[0])
    return found


def is_there(name: str, folders: frozenset[str]) -> bool:
    """From the root, from the package, or beside what the paragraph has named before."""
    places = [ROOT, PACKAGE, *(base / one for base in (ROOT, PACKAGE) for one in folders)]
    return any((place / name).exists() for place in places)


def test_every_path_in_the_plan_of_the_house_exists() -> None:
    named = paths_named(PLAN.read_text(encoding="utf-8"))
    assert len(named) > 100
    assert [name for name, folders in named if not is_there(name, folders)] == []


def test_a_planted_path_that_is_not_there_is_caught() -> None:
    text = "| a | `domain/plan/vial.py`, then `bottle.py` and `posology.py` |\n\n`posology.py`\n"
    missing = [name for name, folders in paths_named(text) if not is_there(name, folders)]
    assert missing == ["bottle.py", "posology.py"]


# --- the monitor's room ---------------------------------------------------------------------------

MONITOR = "infuseplan/domain/monitor"
# What the room may import from outside when the program runs: shapes, and nothing that computes.
SHAPES = {
    "infuseplan.frozen",
    "infuseplan.domain.findings",
    "infuseplan.domain.infusion.events",
    "infuseplan.domain.plan.plan",
    "infuseplan.domain.plan.request",
}
# The state of a course stands in one module with what works it out: its shape, for types alone; and
# so are those of the two parts of a plan that stand in the room of the files.
SHAPES_FOR_TYPES = {
    "infuseplan.domain.infusion.state.CourseState",
    "infuseplan.domain.protocol.reference.ProtocolRef",
    "infuseplan.domain.protocol.site_policy.SitePolicy",
    "infuseplan.domain.treatment.events.TreatmentEvent",
    "infuseplan.domain.treatment.treatment.Treatment",
    "infuseplan.domain.treatment.treatment.TreatmentCourse",
    "infuseplan.domain.treatment.treatment.TreatmentDay",
}


def foreign(source: Source) -> list[str]:
    """What a module of the monitor's imports, at any depth, that is not its own and no shape."""
    for_types = {
        id(inner)
        for node in source.nodes
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    found: list[str] = []
    for node in source.nodes:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.startswith("infuseplan")]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("infuseplan"):
            module = node.module or ""
            own = module.startswith("infuseplan.domain.monitor") or module in SHAPES
            for alias in node.names:
                name = f"{module}.{alias.name}"
                if not own and not (id(node) in for_types and name in SHAPES_FOR_TYPES):
                    found.append(name)
    return found


def monitor_sources() -> list[Source]:
    return [source for source in ours() if is_under(source.path, MONITOR)]


def test_the_monitor_imports_shapes_and_nothing_that_plans_or_follows() -> None:
    assert len(monitor_sources()) >= 12
    assert {source.path: foreign(source) for source in monitor_sources() if foreign(source)} == {}


@pytest.mark.parametrize("source", monitor_sources(), ids=lambda source: source.path)
def test_a_planted_import_is_caught_in_every_module_of_the_monitor(source: Source) -> None:
    late = "\ndef late():\n    from infuseplan.domain.plan.planner import plan\n"
    assert foreign(Source(source.path, source.text + late)) == [
        "infuseplan.domain.plan.planner.plan"
    ]
    state = "\nfrom infuseplan.domain.infusion.state import CourseState\n"
    assert foreign(Source(source.path, source.text + state)) == [
        "infuseplan.domain.infusion.state.CourseState"
    ]
