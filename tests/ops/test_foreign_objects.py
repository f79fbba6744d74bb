"""What somebody else made in the package's schemas stays theirs."""

import pytest

from tests.refusals import refused

PATH = "SET search_path = pg_catalog, pg_temp"


@pytest.fixture
def theirs(db):
    """A table, an enum and a function of the installing role in public."""
    db.execute("CREATE TABLE public.theirs (id integer)")
    db.execute("CREATE TYPE public.their_kind AS ENUM ('a')")
    db.execute(f"CREATE FUNCTION public.their_one() RETURNS int LANGUAGE sql {PATH} AS 'SELECT 1'")
    return db


def owners(db):
    """The owners of the table, the enum and the function."""
    return db.row(
        "SELECT pg_get_userbyid(relowner) AS relation, pg_get_userbyid(typowner) AS type,"
        " pg_get_userbyid(proowner) AS routine FROM pg_class, pg_type, pg_proc"
        " WHERE pg_class.oid = 'public.theirs'::regclass"
        " AND pg_type.oid = 'public.their_kind'::regtype"
        " AND pg_proc.oid = 'public.their_one()'::regprocedure"
    )


def test_what_is_not_noted_becomes_the_packages(theirs):
    theirs.execute("SELECT ops.secure()")

    assert set(owners(theirs)) == {"yardpass_owner"}


def test_what_is_noted_stays_with_its_owner(theirs):
    before = owners(theirs)
    theirs.execute(
        "INSERT INTO ops.foreign_objects VALUES ('relation', 'public.theirs'),"
        " ('type', 'public.their_kind'), ('routine', 'public.their_one()'),"
        " ('relation', 'public.gone')"
    )

    theirs.execute("SELECT ops.secure()")

    assert owners(theirs) == before
    assert theirs.value(
        "SELECT NOT relrowsecurity FROM pg_class WHERE oid = 'public.theirs'::regclass"
    )


def test_another_kind_is_refused(db):
    with refused(db, "23514", "foreign_objects_kind_check"):
        db.execute("INSERT INTO ops.foreign_objects VALUES ('schema', 'public')")
