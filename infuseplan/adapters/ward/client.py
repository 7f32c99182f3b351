"""PostgreSQL's client library, loaded before anything that connects is.

psycopg imports Python's `ssl` for what that once did to an OpenSSL of both, and uses nothing of it:
its libpq has an OpenSSL of its own. Packaged builds leave `ssl` out, with 5 MB of another OpenSSL;
so an empty module stands there while psycopg is loaded, and nobody else gets to see it.
"""

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType


def load_client() -> None:
    """Make sure that psycopg can be imported; once is enough."""
    if "psycopg" in sys.modules or find_spec("ssl") is not None:
        return
    # It looks for ssl as well, and does without where there is none.
    import_module("asyncio")
    sys.modules["ssl"] = ModuleType("ssl")
    try:
        import_module("psycopg")
    finally:
        del sys.modules["ssl"]
