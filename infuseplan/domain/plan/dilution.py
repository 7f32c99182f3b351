"""The bag: what is taken out, what is put in, and how strong it is then."""

from decimal import Decimal
from fractions import Fraction

from infuseplan.domain.plan.plan import Bag, Dose
from infuseplan.domain.protocol.schema import Titration


def bag_for(dose: Dose, volume_ml: Decimal, titration: Titration) -> Bag:
    """The bag of `volume_ml` (mL): as much diluent comes out as concentrate goes in."""
    volume = Fraction(volume_ml)
    return Bag(
        volume_ml=volume,
        nominal_ml=titration.bag_ml,
        diluent_to_remove_ml=dose.drug_ml,
        concentration_mg_per_ml=dose.mg / volume,
        origin=titration.origin,
    )
