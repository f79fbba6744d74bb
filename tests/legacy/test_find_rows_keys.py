"""Unique keys of the package, tried on the old rows."""

from tests.legacy.found import FIELDS

DUPLICATES = f"SELECT {FIELDS} FROM legacy.find_duplicates('public.{{}}'::regclass)"


def test_handles_that_differ_by_case_alone(sound):
    sound.execute("UPDATE public.organizations SET handle = 'ORG-1' WHERE handle = 'org-2'")

    row = sound.row(DUPLICATES.format("organizations"))

    assert (row.object, row.row_count) == ("public.organizations.handle", 2)
    assert "differ by case alone" in row.detail
    assert len(row.sample) == 1
    assert len(row.sample[0]) == 2


def test_codes_that_an_index_on_lower_holds_for_one(sound):
    sound.execute("UPDATE public.promos SET code = 'promo1' WHERE code = 'PROMO2'")

    row = sound.row(DUPLICATES.format("promos"))

    assert (row.object, row.row_count) == ("public.promos.code", 2)
    assert "differ by case alone" in row.detail


def test_a_key_of_two_columns_names_both(sound):
    sound.execute("UPDATE public.ticket_tiers SET name = 'General'")

    row = sound.row(DUPLICATES.format("ticket_tiers"))

    assert row.object == "public.ticket_tiers (event_id, name)"
    assert row.row_count == 20
    assert len(row.sample) == 5


def test_null_is_equal_to_nothing(sound):
    """A tier of no event is no duplicate of another tier of no event."""
    sound.execute("ALTER TABLE public.ticket_tiers ALTER event_id DROP NOT NULL")
    sound.execute("UPDATE public.ticket_tiers SET name = 'General', event_id = NULL")

    assert sound.rows(DUPLICATES.format("ticket_tiers")) == []


def test_keys_that_the_old_table_has_are_not_asked_again(sound):
    names = sound.rows("SELECT index_name FROM legacy.key_tests('public.orders'::regclass)")

    assert "orders_pkey" not in [row.index_name for row in names]


def test_rows_in_the_plain_table_and_in_the_partitioned_one(unsound):
    row = unsound.row(f"SELECT {FIELDS} FROM legacy.find_double_rows()")

    assert row.object == "public.event_impressions, public.event_impressions_p"
    assert "2 equal rows are merged, 1 differing" in row.detail
    assert row.row_count == len(row.sample) == 3


def test_no_rows_are_in_both_in_a_sound_database(sound):
    assert sound.rows(f"SELECT {FIELDS} FROM legacy.find_double_rows()") == []
