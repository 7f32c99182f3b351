"""A packaged build has no `ssl`: psycopg is loaded all the same, and the stand-in is gone."""

import subprocess
import sys
from pathlib import Path

from .postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
# As in a build without the module: nobody finds it.
SCRIPT = """
import sys
class Without:
    def __init__(self, finder):
        self._finder = finder
    def find_spec(self, name, path=None, target=None):
        return None if name in ("ssl", "_ssl") else self._finder.find_spec(name, path, target)
    def find_distributions(self, *words):
        found = getattr(self._finder, "find_distributions", None)
        return found(*words) if found else ()
assert "ssl" not in sys.modules
sys.meta_path[:] = [Without(one) for one in sys.meta_path]
from infuseplan.adapters.ward.client import load_client
load_client()
import asyncio.sslproto, psycopg
assert psycopg.pq.__impl__ == "binary", psycopg.pq.__impl__
assert asyncio.sslproto.ssl is None
try:
    import ssl
except ImportError:
    pass
else:
    raise AssertionError("somebody could take the stand-in for the module")
with psycopg.connect(sys.argv[1]) as connection:
    print(connection.execute("SELECT 42").fetchone()[0])
"""


def test_the_client_is_loaded_without_python_s_ssl(postgres: Postgres, database: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, postgres.conninfo(database)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "42\n", "")
