"""The bag: what is taken out, what is put in, and how strong it is then."""

from decimal import Decimal
from typing import Literal

from infuseplan.domain.plan.plan import Bag, Dose
from infuseplan.domain.protocol.schema import MassLadder, Titration, VolumeLadder
from infuseplan.domain.protocol.site_policy import BAG_OF_SETTINGS_ML, SitePolicy
from infuseplan.domain.quantities import as_fraction, divided


def bag_for(
    dose: Dose,
    measured_ml: Decimal | None,
    titration: Titration,
    ladder: VolumeLadder | MassLadder,
    policy: SitePolicy,
) -> Bag:
    """The bag of this rate table: as much diluent comes out as concentrate goes in.

    Of a bag that nobody has measured, what the hospital says is said of that of 250 mL; of another
    bag it has said nothing, so that the source's own volume counts.
    """
    nominal = titration.nominal_ml(ladder)
    volume_from: Literal["request.bag_ml", "policy.bag_volume_ml", "bag.nominal_ml"]
    if measured_ml is not None:
        stated, volume_from = measured_ml, "request.bag_ml"
    elif nominal == BAG_OF_SETTINGS_ML:
        stated, volume_from = policy.bag_volume_ml, "policy.bag_volume_ml"
    else:
        stated, volume_from = nominal, "bag.nominal_ml"
    volume = as_fraction(stated)
    return Bag(
        volume_ml=volume,
        nominal_ml=nominal,
        diluent_to_remove_ml=dose.drug_ml,
        concentration_mg_per_ml=divided(dose.mg, volume),
        origin=titration.origin if ladder.bag_ml is None else ladder.origin,
        volume_from=volume_from,
    )
