"""Generated rule sets and generated courses: all who say how an infusion stands agree.

These are plan, fold, replay, monitor, oracle, and the model of the window. Each rule set is a
whole protocol file and the hospital's settings by chance; each course is told at odd moments, down
to the microsecond, on both nights of the clock change and in odd zones. Each commit follows a share
with fixed seeds; the long run (`dev.py grid -k ten_thousand`) follows 10 000 rule sets with five
courses each, in ten parts of about 75 s of one core. A difference names the seed.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import islice

import pytest

from infuseplan.application.infusion.replaying import Replayed, ReplayRequest, replayed
from infuseplan.application.plan.draft import CompleteRequest
from infuseplan.domain.monitor import limits as monitor_limits
from infuseplan.domain.monitor.plan import failed, prove

from .course_against_oracle import Answers, Ward, as_events, both, parted, request_of, unlike
from .course_at_the_window import at_the_window
from .course_oracle import EU, OWN, Expected, Order, expected
from .course_own_files import TRIAL
from .course_retold import Impossible, Said
from .course_worlds import amendment, tick, told, world
from .test_course_grid import ward_of

COURSES_OF_A_RULE_SET = 5
QUICK_SEEDS = range(20, 60)
LONG_RULE_SETS = 10_000


def courses(seed: int) -> Iterator[tuple[str, Counter[str]]]:
    """Every difference in the courses of one rule set, and what was met on the way."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable sample, no secret
    met: Counter[str] = Counter()
    here: Ward | None = None
    while here is None:
        here = world(chance, monitor_limits.TRIALS)
        met["no plan"] += here is None
    met["own rules" if here.order.source == OWN else "shipped rules"] += 1
    for wrong in failed(prove(here.made, request_of(here.order, here.start.date()))):
        yield f"{seed}: plan {here.order}: {wrong}", met
    for number in range(COURSES_OF_A_RULE_SET):
        follow = chance.choice(["plan", "log"])
        ward = replace(here, order=replace(here.order, follow=follow))
        met["courses"] += 1
        window = random.Random(f"{seed}.{number}")  # noqa: S311 - repeatable, and apart
        for found in one_course(chance, window, ward, met):
            yield f"{seed}.{number}: {found}", met
            break
    yield "", met


def one_course(
    chance: random.Random, window: random.Random, ward: Ward, met: Counter[str]
) -> Iterator[str]:
    """A course told event by event; both take it, or both refuse it."""
    said: list[Said] = []
    now = Fraction(0)
    right: Expected | None = None
    for _ in range(chance.randint(4, 16)):
        now = tick(chance, right, now)
        if said and right is not None:
            # The same log, seen from the next moment on.
            with suppress(Impossible):
                right = expected(ward.order, said, now)
        said_now = told(chance, ward, right, now)
        if said and chance.random() < 0.1:
            said_now = amendment(chance, said, now)
        answers = both(ward, [*said, said_now], now)
        found = list(parted(answers, ward, [*said, said_now], now))
        started = any(one[1] == "started" for one in (*said, said_now))
        if not started and answers.state is not None:
            # Before the start there is nothing to compare but what is taken.
            if said_now[1] == "premedication-given":
                said.append(said_now)
            continue
        if found:
            yield shown(ward, [*said, said_now], now, found)
            return
        met[f"{said_now[1]}{' refused' if answers.state is None else ''}"] += 1
        if answers.state is not None:
            said.append(said_now)
            right = answers.right
            met["status " + answers.state.status] += 1
    look = now + chance.choice([0, 1, Fraction(1, 1_000_000), 1799, 5400, 30_000])
    if not any(one[1] == "started" for one in said):
        return
    answers = both(ward, said, look)
    found = list(parted(answers, ward, said, look))
    if found:
        yield shown(ward, said, look, found)
        return
    yield from as_replayed(ward, said, look, answers)
    found = list(at_the_window(window, ward, said, look))
    if found:
        yield shown(ward, said, look, found)


def as_replayed(ward: Ward, said: list[Said], look: Fraction, answers: Answers) -> Iterator[str]:
    """The use case behind `replay` says the same, with every check of plan and course.

    `answers` are those of fold and oracle; where both refuse, so does it, by the same name.
    """
    request = ReplayRequest(
        asked=CompleteRequest(request_of(ward.order, ward.start.date())),
        events=tuple(as_events(said, ward)),
        now=ward.at(look),
        follow="plan" if ward.order.follow == "plan" else "log",
        bag_out=ward.bag_out,
    )
    answer = replayed(request, ward.loaded, ward.site)
    if not isinstance(answer, Replayed):
        codes = [finding.code for finding in answer.findings]
        if answers.right is not None or f"event.{answers.refused}" not in codes:
            yield shown(ward, said, look, [f"replay refused: {answer.findings}"])
        return
    again = replace(answers, state=answer.state, refused="")
    found = [*unlike(again, ward, Fraction(look)), *map(str, failed(answer.proof))]
    if found:
        yield shown(ward, said, look, found)


def shown(ward: Ward, said: list[Said], now: Fraction, found: list[str]) -> str:
    lines = [f"{ward.order} from {ward.start.isoformat()}"]
    lines += [f"    {float(second):.6f} {kind} {fields}" for second, kind, fields in said]
    lines += [f"  at {float(now):.6f}: {one}" for one in found]
    return "\n".join(lines)


def disagreements(seeds: range) -> Iterator[str]:
    for seed in seeds:
        for found, _ in courses(seed):
            if found:
                yield found


@pytest.fixture(autouse=True)
def no_trial_is_left_behind() -> Iterator[None]:
    yield
    for key in [key for key in monitor_limits.TRIALS if key[0] == TRIAL]:
        del monitor_limits.TRIALS[key]


def test_a_share_of_generated_rule_sets_and_courses_agrees_in_every_figure() -> None:
    assert list(islice(disagreements(QUICK_SEEDS), 3)) == []


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
def test_ten_thousand_rule_sets_with_five_courses_each_agree_in_every_figure(part: int) -> None:
    share = LONG_RULE_SETS // 10
    first = 1_000_000 + part * share
    assert list(islice(disagreements(range(first, first + share)), 3)) == []


def test_where_fold_and_oracle_refuse_replay_refuses_by_the_same_name() -> None:
    """75 min from 09:00, 74 from 08:59: after 74.5 min the moved start alone empties the bag."""
    order = Order(EU, 3)
    ward = ward_of(order)
    said: list[Said] = [
        (0, "started", {}),
        (1800, "amended", {"event": 0, "by": "N", "reason": "slip", "to_at_s": Fraction(-60)}),
    ]
    look = Fraction(74 * 60 + 30)
    answers = both(ward, said, look)
    assert (answers.refused, answers.right) == ("start-moved-too-far", None)
    assert list(as_replayed(ward, said, look, answers)) == []
    otherwise = replace(answers, refused="after-the-end")
    assert len(list(as_replayed(ward, said, look, otherwise))) == 1


def test_no_file_can_bring_limits_of_its_own() -> None:
    """A trial that nobody compiled is held against the label, and a label always is."""
    assert (TRIAL, 10) not in monitor_limits.TRIALS
    ten = monitor_limits.Decimal(10)
    assert monitor_limits.rate_limits("trial", TRIAL, ten) is monitor_limits.LABEL
    listed = next(iter(monitor_limits.TRIALS))[0]
    assert monitor_limits.rate_limits("label", listed, ten) is monitor_limits.LABEL
