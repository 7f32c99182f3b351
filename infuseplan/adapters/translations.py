"""Translations: gettext's own catalogues in `resources/i18n`, English where there is none."""

from gettext import NullTranslations, translation
from pathlib import Path

from infuseplan.application.preferences import is_language


def catalogue(folder: Path, language: str) -> NullTranslations:
    """The catalogue of `language` such as `de`, or one that leaves every sentence in English."""
    if not is_language(language):
        return NullTranslations()
    return translation("infuseplan", str(folder), [language], fallback=True)
