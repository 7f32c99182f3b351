"""What names a protocol file and its regimens: enough to ask the questions, too little to plan.

No pydantic in here: a window that has just opened needs these and nothing else of the domain.
"""

from datetime import date
from decimal import Decimal
from typing import Literal

from infuseplan.frozen import frozen


@frozen
class Approval:
    """A site's approval of one protocol file, bound to its bytes."""

    by: str
    on: date


@frozen
class ProductName:
    """What the medicine of a file is called, and the strength of its concentrate."""

    name: str
    mg_per_ml: Decimal


@frozen
class ProtocolRef:
    """Which file a plan was made from; `sha256` is that of the exact bytes.

    `revision_note` says how much of the date of revision is known, where not all of it is.
    `newer_known` and `superseded_after` tell of a later text, as the file does.
    """

    id: str
    title: str
    kind: Literal["label", "trial"]
    market: str
    revision: date
    sha256: str
    approved: Approval | None
    product: ProductName
    revision_note: str | None = None
    newer_known: str | None = None
    superseded_after: date | None = None


@frozen
class RegimenName:
    """What a regimen is called, and the drugs that belong to it."""

    id: str
    name: str
    drugs: tuple[str, ...]


@frozen
class ProtocolHeadline:
    """Which file, and the names of its regimens, read without checking anything else.

    Questions may be asked by it; nothing is planned by it.
    """

    ref: ProtocolRef
    regimens: tuple[RegimenName, ...]
