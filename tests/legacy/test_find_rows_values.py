"""NOT NULL, CHECK and computed columns, tried on the old rows."""

import pytest

from tests.legacy.found import FIELDS

VALUES = f"SELECT {FIELDS} FROM legacy.find_values('public.{{}}'::regclass)"


def only(database, table):
    """The one finding about the values of a table."""
    return database.row(VALUES.format(table))


def test_nulls_are_counted_and_the_default_is_offered(sound):
    sound.execute("UPDATE public.events SET timezone = NULL WHERE slug IN ('event-1', 'event-2')")

    row = only(sound, "events")

    assert (row.kind, row.object, row.row_count) == ("null", "public.events.timezone", 2)
    assert row.cure == "UPDATE public.events SET timezone = 'UTC' WHERE timezone IS NULL;"


def test_a_check_of_one_column_is_reported_on_the_column(sound):
    sound.execute("UPDATE public.events SET lat = 123 WHERE slug = 'event-1'")

    row = only(sound, "events")

    assert (row.kind, row.object, row.row_count) == ("check_violation", "public.events.lat", 1)
    assert "events_lat_check" in row.detail
    assert "UPDATE public.events SET lat = <value>" in row.cure


def test_a_check_of_more_columns_is_reported_on_the_table(sound):
    sound.execute("UPDATE public.events SET end_at = start_at WHERE slug = 'event-1'")

    row = only(sound, "events")

    assert (row.object, row.row_count) == ("public.events", 1)
    assert "events_end_after_they_begin" in row.detail


def test_no_name_of_the_staging_schemas_is_shown(row_findings):
    assert [row for row in row_findings("dirty") if "yp_new_" in row.detail + row.cure] == []


def test_what_the_package_computes_must_agree(sound):
    sound.execute("UPDATE public.ticket_tiers SET total_quantity = quantity + 1")

    row = only(sound, "ticket_tiers")

    assert (row.object, row.row_count) == ("public.ticket_tiers.total_quantity", 20)


def test_an_unknown_label_is_not_blamed_a_second_time(clean):
    """A paid order whose label is unknown has a time of payment, and that is right."""
    clean.execute("ALTER TYPE public.order_status ADD VALUE 'chargeback'")
    clean.execute("UPDATE public.orders SET status = 'chargeback' WHERE paid_at IS NOT NULL")

    assert clean.rows(VALUES.format("orders")) == []


@pytest.mark.parametrize(
    ("definition", "shown"),
    [("a\n  = yp_new_events.b", "a = events.b"), ("x" * 500, "x" * 400)],
)
def test_a_definition_is_shown_on_one_line(sound, definition, shown):
    assert sound.value("SELECT legacy.shown(%s)", definition) == shown
