"""Reference data: everybody reads all of it, in ref and through the API, and nobody writes."""

import psycopg
import pytest

VIEWS = (
    "countries", "currencies", "languages", "timezones", "industries", "tax_rates",
    "event_categories",
)  # fmt: skip
TABLES = (*VIEWS, "hashtag_stoplist", "datasets")


@pytest.mark.parametrize("view", VIEWS)
def test_the_api_shows_what_the_table_holds(db, anon, outsider, service_role, view):
    everything = db.rows(f"SELECT * FROM ref.{view} ORDER BY 1")
    query = f"SELECT * FROM public.{view} ORDER BY 1"

    assert everything
    assert anon.rows(query) == outsider.rows(query) == service_role.rows(query) == everything


@pytest.mark.parametrize("table", TABLES)
def test_everybody_reads_the_tables(anon, outsider, service_role, table):
    for actor in (anon, outsider, service_role):
        assert actor.value(f"SELECT count(*) FROM ref.{table}") > 0


@pytest.mark.parametrize("name", [*(f"ref.{t}" for t in TABLES), *(f"public.{v}" for v in VIEWS)])
def test_nobody_writes(anon, owner, service_role, name):
    for actor in (anon, owner, service_role):
        for statement in (f"DELETE FROM {name}", f"INSERT INTO {name} DEFAULT VALUES"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                actor.execute(statement)
