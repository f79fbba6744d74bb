"""Views and functions are made again over the package's tables, or stay and are reported."""

import pytest

ON_OLD = """
    SELECT DISTINCT ev_class::regclass::text
    FROM pg_depend
    INNER JOIN pg_rewrite ON pg_rewrite.oid = objid
    INNER JOIN pg_class AS views ON views.oid = ev_class
    INNER JOIN pg_class AS used ON used.oid = refobjid
    WHERE classid = 'pg_rewrite'::regclass AND refclassid = 'pg_class'::regclass
        AND used.relnamespace::regnamespace::text LIKE 'yp\\_old%'
        AND views.relnamespace::regnamespace::text NOT LIKE 'yp\\_old%'
"""


def test_no_view_reads_an_old_table(switched):
    assert switched("dirty").rows(ON_OLD) == []


@pytest.mark.parametrize(
    "name", ["public.paid_orders_by_day", "crm.buyers", "public.trending", 'public."My View"']
)
def test_a_view_can_be_read(switched, name):
    assert switched("dirty").execute(f"SELECT * FROM {name}") >= 0


def test_its_grants_are_the_same(ready, switched):
    acl = "SELECT relacl::text FROM pg_class WHERE oid = 'public.all_orders'::regclass"

    assert switched("dirty").value(acl) == ready("dirty").value(acl)


def test_a_function_of_a_row_takes_the_new_row(switched):
    assert switched("dirty").value(
        "SELECT to_regprocedure('public.full_name(users.user_profiles)')"
    )


def test_a_view_that_cannot_be_made_stays_and_is_reported(ready):
    database = ready("dirty")
    # There is no lower() of an enum.
    database.execute(
        "CREATE VIEW public.stubborn AS SELECT lower(status) AS s FROM public.ticket_holds"
    )

    database.execute("SELECT legacy.switch()")

    left = database.row("SELECT state, reason FROM legacy.carried WHERE object = 'public.stubborn'")
    assert left.state == "left" and "lower" in left.reason
    assert database.execute("SELECT * FROM public.stubborn") >= 0
