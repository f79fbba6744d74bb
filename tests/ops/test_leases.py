"""Leases: one holder at a time, and nobody writes with an old token."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

GOOD = {"name": "name || '+'"}
CASES = [
    ({"name": "name"}, "23505", "leases_pkey"),
    ({"name": "' '"}, "23514", "leases_name_check"),
    ({"name": "repeat('n', 301)"}, "23514", "leases_name_check"),
    ({"holder": "' '"}, "23514", "leases_holder_check"),
    ({"holder": "repeat('h', 201)"}, "23514", "leases_holder_check"),
    ({"token": "-1"}, "23514", "leases_token_check"),
]
TAKE = "SELECT * FROM ops.take_lease(%s, %s, %s)"
OVER = "UPDATE ops.leases SET leased_until = clock_timestamp() WHERE name = %s"
MINUTE = "1 minute"


@pytest.mark.parametrize(("fault", "sqlstate", "rule"), CASES)
def test_a_lease_that_breaks_a_rule_is_refused_by_its_name(db, fault, sqlstate, rule):
    make(db, "ops.leases")

    with refused(db, sqlstate, rule):
        copy_row(db, "ops.leases", **GOOD | fault)
    assert copy_row(db, "ops.leases", **GOOD)


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, "ops.leases")


def test_the_first_free_name_is_leased_and_a_held_one_is_not(db):
    assert db.rows(TAKE, ["q/1", "q/0"], "ann", MINUTE) == [("q/1", 1)]
    assert db.rows(TAKE, ["q/1", "q/0"], "bob", MINUTE) == [("q/0", 1)]
    assert db.rows(TAKE, ["q/1", "q/0"], "cleo", MINUTE) == []

    assert db.value("SELECT ops.release_lease('q/0', 1)")
    assert db.rows(TAKE, ["q/1", "q/0"], "cleo", MINUTE) == [("q/0", 2)]
    assert db.value("SELECT count(*) FROM ops.leases") == 2


def test_who_comes_back_late_has_lost_the_lease(db):
    token = db.row(TAKE, ["q"], "ann", MINUTE).token
    db.execute("SELECT ops.require_lease('q', %s)", token)
    until = db.value("SELECT ops.extend_lease('q', %s, '1 hour')", token)
    assert db.value("SELECT %s - now() BETWEEN '59 minutes' AND '61 minutes'", until)

    db.execute(OVER, "q")
    for query in ("ops.require_lease('q', %s)", "ops.extend_lease('q', %s)"):
        with refused(db, "YP360"):
            db.execute(f"SELECT {query}", token)
    assert db.row(TAKE, ["q"], "bob", MINUTE).token == token + 1
    with refused(db, "YP360"):
        db.execute("SELECT ops.require_lease('q', %s)", token)
    assert not db.value("SELECT ops.release_lease('q', %s)", token)
    assert db.value("SELECT holder FROM ops.leases WHERE leased_until > now()") == "bob"


@pytest.mark.parametrize(
    ("names", "holder", "lease_for"),
    [
        ([], "ann", MINUTE),
        (None, "ann", MINUTE),
        ([str(n) for n in range(1001)], "ann", MINUTE),
        (["q"], " ", MINUTE),
        (["q"], None, MINUTE),
        (["q"], "ann", "0 seconds"),
        (["q"], "ann", "2 days"),
        (["q"], "ann", None),
    ],
)
def test_what_is_no_lease_is_refused(db, names, holder, lease_for):
    with refused(db, "YP003"):
        db.execute(TAKE, names, holder, lease_for)
    assert db.rows(TAKE, ["q"], "ann", MINUTE)


@pytest.mark.parametrize("is_known", [True, False])
def test_two_sessions_do_not_lease_the_same_and_do_not_wait(db, sessions, is_known):
    db.execute("GRANT USAGE ON SCHEMA ops TO service_role")
    db.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ops TO service_role")
    db.execute("GRANT ALL ON ops.leases TO service_role")
    if is_known:
        for name in ("q/0", "q/1"):
            make(db, "ops.leases", name=name, leased_until="2020-01-01Z")
    first, second = sessions("service_role", "service_role")

    # A name that is entered just now is nobody's yet.
    if not is_known:
        first.execute(TAKE, ["q/0"], "ann", MINUTE)
        assert second.rows(TAKE, ["q/0"], "bob", MINUTE) == []
        assert second.row(TAKE, ["q/0", "q/1"], "bob", MINUTE).name == "q/1"
        return
    assert first.row(TAKE, ["q/0", "q/1"], "ann", MINUTE).name == "q/0"
    # Were it to wait, it would wait for ever: the first does not commit.
    assert second.row(TAKE, ["q/0", "q/1"], "bob", MINUTE).name == "q/1"


def test_results_under_a_lease_are_in_before_another_has_it(db, sessions):
    db.execute("GRANT USAGE ON SCHEMA ops TO service_role")
    db.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ops TO service_role")
    db.execute("GRANT ALL ON ops.leases TO service_role")
    first, second = sessions("service_role", "service_role")
    token = first.row(TAKE, ["q"], "ann", "1 second").token
    first.commit()

    first.execute("SELECT ops.require_lease('q', %s), pg_sleep(1.1)", token)
    assert second.rows(TAKE, ["q"], "bob", MINUTE) == []
    second.rollback()
    first.commit()
    assert second.rows(TAKE, ["q"], "bob", MINUTE) == [("q", token + 1)]
