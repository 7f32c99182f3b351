"""`treatment` on real files: the number of an infusion comes from the record, or from nobody.

Isa-Pd has infusions on days 1, 8, 15 and 22 of cycle 1, and on days 1 and 15 of the later cycles,
each of 28 days (EU SmPC, table 1). The first is on Monday 5 January 2026, so the days of cycle 1
are 5, 12, 19 and 26 January, and cycle 2 begins on 2 February.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from recorded_infusions import Ward

from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.cli import main
from infuseplan.domain.patient.treatments import TreatmentFact

Said = pytest.CaptureFixture[str]
FIRST = date(2026, 1, 5)
# Of all that is recorded here, nothing is to come.
TODAY = date(2026, 11, 22)


def accesses(ward: Ward, patient: str) -> list[str]:
    """What is recorded of looking at the patient; the last is this look."""
    records = InfusionRecords(ward.services, ward.folder)
    try:
        entries = records.patients.exported(patient, "N. N.")
    finally:
        records.close()
    return [one["what"] for one in entries if one["type"] == "accessed"]


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    return Ward(tmp_path, TODAY)


def run(ward: Ward, words: Sequence[str], *, by: str = "Dr. X") -> int:
    return main(["treatment", *words, "--by", by, "--data", str(ward.folder)], ward.services)


def begun(ward: Ward, *, first_ever: bool = True, first: date = FIRST) -> str:
    patient = ward.patient()
    if first_ever:
        ward.first_ever(patient)
    assert run(ward, ["start", patient, "--regimen", "isa-pd", "--first", first.isoformat()]) == 0
    return patient


def shown(ward: Ward, patient: str, capsys: Said) -> str:
    capsys.readouterr()
    assert run(ward, ["show", patient]) == 0
    return capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")


def days(ward: Ward, patient: str, capsys: Said) -> list[tuple[object, ...]]:
    """Cycle, day, date, number and status of each day of two cycles."""
    capsys.readouterr()
    assert run(ward, ["show", patient, "--cycles", "2", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["days"]
    return [
        (one["cycle"], one["day"], one["date"], one["infusion_number"], one["status"])
        for one in rows
    ]


def test_complete_infusions_of_the_journal_count_by_themselves(ward: Ward, capsys: Said) -> None:
    """The second is three days late: 15 January; the third is due a week after it."""
    patient = begun(ward)
    ward.infusion(patient, FIRST, 1)
    ward.infusion(patient, date(2026, 1, 15), 2)
    assert days(ward, patient, capsys) == [
        (1, 1, "2026-01-05", 1, "given"),
        (1, 8, "2026-01-15", 2, "given"),
        (1, 15, "2026-01-22", 3, "due"),
        (1, 22, "2026-01-29", 4, "planned"),
        (2, 1, "2026-02-05", 5, "planned"),
        (2, 15, "2026-02-19", 6, "planned"),
    ]
    assert "Infusion 3, from the record: cycle 1, day 15" in shown(ward, patient, capsys)


def test_that_nothing_is_missing_is_said_by_somebody_and_no_default(
    ward: Ward, capsys: Said
) -> None:
    patient = begun(ward, first_ever=False)
    assert days(ward, patient, capsys)[0] == (1, 1, "2026-01-05", None, "due")
    assert "a prescriber decides, by name" in shown(ward, patient, capsys)
    ward.first_ever(patient)
    assert days(ward, patient, capsys)[0] == (1, 1, "2026-01-05", 1, "due")


def test_after_an_aborted_first_infusion_a_prescriber_decides(ward: Ward, capsys: Said) -> None:
    patient = begun(ward)
    ward.infusion(patient, FIRST, 1, end="aborted")
    assert days(ward, patient, capsys)[:2] == [
        (1, 1, "2026-01-05", 1, "aborted"),
        (1, 8, "2026-01-12", None, "due"),
    ]
    decide = ["number", patient, "--cycle", "1", "--day", "8", "--infusion", "1"]
    assert run(ward, decide) == 2
    assert run(ward, [*decide, "--reason", "almost nothing was given"]) == 0
    assert [row[3] for row in days(ward, patient, capsys)] == [1, 1, 2, 3, 4, 5]
    out = shown(ward, patient, capsys)
    assert "Infusion 1, decided by Dr. X (almost nothing was given): cycle 1, day 8" in out
    # One decision for one day; another one contradicts it and is not recorded.
    again = [*decide[:-1], "2", "--reason", "another opinion"]
    assert run(ward, again) == 3
    assert [row[3] for row in days(ward, patient, capsys)] == [1, 1, 2, 3, 4, 5]


def test_what_was_decided_at_the_start_counts(ward: Ward, capsys: Said) -> None:
    patient = begun(ward, first_ever=False)
    ward.infusion(patient, FIRST, 7, decided_by="Dr. Y")
    assert [row[3] for row in days(ward, patient, capsys)] == [7, 8, 9, 10, 11, 12]


def test_after_a_long_gap_a_prescriber_decides(ward: Ward, capsys: Said) -> None:
    """The hospital's gap is more than 60 days; paused until 4 May, that is 119 days later."""
    patient = begun(ward)
    ward.infusion(patient, FIRST, 1)
    why = ["--reason", "infection"]
    assert run(ward, ["pause", patient, "--on", "2026-01-08", *why]) == 0
    assert "Infusion 2" not in shown(ward, patient, capsys)
    assert run(ward, ["resume", patient, "--on", "2026-05-04", *why]) == 0
    assert days(ward, patient, capsys)[1] == (1, 8, "2026-05-04", None, "due")
    assert "119 days after the last infusion" in " ".join(shown(ward, patient, capsys).split())


def test_one_given_elsewhere_leaves_the_number_open(ward: Ward, capsys: Said) -> None:
    patient = begun(ward)
    ward.infusion(patient, FIRST, 1)
    said = ["elsewhere", patient, "--on", "2026-01-12", "--reason", "on holiday"]
    assert run(ward, [*said, "--cycle", "1"]) == 2
    assert run(ward, [*said, "--cycle", "1", "--day", "8"]) == 0
    assert days(ward, patient, capsys)[1:3] == [
        (1, 8, "2026-01-12", None, "given"),
        (1, 15, "2026-01-19", None, "due"),
    ]


def test_another_product_leaves_the_number_open(ward: Ward, capsys: Said) -> None:
    patient = begun(ward)
    ward.infusion(patient, FIRST, 1)
    said = ["elsewhere", patient, "--on", "2026-01-09", "--product", "daratumumab"]
    assert run(ward, [*said, "--reason", "given by mistake"]) == 0
    assert "daratumumab was given" in " ".join(shown(ward, patient, capsys).split())
    assert days(ward, patient, capsys)[1][3] is None


def test_a_day_is_omitted_by_name_and_later_days_stay(ward: Ward, capsys: Said) -> None:
    patient = begun(ward)
    ward.infusion(patient, FIRST, 1)
    omit = ["omit", patient, "--cycle", "1", "--day", "8", "--reason", "neutropenia"]
    assert run(ward, omit) == 0
    assert days(ward, patient, capsys)[1:3] == [
        (1, 8, "2026-01-12", None, "omitted"),
        (1, 15, "2026-01-19", 2, "due"),
    ]
    assert "omitted by Dr. X: neutropenia" in shown(ward, patient, capsys)
    # The same once more is a slip, and is not recorded.
    assert run(ward, omit) == 3
    # It was the wrong day: the entry is withdrawn, by an entry.
    capsys.readouterr()
    assert run(ward, ["entries", patient]) == 0
    line = next(one for one in capsys.readouterr().out.splitlines() if "omitted" in one)
    assert run(ward, ["withdraw", patient, line.split()[0], "--reason", "wrong day"]) == 0
    assert days(ward, patient, capsys)[1] == (1, 8, "2026-01-12", 2, "due")


def test_a_replaced_regimen_counts_on(ward: Ward, capsys: Said) -> None:
    """Isa-Kd begins on 19 January as infusion 3, on days 1, 8, 15, 22 of its own cycle 1."""
    patient = begun(ward)
    ward.infusion(patient, FIRST, 1)
    ward.infusion(patient, date(2026, 1, 12), 2)
    replace = ["replace", patient, "--on", "2026-01-19", "--regimen", "isa-kd"]
    assert run(ward, [*replace, "--reason", "neuropathy"]) == 0
    assert "Infusion 3, from the record: cycle 1, day 1" in shown(ward, patient, capsys)
    ward.infusion(patient, date(2026, 1, 19), 3)
    rows = days(ward, patient, capsys)
    assert [row[:3] for row in rows if row[4] == "due"] == [(1, 8, "2026-01-26")]
    assert [row[3] for row in rows if row[4] == "given"] == [1, 2, 3]


def test_a_permanent_stop_ends_the_days(ward: Ward, capsys: Said) -> None:
    patient = begun(ward)
    ward.infusion(patient, FIRST, 1, end="stopped")
    out = " ".join(shown(ward, patient, capsys).split())
    assert (
        "Isatuximab was permanently discontinued in this patient on 5 January 2026. Grade 4" in out
    )
    assert "due" not in {row[4] for row in days(ward, patient, capsys)}


def test_an_end_for_good_by_name_is_said_and_nothing_is_due(ward: Ward, capsys: Said) -> None:
    patient = begun(ward)
    ward.infusion(patient, FIRST, 1)
    end = ["end", patient, "--on", "2026-01-09", "--permanently", "--reason", "anaphylaxis at home"]
    assert run(ward, end) == 0
    assert "Permanently discontinued on 9 January 2026 (Dr. X" in shown(ward, patient, capsys)
    assert [row[4] for row in days(ward, patient, capsys)] == ["given"]


def test_an_infusion_without_an_end_leaves_the_number_open(ward: Ward, capsys: Said) -> None:
    patient = begun(ward)
    ward.infusion(patient, FIRST, 1, end="open")
    out = " ".join(shown(ward, patient, capsys).split())
    assert "has no end yet: record how it ended" in out
    assert "No infusion number from the record" in out


def test_infusions_before_the_treatment_leave_the_number_open(ward: Ward, capsys: Said) -> None:
    """Nobody knows what came before the first one that the journal has."""
    patient = ward.patient()
    ward.infusion(patient, date(2025, 12, 1), 4, decided_by="Dr. Y")
    start = ["start", patient, "--regimen", "isa-pd", "--first", "2026-01-05"]
    assert run(ward, start) == 0
    assert days(ward, patient, capsys)[0][3] is None


def test_calendar_entries_are_known_by_the_treatment_and_name_nobody(
    ward: Ward, tmp_path: Path
) -> None:
    one, other = begun(ward), None
    other = ward.patient("B. Jones", "12")
    assert run(ward, ["start", other, "--regimen", "isa-pd", "--first", FIRST.isoformat()]) == 0
    texts = []
    for name, patient in (("one", one), ("again", one), ("other", other)):
        file = tmp_path / f"{name}.ics"
        assert run(ward, ["show", patient, "--cycles", "1", "--ics", str(file)]) == 0
        texts.append(file.read_text(encoding="utf-8"))
    uids = [{line for line in text.splitlines() if line.startswith("UID")} for text in texts]
    assert len(uids[0]) == 4
    assert uids[0] == uids[1]
    assert not uids[0] & uids[2]
    assert all(name not in text for text in texts for name in ("Smith", "Jones", "sa-Pd", one))


def test_a_calendar_file_is_an_entry_and_one_that_is_not_written_is_told(
    ward: Ward, tmp_path: Path, capsys: Said
) -> None:
    patient = begun(ward)
    words = ["show", patient, "--cycles", "1", "--ics"]
    assert run(ward, [*words, str(tmp_path / "days.ics")]) == 0
    full = replace(ward.services.files, save=lambda path, text: "no space left")
    asked = ["treatment", *words, str(tmp_path / "more.ics"), "--by", "N. N."]
    services = replace(ward.services, files=full)
    assert main([*asked, "--data", str(ward.folder)], services) == 1
    assert "more.ics could not be written (no space left)" in capsys.readouterr().err
    # The file, the one that the disk had no room for, and this look at the entries.
    assert accesses(ward, patient)[-5:] == ["opened", "exported"] * 2 + ["exported"]


def test_reasons_are_sealed(ward: Ward) -> None:
    patient = begun(ward)
    omit = ["omit", patient, "--cycle", "1", "--day", "8", "--reason", "fever of A. Smith Wxbrg"]
    assert run(ward, omit) == 0
    for path in ward.folder.iterdir():
        assert b"Wxbrg" not in path.read_bytes()


def test_what_happened_before_is_read_from_a_file_as_for_course(
    ward: Ward, tmp_path: Path, capsys: Said
) -> None:
    """The same days by `course`, which counts from a first infusion ever; so somebody says so."""
    patient = ward.patient()
    ward.first_ever(patient)
    given = tmp_path / "given.json"
    document = {
        "given": [
            {"cycle": 1, "day": 1, "date": "2026-01-05"},
            {"cycle": 1, "day": 8, "omitted": True, "by": "Dr. X", "reason": "neutropenia"},
        ],
        "events": [
            {
                "type": "replaced", "date": "2026-01-19", "by": "Dr. X", "reason": "intolerance",
                "regimen": "isa-kd",
                "then": {"given": [{"cycle": 1, "day": 1, "date": "2026-01-19"}]},
            }
        ],
    }  # fmt: skip
    given.write_text(json.dumps(document), encoding="utf-8")
    asked = ["--regimen", "isa-pd", "--first", "2026-01-05", "--given", str(given)]
    assert run(ward, ["start", patient, *asked]) == 0
    out = shown(ward, patient, capsys)
    assert main(["course", *asked, "--cycles", "6"], ward.services) == 0
    calendar = capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")
    assert calendar in out
    # What the journal knows as well is one infusion, and the journal knows how it ended.
    ward.infusion(patient, FIRST, 1, end="aborted")
    assert days(ward, patient, capsys)[0] == (1, 1, "2026-01-05", 1, "aborted")
    twice = {"given": [{"cycle": 1, "day": 1, "date": "2026-01-05"}] * 2}
    given.write_text(json.dumps(twice), encoding="utf-8")
    other = ward.patient("B. Jones", "12")
    assert run(ward, ["start", other, *asked]) == 3
    capsys.readouterr()
    assert run(ward, ["entries", other]) == 0
    assert capsys.readouterr().out == ""


def test_removed_the_days_stay_and_the_reasons_are_gone(ward: Ward, capsys: Said) -> None:
    patient = begun(ward)
    omit = ["omit", patient, "--cycle", "1", "--day", "8", "--reason", "neutropenia"]
    assert run(ward, omit) == 0
    with ward.records() as records:
        records.patients.remove(patient, "Dr. X", "asked for in writing")
        entries = [one.said for one in records.patients.of_treatments(patient)]
    facts = [one.event for one in entries if isinstance(one, TreatmentFact)]
    assert [getattr(one, "reason", "") for one in facts] == ["[…]"]
    assert run(ward, omit) == 3


def plan(ward: Ward, patient: str, *more: str) -> int:
    asked = ["plan", "--patient", patient, "--by", "N. N.", "--data", str(ward.folder)]
    return main([*asked, "--weight-kg", "70", "--on", "2026-01-12", *more], ward.services)


def test_a_plan_of_a_patient_takes_the_number_from_the_record(ward: Ward, capsys: Said) -> None:
    patient = begun(ward)
    ward.infusion(patient, FIRST, 1)
    capsys.readouterr()
    assert plan(ward, patient) == 0
    out = capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")
    assert out.startswith("Infusion 2, from the record: cycle 1, day 8\n")
    assert "born on 29 February 1960" in " ".join(out.split())
    # The same number typed is the record's; another one, or another regimen, is refused.
    assert plan(ward, patient, "--infusion", "2", "--regimen", "isa-pd") == 0
    assert plan(ward, patient, "--infusion", "3") == 3
    assert plan(ward, patient, "--regimen", "isa-kd") == 3
    assert plan(ward, patient, "--born", "1961-03-01") == 3
    assert main(["plan", "--data", str(ward.folder)], ward.services) == 2


def test_without_a_number_in_the_record_there_is_no_plan(ward: Ward, capsys: Said) -> None:
    patient = begun(ward)
    ward.infusion(patient, FIRST, 1, end="aborted")
    capsys.readouterr()
    assert plan(ward, patient, "--infusion", "2") == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "a prescriber decides" in captured.err
    decide = ["number", patient, "--cycle", "1", "--day", "8", "--infusion", "2"]
    assert run(ward, [*decide, "--reason", "nearly all was given"]) == 0
    assert plan(ward, patient, "--infusion", "2") == 0


def test_after_a_stop_for_good_there_is_no_plan_and_no_sheet(
    ward: Ward, tmp_path: Path, capsys: Said
) -> None:
    patient = begun(ward)
    ward.infusion(patient, FIRST, 1, end="stopped")
    capsys.readouterr()
    assert plan(ward, patient, "--infusion", "2") == 3
    assert "permanently discontinued" in capsys.readouterr().err
    sheet = tmp_path / "sheet.pdf"
    asked = ["sheet", "--patient", patient, "--by", "N. N.", "--data", str(ward.folder)]
    more = ["--weight-kg", "70", "--kind", "nurse", "--out", str(sheet)]
    assert main([*asked, *more], ward.services) == 3
    assert not sheet.exists()


def test_a_sheet_of_a_recorded_patient_is_an_entry_before_it_is_on_paper(
    ward: Ward, tmp_path: Path
) -> None:
    patient = begun(ward)
    seen: list[list[str]] = []

    def write(*_: object) -> None:
        seen.append(accesses(ward, patient))

    services = replace(ward.services, qt=replace(ward.services.qt, write_sheet=write))
    asked = ["sheet", "--patient", patient, "--by", "N. N.", "--data", str(ward.folder)]
    more = ["--weight-kg", "70", "--on", "2026-01-05", "--infusion", "1", "--kind", "nurse"]
    assert main([*asked, *more, "--out", str(tmp_path / "sheet.pdf")], services) == 0
    assert [one[-3:-1] for one in seen] == [["opened", "printed"]]


@pytest.mark.parametrize(
    "words",
    [
        ["forget", "ID"],
        ["show"],
        ["omit", "ID", "--cycle", "1", "--reason", "x"],
        ["omit", "ID", "--cycle", "0", "--day", "8", "--reason", "x"],
        ["pause", "ID", "--on", "03.04.2026", "--reason", "x"],
        ["weigh", "ID", "--on", "2026-01-05", "--weight-kg", "heavy"],
        ["start", "ID", "--regimen", "isa-x", "--first", "2026-01-05"],
    ],
)
def test_what_cannot_be_read_is_refused(ward: Ward, words: list[str]) -> None:
    patient = begun(ward)
    asked = [patient if word == "ID" else word for word in words]
    assert main(["treatment", *asked, "--by", "Dr. X", "--data", str(ward.folder)],
                ward.services) == 2  # fmt: skip


def weights(ward: Ward, patient: str) -> list[tuple[str, str | None, str | None]]:
    """Each weight of the record, who confirmed it and why."""
    with ward.records() as records:
        return [
            (str(one.weight_kg), one.confirmed_by, one.reason)
            for one in records.patients.patient(patient).weights
        ]


def test_a_weight_is_held_to_the_checks_of_the_plan_page(ward: Ward, capsys: Said) -> None:
    """30 to 250 kg, a change of more than 10 %, a body-mass index above 40, more than 150 kg."""
    patient = begun(ward)
    today = ward.services.clock.today()

    def weighed(kg: str, *more: str, on: str = "2026-01-05") -> tuple[int, str]:
        capsys.readouterr()
        code = run(ward, ["weigh", patient, "--on", on, "--weight-kg", kg, *more])
        return code, capsys.readouterr().err.replace("\N{NO-BREAK SPACE}", " ")

    for kg, more, on, code, told in (
        ("0", [], "2026-01-05", 2, "--weight-kg is 0"),
        ("29.99", [], "2026-01-05", 3, "outside 30 to 250 kg"),
        ("250.01", [], "2026-01-05", 3, "outside 30 to 250 kg"),
        ("250.01", ["--reason", "very heavy"], "2026-01-05", 3, "outside 30 to 250 kg"),
        ("172", [], "2026-01-05", 3, "Weight 172 kg is over 150 kg: enter the height"),
        # 172 kg at 172 cm: 172 / 1.72^2 = 58.14; 110 kg at 160 cm: 110 / 2.56 = 42.97.
        ("172", ["--height-cm", "172"], "2026-01-05", 3, "BMI 58.1 kg/m² (above 40)"),
        ("110", ["--height-cm", "160"], "2026-01-05", 3, "BMI 43 kg/m² (above 40)"),
        ("70", ["--height-cm", "1.72"], "2026-01-05", 2, "--height-cm"),
        ("70", [], f"{today.year + 1}-01-01", 2, "is in the future"),
        ("70", [], "1959-12-31", 2, "before the date of birth"),
        ("70", ["--reason", "y" * 2001], "2026-01-05", 2, "at most 2000 characters"),
    ):
        assert weighed(kg, *more, on=on)[0] == code, (kg, more)
        assert told in weighed(kg, *more, on=on)[1], (kg, more)
    assert run(ward, ["weigh", patient, "--on", "2026-01-05", "--weight-kg", "172",
                      "--reason", "very tall"], by="12") == 2  # fmt: skip
    assert weights(ward, patient) == []
    assert weighed("70")[0] == 0
    # 77 kg is 10 % more than 70, which is not above the limit; from there 69.2 is 10.13 % less.
    assert weighed("77", on="2026-01-08")[0] == 0
    code, told = weighed("69.2", on="2026-01-12")
    assert (code, "changed by 10.13 % since the last one, 77 kg (limit 10 %)" in told) == (3, True)
    assert "--reason" in told
    assert weighed("69.2", "--reason", "ascites drained", on="2026-01-12")[0] == 0
    assert weights(ward, patient) == [
        ("70", None, None), ("77", None, None), ("69.2", "Dr. X", "ascites drained"),
    ]  # fmt: skip


def test_nothing_was_given_elsewhere_on_a_day_that_has_not_come(ward: Ward, capsys: Said) -> None:
    patient = begun(ward)
    later = f"{ward.services.clock.today().year + 1}-01-12"
    said = ["elsewhere", patient, "--on", later, "--reason", "on holiday"]
    capsys.readouterr()
    assert run(ward, [*said, "--cycle", "1", "--day", "8"]) == 3
    assert "is after today" in capsys.readouterr().err
    assert run(ward, said) == 3
    # A pause may be planned.
    assert run(ward, ["pause", patient, "--on", later, "--reason", "surgery"]) == 0


def test_a_weight_of_a_file_is_held_to_the_limits(tmp_path: Path, ward: Ward, capsys: Said) -> None:
    file = tmp_path / "weights.json"
    asked = ["course", "--regimen", "isa-pd", "--first", "2026-01-05", "--cycles", "1"]
    for kg, code in ((29.9, 3), (30, 0), (250, 0), (251, 3)):
        entry = {"type": "weighed", "date": "2026-01-05", "weight_kg": kg}
        file.write_text(json.dumps({"events": [entry]}), encoding="utf-8")
        assert main([*asked, "--given", str(file)], ward.services) == code, kg
    assert "outside 30 to 250" in capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    "words",
    [
        ["start", "--regimen", "isa-pd", "--first", "1959-01-05"],
        ["pause", "--on", "1926-01-05", "--reason", "x"],
        ["elsewhere", "--on", "1926-01-05", "--reason", "x"],
        ["end", "--on", "1926-01-05", "--reason", "x"],
    ],
)
def test_nothing_happens_before_the_patient_was_born(
    ward: Ward, capsys: Said, words: list[str]
) -> None:
    """Born on 29 February 1960; 1926 is a slip for 2026."""
    patient = ward.patient() if words[0] == "start" else begun(ward)
    capsys.readouterr()
    assert run(ward, [words[0], patient, *words[1:]]) == 3
    assert "before the patient's date of birth" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "by"),
    [
        (["treatment", "show", "ID"], "x" * 201),
        (["treatment", "weigh", "ID", "--on", "2026-01-05", "--weight-kg", "70"], "x" * 201),
        (["treatment", "weigh", "ID", "--on", "2026-01-05", "--weight-kg", "70"], "12"),
        (["treatment", "omit", "ID", "--cycle", "1", "--day", "8", "--reason", "x"], "12"),
        (["ward", "audit", "ID"], "x" * 201),
        (["plan", "--patient", "ID", "--weight-kg", "70"], "x" * 201),
    ],
)
def test_a_name_that_is_none_or_too_long_is_refused(
    ward: Ward, capsys: Said, command: list[str], by: str
) -> None:
    patient = begun(ward)
    capsys.readouterr()
    words = [patient if word == "ID" else word for word in command]
    assert main([*words, "--by", by, "--data", str(ward.folder)], ward.services) == 2
    assert "--by" in capsys.readouterr().err
