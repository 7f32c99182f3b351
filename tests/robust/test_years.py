"""Dates at the ends of the calendar are refused by name: there is no arithmetic behind them."""

import json
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from pydantic import ValidationError

from infuseplan.application.journal.event_codec import read_event
from infuseplan.application.journal.plan_codec import request_from_json
from infuseplan.domain.infusion.events import Amended, PremedicationGiven, Started
from infuseplan.presentation.entry.read import EntryProblem, read_date, read_iso_instant
from tests.contract_client import command

FAR = ["0001-01-01", "0999-12-31", "1000-01-01", "1899-12-31", "2200-01-01", "9999-12-31"]
NEAR = ["1900-01-01", "1961-11-22", "2026-11-22", "2199-12-31"]
PLAN = ["plan", "--regimen=isa-pd", "--weight-kg=72.5", "--infusion=1"]
OFFSETS = ["Z", "+14:00", "-12:00"]


@pytest.mark.parametrize("day", FAR)
def test_a_day_of_another_age_is_refused_by_name(day: str) -> None:
    found = read_date(day, "Born")
    assert isinstance(found, EntryProblem)
    assert found.text.startswith(f"Born: read “{day}”.")
    for option in ("--born", "--on", "--weighed-on"):
        extra = [] if option == "--born" else ["--age=66"]
        outcome = command(*PLAN, *extra, f"{option}={day}")
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert f"{option}: read “{day}”" in outcome.stderr
        assert "Traceback" not in outcome.stderr


@pytest.mark.parametrize("day", FAR)
@pytest.mark.parametrize("offset", OFFSETS)
def test_a_moment_of_another_age_is_refused_by_name(day: str, offset: str) -> None:
    for clock in ("00:00:00", "23:59:59.999999"):
        moment = f"{day}T{clock}{offset}"
        assert isinstance(read_iso_instant(moment), EntryProblem)
        outcome = command(*PLAN, "--age=66", f"--start={moment}")
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert "--start: read “" in outcome.stderr
        with pytest.raises(ValidationError):
            read_event(f'{{"type": "started", "at": "{moment}"}}')


@pytest.mark.parametrize("day", NEAR)
@pytest.mark.parametrize("offset", OFFSETS)
def test_every_moment_that_is_read_can_be_planned(day: str, offset: str) -> None:
    """The first and the last moment, in the zones that differ most from UTC."""
    for clock in ("00:00:00", "23:59:59"):
        outcome = command(*PLAN, "--age=66", f"--start={day}T{clock}{offset}", "--json")
        assert outcome.exit_code == 0
        assert outcome.stderr == ""


GOOD = datetime(2026, 11, 22, 9, 0, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    "bad", [GOOD.replace(tzinfo=None), GOOD.replace(year=9999), GOOD.replace(year=1)], ids=str
)
def test_every_moment_of_an_event_has_an_offset_and_a_year(bad: datetime) -> None:
    for make in (
        lambda: Started(at=bad),
        lambda: Started(at=GOOD, bag_out_of_refrigerator=bad),
        lambda: PremedicationGiven(at=GOOD, agent="dexamethasone", given_at=bad),
        lambda: Amended(at=GOOD, event=0, by="A", reason="b", to_at=bad),
        lambda: Amended(at=GOOD, event=0, by="A", reason="b", given_at=bad),
    ):
        with pytest.raises(ValidationError):
            make()


def test_a_stored_request_of_another_age_is_damage() -> None:
    text = (
        '{{"age_years":"66","infusion_number":"1","on":"{day}","regimen":"isa-pd",'
        '"weight_kg":"72.5"}}'
    )
    assert request_from_json(text.format(day="2026-11-22")).on == date(2026, 11, 22)
    for day in FAR:
        with pytest.raises(ValidationError):
            request_from_json(text.format(day=day))


NOW = "2026-11-23T10:45:00+01:00"
STARTED = {"type": "started", "at": "2026-11-23T09:00:00+01:00"}
FIRST, LAST = "1900-01-01T00:00:00+14:00", "2199-12-31T23:30:00-12:00"
GIVEN = {"type": "premedication-given", "at": NOW, "agent": "dexamethasone"}
MENDED = {"type": "amended", "at": NOW, "event": 0, "by": "A", "reason": "b"}
# Each is a known year by its own offset, and none by that of the ward.
COURSES: dict[str, tuple[str, dict[str, object]]] = {
    **{
        f"{path} {edge[:4]}": (path, {"events": events, "now": NOW})
        for edge in (FIRST, LAST)
        for path, events in {
            "events.1.given_at": [STARTED, {**GIVEN, "given_at": edge}],
            "events.1.to_at": [STARTED, {**MENDED, "to_at": edge}],
            "events.1.at": [STARTED, {"type": "completed", "at": edge}],
            "events.0.bag_out_of_refrigerator": [{**STARTED, "bag_out_of_refrigerator": edge}],
        }.items()
    },
    "the first": ("events.0.at", {
        "events": [{"type": "started", "at": FIRST}], "now": "1900-01-01T00:00:00-12:00"}),
    "the bag": ("bag_out_of_refrigerator", {
        "events": [STARTED, {"type": "completed", "at": "2026-11-23T10:00:00Z"}], "now": NOW,
        "bag_out_of_refrigerator": LAST}),
    "now in a zone": ("now", {
        "events": [STARTED], "now": LAST, "zone": "Europe/Berlin"}),
    "an event in a zone": ("events.0.at", {
        "events": [{"type": "started", "at": FIRST}], "now": NOW, "zone": "Europe/Berlin"}),
    "the zone of the plan": ("events.1.given_at", {
        "events": [STARTED, {**GIVEN, "given_at": FIRST}], "now": NOW,
        "plan": {"zone": "Europe/Berlin"}}),
}  # fmt: skip


@pytest.mark.parametrize(("path", "course"), list(COURSES.values()), ids=list(COURSES))
def test_a_moment_of_another_age_by_the_ward_s_clocks_is_refused_by_name(
    path: str, course: dict[str, object], tmp_path: Path
) -> None:
    plan = {"regimen": "isa-pd", "weight_kg": 70, "age_years": 66, "infusion_number": 1}
    of_zone = course.get("plan")
    plan.update(of_zone if isinstance(of_zone, dict) else {})
    document = json.dumps({**course, "plan": plan})
    (tmp_path / "course.json").write_text(document, encoding="utf-8")
    found = command("replay", str(tmp_path / "course.json"))
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.startswith(f"infuseplan: course.json: {path}: read “")
    assert "Years from 1900 to 2199 are read: correct the moment, or its offset." in found.stderr
    line = json.loads(command("replay", "--jsonl", stdin=f"{document}\n").stdout)
    assert (line["schema"], line["field"]) == ("infuseplan/error/1", path)


def test_the_same_moments_are_read_where_the_ward_has_their_offset(tmp_path: Path) -> None:
    plan = {"regimen": "isa-pd", "weight_kg": 70, "age_years": 66, "infusion_number": 1}
    for edge in (FIRST, LAST):
        document = {"plan": plan, "events": [{"type": "started", "at": edge}], "now": edge}
        (tmp_path / "course.json").write_text(json.dumps(document), encoding="utf-8")
        assert command("replay", str(tmp_path / "course.json")).exit_code == 0
