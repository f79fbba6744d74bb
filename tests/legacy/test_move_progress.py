"""How far the adoption is, read while it runs."""

from tests.legacy.moves import move, rollback

DOMAINS = [
    "ref", "users", "organizations", "events", "ticketing", "sponsorship",
    "campaigns", "payments", "messaging", "analytics", "ml", "public", "all",
]  # fmt: skip


def progress(database):
    return {row.domain: row for row in database.rows("SELECT * FROM ops.legacy_progress()")}


def test_domains_come_in_their_order_and_all_at_the_end(sound):
    found = progress(sound)

    assert list(found) == DOMAINS
    assert found["all"].tables == found["all"].found == 110
    assert sum(found[name].tables for name in DOMAINS[:-1]) == 110
    assert found["all"].last_step is None
    assert found["all"].run_by is None


def test_it_counts_states_and_names_the_last_step(clean):
    move(clean, "users")
    found = progress(clean)

    assert (found["users"].moved, found["users"].found) == (2, 0)
    assert found["all"].moved == 2
    assert found["users"].last_step == "move public.user_profiles"
    assert found["all"].last_step_at == found["users"].last_step_at

    rollback(clean, "users")
    found = progress(clean)
    assert (found["users"].moved, found["users"].found) == (0, 2)
    assert found["users"].last_step == "move schema users, taken back"


def test_it_tells_how_many_rows_there_are_by_estimate(clean):
    clean.execute("ANALYZE")
    found = progress(clean)

    rows = clean.value("SELECT count(*) FROM public.event_impressions_p")
    plain = (
        "SELECT sum(reltuples)::integer FROM legacy.pairs JOIN pg_class ON oid = old_table"
        " WHERE home = 'analytics' AND relkind = 'r'"
    )
    both = clean.value("SELECT count(*) FROM public.ticket_analytics_p") + rows
    assert found["analytics"].rows_estimated == clean.value(plain) + both
    assert found["all"].rows_copied == 0


def test_it_tells_which_process_has_the_floor(clean):
    with clean.server.connect(clean.name) as other:
        other.execute("SELECT legacy.take_the_floor()")

        assert progress(clean)["all"].run_by == other.info.backend_pid
