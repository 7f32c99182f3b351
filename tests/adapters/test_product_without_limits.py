"""A file of a product that the monitor has no limits for is refused at loading, by name."""

from dataclasses import replace

from infuseplan.domain.monitor.limits import PRODUCTS, has_limits, product_limits
from infuseplan.domain.monitor.plan import failed, prove
from tests.domain.good_plans import FIRST

from .protocol_files import ALL, EU, changed, faults, text_of

OTHER = 'id = "examplimab-iv/eu-2026"'


def test_a_product_without_compiled_limits_is_refused_with_what_to_do() -> None:
    text = changed(EU, 'id = "isatuximab-iv/eu-smpc-2025-07"', OTHER)

    (fault,) = faults(text.replace('name = "isatuximab"', 'name = "examplimab"', 1))

    assert fault.key == "identity.id"
    assert fault.text == "no limits for examplimab are compiled into this program"
    assert "use a version of the program that knows the product" in fault.advice


def test_every_shipped_file_is_of_a_product_with_limits() -> None:
    for name in ALL:
        assert faults(text_of(name)) == ()
    assert set(PRODUCTS) == {"isatuximab-iv"}


def test_only_the_part_before_the_slash_names_the_product() -> None:
    assert has_limits("isatuximab-iv/any-later-file")
    for another in ("isatuximab-sc/eu-2026", "isatuximab", "isatuximab-iv-2/eu-2026"):
        assert not has_limits(another)
    assert product_limits("isatuximab-iv/any-later-file").bag_ml(41) == 250


def test_a_plan_of_such_a_product_fails_its_proof() -> None:
    plan = replace(FIRST, protocol=replace(FIRST.protocol, id="examplimab-iv/eu-2026"))

    assert [one.check for one in failed(prove(plan))] == ["within-compiled-limits"]
