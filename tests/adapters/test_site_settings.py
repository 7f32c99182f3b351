"""The hospital's settings: read on top of the described file, refused as a whole or not at all."""

from decimal import Decimal
from pathlib import Path

import pytest

from infuseplan.adapters.resources import resources_folder
from infuseplan.adapters.settings.site import SiteSettings
from infuseplan.application.ports import PolicyProblem

DEFAULT = resources_folder() / "policy" / "site-policy.toml"
HEAD = 'schema = "infuseplan/site-policy/1"\n'


def settings_with(tmp_path: Path, text: str) -> SiteSettings:
    file = tmp_path / "site-policy.toml"
    file.write_text(HEAD + text, encoding="utf-8")
    return SiteSettings(DEFAULT, file)


def test_the_described_file_holds_the_defaults_of_the_house() -> None:
    policy = SiteSettings(DEFAULT, None).standing().policy
    assert policy.re_escalation_hold == "table"
    assert policy.grade1 == "hold"
    assert policy.recurrence == "from-grade-2"
    assert policy.restart_after_grade1_stop == "half"
    assert policy.age_limits_years == (18, 120)
    assert policy.weight_limits_kg == (30, 250)
    assert policy.weight_change_percent == 10
    assert policy.gap_days == 60
    assert policy.bag_volume_ml == 250
    assert policy.room_temperature_limit_min == 480
    assert policy.dose_rounding.kind == "off"
    assert policy.observations.kind == "with-rate-changes"


def test_a_key_that_is_left_out_keeps_its_described_value(tmp_path: Path) -> None:
    policy = settings_with(tmp_path, 're_escalation_hold = "thirty"\n').standing().policy
    assert policy.re_escalation_hold == "thirty"
    assert policy.weight_limits_kg == (30, 250)


def test_an_absent_machine_wide_file_is_no_problem_but_a_named_one_is(tmp_path: Path) -> None:
    absent = tmp_path / "none.toml"
    assert SiteSettings(DEFAULT, absent).standing().policy.grade1 == "hold"
    with pytest.raises(PolicyProblem, match=r"none\.toml"):
        SiteSettings(DEFAULT, absent, named=True).standing()


def test_figures_stay_exact(tmp_path: Path) -> None:
    policy = settings_with(tmp_path, "bmi_limit = 39.9\n").standing().policy
    assert policy.bmi_limit == Decimal("39.9")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("re_escalation_hold = 30", "re_escalation_hold"),
        ('re_escalation_hold = "sixty"', "re_escalation_hold"),
        ("unknown = 1", "unknown"),
        ("weight_limits_kg = [250, 30]", "weight_limits_kg"),
        ("weight_limits_kg = [30]", "weight_limits_kg"),
        ("weight_limits_kg = [true, 250]", "weight_limits_kg.0"),
        ("age_limits_years = [18.5, 120]", "age_limits_years.0"),
        ("bag_volume_ml = 320", "bag_volume_ml"),
        ("bag_volume_ml = 0", "bag_volume_ml"),
        # The label's 8 hours at room temperature: stricter is the hospital's right, laxer is not.
        ("room_temperature_limit_min = 481", "room_temperature_limit_min"),
        ('dose_rounding = { kind = "nearest-vial", within_percent = 11 }', "dose_rounding"),
        ('dose_rounding = { kind = "nearest-vial" }', "dose_rounding"),
        ('grade3 = "stop"', "grade3"),
        ('recurrence = "stop"', "recurrence"),
        ('after_gap = "ask"', "after_gap"),
        ("gap_days = nan", "gap_days"),
        ("pump_difference_ml = inf", "pump_difference_ml"),
    ],
)
def test_an_impossible_setting_is_refused_by_its_key(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(PolicyProblem) as refused:
        settings_with(tmp_path, text + "\n").standing()
    assert refused.value.key.startswith(key)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("age_limits_years = [5, 120]", "5 is below 18"),
        ("age_limits_years = [18, 121]", "121 is above 120"),
        ("weight_limits_kg = [2, 250]", "2 is below 30"),
        ("weight_limits_kg = [30, 250.1]", "250.1 is above 250"),
        ("weight_change_percent = 25.1", "25.1 is above 25"),
        ("bmi_limit = 61", "61 is above 60"),
        ("bag_limits_ml = [100, 300]", "100 is below 200"),
        ("bag_limits_ml = [250, 500]", "500 is above 400"),
        ("pump_difference_ml = 300", "300 is above 20"),
        ("gap_days = 3650", "3650 is above 365"),
        ("room_temperature_limit_min = 481", "481 is above 480"),
        ('observations = { kind = "every", minutes = 1440 }', "1440 is above 60"),
        ('dose_rounding = { kind = "nearest-mg", within_percent = 100 }', "100 is above 10"),
    ],
)
def test_a_hospital_cannot_widen_a_limit_of_the_program(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(PolicyProblem) as refused:
        settings_with(tmp_path, text + "\n").standing()
    assert refused.value.key.startswith(text.partition(" = ")[0])
    assert said in refused.value.text
    assert "narrow" in refused.value.advice


@pytest.mark.parametrize(
    "text",
    [
        "age_limits_years = [21, 90]",
        "weight_limits_kg = [40, 150]",
        "weight_change_percent = 25",
        "bmi_limit = 60",
        "bag_limits_ml = [200, 400]",
        "pump_difference_ml = 20",
        "gap_days = 365",
        'observations = { kind = "every", minutes = 60 }',
    ],
)
def test_a_hospital_may_narrow_a_limit_or_use_all_of_it(tmp_path: Path, text: str) -> None:
    assert settings_with(tmp_path, text + "\n").standing()


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"schema = 1\n", b"[[", b"a" * 1_100_000, b"a = " + b"[" * 100_000,
     ("k" + ".k" * 50_000 + " = 1").encode()],
    ids=["empty", "not text", "another schema", "torn", "huge", "deep", "long key"],
)  # fmt: skip
def test_a_file_that_is_no_settings_file_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "site-policy.toml"
    file.write_bytes(content)
    with pytest.raises(PolicyProblem, match=r"site-policy\.toml"):
        SiteSettings(DEFAULT, file).standing()


def test_a_schema_that_nobody_wrote_is_missing_and_not_called_none(tmp_path: Path) -> None:
    file = tmp_path / "site-policy.toml"
    file.write_text('grade1 = "continue"\n', encoding="utf-8")
    with pytest.raises(PolicyProblem) as found:
        SiteSettings(DEFAULT, file).standing()
    assert str(found.value) == (
        'site-policy.toml: schema: is missing; write schema = "infuseplan/site-policy/1"'
    )


def test_the_same_decisions_have_the_same_sum_whatever_file_they_stand_in(tmp_path: Path) -> None:
    plain = SiteSettings(DEFAULT, None).standing()
    spelled_out = settings_with(tmp_path, 'grade1 = "hold"\n').standing()
    other = settings_with(tmp_path, 'grade1 = "continue"\n').standing()
    assert plain.sha256 == spelled_out.sha256 != other.sha256


@pytest.mark.parametrize(
    "line",
    ['grade3 = "stop"', 'counts_as_infusion = "complete-only"', 'after_gap = "ask"',
     'leap_day_birthday = "march-1"'],
)  # fmt: skip
def test_a_setting_that_is_a_rule_now_is_refused_with_what_to_do(tmp_path: Path, line: str) -> None:
    with pytest.raises(PolicyProblem) as refused:
        settings_with(tmp_path, f"{line}\n").standing()
    assert refused.value.key == line.split(maxsplit=1)[0]
    assert "rule of the program" in refused.value.text
    assert refused.value.advice == "remove this line"
