"""A later text that is known is told of on every output, and a file cannot say so by halves."""

import json
from datetime import date

import pytest

from tests.contract_client import command, plan

from .protocol_files import ALL, EU, changed, keys, protocol

ASKED = ["--regimen", "isa-pd", "--weight-kg", "72.5", "--age", "66", "--infusion", "1"]
LINE = "superseded_after = 2026-03-27\n"


def test_only_the_eu_text_is_known_to_have_a_later_one() -> None:
    known = {name: protocol(name).identity.superseded_after for name in ALL}
    # The subcutaneous form had its positive opinion on 27 March 2026.
    assert known == {**dict.fromkeys(ALL), EU: date(2026, 3, 27)}
    assert [name for name in ALL if protocol(name).identity.newer_known] == [EU]


@pytest.mark.parametrize(
    "slip",
    [
        # Which text, is left out.
        changed(EU, 'newer_known = "', '# "'),
        # Before the revision of the file itself.
        changed(EU, LINE, "superseded_after = 2025-07-17\n"),
    ],
    ids=["no-text", "before-the-revision"],
)
def test_half_a_notice_is_refused(slip: str) -> None:
    assert keys(slip) == ["identity.superseded_after"]


def test_a_plan_says_in_text_and_json_that_a_later_text_is_known() -> None:
    text = plan(*ASKED).stdout
    assert text.splitlines().count("Newer text known: compare before use") == 2
    assert "a positive opinion on 27 March 2026" in " ".join(text.split())
    made = json.loads(plan(*ASKED, "--json").stdout)
    assert made["protocol"]["superseded_after"] == "2026-03-27"
    assert "27 March 2026" in made["protocol"]["newer_known"]
    told = [one["severity"] for one in made["findings"] if one["code"] == "protocol.newer-known"]
    assert told == ["caution"]


def test_the_list_of_protocols_says_it_and_no_other_file_does() -> None:
    listed = json.loads(command("protocols", "--json").stdout)["protocols"]
    assert [one["market"] for one in listed if one["newer_known"]] == ["EU"]
    text = command("protocols").stdout
    assert text.count("Newer text") == 1


def test_a_file_without_a_later_text_says_nothing_of_one() -> None:
    text = plan(*ASKED, "--protocol", "isatuximab-iv/us-pi-2024-11").stdout
    assert "ewer text" not in text
