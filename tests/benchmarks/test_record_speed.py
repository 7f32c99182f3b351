"""A record of a hundred thousand entries costs a start and a patient next to nothing."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import pytest
from hospital_key import lay_key

from infuseplan import bootstrap
from infuseplan.application.ward.patients import Patients
from tests.benchmarks.large_record import ENTRIES_OF_ONE, make, weight_of
from tests.benchmarks.measuring import ROOT, ratio_of_medians

pytestmark = pytest.mark.benchmark

PATIENTS = 100_000 // ENTRIES_OF_ONE + 1


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path, list[str]]:
    """IT's folder, a small record, a large one, and the patients of the large one."""
    place = tmp_path_factory.mktemp("records")
    lay_key(place / "machine")
    make(place / "small", place / "machine", 1)
    return (
        place / "machine", place / "small", place / "large",
        make(place / "large", place / "machine", PATIENTS),
    )  # fmt: skip


def until_looked(arguments: Sequence[str]) -> float:
    """Seconds from the start of a process until it says that it has looked, by the system's clock
    that all processes share."""
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, *arguments], check=True, capture_output=True, text=True, cwd=ROOT
    )
    return float(done.stdout) - begun


def test_a_start_that_looks_for_infusions_takes_at_most_1_2_times_that_of_a_small_record(
    folders: tuple[Path, Path, Path, list[str]],
) -> None:
    machine, small, large, _ = folders
    look = ["-m", "tests.benchmarks.large_record", "look"]
    ratio = ratio_of_medians(
        [*look, str(large), str(machine)],
        [*look, str(small), str(machine)],
        rounds=9,
        measured=until_looked,
    )
    print(f"\nstart with 100 000 entries: {ratio:.2f} times one with 20")
    assert ratio <= 1.2


def opened(machine: Path, folder: Path) -> Iterator[Patients]:
    services = bootstrap.services(machine=machine)
    seal = services.sealing.open(folder)
    journal = services.journal.open(folder)
    yield Patients(lambda: journal.ward, seal)
    journal.close()
    seal.close()


def seconds(known: Patients, patients: list[str]) -> float:
    """The median of opening one patient after the other, none of them twice."""
    taken = []
    for one in patients:
        begun = time.perf_counter()
        assert weight_of(known, one) == 70
        taken.append(time.perf_counter() - begun)
    return median(taken)


def test_a_patient_of_the_large_record_is_opened_as_quickly_as_the_only_one(
    folders: tuple[Path, Path, Path, list[str]],
) -> None:
    """Some tenths of a millisecond; the limit of 50 ms for a person is far away."""
    machine, small, large, patients = folders
    for known in opened(machine, small):
        (only,) = known.by_reference("000000", None)
        one = seconds(known, [only.id] * 200)
    for known in opened(machine, large):
        many = seconds(known, patients[::25])
        (found,) = known.by_reference(f"{PATIENTS - 1:06d}", None)
        assert found.id == patients[-1]
    ratio = many / one
    print(f"\na patient among {PATIENTS}: {ratio:.2f} times the only one, {many * 1000:.2f} ms")
    assert ratio <= 3
    assert many <= 0.05
