"""What is entered of the preparation: the vials of the bag, and the check by a second person."""

from decimal import Decimal
from fractions import Fraction

from infuseplan.domain.findings import Arg
from infuseplan.domain.infusion.events import SecondChecked, Started, VialUsed
from infuseplan.domain.infusion.log import EventProblem
from infuseplan.domain.person_name import same_person
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.plan.titration import is_pump_setting
from infuseplan.domain.protocol.schema import VialPresentation


class PreparationSoFar:
    """The vials that were entered, and who has checked the plan; EventProblem for what cannot be.

    `first_rate_ml_h` is the plan's initial rate, which the second person gives as well.
    """

    def __init__(
        self, plan: InfusionPlan, vials: tuple[VialPresentation, ...], first_rate_ml_h: Fraction
    ) -> None:
        self._plan = plan
        self._strengths = frozenset(vial.strength_mg for vial in vials)
        self._first_rate = first_rate_ml_h
        self._serials: set[tuple[str | None, str]] = set()
        self._strength_of: dict[str, Decimal] = {}
        self._checked_by: list[str] = []
        self._started_by: str | None = None
        # Who has withdrawn a check of this infusion: it was started, whatever is known of it now.
        self.withdrawn_by: str | None = None

    def vial_used(self, index: int, event: VialUsed) -> None:
        """One more vial: of a strength that there is, in date, and not entered before."""
        if event.strength_mg not in self._strengths:
            raise EventProblem(index, "unknown-vial", {"strength": event.strength_mg})
        codes = self._plan.policy.vial_codes
        if codes and event.trade_item is not None:
            vial_is_known = any(
                (code.trade_item, code.strength_mg) == (event.trade_item, event.strength_mg)
                for code in codes
            )
            if not vial_is_known:
                raise EventProblem(
                    index,
                    "wrong-product",
                    {"product": event.trade_item, "strength": event.strength_mg},
                )
        self._demand_one_strength(index, event)
        if event.expires_on < event.at.date():
            args: dict[str, Arg] = {"batch": event.batch, "last": event.expires_on}
            raise EventProblem(index, "vial-expired", args)
        if event.serial is None:
            return
        # A serial number is one vial's only together with the number of its trade item.
        vial = event.trade_item, event.serial
        if vial in self._serials:
            raise EventProblem(index, "vial-twice", {"serial": event.serial})
        self._serials.add(vial)

    def _demand_one_strength(self, index: int, event: VialUsed) -> None:
        """A trade item has one content: of two strengths one was chosen wrongly."""
        if event.trade_item is None:
            return
        before = self._strength_of.setdefault(event.trade_item, event.strength_mg)
        if before != event.strength_mg:
            args: dict[str, Arg] = {
                "product": event.trade_item, "strength": event.strength_mg, "before": before,
            }  # fmt: skip
            raise EventProblem(index, "two-strengths", args)

    def second_checked(self, index: int, event: SecondChecked) -> None:
        """Another person's figures: they are the plan's, or they are no check."""
        request = self._plan.request
        # The figure in question is not given away: it has to come from the patient and the record.
        for name, differs in (
            ("weight", event.weight_kg != request.weight_kg),
            ("number", event.infusion_number != request.infusion_number),
            ("rate", not is_pump_setting(event.rate_ml_per_h, self._first_rate)),
        ):
            if differs:
                raise EventProblem(index, "check-differs", {"what": name})
        if self._started_by is not None and same_person(event.by, self._started_by):
            raise EventProblem(index, "check-by-same-person", {"by": event.by})
        self._checked_by.append(event.by)

    def started(self, index: int, event: Started) -> None:
        """No start without the check that the hospital asks for, by somebody else."""
        self._started_by = event.by
        if self._plan.policy.second_check == "off" or self.withdrawn_by is not None:
            return
        if not self._checked_by:
            raise EventProblem(index, "check-missing")
        if event.by is None:
            raise EventProblem(index, "check-by-nobody-known")
        if all(same_person(name, event.by) for name in self._checked_by):
            raise EventProblem(index, "check-by-same-person", {"by": event.by})

    @property
    def lacks_check(self) -> bool:
        """Whether a check was withdrawn, and nobody else has checked since."""
        own = self._started_by
        others = (one for one in self._checked_by if own is None or not same_person(one, own))
        return self.withdrawn_by is not None and not any(others)
