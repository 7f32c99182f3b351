"""Qt wants a locale that knows UTF-8; a workstation without one need not hear of it."""

import locale
import os
import sys
from contextlib import suppress


def speak_utf8() -> None:
    """Take `C.UTF-8` where the locale cannot write every name; call it before Qt's application.

    Qt would do the same by itself, and print four lines about it into every answer of the command
    line. This program's own language, figures and dates do not depend on the locale.
    """
    if sys.platform != "linux":
        return
    # The wish may name a locale that is not installed; what is in use then is plain C.
    with suppress(locale.Error):
        locale.setlocale(locale.LC_CTYPE, "")
    if locale.nl_langinfo(locale.CODESET) != "UTF-8":
        os.environ["LC_ALL"] = "C.UTF-8"
