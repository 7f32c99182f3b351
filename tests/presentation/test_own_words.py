"""Names and words of other people do not turn the program's own around."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from infuseplan.application.event_codec import event_json, read_event
from infuseplan.domain.course_events import Amended, Observed, Paused, Reaction, Resumed
from infuseplan.presentation.infuse_words import event_words
from infuseplan.presentation.own_words import own

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
    words = event_words(event)
    assert TURN not in words
    assert "[U+202E]" in words
    assert read_event(event_json(event)) == event
    assert TURN in event_json(event)
