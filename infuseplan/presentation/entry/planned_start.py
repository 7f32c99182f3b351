"""Day and start time of a plan by the ward's clock: one moment, or why they are none."""

from datetime import date, datetime, time, tzinfo

from infuseplan.presentation.i18n import say


def not_one_moment(day: date, at: time, zone: tzinfo | None) -> str:
    """Why the clocks of `zone` do not show `at` exactly once on `day`; empty where they do."""
    from dateutil import tz  # noqa: PLC0415 - start-up time

    moment = datetime.combine(day, at, tzinfo=zone)
    if not tz.datetime_exists(moment):
        return say("Clocks go forward: this time does not exist on that day.")
    if tz.datetime_ambiguous(moment):
        return say("Clocks go back: this time occurs twice. Choose another time.")
    return ""
