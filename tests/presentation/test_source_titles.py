"""Sentences name a source by its title; its key is for files."""

import re
import tomllib

import pytest

from infuseplan.adapters.resources import resources_folder
from infuseplan.presentation import source_titles
from tests.contract_client import command
from tests.replay_client import replay
from tests.scenario_language import read_scenario

LIST = (resources_folder() / "sources" / "sources.toml").read_text(encoding="utf-8")
# One key is a plain word as well, which is in many sentences.
KEYS = [one["id"] for one in tomllib.loads(LIST)["source"] if "-" in one["id"]]
# The id of a protocol file may end like the key of its source.
A_KEY = re.compile(rf"(?<![\w/-])(?:{'|'.join(KEYS)})(?![\w-])")
HEADER = (
    "isa-pd, 70 kg, 66 years, infusion 1, {where}, re-escalation table, "
    "out of the refrigerator 08:30, start 23 Nov 2026\n09:00 start\n"
)
RULES = ("not-improving", "not-resolving-rapidly", "persisting", "hospitalisation")
ENDS = [
    *(("EU", f"10:15 grade 2\n10:55 stop for good rule {rule} the ward") for rule in RULES),
    *((where, f"10:15 grade {grade}") for where in ("EU", "US", "Part B") for grade in (3, 4, 5)),
]


def test_keys_are_found_where_they_stand() -> None:
    assert "eu-smpc-public-pages" in KEYS
    assert A_KEY.search("Source: eu-smpc-public-pages, infusion reactions.")
    assert not A_KEY.search("isatuximab-iv/eu-smpc-2025-07")


@pytest.mark.parametrize(("where", "lines"), ENDS)
def test_no_key_of_a_source_is_said_of_an_infusion(where: str, lines: str) -> None:
    document = read_scenario(f"{HEADER.format(where=where)}{lines}\nnow 11:00").document
    answer = replay(document)
    for field in ("what_now", "stop_text"):
        assert not A_KEY.search(str(answer[field])), answer[field]


def test_what_a_public_page_says_is_named_by_its_title() -> None:
    lines = "10:15 grade 2\n10:55 stop for good rule not-resolving-rapidly the ward\nnow 11:00"
    answer = replay(read_scenario(HEADER.format(where="EU") + lines).document)
    title = "EU summary of product characteristics as quoted on public pages"
    assert f"Source: {title}, infusion reactions." in answer["stop_text"]


@pytest.mark.parametrize("file", ["eu-smpc-2025-07", "us-pi-2024-11", "phase1b-part-b-2021"])
def test_no_key_of_a_source_is_said_in_a_plan(file: str) -> None:
    for number in ("1", "2", "3"):
        text = command(
            "plan", "--regimen", "isa-pd", "--weight-kg", "70", "--age", "66", "--infusion", number,
            "--protocol", f"isatuximab-iv/{file}", "--start", "2026-12-31T23:10:00+01:00",
        ).stdout  # fmt: skip
        assert "SOURCES" in text
        assert not A_KEY.search(text)


def test_without_the_list_of_sources_the_place_stands_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(source_titles, "_titles", None)
    assert source_titles.title_of("eu-smpc-public-pages") is None
