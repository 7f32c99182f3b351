"""A reaction rule as sentences, with the rates of this infusion in them."""

from infuseplan.domain.plan.plan import RateHold, ReactionRule
from infuseplan.presentation.figures import NBSP, figure, rate_in_words, with_unit
from infuseplan.presentation.i18n import say
from infuseplan.presentation.sentences import sentence

_ACTIONS = {
    "discontinue": sentence("Stop for good, do not restart."),
    "hold": sentence(
        "Keep the present rate while it lasts; once it is gone, hold this step for its full time "
        "again before the next increase."
    ),
    "go-on": sentence("Go on with the rate table."),
    "restart-by-prescriber": sentence(
        "Stop the infusion and treat the symptoms. Only a prescriber, by name, may let it restart."
    ),
    "interrupt": sentence("Stop the infusion and treat the symptoms."),
}


def rule_title(rule: ReactionRule) -> str:
    """What calls for the rule: `Grade 2. Moderate reaction: …`, or the words alone."""
    when = say(rule.when) if rule.when else say("Mild and transient reaction")
    if not rule.grades:
        return when
    grades = f" {say('and')} ".join(str(grade) for grade in rule.grades)
    return say("Grade{space}{grades}. {when}", space=NBSP, grades=grades, when=when)


def rule_sentence(rule: ReactionRule) -> str:
    """What to do, in full sentences; rates and minutes are those of this infusion."""
    parts = [_action(rule), restart_sentences(rule)]
    if rule.beyond_source:
        parts.append(say("This source does not say it: it is a rule of this program."))
    if rule.setting is not None:
        parts.append(
            say(
                "This source does not say it: it is your hospital's setting {setting}.",
                setting=rule.setting,
            )
        )
    return " ".join(part for part in parts if part)


def restart_sentences(rule: ReactionRule) -> str:
    """How the infusion goes on once it may; empty where the rule has no restart."""
    parts = []
    if rule.resume_rate_ml_h is not None and rule.action in ("hold", "go-on"):
        parts.append(say("If it was stopped all the same:"))
    if rule.resume_rate_ml_h is not None:
        parts.append(_restart(rule))
    if rule.then:
        parts.append(say("If symptoms do not return: {climb}.", climb=_climb(rule.then)))
    if rule.then_setting is not None:
        parts.append(silent_hold(rule.then_setting))
    return " ".join(parts)


def silent_hold(setting: str) -> str:
    """Who decides how long the initial rate is held after a restart, where the source does not."""
    return say(
        "The source does not say how long the first of these rates is held: your hospital's "
        "setting {setting} does.",
        setting=setting,
    )


def _action(rule: ReactionRule) -> str:
    if rule.action == "interrupt" and rule.strength == "consider":
        return say("Consider stopping the infusion, and treat the symptoms.")
    return _ACTIONS[rule.action]()


def _restart(rule: ReactionRule) -> str:
    """Words stand beside the restart rate: 12.5 has 125 for a neighbour in the same table."""
    rate = rule.resume_rate_ml_h
    if rate is None or rule.observe_min is None or rule.resume_when_grade_at_most is None:
        raise ValueError(f"the rule {rule.id} restarts without a rate, a time or a grade")
    return say(
        "When it is grade{space}{grade} or less, restart at {rate} ({words}) for {minutes}.",
        space=NBSP,
        grade=rule.resume_when_grade_at_most,
        rate=with_unit(rate, "mL/h"),
        words=rate_in_words(rate),
        minutes=with_unit(rule.observe_min, "min"),
    )


def _climb(holds: tuple[RateHold, ...]) -> str:
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
    return ", ".join(steps)
