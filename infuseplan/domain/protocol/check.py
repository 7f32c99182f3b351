"""What no single figure of a protocol file can show by itself.

A ladder that does not add up, passes its maximum or never ends, cycles with gaps, a dose that
fits two ages: each is refused at loading, so that the planner meets none of them.
"""

from fractions import Fraction
from itertools import pairwise

from infuseplan.domain.protocol.check_agents import OWN_REGIMEN, agent_faults
from infuseplan.domain.protocol.check_levels import level_faults
from infuseplan.domain.protocol.check_product import Found, product_faults, twins
from infuseplan.domain.protocol.schema import (
    AfterIncrements,
    GradeRule,
    HoldStep,
    Identity,
    MassLadder,
    Protocol,
    Regimen,
    Titration,
    VolumeLadder,
    hold_volume_ml,
)
from infuseplan.frozen import frozen

_MOST_RATES = 100
_RULED_GRADES = (2, 3, 4)
_OTHER_GRADES = (1, 5)
_MILD, _SEVERE, _THREATENS_LIFE = 1, 3, 4
_STRICTNESS = {
    "go-on": 0,
    "hold": 1,
    "interrupt": 2,
    "restart-by-prescriber": 2,
    "discontinue": 3,
}


@frozen
class ProtocolFault:
    """One thing that is wrong in a file, where it stands, and what to do about it."""

    file: str
    key: str
    text: str
    advice: str


def semantic_faults(protocol: Protocol, file: str) -> tuple[ProtocolFault, ...]:
    """All faults of a file whose shape is already right."""
    return tuple(
        ProtocolFault(file=file, key=key, text=text, advice=advice)
        for key, text, advice in _faults(protocol)
    )


def _faults(protocol: Protocol) -> Found:
    ids = [regimen.id for regimen in protocol.regimens]
    yield from twins(ids, "regimens", "id")
    yield from _named_faults(protocol, ids)
    for index, regimen in enumerate(protocol.regimens):
        yield from _cycle_faults(regimen, f"regimens.{index}")
    if not protocol.regimens and not protocol.named:
        yield "regimens", "no regimen", "state at least one, or remove the file"
    yield from _newer_text_faults(protocol.identity)
    yield from product_faults(protocol)
    if protocol.premedication is not None:
        premedication = protocol.premedication
        if premedication.latest_min_before >= premedication.earliest_min_before:
            yield (
                "premedication.latest_min_before",
                "is not later than the earliest time",
                "earliest_min_before must be the greater number of minutes",
            )
        agents = [agent.agent for agent in premedication.agents]
        yield from twins(agents, "premedication.agents", "agent")
        for index, agent in enumerate(premedication.agents):
            yield from agent_faults(agent, ids, f"premedication.agents.{index}")
            if agent.may_be_reconsidered and premedication.reconsider_after_infusions is None:
                yield (
                    f"premedication.agents.{index}.may_be_reconsidered",
                    "after no number of infusions",
                    "state reconsider_after_infusions, or write false",
                )
    if protocol.titration is not None:
        yield from _titration_faults(protocol.titration)
        yield from _restart_faults(protocol)
    if protocol.reactions is not None:
        yield from _rule_faults(protocol.reactions.rules)
    yield from _note_faults(protocol, ids)
    yield from _not_stated_faults(protocol)
    yield from level_faults(protocol)


def _named_faults(protocol: Protocol, ids: list[str]) -> Found:
    """A regimen either has its figures here, or is only named."""
    named = [one.id for one in protocol.named]
    yield from twins(named, "named", "id")
    for index, one in enumerate(named):
        if one in ids:
            yield f"named.{index}.id", f"{one} has figures in this file", "keep one of the two"


def _newer_text_faults(identity: Identity) -> Found:
    """A day after which another text holds, without that text, or before this one."""
    after = identity.superseded_after
    if after is None:
        return
    if identity.newer_known is None:
        yield "identity.superseded_after", "by what is not said", "name the text in newer_known"
    if after < identity.revision:
        yield "identity.superseded_after", "is before the revision", "compare the two days"


def _rule_faults(rules: tuple[GradeRule, ...]) -> Found:
    """Each grade that somebody may see has one rule, and a life-threatening one only one answer."""
    yield from twins([rule.id for rule in rules], "reactions.rules", "id")
    for grade in _RULED_GRADES:
        fitting = [index for index, rule in enumerate(rules) if grade in rule.grades]
        if len(fitting) != 1:
            yield (
                "reactions.rules",
                f"{len(fitting)} rules for grade {grade}",
                "let just one rule name each of the grades 2, 3 and 4",
            )
    for grade in _OTHER_GRADES:
        if sum(grade in rule.grades for rule in rules) > 1:
            text = f"more than one rule for grade {grade}"
            yield "reactions.rules", text, "let just one rule name each grade"
    for index, rule in enumerate(rules):
        key = f"reactions.rules.{index}.action"
        worst = max(rule.grades, default=None)
        if worst is None:
            if rule.action != "discontinue":
                advice = "name the grades, or discontinue: nothing else is done without a grade"
                yield key, f"{rule.action} for no grade", advice
        elif worst >= _THREATENS_LIFE and rule.action != "discontinue":
            advice = "discontinue; no source allows anything else"
            yield key, f"{rule.action} after a life-threatening reaction", advice
        elif worst >= _SEVERE and rule.action not in ("discontinue", "restart-by-prescriber"):
            advice = "discontinue, or leave a restart to a prescriber"
            yield key, f"{rule.action} after a severe reaction", advice
        elif worst > _MILD and rule.action == "go-on":
            yield key, f"go-on at grade {worst}", "hold or interrupt; only grade 1 may go on"
        yield from _span_faults(rule, f"reactions.rules.{index}")
    yield from _order_faults(rules)


def _span_faults(rule: GradeRule, key: str) -> Found:
    """Where a file has no rule for grade 1 the hospital has one; for a graver one nobody has."""
    if (rule.from_infusion, rule.to_infusion) == (1, None):
        return
    if rule.grades != (_MILD,):
        advice = "let it hold at every infusion; only a rule for grade 1 may be for some"
        yield f"{key}.from_infusion", "a rule for some infusions only", advice
    if rule.to_infusion is not None and rule.to_infusion < rule.from_infusion:
        yield f"{key}.to_infusion", "ends before it begins", "compare with the source"


def _order_faults(rules: tuple[GradeRule, ...]) -> Found:
    """A graver reaction never calls for less than a milder one."""
    by_grade = sorted(
        (grade, index, rule.action) for index, rule in enumerate(rules) for grade in rule.grades
    )
    for (milder, _, before), (graver, index, action) in pairwise(by_grade):
        if _STRICTNESS[action] < _STRICTNESS[before]:
            yield (
                f"reactions.rules.{index}.action",
                f"{action} at grade {graver} is less than {before} at grade {milder}",
                "compare both rules with the source",
            )


def _note_faults(protocol: Protocol, regimens: list[str]) -> Found:
    """A note for a regimen that the file does not have would never be shown."""
    yield from twins([evidence.id for evidence in protocol.evidence], "evidence", "id")
    yield from twins([remark.id for remark in protocol.remarks], "remarks", "id")
    named = [
        *((f"evidence.{index}", one.regimens) for index, one in enumerate(protocol.evidence)),
        *((f"remarks.{index}", one.regimens) for index, one in enumerate(protocol.remarks)),
    ]
    for key, regimen_ids in named:
        for unknown in sorted(set(regimen_ids) - set(regimens)):
            yield f"{key}.regimens", f"{unknown} is not in this file", OWN_REGIMEN


def _cycle_faults(regimen: Regimen, key: str) -> Found:
    expected = 1
    for index, span in enumerate(regimen.cycles):
        at = f"{key}.cycles.{index}"
        if span.from_cycle != expected:
            yield (
                f"{at}.from_cycle",
                f"cycle {span.from_cycle} follows cycle {expected - 1}",
                "let the spans follow each other without gap or overlap, from cycle 1",
            )
        if list(span.days) != sorted(set(span.days)) or not span.days:
            yield f"{at}.days", "days are missing or not in order", "write each day once, rising"
        elif span.days[-1] > span.length_days:
            yield (
                f"{at}.days",
                f"day {span.days[-1]} is beyond the cycle of {span.length_days} days",
                "compare the days and the cycle length with the source",
            )
        last = index == len(regimen.cycles) - 1
        if span.to_cycle is None:
            if not last:
                yield f"{at}.to_cycle", "goes on without end", "only the last span may be open"
            break
        if span.to_cycle < span.from_cycle:
            yield f"{at}.to_cycle", "ends before it begins", "compare with the source"
        expected = span.to_cycle + 1
    open_ended = regimen.last_infusion is None
    if open_ended == (regimen.ends == "after-last-cycle"):
        yield (
            f"{key}.ends",
            "does not agree with the last span of cycles",
            "leave to_cycle out of the last span unless treatment ends after its last cycle",
        )


def _titration_faults(titration: Titration) -> Found:
    yield from twins([ladder.name for ladder in titration.ladders], "titration.ladders", "name")
    expected = 1
    for index, ladder in enumerate(titration.ladders):
        key = f"titration.ladders.{index}"
        if ladder.from_infusion != expected:
            yield (
                f"{key}.from_infusion",
                f"infusion {ladder.from_infusion} follows infusion {expected - 1}",
                "let the tables follow each other without gap or overlap, from infusion 1",
            )
        if (ladder.name == "first") != (ladder.from_infusion == 1):
            yield f"{key}.name", "only the table of infusion 1 is the first", "compare the two"
        if ladder.to_infusion is not None and ladder.to_infusion < ladder.from_infusion:
            yield f"{key}.to_infusion", "ends before it begins", "compare with the source"
        if isinstance(ladder, VolumeLadder):
            yield from _volume_ladder_faults(ladder, titration, key)
        else:
            yield from _mass_ladder_faults(ladder, key)
        if ladder.to_infusion is None:
            if index != len(titration.ladders) - 1:
                yield f"{key}.to_infusion", "goes on without end", "only the last may be open"
            return
        expected = ladder.to_infusion + 1
    yield (
        "titration.ladders",
        f"no rate table for infusion {expected} and later",
        "leave to_infusion out of the last table",
    )


def _volume_ladder_faults(ladder: VolumeLadder, titration: Titration, key: str) -> Found:
    steps = ladder.steps
    if not steps or isinstance(steps[-1], HoldStep):
        yield f"{key}.steps", "never ends", "let the last step be of kind until-empty"
        return
    if any(not isinstance(step, HoldStep) for step in steps[:-1]):
        yield f"{key}.steps", "empties the bag before its last step", "only the last is until-empty"
        return
    rates = [step.rate_ml_h for step in steps]
    if rates[0] != ladder.initial_ml_h:
        yield f"{key}.steps.0", "is not the initial rate", "compare with initial_ml_h"
    if rates != sorted(set(rates)):
        yield f"{key}.steps", "rates do not rise from step to step", "compare with the source"
    if max(rates) > ladder.max_ml_h:
        yield (
            f"{key}.steps",
            f"{max(rates)} mL/h passes the maximum of {ladder.max_ml_h} mL/h",
            "compare the rates and max_ml_h with the source",
        )
    elif rates[-1] != ladder.max_ml_h:
        yield f"{key}.steps", "never reaches the maximum", "compare with max_ml_h"
    given, minutes = Fraction(0), Fraction(0)
    for step in steps:
        if isinstance(step, HoldStep):
            given += hold_volume_ml(step)
            minutes += Fraction(step.hold_min)
    bag_ml = titration.nominal_ml(ladder)
    left = Fraction(bag_ml) - given
    if left <= 0:
        yield (
            f"{key}.steps",
            f"the bag of {bag_ml} mL is empty before the last step",
            "compare rates, holds and bag_ml with the source",
        )
        return
    total = minutes + left / Fraction(steps[-1].rate_ml_h) * 60
    if total != ladder.total_min:
        yield (
            f"{key}.total_min",
            f"the steps take {total} min, not {ladder.total_min} min",
            "compare rates, holds and total with the source",
        )


def _mass_ladder_faults(ladder: MassLadder, key: str) -> Found:
    if ladder.initial_mg_h > ladder.max_mg_h:
        yield f"{key}.initial_mg_h", "passes the maximum", "compare with the source"
    if (ladder.max_mg_h - ladder.initial_mg_h) / ladder.increment_mg_h > _MOST_RATES:
        yield f"{key}.increment_mg_h", "never comes to the maximum", "compare with the source"


def _restart_faults(protocol: Protocol) -> Found:
    titration, reactions = protocol.titration, protocol.reactions
    if titration is None or reactions is None:
        return
    if not isinstance(reactions.after_observation, AfterIncrements):
        yield from _unused_increments(titration)
        return
    for index, ladder in enumerate(titration.ladders):
        if isinstance(ladder, MassLadder) or ladder.re_escalation_increment_ml_h is None:
            yield (
                f"titration.ladders.{index}.re_escalation_increment_ml_h",
                "is missing, and a restart climbs by it",
                "state the increment of this table after a restart",
            )
        elif ladder.max_ml_h / ladder.re_escalation_increment_ml_h > _MOST_RATES:
            yield (
                f"titration.ladders.{index}.re_escalation_increment_ml_h",
                "never comes to the maximum",
                "compare with the source",
            )


def _unused_increments(titration: Titration) -> Found:
    for index, ladder in enumerate(titration.ladders):
        if isinstance(ladder, VolumeLadder) and ladder.re_escalation_increment_ml_h is not None:
            yield (
                f"titration.ladders.{index}.re_escalation_increment_ml_h",
                "is stated, and no restart climbs by it",
                "remove it, or compare after_observation with the source",
            )


def _not_stated_faults(protocol: Protocol) -> Found:
    """What is absent must be named as silent, and what is named as silent must be absent."""
    parts = {
        "dose": protocol.posology,
        "rates": protocol.titration,
        "premedication": protocol.premedication,
        "reactions": protocol.reactions,
        "preparation": protocol.preparation,
    }
    named = {one.about for one in protocol.silent}
    for index, regimen in enumerate(protocol.regimens):
        if not regimen.cycles and "days" not in named:
            yield (
                f"regimens.{index}.cycles",
                "is missing",
                "state the days, or name them in [[silent]]",
            )
        if regimen.cycles and "days" in named:
            yield (
                f"regimens.{index}.cycles",
                "is stated and named as silent",
                "remove one of the two",
            )
    for about, part in parts.items():
        if part is None and about not in named:
            yield (
                f"silent.{about}",
                "is neither stated nor named as silent",
                "name it in [[silent]]",
            )
        if part is not None and about in named:
            yield f"silent.{about}", "is stated and named as silent", "remove one of the two"
