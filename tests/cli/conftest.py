"""Nobody closes a box in these tests: what fails before the window is told on the terminal."""

import pytest

from infuseplan import cli


@pytest.fixture(autouse=True)
def somebody_reads_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "has_terminal", lambda: True)
