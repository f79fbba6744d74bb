"""The API's views: what they grant, the tables beneath them grant, and nothing more."""

PROBE = """
    CREATE VIEW public.probe WITH (security_invoker = TRUE) AS
    SELECT id, name, handle, created_by FROM organizations.organizations;
    GRANT SELECT ON public.probe TO anon;
    GRANT UPDATE (name) ON public.probe TO authenticated;
    GRANT DELETE ON public.probe TO service_role;
"""
HELD = """
    SELECT has_column_privilege(%s, 'organizations.organizations', %s, %s)
"""


def test_a_table_gets_the_rights_of_its_view_column_by_column(db):
    db.execute("REVOKE ALL ON organizations.organizations FROM anon, authenticated, service_role")
    db.execute(
        "REVOKE SELECT (created_by), UPDATE (name) ON organizations.organizations"
        " FROM anon, authenticated"
    )
    db.execute(PROBE)

    db.execute("SELECT ops.mirror_view_grants()")

    assert db.value(HELD, "anon", "created_by", "SELECT")
    assert not db.value(HELD, "anon", "tax_id", "SELECT")
    assert db.value(HELD, "authenticated", "name", "UPDATE")
    assert not db.value(HELD, "authenticated", "handle", "UPDATE")
    assert db.value(
        "SELECT has_table_privilege('service_role', 'organizations.organizations', 'DELETE')"
    )


def test_what_people_write_staff_that_writes_content_writes_too(db):
    db.execute(PROBE)

    db.execute("SELECT ops.mirror_view_grants()")

    assert db.value(HELD, "app_write", "name", "UPDATE")
    assert not db.value(HELD, "app_read", "name", "UPDATE")


def test_a_view_over_a_view_reaches_the_table(db):
    db.execute(PROBE)
    db.execute(
        "CREATE VIEW public.probe_names WITH (security_invoker = TRUE) AS"
        " SELECT name FROM public.probe"
    )

    columns = db.rows(
        "SELECT format('%I.%I', nspname, relname), base_column::text FROM ops.view_columns()"
        " JOIN pg_class ON pg_class.oid = base JOIN pg_namespace ON pg_namespace.oid = relnamespace"
        " WHERE view = 'public.probe_names'::regclass"
    )

    assert set(columns) >= {("public.probe", "name"), ("organizations.organizations", "name")}


def test_a_column_of_a_view_says_what_the_column_of_the_table_says(db):
    db.execute(PROBE)

    assert db.value("SELECT ops.mirror_view_comments()") == 4
    assert db.value("SELECT ops.mirror_view_comments()") == 0
    assert db.value("SELECT col_description('public.probe'::regclass, 2)") == db.value(
        "SELECT col_description('organizations.organizations'::regclass, attnum)"
        " FROM pg_attribute WHERE attrelid = 'organizations.organizations'::regclass"
        " AND attname = 'name'"
    )
