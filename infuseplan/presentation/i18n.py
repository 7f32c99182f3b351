"""Every sentence a person reads passes through `say`, so that all of it can be translated.

One mechanism for window, paper and command line: the catalogues are gettext's, looked up by the
English sentence. Values stand in named places (`{weight}`), so that a translation may move them.
Whatever text is put there may be somebody's own: it cannot turn the rest of the sentence around.

In every language a line never ends between a figure and its unit: the space that a sentence has
there becomes a no-break space, so that nobody has to type one.
"""

import re
from functools import cache
from gettext import NullTranslations
from pathlib import PurePath

from infuseplan.presentation.user_text import kept_apart

_catalogue = NullTranslations()
# Behind a digit or the place of a value, before a unit that is nothing longer.
_BEFORE_A_UNIT = re.compile(
    r"(?<=[0-9}]) (?=(?:(?:mg|mL)(?:/(?:h|kg|mL))?|kg(?:/m²)?|cm|min|h|s|%|°C)(?![\w/%]))"
)


def use_catalogue(catalogue: NullTranslations) -> None:
    """Speak the language of `catalogue` from now on; the process speaks one language at a time."""
    global _catalogue  # noqa: PLW0603 - one process speaks one language, as its window does
    _catalogue = catalogue


def say(message: str, /, **values: object) -> str:
    """`message` in the language in use, with `values` put into their named places."""
    text = _held(_catalogue.gettext(message))
    return text.format(**_apart(values)) if values else text


def say_count(one: str, many: str, count: int, /, **values: object) -> str:
    """The form of a sentence that fits `count`; `{count}` stands for the number itself."""
    return _held(_catalogue.ngettext(one, many, count)).format(count=count, **_apart(values))


@cache
def _held(sentence: str) -> str:
    """`sentence` before anything stands in its places, with every figure held to its unit."""
    return _BEFORE_A_UNIT.sub("\N{NO-BREAK SPACE}", sentence)


def _apart(values: dict[str, object]) -> dict[str, object]:
    return {
        name: kept_apart(str(value)) if isinstance(value, str | PurePath) else value
        for name, value in values.items()
    }
