"""One day of a treatment as an entry of somebody's calendar."""

from datetime import date

from infuseplan.frozen import frozen


@frozen
class Appointment:
    """An all-day entry, without a clock time or zone.

    `uid` stays the same when the day moves, so that a calendar that knows the entry moves it.
    """

    uid: str
    on: date
    title: str
    is_cancelled: bool
