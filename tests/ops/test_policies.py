"""Of the package's own tables the API shows the registry of errors, and nothing else."""

import psycopg
import pytest

INTERNAL = (
    "installations", "data_categories", "data_subjects", "data_map", "state_machines",
    "state_transitions", "state_changes",
)  # fmt: skip


def test_everybody_looks_up_what_an_error_means(db, anon, outsider, service_role):
    everything = db.rows("SELECT * FROM ops.error_codes ORDER BY code")
    query = "SELECT * FROM public.error_codes ORDER BY code"

    assert anon.rows(query) == outsider.rows(query) == service_role.rows(query) == everything


def test_nobody_rewrites_what_an_error_means(anon, owner, service_role):
    for actor in (anon, owner, service_role):
        for statement in (
            "UPDATE public.error_codes SET message = 'never mind'",
            "DELETE FROM public.error_codes",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                actor.execute(statement)


@pytest.mark.parametrize("table", INTERNAL)
def test_no_role_of_the_api_reads_the_packages_own_tables(db, anon, owner, service_role, table):
    for actor in (anon, owner, service_role):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            actor.value(f"SELECT count(*) FROM ops.{table}")
    assert db.value("SELECT to_regclass(%s)", f"public.{table}") is None


def test_behind_the_first_wall_history_stays_closed(db, event, owner):
    db.execute("GRANT USAGE ON SCHEMA ops TO authenticated")
    db.execute("GRANT SELECT ON ops.state_changes TO authenticated")

    assert db.value("SELECT count(*) FROM ops.state_changes") > 0
    assert owner.value("SELECT count(*) FROM ops.state_changes") == 0
