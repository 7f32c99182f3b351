"""The title of a source document by its key, for sentences at the bedside.

A key such as a file has it is not for a reader. The wired program says once where titles are; a
sentence that is made without it names the place alone.
"""

from collections.abc import Callable
from functools import cache

from infuseplan.presentation.i18n import say

_titles: Callable[[str], str] | None = None


def use_source_titles(find: Callable[[str], str]) -> None:
    """Name sources by `find` from now on, which is asked once for each."""
    global _titles  # noqa: PLW0603 - one process has one list of sources, as it has one language
    _titles = cache(find)


def title_of(source_id: str) -> str | None:
    """The title in the language in use; None where nobody has said where titles are."""
    source_title = _titles
    return None if source_title is None else say(source_title(source_id))
