"""Nothing is defined in the package that nothing in the package uses."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from .source import Source, is_under, module_of, python_sources

# Names that only something outside calls, and what that is. A test demands that each is needed.
CALLED_FROM_OUTSIDE = {
    "addItem": "Qt, of a layout",
    "itemAt": "Qt, of a layout",
    "nextCheckState": "Qt, of a button",
    "headerData": "Qt, of a table's model",
    "wheelEvent": "Qt, of a widget",
    "dst": "Python, of a time zone",
    "write_schemas": "whoever changed a model: the command that the schema's test names",
    "ended_buttons": "tests: the buttons that a nurse would press",
    "beside_the_table": "tests: the sentence that a nurse would read",
}
# Names of a module that only something outside reads, and what that is.
READ_FROM_OUTSIDE = {
    "infuseplan.adapters.protocols.schema_export.write_schemas": "whoever changed a model",
    "infuseplan.presentation.findings.plan.known_codes": "a test: no sentence is of no finding",
}
# Functions of these are called by what decorates them.
CALLING = {"model_validator", "field_validator", "field_serializer", "model_serializer"}


_NAME = re.compile(r"[A-Za-z_]\w*")


def defined(source: Source) -> Iterator[str]:
    """Functions, methods and classes, but for Python's own names and pydantic's validators."""
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            decorators = {
                ast.unparse(one.func if isinstance(one, ast.Call) else one)
                for one in node.decorator_list
            }
            if not node.name.startswith("__") and not decorators & CALLING:
                yield node.name


def used(source: Source) -> Iterator[str]:
    """Names that are read, also as attributes and as texts of their own for `getattr`."""
    for node in source.nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            # A forward reference in quotes, too.
            yield from node.value.replace("|", " ").replace("[", " ").replace("]", " ").split()


def unused(sources: Iterable[Source]) -> list[str]:
    sources = list(sources)
    uses = Counter(name for source in sources for name in used(source))
    return sorted({name for source in sources for name in defined(source) if not uses[name]})


def test_what_nothing_uses_is_removed() -> None:
    ours = [source for source in python_sources() if is_under(source.path, "infuseplan")]
    assert unused(ours) == sorted(CALLED_FROM_OUTSIDE)


def test_a_planted_function_without_a_caller_is_caught_and_an_imported_one_too() -> None:
    first = Source(
        "infuseplan/domain/a.py",
        "def rate(): ...\ndef dose(): ...\nclass Bag:\n    def drops(self): ...\n",
    )
    second = Source("infuseplan/domain/b.py", "from infuseplan.domain.a import Bag, dose\nBag()\n")
    assert unused([first, second]) == ["dose", "drops", "rate"]


# --- by the module that a name is of ------------------------------------------------------------


def given_names(node: ast.stmt) -> Iterator[str]:
    """The functions, classes, constants and types that a statement of a module names."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    targets = node.targets if isinstance(node, ast.Assign) else ()
    if isinstance(node, ast.AnnAssign):
        targets = (node.target,)
    for target in targets:
        yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name))


def read_names(source: Source) -> set[str]:
    """What a module reads of its own and of others, as `module.name`.

    A name that stands only in what it names itself is not read, nor one that is only imported.
    """
    module = module_of(source.path)
    # One name may stand for several things: it is imported in a function, too.
    stands_for: dict[str, set[str]] = defaultdict(set)
    for node in source.tree.body:
        for name in given_names(node):
            stands_for[name].add(f"{module}.{name}")
    for node in source.nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                stands_for[one.asname or one.name].add(f"{node.module}.{one.name}")
    found: set[str] = set()
    for node in source.tree.body:
        own = {f"{module}.{name}" for name in given_names(node)}
        for part in ast.walk(node):
            if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
                found |= {f"{one}.{part.attr}" for one in stands_for.get(part.value.id, ())}
            for name in used_here(part):
                found |= stands_for.get(name, set()) - own
    return found


def used_here(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        return [node.id]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _NAME.findall(node.value)
    return []


def unread(sources: Iterable[Source]) -> list[str]:
    """Names of modules that no module reads, though another thing may have the same name."""
    sources = list(sources)
    read = {name for source in sources for name in read_names(source)}
    named = {
        f"{module_of(source.path)}.{name}"
        for source in sources for node in source.tree.body for name in given_names(node)
        if not name.startswith("__")
    }  # fmt: skip
    return sorted(named - read)


def test_what_no_module_reads_is_removed_though_something_else_is_called_so() -> None:
    ours = [source for source in python_sources() if is_under(source.path, "infuseplan")]
    assert unread(ours) == sorted(READ_FROM_OUTSIDE)


def test_a_planted_name_is_caught_where_another_thing_has_the_same() -> None:
    first = Source(
        "infuseplan/domain/a.py",
        "from x import y\nLEAST = 1\nMOST = 2\nGrade = int\n"
        "def typed(): return MOST\ndef again(): again()\n",
    )
    second = Source(
        "infuseplan/domain/b.py",
        "from infuseplan.domain.a import typed as read\nfrom infuseplan.domain import a\n"
        "def one(typed: 'Grade'): return a.LEAST + typed\none(read)\n",
    )
    assert unread([first, second]) == ["infuseplan.domain.a.Grade", "infuseplan.domain.a.again"]
