"""The bag: what is taken out, what is put in, and how strong it is then."""

from decimal import Decimal
from fractions import Fraction

from infuseplan.domain.plan.plan import Bag, Dose
from infuseplan.domain.protocol.schema import MassLadder, Titration, VolumeLadder
from infuseplan.domain.protocol.site_policy import SitePolicy


def bag_for(
    dose: Dose,
    measured_ml: Decimal | None,
    titration: Titration,
    ladder: VolumeLadder | MassLadder,
    policy: SitePolicy,
) -> Bag:
    """The bag of this rate table: as much diluent comes out as concentrate goes in."""
    nominal = titration.nominal_ml(ladder)
    volume = Fraction(measured_ml or policy.planned_bag_ml(nominal))
    return Bag(
        volume_ml=volume,
        nominal_ml=nominal,
        diluent_to_remove_ml=dose.drug_ml,
        concentration_mg_per_ml=dose.mg / volume,
        origin=titration.origin if ladder.bag_ml is None else ladder.origin,
    )
