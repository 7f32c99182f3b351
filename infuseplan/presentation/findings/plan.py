"""Words for findings: what was found, its value, the limit, whose limit it is, what to do.

Only sentences; which finding there is, and with which figures, the domain decides.
"""

# ruff: noqa: PLC0415 - the words of a course wait for the first course

from infuseplan.domain.findings import Finding
from infuseplan.presentation.i18n import say
from infuseplan.presentation.sentences import (
    Args,
    Words,
    clock,
    day,
    duration,
    either,
    measure,
    number,
    number_in,
    sentence,
    size,
    text,
    text_in,
    weekday,
)


def finding_text(finding: Finding) -> str:
    """The sentences for one finding, in the language in use.

    A finding that a hospital's setting causes names that setting, so that the reader knows whom
    to ask; any other limit is the source's or plain arithmetic.
    """
    words = _SENTENCES.get(finding.code) or _later_sentence(finding.code)
    said = words(finding.args)
    by = finding.args.get("by") if finding.code in _CONFIRMED else None
    if by is not None:
        said = say("Confirmed by {by}: {sentence}", by=by, sentence=said)
    setting = finding.setting
    if setting is None:
        return said
    if finding.code in _LIMITS:
        return say("{sentence} The limit is your hospital's setting {setting}.",
                   sentence=said, setting=setting)  # fmt: skip
    return say("{sentence} This follows your hospital's setting {setting}.",
               sentence=said, setting=setting)  # fmt: skip


def known_codes() -> frozenset[str]:
    """Every code that has words; impossible events have theirs beside them."""
    from infuseplan.presentation.findings import infusion_number as number_words
    from infuseplan.presentation.findings.course import SENTENCES

    return frozenset((*_SENTENCES, *SENTENCES, *number_words.SENTENCES))


def _later_sentence(code: str) -> Words:
    """Words that no plan needs: they wait for the first infusion that is started."""
    if code.startswith("number."):
        from infuseplan.presentation.findings import infusion_number as number_words

        return number_words.SENTENCES[code]
    from infuseplan.presentation.findings.course import sentence_for

    return sentence_for(code)


_CONFIRMED = frozenset({"weight.changed", "weight.bmi-over-limit", "weight.looks-like-height"})
_LIMITS = frozenset({
    "age.outside-limits", "weight.outside-limits", "weight.changed", "weight.bmi-over-limit",
    "bag.outside-limits", "bag.outlasts-room-temperature", "course.outlasts-use-by",
    "course.past-use-by", "dose.rounding-over-limit", "number.after-gap",
})  # fmt: skip


def _claim(args: Args) -> str:
    """Which claim does not hold; the two figures are for the report, not for a bedside."""
    from infuseplan.presentation.plan.proof import check_words

    return check_words(text_in(args, "check"))


_SENTENCES: dict[str, Words] = {
    # Limits of the answers.
    "age.outside-limits": sentence(
        "Age {age} years is outside {low} to {high} years: check the age or the date of birth.",
        age=number("age"), low=number("low"), high=number("high"),
    ),
    "age.leap-day-birthday": sentence(
        "Born on {born}: in a year without 29 February the birthday is 1 March, by a rule of this "
        "program, so the age on this day is still {age}.",
        born=day("born"), age=number("age"),
    ),
    "weight.outside-limits": sentence(
        "Weight {weight} is outside {low} to {high}: weigh again, and check that it is in "
        "kilograms.",
        weight=measure("kg", "kg"), low=number("low"), high=measure("high", "kg"),
    ),
    "weight.changed": sentence(
        "Weight {weight} differs by {percent} % from the last one, {last}; more than {limit} % "
        "asks for a second look: weigh again, or confirm that the weight is right.",
        weight=measure("kg", "kg"), last=measure("last_kg", "kg"),
        percent=number("percent", 2), limit=number("limit_percent"),
    ),
    "weight.of-an-earlier-cycle": sentence(
        "The weight was measured on {day}, {days} days before the infusion and before this cycle "
        "of {cycle} days; the patient is weighed before each: weigh again, or confirm that the "
        "weight is right.",
        day=day("weighed_on"), days=number("days"), cycle=number("cycle_days"),
    ),
    "weight.bmi-over-limit": sentence(
        "Weight {weight} at a height of {height} is a body-mass index of {bmi}; over {limit} asks "
        "for a second look: check that the weight is in kilograms and not in pounds.",
        weight=measure("kg", "kg"), height=measure("cm", "cm"),
        bmi=number("bmi", 2), limit=number("limit"),
    ),
    "weight.looks-like-height": sentence(
        "Weight {weight} is a greater figure than the height, {height}: check that weight and "
        "height are not swapped, and that the weight is not in pounds.",
        weight=measure("kg", "kg"), height=measure("cm", "cm"),
    ),
    "bag.outside-limits": either(
        lambda args: args["low"] == args["high"],
        sentence(
            "Bag volume {volume} is not {nominal}, the only volume that this bag is planned with: "
            "use such a bag, and leave the volume empty.",
            volume=measure("ml", "mL"), nominal=measure("high", "mL"),
        ),
        sentence(
            "Bag volume {volume} is outside {low} to {high}: measure it again, or leave it empty "
            "to plan with the nominal bag.",
            volume=measure("ml", "mL"), low=number("low"), high=measure("high", "mL"),
        ),
    ),
    "day.in-the-past": sentence(
        "The infusion is planned for {on}, which is over: check the day.",
        on=weekday("on"),
    ),
    "day.over-a-year-away": sentence(
        "The infusion is planned for {on}, over a year from now: check the year.",
        on=weekday("on"),
    ),
    "day.taken-as-today": sentence(
        "No day was given, so the age is worked out for today, {on}: give the day of the infusion "
        "if it is another one.",
        on=day("on"),
    ),
    "infusion.years-after-the-first": sentence(
        "Infusion {number} comes {years} years after the first one, if none was left out: check "
        "the infusion number.",
        number=number("number"), years=number("years", 1),
    ),
    "infusion.too-many-years-after-the-first": sentence(
        "Infusion {number} would come {years} years after the first one; no plan is made beyond "
        "{limit} years: correct the infusion number.",
        number=number("number"), years=number("years", 1), limit=number("limit_years"),
    ),
    # The source.
    "regimen.not-in-protocol": sentence(
        "{title} does not have the regimen {regimen}: choose another regimen, or a protocol that "
        "has it.",
        title=text("title"), regimen=text("regimen"),
    ),
    "regimen.ended": sentence(
        "{regimen} ends after infusion {last}, and this is infusion {number}: check the infusion "
        "number, or choose the regimen that follows.",
        regimen=text("regimen"), last=number("last"), number=number("number"),
    ),
    "protocol.no-dose": sentence(
        "{title} states no dose, so nothing can be planned with it: choose another protocol.",
        title=text("title"),
    ),
    "protocol.no-rate-table": sentence(
        "{title} states no infusion rates, so no rates, no bag and no end are planned: take them "
        "from the label in force, not from another source's plan.",
        title=text("title"),
    ),
    "protocol.trial": sentence(
        "{title} is a clinical trial protocol (not licensed): use it only within that trial.",
        title=text("title"),
    ),
    "protocol.newer-known": sentence(
        "A newer text than {title} is known and has to be compared before use: {known}",
        title=text("title"),
        known=text("known"),
    ),
    "protocol.not-approved": sentence(
        "{title} is not approved for use here: a pharmacist compares it with the product "
        "information in force before anyone is treated by it.",
        title=text("title"),
    ),
    "premedication.may-be-reconsidered": sentence(
        "After {count} infusions without a reaction a prescriber may reconsider part of the "
        "premedication ({agents}); this plan leaves nothing out, and dexamethasone stays as part "
        "of the treatment.",
        count=number("infusions"), agents=text("agents"),
    ),
    # Dose, bag and time.
    "dose.rounding-over-limit": sentence(
        "Rounding {exact} to {rounded} would change the dose by {percent} %, more than {limit} %: "
        "the exact dose stands.",
        exact=measure("exact_mg", "mg"), rounded=measure("rounded_mg", "mg"),
        percent=number("percent", 2), limit=number("limit_percent"),
    ),
    "bag.not-nominal": sentence(
        "Planned with a bag of {volume}; the source states {nominal}: the steps and the end follow "
        "the volume that is planned with.",
        volume=measure("volume_ml", "mL"), nominal=measure("nominal_ml", "mL"),
    ),
    "bag.outlasts-room-temperature": sentence(
        "The infusion would take {minutes}, longer than the {limit} that the diluted bag may be at "
        "room temperature: no plan is made; ask the pharmacy.",
        minutes=duration("minutes"), limit=duration("limit_min"),
    ),
    "clock.crosses-midnight": sentence(
        "The infusion crosses midnight: it ends at {clock} on {day}.",
        clock=clock("end"), day=weekday("end"),
    ),
    "clock.changes": either(
        lambda args: number_in(args, "minutes") > 0,
        sentence(
            "The clocks go forward by {size} during the infusion: the clock times already follow "
            "that, the minutes do not change.",
            size=size("minutes", "min"),
        ),
        sentence(
            "The clocks go back by {size} during the infusion: the clock times already follow "
            "that, the minutes do not change.",
            size=size("minutes", "min"),
        ),
    ),
    "monitor.failed": either(
        lambda args: text_in(args, "check").startswith("course-"),
        sentence(
            "The independent check does not confirm how this infusion goes on ({claim}), so no "
            "rate is shown: go on by the printed sheet and the prescriber, and save the report "
            "(Help, Save report).",
            claim=_claim,
        ),
        sentence(
            "The independent check does not confirm this plan ({claim}), so none is shown: use the "
            "paper procedure, and save the report (Help, Save report).",
            claim=_claim,
        ),
    ),
}  # fmt: skip
