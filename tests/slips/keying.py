"""Every single slip of the hand while a number is keyed, by the kinds that have been published.

Kinds: S. Wiseman, P. Cairns, A. Cox, A taxonomy of number entry error, BCS HCI 2011, 187-196 (digit
left out, doubled, swapped, wrong, point left out, doubled, moved); H. Thimbleby, P. Cairns,
Reducing number entry errors, J R Soc Interface 7 (2010) 1429-1439 (out by ten, neighbouring keys).
Neighbours are those of a full keyboard: the row of figures, and the block of figures on its right.
"""

from collections.abc import Iterator

# What a finger hits instead, left, right, above and below; ISO keyboards with US letters.
_ROW = {
    "1": "2q`", "2": "13qw", "3": "24we", "4": "35er", "5": "46rt", "6": "57ty", "7": "68yu",
    "8": "79ui", "9": "80io", "0": "9-op", ".": ",/l;",
}  # fmt: skip
_BLOCK = {
    "1": "204", "2": "130" + "5", "3": "26.", "4": "157", "5": "2468", "6": "359", "7": "48",
    "8": "579", "9": "68", "0": "12.", ".": "03",
}  # fmt: skip
_SHIFTED = dict(zip("1234567890.", "!@#$%^&*()>", strict=True))
_DIGITS = "0123456789"


def _swapped(text: str) -> Iterator[str]:
    for place in range(len(text) - 1):
        yield text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _replaced(text: str, table: dict[str, str]) -> Iterator[str]:
    for place, char in enumerate(text):
        for other in table.get(char, ""):
            yield text[:place] + other + text[place + 1 :]


def _point_moved(text: str) -> Iterator[str]:
    """The point anywhere else among the same digits, also before the first and behind the last."""
    digits = text.replace(".", "")
    for place in range(len(digits) + 1):
        yield f"{digits[:place]}.{digits[place:]}"


def slips_of(text: str) -> dict[str, frozenset[str]]:
    """By kind, each text that one slip makes of `text`; never `text` itself."""
    places = range(len(text))
    kinds = {
        "digit left out": {text[:n] + text[n + 1 :] for n in places if text[n] != "."},
        "point left out": {text.replace(".", "")},
        "digit twice": {text[: n + 1] + text[n:] for n in places if text[n] != "."},
        "point twice": {text.replace(".", "..")},
        "neighbours swapped": set(_swapped(text)),
        "neighbouring key of the row": set(_replaced(text, _ROW)),
        "neighbouring key of the block": set(_replaced(text, _BLOCK)),
        "shift held": set(_replaced(text, _SHIFTED)),
        "point moved": set(_point_moved(text)) if "." in text else set(),
        "another digit": set(_replaced(text, dict.fromkeys(_DIGITS, _DIGITS))),
    }
    return {kind: frozenset(texts - {text}) for kind, texts in kinds.items()}
