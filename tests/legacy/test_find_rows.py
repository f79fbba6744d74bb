"""Findings about rows: none on a sound database, and none that no statement cures."""

import pytest

from tests.legacy import generate
from tests.legacy.found import FIELDS

FOUND = f"SELECT {FIELDS} FROM legacy.find_rows()"
CURES = generate.HERE / "cures.sql"


def blocking(database):
    """The findings of severity error, as (class, object, detail)."""
    return [tuple(row)[1:4] for row in database.rows(FOUND) if row.severity == "error"]


def test_a_sound_database_has_nothing_to_cure(row_findings):
    assert [row for row in row_findings("clean") if row.severity != "notice"] == []


def test_the_cures_leave_nothing_that_blocks(row_findings, dirty):
    assert sum(row.severity == "error" for row in row_findings("dirty")) > 80

    dirty.apply(CURES)

    assert blocking(dirty) == []


def test_looking_changes_nothing(row_findings):
    """The fixture looks in a transaction that may not write."""
    assert row_findings("dirty")


def test_every_finding_has_its_cure_and_at_most_five_keys(row_findings):
    for row in row_findings("dirty"):
        assert row.cure, row
        assert row.sample is None or 1 <= len(row.sample) <= 5, row


def test_a_reference_by_type_and_id_to_what_is_gone_is_a_warning(sound):
    sound.execute(
        "UPDATE public.reports SET target_id = gen_random_uuid() WHERE id = ("
        "SELECT id FROM public.reports LIMIT 1)"
    )

    row = sound.row(f"SELECT {FIELDS} FROM legacy.find_loose_references()")

    assert (row.severity, row.object, row.row_count) == ("warning", "public.reports.target_id", 1)


def test_an_organization_that_nobody_owns_is_named(sound):
    name = sound.value(
        "DELETE FROM public.org_memberships WHERE role = 'owner' AND org_id = ("
        "SELECT min(id::text)::uuid FROM public.organizations) RETURNING org_id"
    )

    row = sound.row(f"SELECT {FIELDS} FROM legacy.find_missing_owners()")

    assert (row.kind, row.sample) == (
        "business_rule",
        [{"id": str(name)}],
    )


def test_addresses_in_capital_letters_are_only_noticed(sound):
    sound.execute("UPDATE auth.users SET email = upper(email)")

    row = sound.row("SELECT severity::text, row_count FROM legacy.find_addresses()")

    assert tuple(row) == ("notice", 20)


def test_columns_that_change_their_type_are_noticed(sound):
    detail = sound.value("SELECT detail FROM legacy.find_types('public.orders'::regclass)")

    assert "total_cents from integer to bigint" in detail
    assert "user_id" not in detail


@pytest.mark.parametrize("table", ["kv_store_d42c04e8", "pgbench_tiers"])
def test_a_table_that_is_adopted_as_it_is_is_not_looked_at(row_findings, table):
    found = row_findings("clean")

    assert [row for row in found if row.object.startswith(f"public.{table}")] == []
