"""Old enum types are domains over the package's; users' columns have the package's type."""


def test_an_old_type_is_a_name_of_the_new_one(switched):
    database = switched()

    assert database.value("SELECT 'paid'::public.order_status::ticketing.order_status") == "paid"
    assert database.value("SELECT typtype FROM pg_type WHERE oid = 'order_status'::regtype") == "d"


def test_a_column_of_a_users_table_changes_with_its_default(switched):
    row = switched("dirty").row("""
        SELECT format_type(atttypid, atttypmod) AS type, pg_get_expr(adbin, adrelid) AS expression
        FROM pg_attribute INNER JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attrelid = 'public.order_snapshots'::regclass AND attname = 'status'
    """)

    assert row == ("ticketing.order_status", "'pending'::ticketing.order_status")


def test_casts_are_found_as_the_catalog_prints_them(ready):
    database = ready()
    text = "a = 'x'::public.order_status AND b = 'y'::public.order_status_two"

    assert database.value("SELECT legacy.with_new_types(%s)", text) == (
        "a = 'x'::ticketing.order_status AND b = 'y'::public.order_status_two"
    )
