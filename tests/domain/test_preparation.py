"""The second check and the vials: 70 kg, first infusion, first rate 25 mL/h by the label."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from infuseplan.bootstrap import services
from infuseplan.domain.infusion.events import (
    Amended,
    Event,
    SecondChecked,
    Started,
    VialUsed,
)
from infuseplan.domain.infusion.log import effective_events
from infuseplan.domain.infusion.state import CourseState, EventProblem, course_state
from infuseplan.domain.monitor.course import prove_course
from infuseplan.domain.monitor.plan import failed
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.plan.planner import plan

from .course_ward import START, planned, protocol

# Half an hour before the start.
CHECKED_AT = START - timedelta(minutes=30)


def by_policy(second_check: str) -> InfusionPlan:
    site = services().policies.with_settings({"second_check": second_check})
    made = plan(planned().request, protocol("eu"), site)
    assert isinstance(made, InfusionPlan)
    return made


def check(
    weight_kg: str = "70", number: int = 1, rate: str = "25", by: str = "JS", late: int = 0
) -> SecondChecked:
    return SecondChecked(
        at=CHECKED_AT + timedelta(minutes=late),
        by=by,
        weight_kg=Decimal(weight_kg),
        infusion_number=number,
        rate_ml_per_h=Decimal(rate),
    )


def vial(
    strength: str = "500", last: date = date(2027, 3, 31), serial: str | None = None
) -> VialUsed:
    return VialUsed(
        at=CHECKED_AT, by="JS", strength_mg=Decimal(strength), batch="B1", expires_on=last,
        serial=serial, trade_item=None if serial is None else "09506000134352",
    )  # fmt: skip


def begun(by: str | None = "KM") -> Started:
    return Started(at=START, by=by, rate_ml_per_h=Decimal(25))


def followed(made: InfusionPlan, events: Sequence[Event]) -> CourseState:
    now = START + timedelta(minutes=5)
    state = course_state(made, protocol("eu"), events, now)
    assert not failed(prove_course(made, events, state, now=now))
    return state


def refusal(made: InfusionPlan, events: Sequence[Event]) -> str:
    with pytest.raises(EventProblem) as found:
        course_state(made, protocol("eu"), events, START + timedelta(minutes=5))
    return found.value.code


def caught(made: InfusionPlan, events: Sequence[Event]) -> bool:
    """Whether the monitor objects to a log that the fold is made to follow."""
    kept = [one for one in events if not isinstance(one, SecondChecked | VialUsed | Amended)]
    now = START + timedelta(minutes=5)
    free = replace(made, policy=by_policy("off").policy)
    state = course_state(free, protocol("eu"), kept, now)
    return any(one.check == "course-log-possible" for one in failed(
        prove_course(made, events, state, now=now)))  # fmt: skip


def test_a_start_without_a_check_is_a_start_where_the_hospital_asks_for_none() -> None:
    assert followed(by_policy("off"), (begun(None),)).status == "running"


def test_a_check_by_another_person_lets_it_start() -> None:
    made = by_policy("before-start")
    assert followed(made, (check(), begun())).status == "running"


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ((begun(),), "check-missing"),
        ((check(by="K. M."), begun("km")), "check-by-same-person"),
        ((check(), begun(None)), "check-by-nobody-known"),
    ],
)
def test_no_start_without_the_check_that_the_hospital_asks_for(
    events: tuple[Event, ...], code: str
) -> None:
    made = by_policy("before-start")
    assert refusal(made, events) == code
    assert caught(made, events)


@pytest.mark.parametrize(
    "wrong",
    [check(weight_kg="70.1"), check(weight_kg="7"), check(number=2), check(rate="12.5"),
     check(rate="25.1"), check(rate="250")],
)  # fmt: skip
@pytest.mark.parametrize("second_check", ["off", "before-start"])
def test_figures_other_than_the_plan_s_are_no_check(
    wrong: SecondChecked, second_check: str
) -> None:
    made = by_policy(second_check)
    assert refusal(made, (wrong, begun())) == "check-differs"
    assert caught(made, (wrong, begun()))


def test_which_figure_differs_is_named_and_the_right_one_is_not_given_away() -> None:
    with pytest.raises(EventProblem) as found:
        course_state(by_policy("off"), protocol("eu"), (check(number=3),), CHECKED_AT)
    assert dict(found.value.figures) == {"what": "number"}


def test_a_check_after_the_start_is_none() -> None:
    made = by_policy("off")
    late = (begun(), check(late=31))
    assert refusal(made, late) == "checked-after-start"
    assert caught(made, late)


def withdrawal(event: int = 0, late: int = 0) -> Amended:
    return Amended(at=START + timedelta(minutes=late), event=event, by="CD", reason="not JS",
                   withdrawn=True)  # fmt: skip


def codes(state: CourseState) -> list[str]:
    return [one.code for one in state.findings]


@pytest.mark.parametrize("setting", ["off", "before-start"])
def test_a_check_that_is_withdrawn_is_done_again_after_the_start(setting: str) -> None:
    """The infusion runs, whatever is known of its check now: that is told until it is done again.

    By anybody but who started, with the same figures as before the start.
    """
    made, later = by_policy(setting), 31
    log = (check(by="JS"), begun("KM"), withdrawal())
    state = followed(made, log)
    assert (state.status, "course.check-withdrawn" in codes(state)) == ("running", True)
    told = next(one for one in state.findings if one.code == "course.check-withdrawn")
    assert (told.severity, told.args) == ("caution", {"by": "CD"})
    again = (*log, check(by="LM", late=later))
    assert "course.check-withdrawn" not in codes(followed(made, again))
    for wrong, code in (
        (check(by="K. M.", late=later), "check-by-same-person"),
        (check("71", by="LM", late=later), "check-differs"),
        (check(number=2, by="LM", late=later), "check-differs"),
        (check(rate="12.5", by="LM", late=later), "check-differs"),
    ):
        assert refusal(made, (*log, wrong)) == code
    # Withdrawn once more, it is told once more.
    assert "course.check-withdrawn" in codes(followed(made, (*again, withdrawal(3, late=2))))


def test_of_two_checks_the_other_one_stands() -> None:
    made = by_policy("before-start")
    log = (check(by="JS"), check(by="LM"), begun("KM"), withdrawal())
    assert "course.check-withdrawn" not in codes(followed(made, log))


def test_a_check_after_the_start_needs_one_that_was_withdrawn_before_it() -> None:
    made = by_policy("off")
    assert refusal(made, (begun(), check(late=31))) == "checked-after-start"
    log = (check(), begun(), check(by="LM", late=31))
    assert refusal(made, (*log, withdrawal(late=2))) == "checked-after-start"


def test_a_check_that_is_withdrawn_before_the_start_lets_nothing_start() -> None:
    made = by_policy("before-start")
    early = withdrawal(late=-1)
    assert refusal(made, (check(), early, begun())) == "check-missing"
    assert caught(made, (check(), early, begun()))
    assert refusal(by_policy("off"), (check(), early, begun(), check(by="LM", late=31))) == (
        "checked-after-start"
    )
    assert followed(made, (check(), early, check(by="LM", late=29), begun())).status == "running"


def test_the_monitor_misses_a_withdrawn_check_that_nobody_is_told_of() -> None:
    made = by_policy("before-start")
    log = (check(by="JS"), begun("KM"), withdrawal())
    state = followed(made, log)
    silent = replace(state, findings=())
    now = START + timedelta(minutes=5)
    assert [one.check for one in failed(prove_course(made, log, silent, now=now))] == [
        "course-log-possible"
    ]


def test_vials_change_no_figure_of_the_infusion() -> None:
    made = by_policy("off")
    with_vials = followed(made, (vial(), vial("100"), begun()))
    assert with_vials == followed(made, (begun(),))


def test_a_vial_is_used_on_its_last_day_and_not_on_the_next() -> None:
    made = by_policy("off")
    assert followed(made, (vial(last=date(2026, 11, 23)), begun())).status == "running"
    expired = (vial(last=date(2026, 11, 22)), begun())
    assert refusal(made, expired) == "vial-expired"
    assert caught(made, expired)


def test_one_vial_is_entered_once() -> None:
    made = by_policy("off")
    assert followed(made, (vial(serial="1"), vial(serial="2"), begun())).status == "running"
    twice = (vial(serial="1"), vial(serial="1"), begun())
    assert refusal(made, twice) == "vial-twice"
    assert caught(made, twice)


def test_a_product_number_has_one_strength() -> None:
    made = by_policy("off")
    mixed = (vial("500", serial="1"), vial("100", serial="2"), begun())
    assert refusal(made, mixed) == "two-strengths"
    assert caught(made, mixed)
    # The one that was chosen wrongly is taken out of the bag again, and entered as it is.
    gone = Amended(at=START, event=0, by="JS", reason="it says 100 mg", withdrawn=True)
    kept = (*mixed, gone)
    assert followed(made, kept).status == "running"
    assert followed(made, (vial("500"), vial("100"), begun())).status == "running"


def test_a_vial_has_a_strength_that_the_protocol_lists() -> None:
    assert refusal(by_policy("off"), (vial("140"), begun())) == "unknown-vial"


def test_a_batch_that_was_entered_wrongly_is_set_right() -> None:
    made = by_policy("off")
    right = Amended(at=START, event=0, by="JS", reason="misread", batch="B2")
    assert followed(made, (vial(), begun(), right)).status == "running"
    expired = Amended(at=START, event=0, by="JS", reason="misread", expires_on=date(2026, 1, 31))
    assert refusal(made, (vial(), begun(), expired)) == "vial-expired"
    assert caught(made, (vial(), begun(), expired))


def test_a_strength_is_set_right_for_every_vial_of_the_product() -> None:
    """Two vials of one product number, both chosen as 500 mg: one correction is of both."""
    made = by_policy("off")
    wrong = (vial("500", serial="1"), vial("500", serial="2"), begun())
    right = Amended(at=START, event=0, by="JS", reason="it says 100 mg", strength_mg=Decimal(100))
    assert followed(made, (*wrong, right)).status == "running"
    assert not caught(made, (*wrong, right))
    counts = effective_events((*wrong, right), START + timedelta(minutes=5))
    assert [one.strength_mg for _, one in counts if isinstance(one, VialUsed)] == [100, 100]
    # Of another product, or of a carton whose number was not read, nothing is changed.
    apart = (vial("500"), vial("500", serial="2"), begun(), right)
    counts = effective_events(apart, START + timedelta(minutes=5))
    assert [one.strength_mg for _, one in counts if isinstance(one, VialUsed)] == [100, 500]
    unknown = Amended(at=START, event=0, by="JS", reason="misread", strength_mg=Decimal(140))
    assert refusal(made, (*wrong, unknown)) == "unknown-vial"
