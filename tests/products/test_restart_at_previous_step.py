"""The restart at the step before the one of the reaction: planned, run, monitored and printed.

The file beside this module is made up for the tests, and so is the row of limits. Every
expectation is worked out by hand. The first infusion rises 40, 60, 90, 150 mL/h in 500 mL.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from bedside_tools import MemoryJournal, WardClock, ward_services
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from wiring import replaced_in

from infuseplan.adapters.protocols.shelf import ProtocolShelf
from infuseplan.adapters.resources import resources_folder
from infuseplan.adapters.settings.site import SiteSettings
from infuseplan.application.infusion.bedside import Bedside
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.infusion.replaying import Replayed, ReplayRequest, replayed
from infuseplan.application.infusion.start_answers import StartAnswers
from infuseplan.application.plan.draft import CompleteRequest, RequestDraft, complete
from infuseplan.application.plan.planning import ProvedPlan, proved_plan
from infuseplan.domain.derivation.plan import derivations
from infuseplan.domain.infusion import flow
from infuseplan.domain.infusion.events import (
    Event,
    RateSet,
    Reaction,
    Regraded,
    Resumed,
    Started,
    Stopped,
)
from infuseplan.domain.infusion.state import CourseState
from infuseplan.domain.monitor.course import prove_course
from infuseplan.domain.monitor.limit_shapes import (
    LadderLimits,
    PremedicationLimits,
    ProductLimits,
    RateLimits,
)
from infuseplan.domain.monitor.limits import PRODUCTS
from infuseplan.domain.monitor.plan import failed, prove
from infuseplan.domain.plan.plan import InfusionPlan, RateHold, ReactionRule, Refusal, StepRestart
from infuseplan.domain.plan.planner import plan
from infuseplan.domain.plan.restart import restart_table
from infuseplan.domain.plan.titration import LadderStep
from infuseplan.domain.protocol.check import ProtocolFault
from infuseplan.domain.protocol.loaded import LoadedPolicy, LoadedProtocol
from infuseplan.gui.dialogs.pause import ResumeDialog
from infuseplan.gui.paper.sheet import save_pdf
from infuseplan.presentation.infusion.text import course_text
from infuseplan.presentation.infusion.view import infuse_view
from infuseplan.presentation.plan.json import plan_json
from infuseplan.presentation.plan.sheet import SheetFacts
from infuseplan.presentation.plan.text import plan_text

FILE = Path(__file__).parent / "previous-step-for-tests.toml"
RESOURCES = resources_folder()
NINE = datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=1)))
INITIAL, HALF = 'first_step = "initial"', 'first_step = "half-of-initial"'
OWN_LINE, OWN_COURSE_LINE = "restart-at-previous-step", "course-restart-at-previous-step"

_LATER = ((Fraction(90), 30), (Fraction(150), None))
_FIRST = ((Fraction(40), 60), (Fraction(60), 30), *_LATER)


def limits(first: int = 40, later: int = 90) -> ProductLimits:
    """The row of this product; `first` and `later` are the restarts at the first step."""
    later_rates = LadderLimits(
        "later", Fraction(150), _LATER, None, (Fraction(later), Fraction(90))
    )
    back = (Fraction(first), Fraction(40), Fraction(60), Fraction(90))
    return ProductLimits(
        per_kg_mg=10,
        per_kg_mg_in={},
        concentrate_mg_per_ml=20,
        small_vial_mg=100,
        large_vial_mg=400,
        bags_ml=(500, 500, 500),
        refrigerated_h=24,
        room_temperature_h=8,
        label=RateLimits(
            kind="ml-per-hour",
            first=LadderLimits("first", Fraction(150), _FIRST, None, back),
            second=later_rates,
            later=later_rates,
            states_reactions=True,
            again_is_climb=False,
        ),
        trials={},
        states_rates=frozenset({"examplimab-iv/previous-step-for-tests"}),
        states_no_rates=frozenset(),
        premedication=PremedicationLimits(
            earliest_min_before=60,
            latest_min_before=30,
            mg={"dexamethasone": (20, 20)},
            required={"US": ("dexamethasone",)},
        ),
    )


@pytest.fixture(autouse=True)
def _limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PRODUCTS, "examplimab-iv", limits())


@pytest.fixture
def _limits_of_half(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PRODUCTS, "examplimab-iv", limits(first=20, later=45))


def text_of_file(*changes: tuple[str, str]) -> str:
    text = FILE.read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def read(*changes: tuple[str, str]) -> LoadedProtocol | tuple[ProtocolFault, ...]:
    return ProtocolShelf(FILE.parent).parse(FILE, text_of_file(*changes).encode())


def protocol(*changes: tuple[str, str]) -> LoadedProtocol:
    loaded = read(*changes)
    assert isinstance(loaded, LoadedProtocol), loaded
    return loaded


def settings(**changed: str) -> LoadedPolicy:
    site = SiteSettings(RESOURCES / "policy" / "site-policy.toml", None).standing()
    return replace(site, policy=type(site.policy)(**{**dict(site.policy), **changed}))


def asked(infusion: int = 1) -> CompleteRequest:
    draft = RequestDraft(
        regimen="exa-rd",
        weight_kg=Decimal(70),
        age_years=66,
        infusion_number=infusion,
        start=NINE,
    )
    completed = complete(draft, date(2026, 11, 23))
    assert isinstance(completed, CompleteRequest)
    return completed


def planned(infusion: int = 1, *changes: tuple[str, str]) -> InfusionPlan:
    made = plan(asked(infusion).request, protocol(*changes), settings())
    assert isinstance(made, InfusionPlan), made
    return made


def proved() -> ProvedPlan:
    answer = proved_plan(asked(), protocol(), settings())
    assert isinstance(answer, ProvedPlan), answer
    return answer


def grade_2(made: InfusionPlan) -> ReactionRule:
    return next(rule for rule in made.reaction_rules if rule.grades == (2,))


def at(minute: int) -> datetime:
    return NINE + timedelta(minutes=minute)


def reacts(minute: int, resumed: int | None = None, rate: str | None = None) -> tuple[Event, ...]:
    """Grade 2 then; better and resumed, where that is told, with the rate read back."""
    if resumed is None:
        return (Reaction(at=at(minute), grade=2),)
    shown = None if rate is None else Decimal(rate)
    return (
        Reaction(at=at(minute), grade=2),
        Regraded(at=at(resumed), grade=1),
        Resumed(at=at(resumed), grade=1, rate_ml_per_h=shown),
    )


def ran(
    now: int,
    *events: Event,
    infusion: int = 1,
    of: LoadedProtocol | None = None,
    site: LoadedPolicy | None = None,
) -> Replayed:
    request = ReplayRequest(asked=asked(infusion), events=(Started(at=NINE), *events), now=at(now))
    answer = replayed(request, of or protocol(), site or settings())
    assert isinstance(answer, Replayed), answer
    return answer


def steps(state: CourseState) -> list[tuple[Fraction, Fraction]]:
    return [(step.rate_ml_h, step.duration_min) for step in state.steps]


def plain(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


# --- the file ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        (f", {INITIAL}", "", "first_step"),
        (INITIAL, 'first_step = "no"', "first_step"),
        ('kind = "previous-step-then-table"', 'kind = "previous-step"', "after_observation"),
        # What climbs by nothing is a slip of whoever wrote the file.
        (
            "max_ml_h = 150\ntotal_min = 274",
            "max_ml_h = 150\nre_escalation_increment_ml_h = 20\ntotal_min = 274",
            "re_escalation_increment_ml_h",
        ),
    ],
)
def test_a_file_that_does_not_say_all_of_it_is_refused(old: str, new: str, key: str) -> None:
    found = read((old, new))
    assert isinstance(found, tuple)
    assert [key in one.key for one in found] == [True], found


# --- the plan ------------------------------------------------------------------------------------

TOP = RateHold(Fraction(150), None)
FROM_90 = (RateHold(Fraction(90), Fraction(30)), TOP)
FROM_60 = (RateHold(Fraction(60), Fraction(30)), *FROM_90)
FROM_40 = (RateHold(Fraction(40), Fraction(60)), *FROM_60)


def test_each_step_has_its_own_restart() -> None:
    rule = grade_2(planned())
    assert (rule.resume_rate_ml_h, rule.then) == (None, ())
    assert (rule.observe_min, rule.resume_when_grade_at_most) == (30, 1)
    assert rule.restart_by_step == (
        StepRestart(Fraction(40), Fraction(40), FROM_60),
        StepRestart(Fraction(60), Fraction(40), FROM_60),
        StepRestart(Fraction(90), Fraction(60), FROM_90),
        StepRestart(Fraction(150), Fraction(90), (TOP,)),
    )
    # Infusion 2 rises 90, 150.
    assert grade_2(planned(2)).restart_by_step == (
        StepRestart(Fraction(90), Fraction(90), (TOP,)),
        StepRestart(Fraction(150), Fraction(90), (TOP,)),
    )


def test_the_first_step_is_what_the_file_says() -> None:
    first = grade_2(planned(1, (INITIAL, HALF))).restart_by_step
    assert first[0] == StepRestart(Fraction(40), Fraction(20), FROM_40)
    assert first[1:] == grade_2(planned()).restart_by_step[1:]


def test_no_other_rule_has_a_restart() -> None:
    made = planned()
    assert [rule.id for rule in made.reaction_rules if rule.has_restart] == ["grade-2"]


@pytest.mark.parametrize("infusion", [1, 2, 3])
def test_every_check_of_the_plan_holds_and_the_restart_has_its_own(infusion: int) -> None:
    lines = prove(planned(infusion), asked(infusion).request)
    assert failed(lines) == ()
    names = {line.check for line in lines}
    assert OWN_LINE in names
    assert "restart-at-half" not in names


# --- the monitor: a plan with a fault ------------------------------------------------------------


def with_rule(**changed: Any) -> InfusionPlan:
    made = planned()
    rules = tuple(
        replace(rule, **changed) if rule.grades == (2,) else rule for rule in made.reaction_rules
    )
    return replace(made, reaction_rules=rules)


def with_step(place: int, **changed: Any) -> InfusionPlan:
    rows = list(grade_2(planned()).restart_by_step)
    rows[place] = replace(rows[place], **changed)
    return with_rule(restart_by_step=tuple(rows))


def on_rule_4(**changed: Any) -> InfusionPlan:
    made = planned()
    rules = tuple(
        replace(rule, **changed) if rule.id == "grade-4" else rule for rule in made.reaction_rules
    )
    return replace(made, reaction_rules=rules)


ROWS = (
    StepRestart(Fraction(40), Fraction(40), FROM_60),
    StepRestart(Fraction(60), Fraction(40), FROM_60),
    StepRestart(Fraction(90), Fraction(60), FROM_90),
    StepRestart(Fraction(150), Fraction(90), (TOP,)),
)
WRONG: dict[str, Callable[[], InfusionPlan]] = {
    "the step of the reaction again": lambda: with_step(2, resume_rate_ml_h=Fraction(90)),
    "half of the rate at the reaction": lambda: with_step(2, resume_rate_ml_h=Fraction(45)),
    "half of the initial rate": lambda: with_step(3, resume_rate_ml_h=Fraction(20)),
    "two steps back": lambda: with_step(3, resume_rate_ml_h=Fraction(60)),
    "half of the initial rate at the first step": lambda: with_step(
        0, resume_rate_ml_h=Fraction(20)
    ),
    "a millionth off": lambda: with_step(1, resume_rate_ml_h=Fraction(40) + Fraction(1, 1_000_000)),
    "a rate of no step": lambda: with_step(1, at_ml_h=Fraction(61)),
    "a step left out afterwards": lambda: with_step(2, then=(TOP,)),
    "a hold of 29 minutes afterwards": lambda: with_step(
        2, then=(RateHold(Fraction(90), Fraction(29)), TOP)
    ),
    "the step of the reaction missing": lambda: with_rule(restart_by_step=ROWS[:3]),
    "rows in another order": lambda: with_rule(restart_by_step=ROWS[::-1]),
    "no rows at all": lambda: with_rule(restart_by_step=()),
    "one rate for all steps": lambda: with_rule(
        restart_by_step=(), resume_rate_ml_h=Fraction(20), then=FROM_40
    ),
    "one rate beside the rows": lambda: with_rule(resume_rate_ml_h=Fraction(20)),
    "an observation of 29 minutes": lambda: with_rule(observe_min=Fraction(29)),
    "no observation": lambda: with_rule(observe_min=None),
    "a restart at grade 2": lambda: with_rule(resume_when_grade_at_most=2),
    "a restart after grade 4": lambda: on_rule_4(restart_by_step=ROWS),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_fault_in_the_plan_is_caught_by_the_line_that_is_there_for_it(name: str) -> None:
    assert [line.check for line in failed(prove(WRONG[name]()))] == [OWN_LINE]


@pytest.mark.parametrize(
    "changes",
    [
        [(INITIAL, HALF)],
        [(f'"previous-step-then-table", {INITIAL}', '"initial-rate-then-table"')],
    ],
)
def test_a_file_with_another_restart_than_the_compiled_one_is_caught(
    changes: list[tuple[str, str]],
) -> None:
    assert [line.check for line in failed(prove(planned(1, *changes)))] == [OWN_LINE]


def test_a_rate_above_the_ceiling_in_a_row_is_caught_as_well() -> None:
    caught = [line.check for line in failed(prove(with_step(3, resume_rate_ml_h=Fraction(151))))]
    assert caught == ["rates-under-ceiling", OWN_LINE]


def test_a_restart_by_step_is_caught_where_half_of_the_initial_rate_is_compiled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = limits()
    first = LadderLimits("first", Fraction(150), _FIRST, _FIRST)
    half = replace(row.label, first=first, again_is_climb=True)
    monkeypatch.setitem(PRODUCTS, "examplimab-iv", replace(row, label=half))
    assert [line.check for line in failed(prove(planned()))] == ["restart-at-half"]


# --- the running infusion ------------------------------------------------------------------------


def held(answer: Replayed) -> CourseState:
    assert failed(answer.proof) == ()
    return answer.state


def test_a_reaction_at_the_first_step_goes_on_at_the_initial_rate() -> None:
    state = held(ran(60, *reacts(30, 60)))
    # 30 min at 40 mL/h are 20 mL. 30 min at 40, 30 at 60 and 30 at 90 are 20 + 30 + 45 = 95 mL;
    # 385 mL left at 150 mL/h are 154 min.
    assert state.infused_ml == 20
    assert steps(state) == [(40, 30), (60, 30), (90, 30), (150, 154)]


@pytest.mark.usefixtures("_limits_of_half")
def test_or_at_half_of_it_where_the_file_says_so() -> None:
    state = held(ran(60, *reacts(30, 60), of=protocol((INITIAL, HALF))))
    # 30 min at 20, 60 at 40, 30 at 60, 30 at 90: 10 + 40 + 30 + 45 = 125 mL; 500 − 20 − 125 are
    # 355 mL, at 150 mL/h 142 min.
    assert steps(state) == [(20, 30), (40, 60), (60, 30), (90, 30), (150, 142)]


def test_a_reaction_at_a_middle_step_goes_on_at_the_step_before() -> None:
    # At minute 75, 15 min at 60 mL/h.
    state = held(ran(105, *reacts(75, 105)))
    # 40 + 15 = 55 mL. 30 min at 40, 30 at 60, 30 at 90: 20 + 30 + 45 = 95 mL; 350 mL are 140 min.
    assert state.infused_ml == 55
    assert steps(state) == [(40, 30), (60, 30), (90, 30), (150, 140)]
    # At minute 100, 10 min at 90 mL/h: 40 + 30 + 15 = 85 mL; 60 mL/h, not 45, the half.
    state = held(ran(120, *reacts(100, 120, "60")))
    # 30 min at 60, 30 at 90: 75 mL; 340 mL at 150 mL/h are 136 min.
    assert (state.infused_ml, state.rate_ml_h) == (85, 60)
    assert steps(state) == [(60, 30), (90, 30), (150, 136)]


def test_a_reaction_at_the_last_step_goes_on_at_the_last_but_one() -> None:
    # At minute 150: 115 mL in 120 min, then 30 min at 150 mL/h: 190 mL.
    state = held(ran(180, *reacts(150, 180)))
    # 30 min at 90 are 45 mL; 265 mL at 150 mL/h are 106 min.
    assert state.infused_ml == 190
    assert steps(state) == [(90, 30), (150, 106)]


def test_it_counts_on_by_the_restarted_table() -> None:
    # 55 mL until the reaction, 20 mL in 30 min at 40, 15 min at 60 are 15 mL: 90 mL at minute 150.
    state = held(ran(150, *reacts(75, 105)))
    assert (state.infused_ml, state.rate_ml_h) == (90, 60)


def test_a_later_infusion_of_two_steps() -> None:
    # 10 min at 90 mL/h are 15 mL; 30 min at 90 are 45 mL; 440 mL at 150 mL/h are 176 min.
    assert steps(held(ran(40, *reacts(10, 40), infusion=2))) == [(90, 30), (150, 176)]


def test_symptoms_that_return_end_it_as_after_any_restart() -> None:
    state = held(ran(125, *reacts(75, 105), Reaction(at=at(120), grade=2)))
    assert (state.status, state.stop_code, state.steps) == ("discontinued", "recurrence", ())
    assert state.resume_rate_ml_h is None


def test_a_second_stop_goes_back_one_step_more() -> None:
    # Restarted at 60 after a reaction at 90, STOP and grade 1 there: 40.
    again = (
        Stopped(at=at(130)),
        Reaction(at=at(135), grade=1),
        Resumed(at=at(140), grade=1),
    )
    state = held(ran(140, *reacts(100, 120), *again))
    # 85 mL and 10 min at 60 are 95 mL. 30 min at 40, 30 at 60, 30 at 90: 95 mL; 310 mL are 124 min.
    assert steps(state) == [(40, 30), (60, 30), (90, 30), (150, 124)]


def test_a_pump_above_the_table_counts_as_the_table() -> None:
    # Set to 150 mL/h at minute 30, while the table has 40: nothing goes on at 90.
    state = held(ran(60, RateSet(at=at(30), rate_ml_per_h=Decimal(150)), *reacts(40, 60)))
    # 20 mL, then 10 min at 150 mL/h are 25 mL: 45 mL. 95 mL by the steps; 360 mL are 144 min.
    assert state.infused_ml == 45
    assert steps(state) == [(40, 30), (60, 30), (90, 30), (150, 144)]


def test_a_rate_between_two_steps_counts_as_the_higher_one() -> None:
    # 90 mL/h from minute 90 on; set to 75 at minute 95, reaction at 100: 60 is the step below 75.
    state = held(ran(120, RateSet(at=at(95), rate_ml_per_h=Decimal(75)), *reacts(100, 120)))
    # 70 + 7.5 + 6.25 = 83.75 mL. 30 min at 60, 30 at 90: 75 mL; 341.25 mL are 136.5 min.
    assert state.infused_ml == Fraction("83.75")
    assert steps(state) == [(60, 30), (90, 30), (150, Fraction("136.5"))]


def test_nothing_restarts_faster_than_it_ran() -> None:
    # Set to 30 mL/h at minute 15, below the first step; reaction at minute 35.
    state = held(ran(60, RateSet(at=at(15), rate_ml_per_h=Decimal(30)), *reacts(35, 60)))
    # 10 + 10 = 20 mL. 30 min at 30, 60 at 40, 30 at 60, 30 at 90: 15 + 40 + 30 + 45 = 130 mL;
    # 350 mL at 150 mL/h are 140 min.
    assert state.infused_ml == 20
    assert steps(state) == [(30, 30), (40, 60), (60, 30), (90, 30), (150, 140)]


@pytest.mark.parametrize(("shown", "rate"), [("90.05", 60), ("90.06", 90), ("89.95", 60)])
def test_the_nearest_that_a_pump_can_show_is_the_step_itself(shown: str, rate: int) -> None:
    """A pump at 90.05 mL/h stands at the step of 90; at 90.06 it is above that of 90."""
    reactions = protocol().protocol.reactions
    titration = protocol().protocol.titration
    assert reactions is not None
    assert titration is not None
    ladder = titration.ladder_for(1)
    table = tuple(
        LadderStep(Fraction(step), None if hold is None else Fraction(hold))
        for step, hold in _FIRST
    )
    made = restart_table(reactions, ladder, table, settings().policy, Fraction(shown))
    assert made[0] == LadderStep(Fraction(rate), Fraction(30))


def test_grade_1_after_stop_goes_on_where_it_was_where_the_hospital_says_so() -> None:
    site = settings(restart_after_grade1_stop="present-rate")
    stop = (Stopped(at=at(100)), Reaction(at=at(105), grade=1))
    answer = ran(110, *stop, site=site)
    state = held(answer)
    assert (state.resume_rate_ml_h, state.is_restart) == (90, False)
    text = plain(course_text(answer))
    assert "90 mL/h (ninety)" in text
    assert "restart at" not in text
    answer = ran(110, *stop)
    assert (held(answer).resume_rate_ml_h, answer.state.is_restart) == (60, True)


# --- the monitor: a course with a fault ----------------------------------------------------------


def restarting(monkeypatch: pytest.MonkeyPatch, *steps: tuple[int, int | None]) -> None:
    table = tuple(
        LadderStep(Fraction(rate), None if hold is None else Fraction(hold)) for rate, hold in steps
    )
    monkeypatch.setattr(flow, "restart_table", lambda *_: table)


@pytest.mark.parametrize(
    ("steps", "line"),
    [
        # The reaction is at 90 mL/h: 60 for 30 min, 90 for 30 min, 150.
        (((90, 30), (150, None)), OWN_COURSE_LINE),
        (((45, 30), (60, 30), (90, 30), (150, None)), OWN_COURSE_LINE),
        (((20, 30), (40, 60), (60, 30), (90, 30), (150, None)), OWN_COURSE_LINE),
        (((40, 30), (60, 30), (90, 30), (150, None)), OWN_COURSE_LINE),
        (((60, 1), (90, 30), (150, None)), OWN_COURSE_LINE),
        (((60, 29), (90, 30), (150, None)), OWN_COURSE_LINE),
        (((60, 60), (90, 30), (150, None)), OWN_COURSE_LINE),
        (((60, 30), (150, None)), "course-steps"),
        (((60, 30), (90, 20), (150, None)), "course-steps"),
    ],
)
def test_a_wrong_restart_of_the_course_is_caught(
    steps: tuple[tuple[int, int | None], ...], line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    restarting(monkeypatch, *steps)
    answer = ran(125, *reacts(100, 120))
    assert line in {one.check for one in failed(answer.proof)}
    if line != OWN_COURSE_LINE:
        assert OWN_COURSE_LINE not in {one.check for one in failed(answer.proof)}


@pytest.mark.parametrize(
    "changed",
    [{"resume_rate_ml_h": Fraction(90)}, {"resume_rate_ml_h": Fraction(20)}, {"is_restart": False}],
)
def test_a_wrong_rate_on_the_screen_is_caught_before_it_is_set(changed: dict[str, Any]) -> None:
    events = (Started(at=NINE), *reacts(100), Regraded(at=at(110), grade=1))
    answer = ran(115, *events[1:])
    spoilt = replace(answer.state, **changed)
    lines = failed(prove_course(answer.plan, events, spoilt, now=at(115)))
    assert [one.check for one in lines] == ["course-status"]


def test_without_a_restart_the_line_holds_empty() -> None:
    lines = {one.check: one for one in ran(30).proof}
    assert lines[OWN_COURSE_LINE].holds
    assert "course-restart" not in lines


# --- what is shown -------------------------------------------------------------------------------

SENTENCE = (
    "Interrupt the infusion and give symptomatic treatment. Once improved to grade ≤ 1, restart, "
    "and stay at that rate for 30 min. The rate depends on the step at which the reaction "
    "occurred: after a reaction at 40 mL/h, at 40 mL/h (forty); after a reaction at 60 mL/h, at "
    "40 mL/h (forty); after a reaction at 90 mL/h, at 60 mL/h (sixty); after a reaction at "
    "150 mL/h, at 90 mL/h (ninety). If no recurrence, continue from there by the rate table, each "
    "rate for its full time. A rate between two steps counts as the higher one; below the first "
    "step, restart no faster than it ran. If the pump ran faster than the table allowed, the "
    "table's rate counts."
)


def test_the_plan_says_the_rate_of_each_step() -> None:
    assert SENTENCE in plain(plan_text(proved(), lambda source: source))


def test_the_sheet_is_one_page_and_says_it_too(qapp: QApplication, tmp_path: Path) -> None:
    facts = SheetFacts(
        proved=proved(), patient="A. B.", reference="77", made_at=NINE, open_cautions=()
    )
    save_pdf(facts, tmp_path / "sheet.pdf", RESOURCES)
    (page,) = PdfReader(tmp_path / "sheet.pdf").pages
    # The larger words of a rate leave gaps of their own in the text of the page.
    assert "".join(SENTENCE.split()) in "".join(page.extract_text().split())


def test_json_has_a_row_for_each_step() -> None:
    text = plan_json(proved())
    assert (
        '{"at_ml_per_h": 90, "resume_rate_ml_per_h": 60, "climb": [{"rate_ml_per_h": 90, '
        '"hold_min": 30}, {"rate_ml_per_h": 150, "hold_min": null}]}'
    ) in text
    assert '"restart_by_step": []' in text


def test_every_figure_says_where_it_comes_from() -> None:
    found = {one.field: one for one in derivations(planned())}
    row = "reaction_rules.grade-2.restart_by_step"
    # The third step: 90 mL/h, and the step before it is the second.
    assert found[f"{row}.2.at_ml_per_h"].steps == ("schedule.steps.2.rate_ml_per_h",)
    assert found[f"{row}.2.resume_rate_ml_per_h"].steps == ("schedule.steps.1.rate_ml_per_h",)
    assert found[f"{row}.2.resume_rate_ml_per_h"].result == 60
    assert found[f"{row}.2.then.0.hold_min"].result == 30
    assert found[f"{row}.2.then"].result == FROM_90
    half = {one.field: one for one in derivations(planned(1, (INITIAL, HALF)))}
    assert (half[f"{row}.0.resume_rate_ml_per_h"].rule, 20) == (
        "half",
        half[f"{row}.0.resume_rate_ml_per_h"].result,
    )


def test_while_it_stands_the_one_rate_is_said() -> None:
    text = plain(course_text(ran(115, *reacts(100), Regraded(at=at(110), grade=1))))
    assert "restart at 60 mL/h (sixty) for 30 min" in text
    assert "If no recurrence after 30 min: 90 mL/h for 30 min, then 150 mL/h until" in text
    assert "after a reaction at" not in text


def test_a_refused_read_back_names_the_rate_of_the_step_before() -> None:
    request = ReplayRequest(
        asked=asked(), events=(Started(at=NINE), *reacts(100, 120, "90")), now=at(125)
    )
    answer = replayed(request, protocol(), settings())
    assert isinstance(answer, Refusal)
    (finding,) = [one for one in answer.findings if one.severity == "block"]
    assert (finding.args["shown"], finding.args["planned"]) == (90, 60)


# --- the window ----------------------------------------------------------------------------------


def at_the_chair(folder: Path) -> tuple[WardClock, Bedside]:
    """Started at nine, set to 60 an hour later and to 90 after half an hour more."""
    clock = WardClock(NINE)
    clock.hold_still("minutes are worked out by hand")
    wired = ward_services(clock, MemoryJournal(clock), folder)
    services = replaced_in(wired, "protocols", bytes_of=lambda _ref: text_of_file().encode())
    records = InfusionRecords(services, None)
    answers = StartAnswers("A. B.", "4711", at(-30), Decimal(40))
    bedside = records.begin(proved(), protocol(), answers, records.now())
    for minutes, rate in ((60, 60), (30, 90)):
        clock.pass_time(minutes)
        now = bedside.now()
        bedside.record(RateSet(at=now, rate_ml_per_h=Decimal(rate)), now=now)
    return clock, bedside


def test_the_page_offers_the_step_before(tmp_path: Path) -> None:
    clock, bedside = at_the_chair(tmp_path)
    clock.pass_time(10)
    now = bedside.now()
    bedside.record(Stopped(at=now), Reaction(at=now, grade=2), now=now)
    waiting = infuse_view(bedside, bedside.verified_state(now))
    assert waiting.guidance is not None
    assert "60 mL/h (sixty)" in plain(" ".join(waiting.guidance.lines))
    clock.pass_time(20)
    now = bedside.now()
    bedside.record(Regraded(at=now, grade=1), now=now)
    snapshot = bedside.verified_state(now)
    assert snapshot.state.resume_rate_ml_h == 60
    view = infuse_view(bedside, snapshot)
    assert view.guidance is not None
    # 85 mL so far; 30 min at 60, 30 at 90, 340 mL at 150 mL/h in 136 min: 196 min from 11:00 on.
    said = plain(" ".join(view.guidance.lines))
    assert "60 mL/h" in said
    assert "14:16" in said


def test_the_question_for_the_restart_takes_no_other_rate(qtbot: QtBot, tmp_path: Path) -> None:
    """Half of the rate that ran, and the rate itself, are no restart of this source."""
    _, bedside = at_the_chair(tmp_path)
    now = bedside.now()
    bedside.record(Stopped(at=now), Reaction(at=now, grade=2), now=now)
    bedside.record(Regraded(at=now, grade=1), now=now)
    rate = bedside.verified_state(now).state.resume_rate_ml_h
    assert rate is not None
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = ResumeDialog(rate, after_reaction=True, by_prescriber=False, parent=parent)
    dialog.initials = None
    for typed, is_taken in (("90", False), ("45", False), ("20", False), ("60", True)):
        dialog.rate.set_text(typed)
        assert (dialog.answers() is not None) == is_taken, typed
