"""A reaction rule as sentences, with the rates of this infusion in them."""

from fractions import Fraction

from infuseplan.domain.plan.plan import RateHold, ReactionRule
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import NBSP, figure, rate_in_words, with_unit
from infuseplan.presentation.i18n import say
from infuseplan.presentation.policy_names import policy_name
from infuseplan.presentation.sentences import sentence

_ACTIONS = {
    "discontinue": sentence(
        "Discontinue permanently: do not restart; no further infusions of this medicine."
    ),
    "hold": sentence(
        "Do not increase the rate until resolved; then repeat the full step before the next "
        "increase."
    ),
    "go-on": sentence("Continue the rate table."),
    "restart-by-prescriber": sentence(
        "Interrupt the infusion and give symptomatic treatment. Only a prescriber, by name, may "
        "authorise the restart."
    ),
    "interrupt": sentence("Interrupt the infusion and give symptomatic treatment."),
}


@frozen
class Instructions:
    """What to do: sentences, then one line for each of `points`, then the sentences of `after`.

    `title` says what the points are.
    """

    lead: str
    title: str = ""
    points: tuple[str, ...] = ()
    after: str = ""

    def climbs_as(self, other: "Instructions") -> bool:
        """Whether the same points follow, by the same condition."""
        return bool(self.points) and (self.title, self.points) == (other.title, other.points)

    @property
    def before_points(self) -> str:
        """Everything that stands before the points, in one paragraph."""
        return " ".join(part for part in (self.lead, self.title) if part)

    @property
    def points_shown(self) -> tuple[str, ...]:
        """The points, each marked as one."""
        return tuple(f"• {point}" for point in self.points)

    @property
    def lines(self) -> tuple[str, ...]:
        """One below the other."""
        return tuple(line for line in (self.before_points, *self.points_shown, self.after) if line)


def rule_title(rule: ReactionRule) -> str:
    """What calls for the rule: `Grade 2. Moderate reaction: …`, or the words alone."""
    when = say(rule.when) if rule.when else say("Mild and transient reaction")
    if not rule.grades:
        return when
    grades = f" {say('and')} ".join(str(grade) for grade in rule.grades)
    return say("Grade{space}{grades}. {when}", space=NBSP, grades=grades, when=when)


def rule_sentence(rule: ReactionRule) -> str:
    """What to do, in full sentences; rates and minutes are those of this infusion."""
    parts = [_action(rule), restart_sentences(rule), *_whose_policy(rule)]
    return " ".join(part for part in parts if part)


def rule_instructions(rule: ReactionRule) -> Instructions:
    """The same with one line for each rate after a restart: rates in a row are misread."""
    if not rule.then or rule.observe_min is None:
        return Instructions(rule_sentence(rule))
    return Instructions(
        lead=" ".join([_action(rule), *_restart_parts(rule)]),
        title=say("If no recurrence after {minutes}:", minutes=with_unit(rule.observe_min, "min")),
        points=tuple(_holds(rule.then)),
        after=" ".join([*_open_hold(rule), *_whose_policy(rule)]),
    )


def _whose_policy(rule: ReactionRule) -> list[str]:
    parts = []
    if rule.beyond_source:
        parts.append(say("Not specified in the protocol; a rule of this program."))
    if rule.setting is not None:
        parts.append(
            say(
                "Not specified in the protocol; local policy applies ({setting}).",
                setting=policy_name(rule.setting),
            )
        )
    return parts


def restart_sentences(rule: ReactionRule) -> str:
    """How the infusion continues once it may; empty where the rule has no restart."""
    parts = _restart_parts(rule)
    if rule.then:
        parts.append(_after_restart(rule, rule.then))
    return " ".join([*parts, *_open_hold(rule)])


def _restart_parts(rule: ReactionRule) -> list[str]:
    """When and at which rate, up to the end of the time without a recurrence."""
    parts = []
    if rule.has_restart and rule.action in ("hold", "go-on"):
        parts.append(say("If the infusion was stopped:"))
    if rule.restart_by_step:
        parts.append(_restart_by_step(rule))
    if rule.resume_rate_ml_h is not None:
        parts.append(_restart(rule, rule.resume_rate_ml_h))
    return parts


def _open_hold(rule: ReactionRule) -> list[str]:
    if rule.then_setting is None or len(rule.then) <= 1:
        return []
    return [silent_hold(rule.then_setting)]


def restart_at(rule: ReactionRule, rate_ml_h: Fraction) -> str:
    """How this infusion goes on, where the rate of the restart depends on when it was stopped."""
    parts = [_restart(rule, rate_ml_h)]
    rows = (one.then for one in rule.restart_by_step if one.resume_rate_ml_h == rate_ml_h)
    then = next(rows, None)
    if then is None:
        # Less than the first rate of the table had been set; it goes on from there all the same.
        parts.append(say("If no recurrence, continue by the rate table."))
    elif then:
        parts.append(_after_restart(rule, then))
    return " ".join(parts)


def restart_rates(rule: ReactionRule) -> tuple[Fraction, ...]:
    """Each rate in mL/h at which the rule restarts, with its words somewhere in the sentence."""
    if rule.resume_rate_ml_h is not None:
        return (rule.resume_rate_ml_h,)
    return tuple(one.resume_rate_ml_h for one in rule.restart_by_step)


def rate_with_words(rate_ml_h: Fraction) -> str:
    """Words stand beside the restart rate: 12.5 has 125 for a neighbour in the same table."""
    return f"{with_unit(rate_ml_h, 'mL/h')} ({rate_in_words(rate_ml_h)})"


def silent_hold(setting: str) -> str:
    """Who decides how long the initial rate is held after a restart, where the source does not."""
    return say(
        "Hold time at the first of these rates: local policy ({setting}); not specified in the "
        "protocol.",
        setting=policy_name(setting),
    )


def _action(rule: ReactionRule) -> str:
    if rule.action == "interrupt" and rule.strength == "consider":
        return say("Consider interrupting the infusion, and give symptomatic treatment.")
    return _ACTIONS[rule.action]()


def _restart_by_step(rule: ReactionRule) -> str:
    """The rate of the restart for each step, since it depends on when the reaction comes."""
    if rule.observe_min is None or rule.resume_when_grade_at_most is None:
        raise ValueError(f"the rule {rule.id} restarts without a time or a grade")
    steps = "; ".join(
        say(
            "after a reaction at {at}, at {rate}",
            at=with_unit(one.at_ml_h, "mL/h"),
            rate=rate_with_words(one.resume_rate_ml_h),
        )
        for one in rule.restart_by_step
    )
    return say(
        "Once improved to grade{space}≤{space}{grade}, restart, and stay at that rate for "
        "{minutes}. The rate depends on the step at which the reaction "
        "occurred: {steps}. If no recurrence, continue from there by the rate table, each rate for "
        "its full time. A rate between two steps counts as the higher one; below the first step, "
        "restart no faster than it ran. If the pump ran faster than the table allowed, "
        "the table's rate counts.",
        space=NBSP,
        grade=rule.resume_when_grade_at_most,
        minutes=with_unit(rule.observe_min, "min"),
        steps=steps,
    )


def _restart(rule: ReactionRule, rate: Fraction) -> str:
    """When, at which rate and for how long."""
    if rule.observe_min is None or rule.resume_when_grade_at_most is None:
        raise ValueError(f"the rule {rule.id} restarts without a time or a grade")
    return say(
        "Once improved to grade{space}≤{space}{grade}, restart at {rate} ({words}) for {minutes}, "
        "under close monitoring.",
        space=NBSP,
        grade=rule.resume_when_grade_at_most,
        rate=with_unit(rate, "mL/h"),
        words=rate_in_words(rate),
        minutes=with_unit(rule.observe_min, "min"),
    )


def _after_restart(rule: ReactionRule, then: tuple[RateHold, ...]) -> str:
    if rule.observe_min is None:
        raise ValueError(f"the rule {rule.id} goes on after a restart of no length")
    return say(
        "If no recurrence after {minutes}: {climb}.",
        minutes=with_unit(rule.observe_min, "min"),
        climb=_climb(then),
    )


def _climb(holds: tuple[RateHold, ...]) -> str:
    return say(", then ").join(_holds(holds))


def _holds(holds: tuple[RateHold, ...]) -> list[str]:
    steps = []
    for hold in holds:
        rate = figure(hold.rate_ml_h)
        if hold.hold_min is None:
            steps.append(say("{rate}{space}mL/h until the bag is empty", rate=rate, space=NBSP))
        else:
            steps.append(
                say(
                    "{rate}{space}mL/h for {minutes}",
                    rate=rate,
                    space=NBSP,
                    minutes=with_unit(hold.hold_min, "min"),
                )
            )
    return steps
