"""PySide's `__feature__` names are used nowhere here, so no module has to be searched for them.

After QtCore is loaded, PySide reads the source text of every module that is imported, all of the
standard library's too, to see whether PySide6 is named in it: 170 files, 13 of the 270 ms of
processor time until the window is painted. It asks one function of its own, which gets an answer
here at once. Where another version of PySide asks otherwise, it reads them as before.
"""

import sys
from types import ModuleType

import PySide6.QtCore  # noqa: F401 - brings the function in


def _uses_pyside(_module: ModuleType) -> bool:
    return True


def tell_pyside() -> None:
    """Answer for every module that is imported from now on."""
    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        setattr(feature, "_mod_uses_pyside", _uses_pyside)  # noqa: B010 - no stub knows the module
