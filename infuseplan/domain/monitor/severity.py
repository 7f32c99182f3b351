"""The monitor's check of what each grade of a reaction calls for."""

from itertools import pairwise
from typing import TYPE_CHECKING

from infuseplan.domain.monitor.limits import HOW_STRICT, SEVERE_GRADE, WORST_GRADE, rate_limits
from infuseplan.domain.monitor.proof import Fault, ProofLine, line
from infuseplan.domain.monitor.same_parts import looked_at_once
from infuseplan.domain.plan.plan import InfusionPlan, ReactionRule

if TYPE_CHECKING:
    from infuseplan.domain.protocol.reference import ProtocolRef
    from infuseplan.domain.protocol.site_policy import SitePolicy


_GRADES = frozenset(range(1, WORST_GRADE + 1))
# What a source that states reactions has to have a rule for.
_TREATED_GRADES = (1, 2, 3, 4)
_NO_GRADE: tuple[int, ...] = ()
# What the ids of these two rules have in common, however a file words them.
_ALWAYS_STOP = ("anaphyla", "recur")


def severe_reactions_stop(plan: InfusionPlan) -> ProofLine:
    """Grade 3 and worse, anaphylaxis and a recurrence end the infusion for good.

    A file may be stricter than what is compiled here at any grade, never laxer, and no laxer at a
    higher grade than at a lower one. One exception: a US label may leave grade 3 to a prescriber,
    who is named.
    """
    return _rules_stop(plan.reaction_rules, plan.protocol, plan.policy, _must_be_covered(plan))


@looked_at_once
def _rules_stop(
    rules: tuple[ReactionRule, ...],
    protocol: "ProtocolRef",
    policy: "SitePolicy",
    must: tuple[int, ...],
) -> ProofLine:
    faults = []
    covered: dict[int, str] = {}
    for index, rule in enumerate(rules):
        field = f"reaction_rules[{index}]"
        right = _wrong_action(rule, protocol, policy)
        if right is not None:
            faults.append(Fault(f"{field}.action", rule.action, right))
        for grade in rule.grades:
            if grade in covered:
                faults.append(Fault(f"{field}.grades", grade, "one rule for each grade"))
            covered.setdefault(grade, rule.action)
    for lower, higher in pairwise(sorted(covered)):
        milder, action = covered[lower], covered[higher]
        if HOW_STRICT.get(action, 0) < HOW_STRICT.get(milder, 0):
            faults.append(Fault("reaction_rules", action, milder))
    for grade in must:
        if grade not in covered:
            faults.append(Fault("reaction_rules", None, f"grade {grade}"))
    if must and protocol.kind == "label":
        for needed in _ALWAYS_STOP:
            if not any(needed in rule.id for rule in rules):
                faults.append(Fault("reaction_rules", None, needed))
    left = covered.get(SEVERE_GRADE)
    return line("severe-reactions-stop", left, left, "", "reaction_rules", faults)


def _must_be_covered(plan: InfusionPlan) -> tuple[int, ...]:
    if plan.schedule is None:
        return _NO_GRADE
    limits = rate_limits(plan.protocol.kind, plan.protocol.id, plan.dose.per_kg_mg)
    return _TREATED_GRADES if limits.states_reactions else _NO_GRADE


def _wrong_action(rule: ReactionRule, protocol: "ProtocolRef", policy: "SitePolicy") -> str | None:
    """What this rule should call for, where it calls for something laxer or unknown."""
    worst = max(rule.grades, default=WORST_GRADE)
    if not _GRADES.issuperset(rule.grades):
        return f"grades 1 to {WORST_GRADE}"
    if rule.action == "discontinue":
        return None
    if any(stop in rule.id for stop in _ALWAYS_STOP):
        return "discontinue"
    if rule.action == "restart-by-prescriber":
        us_label = protocol.kind == "label" and protocol.market == "US"
        return None if worst < SEVERE_GRADE + us_label else "discontinue"
    if worst >= SEVERE_GRADE or rule.action not in HOW_STRICT:
        return "discontinue"
    if rule.action == "go-on" and worst > 1:
        return "hold"
    if rule.setting == "grade1":
        wanted = "hold" if policy.grade1 == "hold" else "go-on"
        return None if rule.action == wanted else wanted
    return None
