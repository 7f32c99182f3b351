"""Every setting of the hospital has a name, and no key of the file reaches a person."""

import pytest

from infuseplan.domain.protocol.site_policy import SitePolicy
from infuseplan.presentation.policy_names import local_policy, policy_name


@pytest.mark.parametrize("key", SitePolicy.model_fields)
def test_every_setting_has_a_name_that_is_not_its_key(key: str) -> None:
    assert policy_name(key) != key
    assert "_" not in policy_name(key)


def test_two_settings_never_have_one_name() -> None:
    names = [policy_name(key) for key in SitePolicy.model_fields]

    assert len(set(names)) == len(names)


def test_the_origin_of_a_rule_is_said_with_the_name() -> None:
    assert local_policy("re_escalation_hold") == "local policy: hold after restart"


def test_a_setting_that_is_not_known_has_no_name() -> None:
    with pytest.raises(KeyError):
        policy_name("grade3")
