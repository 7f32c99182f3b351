"""Words for the days of a treatment: a number that is open, and entries that contradict."""

from infuseplan.presentation.sentences import Args, Words, day, number, sentence, text, text_in

_CHANGES = {
    "paused": sentence("Pause"),
    "transplant": sentence("Transplant"),
    "resumed": sentence("Resumption"),
    "replaced": sentence("Change of regimen"),
    "ended": sentence("End of treatment"),
}


def _change(args: Args) -> str:
    return _CHANGES[text_in(args, "type")]()


_PLACE = {"cycle": number("cycle"), "day": number("day")}

SENTENCES: dict[str, Words] = {
    # What contradicts itself.
    "treatment.day-not-in-regimen": sentence(
        "Cycle {cycle}, day {day}: {regimen} has no infusion on this day. Correct the entry.",
        regimen=text("regimen"), **_PLACE,
    ),
    "treatment.two-entries": sentence(
        "Cycle {cycle}, day {day} has two entries: keep the one that is right.", **_PLACE
    ),
    "treatment.number-decided-twice": sentence(
        "Cycle {cycle}, day {day}: the infusion number was decided twice. Keep the decision that "
        "holds.",
        **_PLACE,
    ),
    "treatment.before-an-earlier-day": sentence(
        "Cycle {cycle}, day {day}: its date, {on}, is before that of cycle {before_cycle}, day "
        "{before_day} ({before_on}). Correct one of the two.",
        on=day("on"), before_on=day("before_on"), before_cycle=number("before_cycle"),
        before_day=number("before_day"), **_PLACE,
    ),
    "treatment.two-on-one-date": sentence(
        "Cycle {cycle}, day {day}: its date, {on}, is that of cycle {before_cycle}, day "
        "{before_day} as well. Correct one of the two.",
        on=day("on"), before_cycle=number("before_cycle"), before_day=number("before_day"),
        **_PLACE,
    ),
    "treatment.after-the-end": sentence(
        "Cycle {cycle}, day {day}: its date, {on}, is after the end of this treatment on {end}. "
        "Correct one of the two.",
        on=day("on"), end=day("end"), **_PLACE,
    ),
    "treatment.given-in-the-future": sentence(
        "{on} is after today, {today}: nothing was given or weighed on a day that has not come. "
        "Correct the date.",
        on=day("on"), today=day("today"),
    ),
    "treatment.before-birth": sentence(
        "{on} is before the patient's date of birth, {born}: correct one of the two.",
        on=day("on"), born=day("born"),
    ),
    "treatment.change-after-the-end": sentence(
        "{change} on {on}: the treatment had ended on {end}. Correct one of the two.",
        change=_change, on=day("on"), end=day("end"),
    ),
    "treatment.ended-twice": sentence(
        "{change} on {on}: the treatment had ended already. Keep the entry that is right.",
        change=_change, on=day("on"),
    ),
    "treatment.paused-twice": sentence(
        "Pause on {on}: the treatment was paused already. Enter when it was resumed.", on=day("on")
    ),
    "treatment.not-paused": sentence(
        "Resumption on {on}: the treatment was not paused. Enter when it was paused.", on=day("on")
    ),
    # What the source does not say, or the calendar does not have.
    "treatment.no-days": sentence(
        "{title} does not state the infusion days of {regimen}: no dates are calculated. Take them "
        "from the protocol that the patient is treated by.",
        title=text("title"), regimen=text("regimen"),
    ),
    "treatment.days-not-proved": sentence(
        "Not proved: the infusion days of {regimen} stand in its protocol file alone, and the "
        "second calculation has none of its own to compare. Compare the dates with the protocol.",
        regimen=text("regimen"),
    ),
    "treatment.too-far": sentence(
        "Cycle {cycle} would be after {year}, the last year that is calculated: ask for fewer "
        "cycles.",
        cycle=number("cycle"), year=lambda args: str(args["last_year"]),
    ),
    "treatment.regimen-ends": sentence(
        "{regimen} ends after cycle {cycle}; no further infusion is planned.",
        regimen=text("regimen"), cycle=number("cycle"),
    ),
    # What somebody has to settle.
    "treatment.day-unrecorded": sentence(
        "Cycle {cycle}, day {day} has no entry, although a later day was given or omitted: enter "
        "whether it was given, and when, or omitted.",
        **_PLACE,
    ),
    "treatment.given-while-paused": sentence(
        "Cycle {cycle}, day {day} was given on {on}, while the treatment was paused: check both "
        "entries.",
        on=day("on"), **_PLACE,
    ),
    "treatment.discontinued": sentence(
        "Permanently discontinued on {on} (by {by}): no further infusion.",
        on=day("on"), by=text("by"),
    ),
    "treatment.infusion-unfinished": sentence(
        "The infusion of {on} has no end yet: record how it ended. Until then the next one has no "
        "number.",
        on=day("on"),
    ),
    "treatment.infusion-beyond-regimen": sentence(
        "The infusion of {on} has no day in this regimen: enter which regimen replaced it, and "
        "when. Until then the next one has no number.",
        on=day("on"),
    ),
    "treatment.number-not-known": sentence(
        "Cycle {cycle}, day {day}: how many infusions came before is not known here. A prescriber "
        "decides, by name, which infusion number it is.",
        **_PLACE,
    ),
    "treatment.number-after-aborted": sentence(
        "Cycle {cycle}, day {day}: the infusion of {on} was not completed. A prescriber decides, "
        "by name, which infusion number the next one is.",
        on=day("on"), **_PLACE,
    ),
    "treatment.number-after-gap": sentence(
        "Cycle {cycle}, day {day} is {days} days after the last infusion ({last}). A prescriber "
        "decides, by name, which infusion number it is.",
        days=number("days"), last=day("last_on"), **_PLACE,
    ),
    "treatment.number-after-elsewhere": sentence(
        "Cycle {cycle}, day {day}: the infusion of {on} was given elsewhere. A prescriber decides, "
        "by name, which infusion number the next one is.",
        on=day("on"), **_PLACE,
    ),
    "treatment.number-after-other-product": sentence(
        "Cycle {cycle}, day {day}: {product} was given on {on}. A prescriber decides, by name, "
        "which infusion number the next one is.",
        on=day("on"), product=text("product"), **_PLACE,
    ),
    "treatment.number-after-unrecorded": sentence(
        "Cycle {cycle}, day {day}: cycle {missing_cycle}, day {missing_day} has no entry, so "
        "infusions cannot be counted. Enter it, or let a prescriber decide on the number, by name.",
        missing_cycle=number("missing_cycle"), missing_day=number("missing_day"), **_PLACE,
    ),
    "treatment.weight-of-earlier-cycle": sentence(
        "Weight is {days} days old ({day}), from before cycle {cycle}. Re-weigh before this cycle "
        "or confirm.",
        days=number("days"), day=day("weighed_on"), cycle=number("cycle"),
    ),
}  # fmt: skip
