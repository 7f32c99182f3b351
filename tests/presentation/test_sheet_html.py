"""The words of the sheet: complete, escaped, and nothing on it that anybody could miss."""

import re
from dataclasses import replace
from html import unescape

import pytest
from sheet_plans import PLANS, facts_of, full_of_cautions, parts, planned

from infuseplan.domain.protocol.reference import Approval
from infuseplan.presentation.figures import NBSP
from infuseplan.presentation.paper_html import SheetType
from infuseplan.presentation.plan.sheet import file_name, plan_id, sheet_text
from infuseplan.presentation.plan.sheet_html import (
    care_html,
    foot_html,
    head_html,
    no_rates_html,
)

LOOK = SheetType()


def words(html: str) -> str:
    """What a reader sees of `html`, in one line."""
    body = html.partition("<body>")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_name_that_looks_like_html_is_shown_as_it_was_typed() -> None:
    html = head_html(sheet_text(facts_of(planned(), "<b>x</b> & <img src=y>")), LOOK)
    assert "<b>x</b> &amp;" not in html
    assert "<img" not in html
    assert "<b>x</b> & <img src=y>" in words(html)


def test_a_name_without_a_space_may_break_and_loses_no_letter() -> None:
    html = head_html(sheet_text(facts_of(planned(), "N" * 100)), LOOK)
    assert "N" * 13 not in html
    assert "N" * 100 in words(html).replace("\u200b", "")


@pytest.mark.parametrize("name", PLANS)
def test_every_sentence_of_the_sheet_is_in_its_html(name: str) -> None:
    text = sheet_text(facts_of(PLANS[name]()))
    shown = words(head_html(text, LOOK)) + words(care_html(text, LOOK))
    shown += words(foot_html(text, LOOK)) + words(no_rates_html(text, LOOK))
    wanted = [text.heading, text.drug, text.source, text.premedication_title, text.unverified]
    wanted += [*text.marks, *text.unchecked, *text.no_rates, *text.preparation]
    wanted += [*text.notes, *text.spare, text.void, *text.identity]
    wanted += [value for _, value in text.who]
    for tile in text.tiles:
        wanted += [tile.title, tile.figure, tile.detail]
    for row in text.premedication:
        wanted += [row.name, row.dose, row.routes, row.note]
    squeezed = shown.replace(" ", "")
    for sentence in wanted:
        assert flat(sentence).replace(" ", "") in squeezed, sentence
    for line in (line for rule in text.rules for line in parts(rule.what)):
        assert flat(line).replace(" ", "") in squeezed, line


def test_the_rate_of_a_restart_stands_out_with_its_words() -> None:
    html = care_html(sheet_text(facts_of(planned())), LOOK)
    (restart,) = re.findall(r'<span class="restart">(.*?)</span>', html)
    assert flat(restart) == "12.5 mL/h (twelve and a half)"


def test_a_label_that_nobody_approved_and_a_trial_are_marked_in_capitals() -> None:
    assert sheet_text(facts_of(planned())).marks == (
        "NOT APPROVED FOR USE HERE (PHARMACY)",
        "NEWER TEXT KNOWN: COMPARE BEFORE USE",
    )
    trial = sheet_text(facts_of(PLANS["trial, part B"]()))
    assert trial.marks == (
        "CLINICAL TRIAL PROTOCOL (NOT LICENSED)",
        "NOT APPROVED FOR USE HERE (PHARMACY)",
    )
    html = head_html(trial, LOOK)
    for mark in trial.marks:
        assert html.index(mark) < html.index(trial.heading)


def test_an_approved_label_has_no_mark_and_says_by_whom() -> None:
    proved = planned()
    approval = Approval(by="Pharmacy", on=proved.plan.protocol.revision)
    ref = replace(proved.plan.protocol, approved=approval, newer_known=None)
    approved = replace(proved, plan=replace(proved.plan, protocol=ref))
    text = sheet_text(facts_of(approved))
    assert text.marks == ()
    assert "Pharmacy" in words(head_html(text, LOOK))


def test_open_cautions_stand_above_the_figures_as_not_yet_checked() -> None:
    text = sheet_text(facts_of(full_of_cautions()))
    assert len(text.unchecked) == 2
    assert all(line.startswith("NOT YET CONFIRMED: ") for line in text.unchecked)
    shown = words(head_html(text, LOOK))
    assert shown.index("NOT YET CONFIRMED") < shown.index(flat(text.tiles[0].figure))


def test_cautions_that_somebody_read_are_notes() -> None:
    text = sheet_text(replace(facts_of(full_of_cautions()), open_cautions=()))
    assert text.unchecked == ()
    assert sum(note.startswith("Confirmed on screen: ") for note in text.notes) == 2


def test_a_source_without_rates_says_so_where_the_ladder_would_stand() -> None:
    text = sheet_text(facts_of(PLANS["no rates"]()))
    assert text.ladder is None
    assert "no rate" in words(no_rates_html(text, LOOK))


def test_notes_that_were_left_out_are_counted_and_the_rest_stays() -> None:
    text = sheet_text(facts_of(planned()))
    assert text.spare
    shown = words(care_html(text, LOOK, left_out=len(text.spare)))
    assert f"{len(text.spare)} further notes: see the screen." in shown
    assert flat(text.spare[0]) not in shown
    assert flat(text.unverified) in shown


def test_every_rate_of_the_ladder_has_its_words() -> None:
    ladder = sheet_text(facts_of(PLANS["trial, part A, heavy"]())).ladder
    assert ladder is not None
    assert [(row.rate, row.words) for row in ladder.rows][:2] == [
        ("29.167", "twenty-nine point one six seven"),
        ("37.5", "thirty-seven and a half"),
    ]


def test_the_foot_says_which_plan_it_is_and_when_it_is_void() -> None:
    facts = facts_of(planned())
    foot = words(foot_html(sheet_text(facts), LOOK))
    plan = facts.proved.plan
    for part in (plan_id(facts), plan.protocol.id, plan.protocol.sha256[:12]):
        assert part in foot
    assert plan.policy_sha256[:12] in foot
    assert "printed Monday 23 November 2026 at 07:55" in foot
    assert "Void if the start differs by more than 15 min from 09:00" in foot


def test_patient_and_hour_of_printing_do_not_change_the_id_but_the_plan_does() -> None:
    facts = facts_of(planned())
    assert plan_id(facts) == plan_id(facts_of(planned(), "Somebody"))
    assert plan_id(facts) != plan_id(facts_of(planned(kg="72.6")))


def test_the_file_name_says_which_plan_and_not_whose() -> None:
    facts = facts_of(planned(), "Somebody", "REF-1")
    assert file_name(facts) == f"infuseplan-isa-pd-infusion-1-{plan_id(facts)}.pdf"


def test_the_nurse_s_sheet_tells_the_bag_the_set_the_line_and_the_hours_at_room_temperature() -> (
    None
):
    text = sheet_text(facts_of(planned()))
    prepared = flat(" ".join(text.preparation))
    # 8 h, infusion time included; materials as excerpts of the professional leaflet name them.
    assert "At room temperature at most 8 h, infusion time included." in prepared
    # 48 h at 2-8 °C, US text 2.5; the first sentence is of the EU leaflet.
    assert "Use at once; otherwise normally not beyond 24 h at 2-8 °C" in prepared
    assert "Shown to be stable for 48 h at 2-8 °C." in prepared
    assert "Bag material: polyolefin or polyethylene" in prepared
    assert "Infusion set material: polyethylene or PVC" in prepared
    assert "No other medicine in the same line." in prepared
    shown = flat(care_html(text, SheetType()))
    for field in ("Batch numbers", "Expiry dates", "Bag removed from refrigerator at"):
        assert field in shown


def test_what_the_source_says_of_the_times_stands_beside_them_once() -> None:
    # Usmani et al., Part B, methods: 15 to 30 min before, and never more than 60 min.
    text = sheet_text(facts_of(PLANS["trial, part B"]()))
    said = f"15 to 30{NBSP}min before infusion, never more than 60{NBSP}min."
    assert text.premedication_title.endswith(said)
    assert said not in text.spare


def test_the_sheet_names_the_birth_date_and_the_age_on_the_day_of_the_infusion() -> None:
    """75 on the very day: born 23 November 1951, infused on 23 November 2026."""
    born = dict(sheet_text(facts_of(PLANS["ninth, born"]())).who)
    said = born["Date of birth"].replace("\N{NO-BREAK SPACE}", " ")
    assert said == "23 November 1951, 75 years and 0 days"
    assert "Age" not in born
    assert dict(sheet_text(facts_of(planned())).who)["Age"] == "75 years"
