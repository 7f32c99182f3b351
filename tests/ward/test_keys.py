"""Patients' keys: they come with whom they belong to, and go for good from every copy."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sealing_tools import NoKeyring

from infuseplan.adapters.sealing.key_store import KeyStore
from infuseplan.adapters.sealing.seal import SiteSeal
from infuseplan.adapters.ward.folder import FolderMeeting
from infuseplan.application.ward.meeting import MeetingFault
from infuseplan.application.ward.patients import Identifiers, Patients
from infuseplan.domain.patient.likeness import reference_key

from .postgres import Postgres
from .workstations import Places, Workstation

TODAY = date(2026, 11, 22)

ANNA = Identifiers("Annegret Vogelsang", "4711-88", date(1951, 7, 23))
BERT = Identifiers("Bertold Quast", "0815-99", date(1949, 1, 30))


@dataclass
class Site:
    """A hospital with one key, which IT has laid on every computer."""

    folder: Path
    places: Places
    key: str = "ab" * 32

    def station(self, name: str, key: str = "") -> Workstation:
        path = self.folder / f"{name}.key"
        path.write_text(key or self.key)
        path.chmod(0o600)
        data = self.folder / name
        seal = SiteSeal(data, lambda: path, NoKeyring(data))
        return Workstation(data, self.places, seal=seal, name=name)


def patients_of(one: Workstation) -> Patients:
    assert one.seal is not None
    return Patients(lambda: one.journal.ward, one.seal)


@pytest.fixture(params=["server", "folder"])
def site(request: pytest.FixtureRequest, tmp_path: Path, postgres: Postgres, database: str) -> Site:
    """Workstations that meet at a server, and logins that meet in a folder."""
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o770)
    shared.chmod(0o770)
    if request.param == "server":
        return Site(
            tmp_path,
            [lambda clock, ending: postgres.meeting(database, clock, is_ending=ending)],
        )
    return Site(tmp_path, [lambda clock, ending: FolderMeeting(shared, clock)])


def level(*stations: Workstation) -> None:
    for _ in range(3):
        for one in stations:
            one.exchange()


def wrapped(one: Workstation, patient: str) -> bytes | None:
    store = KeyStore(one.folder)
    try:
        return store.wrapped(patient)
    finally:
        store.close()


def found_by(one: Workstation, reference: str) -> tuple[str, ...]:
    assert one.seal is not None
    return one.seal.found("reference", reference)


def test_a_patient_is_found_and_read_on_the_other_computer(site: Site) -> None:
    first, second = site.station("one"), site.station("two")
    anna = patients_of(first).add(ANNA, "N. N.")
    bert = patients_of(second).add(BERT, "N. N.")
    level(first, second)
    assert wrapped(second, anna) == wrapped(first, anna) is not None
    assert wrapped(first, bert) == wrapped(second, bert) is not None
    assert found_by(second, reference_key("4711-88")) == (anna,)
    for station, patient, who in ((first, bert, BERT), (second, anna, ANNA)):
        assert station.seal is not None
        (sealed,) = [one.content for one in station.entries()
                     if one.record == patient and "patient-added" in one.content]  # fmt: skip
        text = sealed.split('"sealed":"')[1].split('"')[0]
        assert who.name in (station.seal.unseal(patient, text) or "")
    assert first.sync.state().keys_missing == second.sync.state().keys_missing == 0
    first.close()
    second.close()


def test_a_number_from_before_a_correction_is_found_where_both_came_at_once(site: Site) -> None:
    first, second = site.station("one"), site.station("two")
    anna = patients_of(first).add(ANNA, "N. N.")
    patients_of(first).correct(
        anna, Identifiers(ANNA.name, "4711-89", ANNA.born), "N. N.", None, TODAY
    )
    level(first, second)
    keys = (reference_key("4711-88"), reference_key("4711-89"))
    assert [found_by(second, one) for one in keys] == [(anna,), (anna,)]
    first.close()
    second.close()


def test_who_is_removed_is_removed_from_every_computer(site: Site) -> None:
    first, second, away = (site.station(name) for name in ("one", "two", "away"))
    anna = patients_of(first).add(ANNA, "N. N.")
    bert = patients_of(first).add(BERT, "N. N.")
    level(first, second, away)
    assert wrapped(away, anna) is not None
    patients_of(first).remove(anna, "N. N.", "asked for it")
    level(first, second)
    assert wrapped(first, anna) is None
    assert wrapped(second, anna) is None
    assert found_by(second, "471188") == found_by(second, "4711-88") == ()
    assert wrapped(second, bert) is not None
    # A computer that was away and still has the key brings it back to nobody.
    assert wrapped(away, anna) is not None
    level(away, first, second)
    for one in (away, first, second):
        assert wrapped(one, anna) is None
        assert wrapped(one, bert) is not None
    late = site.station("late")
    level(late)
    assert wrapped(late, anna) is None
    assert wrapped(late, bert) is not None
    for one in (first, second, away, late):
        one.close()


def test_a_place_that_lost_everything_gets_the_keys_of_the_living_again(
    site: Site, postgres: Postgres, database: str
) -> None:
    """A new server, or a folder that was emptied: whoever is not removed is read as before."""
    postgres.snapshot(database, f"{database}_new")
    first, second = site.station("one"), site.station("two")
    anna = patients_of(first).add(ANNA, "N. N.")
    bert = patients_of(first).add(BERT, "N. N.")
    patients_of(first).correct(
        anna, Identifiers(ANNA.name, "4711-89", ANNA.born), "N. N.", None, TODAY
    )
    level(first, second)
    gone = patients_of(second).add(Identifiers("Clemens Orth", "1", None), "N. N.")
    level(first, second)
    patients_of(second).remove(gone, "N. N.", "asked for it")
    level(first, second)
    postgres.restore(database, f"{database}_new")
    postgres.drop(f"{database}_new")
    for path in list((site.folder / "shared").iterdir()):
        path.unlink()
    level(first, second)
    third = site.station("three")
    level(third)
    for one in (first, second, third):
        assert wrapped(one, anna) is not None
        assert wrapped(one, bert) is not None
        assert wrapped(one, gone) is None
        assert one.sync.state().keys_missing == 0
        one.close()


def test_a_removal_is_done_in_the_end_whatever_comes_between(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks after the entry of removal was left; then the copy is damaged."""
    first = site.station("one")
    anna = patients_of(first).add(ANNA, "N. N.")
    level(first)
    patients_of(first).remove(anna, "N. N.", "asked for it")
    place = first.sync._places[0].meeting

    def cut(*_given: object) -> None:
        raise MeetingFault("unreachable", "connection lost")

    with monkeypatch.context() as now:
        now.setattr(place, "forget", cut)
        first.exchange(1)
    assert place.pull_keys([anna]) != {}
    first.close()
    (first.folder / "ward-copy.sqlite3").write_bytes(b"no database at all" * 400)
    first = site.station("one")
    level(first)
    assert first.sync._places[0].meeting.pull_keys([anna]) == {}
    first.close()


def test_a_key_is_there_before_the_entry_that_needs_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks between the two: then neither is there, or the key alone."""
    first, second = site.station("one"), site.station("two")
    first.exchange()
    anna = patients_of(first).add(ANNA, "N. N.")
    place = first.sync._places[0].meeting
    pushed: list[str] = []

    def told(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object) -> object:
            pushed.append(name)
            return real(*given)

        return call

    for name in ("push", "push_keys"):
        monkeypatch.setattr(place, name, told(name, getattr(place, name)))
    first.exchange()
    assert pushed[0] == "push_keys"
    assert "push" in pushed
    level(second)
    assert wrapped(second, anna) is not None
    first.close()
    second.close()


def test_a_computer_with_another_site_key_is_told(site: Site) -> None:
    first, second = site.station("one"), site.station("two", key="cd" * 32)
    patients_of(first).add(ANNA, "N. N.")
    level(first)
    patients_of(second).add(BERT, "N. N.")
    level(second)
    assert second.sync.state().places[0].fault == "site-key"
    assert second.sync.state().waiting > 0
    # One that has sealed nothing yet finds it out before it seals anything.
    third = site.station("three", key="ef" * 32)
    level(third)
    assert third.seal is not None
    assert third.seal.state()[0] == "other"
    for one in (first, second, third):
        one.close()


def test_nothing_at_the_place_names_anybody(site: Site, postgres: Postgres) -> None:
    first = site.station("one")
    patients_of(first).add(ANNA, "N. N.")
    level(first)
    for path in (site.folder / "shared").iterdir():
        content = path.read_bytes()
        for planted in (b"Annegret", b"Vogelsang", b"4711-88", b"1951-07-23"):
            assert planted not in content
    first.close()
