"""How long this process and its children have worked, whatever else the machine does."""

import os


def worked_s() -> float:
    """Seconds of the processor, of this process and of every child that has ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
