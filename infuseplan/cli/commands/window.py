"""The window, also on a plan file; and `demo`, on made-up patients in a temporary folder."""
# ruff: noqa: PLC0415 - most windows open without a file

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from infuseplan.application.preferences import has_language
from infuseplan.application.services import Services, WindowOptions
from infuseplan.cli.reading.options import data_option, read_options
from infuseplan.cli.terminal import FileNotOpened, Unreadable
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from infuseplan.domain.plan.request import PlanRequest

_PAGES = ("plan", "prepare", "infuse", "course", "board")
_THEMES = ("light", "dark", "contrast")
# How Qt reaches a screen; an unknown name would end the process without a word in a window.
_PLATFORMS = ("offscreen", "windows" if sys.platform == "win32" else "xcb")


def open_window(argv: Sequence[str], services: Services, *, demo: bool) -> int:
    """Read the window's options and hand over to it; returns its exit code."""
    options = read_options(
        argv,
        values=("--data", "--page", "--language", "--theme", "-platform"),
        flags=("--quit-when-painted",),
        words=0 if demo else 1,
    )
    page = _one_of("--page", options.values.get("--page", _PAGES[0]), _PAGES)
    theme = options.values.get("--theme")
    if theme is not None:
        _one_of("--theme", theme, _THEMES)
    language = options.values.get("--language")
    if language is not None:
        _known_language(language, services)
    platform = options.values.get("-platform")
    if platform is not None:
        # What follows a colon is Qt's own, such as windows:darkmode=0.
        _one_of("-platform", platform.partition(":")[0], _PLATFORMS)
        # Qt's own variable: an argument also gets through where none is handed on, as under Wine.
        os.environ["QT_QPA_PLATFORM"] = platform
    data = data_option(options)
    return services.qt.open_window(
        WindowOptions(
            quit_when_painted="--quit-when-painted" in options.flags,
            data=data,
            page=page,
            language=language,
            theme=theme,
            demo=demo,
            request=_opened(options.words, services),
        )
    )


def _known_language(read: str, services: Services) -> None:
    """Refuse a language that has no catalogue here, and say which have one."""
    known = services.references.languages()
    if has_language(known, read):
        return
    raise Unreadable(
        say(
            "--language: read “{read}”. This installation speaks {languages}.",
            read=quoted(read),
            languages=", ".join(known),
        )
    )


def _opened(words: Sequence[str], services: Services) -> "PlanRequest | None":
    """What the plan file asked; FileNotOpened where that cannot be read."""
    if not words:
        return None
    from infuseplan.cli.reading.plan_file import read_plan_file

    try:
        return read_plan_file(words[0], services)
    except Unreadable as problem:
        raise FileNotOpened(problem.text) from None


def _one_of(option: str, read: str, accepted: tuple[str, ...]) -> str:
    if read in accepted:
        return read
    raise Unreadable(
        say(
            "{option}: read “{read}”. There is {accepted}.",
            option=option,
            read=quoted(read),
            accepted=", ".join(accepted),
        )
    )
