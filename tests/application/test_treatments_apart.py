"""What is written down of three patients in turns: each has what would be there alone."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from bedside_tools import MemoryJournal, WardClock, ward_services
from hypothesis import given, settings
from hypothesis import strategies as st

from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.treatment.records import (
    NoSuchTreatment,
    TreatmentRecords,
    TreatmentRefused,
)
from infuseplan.application.ward.patients import Identifiers
from infuseplan.domain.treatment.events import (
    DayOmitted,
    GivenElsewhere,
    TreatmentPaused,
    TreatmentResumed,
)
from infuseplan.domain.treatment.treatment import Treatment

NAMES = (("A. Smith", "4711"), ("B. Jones", "4712"), ("A. Smith", "12"))
FIRST = date(2026, 1, 5)
DAYS = (1, 8, 15, 22)

Step = tuple[int, str, int]
steps = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["omit", "elsewhere", "pause", "resume", "number", "weigh", "none"]),
        st.integers(0, 3),
    ),
    max_size=12,
)


def known_after(said: list[Step]) -> list[object]:
    """What the record knows of each patient after these, in a journal of its own."""
    with TemporaryDirectory() as folder:
        clock = WardClock()
        services = ward_services(clock, MemoryJournal(clock), Path(folder))
        records = InfusionRecords(services, None)
        treatments = TreatmentRecords(records, services)
        people = []
        for place, (name, reference) in enumerate(NAMES):
            one = records.patients.add(Identifiers(name, reference), None)
            begun = Treatment(protocol=services.protocols.default_id, regimen="isa-pd",
                              first=FIRST + timedelta(days=place), first_number=None)  # fmt: skip
            treatments.start(one, begun, "Dr. X")
            people.append(one)
        for step in said:
            with suppress(TreatmentRefused, NoSuchTreatment):
                say(records, treatments, people[step[0]], step)
        found: list[object] = []
        for one in people:
            known = treatments.of(one, 1)
            assert known.treatment is not None
            weights = [(entry.weight_kg, entry.on) for entry in known.patient.weights]
            found.append((known.patient.name, weights, known.treatment.calendar.days))
        records.close()
        return found


def say(records: InfusionRecords, treatments: TreatmentRecords, one: str, step: Step) -> None:
    who, what, at = step
    by, reason = f"Dr. {who}", f"reason {who}"
    on = FIRST + timedelta(days=7 * at + who)
    if what == "omit":
        treatments.note(one, DayOmitted(cycle=1, day=DAYS[at], by=by, reason=reason))
    elif what == "elsewhere":
        given = GivenElsewhere(cycle=1, day=DAYS[at], on=on, by=by, reason=reason)
        treatments.note(one, given)
    elif what == "pause":
        treatments.note(one, TreatmentPaused(on=on, by=by, reason=reason))
    elif what == "resume":
        treatments.note(one, TreatmentResumed(on=on, by=by, reason=reason))
    elif what == "number":
        treatments.decide_number(one, 1 + at, by, reason)
    elif what == "weigh":
        records.patients.weigh(one, Decimal(60 + at), on, by)
    else:
        records.patients.say_no_record(one, by, reason)


@settings(max_examples=12, deadline=None)
@given(steps)
def test_nothing_that_is_said_of_one_is_known_of_another(said: list[Step]) -> None:
    together = known_after(said)
    alone = [known_after([step for step in said if step[0] == who])[who] for who in range(3)]
    assert together == alone
    for who, known in enumerate(together):
        assert not any(f"reason {other}" in repr(known) for other in range(3) if other != who)
