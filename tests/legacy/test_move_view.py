"""The view of an old name: the same columns, the same rights, the caller's own rows."""

import psycopg
import pytest

from tests.legacy.moves import move

# What is granted, by the oid of the relation: on itself and on its columns.
GRANTS = """
    SELECT pg_class.oid, coalesce(grantee::regrole::text, '') AS grantee, privilege_type,
        is_grantable, '' AS column_name
    FROM pg_class, aclexplode(coalesce(relacl, acldefault('r', relowner)))
    WHERE pg_class.oid = ANY(%(oids)s)
    UNION ALL
    SELECT attrelid, coalesce(grantee::regrole::text, ''), privilege_type, is_grantable, attname
    FROM pg_attribute, aclexplode(attacl)
    WHERE attrelid = ANY(%(oids)s)
"""
COLUMNS = """
    SELECT attrelid, attname, atttypid, atttypmod, attcollation, col_description(attrelid, attnum)
    FROM pg_attribute
    WHERE attrelid = ANY(%s::oid[]) AND attnum > 0 AND NOT attisdropped
    ORDER BY attrelid, attnum
"""
ON_A_VIEW = {"SELECT", "INSERT", "UPDATE", "DELETE"}


def views(database):
    """oid of the table -> oid of the view."""
    return {
        row.table_oid: row.view_oid for row in database.rows("SELECT * FROM legacy.compat_views()")
    }


def grants(database, oids):
    rows = database.connection.execute(GRANTS, {"oids": oids}).fetchall()
    return {(oid, *rest) for oid, *rest in rows if rest[1] in ON_A_VIEW}


def all_grants(database, oids):
    return database.connection.execute(GRANTS, {"oids": oids}).fetchall()


def refused(database, statement, *args):
    with pytest.raises(psycopg.Error) as caught:
        database.execute(statement, *args)
    return caught.value.sqlstate


@pytest.fixture(params=["clean", "dirty"])
def moved(request, after):
    """A legacy database whose tables are all moved."""
    return after("moved", request.param)


def test_every_moved_table_and_partition_has_its_view(moved):
    moved_relations = moved.value(
        "SELECT count(*) FROM legacy.pairs, LATERAL legacy.members(old_table)"
        " WHERE home <> 'public'"
    )
    partitions = moved.value(
        "SELECT count(*) FROM pg_class WHERE relispartition AND relkind = 'r'"
        " AND relnamespace = 'analytics'::regnamespace"
    )

    assert len(views(moved)) == moved_relations + partitions
    assert partitions > 30


def test_a_view_has_the_columns_of_its_table_in_their_order(moved):
    found = views(moved)
    of = {}
    for oid, *rest in moved.rows(COLUMNS, [*found, *found.values()]):
        of.setdefault(oid, []).append(rest)

    assert all(of[table] == of[view] for table, view in found.items())


def test_a_view_grants_what_its_table_grants_and_nothing_more(moved):
    found = views(moved)
    table_of = {view: table for table, view in found.items()}

    of_tables = grants(moved, list(found))
    of_views = {(table_of[view], *rest) for view, *rest in all_grants(moved, list(table_of))}

    assert of_views == of_tables
    assert {grantee for _, grantee, *_ in of_views} >= {"service_role", "authenticated"}


def test_a_view_is_its_callers_and_has_its_tables_owner(moved):
    options = moved.rows(
        "SELECT DISTINCT views.reloptions, views.relowner = tables.relowner"
        " FROM legacy.compat_views() JOIN pg_class AS views ON views.oid = view_oid"
        " JOIN pg_class AS tables ON tables.oid = table_oid"
    )

    assert options == [(["security_invoker=true"], True)]


def test_a_view_has_its_tables_comment(after):
    database = after("moved")

    comment = "SELECT obj_description('public.{}'::regclass)"
    assert database.value(comment.format("tickets")) == "One row per admission."
    assert database.value(comment.format("follows")) == "The old name of users.follows."


def test_an_owner_that_gave_up_a_right_does_not_get_it_back(clean):
    clean.execute("CREATE ROLE yardpass_try_owner NOLOGIN")
    try:
        clean.execute("GRANT CREATE, USAGE ON SCHEMA public TO yardpass_try_owner")
        clean.execute("ALTER TABLE public.follows OWNER TO yardpass_try_owner")
        clean.execute("REVOKE DELETE ON public.follows FROM yardpass_try_owner")
        move(clean)

        may = "SELECT has_table_privilege('yardpass_try_owner', 'public.follows', %s)"
        assert clean.value(may, "UPDATE")
        assert not clean.value(may, "DELETE")
        assert clean.value("SELECT has_schema_privilege('yardpass_try_owner', 'users', 'USAGE')")
    finally:
        clean.execute("DROP OWNED BY yardpass_try_owner CASCADE")
        clean.execute("DROP ROLE yardpass_try_owner")


def test_rows_are_read_and_written_by_the_old_name_as_before(after):
    database = after("moved")

    row = database.row("INSERT INTO public.hashtags (tag) VALUES ('one') RETURNING *")._asdict()
    assert row["tag"] == "one"
    upsert = (
        "INSERT INTO public.wallets (user_id, balance_credits)"
        " SELECT user_id, 77 FROM users.user_profiles ORDER BY user_id LIMIT 1"
        " ON CONFLICT (user_id) DO UPDATE SET balance_credits = excluded.balance_credits"
        " RETURNING id, balance_credits"
    )
    wallet = database.row(upsert)
    assert wallet == database.row(upsert)
    assert (
        database.value("SELECT balance_credits FROM payments.wallets WHERE id = %s", wallet.id)
        == 77
    )
    locked = "SELECT id FROM public.wallets WHERE id = %s FOR UPDATE"
    assert database.value(locked, wallet.id) == wallet.id
    assert database.execute(
        "UPDATE public.wallets SET balance_credits = 1 WHERE id = %s", wallet.id
    )
    assert database.execute("DELETE FROM public.hashtags WHERE tag = 'one'") == 1


def test_defaults_identities_and_generated_columns_work_through_the_view(after):
    database = after("moved", "dirty")

    made = database.row(
        "INSERT INTO public.organizations (id, name, handle, created_by, name_key)"
        " VALUES (gen_random_uuid(), 'Big', 'big-one',"
        " (SELECT user_id FROM public.user_profiles LIMIT 1), DEFAULT)"
        " RETURNING name_key, created_at"
    )
    assert made.name_key == "big"
    assert made.created_at is not None
    assert refused(database, "UPDATE public.organizations SET name_key = 'x'") == "428C9"
    assert database.value(
        "INSERT INTO public.fit_recalc_queue (id, reason) VALUES (DEFAULT, 'x') RETURNING id"
    ) == database.value("SELECT last_value FROM sponsorship.fit_recalc_queue_id_seq")


def test_the_view_shows_each_caller_her_own_rows(after):
    database = after("moved")

    user = database.value("SELECT user_id FROM messaging.notifications LIMIT 1")
    own = database.value("SELECT count(*) FROM messaging.notifications WHERE user_id = %s", user)

    with database.undone():
        database.execute("SET LOCAL ROLE authenticated")
        claims = f'{{"sub": "{user}"}}'
        database.execute("SELECT set_config('request.jwt.claims', %s, true)", claims)
        assert database.value("SELECT count(*) FROM public.notifications") == own
        assert refused(database, "SELECT FROM messaging.notifications") == "42501"
        assert refused(database, "INSERT INTO public.notifications DEFAULT VALUES") == "42501"


def test_rights_on_single_columns_stay_on_them(after):
    database = after("moved", "dirty")

    with database.undone():
        database.execute("SET LOCAL ROLE authenticated")
        assert refused(database, "UPDATE public.user_profiles SET role = 'x'") == "42501"
        database.execute("UPDATE public.user_profiles SET bio = 'x' WHERE FALSE")
