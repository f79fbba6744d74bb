"""Nobody may do more than before, however he came to it."""

import pytest

GROWN = "SELECT object FROM legacy.find_grown_rights() WHERE severity = 'error'"


@pytest.mark.parametrize("variant", ["clean", "dirty"])
def test_a_move_gives_nobody_anything(after, variant):
    assert after("moved", variant).rows(GROWN) == []


@pytest.mark.parametrize(
    ("grant", "found"),
    [
        ("GRANT SELECT ON public.payout_accounts TO anon", "relation public.payout_accounts"),
        ("GRANT UPDATE (title) ON public.events TO PUBLIC", "relation public.events"),
        ("GRANT CREATE ON SCHEMA public TO anon", "schema public"),
        ("CREATE ROLE yp_probe; GRANT yp_probe TO anon", None),
        ("ALTER FUNCTION public.grant_credits(uuid, integer) OWNER TO anon", "routine"),
    ],
)
def test_what_was_given_since_is_found(dirty, grant, found):
    dirty.execute("REVOKE ALL ON public.payout_accounts FROM anon, authenticated")
    dirty.execute("REVOKE UPDATE ON public.events FROM anon, authenticated, service_role")
    dirty.execute("CALL ops.legacy_move('all')")

    with dirty.connection.transaction(force_rollback=True):
        dirty.execute(grant)
        objects = [row.object for row in dirty.rows(GROWN)]

    if found is None:
        assert objects == []
    else:
        assert objects
        assert all(name.startswith(found) for name in objects)


def test_the_same_table_goes_by_its_old_name_wherever_it_is(after):
    names = after("moved").rows(
        "SELECT identity FROM legacy.rights_objects(FALSE)"
        " WHERE object_id IN ('events.events'::regclass, 'public.events'::regclass)"
    )

    assert [name for (name,) in names] == ["relation public.events"] * 2


def test_a_right_in_a_schema_that_one_cannot_enter_is_none(clean):
    clean.execute("CALL ops.legacy_move('events')")
    clean.execute("GRANT TRUNCATE ON events.events TO app_read")

    assert not clean.rows(
        "SELECT 1 FROM legacy.rights_now('{app_read}')"
        " WHERE identity = 'relation public.events' AND privilege = 'TRUNCATE'"
    )
    clean.execute("GRANT USAGE ON SCHEMA events TO app_read")

    assert clean.rows(
        "SELECT 1 FROM legacy.rights_now('{app_read}')"
        " WHERE identity = 'relation public.events' AND privilege = 'TRUNCATE'"
    )
