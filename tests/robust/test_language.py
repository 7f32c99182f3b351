"""A language is a tag of letters: nothing that could lead to another folder."""

import json
from gettext import NullTranslations
from pathlib import Path

import pytest

from infuseplan.adapters.settings.preferences import PreferenceFile
from infuseplan.adapters.translations import catalogue
from infuseplan.application.preferences import is_language
from tests.contract_client import command

TAGS = ["en", "de", "de_AT", "pt-BR", "fil"]
NO_TAGS = [
    "../../etc", "..", ".", "/", "/etc", "de/../..", "de/", "c:de", "de\\x", "DE", "d", "dede",
    "de_at", "de_AT.UTF-8", "de\n", "de\0", " de", "", "\uff44\uff45", "d\u0435",
]  # fmt: skip


@pytest.mark.parametrize("tag", TAGS)
def test_a_tag_is_one(tag: str) -> None:
    assert is_language(tag)


@pytest.mark.parametrize("text", NO_TAGS, ids=ascii)
def test_anything_else_is_refused_by_name_kept_by_nobody_and_looked_up_nowhere(
    text: str, tmp_path: Path
) -> None:
    outside = tmp_path / "outside" / "LC_MESSAGES"
    outside.mkdir(parents=True)
    (outside / "infuseplan.mo").write_bytes(b"not a catalogue")
    (tmp_path / "i18n").mkdir()
    assert not is_language(text)
    assert type(catalogue(tmp_path / "i18n", text)) is NullTranslations
    kept = tmp_path / "preferences.json"
    kept.write_text(json.dumps({"language": text, "theme": "dark"}), encoding="utf-8")
    found = PreferenceFile(tmp_path).load()
    assert (found.language, found.theme) == ("", "dark")
    outcome = command("--language", text)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "--language:" in outcome.stderr


def test_a_catalogue_beside_the_folder_is_not_opened(tmp_path: Path) -> None:
    outside = tmp_path / "outside" / "LC_MESSAGES"
    outside.mkdir(parents=True)
    (outside / "infuseplan.mo").write_bytes(b"not a catalogue")
    (tmp_path / "i18n").mkdir()
    assert catalogue(tmp_path / "i18n", "../outside").gettext("Weight") == "Weight"
