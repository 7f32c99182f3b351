"""What a type of event is called, and why an infusion ended: words within many sentences."""

from infuseplan.domain.plan.plan import ReactionRule
from infuseplan.presentation.i18n import say
from infuseplan.presentation.sentences import sentence

_EVENT_NAMES = {
    "started": sentence("start"),
    "rate-set": sentence("rate set"),
    "stopped": sentence("STOP"),
    "stop-withdrawn": sentence("STOP taken back"),
    "reaction": sentence("reaction"),
    "paused": sentence("pause"),
    "regraded": sentence("reaction re-graded"),
    "resumed": sentence("restart"),
    "volume-read": sentence("pump read"),
    "observed": sentence("observation"),
    "deviation": sentence("deviation"),
    "released": sentence("release after a deviation"),
    "premedication-given": sentence("premedication"),
    "vial-used": sentence("vial used"),
    "bag-prepared": sentence("bag prepared"),
    "second-checked": sentence("second check"),
    "discontinued": sentence("discontinuation"),
    "completed": sentence("end"),
    "amended": sentence("correction"),
}
_STOP_REASONS = {
    "anaphylaxis": sentence("Anaphylaxis: discontinued permanently."),
    "recurrence": sentence(
        "Recurrence of symptoms after initial improvement (CTCAE grade 3): discontinued "
        "permanently."
    ),
    "grade-3": sentence("Grade 3 reaction: discontinued permanently."),
    "grade-4": sentence("Grade 4 reaction: discontinued permanently."),
    "grade-5": sentence("Grade 5 reaction: discontinued permanently."),
    "discontinued": sentence("Infusion ended early, for another cause than a reaction."),
}


def event_name(kind: str) -> str:
    """What a type of event is called on the ward."""
    return _EVENT_NAMES[kind]()


def stop_reason(code: str, rule: ReactionRule | None = None) -> str:
    """Why it ended, by the code of the reason; `rule` where the source has one."""
    if code in _STOP_REASONS:
        return _STOP_REASONS[code]()
    # A condition of the source that names no grade, as somebody chose it.
    when = code if rule is None else say(rule.when)
    return say("{condition}: discontinued permanently.", condition=when)
