"""What a person may set for themselves: looks and language, and nothing clinical."""

import re
from dataclasses import dataclass
from typing import Literal, Protocol

ThemeChoice = Literal["light", "dark", "contrast"]
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[_-][A-Z]{2})?")
Place = tuple[int, int, int, int]
SCALES = (100, 125, 150, 175, 200)


def is_language(text: str) -> bool:
    """Whether this is the tag of a language such as de or de_AT, and nothing that leads anywhere.

    A catalogue is looked up under it in a folder, and "../../etc" would be looked up as well.
    """
    return _LANGUAGE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the window looks for this person. `scale_percent` is the size of type.

    `place` is where the window stood last: left, top, width and height in pixels of the desktop,
    without its frame; None where it never stood anywhere.
    """

    theme: ThemeChoice = "light"
    scale_percent: int = 100
    language: str = "en"
    place: Place | None = None
    is_maximised: bool = False


class PreferenceStore(Protocol):
    """Where preferences are kept between two starts."""

    def load(self) -> Preferences:
        """What was kept; the plain ones where nothing was, or where it cannot be read."""
        ...

    def save(self, preferences: Preferences) -> bool:
        """Keep them; False where they could not be kept, which loses nothing clinical."""
        ...
