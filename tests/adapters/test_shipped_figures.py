"""Rates, premedication and reactions of the shipped files, written out again by hand."""

from decimal import Decimal

import pytest

from infuseplan.domain.protocol.schema import (
    AfterIncrements,
    AfterTable,
    HoldStep,
    MassLadder,
    Titration,
    VolumeLadder,
)

from .protocol_files import (
    EU,
    LABELS,
    PART_A,
    PART_B,
    US,
    protocol,
)

FIRST = "25 for 60, 50 for 30, 75 for 30, 100 for 30, 125 for 30, 150 until empty"
SECOND = "50 for 30, 100 for 30, 200 until empty"
TRIAL_SECOND = "50 for 30, 100 for 30, 200 for 30, 300 until empty"
LATER = "200 until empty"


def titration(name: str) -> Titration:
    found = protocol(name).titration
    assert found is not None
    return found


def volume_ladder(name: str, number: int) -> VolumeLadder:
    ladder = titration(name).ladder_for(number)
    assert isinstance(ladder, VolumeLadder)
    return ladder


def spoken(ladder: VolumeLadder) -> str:
    return ", ".join(
        f"{step.rate_ml_h} for {step.hold_min}"
        if isinstance(step, HoldStep)
        else f"{step.rate_ml_h} until empty"
        for step in ladder.steps
    )


def doses(name: str, agent_id: str) -> list[str]:
    premedication = protocol(name).premedication
    assert premedication is not None
    agent = next(one for one in premedication.agents if one.agent == agent_id)
    return [
        f"{'/'.join(dose.regimens) or 'all'}"
        f"{'' if dose.below_age is None else f' below {dose.below_age}'}"
        f"{'' if dose.from_age is None else f' from {dose.from_age}'}"
        f": {'-'.join(str(mg) for mg in dose.dose_mg or ()) or 'no'} mg {' or '.join(dose.routes)}"
        for dose in agent.doses
    ]


def agents(name: str) -> list[str]:
    premedication = protocol(name).premedication
    assert premedication is not None
    return sorted(agent.agent for agent in premedication.agents)


def rules(name: str) -> dict[str, tuple[tuple[int, ...], str, str]]:
    reactions = protocol(name).reactions
    assert reactions is not None
    return {rule.id: (rule.grades, rule.action, rule.strength) for rule in reactions.rules}


# --- rates -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [EU, US])
@pytest.mark.parametrize(
    ("number", "ladder", "steps", "initial", "most", "minutes"),
    [
        (1, "first", FIRST, 25, 150, 200),
        (2, "second", SECOND, 50, 200, Decimal("112.5")),
        (3, "later", LATER, 200, 200, 75),
        (41, "later", LATER, 200, 200, 75),
    ],
)
def test_both_labels_carry_the_rate_table(
    name: str, number: int, ladder: str, steps: str, initial: object, most: object, minutes: object
) -> None:
    found = volume_ladder(name, number)
    assert (found.name, spoken(found)) == (ladder, steps)
    assert (found.initial_ml_h, found.max_ml_h, found.total_min) == (initial, most, minutes)
    assert found.re_escalation_increment_ml_h is None
    assert titration(name).bag_ml == 250


@pytest.mark.parametrize(
    ("number", "steps", "most", "minutes", "increment"),
    [(1, FIRST, 150, 200, 25), (2, TRIAL_SECOND, 300, 105, 50), (3, LATER, 200, 75, 50)],
)
def test_part_b_goes_on_to_300_and_climbs_by_its_own_steps_after_a_reaction(
    number: int, steps: str, most: object, minutes: object, increment: object
) -> None:
    found = volume_ladder(PART_B, number)
    assert spoken(found) == steps
    assert (found.max_ml_h, found.total_min) == (most, minutes)
    assert found.re_escalation_increment_ml_h == increment


@pytest.mark.parametrize("name", LABELS)
def test_no_label_passes_150_and_200_millilitres_an_hour(name: str) -> None:
    table = protocol(name).titration
    if table is not None:
        assert [volume_ladder(name, number).max_ml_h for number in (1, 2, 3)] == [150, 200, 200]


@pytest.mark.parametrize(
    ("number", "name", "increment"), [(1, "first", 50), (2, "later", 100), (9, "later", 100)]
)
def test_part_a_counts_in_milligrams_an_hour(number: int, name: str, increment: object) -> None:
    ladder = titration(PART_A).ladder_for(number)
    assert isinstance(ladder, MassLadder)
    assert ladder.name == name
    assert [ladder.initial_mg_h, ladder.increment_mg_h, ladder.max_mg_h] == [175, increment, 400]
    assert ladder.hold_min == 30


def test_part_a_says_that_its_bag_is_the_hospitals() -> None:
    note = titration(PART_A).bag_note
    assert note is not None
    assert "no bag volume" in note
    assert titration(PART_A).cite.source == "hospital"


# --- premedication ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", [EU, US, PART_B])
def test_premedication_is_given_between_60_and_15_minutes_before(name: str) -> None:
    premedication = protocol(name).premedication
    assert premedication is not None
    assert premedication.earliest_min_before == 60
    assert premedication.latest_min_before == 15


def test_each_source_names_its_own_agents() -> None:
    common = ["dexamethasone", "diphenhydramine", "h2-antagonist", "paracetamol"]
    assert agents(US) == agents(PART_B) == common
    assert agents(EU) == sorted(
        {*common, "montelukast", "h2-antagonist-or-ppi"} - {"h2-antagonist"}
    )


def test_dexamethasone_is_halved_from_75_with_pomalidomide_and_is_20_mg_elsewhere() -> None:
    halved = ["isa-pd below 75: 40 mg oral or iv", "isa-pd from 75: 20 mg oral or iv"]
    assert doses(EU, "dexamethasone") == [
        *halved,
        "isa-kd: 20 mg iv",
        "isa-vrd-ti/isa-vrd-te: 20 mg iv",
    ]
    assert doses(US, "dexamethasone") == [*halved, "isa-kd/isa-vrd-ti: 20 mg iv"]
    assert doses(PART_B, "dexamethasone") == [
        "all below 75: 40 mg oral or iv",
        "all from 75: 20 mg oral or iv",
    ]


@pytest.mark.parametrize(
    ("name", "agent", "expected"),
    [
        (EU, "montelukast", "all: 10 mg oral"),
        (EU, "paracetamol", "all: 650-1000 mg oral"),
        (US, "paracetamol", "all: 650-1000 mg oral"),
        (PART_B, "paracetamol", "all: 650-1000 mg oral"),
        (EU, "diphenhydramine", "all: 25-50 mg iv or oral"),
        (US, "diphenhydramine", "all: 25-50 mg iv or oral"),
        (PART_B, "diphenhydramine", "all: 25-50 mg iv"),
        (EU, "h2-antagonist-or-ppi", "all: 50 mg iv"),
        # The US text names the class alone: no dose and no route.
        (US, "h2-antagonist", "all: no mg "),
        (PART_B, "h2-antagonist", "all: 50 mg iv"),
    ],
)
def test_the_other_agents_have_the_doses_of_their_source(
    name: str, agent: str, expected: str
) -> None:
    assert doses(name, agent) == [expected]


@pytest.mark.parametrize("name", [EU, US, PART_B])
def test_dexamethasone_is_never_up_for_reconsidering(name: str) -> None:
    premedication = protocol(name).premedication
    assert premedication is not None
    for agent in premedication.agents:
        if agent.agent == "dexamethasone":
            assert not agent.may_be_reconsidered


# --- reactions -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [EU, US, PART_B])
def test_a_restart_is_at_half_of_the_initial_rate_and_watched_for_30_minutes(name: str) -> None:
    reactions = protocol(name).reactions
    assert reactions is not None
    assert reactions.resume_when_grade_at_most == 1
    assert reactions.observe_min == 30


@pytest.mark.parametrize("name", [EU, US])
def test_after_a_restart_the_labels_go_back_to_their_table(name: str) -> None:
    reactions = protocol(name).reactions
    assert reactions is not None
    assert isinstance(reactions.after_observation, AfterTable)


def test_after_a_restart_part_b_climbs_from_the_half_rate_every_30_minutes() -> None:
    reactions = protocol(PART_B).reactions
    assert reactions is not None
    assert isinstance(reactions.after_observation, AfterIncrements)
    assert reactions.after_observation.every_min == 30


def test_grade_2_is_considered_in_the_eu_and_interrupted_in_the_us() -> None:
    assert rules(EU)["grade-2"] == ((2,), "interrupt", "consider")
    assert rules(US)["grade-2"] == ((2,), "interrupt", "do")
    assert rules(PART_B)["grade-2"] == ((2,), "interrupt", "consider")


def test_only_infusion_2_of_part_b_goes_on_at_grade_1() -> None:
    """The report: 25 mL/h "in the absence of IRs", 50 mL/h "in the absence of grade >= 2 IRs"."""
    stated = {name: protocol(name).reactions for name in (EU, US, PART_B)}
    mild = [
        (name, rule.action, rule.from_infusion, rule.to_infusion)
        for name, reactions in stated.items()
        if reactions is not None
        for rule in reactions.rules
        if 1 in rule.grades
    ]
    assert mild == [(PART_B, "go-on", 2, 2)]


def test_only_the_us_label_lets_a_prescriber_restart_after_grade_3() -> None:
    assert rules(US)["grade-3"] == ((3,), "restart-by-prescriber", "consider")
    assert rules(EU)["grade-3"] == ((3,), "discontinue", "do")
    assert rules(PART_B)["grade-3"] == ((3,), "discontinue", "do")


@pytest.mark.parametrize("name", [EU, US, PART_B])
@pytest.mark.parametrize("rule", ["grade-4", "anaphylaxis", "recurrence"])
def test_what_threatens_life_or_comes_back_stops_for_good(name: str, rule: str) -> None:
    assert rules(name)[rule][1:] == ("discontinue", "do")


@pytest.mark.parametrize("name", [EU, US])
@pytest.mark.parametrize("rule", ["not-improving", "persisting", "hospitalisation"])
def test_the_labels_stop_for_good_where_symptoms_stay_or_need_a_bed(name: str, rule: str) -> None:
    assert rules(name)[rule] == ((), "discontinue", "do")
