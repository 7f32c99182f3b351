"""What has to be known before an infusion starts."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from decimal import Decimal

from infuseplan.domain.infusion.events import Event
from infuseplan.frozen import frozen


@frozen
class StartAnswers:
    """What the nurse confirmed before the start; `bag_out` is None where it is not known.

    `number_decided_by` is who decided on the number of this infusion, where it did not simply
    follow from the earlier ones. `premedication` has the moment at which each agent was given.
    `decided` says what else somebody decided, and who, for the log. `prepared` are the entries of
    the preparation, which stand before the start.
    """

    patient: str
    reference: str
    bag_out: datetime | None
    first_rate_ml_h: Decimal
    number_decided_by: str = ""
    premedication: Mapping[str, datetime] = field(default_factory=dict)
    decided: str = ""
    entered_by: str = ""
    prepared: tuple[Event, ...] = ()
