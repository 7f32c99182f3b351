"""What a person may set for themselves: looks and language, and nothing clinical."""

from dataclasses import dataclass
from typing import Literal, Protocol

ThemeChoice = Literal["light", "dark", "contrast"]
SCALES = (100, 125, 150, 175, 200)


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the window looks for this person. `scale_percent` is the size of type."""

    theme: ThemeChoice = "light"
    scale_percent: int = 100
    language: str = "en"


class PreferenceStore(Protocol):
    """Where preferences are kept between two starts."""

    def load(self) -> Preferences:
        """What was kept; the plain ones where nothing was, or where it cannot be read."""
        ...

    def save(self, preferences: Preferences) -> bool:
        """Keep them; False where they could not be kept, which loses nothing clinical."""
        ...
