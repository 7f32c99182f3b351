"""The plan as text, against texts that were approved line by line with the sources beside them.

A digest changes with every byte of a file, so the approved texts stand for it with three dots;
VERSION stands for the version that pyproject.toml has.
"""

import re
import tomllib
from pathlib import Path

import pytest

from tests.contract_client import plan

ROOT = Path(__file__).parents[2]
APPROVED = ROOT / "tests" / "approved"
FIRST = [
    "--regimen", "isa-pd", "--weight-kg", "72.5", "--born", "1951-11-22", "--infusion", "1",
    "--start", "2026-11-22T09:00:00+01:00",
]  # fmt: skip
PART_B = [
    "--regimen", "isa-pd", "--weight-kg", "72.5", "--age", "66", "--infusion", "2",
    "--protocol", "isatuximab-iv/phase1b-part-b-2021",
]  # fmt: skip
REFUSED = [
    "--regimen", "isa-vrd-te", "--weight-kg", "725", "--age", "66", "--height-cm", "172",
    "--infusion", "12",
]  # fmt: skip
PROTOCOLS = (
    "eu-smpc-2025-07", "us-pi-2024-11", "cn-nmpa-2025", "phase1b-part-a-2021",
    "phase1b-part-b-2021", "rest-2025",
)  # fmt: skip


def shown(argv: list[str]) -> str:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = f"InfusePlan {version['project']['version']}"
    text = plan(*argv).stdout.replace(named, "InfusePlan VERSION")
    return re.sub(r"(?m)^SHA-256 [0-9a-f]{64}$", "SHA-256 ...", text)


@pytest.mark.parametrize(
    ("name", "argv"),
    [
        ("plan-first-infusion-at-75", FIRST),
        ("plan-part-b-second-infusion", PART_B),
        ("refusal", REFUSED),
    ],
)
def test_the_text_is_the_approved_one(name: str, argv: list[str]) -> None:
    assert shown(argv) == (APPROVED / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("number", ["1", "2", "3"])
@pytest.mark.parametrize("weight", ["30", "70.1", "250"])
def test_no_line_is_longer_than_a_record_and_every_character_survives_pasting(
    protocol: str, number: str, weight: str
) -> None:
    regimen = "isa-vrd-ti" if protocol == "rest-2025" else "isa-pd"
    text = plan(
        "--regimen", regimen, "--weight-kg", weight, "--age", "66", "--infusion", number,
        "--protocol", f"isatuximab-iv/{protocol}", "--start", "2026-12-31T23:10:00+01:00",
    ).stdout  # fmt: skip
    assert max(map(len, text.splitlines())) <= 80
    assert not re.search("[\N{NO-BREAK SPACE}\N{EN DASH}\N{MINUS SIGN}\u2018-\u201f\t]", text)
    assert not re.search(r"\b(ml|cc|MG|ML)\b", text)
    assert [line for line in text.splitlines() if line != line.rstrip()] == []


@pytest.mark.parametrize("argv", [FIRST, PART_B], ids=["first", "part-b"])
def test_the_points_of_a_column_stand_beneath_each_other(argv: list[str]) -> None:
    lines = shown(argv).splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith("Step "))
    header = lines[start]
    rows = []
    for line in lines[start + 1 :]:
        if not re.match(r" +\d", line):
            break
        rows.append(line)
    ends = [match.end() for match in re.finditer(r"[^ ]+(?: [^ ]+)*", header)]
    starts = [0, *ends[:-1]]
    for begin, end in zip(starts, ends, strict=True):
        cells = [row[begin:end].ljust(end - begin) for row in rows]
        units = {len((cell.rstrip() or cell).partition(".")[0]) for cell in cells}
        points = {cell.find(".") for cell in cells if "." in cell}
        assert len(points) <= 1, cells
        assert points <= units
        assert len(units) == 1, cells


def test_a_trial_says_first_and_last_that_it_is_no_label() -> None:
    lines = shown(PART_B).splitlines()
    assert "Clinical trial protocol (not licensed)" in lines[:6]
    assert "Clinical trial protocol (not licensed)" in lines[-4:]
    assert "Trial protocol" not in shown(FIRST)


def test_each_level_of_source_has_its_own_mark_and_the_legend_names_those_that_occur() -> None:
    text = shown(FIRST)
    assert "\nDose*" in text
    assert "RATES†" in text
    assert "\nDiluent‡" in text
    assert "Anaphylaxis (any grade)§" in text
    legend = " ".join(text[text.index("Not yet verified against the official SmPC: ") :].split())
    assert "* company text, shortened (dose, vials, indication" in legend
    assert "† published study or review (bag, rates" in legend
    assert "‡ excerpts on public pages (reactions, preparation" in legend
    assert "§ inferred (restart after a reaction" in legend


def test_the_legend_names_no_level_that_does_not_occur() -> None:
    text = shown(["--protocol", "isatuximab-iv/cn-nmpa-2025", *FIRST])
    legend = " ".join(text[text.index("Not yet verified against the official text: ") :].split())
    assert "‡ excerpts on public pages (dose" in legend
    assert "§ inferred (vials, indication)" in legend
    for absent in "*†":
        assert absent not in text


def test_the_strength_stands_wherever_a_volume_of_concentrate_does() -> None:
    lines = " ".join(shown(FIRST).split())
    volumes = [match.end() for match in re.finditer(r"mL of concentrate", lines)]
    assert len(volumes) == 3
    assert all(lines[end:].startswith(" (IV, 20 mg/mL)") for end in volumes)


def test_words_stand_beside_twelve_and_a_half() -> None:
    text = " ".join(shown(FIRST).split())
    assert text.count("12.5 mL/h") == text.count("12.5 mL/h (twelve and a half)") == 1


def test_optional_answers_show_where_they_were_given() -> None:
    extra = ["--weighed-on", "2024-11-20", "--last-weight-kg", "70", "--height-cm", "172",
             "--bag-ml", "265", "--zone", "Europe/Berlin"]  # fmt: skip
    text = " ".join(shown([*FIRST, *extra]).split())
    assert "72.5 kg, weighed on 20 November 2024; last weight 70 kg" in text
    assert "Height 172 cm" in text
    assert "Bag, measured 265 mL" in text
    assert "(Europe/Berlin, UTC+01:00)" in text


def test_a_rounded_dose_shows_exact_rounded_and_percent(tmp_path: Path) -> None:
    policy = tmp_path / "p.toml"
    policy.write_text(
        'schema = "infuseplan/site-policy/1"\n'
        'dose_rounding = { kind = "nearest-vial", within_percent = 10 }\n',
        encoding="utf-8",
    )
    text = shown([*FIRST, "--policy", str(policy)])
    # 725 mg is nearest to 700 mg in whole vials: 25 / 725 = 3.45 % less.
    assert "700 mg (exactly 725 mg, rounded by -3.45 %)" in text


def test_settings_that_a_protocol_decides_for_itself_are_not_named() -> None:
    # Part B says what follows a reaction of grade 1, and how the rate rises after a restart.
    settings = ("hold after restart:", "grade 1 reaction:")
    assert not any(one in shown(PART_B) for one in settings)
    assert all(one in shown(FIRST) for one in settings)
