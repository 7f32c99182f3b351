"""What a person may set for themselves: looks and language, and nothing clinical."""

import re
from typing import Literal, Protocol

from infuseplan.frozen import frozen

ThemeChoice = Literal["light", "dark", "contrast"]
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[_-][A-Z]{2})?")
WindowPlace = tuple[int, int, int, int]
SCALES = (100, 125, 150, 175, 200)


def is_language(text: str) -> bool:
    """Whether this is the tag of a language such as de or de_AT, and nothing that leads anywhere.

    A catalogue is looked up under it in a folder, and "../../etc" would be looked up as well.
    """
    return _LANGUAGE.fullmatch(text) is not None


def has_language(known: tuple[str, ...], language: str) -> bool:
    """Whether `language`, or where it names a country the language alone, is among the known."""
    base = language.replace("-", "_").partition("_")[0]
    return is_language(language) and (language in known or base in known)


@frozen
class Preferences:
    """How the window looks for this person. `scale_percent` is the size of type.

    `language` is empty where this person has chosen none, so that the site's own is spoken.
    `place` is where the window stood last: left, top, width and height in pixels of the desktop,
    without its frame; None where it never stood anywhere.
    """

    theme: ThemeChoice = "light"
    scale_percent: int = 100
    language: str = ""
    place: WindowPlace | None = None
    is_maximised: bool = False


class PreferenceStore(Protocol):
    """Where preferences are kept between two starts."""

    def load(self) -> Preferences:
        """What was kept; the plain ones where nothing was, or where it cannot be read."""
        ...

    def save(self, preferences: Preferences) -> bool:
        """Keep them; False where they could not be kept, which loses nothing clinical."""
        ...
