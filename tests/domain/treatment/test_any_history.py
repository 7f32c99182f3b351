"""Whatever is entered, in whatever order: an answer, or an objection by name, and no guess."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from infuseplan.domain.treatment.course import treatment_course
from infuseplan.domain.treatment.events import (
    DayGiven,
    DayOmitted,
    GivenElsewhere,
    NumberDecision,
    Transplanted,
    TreatmentEnded,
    TreatmentEvent,
    TreatmentPaused,
    TreatmentReplaced,
    TreatmentResumed,
    Weighed,
)
from infuseplan.domain.treatment.treatment import TreatmentCourse, TreatmentRefusal

from .ward import begun, policy, protocol

DATES = st.dates(date(2026, 11, 1), date(2027, 6, 30))
PLACE = {"cycle": st.integers(1, 4), "day": st.sampled_from([1, 8, 15, 22, 29, 2])}
WHO = {"by": st.just("A. B."), "reason": st.just("x")}
CHANGE = {"on": DATES, **WHO}
EVENTS = st.one_of(
    st.builds(DayGiven, **PLACE, on=DATES, complete=st.booleans()),
    st.builds(DayOmitted, **PLACE, **WHO),
    st.builds(GivenElsewhere, **PLACE, **CHANGE),
    st.builds(GivenElsewhere, **CHANGE),
    st.builds(NumberDecision, **PLACE, infusion_number=st.integers(1, 50), **WHO),
    st.builds(TreatmentPaused, **CHANGE),
    st.builds(TreatmentResumed, **CHANGE),
    st.builds(Transplanted, **CHANGE),
    st.builds(TreatmentEnded, **CHANGE, permanently=st.booleans()),
    st.builds(TreatmentReplaced, **CHANGE, regimen=st.just("isa-kd")),
    st.builds(Weighed, on=DATES, weight_kg=st.decimals(30, 250, places=1)),
)


@given(
    regimen=st.sampled_from(["isa-pd", "isa-kd", "isa-vrd-ti", "isa-vrd-te"]),
    first_number=st.none() | st.integers(1, 20),
    events=st.lists(EVENTS, max_size=8),
    cycles=st.integers(1, 6),
)
def test_any_history_has_an_answer_or_an_objection(
    regimen: str, first_number: int | None, events: list[TreatmentEvent], cycles: int
) -> None:
    treatment = begun(regimen, "2026-11-23", first_number)
    found = treatment_course(treatment, events, protocol().protocol, policy(), cycles)
    if isinstance(found, TreatmentRefusal):
        assert {one.severity for one in found.findings} == {"block"}
        return
    assert isinstance(found, TreatmentCourse)
    told = {(one.cycle, one.day): one.on for one in events if isinstance(one, DayGiven)}
    shown = {(one.cycle, one.day): one for one in found.days}
    for place, on in told.items():
        if place[0] <= cycles:
            assert shown[place].given == on
    for one in found.days:
        # No rate table without a number, and no number for what was not given.
        assert (one.table is None) == (one.infusion_number is None)
        assert one.status != "omitted" or one.infusion_number is None
    ended = any(isinstance(one, TreatmentEnded | TreatmentReplaced) for one in events)
    assert not ended or not [one for one in found.days if one.status == "planned"]
    assert sum(one.status == "due" and not one.is_unrecorded for one in found.days) <= 1
