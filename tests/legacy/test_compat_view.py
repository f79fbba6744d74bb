"""A view as the statements that make it again."""

import pytest

ODD = """
    CREATE TABLE public."Odd table" ("Key" integer PRIMARY KEY, word text, "select" text);
    CREATE VIEW public."Odd view" WITH (security_invoker = TRUE, check_option = 'local') AS
        SELECT "Key", word AS "A word" FROM public."Odd table" WHERE word = 'a' OR word = 'b';
    ALTER VIEW public."Odd view" ALTER COLUMN "A word" SET DEFAULT 'a';
    COMMENT ON VIEW public."Odd view" IS 'It''s odd.';
    COMMENT ON COLUMN public."Odd view"."A word" IS 'One of two.';
    REVOKE ALL ON public."Odd view" FROM anon, authenticated, service_role;
    GRANT SELECT ON public."Odd view" TO PUBLIC;
    GRANT UPDATE ("A word") ON public."Odd view" TO authenticated;
    GRANT DELETE ON public."Odd view" TO service_role WITH GRANT OPTION;
"""


def dumped(db, name):
    """What pg_dump knows of it."""
    return db.rows(
        "SELECT pg_get_viewdef(oid), reloptions, relowner::regrole::text AS owner,"
        " ARRAY(SELECT a::text FROM unnest(relacl) AS a ORDER BY 1) AS acl,"
        " ARRAY(SELECT attacl::text FROM pg_attribute WHERE attrelid = c.oid "
        " ORDER BY attnum) AS acls,"
        " ARRAY(SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef "
        " WHERE adrelid = c.oid) AS defaults,"
        " ARRAY(SELECT format('%%s %%s', objsubid, description) FROM pg_description"
        "  WHERE objoid = c.oid ORDER BY objsubid) AS comments"
        " FROM pg_class AS c WHERE oid = %s::regclass",
        name,
    )


def test_a_view_comes_back_as_it_was(unsound):
    unsound.execute(ODD)
    before = dumped(unsound, 'public."Odd view"')
    statements = unsound.value("""SELECT legacy.view_statements('public."Odd view"'::regclass)""")

    unsound.execute('DROP VIEW public."Odd view"')
    for statement in statements:
        unsound.execute(statement)

    assert dumped(unsound, 'public."Odd view"') == before


@pytest.mark.parametrize("phase", ["warn", "removed"])
def test_every_compat_view_comes_back_as_it_was(dirty, phase):
    dirty.execute("CALL ops.legacy_move('all')")
    names = [
        name
        for (name,) in dirty.rows(
            "SELECT format('public.%I', view_name) FROM legacy.compat_phases() ORDER BY 1"
        )
    ]
    before = [dumped(dirty, name) for name in names]

    dirty.execute(f"CALL ops.compat_phase('{phase}')")
    dirty.execute("CALL ops.compat_phase('on')")

    assert [dumped(dirty, name) for name in names] == before


def test_a_condition_joins_those_of_the_view(sound):
    sound.execute(ODD)

    text = sound.value(
        """SELECT legacy.view_text('public."Odd view"'::regclass, '{}', '(SELECT FALSE)')"""
    )
    sound.execute(f"CREATE OR REPLACE {text}")

    sound.execute("""INSERT INTO public."Odd table" VALUES (1, 'a'), (2, 'b')""")
    assert sound.rows('SELECT 1 FROM public."Odd view"') == []
