"""Foreign keys: those of the old product that are not valid, and those of the package."""

from tests.legacy.found import FIELDS

ORPHANS = f"SELECT {FIELDS} FROM legacy.find_orphans_to_be('public.{{}}'::regclass)"


def test_rows_that_break_a_key_which_is_not_valid(unsound):
    found = {
        row.object: row.row_count
        for row in unsound.rows(f"SELECT {FIELDS} FROM legacy.find_broken_keys()")
    }

    assert found == {
        "public.ad_clicks.impression_id": 1,
        "public.direct_messages.sender_user_id": 2,
        "public.events.owner_context_id": 2,
        "public.refunds.order_id": 1,
        "public.scan_logs.ticket_id": 1,
        "public.sponsorship_orders.invoice_id": 1,
    }


def test_a_key_that_is_not_valid_but_kept_is_no_finding(sound):
    sound.execute("ALTER TABLE public.refunds DROP CONSTRAINT refunds_order_id_fkey")
    sound.execute(
        "ALTER TABLE public.refunds ADD CONSTRAINT refunds_order_id_fkey"
        " FOREIGN KEY (order_id) REFERENCES public.orders (id) NOT VALID"
    )

    assert sound.rows(f"SELECT {FIELDS} FROM legacy.find_broken_keys()") == []


def test_a_reference_that_only_the_package_watches(sound):
    sound.execute(
        "UPDATE public.post_views SET post_id = gen_random_uuid() WHERE id = ("
        "SELECT min(id::text)::uuid FROM public.post_views)"
    )

    row = sound.row(ORPHANS.format("post_views"))

    assert (row.kind, row.object, row.row_count) == (
        "orphan_no_key",
        "public.post_views.post_id",
        1,
    )
    assert "the package has a key here" in row.detail


def test_a_reference_to_what_belongs_to_another(unsound):
    rows = unsound.rows(ORPHANS.format("tickets"))

    assert {(row.kind, row.object, row.row_count) for row in rows} == {
        ("tenant_mismatch", "public.tickets", 1)
    }


def test_an_orphan_is_told_once(unsound):
    """scan_logs.ticket_id has a key that is not valid: it has said so."""
    rows = unsound.rows(ORPHANS.format("scan_logs"))

    assert {row.kind for row in rows} == {"tenant_mismatch"}


def test_a_value_that_is_in_no_list_of_the_package(sound):
    sound.execute("UPDATE public.orders SET currency = 'XYZ'")

    row = sound.row(ORPHANS.format("orders"))

    assert (row.kind, row.object, row.row_count) == (
        "check_violation",
        "public.orders.currency",
        20,
    )


def test_old_rows_of_a_list_count_as_parents(sound):
    """A currency of the product's own, which the package does not bring, may be referred to."""
    sound.execute(
        "INSERT INTO public.currencies (code, name, symbol, decimal_places)"
        " VALUES ('XYZ', 'Own', 'X', 2)"
    )
    sound.execute("UPDATE public.orders SET currency = 'XYZ'")

    assert sound.rows(ORPHANS.format("orders")) == []
