"""Modules of `packaging`, which is a folder of scripts and no package, for its tests."""

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"


def loaded(name: str) -> ModuleType:
    """One script as a module; the others that it imports are found by their own names."""
    if str(PACKAGING) not in sys.path:
        # Last, so that none of them takes the place of a library.
        sys.path.append(str(PACKAGING))
    file = PACKAGING / f"{name}.py"
    found = importlib.util.find_spec(name)
    if found is not None and found.origin == str(file):
        return importlib.import_module(name)
    # There is a library of the name `build`, which others may want under it.
    called = f"our_{name}"
    spec = importlib.util.spec_from_file_location(called, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks its module up by name while it is being made.
    sys.modules[called] = module
    spec.loader.exec_module(module)
    return module
