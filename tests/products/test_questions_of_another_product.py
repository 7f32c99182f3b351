"""The questions name the product of the protocol in use, also after another was chosen."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from infuseplan.domain.protocol.reference import ProductName, RegimenName
from infuseplan.gui.pages.plan.questions import Questions
from infuseplan.gui.pages.plan.regimen_choice import regimen_choice

NINE = datetime(2026, 11, 22, 9, tzinfo=UTC)
ONE = ProductName("examplimab", Decimal(20))
OTHER = ProductName("daratumumab", Decimal(20))
REGIMEN = RegimenName("dara-rd", "Dara-Rd", ("daratumumab", "lenalidomide", "dexamethasone"))


def words(questions: Questions) -> list[str]:
    return [label.text() for label in questions.findChildren(QLabel)]


def test_a_regimen_is_shown_with_the_drugs_beside_the_product() -> None:
    assert regimen_choice(REGIMEN, OTHER).detail == "with lenalidomide, dexamethasone"


@pytest.mark.parametrize(
    ("product", "asked"),
    [(ONE, "Examplimab infusion number"), (OTHER, "Daratumumab infusion number")],
)
def test_the_infusion_is_asked_for_by_the_name_of_the_product(
    qtbot: QtBot, product: ProductName, asked: str
) -> None:
    questions = Questions([REGIMEN], ONE, now=lambda: NINE)
    qtbot.addWidget(questions)
    questions.show_regimens([REGIMEN], product)

    assert asked in words(questions)
    assert questions.infusion.accessibleName() == asked
