"""Qt's own `-platform NAME`, for IT and for trials without a screen."""

import os

import pytest
from wiring import replaced_in

from infuseplan.application.services import WindowOptions
from infuseplan.bootstrap import services
from infuseplan.cli import main


@pytest.fixture(autouse=True)
def no_platform_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    # Set and not deleted: what a test sets itself is then taken back as well.
    monkeypatch.setenv("QT_QPA_PLATFORM", "of-the-tests")


def opened(*argv: str) -> tuple[int, list[str | None]]:
    """Exit code, and the platform that Qt would find at each opening of the window."""
    seen: list[str | None] = []

    def open_window(_: WindowOptions) -> int:
        seen.append(os.environ.get("QT_QPA_PLATFORM"))
        return 0

    return main(argv, replaced_in(services(), "qt", open_window=open_window)), seen


@pytest.mark.parametrize(
    "argv",
    [
        ["-platform", "offscreen"],
        ["--quit-when-painted", "-platform", "offscreen"],
        ["-platform=offscreen", "--theme", "dark"],
        ["demo", "-platform", "offscreen"],
    ],
)
def test_the_window_gets_the_platform_that_was_asked_for(argv: list[str]) -> None:
    assert opened(*argv) == (0, ["offscreen"])


def test_what_follows_the_name_is_handed_on() -> None:
    assert opened("-platform", "offscreen:size=800x600") == (0, ["offscreen:size=800x600"])


def test_nothing_is_set_where_nobody_asks() -> None:
    assert opened("--quit-when-painted") == (0, ["of-the-tests"])


@pytest.mark.parametrize("name", ["vnc", "ofscreen", "", ":offscreen", "--theme"])
def test_a_platform_that_is_not_there_opens_nothing(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    # Qt ends the whole process over an unknown name.
    assert opened("-platform", name) == (2, [])
    assert "-platform" in capsys.readouterr().err
