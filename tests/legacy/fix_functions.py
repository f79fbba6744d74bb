"""A legacy database whose tables were moved by hand, so that functions are tested alone.

`move(database, *homes)` moves the tables of these homes (all of them without any) and leaves a view
of each name in public; `drop_views(database)` takes the views away.
"""

MOVE = """
    DO $do$
    DECLARE
        v_pair record;
    BEGIN
        FOR v_pair IN
            SELECT * FROM legacy.pairs
            WHERE home <> 'public' AND state = 'found'
                AND (home = ANY({homes}) OR cardinality({homes}) = 0)
        LOOP
            IF to_regnamespace(v_pair.home) IS NULL THEN
                EXECUTE format('CREATE SCHEMA %I', v_pair.home);
            END IF;
            EXECUTE format('ALTER TABLE public.%I SET SCHEMA %I', v_pair.old_name, v_pair.home);
            EXECUTE format(
                'CREATE VIEW public.%1$I WITH (security_invoker = TRUE) AS SELECT * FROM %2$I.%1$I',
                v_pair.old_name, v_pair.home
            );
            UPDATE legacy.pairs SET state = 'moved' WHERE old_table = v_pair.old_table;
        END LOOP;
    END
    $do$
"""
DROP_VIEWS = """
    DO $do$
    DECLARE
        v_pair record;
    BEGIN
        FOR v_pair IN SELECT * FROM legacy.pairs WHERE state = 'moved' LOOP
            EXECUTE format('DROP VIEW public.%I CASCADE', v_pair.old_name);
        END LOOP;
    END
    $do$
"""


def move(database, *homes):
    """Tables of these homes, or all, leave public; views stand in their places."""
    database.execute(MOVE.format(homes=f"'{{{','.join(homes)}}}'::name[]"))


def drop_views(database):
    """The old names are gone, as in the last phase."""
    database.execute(DROP_VIEWS)


def definitions(database):
    """The definition of each routine of the old product."""
    return dict(
        database.rows(
            "SELECT place, pg_get_functiondef(routine) FROM legacy.old_routines()"
            " WHERE kind <> 'a' ORDER BY place"
        )
    )
