"""Every text that no longer resolves is told of, and none that does."""

import pytest

from tests.legacy.fix_functions import drop_views, move

BROKEN = "SELECT object FROM legacy.check_functions()"
DETAIL = "SELECT detail FROM legacy.check_functions() WHERE object = %s"


@pytest.fixture(params=["without", "with"])
def checked(request, server, unsound):
    """The dirty database, with plpgsql_check and without."""
    if request.param == "with":
        if "plpgsql_check" not in server.extensions or not server.superuser:
            pytest.skip("this lane has no plpgsql_check")
        unsound.execute("CREATE EXTENSION plpgsql_check")
    return unsound


def objects(database):
    return {row.object for row in database.rows(BROKEN)}


def test_what_works_is_not_broken(checked):
    assert objects(checked) == set()


def test_behind_views_only_what_needs_the_table_is_broken(checked):
    move(checked)

    assert objects(checked) == {
        "public.drop_double_reactions()",
        "public.ensure_org_wallet(uuid)",
        "public.search_events(text)",
    }


def test_without_the_views_every_text_that_names_them_is_broken(checked):
    named = {
        row.place
        for row in checked.rows(
            "SELECT DISTINCT place FROM legacy.routine_uses() AS u JOIN legacy.old_routines()"
            " USING (routine) WHERE moves AND inside IS NULL AND u.kind <> 'enum'"
        )
    }
    move(checked)
    drop_views(checked)

    broken = {name.replace("(events.events)", "(events)") for name in objects(checked)}

    # A literal that the server reads at run time is seen in SQL alone.
    assert named - broken <= {"public.table_sizes()", "public.drop_old_partitions(integer)"}
    assert broken - named <= {"public.sold_today()", "public.wallet_balance(uuid, text)"}


@pytest.mark.parametrize(
    ("language", "body", "what"),
    [
        ("plpgsql", "BEGIN DELETE FROM public.gone; END", "public.gone"),
        ("plpgsql", "BEGIN PERFORM public.gone(); END", "public.gone"),
        ("plpgsql", "BEGIN PERFORM 1::public.gone; END", "public.gone"),
        ("plpgsql", "BEGIN TRUNCATE public.gone; END", "public.gone"),
        ("sql", "SELECT FROM public.gone", "public.gone"),
        ("sql", "TRUNCATE public.gone", "public.gone"),
    ],
)
def test_a_name_that_is_gone_is_named(checked, language, body, what):
    checked.execute("SET check_function_bodies = off")
    checked.execute(f"CREATE FUNCTION public.a() RETURNS void LANGUAGE {language} AS $${body}$$")

    assert what in checked.value(DETAIL, "public.a()")


def test_a_temporary_table_is_no_fault(checked):
    checked.execute(
        """
        CREATE FUNCTION public.a() RETURNS void LANGUAGE plpgsql AS $function$
        BEGIN
            CREATE TEMP TABLE mine (id int);
            INSERT INTO mine VALUES (1);
            DELETE FROM yours;
        END $function$
        """
    )

    assert checked.rows(DETAIL, "public.a()") == []


def test_checking_works_where_nothing_may_be_written(checked):
    with checked.connection.transaction():
        checked.execute("SET TRANSACTION READ ONLY")

        assert checked.rows(BROKEN) == []
