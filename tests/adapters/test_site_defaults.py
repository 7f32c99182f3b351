"""Which protocol and which language a site has chosen: held against what is installed."""

from pathlib import Path

import pytest

from infuseplan import bootstrap
from infuseplan.adapters.settings.defaults import (
    Installation,
    SiteDefaults,
    kind_of_protocol,
    site_defaults,
)
from infuseplan.adapters.settings.site import SiteSettings
from infuseplan.adapters.translations import languages
from infuseplan.application.ports import PolicyProblem
from infuseplan.application.services import DEFAULT_PROTOCOL

ROOT = Path(__file__).parents[2]
DESCRIBED = ROOT / "resources" / "policy" / "site-policy.toml"
HEAD = 'schema = "infuseplan/site-policy/1"\n'
US = "isatuximab-iv/us-pi-2024-11"
PART_B = "isatuximab-iv/phase1b-part-b-2021"
KINDS = {DEFAULT_PROTOCOL: "label", US: "label", PART_B: "trial"}
HERE = Installation(KINDS.get, ("en", "de"))


def laid(folder: Path, text: str) -> Path:
    path = folder / "site-policy.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def test_both_lines_are_taken_and_no_policy_changes_by_them(tmp_path: Path) -> None:
    path = laid(tmp_path, f'default_protocol = "{US}"\ndefault_language = "de_AT"\n')
    assert site_defaults(path, HERE) == SiteDefaults(US, "de_AT")
    plain = SiteSettings(DESCRIBED, None).standing()
    assert SiteSettings(DESCRIBED, path, installed=HERE).standing() == plain


def test_without_a_file_the_programs_own_choice_stands(tmp_path: Path) -> None:
    assert site_defaults(tmp_path / "none.toml", HERE) == SiteDefaults()


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        (f'default_protocol = "{PART_B}"', "default_protocol", "never the default"),
        ('default_protocol = "isatuximab-iv/nowhere"', "default_protocol", "no protocol file"),
        ("default_protocol = 7", "default_protocol", "no protocol file"),
        ('default_language = "fr"', "default_language", "en, de"),
        ('default_language = "../../etc"', "default_language", "en, de"),
        ("default_language = true", "default_language", "en, de"),
    ],
)
def test_what_is_not_here_plans_nothing_and_is_never_chosen(
    tmp_path: Path, line: str, key: str, words: str
) -> None:
    path = laid(tmp_path, f"{line}\n")
    assert site_defaults(path, HERE) == SiteDefaults()
    settings = SiteSettings(DESCRIBED, path, installed=HERE)
    with pytest.raises(PolicyProblem) as caught:
        settings.standing()
    assert caught.value.key == key
    assert words in caught.value.text
    assert [one.key for one in settings.problems()] == [key]


def test_in_a_file_that_is_named_they_are_refused(tmp_path: Path) -> None:
    path = laid(tmp_path, f'default_protocol = "{US}"\n')
    with pytest.raises(PolicyProblem) as caught:
        SiteSettings(DESCRIBED, None).with_file(path)
    assert (caught.value.key, caught.value.text) == (
        "default_protocol",
        "stands in IT's own file alone",
    )


def test_the_kind_of_an_installed_file_is_read_from_it() -> None:
    folder = ROOT / "resources" / "protocols"
    found = [kind_of_protocol(folder, one) for one in (US, PART_B, "isatuximab-iv/../policy")]
    assert found == ["label", "trial", None]
    # The right name and another product are another file.
    assert kind_of_protocol(folder, "other/us-pi-2024-11") is None


def test_a_site_plans_by_its_own_default(tmp_path: Path) -> None:
    laid(tmp_path, f'default_protocol = "{US}"\n')
    here = bootstrap.services(machine=tmp_path)
    assert here.protocols.load_default().ref.id == US
    headline = here.protocols.headline()
    assert headline is not None
    assert headline.ref.id == US
    assert bootstrap.services(machine=tmp_path / "none").protocols.default_id == DEFAULT_PROTOCOL


def test_languages_are_those_with_a_catalogue(tmp_path: Path) -> None:
    for name in ("de", "pt_BR", "not a language"):
        folder = tmp_path / name / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "infuseplan.mo").write_bytes(b"")
    (tmp_path / "fr").mkdir()
    assert languages(tmp_path) == ("en", "de", "pt_BR")
    assert languages(ROOT / "resources" / "i18n") == ("en",)
