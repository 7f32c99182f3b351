"""Words of the frame around the pages, which stand there before any plan does."""

from datetime import date

from infuseplan.application.plan.draft import RequestDraft
from infuseplan.domain.dates.age import age_on
from infuseplan.domain.protocol.reference import ProtocolRef
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import day, with_unit
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.user_text import begins_line, own


@frozen
class StripMessages:
    """What the protocol strip says; `mark` is empty for a label, `newer` without a later text."""

    mark: str
    drug: str
    source: str
    approval: str
    newer: str


def market_in_words(market: str) -> str:
    """`EU`, or `clinical trial` for a file of no market."""
    return say("clinical trial") if market == "trial" else market


def revision_in_words(ref: ProtocolRef) -> str:
    """`revision 18 July 2025`, or only the year where the file says that the day is not known."""
    known = str(ref.revision.year) if ref.revision_note else day(ref.revision)
    return say("revision {day}", day=known)


def protocol_strip(ref: ProtocolRef) -> StripMessages:
    """Trial mark, drug with route and strength, source with market and revision, approval."""
    return StripMessages(
        mark=say("Clinical trial protocol (not licensed)") if ref.kind == "trial" else "",
        drug=say(
            "{product} IV, {strength}",
            product=begins_line(say(ref.product.name)),
            strength=with_unit(ref.product.mg_per_ml, "mg/mL"),
        ),
        source=say(
            "{title}, {market}, {revision}",
            title=ref.title,
            market=market_in_words(ref.market),
            revision=revision_in_words(ref),
        ),
        approval=say("not approved for use here (pharmacy)")
        if ref.approved is None
        else say("approved by {by} on {on}", by=own(ref.approved.by), on=day(ref.approved.on)),
        newer="" if ref.newer_known is None else say("newer text known: compare before use"),
    )


def still_missing(fields: tuple[str, ...]) -> str:
    """One sentence for an empty page: what to answer next."""
    names = {
        "regimen": say("regimen"),
        "infusion_number": say("infusion number"),
        "weight_kg": say("weight"),
        "age_years": say("age or date of birth"),
        "weight_again": say("the weight once more"),
    }
    # In the order of the page, whatever the order in which they were found missing.
    wanted = [name for field, name in names.items() if field in fields]
    if not wanted:
        # After a fault an entry can be unread before it is marked: then nothing names it.
        return say("Check the entries to see the plan.")
    *first, last = wanted
    fields_in_words = f"{', '.join(first)} {say('and')} {last}" if first else last
    return say("Enter {fields} to see the plan.", fields=fields_in_words)


def age_and_birth(draft: RequestDraft, today: date) -> tuple[str, str]:
    """The age in years on the day of the infusion, and the birth date; empty while unknown."""
    on = draft.on or today
    if draft.born is not None and draft.born <= on:
        years = say_count("{count} year", "{count} years", age_on(draft.born, on))
        return years, say("born {day}", day=day(draft.born))
    if draft.age_years is not None:
        return say_count("{count} year", "{count} years", draft.age_years), ""
    return "", ""
