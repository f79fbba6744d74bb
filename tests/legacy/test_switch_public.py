"""Schema public is no more open than after an installation, and old names stay for services."""

import pytest


def test_nothing_is_granted_by_birth(switched):
    database = switched("dirty")
    database.execute("CREATE TABLE public.made_later (id int)")

    for role in ("anon", "authenticated", "service_role"):
        assert not database.value(
            "SELECT has_table_privilege(%s, 'public.made_later', 'SELECT')", role
        )


@pytest.mark.parametrize("name", ["guest_otp_codes", "event_impressions_p", "post_views"])
def test_an_old_name_that_the_api_does_not_show_is_granted_to_nobody(switched, name):
    database = switched()

    assert database.value("SELECT count(*) FROM public." + name) >= 0
    for role in ("anon", "authenticated", "service_role"):
        assert not database.value(
            "SELECT has_table_privilege(%s, %s, 'SELECT')", role, f"public.{name}"
        )


def test_nobody_makes_temporary_tables_by_birth(ready):
    database = ready()
    may = "SELECT has_database_privilege('anon', current_database(), 'TEMPORARY')"
    assert database.value(may)

    database.execute("SELECT legacy.switch()")

    assert not database.value(may)
