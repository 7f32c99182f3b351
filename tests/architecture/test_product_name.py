"""The program knows no medicine by name: what a plan says of its product comes from the file."""

import re
from pathlib import Path

import pytest

import infuseplan

_PACKAGE = Path(infuseplan.__file__).parent
_NAMES = re.compile(r"isatuximab|sarclisa", re.IGNORECASE)
# Module -> why the name may stand there. None of them says anything about one plan.
_MAY_NAME_IT = {
    "__init__.py": "the program's description of itself",
    "gui/dialogs/about.py": "the program's description of itself",
    "cli/help_text.py": "help, and the protocol that is used unless another is named",
    "application/services.py": "the id of the protocol that is used unless another is named",
    "domain/monitor/limits.py": "the compiled limits are those of one product by its id",
}


def _that_name_it(package: Path) -> set[str]:
    return {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if _NAMES.search(path.read_text(encoding="utf-8"))
    }


def test_only_listed_modules_name_the_product() -> None:
    assert _that_name_it(_PACKAGE) == set(_MAY_NAME_IT)


@pytest.mark.parametrize("line", ['say("Isatuximab IV")', 'if drug == "isatuximab":', "# SARCLISA"])
def test_a_planted_name_is_caught(line: str, tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(line, encoding="utf-8")

    assert _that_name_it(tmp_path) == {"module.py"}
