"""Foreign keys: the old tables' rest, the package's hold, users' own point at the package."""

import psycopg
import pytest

GONE = "00000000-0000-0000-0000-00000000dead"


def test_old_tables_have_no_keys_while_they_rest(switched):
    assert (
        switched().rows("""
            SELECT conname FROM pg_constraint
            WHERE contype = 'f' AND connamespace::regnamespace::text LIKE 'yp\\_old%'
        """)
        == []
    )


def test_a_users_own_table_points_at_the_package(switched):
    database = switched()
    target = """
        SELECT confrelid::regclass::text FROM pg_constraint WHERE conname = 'pgbench_tiers_id_fkey'
    """

    assert database.value(target) == "ticketing.ticket_tiers"


def test_a_profile_needs_its_user(switched):
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        switched().execute(
            "INSERT INTO users.user_profiles (user_id, display_name) VALUES (%s, 'Nobody')", GONE
        )


def test_every_key_of_the_package_is_back(switched):
    database = switched()

    assert (
        database.rows("""
            SELECT new_table::regclass, name FROM legacy.foreign_keys
            WHERE NOT EXISTS (
                SELECT FROM pg_constraint
                WHERE conrelid = new_table AND conname = name AND convalidated
            )
        """)
        == []
    )
