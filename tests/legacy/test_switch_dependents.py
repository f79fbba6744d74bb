"""What stands on the old tables is found, at every depth."""


def test_views_on_views_and_functions_of_rows_are_found(ready):
    found = {
        row[0]
        for row in ready("dirty").rows("""
            SELECT CASE class
                WHEN 'pg_class'::regclass THEN id::regclass::text
                WHEN 'pg_proc'::regclass THEN (SELECT proname FROM pg_proc WHERE oid = id)
            END
            FROM legacy.find_dependents()
        """)
    }

    assert {"paid_orders_by_day", "crm.buyers", "full_name", "mv_top_events"} <= found
    assert "kv_store_0badcafe" not in found


def test_a_view_is_written_down_with_all_that_belongs_to_it(ready):
    text = "\n".join(ready("dirty").value("SELECT legacy.view_again('public.tier_list'::regclass)"))

    assert "CREATE VIEW public.tier_list" in text
    assert "CREATE TRIGGER save_tier" in text
    assert "legacy.copy_grants" in text
