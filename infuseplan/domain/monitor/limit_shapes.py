"""The shape of one product's limits: what has to be compiled before a file of it may be used.

One row of `limits.PRODUCTS` for each product. Its key is the part of a protocol's id before the
slash, as "name-iv" of "name-iv/eu-2026". The figures of a row are copied by hand
from the source, never from a protocol file, because the two are held against each other.
"""

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from infuseplan.frozen import frozen

# A rate, and the minutes it is held before the next one; None: until the bag is empty.
HeldRate = tuple[Fraction, int | None]
RateSequence = tuple[HeldRate, ...]

_FIRST, _SECOND = 1, 2


@frozen
class LadderLimits:
    """One infusion's rates, in the unit of its `RateLimits`.

    `again` is how the rates rise from half the initial one after a reaction: None where the
    source says nothing, and the climb itself with the label. Where the source restarts at the
    step before that of the reaction, `again` is None and `back` has the rate of the restart for
    each rate of the climb, in order; all that is above it in the climb comes after it.
    """

    ladder: Literal["first", "second", "later"]
    ceiling: Fraction
    climb: RateSequence
    again: RateSequence | None
    back: tuple[Fraction, ...] = ()

    @property
    def initial(self) -> Fraction:
        """The rate that the infusion starts with."""
        return self.climb[0][0]


@frozen
class RateLimits:
    """The rates of one source; `states_reactions` where it says what each grade calls for."""

    kind: Literal["ml-per-hour", "mg-per-hour"]
    first: LadderLimits
    second: LadderLimits
    later: LadderLimits
    states_reactions: bool
    again_is_climb: bool

    def of(self, infusion_number: int) -> LadderLimits:
        """The ladder of the infusion with this number, counted from 1."""
        return {_FIRST: self.first, _SECOND: self.second}.get(infusion_number, self.later)

    @property
    def unit(self) -> str:
        """The unit of all rates in here."""
        return "mL/h" if self.kind == "ml-per-hour" else "mg/h"


@frozen
class DexamethasoneLimits:
    """One dose of dexamethasone in mg, smaller from an age, and the routes of some regimens.

    `by_regimen` has mg below the age and mg from it; `routes` hold for the file `routes_of`.
    """

    older_from_years: int
    mg: int
    older_mg: int
    by_regimen: Mapping[str, tuple[int, int]]
    routes: Mapping[str, frozenset[str]]
    routes_of: str


@frozen
class PremedicationLimits:
    """The window before the start in minutes, and each agent with its least and most mg.

    `required` are the agents of the labels of one market. `first_cycle` has the files that require
    one agent more during cycle 1, which ends with the infusion that the regimen names.
    `exact` are the trials that state just this window and these doses, as the labels do.
    `undosed` are the agents of one market's labels that are named without a dose.
    """

    earliest_min_before: int
    latest_min_before: int
    mg: Mapping[str, tuple[int, int]]
    required: Mapping[str, tuple[str, ...]]
    exact: frozenset[str] = frozenset()
    undosed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    dexamethasone: DexamethasoneLimits | None = None
    first_cycle: Mapping[str, str] | None = None
    infusions_in_cycle_1: Mapping[str, int] | None = None


# First and last cycle (None: until the treatment ends), length of a cycle in days, and the days of
# a cycle on which an infusion is given, counted from 1.
Span = tuple[int, int | None, int, tuple[int, ...]]


@frozen
class ProductLimits:
    """All that is compiled for one product.

    `per_kg_mg` is the dose of its labels, `per_kg_mg_in` those of the trials with other arms; None
    where `flat_mg` is the dose for every weight, in every file. The small vial divides the large
    one. `bags_ml` are the bags of infusion 1, 2 and later as the source states them. `label` are
    the rates of every label, `trials` those of a trial by its id and dose; a trial without a line
    of its own is held against the label. Whether a file states rates at all is in `states_rates`
    and `states_no_rates`. `days` are the infusion days of each regimen; of one that is not listed
    the dates of a treatment are counted again from its file alone, and a finding says so.
    """

    per_kg_mg: int | None
    per_kg_mg_in: Mapping[str, frozenset[int]]
    concentrate_mg_per_ml: int
    small_vial_mg: int
    large_vial_mg: int
    bags_ml: tuple[int, int, int]
    refrigerated_h: int
    room_temperature_h: int
    label: RateLimits
    trials: Mapping[tuple[str, Decimal], RateLimits]
    states_rates: frozenset[str]
    states_no_rates: frozenset[str]
    premedication: PremedicationLimits
    flat_mg: int | None = None
    days: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)

    def bag_ml(self, infusion_number: int) -> int:
        """The bag of the infusion with this number, as the source states it."""
        return self.bags_ml[min(infusion_number, len(self.bags_ml)) - 1]

    def rates(self, kind: str, protocol_id: str, per_kg_mg: Decimal | None) -> RateLimits:
        """The rates that a plan from this protocol is held against; a label's, or a trial's own."""
        if kind != "trial":
            return self.label
        if per_kg_mg is None:
            return self.label
        return self.trials.get((protocol_id, per_kg_mg), self.label)
