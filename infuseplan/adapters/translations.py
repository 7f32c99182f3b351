"""Translations: gettext's own catalogues in `resources/i18n`, English where there is none."""

from gettext import NullTranslations, translation
from pathlib import Path

from infuseplan.application.preferences import is_language

_DOMAIN = "infuseplan"


def languages(folder: Path) -> tuple[str, ...]:
    """English, in which the program is written, and every language that has a catalogue here."""
    found = folder.glob(f"*/LC_MESSAGES/{_DOMAIN}.mo")
    names = sorted(path.parent.parent.name for path in found)
    return ("en", *(name for name in names if is_language(name) and name != "en"))


def catalogue(folder: Path, language: str) -> NullTranslations:
    """The catalogue of `language` such as `de`, or one that leaves every sentence in English."""
    if not is_language(language):
        return NullTranslations()
    return translation(_DOMAIN, str(folder), [language.replace("-", "_")], fallback=True)
