"""Preferences in one small JSON file of the user, replaced as a whole or not at all."""

import json
from pathlib import Path
from typing import get_args

from infuseplan.adapters.owners import other_owner
from infuseplan.adapters.text_files import limited_text
from infuseplan.application.json_reading import decoded_json
from infuseplan.application.preferences import (
    SCALES,
    Preferences,
    ThemeChoice,
    WindowPlace,
    is_language,
)
from infuseplan.application.whole_file import replaced_whole

_LARGEST = 100_000
# No desktop of several screens reaches so many pixels.
_FARTHEST = 100_000


class PreferenceFile:
    """Keeps `Preferences` in `folder`; anything unreadable in there counts as nothing kept."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "preferences.json"

    def load(self) -> Preferences:
        """What was kept; each unknown value falls back to the plain one by itself."""
        try:
            kept = decoded_json(limited_text(self._path, _LARGEST))
        except (OSError, ValueError):
            return Preferences()
        if not isinstance(kept, dict):
            return Preferences()
        plain = Preferences()
        scale = kept.get("scale_percent")
        themes: tuple[ThemeChoice, ...] = get_args(ThemeChoice)
        language = kept.get("language")
        return Preferences(
            theme=next((name for name in themes if name == kept.get("theme")), plain.theme),
            scale_percent=scale if scale in SCALES else plain.scale_percent,
            language=(
                language if isinstance(language, str) and is_language(language) else plain.language
            ),
            place=_place(kept.get("place")),
            is_maximised=kept.get("is_maximised") is True,
        )

    def save(self, preferences: Preferences) -> bool:
        """Whole or not at all; not by root in another user's folder, who could keep none there."""
        kept = {
            "theme": preferences.theme,
            "scale_percent": preferences.scale_percent,
            "language": preferences.language,
            "place": preferences.place,
            "is_maximised": preferences.is_maximised,
        }
        try:
            if other_owner(self._path.parent, (self._path,)) is not None:
                return False
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with replaced_whole(self._path, follows_link=False) as part:
                part.write_bytes(json.dumps(kept).encode())
        except OSError:
            return False
        return True


def _place(kept: object) -> WindowPlace | None:
    """Four whole numbers, the last two a size; the window finds out whether a screen has them."""
    if not isinstance(kept, list) or [type(part) for part in kept] != [int] * 4:
        return None
    left, top, width, height = kept
    if min(width, height) <= 0 or max(map(abs, kept)) > _FARTHEST:
        return None
    return left, top, width, height
