"""What the first questions of the Plan page are called, by the product and its regimens."""

from typing import TYPE_CHECKING

from infuseplan.gui.widgets.choice_fields import Choice
from infuseplan.presentation.i18n import say
from infuseplan.presentation.user_text import begins_line

if TYPE_CHECKING:
    from infuseplan.domain.protocol.reference import ProductName, RegimenName
    from infuseplan.domain.protocol.schema import Regimen

_LETTERS = {"isa-pd": "P", "isa-kd": "K", "isa-vrd-ti": "L", "isa-vrd-te": "T"}


def regimen_choice(regimen: "Regimen | RegimenName", product: "ProductName") -> Choice:
    """One regimen with the letter that chooses it and the drugs beside the product of the file."""
    letter = _LETTERS.get(regimen.id, "")
    # What stands in brackets has room below: the name stands whole at every size of type.
    # Each part is translated by itself: a whole name in another language need not have brackets.
    title, _, text = regimen.name.removesuffix(")").partition(" (")
    name, more = say(title).replace("&", "&&"), say(text) if text else ""
    place = name.upper().find(letter) if letter else -1
    label = f"{name[:place]}&{name[place:]}" if place >= 0 else name
    others = [drug for drug in regimen.drugs if drug != product.name]
    drugs = say("with {drugs}", drugs=", ".join(others))
    return Choice(regimen.id, label, f"{more}, {drugs}" if more else drugs)


def infusion_label(product: "ProductName") -> str:
    """What asks for the infusion number: the product's name stands in front."""
    return say("{product} infusion number", product=begins_line(say(product.name)))
