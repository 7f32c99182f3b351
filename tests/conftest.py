"""What all tests have in common."""

from hypothesis import settings

# A machine that does something else besides is no fault of the program; speed has its benchmarks.
settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")
