"""A demonstration records into a folder of its own, and leaves journal and keyring as they are."""

from pathlib import Path

import pytest
import sealing_tools

from infuseplan import bootstrap
from infuseplan.adapters.resources import resources_folder
from infuseplan.application.services import WindowOptions


def test_a_demonstration_has_a_folder_and_a_key_that_are_gone_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    # A keyring that is asked would say that it is not there.
    sealing_tools.without_keyring(monkeypatch)
    machine = tmp_path / "no folder of IT's"
    wired = bootstrap.services(machine=machine)
    options = WindowOptions(demo=True, quit_when_painted=True)
    here, asked = bootstrap._for_window(wired, options, resources_folder(), machine, None)
    assert asked.data is not None
    assert here.journal.folder(asked.data) == asked.data
    here.journal.open(asked.data).close()
    seal = here.sealing.open(asked.data)
    assert seal.state() == ("ready", "")
    seal.enrol("a" * 32)
    assert seal.unseal("a" * 32, seal.seal("a" * 32, "Demonstration")) == "Demonstration"
    seal.close()
    assert not (tmp_path / "own").exists()
    assert not wired.journal.exists(None)


def test_a_folder_that_was_named_is_used(tmp_path: Path) -> None:
    wired = bootstrap.services(machine=tmp_path)
    options = WindowOptions(demo=True, data=tmp_path / "data", quit_when_painted=True)
    here, asked = bootstrap._for_window(wired, options, resources_folder(), tmp_path, None)
    assert asked == options
    assert here.journal is wired.journal
