"""How sure each group of figures is, told again from the documents that were read.

Nobody has read an official text: not one group is official. The EU texts that were read are the
holder's shortened ones; the review and the trial report are literature; the rest was seen in
excerpts, or is inferred.
"""

import pytest

from infuseplan.domain.citation import Level
from infuseplan.domain.protocol.check_levels import sourced_groups
from infuseplan.domain.protocol.schema import Protocol
from tests.adapters.protocol_files import ALL, CHINA, EU, PART_A, PART_B, REST, US, protocol

COMPANY: Level = "company-text"
READ: Level = "literature"
EXCERPT: Level = "excerpt"
INFERRED: Level = "inferred"

EU_LEVELS: dict[str, Level] = {
    # Section on dosage and precautions of the compulsory information, revision 18 July 2025.
    "product": COMPANY,
    "posology": COMPANY,
    "regimens.isa-pd": COMPANY,
    "regimens.isa-kd": COMPANY,
    "regimens.isa-vrd-ti": COMPANY,
    # The 42-day cycle of GMMG-HD7 was only seen on public pages.
    "regimens.isa-vrd-te": EXCERPT,
    "premedication": COMPANY,
    "premedication.agents.dexamethasone": COMPANY,
    "premedication.agents.montelukast": COMPANY,
    "premedication.agents.paracetamol": COMPANY,
    "premedication.agents.h2-antagonist-or-ppi": COMPANY,
    "premedication.agents.diphenhydramine": COMPANY,
    # The review gives rates and totals, the trial report the time of each step.
    "titration": READ,
    "titration.ladders.first": READ,
    "titration.ladders.second": READ,
    "titration.ladders.later": READ,
    # The 30 minutes before the initial rate were read in a US text, not in an EU one.
    "reactions": INFERRED,
    "reactions.rules.grade-2": EXCERPT,
    "reactions.rules.not-improving": COMPANY,
    "reactions.rules.not-resolving-rapidly": EXCERPT,
    "reactions.rules.persisting": COMPANY,
    "reactions.rules.hospitalisation": COMPANY,
    "reactions.rules.grade-4": COMPANY,
    # CTCAE grades and orders nothing: that these stop for good is a rule of this program.
    "reactions.rules.grade-3": INFERRED,
    "reactions.rules.anaphylaxis": INFERRED,
    "reactions.rules.recurrence": INFERRED,
    "preparation": EXCERPT,
    "evidence.fixed-volume-first": READ,
    "evidence.fixed-volume-second": READ,
    "evidence.fixed-volume-later": READ,
    "evidence.reactions-icaria": COMPANY,
    "evidence.reactions-icaria-later": READ,
    "evidence.reactions-ikema": COMPANY,
    "evidence.reactions-imroz": COMPANY,
    "remarks.contraindication": COMPANY,
    "remarks.polysorbate": COMPANY,
    "remarks.blood-group": COMPANY,
    "remarks.blood-bank": COMPANY,
    "remarks.counts": COMPANY,
    "remarks.prophylaxis": COMPANY,
    "remarks.tumour-lysis": COMPANY,
    "remarks.carfilzomib-order": COMPANY,
    "remarks.missed-dose": COMPANY,
    "remarks.dexamethasone-other-days": COMPANY,
    "remarks.dexamethasone-other-days-vrd": COMPANY,
    "remarks.response-tests": COMPANY,
    "remarks.contraception": COMPANY,
    "remarks.reaction-signs": COMPANY,
    "remarks.traceability": COMPANY,
    "remarks.special-populations": COMPANY,
    "remarks.excipients": COMPANY,
    "remarks.carfilzomib-window": EXCERPT,
    "remarks.resuscitation": COMPANY,
    "remarks.neutropenia": COMPANY,
}


def named(found: Protocol) -> dict[str, Level]:
    """The level of each group by the name of the group."""
    levels: dict[str, Level] = {}
    for key, group in sourced_groups(found):
        value: object = found
        names = []
        for part in key.split("."):
            value = value[int(part)] if isinstance(value, tuple) else getattr(value, part)
            own = [getattr(value, name, None) for name in ("id", "agent", "name")]
            names.append(part if not part.isdigit() else next(str(one) for one in own if one))
        levels[".".join(names)] = group.level
    return levels


def test_each_group_of_the_eu_file_has_the_level_of_what_was_read() -> None:
    assert named(protocol(EU)) == EU_LEVELS


@pytest.mark.parametrize("name", ALL)
def test_no_group_claims_an_official_text(name: str) -> None:
    for key, group in sourced_groups(protocol(name)):
        assert group.level != "official", key
        assert not group.verified, key


@pytest.mark.parametrize(
    ("source", "surest"),
    [
        ("eu-smpc-2025-07", COMPANY),
        ("eu-api-2025-03", COMPANY),
        ("eu-smpc-public-pages", EXCERPT),
        ("isatuximab-review-2022", READ),
        ("phase1b-part-b-2021", READ),
        ("us-pi-2024-11", EXCERPT),
        ("cn-nmpa-2025", EXCERPT),
        ("cn-public-reports", EXCERPT),
        ("jp-public-pages", EXCERPT),
        ("ch-public-pages", EXCERPT),
        ("rest-2025", READ),
        ("hospital", INFERRED),
        ("program", INFERRED),
    ],
)
def test_no_group_is_surer_than_the_document_that_it_names(source: str, surest: Level) -> None:
    """A group may be less sure, where one of its figures is from elsewhere."""
    levels = {
        group.level
        for name in ALL
        for _, group in sourced_groups(protocol(name))
        if group.cite.source == source
    }
    assert levels
    assert levels <= {surest, EXCERPT, INFERRED}
    if source in ("us-pi-2024-11", "cn-nmpa-2025", "eu-smpc-public-pages"):
        assert not levels & {COMPANY, READ}


@pytest.mark.parametrize(
    ("name", "group"),
    [
        # What the US text says after grade 3 was not read there.
        (US, "reactions.rules.grade-3"),
        # Its days as in the EU text on the same study.
        (US, "regimens.isa-vrd-ti"),
        # Vials as in the EU text; these sources name none.
        (CHINA, "product"),
        (PART_A, "product"),
        (PART_B, "product"),
        (REST, "product"),
        # The report of the approval does not state the length of a cycle.
        (CHINA, "regimens.isa-pd"),
        # Two lines and 28 days are told of Part B only; no volume of a bag is told of Part A.
        (PART_A, "regimens.isa-pd"),
        (PART_A, "titration"),
    ],
)
def test_what_no_document_says_of_this_market_is_inferred(name: str, group: str) -> None:
    assert named(protocol(name))[group] == INFERRED


@pytest.mark.parametrize(
    ("name", "group"),
    [
        (PART_B, "titration.ladders.second"),
        (PART_B, "reactions"),
        (PART_B, "reactions.rules.grade-1"),
        (PART_A, "titration.ladders.first"),
        (REST, "remarks.limited-dexamethasone"),
        (US, "titration.ladders.first"),
    ],
)
def test_what_a_report_of_a_study_says_is_literature(name: str, group: str) -> None:
    assert named(protocol(name))[group] == READ
