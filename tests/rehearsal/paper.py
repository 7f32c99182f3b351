"""Paper, through its text: what Ctrl+P shows is saved as a PDF by the program's own dialogs."""

from __future__ import annotations

import re
from pathlib import Path

from tests.rehearsal.nurse import Nurse
from tests.rehearsal.screen import BUTTONS, Seen


def printed(nurse: Nurse, file: Path) -> str:
    """Ctrl+P, `Save as PDF…`, and the text of the file; empty where nothing can be printed."""
    nurse.hands.press("ctrl+p")
    window = nurse.screen.wait(
        lambda seen: seen.find("^Save as PDF", *BUTTONS, enabled=False) or seen.dialog,
        "Ctrl+P shows a page or says why not",
    )
    assert window is not None
    save = nurse.screen.read().find("^Save as PDF", *BUTTONS)
    if save is None:
        return ""
    nurse.hands.click(save)
    nurse.screen.wait(
        lambda seen: seen.focus is not None and seen.focus.role == "text", "a name is asked for"
    )
    nurse.hands.press("ctrl+a")
    nurse.hands.type(str(file))

    def saved(seen: Seen) -> bool:
        if re.search(f"Saved as .*{file.name}", seen.words):
            return True
        if seen.focus is not None and seen.focus.role == "text":
            # The first one may only close the list of names that are like it.
            nurse.hands.press("Return")
        return False

    nurse.screen.wait(saved, f"saved as {file.name}")
    text = nurse.program.paper(file)
    nurse.screen.pictures.take("paper")
    nurse.hands.press("Escape")
    nurse.screen.wait(
        lambda seen: seen.find("^Save as PDF", *BUTTONS) is None, "the page is closed"
    )
    return text
