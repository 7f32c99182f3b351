"""What the course on paper says of where its days come from, and of when they were true."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from infuseplan.adapters.calendar.public_holidays import ward_days
from infuseplan.adapters.resources import resources_folder
from infuseplan.adapters.settings.site import SiteSettings
from infuseplan.application.treatment.courses import (
    RegimenPart,
    TreatmentCalendar,
    TreatmentQuestion,
    treatment_calendar,
)
from infuseplan.domain.protocol.reference import Approval
from infuseplan.domain.treatment.events import TreatmentReplaced
from infuseplan.presentation.figures import NBSP
from infuseplan.presentation.plan.file_marks import marks_of_files
from infuseplan.presentation.treatment.sheet import (
    CourseFacts,
    CourseSheet,
    course_sheet,
    course_text,
)
from infuseplan.presentation.treatment.text import treatment_text
from tests.domain.treatment.ward import EU, begun, entry, protocol

US = "isatuximab-iv/us-pi-2024-11"
TRIAL = "isatuximab-iv/phase1b-part-b-2021"
SITE = SiteSettings(resources_folder() / "policy" / "site-policy.toml", None).standing()


def calendar(then: str = "", regimen: str = "isa-pd") -> TreatmentCalendar:
    """Isa-Pd by the EU text since 23 November 2026; from 7 December on by the file `then`."""
    first = begun("isa-pd", "2026-11-23")
    told = [entry("1/1 2026-11-23")]
    parts = [RegimenPart(protocol(EU), tuple(told))]
    if then:
        change = TreatmentReplaced(
            on=date(2026, 12, 7), regimen=regimen, protocol=then, by="Dr. X", reason="x"
        )
        parts = [RegimenPart(protocol(EU), (*told, change)), RegimenPart(protocol(then), ())]
    found = treatment_calendar(TreatmentQuestion(first, 2, tuple(parts)), SITE, ward_days)
    assert not found.refused, found.findings
    return found


def sheet(found: TreatmentCalendar, *, is_recorded: bool) -> CourseSheet:
    at = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
    return course_sheet(CourseFacts("A. B.", "4711", None, found, is_recorded, "", at))


def test_days_that_are_only_planned_are_not_called_recorded() -> None:
    planned = sheet(calendar(), is_recorded=False).void.replace(NBSP, " ")
    assert "ecorded" not in planned
    assert planned.startswith("Planned on Tuesday 24 November 2026 at ")
    recorded = sheet(calendar(), is_recorded=True).void.replace(NBSP, " ")
    assert recorded.startswith("As recorded on Tuesday 24 November 2026 at ")


def test_every_file_by_which_a_part_is_planned_is_named_with_its_regimen() -> None:
    found = sheet(calendar(US, "isa-kd"), is_recorded=True)
    eu, us = (protocol(one).ref.title for one in (EU, US))
    assert len(found.sources) == 2
    assert found.sources[0].startswith("Isa-Pd: ")
    assert eu in found.sources[0]
    assert found.sources[1].startswith("Isa-Kd: ")
    assert us in found.sources[1]
    assert all(one in course_text(found) for one in found.sources)
    # One file for both regimens is one source, and needs no regimen before it.
    (only,) = sheet(calendar(EU, "isa-kd"), is_recorded=True).sources
    assert eu in only
    assert not only.startswith("Isa-")


def test_a_trial_is_marked_wherever_it_stands_in_the_treatment() -> None:
    found = calendar(TRIAL)
    trial = f"{protocol(TRIAL).ref.title}: Clinical trial protocol (not licensed)"
    assert trial.upper() in sheet(found, is_recorded=True).marks
    text = treatment_text(found)
    assert text.count("Clinical trial protocol (not licensed)") >= 2


# --- approvals of several files ------------------------------------------------------------------


def approved(found: TreatmentCalendar, *places: int) -> TreatmentCalendar:
    """The same with the files of these parts approved by the pharmacy."""
    by = Approval("Dr. P", date(2026, 11, 2))

    def of(parts: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(
            replace(
                one,
                loaded=replace(one.loaded, ref=replace(one.loaded.ref, approved=by)),
            )
            if place in places
            else one
            for place, one in enumerate(parts)
        )

    question = replace(found.question, parts=of(found.question.parts))
    return replace(found, parts=of(found.parts), question=question)


def test_of_two_files_it_is_said_which_one_is_approved() -> None:
    """ "Approved" above "Not approved" left open which days the pharmacy stands for."""
    found = approved(calendar(US, "isa-kd"), 0)
    eu, us = (protocol(one).ref.title for one in (EU, US))
    text = " ".join(treatment_text(found).replace(NBSP, " ").split())
    yes = f"{eu}: Approved for use here by Dr. P, 2 November 2026"
    no = f"{us}: Not approved for use here (pharmacy)"
    for words in (yes, no):
        # First and last.
        assert text.count(words) == 2, text
        assert text.count(words.split(": ", 1)[1]) == 2, "never without its file"
    marks = sheet(found, is_recorded=True).marks
    assert f"{us}: not approved for use here (pharmacy)".upper() in marks
    assert "NOT APPROVED FOR USE HERE (PHARMACY)" not in marks


def test_what_is_true_of_all_files_is_said_once_and_of_none_in_particular() -> None:
    for places, words in (
        ((), "Not approved for use here (pharmacy)"),
        ((0, 1), "Approved for use here by Dr. P, 2 November 2026"),
    ):
        text = treatment_text(approved(calendar(US, "isa-kd"), *places)).replace(NBSP, " ")
        assert text.count(words) == 2
        assert text.count(f": {words}") == 0


def test_two_files_of_one_title_are_told_apart() -> None:
    refs = [protocol(EU).ref, replace(protocol(EU).ref, sha256="ab" * 32)]
    refs[1] = replace(refs[1], approved=Approval("Dr. P", date(2026, 11, 2)))
    said = marks_of_files(refs, lambda ref: ("yes" if ref.approved else "no",))
    assert [one.rsplit(": ", 1)[1] for one in said] == ["no", "yes"]
    assert "SHA-256 abababab…" in said[1]
    assert "SHA-256 abababab…" not in said[0]
