"""A box on the screen without Qt: for the moment in which Qt itself cannot be used."""

import shutil
import subprocess
import sys

# What desktops have for it, with the words before the text; the first that is there is used.
_TOOLS = (
    ("zenity", "--error", "--no-markup", "--title=InfusePlan", "--text"),
    ("kdialog", "--title", "InfusePlan", "--error"),
    ("xmessage", "-center", "-buttons", "Close"),
    ("notify-send", "--urgency=critical", "--expire-time=0", "InfusePlan"),
)


def show_plainly(text: str) -> bool:
    """Show `text` and wait until it was closed; False where nothing here can show it."""
    if sys.platform == "win32":
        return _by_windows(text)
    for tool, *options in _TOOLS:
        program = shutil.which(tool)
        if program is None:
            continue
        try:
            done = subprocess.run(  # noqa: S603 - one of the four above, and a text
                [program, *options, text],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
        except OSError:
            continue
        if done.returncode in (0, 1):
            # zenity and xmessage end with 1 where the box was closed by its frame.
            return True
    return False


if sys.platform == "win32":

    def _by_windows(text: str) -> bool:
        import ctypes  # noqa: PLC0415 - elsewhere it has no such library

        # An error's icon, before all other windows.
        return bool(ctypes.windll.user32.MessageBoxW(None, text, "InfusePlan", 0x10 | 0x40000))

else:

    def _by_windows(text: str) -> bool:
        return False
