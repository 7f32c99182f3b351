"""Which Pythons a release may be built with: those with the fixes that are known.

Python is compiled into the bundle, with its own parsers of XML, archives and numbers. A hospital
cannot update it apart from the program, so a release starts from the newest fixes. The figures are
those of 28 November 2026, from the change logs of Python and of Debian; whoever makes a release
looks whether there are newer ones first.
"""

from __future__ import annotations

import subprocess
import sys

# The least patch release of each line, with what it mends.
LEAST = {
    (3, 11): (18, "expat 2.9.0, links in archives (October 2026)"),
    (3, 12): (14, "expat 2.8.3, parsing without end in the standard library (September 2026)"),
    (3, 13): (15, "parsing without end in the standard library (August 2026)"),
    (3, 14): (7, "parsing without end in the standard library (August 2026)"),
}
# Debian mends an older release in place, and says it in the revision of its package.
LEAST_DEBIAN = {"python3.11": "3.11.2-6+deb12u9"}


def debian_package() -> tuple[str, str] | None:
    """Name and version of the package this Python comes from; None where it is not Debian's."""
    if sys.base_prefix != "/usr":
        return None
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    command = ["dpkg-query", "-W", "-f", "${Version}", name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return (name, done.stdout.strip()) if done.returncode == 0 else None


def is_older(version: str, least: str) -> bool:
    """By Debian's own order of versions."""
    done = subprocess.run(["dpkg", "--compare-versions", version, "lt", least], check=False)
    return done.returncode == 0


def reason_against(
    version: tuple[int, int, int], package: tuple[str, str] | None = None
) -> str | None:
    """Why a release must not be built with this Python; None where it may."""
    if package is not None:
        name, installed = package
        least_package = LEAST_DEBIAN.get(name)
        if least_package is None:
            return f"nobody has looked which {name} of Debian has its fixes: patched_python.py"
        if is_older(installed, least_package):
            return f"{name} {installed} is older than {least_package}: apt-get upgrade"
        return None
    known = LEAST.get(version[:2])
    said = ".".join(map(str, version))
    if known is None:
        line = f"{version[0]}.{version[1]}"
        return f"nobody has looked which Python {line} has its fixes: patched_python.py"
    least, why = known
    if version[2] >= least:
        return None
    return f"Python {said} is older than {version[0]}.{version[1]}.{least}: {why}"


def reason_against_this() -> str | None:
    """The same of the Python that runs this."""
    return reason_against(sys.version_info[:3], debian_package())
