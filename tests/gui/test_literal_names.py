"""Names that look like something else are shown and handed over as they are.

What cannot be seen is shown by its number, as everywhere.
"""

import json
from datetime import date
from pathlib import Path

import pytest
from chair import Chair
from PySide6 import QtGui
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument

from infuseplan.application.treatment.expected import ExpectedPatient
from infuseplan.application.ward.patients import Identifiers
from infuseplan.bootstrap import services
from infuseplan.domain.patient.patient import Patient
from infuseplan.domain.patient.visit import Visit
from infuseplan.domain.treatment.treatment import TreatmentDay
from infuseplan.gui.pages.board.model import BoardModel
from infuseplan.gui.widgets.labels import literal_tip
from infuseplan.presentation.board.expected import expected_row
from infuseplan.presentation.user_text import own
from tests.application.test_patients import opened

NAMES = ["<b>SMITH</b>", '=HYPERLINK("x")', "A\rATTENDEE:x", "N" * 200, "\u202e\u05d0\u05d1"]
TODAY = date(2026, 11, 23)


def shown_as_tip(text: str) -> str:
    """What Qt's tip shows: HTML where it looks like HTML, or else the text."""
    document = QTextDocument()
    if QtGui.Qt.mightBeRichText(text):
        document.setHtml(text)
        return document.toPlainText()
    return text


@pytest.mark.parametrize("name", NAMES)
def test_on_the_board_in_cells_tips_and_for_the_ear(chair: Chair, name: str) -> None:
    regimen = services().protocols.load_default().protocol.regimens[0]
    day = TreatmentDay(
        cycle=1, day=8, planned=TODAY, due=TODAY, given=None, infusion_number=2, table=None,
        weigh=False, status="due",
    )  # fmt: skip
    patient = Patient(ids=("a" * 32,), name=name, reference="4711")
    expected = ExpectedPatient(patient, day, TODAY, regimen, 2, Visit(chair="<i>3</i>"), None)
    model = BoardModel()
    model.show_rows((expected_row(expected, TODAY),))
    whose = model.index(0, 2)
    for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleDescriptionRole):
        assert own(name) in str(whose.data(role))
    tip = shown_as_tip(whose.data(Qt.ItemDataRole.ToolTipRole))
    assert own(name) in tip
    assert "<i>3</i>" in tip


def test_a_tip_keeps_lines_and_what_is_no_html() -> None:
    assert shown_as_tip(literal_tip("a < b\n<b>SMITH</b>")) == "a < b\n<b>SMITH</b>"
    assert literal_tip("A. B.") == "A. B."


@pytest.mark.parametrize("name", NAMES)
def test_somebody_s_data_are_handed_over_with_the_name_as_it_is(tmp_path: Path, name: str) -> None:
    with opened(tmp_path) as (patients, _, _seal):
        one = patients.add(Identifiers(name, "4711"), "N. N.")
        assert patients.patient(one).name == name
        handed = json.loads(json.dumps(patients.exported(one, "N. N."), ensure_ascii=False))
    assert [entry["name"] for entry in handed if entry.get("type") == "patient-added"] == [name]
