"""Nothing is defined in the package that nothing in the package uses."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator

from .source import Source, is_under, python_sources

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
# Functions of these are called by what decorates them.
CALLING = {"model_validator", "field_validator", "field_serializer", "model_serializer"}


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
