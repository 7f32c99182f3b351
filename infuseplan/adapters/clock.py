"""The only place that reads the computer's clock and zone."""

from datetime import date, datetime


class SystemClock:
    """Date and time as this computer has them, in its own zone."""

    def now(self) -> datetime:
        """The present moment, with the offset in force."""
        return datetime.now().astimezone()

    def today(self) -> date:
        """Today's date in the computer's zone."""
        return self.now().date()
