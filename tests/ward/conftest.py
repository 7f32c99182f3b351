"""The PostgreSQL of these tests, one for each process of the run."""

from collections.abc import Iterator

import pytest

from .postgres import Postgres, throw_away_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running cluster; a test that stops it makes one of its own."""
    with throw_away_postgres() as server:
        yield server


@pytest.fixture
def database(postgres: Postgres) -> Iterator[str]:
    """A database of this test's own with the ward's schema."""
    name = postgres.ward()
    yield name
    postgres.drop(name)
