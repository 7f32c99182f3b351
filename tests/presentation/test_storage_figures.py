"""How long a bag keeps, in the words of the pages, held against the figures of the sources.

The EU professional leaflet of 2023: use at once; otherwise normally not beyond 24 h at 2-8 °C
unless prepared in validated asepsis. US prescribing information, section 2.5: stability was shown
for 48 h at 2-8 °C, then 8 h at room temperature, infusion time included. A bag that is ready at
09:00 on 22 November 2026 is therefore shown stable until 09:00 on 24 November.
"""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from infuseplan.adapters.protocols.shelf import ProtocolShelf
from infuseplan.adapters.resources import resources_folder
from infuseplan.adapters.settings.site import SiteSettings
from infuseplan.application.infusion.preparation import (
    PlanAtHand,
    PreparationEntries,
    bag_prepared,
)
from infuseplan.application.plan.draft import CompleteRequest, RequestDraft, complete
from infuseplan.application.plan.planning import ProvedPlan, proved_plan
from infuseplan.presentation.figures import NBSP
from infuseplan.presentation.plan.phrases import material_lines
from infuseplan.presentation.preparation.view import prepare_view

RESOURCES = resources_folder()
EU = next(
    one
    for one in ProtocolShelf(RESOURCES / "protocols").load().protocols
    if "eu-smpc" in one.ref.id
)
SITE = SiteSettings(RESOURCES / "policy" / "site-policy.toml", None)
READY = datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def proved(hospital: int) -> ProvedPlan:
    draft = RequestDraft(
        regimen="isa-pd", weight_kg=Decimal("72.5"), age_years=66, infusion_number=1,
        on=READY.date(), start=READY,
    )  # fmt: skip
    request = complete(draft, READY.date())
    assert isinstance(request, CompleteRequest)
    site = SITE.with_settings({"room_temperature_limit_min": Decimal(hospital)})
    answer = proved_plan(request, EU, site)
    assert isinstance(answer, ProvedPlan)
    return answer


@pytest.mark.parametrize(("hospital", "warm"), [(480, "8 h"), (240, "4 h"), (270, "4 h 30 min")])
def test_the_storage_sentences_have_the_figures_of_the_sources(hospital: int, warm: str) -> None:
    storage = material_lines(proved(hospital).plan)[-1].replace(NBSP, " ")
    sentences = storage.rstrip("*†‡§").split(". ")
    assert sentences == [
        "Use at once; otherwise normally not beyond 24 h at 2-8 °C unless prepared in validated "
        "asepsis",
        "Shown to be stable for 48 h at 2-8 °C",
        f"At room temperature at most {warm}, infusion time included.",
    ]


def test_a_bag_that_is_ready_says_until_when_and_repeats_nothing() -> None:
    made = PlanAtHand(proved(480), EU, "A. B.", "4711")
    so_far = PreparationEntries()
    so_far._events.append(bag_prepared(READY, "KM"))
    view = prepare_view(made, so_far)
    said = view.bag.replace(NBSP, " ")
    assert said.endswith("Refrigerated: shown stable until 09:00 on 24 November 2026.")
    whole = " ".join((*view.steps, view.bag)).replace(NBSP, " ")
    for once in ("Use at once", "24 h at 2-8 °C", "48 h at 2-8 °C", "at most 8 h"):
        assert whole.count(once) == 1, once
