"""A Python file as the rules look at it: its tree, its comments, and what its names stand for."""

import ast
import gc
import io
import tokenize
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]

# Made by tools, never part of what is released. Only Git knows the rest of what is ignored, and
# a source archive has no Git.
MADE_BY_TOOLS = {
    ".benchmarks",
    ".git",
    ".hypothesis",
    ".import_linter_cache",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".venv",
    ".venv.aside",
    "__pycache__",
    "build",
    "dist",
    "htmlcov",
    "mutants",
}


@contextmanager
def staying() -> Iterator[None]:
    """All trees are nearly a million nodes that stay: nobody looks through them for garbage."""
    looked_for = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if looked_for:
            gc.enable()


def module_of(path: str) -> str:
    """The dotted name of the module in this file."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@dataclass(frozen=True)
class Source:
    """One file, real or planted; `path` is relative to the repository, with forward slashes."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        with staying():
            return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        tree = self.tree
        with staying():
            return tuple(ast.walk(tree))

    @cached_property
    def comments(self) -> tuple[tuple[int, str], ...]:
        """Line and text of each comment; a hash sign within a string is none."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return tuple((t.start[0], t.string) for t in tokens if t.type == tokenize.COMMENT)

    @cached_property
    def meanings(self) -> dict[str, str]:
        """What an imported name stands for, so that an alias hides nothing."""
        found: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    first = alias.name.split(".")[0]
                    found[alias.asname or first] = alias.name if alias.asname else first
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    found[alias.asname or alias.name] = f"{node.module or ''}.{alias.name}"
        return found

    def dotted(self, node: ast.AST) -> str:
        """`datetime.datetime.now` for `dt.now`; a call or a subscript within reads as `()`."""
        if isinstance(node, ast.Name):
            return self.meanings.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            return f"{self.dotted(node.value)}.{node.attr}"
        if isinstance(node, ast.Call):
            return f"{self.dotted(node.func)}()"
        return "()"

    @cached_property
    def calls(self) -> tuple[tuple[ast.Call, str], ...]:
        """Each call with the dotted name of what is called."""
        return tuple((n, self.dotted(n.func)) for n in self.nodes if isinstance(n, ast.Call))

    @cached_property
    def imports(self) -> tuple[tuple[int, str], ...]:
        """Line and full name of everything imported, `importlib` and its like included."""
        found: list[tuple[int, str]] = []
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found += [(node.lineno, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
        for call, name in self.calls:
            if name.split(".")[-1] in {"import_module", "__import__", "importorskip"}:
                given = [a.value for a in call.args if isinstance(a, ast.Constant)]
                found += [(call.lineno, value) for value in given if isinstance(value, str)]
        return tuple(found)


def is_under(path: str, *places: str) -> bool:
    """Whether `path` is one of the places (files or folders)."""
    pure = PurePosixPath(path)
    return any(pure == PurePosixPath(p) or PurePosixPath(p) in pure.parents for p in places)


def lines_of(nodes: Iterable[ast.AST]) -> list[int]:
    return sorted({getattr(node, "lineno", 1) for node in nodes})


def files_of_the_project(suffix: str = "") -> Iterator[Path]:
    """Every file of ours, tracked or about to be."""
    stack = [ROOT]
    while stack:
        for entry in sorted(stack.pop().iterdir()):
            if entry.name in MADE_BY_TOOLS or entry.name.endswith(".egg-info"):
                continue
            if entry.is_dir():
                stack.append(entry)
            elif entry.name.endswith(suffix):
                yield entry


@cache
def python_sources() -> tuple[Source, ...]:
    """Every file once for all tests: to read their trees takes longer than to look at them."""
    return tuple(
        Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in files_of_the_project(".py")
    )
