"""The few formulas behind every figure of a plan, each as a pattern to read.

A closed table, so that no figure is ever explained by text that somebody evaluates. A pattern is
free of words: the names of its places are put into the reader's language by `presentation`. The
arithmetic is the planner's; tests work each formula out for its inputs and demand its figure.
"""

from collections.abc import Callable, Sequence

Pattern = str | Callable[[Sequence[str]], str]


def pattern_of(rule: str, names: Sequence[str]) -> str:
    """The formula with its places named: `{per_kg_mg} × {weight_kg}`; KeyError for an unknown."""
    pattern, places = FORMULAS[rule], [f"{{{name}}}" for name in names]
    return pattern.format(*places) if isinstance(pattern, str) else pattern(places)


def _vial_sum(places: Sequence[str]) -> str:
    return " + ".join(
        f"{count} × {strength}" for count, strength in zip(places[::2], places[1::2], strict=True)
    )


def _vials(sign: str) -> Pattern:
    def pattern(places: Sequence[str]) -> str:
        amount, own, *sizes = places
        vials = " + ".join(f"n({size}) × {size}" for size in sizes)
        return f"{amount} {sign} {vials}; n({own})"

    return pattern


def _dose_range(before: str) -> Pattern:
    """`before` with its places, then one amount or the least and the most of them."""
    fixed = before.count("{")
    return lambda places: before.format(*places) + "–".join(places[fixed:])


def _sequence(places: Sequence[str]) -> str:
    """Rates and holds in turn; the last rate runs until the bag is empty and has no hold."""
    return " → ".join(" ".join(places[at : at + 2]) for at in range(0, len(places), 2))


FORMULAS: dict[str, Pattern] = {
    # Stated by somebody; nothing is worked out.
    "given": "{0}",
    "setting": "{0}",
    "stated": "{0}",
    "stated-for": "{0}: {1}",
    "in-table": "{0}: {1}",
    "dose-for-age": _dose_range("{0}, {1}: "),
    "dose-for-age-from": _dose_range("{0}, {1} ≥ {2}: "),
    "dose-for-age-below": _dose_range("{0}, {1} < {2}: "),
    "dose-for-birth-date": _dose_range("{0}, {1} → {2} = {3}: "),
    "dose-for-birth-date-from": _dose_range("{0}, {1} → {2} = {3} ≥ {4}: "),
    "dose-for-birth-date-below": _dose_range("{0}, {1} → {2} = {3} < {4}: "),
    "start": "0",
    "hold-by-setting": "{0}",
    # Taken over from another figure.
    "same": "{0}",
    "equal-volume": "{0}",
    "maximum": "{0}",
    "to-marks": "{0} → {1}",
    # Worked out.
    "product": "{0} × {1}",
    "quotient": "{0} ÷ {1}",
    "half": "{0} ÷ 2",
    "sum": " + ".join,
    "shorter": "min({0}; {1} × 60)",
    "difference": "{0} − {1}",
    "percent-change": "({0} − {1}) ÷ {1} × 100",
    "volume-of-hold": "{0} × {1} ÷ 60",
    "minutes-of-bag": "{0} ÷ {1} × 60",
    "minutes-until-empty": "({0} − {1}) ÷ {2} × 60",
    "nearest-mg": "⌊{0}⌉",
    "over-limit": "|{1} − {0}| ÷ {0} × 100 > {2} ⇒ {0}",
    "vial-sum": _vial_sum,
    "fewest-vials": _vials("≤"),
    "nearest-vials": _vials("≈"),
    "age": "{0} → {1}",
    "later": "{0} + {1}",
    "earlier": "{0} − {1}",
    "sequence": _sequence,
}
