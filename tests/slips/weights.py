"""What becomes of each single slip in a weight, through the answer that the window would give."""

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from infuseplan.application.plan.draft import RequestDraft, second_entry_is_asked
from infuseplan.application.plan.session import Held, PlanningSession, Unanswered
from infuseplan.presentation.entry.read import read_weight_kg

from .keying import slips_of

SEED = 20261128
HOW_MANY = 50_000

# Adults of both sexes. The middle lies between the averages of Europe, 70.8 kg, and of North
# America, 80.7 kg: S. C. Walpole et al., The weight of nations, BMC Public Health 12 (2012) 439.
# The spread is an assumption: 95 of 100 between 48 and 114 kg.
_MEDIAN_KG, _LOG_SPREAD = 74, 0.22
_LEAST_KG, _MOST_KG = 38, 180
# From one cycle to the next: an assumption as well, 95 of 100 within 4 %.
_CHANGE_SPREAD = 0.02


def weights(count: int = HOW_MANY) -> list[Decimal]:
    """Weights in kg with one decimal, as a scale shows them."""
    chance = random.Random(SEED)  # noqa: S311 - a repeatable sample, no secret
    found: list[Decimal] = []
    while len(found) < count:
        kg = math.exp(chance.gauss(math.log(_MEDIAN_KG), _LOG_SPREAD))
        if _LEAST_KG <= kg <= _MOST_KG:
            found.append(Decimal(f"{kg:.1f}"))
    return found


def last_weight(kg: Decimal, chance: random.Random) -> Decimal:
    """What the same patient weighed a cycle before."""
    return Decimal(f"{float(kg) * (1 + chance.gauss(0, _CHANGE_SPREAD)):.1f}")


@dataclass
class Tally:
    """So many slips of one kind, and what became of them."""

    outcomes: Counter[str] = field(default_factory=Counter)
    out_by_two: int = 0

    @property
    def total(self) -> int:
        return sum(self.outcomes.values())

    def share(self, *outcomes: str) -> float:
        """The part of all slips with one of these outcomes."""
        return sum(self.outcomes[one] for one in outcomes) / self.total

    @property
    def share_out_by_two(self) -> float:
        """The part that stands and is wrong by a factor of two or more."""
        return self.out_by_two / self.total


BLOCKED, TWICE, CONFIRM, STANDS = "blocked", "second entry", "confirmation", "stands"
Judge = Callable[[str, Decimal, Decimal | None], str | None]


def judge_by(session: PlanningSession, rule: str) -> Judge:
    """What the window answers to a text that was typed for a weight that is really another one.

    None where the text denotes the very same weight: that is no slip of the value.
    """
    one = rule == "one-decimal"

    @cache
    def judge(text: str, true: Decimal, last: Decimal | None) -> str | None:
        reading = read_weight_kg(text, one_decimal=one)
        if not isinstance(reading, Decimal):
            return BLOCKED
        if reading == true:
            return None
        asked = second_entry_is_asked(rule, typed=True, earlier_is_known=last is not None)
        # What is refused anyway is refused before the second entry, which has no slip in it.
        draft = RequestDraft(
            regimen="isa-pd", weight_kg=reading, age_years=66, infusion_number=1,
            last_weight_kg=last, weight_again="missing" if asked else "",
        )  # fmt: skip
        answer = session.ask(draft, readable=True)
        if isinstance(answer, Unanswered):
            return TWICE
        if isinstance(answer, Held):
            return CONFIRM
        return STANDS if hasattr(answer, "proof") else BLOCKED

    return judge


def as_typed(kg: Decimal, *, one_decimal: bool = False) -> str:
    """`72.5`, and `72` where the scale shows `72.0`, unless one decimal is demanded."""
    return f"{kg:.1f}" if one_decimal else f"{kg:.1f}".removesuffix(".0")


def tallies(
    sample: list[Decimal], judge: Judge, *, known: bool = False, one_decimal: bool = False
) -> dict[str, Tally]:
    """Every single slip in every weight, by kind."""
    chance = random.Random(SEED)  # noqa: S311 - a repeatable sample, no secret
    found: dict[str, Tally] = {}
    for kg, last, count in _counted(sample, chance, known=known):
        for kind, texts in slips_of(as_typed(kg, one_decimal=one_decimal)).items():
            tally = found.setdefault(kind, Tally())
            for text in texts:
                outcome = judge(text, kg, last)
                if outcome is None:
                    continue
                tally.outcomes[outcome] += count
                if outcome == STANDS:
                    reading = read_weight_kg(text)
                    assert isinstance(reading, Decimal)
                    tally.out_by_two += count * (reading >= 2 * kg or 2 * reading <= kg)
    return found


def _counted(
    sample: list[Decimal], chance: random.Random, *, known: bool
) -> Iterator[tuple[Decimal, Decimal | None, int]]:
    """Each weight once with how often it occurs; with a last one, each on its own."""
    if known:
        for kg in sample:
            yield kg, last_weight(kg, chance), 1
    else:
        for kg, count in Counter(sample).items():
            yield kg, None, count


def mean_share(found: dict[str, Tally], *outcomes: str) -> float:
    """Every kind equally often, because nobody has published how often each of them is."""
    return sum(tally.share(*outcomes) for tally in found.values()) / len(found)


def mean_out_by_two(found: dict[str, Tally]) -> float:
    return sum(tally.share_out_by_two for tally in found.values()) / len(found)


def report(name: str, found: dict[str, Tally]) -> str:
    """A table of all kinds, for whoever runs it."""
    lines = [f"{name}: blocked, second entry, confirmation, stands, out by two or more"]
    for kind, tally in found.items():
        shares = (tally.share(one) for one in (BLOCKED, TWICE, CONFIRM, STANDS))
        figures = "".join(f"{share:9.2%}" for share in (*shares, tally.share_out_by_two))
        lines.append(f"  {kind:32}{figures}")
    means = [mean_share(found, one) for one in (BLOCKED, TWICE, CONFIRM, STANDS)]
    means.append(mean_out_by_two(found))
    lines.append(f"  {'each kind equally often':32}" + "".join(f"{share:9.2%}" for share in means))
    return "\n".join(lines)
