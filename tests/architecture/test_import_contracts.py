"""Who may import whom: the contracts of pyproject.toml hold, and every one of them can break."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from .source import ROOT

LAYERS = "Layers point downwards only"
QT = "Qt stays in gui and bootstrap"
PURE = "The domain knows no files, clock, chance or log"
MONITOR = "The monitor checks plans without the code that makes them"


def contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return found


def lint_imports(tree: Path) -> tuple[int, str]:
    """Exit code and words of the import linter, its line breaks undone."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    arguments = [sys.executable, "-c", command, "--no-logo", "--no-cache"]
    done = subprocess.run(arguments, cwd=tree, capture_output=True, text=True, check=False)
    return done.returncode, re.sub(r"\s+", " ", done.stdout + done.stderr)


def edges() -> list[tuple[str, str, str]]:
    """Contract, importing package or module, and what it may not import."""
    upwards = [
        ("domain", "application"),
        ("application", "presentation"),
        ("presentation", "cli"),
        ("presentation", "gui"),
        ("presentation", "adapters"),
        ("cli", "gui"),
        ("cli", "adapters"),
        ("gui", "cli"),
        ("gui", "adapters"),
        ("adapters", "cli"),
        ("adapters", "gui"),
        ("cli", "bootstrap"),
        ("gui", "bootstrap"),
        ("adapters", "bootstrap"),
        ("bootstrap", "__main__"),
    ]
    found = [(LAYERS, f"infuseplan.{low}", f"infuseplan.{high}") for low, high in upwards]
    for contract in contracts():
        if contract["type"] == "forbidden":
            for source in contract["source_modules"]:
                found += [
                    (contract["name"], source, target) for target in contract["forbidden_modules"]
                ]
    # The room as a whole, and each module in it; one of them may have the shapes of a course.
    for module in sorted((ROOT / "infuseplan" / "domain" / "monitor").glob("*.py")):
        if module.stem != "__init__":
            source = f"infuseplan.domain.monitor.{module.stem}"
            found.append((MONITOR, source, "infuseplan.domain.plan.planner"))
            if module.stem != "course":
                found.append((MONITOR, source, "infuseplan.domain.infusion.state"))
    return found


def file_of(tree: Path, module: str) -> Path:
    """Where a module's text stands; made empty when nobody has written it yet."""
    path = tree.joinpath(*module.split("."))
    if path.is_dir():
        return path / "__init__.py"
    path = path.with_suffix(".py")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return path


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says of a copy of the tree in which every edge is broken at once."""
    tree = tmp_path_factory.mktemp("broken")
    shutil.copy(ROOT / "pyproject.toml", tree)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "infuseplan", tree / "infuseplan", ignore=ignored)
    (tree / "infuseplan" / "unplaced.py").touch()
    for _, importer, imported in edges():
        if imported.startswith("infuseplan."):
            file_of(tree, imported)
        path = file_of(tree, importer)
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text}\nimport {imported}\n", encoding="utf-8")
    code, words = lint_imports(tree)
    assert code == 1, words
    return words


def test_the_tree_keeps_its_contracts() -> None:
    code, words = lint_imports(ROOT)
    assert code == 0, words


def test_the_contracts_are_the_ones_that_are_proved_here() -> None:
    assert [contract["name"] for contract in contracts()] == [LAYERS, QT, PURE, MONITOR]


@pytest.mark.parametrize("name", [LAYERS, QT, PURE, MONITOR])
def test_a_planted_violation_breaks_the_contract(name: str, findings: str) -> None:
    assert f"{name} BROKEN" in findings


@pytest.mark.parametrize(("name", "importer", "imported"), edges())
def test_a_planted_import_is_named(name: str, importer: str, imported: str, findings: str) -> None:
    said = findings[findings.rindex(f" {name} ") :]
    assert re.search(
        rf"{re.escape(importer)}(\.\w+)* -> {re.escape(imported)}(\.\w+)* \(l\.\d+", said
    )


def test_a_module_without_a_layer_is_named(findings: str) -> None:
    assert "infuseplan.unplaced" in findings or "- unplaced" in findings


def loaded_qt(*arguments: str) -> list[str]:
    """Qt modules that a Python process imports, as the interpreter itself reports it."""
    command = [sys.executable, "-X", "importtime", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    imported = [line.split("|")[-1].strip() for line in done.stderr.splitlines() if "|" in line]
    assert "infuseplan.domain.plan.plan" in imported, done.stderr[-2000:]
    return [name for name in imported if name.startswith(("PySide6", "shiboken6"))]


def test_the_report_of_loaded_modules_would_show_qt() -> None:
    assert "PySide6.QtCore" in loaded_qt("-c", "import infuseplan.domain.plan.plan, PySide6.QtCore")


def test_planning_on_the_command_line_loads_no_qt() -> None:
    """Contracts see import statements; this sees what a plan really brings along."""
    plan = ("plan", "--regimen", "isa-pd", "--weight-kg", "70", "--age", "66", "--infusion", "1")
    assert loaded_qt("-m", "infuseplan", *plan) == []
