"""The monitor's checks of premedication: doses, agents, windows, and the age that decides.

The age is worked out here in a way of its own: it halves a dose of dexamethasone.
"""

from collections.abc import Iterator
from operator import is_not

from infuseplan.domain.monitor import limits
from infuseplan.domain.monitor.limit_shapes import DexamethasoneLimits, PremedicationLimits
from infuseplan.domain.monitor.proof import ExactNumber, Fault, MonitorClock, ProofLine, line
from infuseplan.domain.plan.plan import InfusionPlan, PremedicationItem

_DEXAMETHASONE = "dexamethasone"


def age_on_the_day(plan: InfusionPlan) -> int:
    """Whole years on the day of the infusion: the calendar dates, subtracted as numbers.

    20261122 - 19511122 = 750000. A birthday on 29 February falls on 1 March in other years.
    """
    born, on = plan.request.born, plan.request.on
    if born is None or on is None:
        return plan.request.age_years
    day = on.year * 10_000 + on.month * 100 + on.day
    birth = born.year * 10_000 + born.month * 100 + born.day
    return (day - birth) // 10_000


def premedication_proof(plan: InfusionPlan) -> Iterator[ProofLine]:
    """Every line about premedication that the product's limits have something to say about."""
    compiled = limits.product_limits(plan.protocol.id).premedication
    if compiled.dexamethasone is not None:
        yield _dexamethasone_by_age(plan, compiled.dexamethasone)
    yield _premedication_complete(plan, compiled)


def _dexamethasone_by_age(plan: InfusionPlan, compiled: DexamethasoneLimits) -> ProofLine:
    """One dose, given once: 40 mg or 20 mg by regimen, 20 mg from the 75th birthday."""
    items = [
        (index, item)
        for index, item in enumerate(plan.premedication)
        if item.agent == _DEXAMETHASONE
    ]
    regimen = plan.request.regimen
    older = age_on_the_day(plan) >= compiled.older_from_years
    doses = compiled.by_regimen.get(regimen)
    faults = []
    if doses is not None:
        allowed: tuple[int, ...] = (doses[1] if older else doses[0],)
    elif older:
        allowed = (compiled.older_mg,)
    else:
        allowed = (compiled.older_mg, compiled.mg)
    shown: ExactNumber | None = None
    for index, item in items:
        field = f"premedication[{index}]"
        if item.dose_mg is None:
            faults.append(Fault(f"{field}.dose_mg", None, allowed[0], "mg"))
            continue
        least, most = item.dose_mg
        shown = most
        if least != most or most not in allowed:
            wrong = most if most not in allowed else least
            faults.append(Fault(f"{field}.dose_mg", wrong, allowed[0], "mg"))
        stated = compiled.routes.get(regimen)
        routes: frozenset[str] = frozenset(item.routes)
        if plan.protocol.id == compiled.routes_of and stated is not None and routes != stated:
            left, right = ", ".join(sorted(routes)), ", ".join(sorted(stated))
            faults.append(Fault(f"{field}.routes", left, right))
    if len(items) > 1:
        faults.append(Fault("premedication", len(items), 1))
    wanted = shown if shown in allowed else None
    return line("dexamethasone-by-age", shown, wanted, "mg", "premedication", faults)


def _required_agents(plan: InfusionPlan, compiled: PremedicationLimits) -> tuple[str, ...]:
    protocol, request = plan.protocol, plan.request
    if protocol.kind != "label":
        return ()
    agents = compiled.required.get(protocol.market, ())
    last = (compiled.infusions_in_cycle_1 or {}).get(request.regimen, 0)
    one_more = (compiled.first_cycle or {}).get(protocol.id)
    if one_more is not None and request.infusion_number <= last:
        return (*agents, one_more)
    return agents


def _premedication_complete(plan: InfusionPlan, compiled: PremedicationLimits) -> ProofLine:
    """No agent missing or twice, each in its dose range and inside the window before the start."""
    faults = []
    required = _required_agents(plan, compiled)
    clock = MonitorClock(plan.request.start)
    # All agents of one plan share their window; the very same four figures are right once more.
    right: tuple[object, ...] = ()
    exact = _is_exact(plan, compiled)
    present = {item.agent for item in plan.premedication if item.required}
    missing = [agent for agent in required if not _given(agent, present)]
    faults += [Fault("premedication", None, agent) for agent in missing]
    seen: set[str] = set()
    for index, item in enumerate(plan.premedication):
        if item.agent in seen:
            faults.append(Fault(f"premedication[{index}].agent", item.agent, "listed twice"))
        seen.add(item.agent)
        field = f"premedication[{index}]"
        window = (
            item.earliest_min_before, item.latest_min_before, item.give_from, item.give_until
        )  # fmt: skip
        if not right or any(map(is_not, window, right)):
            wrong = tuple(_window_faults(item, field, clock, compiled, exact))
            faults += wrong
            right = () if wrong else window
        faults += _dose_faults(plan, item, field, compiled, exact)
    found = len(required) - len(missing)
    return line("premedication-complete", found, len(required), "", "premedication", faults)


def _given(agent: str, present: set[str]) -> bool:
    """The US text names an H2 antagonist alone, the EU text also a proton-pump inhibitor."""
    return agent in present or any(name.startswith(f"{agent}-") for name in present)


def _is_exact(plan: InfusionPlan, compiled: PremedicationLimits) -> bool:
    """Whether the source states just this; another trial's figures may be narrower."""
    return plan.protocol.kind == "label" or plan.protocol.id in compiled.exact


def _window_faults(
    item: PremedicationItem,
    field: str,
    clock: MonitorClock,
    compiled: PremedicationLimits,
    exact: bool,
) -> Iterator[Fault]:
    early, late = item.earliest_min_before, item.latest_min_before
    longest, shortest = compiled.earliest_min_before, compiled.latest_min_before
    if early != longest if exact else not late < early <= longest:
        yield Fault(f"{field}.earliest_min_before", early, longest, "min")
    if late != shortest if exact else late < shortest:
        yield Fault(f"{field}.latest_min_before", late, shortest, "min")
    if not clock.shows(item.give_from, early, before=True):
        yield Fault(f"{field}.give_from", item.give_from, clock.at(early, before=True))
    if not clock.shows(item.give_until, late, before=True):
        yield Fault(f"{field}.give_until", item.give_until, clock.at(late, before=True))


def _dose_faults(
    plan: InfusionPlan,
    item: PremedicationItem,
    field: str,
    compiled: PremedicationLimits,
    exact: bool,
) -> tuple[Fault, ...]:
    stated = compiled.mg.get(item.agent)
    if item.dose_mg is None:
        is_label = plan.protocol.kind == "label"
        undosed = compiled.undosed.get(plan.protocol.market, ()) if is_label else ()
        if stated is not None and item.agent not in undosed:
            return (Fault(f"{field}.dose_mg", None, stated[0], "mg"),)
        return ()
    least, most = item.dose_mg
    if stated is None:
        return () if 0 < least <= most else (Fault(f"{field}.dose_mg", least, most, "mg"),)
    lowest, highest = stated
    found: tuple[Fault, ...] = ()
    if least != lowest if exact else not lowest <= least <= most:
        found = (Fault(f"{field}.dose_mg", least, lowest, "mg"),)
    if most != highest if exact else most > highest:
        found = (*found, Fault(f"{field}.dose_mg", most, highest, "mg"))
    return found
