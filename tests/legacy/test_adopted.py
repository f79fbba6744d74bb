"""An adopted database is a new installation and what only the older product had."""

import pytest

# What differs is what is more: nothing of the package is missing or other than it should be.
LESS = "SELECT kind, identity, installed, present FROM ops.drift() WHERE difference <> 'extra'"
MORE = """
    SELECT DISTINCT kind FROM ops.drift()
    WHERE difference = 'extra'
        AND kind IN ('policy', 'schema', 'membership', 'role', 'default privileges')
"""


def test_nothing_of_the_package_is_missing_or_changed(after):
    assert after("adopted").rows(LESS) == []


def test_what_is_more_opens_nothing(after):
    assert after("adopted").rows(MORE) == []


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
def test_no_role_of_the_api_can_name_what_is_kept_for_the_way_back(after, role):
    query = """
        SELECT nspname FROM pg_namespace
        WHERE (nspname LIKE 'yp\\_%%' OR nspname = 'legacy')
            AND has_schema_privilege(%s, oid, 'USAGE')
    """
    assert after("adopted").rows(query, role) == []
