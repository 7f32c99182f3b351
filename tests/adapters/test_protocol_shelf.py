"""Protocol files on disk: quarantine, faults with file, key and advice, approvals of bytes."""

import os
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from infuseplan.adapters.protocols.shelf import ProtocolShelf
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.domain.protocol.reference import Approval

from .protocol_files import ALL, EU, FOLDER, PART_B, US, changed, faults, keys, text_of, without

EU_ID = f"isatuximab-iv/{EU}"
APPROVAL = Approval(by="Ward pharmacy", on=date(2026, 11, 22))


def put(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.toml").write_text(text, encoding="utf-8", newline="\n")


# --- one bad file among good ones ------------------------------------------------------------


def test_a_faulty_file_is_set_aside_alone(tmp_path: Path) -> None:
    for name in ALL:
        put(tmp_path, name, text_of(name))
    put(tmp_path, US, changed(US, "hold_min = 30", "hold_min = 31"))
    read = ProtocolShelf(tmp_path).load()
    assert sorted(one.ref.id for one in read.protocols) == sorted(
        f"isatuximab-iv/{name}" for name in ALL if name != US
    )
    assert {fault.file for fault in read.faults} == {f"{US}.toml"}


def test_a_faulty_file_is_found_as_its_faults_and_never_replaced_by_another(tmp_path: Path) -> None:
    put(tmp_path, EU, changed(EU, "per_kg_mg = 10", "per_kg_mg = '10'"))
    put(tmp_path, US, text_of(US))
    found = ProtocolShelf(tmp_path).find(EU_ID)
    assert isinstance(found, tuple)
    assert [fault.key for fault in found] == ["posology.per_kg_mg"]


def test_an_id_that_no_file_has_is_found_nowhere(tmp_path: Path) -> None:
    put(tmp_path, EU, text_of(EU))
    assert ProtocolShelf(tmp_path).find("isatuximab-iv/elsewhere-2027") is None


def test_a_hospital_may_name_its_files_as_it_likes(tmp_path: Path) -> None:
    put(tmp_path, "our own copy", text_of(EU))
    found = ProtocolShelf(tmp_path).find(EU_ID)
    assert isinstance(found, LoadedProtocol)
    assert found.ref.id == EU_ID


def test_two_files_with_one_id_are_a_fault_of_the_second(tmp_path: Path) -> None:
    put(tmp_path, "a", text_of(EU))
    put(tmp_path, "b", text_of(EU))
    read = ProtocolShelf(tmp_path).load()
    assert [one.ref.id for one in read.protocols] == [EU_ID]
    assert [(fault.file, fault.key) for fault in read.faults] == [("b.toml", "identity.id")]


def test_a_folder_instead_of_a_file_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    put(tmp_path, EU, text_of(EU))
    read = ProtocolShelf(tmp_path).load()
    assert [one.ref.id for one in read.protocols] == [EU_ID]
    assert [fault.file for fault in read.faults] == ["folder.toml"]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="rights mean nothing to root, and Windows has others",
)
def test_a_file_that_may_not_be_read_is_a_fault(tmp_path: Path) -> None:
    put(tmp_path, EU, text_of(EU))
    (tmp_path / f"{EU}.toml").chmod(0)
    assert "cannot be read" in ProtocolShelf(tmp_path).load().faults[0].text


# --- all faults of one file, with key and advice ---------------------------------------------


def test_all_faults_of_a_file_are_told_at_once() -> None:
    text = changed(EU, "bag_ml = 250", 'bag_ml = "250"')
    text = text.replace("per_kg_mg = 10", "per_kg_mg = nan", 1)
    text = text.replace("observe_min = 30", "observe_mim = 30", 1)
    assert sorted(keys(text)) == [
        "posology.per_kg_mg",
        "reactions.observe_mim",
        "reactions.observe_min",
        "titration.bag_ml",
    ]


def test_every_fault_names_the_file_and_a_cure() -> None:
    for fault in faults(changed(EU, "brand = ", "brandname = ")):
        assert fault.file == "copy.toml"
        assert fault.key.startswith("product.brand")
        assert fault.text
        assert fault.advice


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("initial_ml_h = 25", "initial_ml_h = '25'", "titration.ladders.0.initial_ml_h"),
        ("hold_min = 60", 'hold_min = "60"', "titration.ladders.0.steps.0.hold_min"),
        ("hold_min = 60", "hold_min = true", "titration.ladders.0.steps.0.hold_min"),
        ("rate_ml_h = 25,", "rate_ml_h = nan,", "titration.ladders.0.steps.0.rate_ml_h"),
        ("rate_ml_h = 25,", "rate_ml_h = inf,", "titration.ladders.0.steps.0.rate_ml_h"),
        ("rate_ml_h = 25,", "rate_ml_h = 1e400,", "titration.ladders.0.steps.0.rate_ml_h"),
        ("rate_ml_h = 25,", "rate_ml_h = 0,", "titration.ladders.0.steps.0.rate_ml_h"),
        ("rate_ml_h = 25,", "rate_ml_h = -25,", "titration.ladders.0.steps.0.rate_ml_h"),
        ("bag_ml = 250", "bag_ml = 1e99999999999999999999", "titration.bag_ml"),
        ("bag_ml = 250", "bag_ml = 1e-400", "titration.bag_ml"),
        ("per_kg_mg = 10", "per_kg_mg = [10]", "posology.per_kg_mg"),
        ("from_infusion = 1", "from_infusion = true", "titration.ladders.0.from_infusion"),
        ("from_infusion = 1", "from_infusion = 1.0", "titration.ladders.0.from_infusion"),
        ("from_infusion = 1", "from_infusion = 0", "titration.ladders.0.from_infusion"),
        ("verified = false", "verified = 0", "product.verified"),
        ("verified = false", "verified = 'false'", "product.verified"),
        ('level = "company-text"', 'level = "certain"', "product.level"),
        ("verified = false", "verified = true", "product.verified"),
        ('level = "company-text"', 'level = "official"', "product.level"),
        ("revision = 2025-07-18", "revision = '2025-07-18'", "identity.revision"),
        ("revision = 2025-07-18", "revision = 2025-07-18T09:00:00", "identity.revision"),
        ('kind = "label"', 'kind = "Label"', "identity.kind"),
        ('id = "isatuximab-iv/', 'id = "isatuximab iv/', "identity.id"),
        ('route = "iv"', 'route = "sc"', "product.route"),
        ('kind = "until-empty"', 'kind = "untilempty"', "titration.ladders.0.steps.5"),
        ('kind = "hold"', 'kindly = "hold"', "titration.ladders.0.steps.0"),
        ("infuseplan/protocol/1", "infuseplan/protocol/2", "schema"),
        ("days = [1, 8, 15, 22]", "days = [1, 8, 15, 22.0]", "regimens.0.cycles.0.days.3"),
    ],
)
def test_a_slip_is_told_by_its_key(old: str, new: str, key: str) -> None:
    assert keys(changed(EU, old, new)) == [key]


def test_a_misspelt_key_is_both_unknown_and_missing() -> None:
    found = {
        fault.key: fault.advice for fault in faults(changed(EU, "observe_min", "observe_mins"))
    }
    assert found == {
        "reactions.observe_min": "add the key; nothing is assumed",
        "reactions.observe_mins": "remove the key, or correct its spelling",
    }


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("cite = ", "product.cite"),
        ("checked = ", "product.checked"),
        ("verified = ", "product.verified"),
        ("level = ", "product.level"),
        ("total_min = ", "titration.ladders.0.total_min"),
        ("max_ml_h = ", "titration.ladders.0.max_ml_h"),
        ("concentration_mg_per_ml = ", "product.concentration_mg_per_ml"),
        ("per_kg_mg = ", "posology.per_kg_mg"),
        ("observe_min = ", "reactions.observe_min"),
        ("latest_min_before = ", "premedication.latest_min_before"),
        ("revision = ", "identity.revision"),
    ],
)
def test_a_missing_figure_or_citation_is_a_fault_and_never_a_default(line: str, key: str) -> None:
    found = faults(without(EU, line))
    assert [fault.key for fault in found] == [key]
    assert found[0].advice == "add the key; nothing is assumed"


@pytest.mark.parametrize("part", ["locator", "source"])
def test_a_citation_needs_both_of_its_parts(part: str) -> None:
    text = changed(EU, f'{part} = "', f'{part}x = "')
    assert sorted(keys(text)) == [f"product.cite.{part}", f"product.cite.{part}x"]


def test_a_citation_of_an_unknown_document_is_a_fault() -> None:
    found = faults(changed(EU, 'source = "isatuximab-review-2022"', 'source = "hearsay"'))
    assert [(fault.key, fault.text) for fault in found] == [
        ("titration.cite.source", "hearsay is not a known source")
    ]


def test_a_dose_that_is_out_by_more_than_ten_is_refused() -> None:
    """The smallest vial has 100 mg: more than 100 mg/kg is more than one of them for each kg."""
    assert not faults(changed(EU, "per_kg_mg = 10", "per_kg_mg = 100"))
    for dose in ("100.1", "2147483648"):
        (fault,) = faults(changed(EU, "per_kg_mg = 10", f"per_kg_mg = {dose}"))
        assert fault.key == "posology.per_kg_mg"
        assert f"{dose} mg/kg is more than the smallest vial per kg" in fault.text


def test_a_vial_that_is_listed_twice_is_refused() -> None:
    line = "  { strength_mg = 100, volume_ml = 5 },"
    (fault,) = faults(changed(EU, line, f"{line}\n{line.replace('100', '100.0')}"))
    assert (fault.key, fault.text) == ("product.vials.2.strength_mg", "100 stands twice")


# --- files that are no protocol files --------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"\xef\xbb\xbf" + text_of(EU).encode("utf-8"), "byte order mark"),
        (text_of(EU).encode("utf-16"), "not UTF-8"),
        (bytes(range(256)) * 40, "not UTF-8"),
        (b"\x00" * 400, "not TOML"),
        (b"PK\x03\x04 not a protocol", "not TOML"),
        (b"#\n" * 50_001, "larger than 100 kB"),
        (b"a=\n[" + b"[\n" * 40_000, "not TOML"),
        (b"a = [" + b"[\n" * 40_000, "nested too deep"),
        (b"a" + b".a" * 40_000 + b" = 1", "line 1 is longer"),
        (b"a = " + b"9" * 1900, "Field required"),
        (b"a = 1\na = 2\n", "Cannot overwrite"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_what_is_no_protocol_file_is_refused_in_words(content: bytes, words: str) -> None:
    found = faults(content)
    assert found
    assert words in found[0].text
    assert found[0].advice


@pytest.mark.parametrize(
    "line", ["per_kg_mg = 10", "bag_ml = 250", "observe_min = 30", 'market = "EU"']
)
def test_a_key_that_stands_twice_is_refused_with_its_line(line: str) -> None:
    found = faults(changed(EU, line, f"{line}\n{line}"))
    assert len(found) == 1
    assert "line" in found[0].text
    assert "not TOML" in found[0].text


def test_a_cut_off_file_is_refused_wherever_it_is_cut() -> None:
    """At the end of a table a cut can leave a shorter file whole, but never one that plans more."""
    content = text_of(EU).encode("utf-8")
    titration = content.index(b"[titration]")
    for cut in range(0, content.index(b"[preparation]"), 97):
        assert faults(content[:cut]), f"cut after {cut} bytes"
    assert faults(content[:titration])


# --- approvals -------------------------------------------------------------------------------


def loaded_with_approval(tmp_path: Path, content: bytes) -> LoadedProtocol:
    approved = sha256(text_of(EU).encode("utf-8")).hexdigest()
    (tmp_path / f"{EU}.toml").write_bytes(content)
    found = ProtocolShelf(tmp_path, {approved: APPROVAL}).find(EU_ID)
    assert isinstance(found, LoadedProtocol)
    return found


def test_an_approval_holds_for_the_bytes_that_were_approved(tmp_path: Path) -> None:
    content = text_of(EU).encode("utf-8")
    found = loaded_with_approval(tmp_path, content)
    assert found.ref.approved == APPROVAL
    assert found.ref.sha256 == sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"# EU, summary", b"# EU, Summary"),
        (b"IV preferred", b"IV Preferred"),
        (b'level = "excerpt"', b'level = "inferred"'),
        (b"\n[product]", b"\n\n[product]"),
        (b"# EU, summary", b" # EU, summary"),
    ],
)
def test_one_changed_byte_makes_a_file_unapproved(tmp_path: Path, old: bytes, new: bytes) -> None:
    content = text_of(EU).encode("utf-8").replace(old, new, 1)
    assert content != text_of(EU).encode("utf-8")
    assert loaded_with_approval(tmp_path, content).ref.approved is None


def test_line_ends_of_another_system_make_a_file_unapproved(tmp_path: Path) -> None:
    content = text_of(EU).replace("\n", "\r\n").encode("utf-8")
    assert loaded_with_approval(tmp_path, content).ref.approved is None


def test_no_shipped_file_is_approved_by_itself() -> None:
    read = ProtocolShelf(FOLDER).load()
    assert {one.ref.approved for one in read.protocols} == {None}


def test_part_b_never_stands_in_for_the_label() -> None:
    """300 mL/h copied into a label file still has to get past its own maximum and total."""
    text = changed(EU, "rate_ml_h = 200 },\n]", "rate_ml_h = 300 },\n]")
    assert "titration.ladders.1.steps" in keys(text)
    assert text_of(PART_B).count('kind = "trial"') == 1


def test_the_files_of_records_are_read_once_and_only_some_are_kept(tmp_path: Path) -> None:
    shelf = ProtocolShelf(tmp_path)
    content = text_of(EU).encode("utf-8")
    first = shelf.parse_recorded(content)
    assert isinstance(first, LoadedProtocol)
    assert shelf.parse_recorded(bytes(bytearray(content))) is first
    # Each of these is another file of other bytes: a comment at its end.
    for number in range(40):
        shelf.parse_recorded(content + f"# {number}\n".encode())
    assert len(shelf._recorded) == 16
    assert shelf.parse_recorded(content) is not first
