"""Words for findings: what was found, its value, the limit, whose limit it is, what to do.

Only sentences; which finding there is, and with which figures, the domain decides.
"""

# ruff: noqa: PLC0415 - the words of a course wait for the first course

from infuseplan.domain.findings import Finding
from infuseplan.presentation.i18n import say
from infuseplan.presentation.policy_names import policy_name
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
from infuseplan.presentation.user_text import own


def finding_text(finding: Finding) -> str:
    """The sentences for one finding, in the language in use.

    A finding that local policy causes names the setting, so that the reader knows whom to ask;
    any other limit is the protocol's or plain arithmetic.
    """
    words = _SENTENCES.get(finding.code) or _later_sentence(finding.code)
    said = words(finding.args)
    by = finding.args.get("by") if finding.code in _CONFIRMED else None
    if by is not None:
        said = say("Confirmed by {by}: {sentence}", by=by, sentence=said)
        reason = finding.args.get("reason")
        if reason is not None:
            said = say("{sentence} Reason: {reason}.", sentence=said, reason=own(str(reason)))
    if finding.setting is None:
        return said
    name = policy_name(finding.setting)
    return say("{sentence} Local policy: {setting}.", sentence=said, setting=name)


def known_codes() -> frozenset[str]:
    """Every code that has words; impossible events have theirs beside them."""
    from infuseplan.presentation.findings import infusion_number as number_findings
    from infuseplan.presentation.findings import treatment as treatment_findings
    from infuseplan.presentation.findings.course import SENTENCES

    return frozenset(
        (*_SENTENCES, *SENTENCES, *number_findings.SENTENCES, *treatment_findings.SENTENCES)
    )


def _later_sentence(code: str) -> Words:
    """Words that no plan needs: they wait for the first infusion that is started."""
    if code.startswith("number."):
        from infuseplan.presentation.findings import infusion_number as number_findings

        return number_findings.SENTENCES[code]
    if code.startswith("treatment."):
        from infuseplan.presentation.findings import treatment as treatment_findings

        return treatment_findings.SENTENCES[code]
    from infuseplan.presentation.findings.course import sentence_for

    return sentence_for(code)


_CONFIRMED = frozenset(
    {
        "weight.changed", "weight.of-an-earlier-cycle", "weight.bmi-over-limit",
        "weight.looks-like-height", "weight.without-height",
    }
)  # fmt: skip
_LEAST_HEIGHT_CM = 50


def _claim(args: Args) -> str:
    """Which claim does not hold; the two figures are for the report, not for a bedside."""
    from infuseplan.presentation.findings.checks import check_message

    return check_message(text_in(args, "check"))


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
        "Weight {weight} is outside {low} to {high}: re-weigh, and check that it is in kilograms.",
        weight=measure("kg", "kg"), low=number("low"), high=measure("high", "kg"),
    ),
    "weight.changed": sentence(
        "Weight {weight}: changed by {percent} % since the last one, {last} (limit {limit} %). "
        "Re-weigh or confirm.",
        weight=measure("kg", "kg"), last=measure("last_kg", "kg"),
        percent=number("percent", 2), limit=number("limit_percent"),
    ),
    "weight.of-an-earlier-cycle": sentence(
        "Weight is {days} days old ({day}). Re-weigh before this cycle or confirm.",
        day=day("weighed_on"), days=number("days"),
    ),
    "weight.without-height": sentence(
        "Weight {weight} is over {over}: enter the height, or confirm that it is in kilograms, and "
        "is not a height.",
        weight=measure("kg", "kg"), over=measure("over", "kg"),
    ),
    "weight.bmi-over-limit": sentence(
        "BMI {bmi} kg/m² (above {limit}): re-check weight {weight} and height {height}. Weight "
        "must be in kilograms, not pounds.",
        weight=measure("kg", "kg"), height=measure("cm", "cm"),
        bmi=number("bmi", 1), limit=number("limit"),
    ),
    "weight.looks-like-height": either(
        lambda args: number_in(args, "cm") < _LEAST_HEIGHT_CM,
        sentence(
            "Height {height} is not plausible. Enter centimetres, e.g. 172.",
            height=measure("cm", "cm"),
        ),
        sentence(
            "Weight {weight} and height {height}: check that they are not swapped. Weight must be "
            "in kilograms, not pounds.",
            weight=measure("kg", "kg"), height=measure("cm", "cm"),
        ),
    ),
    "bag.outside-limits": either(
        lambda args: args["low"] == args["high"],
        sentence(
            "Bag volume {volume} is not {nominal}, the only volume that is planned for this bag: "
            "use such a bag, and leave the volume blank.",
            volume=measure("ml", "mL"), nominal=measure("high", "mL"),
        ),
        sentence(
            "Bag volume {volume} is outside {low} to {high}: measure it again, or leave it blank "
            "to plan for the nominal volume.",
            volume=measure("ml", "mL"), low=number("low"), high=measure("high", "mL"),
        ),
    ),
    "day.in-the-past": sentence(
        "The infusion date, {on}, is in the past: check the date.",
        on=weekday("on"),
    ),
    "day.over-a-year-away": sentence(
        "The infusion date, {on}, is more than a year away: check the year.",
        on=weekday("on"),
    ),
    "day.taken-as-today": sentence(
        "Age calculated for today, {on}. Enter the infusion date if different.",
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
    # The protocol.
    "regimen.not-in-protocol": sentence(
        "{title} does not have the regimen {regimen}: choose another regimen, or a protocol that "
        "has it.",
        title=text("title"), regimen=text("regimen"),
    ),
    "regimen.ended": sentence(
        "{regimen} ends after infusion {last}. Check the infusion number ({number}).",
        regimen=text("regimen"), last=number("last"), number=number("number"),
    ),
    "protocol.no-dose": sentence(
        "{title} states no dose, so nothing can be planned with it: choose another protocol.",
        title=text("title"),
    ),
    "protocol.no-rate-table": sentence(
        "{title} states no infusion rates, so no rates, no bag and no end are planned: take them "
        "from the product information in force, not from the plan of another protocol.",
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
        "After {count} infusions without IRR the prescriber may reconsider premedication "
        "({agents}). This plan still lists all of it; dexamethasone continues as treatment.",
        count=number("infusions"), agents=text("agents"),
    ),
    # Dose, bag and time.
    "dose.rounding-over-limit": sentence(
        "Rounding {exact} to {rounded} would change the dose by {percent} %, more than {limit} %: "
        "the exact dose is used.",
        exact=measure("exact_mg", "mg"), rounded=measure("rounded_mg", "mg"),
        percent=number("percent", 2), limit=number("limit_percent"),
    ),
    "bag.not-nominal": sentence(
        "Planned for {volume} (protocol: {nominal}). Times are adjusted.",
        volume=measure("volume_ml", "mL"), nominal=measure("nominal_ml", "mL"),
    ),
    "bag.outlasts-room-temperature": sentence(
        "The infusion would take {minutes}, longer than the {limit} allowed for the diluted bag at "
        "room temperature. No plan is made; ask the pharmacy.",
        minutes=duration("minutes"), limit=duration("limit_min"),
    ),
    "clock.crosses-midnight": sentence(
        "The infusion crosses midnight: it ends at {clock} on {day}.",
        clock=clock("end"), day=weekday("end"),
    ),
    "clock.changes": either(
        lambda args: number_in(args, "minutes") > 0,
        sentence(
            "The clocks go forward by {size} during the infusion: clock times are already "
            "adjusted, durations do not change.",
            size=size("minutes", "min"),
        ),
        sentence(
            "The clocks go back by {size} during the infusion: clock times are already "
            "adjusted, durations do not change.",
            size=size("minutes", "min"),
        ),
    ),
    "monitor.failed": either(
        lambda args: text_in(args, "check").startswith("days-"),
        sentence(
            "Safety check failed for the days of the treatment ({claim}): no day is shown. Count "
            "the days by hand from the protocol; details in Help, Save error report.",
            claim=_claim,
        ),
        either(
            lambda args: text_in(args, "check").startswith("course-"),
            sentence(
                "Safety check failed for the running infusion ({claim}): no rate is shown. "
                "Continue by the printed sheet and the prescriber; details in Help, Save error "
                "report.",
                claim=_claim,
            ),
            sentence(
                "Safety check failed ({claim}): no plan is shown. Use the paper procedure; details "
                "in Help, Save error report.",
                claim=_claim,
            ),
        ),
    ),
}  # fmt: skip
