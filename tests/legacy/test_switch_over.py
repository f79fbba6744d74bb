"""After the switch all is valid; the way back gives the former catalog, as often as you like."""

import pytest

from tests.legacy.fix_switch import TOOLS, go_back, schema_of


def test_all_keys_are_valid_afterwards(switched):
    database = switched()

    assert database.rows("SELECT conname FROM pg_constraint WHERE NOT convalidated") == []
    assert database.rows("SELECT object FROM legacy.carried WHERE state = 'later'") == []


@pytest.mark.parametrize("variant", ["clean", "dirty"])
def test_there_and_back_leaves_the_catalog_as_it_was(ready, variant):
    database = ready(variant, commits=True)
    before = schema_of(database, *TOOLS)

    for _ in range(2):
        database.execute("SELECT legacy.switch()")
        database.execute("CALL legacy.finish_switch(1000)")
        go_back(database)

        assert schema_of(database, *TOOLS) == before


def test_going_back_at_once_leaves_the_catalog_as_it_was(ready):
    database = ready("dirty", commits=True)
    before = schema_of(database, *TOOLS)

    database.execute("SELECT legacy.switch()")
    go_back(database)

    assert schema_of(database, *TOOLS) == before


def test_months_that_were_made_meanwhile_go_back_with_their_parent(ready):
    database = ready("clean", commits=True)
    before = schema_of(database, *TOOLS)

    database.execute("SELECT legacy.switch()")
    database.execute("CALL legacy.finish_switch(1000)")
    database.execute("SELECT ops.ensure_month_partitions('public.request_logs', '2040-01-01', 2)")
    go_back(database)

    assert schema_of(database, *TOOLS) == before
    assert database.value("SELECT to_regclass('yp_new_public.request_logs_2040_01') IS NOT NULL")


def test_a_clean_adoption_leaves_nothing_that_needs_the_old_tables(switched):
    assert switched().rows("SELECT * FROM legacy.find_leftovers()") == []
