"""Translations: gettext's own catalogues in `resources/i18n`, English where there is none."""

from gettext import NullTranslations, translation
from pathlib import Path


def catalogue(folder: Path, language: str) -> NullTranslations:
    """The catalogue of `language` such as `de`, or one that leaves every sentence in English."""
    return translation("infuseplan", str(folder), [language], fallback=True)
