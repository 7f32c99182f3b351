"""Loads the modules of the window, without two things that would be done for each of them.

PySide reads the source text of every module that is imported after QtCore, all of the standard
library's too, to see whether PySide6 is named in it: 170 files, 13 of the 270 ms of processor time
until the window is painted. It wants to know who uses its `__feature__` names, and nobody does.
It asks one function of its own, which gets an answer at once; where another version of PySide asks
otherwise, it reads them as before.

Nor is garbage looked for: what modules make while they load stays, and so it is no part of what is
looked through later.
"""

import gc
import sys
from types import ModuleType


def _uses_pyside(_module: ModuleType) -> bool:
    return True


_looked_for_garbage = gc.isenabled()
gc.disable()
try:
    import PySide6.QtCore  # noqa: F401 - brings in the function that asks

    _feature = sys.modules.get("shibokensupport.feature")
    if hasattr(_feature, "_mod_uses_pyside"):
        setattr(_feature, "_mod_uses_pyside", _uses_pyside)  # noqa: B010 - no stub knows the module

    from infuseplan.gui.app import open_window
    from infuseplan.gui.qt_application import tell_last_words_by

    gc.freeze()
finally:
    if _looked_for_garbage:
        gc.enable()

__all__ = ["open_window", "tell_last_words_by"]
