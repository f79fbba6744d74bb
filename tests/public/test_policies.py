"""The servers' own tables stand in the API's schema, and no role of the API reaches them."""

import psycopg
import pytest

from tests.fix_rows import make

INTERNAL = (
    "outbox", "idempotency_keys", "rate_limits", "circuit_breaker_state", "dead_letter_webhooks",
    "request_logs", "mv_refresh_log",
)  # fmt: skip
STATEMENTS = (
    "SELECT count(*) FROM public.{}",
    "INSERT INTO public.{} DEFAULT VALUES",
    "DELETE FROM public.{}",
    "TRUNCATE public.{}",
)


@pytest.mark.parametrize("table", INTERNAL)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_no_role_of_the_api_reaches_the_servers_own_tables(
    anon, buyer, owner, service_role, statement, table
):
    for actor in (anon, buyer, owner, service_role):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            actor.execute(statement.format(table))


def test_behind_the_grants_the_policies_hold(db, anon, buyer):
    make(db, "public.idempotency_keys", user_id=buyer.user_id)
    make(db, "public.outbox")
    for table in INTERNAL:
        db.execute(f"GRANT SELECT, DELETE ON public.{table} TO anon, authenticated")

    for actor in (anon, buyer):
        for table in INTERNAL:
            assert actor.value(f"SELECT count(*) FROM public.{table}") == 0
            assert actor.execute(f"DELETE FROM public.{table}") == 0
    assert db.value("SELECT count(*) FROM public.idempotency_keys") == 1
