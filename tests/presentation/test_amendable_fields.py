"""Every field of every event can be corrected in the window, or it is written here why not."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from infuseplan.domain.infusion.events import EVENT_TYPES, Amended
from infuseplan.presentation.infusion.amendments import amendable
from infuseplan.presentation.infusion.log import event_message

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
# What each kind needs beside its time to be an event at all.
VALUES = {
    "by": "K. M.", "reason": "misread", "rate_ml_per_h": Decimal(25), "infused_ml": Decimal(10),
    "grade": 1, "agent": "montelukast", "given_at": AT, "strength_mg": Decimal(500),
    "batch": "B1", "expires_on": date(2027, 5, 31), "weight_kg": Decimal(70),
    "infusion_number": 1, "event": 0,
}  # fmt: skip
INDEPENDENT = "a check that is amended is no independent one: it is withdrawn and done again"
NOT_OFFERED = {
    **{("second-checked", name): INDEPENDENT for name in
       ("at", "by", "weight_kg", "infusion_number", "rate_ml_per_h")},
    **{("amended", name): "a correction is not corrected: its entry is corrected again"
       for name in Amended.model_fields},
}  # fmt: skip


@pytest.mark.parametrize("kind", EVENT_TYPES)
def test_every_field_is_offered_or_has_a_reason(kind: str) -> None:
    model = EVENT_TYPES[kind]
    needed = {name: VALUES[name] for name, one in model.model_fields.items()
              if name != "at" and one.is_required()}  # fmt: skip
    if kind == "deviation":
        needed["infused_ml"] = VALUES["infused_ml"]
    event = model(at=AT, **needed)
    offered = () if kind == "amended" else amendable(event)
    # The type is what the entry is: another one is withdrawn, and recorded as what it was.
    fields = model.model_fields.keys() - {"type"}
    unexplained = {name for name in fields if (kind, name) not in NOT_OFFERED}
    assert {one.name for one in offered} == unexplained
    assert {one.amends for one in offered} <= Amended.model_fields.keys()


RIGHT = {
    "batch": ("B2", "batch B2"),
    "expires_on": (date(2027, 6, 30), "expires 30 June 2027"),
    "strength_mg": (Decimal(100), "strength 100 mg"),
    "trade_item": ("09506000134352", "product number 09506000134352"),
    "serial": ("12", "serial number 12"),
    "weight_kg": (Decimal(71), "weight 71 kg"),
    "infusion_number": (2, "infusion number 2"),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_the_log_says_what_was_corrected(name: str) -> None:
    value, words = RIGHT[name]
    said = event_message(Amended(at=AT, event=0, by="K. M.", reason="misread", **{name: value}))  # type: ignore[arg-type] # one field of each type
    assert f"corrected to {words}." in said.replace("\N{NO-BREAK SPACE}", " ")
