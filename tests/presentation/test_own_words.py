"""Names and words of other people do not turn the program's own around."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import get_args

import pytest
from reading_order import DAVID, PLANTED, is_turned

from infuseplan.application.journal.event_codec import event_json, read_event
from infuseplan.domain.infusion.events import (
    Amended,
    Deviation,
    LoggedEvent,
    Observed,
    Paused,
    Reaction,
    Resumed,
)
from infuseplan.domain.infusion.events import Event as EventUnion
from infuseplan.presentation.figures import NBSP
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.infusion.amendments import amendable, as_it_stands
from infuseplan.presentation.infusion.log import event_message, log_rows
from infuseplan.presentation.infusion.trouble import entry_lines
from infuseplan.presentation.user_text import own

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FSI, PDI = "\u2068", "\u2069"
TURN = "\N{RIGHT-TO-LEFT OVERRIDE}"
OMAR = "\u0639\u0645\u0631"


@pytest.mark.parametrize("text", ["", "A. B.", "Dr Müller", "李", "O’Brien-Núñez", "é"])
def test_what_turns_nothing_is_shown_as_it_is(text: str) -> None:
    assert own(text) == text


def test_a_name_from_the_right_is_isolated() -> None:
    assert own(OMAR) == f"{FSI}{OMAR}{PDI}"
    assert own(f"Dr {OMAR}") == f"{FSI}Dr {OMAR}{PDI}"


@pytest.mark.parametrize("code", [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0, 10, 13, 0x85,
                                  0x2028, 0x2029, 0xD800])  # fmt: skip
def test_a_character_that_forces_a_direction_or_a_line_is_shown_by_its_number(code: int) -> None:
    assert own(f"A{chr(code)}B") == f"A[U+{code:04X}]B"


def test_a_name_cannot_close_the_isolation_it_stands_in() -> None:
    shown = own(f"{OMAR}{PDI}{TURN}25 mL/h")
    assert shown == f"{FSI}{OMAR}[U+2069][U+202E]25 mL/h{PDI}"


@pytest.mark.parametrize(
    "event",
    [
        Resumed(at=AT, prescriber=f"Dr {TURN}X"),
        Paused(at=AT, reason=f"pump {TURN}"),
        Reaction(at=AT, grade=2, infused_ml=Decimal("12.5"), symptoms=(f"chills{TURN}",)),
        Observed(at=AT, note=f"well{TURN}"),
        Amended(at=AT, event=1, by="A", reason=f"slip{TURN}", grade=1),
    ],
    ids=lambda event: str(event.type),
)
def test_the_log_shows_it_and_the_record_keeps_it(event: Paused) -> None:
    words = event_message(event)
    assert TURN not in words
    assert "[U+202E]" in words
    assert read_event(event_json(event)) == event
    assert TURN in event_json(event)


# --- every sentence keeps what is typed apart by itself ------------------------------------------


def test_a_sentence_keeps_the_text_apart_that_is_put_into_it() -> None:
    """No call of `own`: whoever writes the next sentence need not think of it."""
    said = say("{name}: 25 mL/h, then 50", name=f"{OMAR}{TURN}")
    assert said == f"{FSI}{OMAR}[U+202E]{PDI}: 25{NBSP}mL/h, then 50"
    said = say_count("{count} of {name}", "{count} of {name}", 2, name=OMAR)
    assert said == f"2 of {FSI}{OMAR}{PDI}"


def test_a_sentence_in_a_sentence_is_not_taken_apart_again() -> None:
    inner = say("{name}: 25 mL/h", name=OMAR)
    assert say("Not recorded: {why}", why=inner) == f"Not recorded: {FSI}{OMAR}{PDI}: 25{NBSP}mL/h"
    assert say("{name} of 2", name=own(OMAR)) == f"{FSI}{OMAR}{PDI} of 2"


def test_what_runs_from_the_right_beside_something_apart_is_isolated_as_one() -> None:
    assert say("{name} 2", name=f"{FSI}{OMAR}{PDI}, {OMAR}") == f"{FSI}{OMAR}, {OMAR}{PDI} 2"


@pytest.mark.parametrize("typed", [f"{OMAR}{PDI}{TURN}", f"{FSI}{OMAR}", f"{FSI}{TURN}{PDI}",
                                   f"\u2067{OMAR}{PDI}", f"{FSI}{FSI}{OMAR}{PDI}", f"{PDI}{OMAR}",
                                   f"\u2066a{PDI}{FSI}{OMAR}{PDI}"])  # fmt: skip
def test_nobody_types_a_way_out_of_the_isolation(typed: str) -> None:
    assert not is_turned(say("{name}: 25 mL/h", name=typed))
    assert not is_turned(say("{all}", all=say("{name}: 25 mL/h", name=typed)))


@pytest.mark.parametrize("text", ["2 lines\nof a sentence", "20 – 40 mg, ≤ 5 °C · “x”", "a\tb"])
def test_the_programs_own_text_stays_as_it_is(text: str) -> None:
    assert say("{text}", text=text) == text


def _kinds() -> tuple[type[LoggedEvent], ...]:
    union, *_ = get_args(EventUnion)
    return get_args(union)


def _planted(kind: type[LoggedEvent]) -> LoggedEvent:
    """An event of this type with the planted name in every field that holds words."""
    needed: dict[str, object] = {
        "at": AT, "given_at": AT, "to_at": AT, "bag_out_of_refrigerator": AT, "grade": 1,
        "strength_mg": Decimal(500), "expires_on": date(2027, 3, 31), "weight_kg": Decimal(70),
        "trade_item": "09506000134352", "infusion_number": 1,
        "rate_ml_per_h": Decimal(25), "infused_ml": Decimal(12), "event": 0, "agent": "montelukast",
    }  # fmt: skip
    known = {name: value for name, value in needed.items() if name in kind.model_fields}
    if kind is Deviation:
        del known["infused_ml"]
    for name, field in kind.model_fields.items():
        words = str(field.annotation)
        if name in known or "Literal" in words or name == "rule":
            continue
        if "tuple" in words:
            known[name] = (PLANTED, PLANTED)
        elif "str" in words:
            known[name] = PLANTED
    return kind(**known)


@pytest.mark.parametrize("kind", _kinds(), ids=lambda kind: kind.__name__)
def test_no_event_turns_a_line_of_log_page_or_dialog(kind: type[LoggedEvent]) -> None:
    event = _planted(kind)
    # At least whoever entered it is in there: the planted name does reach the words.
    assert TURN in event_json(event)
    said = [event_message(event), *entry_lines([event]), *(row.spoken for row in log_rows([event]))]
    said += [as_it_stands(event, event, field) for field in amendable(event)]
    assert any(DAVID in line for line in said)
    assert [line for line in said if is_turned(line)] == []
