"""Switching models: in one step, never apart, and back."""

import pytest

from tests.fix_rows import make
from tests.ml.models import add_model, embed, use
from tests.refusals import copy_row, refused, rules_of

TABLE = "ml.model_switches"
CASES = [
    ({}, "23505", "model_switches_pkey"),
    ({"from_model": "'none'"}, "23503", "model_switches_from_model_fkey"),
    ({"to_model": "'none'"}, "23503", "model_switches_to_model_fkey"),
    ({"to_model": "NULL"}, "23514", "model_switches_change_something"),
]
ACTIVE = "SELECT model_version FROM ml.model_versions WHERE is_active ORDER BY purpose"
BACK = "SELECT ml.roll_back_models()"


def active(db):
    """Names of the models in use."""
    return [name for (name,) in db.rows(ACTIVE)]


@pytest.mark.parametrize(("fault", "sqlstate", "rule"), CASES)
def test_a_switch_that_breaks_a_rule_is_refused_by_its_name(db, fault, sqlstate, rule):
    make(db, TABLE)
    good = {} if rule.endswith("pkey") else {"switch_id": "gen_random_uuid()"}

    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, **good | fault)
    assert copy_row(db, TABLE, switch_id="gen_random_uuid()")


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


@pytest.mark.parametrize("change", ["UPDATE {} SET to_model = NULL", "DELETE FROM {}"])
def test_history_stays(db, change):
    make(db, TABLE)

    with refused(db, "YP008"):
        db.execute(change.format(TABLE))


def test_models_that_are_compared_switch_together_and_back_together(db):
    old = [add_model(db, kind, space="old") for kind in ("user", "event")]
    new = [add_model(db, kind, space="new") for kind in ("user", "event")]
    use(db, *old)
    with refused(db, "YP366"):
        use(db, new[0])
    assert active(db) == old

    use(db, *new)
    assert active(db) == new
    db.execute(BACK)
    assert active(db) == old
    db.execute(BACK)
    assert active(db) == new
    assert db.value(f"SELECT count(DISTINCT switch_id) FROM {TABLE}") == 4


def test_back_from_the_first_switch_is_no_model_at_all(db):
    with refused(db, "YP367"):
        db.execute(BACK)
    use(db, add_model(db, "sponsor"))
    db.execute(BACK)
    assert active(db) == []


def test_a_switch_computes_nothing_and_touches_no_vector(db):
    old, new = (add_model(db, "event") for _ in range(2))
    event = make(db, "events.events").id
    embed(db, "event", old, event, 1)
    embed(db, "event", new, event, 0, 1)
    vectors = "SELECT ctid, xmin, model_version FROM ml.event_embeddings ORDER BY model_version"
    before = db.rows(vectors)

    for model in (old, new, old):
        use(db, model)
        assert db.value("SELECT model_version FROM ml.active_event_embeddings") == model
    assert db.rows(vectors) == before


def test_a_model_that_is_not_ready_is_not_taken_into_use(db):
    loading, retired = add_model(db, "event", state="loading"), add_model(db, "event")
    db.execute("SELECT ml.move_model(%s, 'retired')", retired)

    for model in (loading, retired):
        with refused(db, "YP362"):
            use(db, model)


@pytest.mark.parametrize(
    ("models", "sqlstate"),
    [([], "YP003"), (None, "YP003"), (["no model"], "YP361"), (["two", "two"], "YP003")],
)
def test_what_is_no_switch_is_refused(db, models, sqlstate):
    make(db, "ml.model_versions", model_version="two", state="ready")

    with refused(db, sqlstate):
        db.execute("SELECT ml.switch_models(%s)", models)


def test_two_models_of_one_purpose_are_no_switch(db):
    models = [add_model(db, "event") for _ in range(2)]

    with refused(db, "YP003"):
        use(db, *models)


def test_a_model_in_use_is_not_retired(db):
    one, other = (add_model(db, "event") for _ in range(2))
    use(db, one)
    with refused(db, "YP005"):
        db.execute("SELECT ml.move_model(%s, 'retired')", one)

    db.execute("SELECT ml.move_model(%s, 'retired')", other)
    with refused(db, "YP011"):
        db.execute("SELECT ml.move_model(%s, 'ready')", other)


def test_two_switches_at_once_take_turns_and_one_model_is_left(db, sessions):
    one, other = (add_model(db, "event") for _ in range(2))
    first, second = sessions("service_role", "service_role")

    first.execute("SELECT public.switch_models(%s)", [one])
    waiting = second.start("SELECT public.switch_models(%s)", [other])
    assert waiting.is_blocked_by(first)
    first.commit()
    assert waiting.sqlstate() is None
    second.commit()
    assert active(db) == [other]
    second.execute("SELECT public.roll_back_models()")
    second.commit()
    assert active(db) == [one]


def test_the_latest_switch_is_taken_back_also_after_the_clock_was_set_back(db):
    one, other, third = (add_model(db, "event") for _ in range(3))
    use(db, one)
    make(db, TABLE, purpose="event_embedding", to_model=third, switched_at="2100-01-01Z")
    use(db, other)

    db.execute(BACK)
    assert active(db) == [one]


def test_a_switch_that_is_not_over_holds_up_nobody_who_writes_what_is_embedded(db, sessions):
    one, other = (add_model(db, "sponsor") for _ in range(2))
    use(db, one)
    (first,) = sessions("service_role")

    first.execute("SELECT public.switch_models(%s)", [other])
    with db.server.connect(db.name) as writer:
        writer.execute("SET statement_timeout = '10s'")
        writer.execute("UPDATE sponsorship.sponsors SET industry = 'food'")
        writer.execute("SELECT ml.ask_for('sponsor_embedding', ARRAY[gen_random_uuid()])")
    first.commit()
    assert active(db) == [other]
