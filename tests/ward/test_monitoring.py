"""What the README tells an administrator to ask the server answers, on a real one."""

import re
from pathlib import Path

from .postgres import Postgres

README = Path(__file__).resolve().parents[2] / "README.md"


def test_each_query_of_the_readme_is_answered(postgres: Postgres, database: str) -> None:
    text = README.read_text(encoding="utf-8")
    queries = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    assert len(queries) == 3
    origin = "a" * 32
    with postgres.admin(database) as connection:
        connection.execute(
            "INSERT INTO infuseplan_ward.workstations VALUES"
            " (%s, 'Chair 3', '0.1.0', 90, 'chair3', now() - interval '2 days')",
            (origin,),
        )
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "INSERT INTO infuseplan_ward.entries"
            " VALUES (%s, 1, 'event', %s, 0, '2026-03-02T08:00:00+00:00', '{}',"
            " repeat('0', 64), repeat('1', 64))",
            (origin, origin),
        )
        silent, came, size = (connection.execute(one).fetchall() for one in queries)
    assert [(row[0], row[3]) for row in silent] == [("Chair 3", 90)]
    assert [(row[0], row[1]) for row in came] == [("Chair 3", 1)]
    assert len(size) == 1
