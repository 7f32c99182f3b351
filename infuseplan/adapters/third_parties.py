"""What the program stands on, with versions and licences, read from what is really installed."""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, metadata, version

# The runtime parts by their distribution's name; the licence is the short name that each states
# at length in its own package, because metadata differ in where they put it.
_PARTS = (
    ("PySide6_Essentials", "LGPL-3.0-only"),
    ("shiboken6", "LGPL-3.0-only"),
    ("pydantic", "MIT"),
    ("pydantic_core", "MIT"),
    ("annotated-types", "MIT"),
    ("typing_extensions", "PSF-2.0"),
    ("typing-inspection", "MIT"),
    ("python-dateutil", "Apache-2.0 OR BSD-3-Clause"),
    ("six", "MIT"),
    ("tzdata", "Apache-2.0"),
    ("platformdirs", "MIT"),
    ("holidays", "MIT"),
    ("icalendar", "BSD-2-Clause"),
    ("PyNaCl", "Apache-2.0 AND ISC"),
    ("cffi", "MIT"),
    ("psycopg", "LGPL-3.0-only"),
    ("psycopg-binary", "LGPL-3.0-only"),
)


def third_parties() -> Sequence[tuple[str, str, str]]:
    """Name, version and licence of every runtime part that is installed."""
    found = []
    for name, licence in _PARTS:
        try:
            found.append((metadata(name)["Name"], version(name), licence))
        except PackageNotFoundError:
            continue
    return [*found, ("Inter", "4.0", "OFL-1.1")]
