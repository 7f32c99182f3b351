#!/usr/bin/env python3
"""Collect every sentence that people read, for translators; nothing but Python is needed.

usage: python3 packaging/messages.py [--check]

Writes `resources/i18n/infuseplan.pot`, gettext's template: the sentences of the code, which all
pass through `say`, and those of the protocol, source and grade files, which `say` gets as values.
Sentences of a table are marked by `sentence`, which keeps them until they are said.
With `--check` nothing is written; the exit code is 1 if the template is not what the code and
the files say today, if `say` gets words of which nobody knows where they come from, or if
`sentence` gets any that are not written out.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "resources" / "i18n" / "infuseplan.pot"

# What sentences are handed to; another name for one of them would hide what it gets.
CALLED = ("say", "say_count", "sentence", "Sentence")

# Words that stand in a table of the code and are said when they are looked up there.
TABLES: dict[str, tuple[str, ...]] = {
    "infuseplan/presentation/plan/derivation.py": ("_RULES", "_TEXTS"),
    "infuseplan/presentation/plan/field_names.py": ("_WHOLE", "_NAMES", "_AGENTS", "_REACTIONS"),
    "infuseplan/presentation/figures.py": ("MONTHS", "_WEEKDAYS"),
    "infuseplan/presentation/entry/number_spoken.py": ("_SPOKEN_SMALL", "_SPOKEN_TENS"),
    "infuseplan/presentation/findings/checks.py": ("CHECKS",),
}
# Said by their first letters as well: "22 Nov 2026".
SHORTENED = {"MONTHS": 3}

# Units that are words; symbols such as mg are the same in every language.
UNIT_WORDS = ("years", "days")

# Where a protocol or source file holds words for people: the key, without the places of lists.
SENTENCES = (
    "evidence.text", "identity.newer_known", "identity.revision_note", "posology.note",
    "premedication.agents.dose_of",
    "premedication.agents.examples",
    "premedication.agents.name", "premedication.agents.note", "premedication.note",
    "preparation.bag_materials", "preparation.diluents", "preparation.filter",
    "preparation.handling", "preparation.refrigerated_note", "preparation.set_materials",
    "named.indication", "named.name", "product.form",
    "reactions.rules.when", "regimens.ends_note", "regimens.indication", "regimens.name",
    "regimens.prior_therapies_include", "remarks.text", "silent.text", "source.note",
    "source.title", "terms.grades.name", "terms.grades.text", "terms.name",
    "terms.note", "titration.bag_note",
)  # fmt: skip
# Said in two parts as well, before the bracket and in it: "Isa-VRd, transplant-eligible" on the
# choices of the Plan page, with "induction" below.
IN_PARTS = ("regimens.name", "named.name")
# Beside every figure, at any depth.
BESIDE_FIGURES = ("cite.locator", "checked.against")

# Where sentences of tables are made and said; what it says was collected where it was marked.
SENTENCES_OF_TABLES = "infuseplan/presentation/sentences.py"
MARKED = "self.template"

# Attributes of a plan or protocol that hold such words, and names that stand for one of them.
FROM_FILES = {
    "bag_note", "dose_of", "ends_note", "examples", "filter", "form", "indication", "locator",
    "name", "newer_known", "note", "premedication_note", "refrigerated_note", "revision_note",
    "text", "title", "when",
}  # fmt: skip
ONE_OF_THEM = {"note", "one", "text", "title", "against"}
# Functions whose answer is such a word, or the name of a table that was handed over.
ANSWERS = {"source_name", "source_title"}
HANDED_OVER = {"names", "month", "unit"}


@dataclass
class Message:
    """One sentence with its plural, if it has one, and the files that say it."""

    text: str
    plural: str | None = None
    files: list[str] = field(default_factory=list)


class Messages:
    """All sentences, in the order in which they are found."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str | None], Message] = {}
        self.unknown: list[str] = []

    def add(self, file: str, text: str, plural: str | None = None) -> None:
        """Take a sentence up; empty ones say nothing."""
        if not text:
            return
        message = self.found.setdefault((text, plural), Message(text, plural))
        if file not in message.files:
            message.files.append(file)


def collected(root: Path = ROOT) -> Messages:
    """The sentences of the code and of the files under `root`."""
    messages = Messages()
    for path in sorted((root / "infuseplan").rglob("*.py")):
        read_code(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"), messages)
    for folder in ("ctcae", "protocols", "sources"):
        for path in sorted((root / "resources" / folder).glob("*.toml")):
            file = path.relative_to(root).as_posix()
            read_file(file, tomllib.loads(path.read_text(encoding="utf-8")), messages)
    for unit in UNIT_WORDS:
        messages.add("infuseplan/presentation/plan/derivation.py", unit)
    return messages


def read_code(file: str, text: str, messages: Messages) -> None:
    """Every argument of `say`, `say_count` and `sentence`, and the tables that are said."""
    tree = ast.parse(text)
    for node in tree.body:
        name, value = _constant(node)
        if value is not None and name in TABLES.get(file, ()):
            for word in _words(value):
                messages.add(file, word)
                if name in SHORTENED:
                    messages.add(file, word[: SHORTENED[name]])
    for imported in (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)):
        for one in imported.names:
            if one.name in CALLED and one.asname:
                messages.unknown.append(f"{file}:{imported.lineno}: {one.name} by another name")
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        called = call.func.attr if isinstance(call.func, ast.Attribute) else None
        called = call.func.id if isinstance(call.func, ast.Name) else called
        if file == SENTENCES_OF_TABLES and call.args and ast.unparse(call.args[0]) == MARKED:
            continue
        if called == "say" and call.args:
            _take(file, call.args[0], None, messages)
        elif called == "sentence":
            _take_marked(file, call, messages)
        elif called == "Sentence" and file != SENTENCES_OF_TABLES:
            messages.unknown.append(f"{file}:{call.lineno}: Sentence(…) that is not marked")
        elif called == "say_count" and len(call.args) > 1:
            _take(file, call.args[0], call.args[1], messages)


def _constant(node: ast.stmt) -> tuple[str, ast.expr | None]:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id, node.value
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id, node.value
    return "", None


def _words(table: ast.expr) -> Iterator[str]:
    """The texts of a table: of a mapping its values, also where one stands for several keys."""
    if isinstance(table, ast.Dict):
        for value in table.values:
            yield from _words(value)
    elif isinstance(table, ast.Tuple | ast.List):
        for one in table.elts:
            yield from _words(one)
    elif isinstance(table, ast.Call):
        for argument in table.args[1:]:
            yield from _words(argument)
    elif isinstance(table, ast.Constant) and isinstance(table.value, str):
        yield table.value


def _take(file: str, said: ast.expr, plural: ast.expr | None, messages: Messages) -> None:
    if isinstance(said, ast.Constant) and isinstance(said.value, str):
        many = plural.value if isinstance(plural, ast.Constant) else None
        messages.add(file, said.value, many if isinstance(many, str) else None)
    elif not known(said):
        messages.unknown.append(f"{file}:{said.lineno}: say({ast.unparse(said)})")


def _take_marked(file: str, call: ast.Call, messages: Messages) -> None:
    """A table's words have to be written out: nothing else says where they come from."""
    marked = call.args[0] if call.args else None
    if isinstance(marked, ast.Constant) and isinstance(marked.value, str):
        messages.add(file, marked.value)
    else:
        messages.unknown.append(f"{file}:{call.lineno}: {ast.unparse(call)[:60]}")


def known(said: ast.expr) -> bool:
    """Whether words that are not written out come from a table or a file that is read here."""
    if isinstance(said, ast.Constant):
        return isinstance(said.value, str) and not said.value
    if isinstance(said, ast.BoolOp):
        return all(known(value) for value in said.values)
    if isinstance(said, ast.Attribute):
        return said.attr in FROM_FILES
    if isinstance(said, ast.Name):
        return said.id in ONE_OF_THEM | HANDED_OVER
    if isinstance(said, ast.Subscript) and isinstance(said.value, ast.Name):
        return said.value.id in HANDED_OVER | _table_names()
    if isinstance(said, ast.Call) and isinstance(said.func, ast.Attribute):
        looked_up = said.func.value
        return (
            said.func.attr == "get"
            and isinstance(looked_up, ast.Name)
            and looked_up.id in _table_names()
        )
    return (
        isinstance(said, ast.Call) and isinstance(said.func, ast.Name) and said.func.id in ANSWERS
    )


def _table_names() -> set[str]:
    return {name for names in TABLES.values() for name in names}


def read_file(file: str, data: object, messages: Messages, key: str = "") -> None:
    """The words of one protocol or source file, found by their keys."""
    if isinstance(data, dict):
        for name, value in data.items():
            read_file(file, value, messages, f"{key}.{name}" if key else name)
    elif isinstance(data, list):
        for value in data:
            read_file(file, value, messages, key)
    elif isinstance(data, str) and (key in SENTENCES or key.endswith(BESIDE_FIGURES)):
        messages.add(file, data)
        if key in IN_PARTS and data.endswith(")"):
            for part in data.removesuffix(")").split(" (", 1):
                messages.add(file, part)


def template(messages: Messages) -> str:
    """The template: no date and no line numbers, so that it changes only when a sentence does."""
    blocks = [
        "# Sentences of InfusePlan. Written by packaging/messages.py; do not edit.\n"
        'msgid ""\nmsgstr ""\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n"\n'
    ]
    for message in messages.found.values():
        lines = [f"#: {file}" for file in message.files]
        if "{" in message.text:
            lines.append("#, python-brace-format")
        lines.append(f"msgid {_quoted(message.text)}")
        if message.plural is None:
            lines.append('msgstr ""')
        else:
            lines += [f"msgid_plural {_quoted(message.plural)}", 'msgstr[0] ""', 'msgstr[1] ""']
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    lines = escaped.split("\n")
    if len(lines) == 1:
        return f'"{escaped}"'
    parts = [f'"{line}\\n"' for line in lines[:-1]] + ([f'"{lines[-1]}"'] if lines[-1] else [])
    return "\n".join(['""', *parts])


def main(arguments: list[str]) -> int:
    """Write the template, or say what is wrong with it."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    messages = collected()
    if messages.unknown:
        sys.stderr.write("sentences must be written out, or come from a known table or file:\n")
        sys.stderr.write("".join(f"  {one}\n" for one in messages.unknown))
        return 1
    wanted = template(messages)
    if not arguments:
        TEMPLATE.parent.mkdir(parents=True, exist_ok=True)
        TEMPLATE.write_text(wanted, encoding="utf-8", newline="\n")
        return 0
    there = TEMPLATE.read_text(encoding="utf-8") if TEMPLATE.is_file() else ""
    if there != wanted:
        sys.stderr.write("The template is out of date: run python3 packaging/messages.py\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
