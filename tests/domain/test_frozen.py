"""A frozen value behaves as Python's own frozen dataclass with slots does."""

import copy
from collections.abc import Callable
from dataclasses import (
    KW_ONLY,
    FrozenInstanceError,
    InitVar,
    asdict,
    dataclass,
    field,
    fields,
    replace,
)
from typing import Any, ClassVar

import pytest

from infuseplan.frozen import frozen


@frozen
class Dose:
    """One of ours."""

    mg: int
    unit: str = "mg"
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        return f"{self.mg} {self.unit}"


@dataclass(frozen=True, slots=True)
class PlainDose:
    """One of Python's."""

    mg: int
    unit: str = "mg"
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        return f"{self.mg} {self.unit}"


@frozen
class One:
    """A single field, which alone makes no tuple."""

    value: object


@frozen
class Nothing:
    """No field at all."""


@frozen
class Own:
    """What a class says itself stays."""

    value: int

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 7


@frozen
class Wider(One):
    """A field that is inherited, and one more."""

    more: int


@frozen
class Positive:
    """What looks at its fields when they are filled."""

    value: int

    def __post_init__(self) -> None:
        if self.value <= 0:
            raise ValueError("not positive")


# Each must say or refuse of ours what it says or refuses of Python's own.
ACTIONS: tuple[Callable[[Any], object], ...] = (
    lambda cls: cls(5),
    lambda cls: cls(5, "g", {"a": "b"}),
    lambda cls: cls(mg=5, notes={}, unit="g"),
    lambda cls: cls(5) == cls(5),
    lambda cls: cls(5) == cls(6),
    lambda cls: cls(5) == (5, "mg", {}),
    lambda cls: cls(5) != object(),
    lambda cls: cls(5).notes is cls(5).notes,
    lambda cls: cls(5).words,
    lambda cls: replace(cls(5), mg=6),
    lambda cls: asdict(cls(5, "g")),
    lambda cls: [one.name for one in fields(cls)],
    lambda cls: cls.__match_args__,
    lambda cls: copy.copy(cls(5)) == cls(5),
    lambda cls: copy.deepcopy(cls(5, "g", {"a": "b"})),
    lambda cls: hash(cls(5)),
    lambda cls: cls(),
    lambda cls: cls(5, grams=5),
    lambda cls: cls(1, "g", {}, 4),
    lambda cls: setattr(cls(5), "mg", 6),
    lambda cls: delattr(cls(5), "mg"),
    lambda cls: cls(5).__dict__,
)


@pytest.mark.parametrize("action", ACTIONS, ids=range(len(ACTIONS)))
def test_ours_does_what_pythons_own_does(action: Callable[[Any], object]) -> None:
    def outcome(cls: type) -> str:
        try:
            said = repr(action(cls))
        except (TypeError, AttributeError) as refused:
            said = type(refused).__name__
        return said.replace("PlainDose", "Dose")

    assert outcome(Dose) == outcome(PlainDose)


def test_a_value_with_one_field_is_hashed_and_compared_by_it() -> None:
    nan = float("nan")
    assert One(1) == One(1) != One(2)
    # As in a tuple: the same object is equal to itself.
    assert One(nan) == One(nan)
    assert {One("a"), One("a"), One("b")} == {One("b"), One("a")}
    assert One(1) != Wider(1, 2)


def test_a_value_without_fields_is_equal_to_its_like() -> None:
    assert Nothing() == Nothing()
    assert repr(Nothing()) == "Nothing()"
    assert len({Nothing(), Nothing()}) == 1


def test_what_a_class_says_itself_stays() -> None:
    assert Own(1) == Own(2)
    assert hash(Own(1)) == 7


def test_an_inherited_field_comes_first() -> None:
    assert Wider(1, 2) == Wider(value=1, more=2) != Wider(1, 3)
    with pytest.raises(FrozenInstanceError):
        Wider(1, 2).more = 3  # type: ignore[misc] - what is refused at run time as well
    assert repr(Wider(1, 2)) == "Wider(value=1, more=2)"


def test_what_is_wrong_with_a_value_is_said_when_it_is_made() -> None:
    assert Positive(1).value == 1
    with pytest.raises(ValueError, match="not positive"):
        Positive(0)


def test_nothing_can_be_added() -> None:
    """Python's own refuses it too, with a TypeError that speaks of its own inside."""
    with pytest.raises(FrozenInstanceError):
        setattr(One(1), "other", 6)  # noqa: B010 - mypy would refuse the plain way


def test_the_first_value_and_the_second_are_made_alike() -> None:
    @frozen
    class Late:
        """Its `__init__` is compiled when the first is made."""

        a: int
        b: int = 2

    first, second = Late(1), Late(1)
    assert first == second
    assert Late.__init__.__qualname__.endswith("Late.__init__")
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'a'"):
        Late()  # type: ignore[call-arg] - what is refused at run time as well


@pytest.mark.parametrize("options", [
    {"init": False}, {"repr": False}, {"compare": False}, {"hash": False}, {"hash": True},
    {"kw_only": True},
])  # fmt: skip
def test_an_option_that_would_be_ignored_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="dose"):
        frozen(type("Made", (), {"__annotations__": {"dose": int},
                                 "dose": field(default=1, **options)}))  # fmt: skip


@pytest.mark.parametrize("kind", [InitVar[int], "InitVar[int]"])
def test_a_parameter_that_is_no_field_is_refused(kind: object) -> None:
    with pytest.raises(TypeError, match="dose"):
        frozen(type("Made", (), {"__annotations__": {"dose": kind}, "__module__": __name__}))


def test_what_comes_after_kw_only_is_refused_and_a_name_of_the_class_is_none_of_its_fields() -> (
    None
):
    with pytest.raises(TypeError, match="dose"):
        frozen(type("Made", (), {"__annotations__": {"_": KW_ONLY, "dose": int}}))
    made: Any = frozen(
        type("Made", (), {"__annotations__": {"unit": ClassVar[str], "dose": int}, "unit": "mg"})
    )
    assert repr(made(5)) == "Made(dose=5)"
