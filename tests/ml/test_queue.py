"""The queue of what to embed: who asks, who works, and what becomes of work that is lost."""

import uuid

import pytest
from psycopg.types.json import Jsonb

from tests.fix_rows import make
from tests.ml.models import add_model, embed, vector
from tests.refusals import copy_row, refused, rules_of

TABLE = "ml.embedding_queue"
GOOD = {"thing_id": "gen_random_uuid()"}
CASES = [
    ({"thing_id": "thing_id"}, "23505", "embedding_queue_pkey"),
    ({"model_version": "'none'"}, "23503", "embedding_queue_model_version_fkey"),
    ({"requests": "0"}, "23514", "embedding_queue_requests_check"),
    ({"attempts": "9"}, "23514", "embedding_queue_attempts_check"),
    ({"last_error": "repeat('e', 2001)"}, "23514", "embedding_queue_last_error_check"),
]
TAKE = "SELECT * FROM public.take_embedding_work(%s, 'worker', %s)"
FINISH = "SELECT public.finish_embedding_work(%s, %s, %s, %s)"
WAITING = f"SELECT thing_id, requests, attempts, last_error FROM {TABLE}"
EXPIRE = "UPDATE ops.leases SET leased_until = clock_timestamp() - interval '1 second'"


def done(*work, numbers=(1,)):
    """The vectors that a worker hands in for its work."""
    return Jsonb(
        [
            {
                "thing_id": str(each.thing_id),
                "requests": each.requests,
                "embedding": vector(*numbers),
                "input_sha256": each.input_sha256,
            }
            for each in work
        ]
    )


def failed(*work):
    """The failures that a worker hands in for its work."""
    return Jsonb([{"thing_id": str(each.thing_id), "error": "too long"} for each in work])


NONE = Jsonb([])


@pytest.fixture
def model(db):
    """A model of sponsors that is being loaded."""
    return add_model(db, "sponsor", state="loading")


@pytest.fixture
def sponsor(db, model):
    """A sponsor, asked for."""
    return make(db, "sponsorship.sponsors", name="Brew", industry="drinks").id


@pytest.mark.parametrize(("fault", "sqlstate", "rule"), CASES)
def test_a_request_that_breaks_a_rule_is_refused_by_its_name(db, fault, sqlstate, rule):
    make(db, TABLE)

    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, **GOOD | fault)
    assert copy_row(db, TABLE, **GOOD)


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


def test_what_is_new_or_changes_is_asked_for_and_nothing_else(db, model):
    add_model(db, "event")
    sponsor = make(db, "sponsorship.sponsors").id
    assert db.rows(WAITING) == [(sponsor, 1, 0, None)]

    db.execute("UPDATE sponsorship.sponsors SET logo_url = 'https://example.test/1'")
    assert db.row(WAITING).requests == 1
    db.execute("UPDATE sponsorship.sponsors SET industry = 'drinks'")
    make(db, "sponsorship.sponsor_profiles", sponsor_id=sponsor)
    assert db.row(WAITING).requests == 3
    db.execute("UPDATE sponsorship.sponsor_profiles SET reputation_n = 1")
    db.execute("UPDATE sponsorship.sponsor_profiles SET regions = '{NO}'")
    assert db.row(WAITING).requests == 4


def test_an_event_and_a_package_are_asked_for_too(db):
    models = {add_model(db, "event"), add_model(db, "package")}
    add_model(db, "event", state="loading")
    db.execute("SELECT ml.move_model(model_version, 'retired') FROM ml.model_versions"
               " WHERE state = 'loading'")  # fmt: skip
    package = make(db, "sponsorship.sponsorship_packages")
    asked = f"SELECT model_version, thing_id, requests FROM {TABLE}"
    assert {row.thing_id for row in db.rows(asked)} == {package.id, package.event_id}
    assert {row.model_version for row in db.rows(asked)} == models

    db.execute("UPDATE events.events SET title = 'Other'")
    assert {row.requests for row in db.rows(asked)} == {2}
    db.execute("UPDATE sponsorship.sponsorship_packages SET title = 'Gold'")
    assert {row.thing_id: row.requests for row in db.rows(asked)} == {
        package.id: 3, package.event_id: 2,
    }  # fmt: skip


def test_a_worker_takes_computes_and_hands_in(db, model, sponsor, service_role):
    (work,) = service_role.rows(TAKE, model, 100)
    assert (work.thing_id, work.content["industry"]) == (sponsor, "drinks")

    assert service_role.value(FINISH, work.lease, work.token, done(work), NONE) == 1
    assert db.rows("SELECT sponsor_id, input_sha256 FROM ml.sponsor_embeddings") == [
        (sponsor, work.input_sha256)
    ]
    assert db.rows(WAITING) == []
    assert service_role.rows(TAKE, model, 100) == []


def test_the_same_content_is_not_computed_again(db, model, sponsor, service_role):
    (work,) = service_role.rows(TAKE, model, 100)
    service_role.execute(FINISH, work.lease, work.token, done(work), NONE)

    db.execute("SELECT ml.ask_for('sponsor_embedding', ARRAY[%s])", sponsor)
    assert service_role.rows(TAKE, model, 100) == []
    db.execute("UPDATE sponsorship.sponsors SET industry = 'food'")
    (again,) = service_role.rows(TAKE, model, 100)
    service_role.execute(FINISH, again.lease, again.token, done(again, numbers=(0, 1)), NONE)
    assert db.value("SELECT input_sha256 FROM ml.sponsor_embeddings") == again.input_sha256


def test_a_request_during_the_work_is_kept(db, model, sponsor, service_role):
    (work,) = service_role.rows(TAKE, model, 100)
    db.execute("UPDATE sponsorship.sponsors SET industry = 'food'")
    service_role.execute(FINISH, work.lease, work.token, done(work), NONE)

    assert db.rows(WAITING) == [(sponsor, 2, 0, None)]
    assert service_role.row(TAKE, model, 100).content["industry"] == "food"


def test_what_a_dead_worker_had_goes_to_another_and_its_late_results_nowhere(
    db, model, sponsor, service_role
):
    (lost,) = service_role.rows(TAKE, model, 100)
    assert service_role.rows(TAKE, model, 100) == []
    db.execute(EXPIRE)
    (work,) = service_role.rows(TAKE, model, 100)
    assert (work.lease, work.thing_id, work.token) == (lost.lease, sponsor, lost.token + 1)

    with refused(db, "YP360"):
        service_role.execute(FINISH, lost.lease, lost.token, done(lost), NONE)
    with refused(db, "YP360"):
        service_role.execute(
            "SELECT public.extend_embedding_work(%s, %s)", lost.lease, lost.token
        )  # fmt: skip
    service_role.execute("SELECT public.extend_embedding_work(%s, %s)", work.lease, work.token)
    assert service_role.value(FINISH, work.lease, work.token, done(work), NONE) == 1


def test_what_fails_waits_longer_each_time_and_eight_times_at_most(
    db, model, sponsor, service_role
):
    waits = []
    for _ in range(8):
        (work,) = service_role.rows(TAKE, model, 100)
        service_role.execute(FINISH, work.lease, work.token, NONE, failed(work))
        assert service_role.rows(TAKE, model, 100) == []
        waits.append(db.value(f"SELECT extract(epoch FROM run_after - now()) FROM {TABLE}"))
        db.execute(f"UPDATE {TABLE} SET run_after = clock_timestamp()")
    # The clock of the test stands still, the queue's does not.
    assert all(10 * 2**n <= wait <= 30 * 2**n + 20 for n, wait in enumerate(waits))

    assert db.rows(WAITING) == [(sponsor, 1, 8, "too long")]
    assert service_role.rows(TAKE, model, 100) == []
    db.execute("SELECT ml.ask_for('sponsor_embedding', ARRAY[%s])", sponsor)
    assert len(service_role.rows(TAKE, model, 100)) == 1


def test_what_was_taken_twice_in_vain_goes_alone(db, model, service_role):
    things = [uuid.UUID(int=n * 8) for n in range(1, 4)]
    for thing in things:
        make(db, "sponsorship.sponsors", id=thing)
    db.execute(f"UPDATE {TABLE} SET attempts = 2")
    assert len(service_role.rows(TAKE, model, 100)) == 1

    db.execute(EXPIRE)
    db.execute(f"UPDATE {TABLE} SET attempts = 1 WHERE thing_id <> %s", things[0])
    assert {row.thing_id for row in service_role.rows(TAKE, model, 100)} == {*things[1:]}


def test_what_is_gone_leaves_the_queue(db, model, sponsor, service_role):
    (work,) = service_role.rows(TAKE, model, 100)
    db.execute("UPDATE sponsorship.sponsors SET deleted_at = now()")
    assert service_role.value(FINISH, work.lease, work.token, done(work), NONE) == 0

    make(db, TABLE, model_version=model)
    assert service_role.rows(TAKE, model, 100) == []
    assert db.rows(WAITING) == []


@pytest.mark.parametrize(
    ("vectors", "sqlstate"),
    [
        ([{"embedding": [1]}], "YP003"),
        ([{"thing_id": str(uuid.UUID(int=16)), "embedding": [1, 2]}], "YP364"),
        ([{"thing_id": str(uuid.UUID(int=16))}], "YP364"),
        ([{"thing_id": str(uuid.UUID(int=9)), "embedding": vector(1)}], "YP003"),
        ([7], "YP003"),
        ([{"thing_id": str(uuid.UUID(int=8)), "embedding": vector(2)}] * 2, "YP003"),
        ({}, "YP003"),
        (None, "YP003"),
    ],
)
def test_a_batch_with_something_wrong_is_refused_whole(db, model, service_role, vectors, sqlstate):
    make(db, "sponsorship.sponsors", id=uuid.UUID(int=8))
    (work,) = service_role.rows(TAKE, model, 100)
    make(db, "sponsorship.sponsors", id=uuid.UUID(int=16))
    whole = vectors if not isinstance(vectors, list) else [*done(work).obj, *vectors]

    with refused(db, sqlstate):
        service_role.execute(FINISH, work.lease, work.token, Jsonb(whole), NONE)
    assert service_role.value(FINISH, work.lease, work.token, done(work), NONE) == 1


def test_a_lease_of_another_queue_is_no_lease_here(db, service_role):
    for query in ("finish_embedding_work('outbox/1', 1)", "extend_embedding_work('outbox/1', 1)"):
        with refused(db, "YP003"):
            service_role.execute(f"SELECT public.{query}")


def test_the_job_queues_what_has_no_vector(db, service_role):
    things = {
        "event": make(db, "events.events").id,
        "sponsor": make(db, "sponsorship.sponsors").id,
        "user": make(db, "analytics.user_event_interactions").user_id,
    }
    events = {row.id for row in db.rows("SELECT id FROM events.events")}
    models = {kind: add_model(db, kind) for kind in things}
    db.execute("CALL ml.fill_queue()")
    asked = f"SELECT thing_id FROM {TABLE} WHERE model_version = %s"
    for kind in ("sponsor", "user"):
        assert [row.thing_id for row in db.rows(asked, models[kind])] == [things[kind]]
    assert {row.thing_id for row in db.rows(asked, models["event"])} == events

    assert db.row("CALL ml.fill_queue()") == (0, False)
    db.execute(f"DELETE FROM {TABLE}")
    embed(db, "user", models["user"], things["user"], 1)
    db.execute("CALL ml.fill_queue()")
    assert db.rows(asked, models["user"]) == []


def test_two_workers_never_have_the_same(db, sessions):
    model = add_model(db, "sponsor", state="loading")
    for n in range(1, 41):
        make(db, "sponsorship.sponsors", id=uuid.UUID(int=n))
    first, second = sessions("service_role", "service_role")

    taken = [[], []]
    for _ in range(4):
        for session, mine in zip((first, second), taken, strict=True):
            mine += [row.thing_id for row in session.rows(TAKE, model, 100)]
    first.commit(), second.commit()
    assert len(taken[0]) == len(taken[1]) == 20
    assert {*taken[0]} | {*taken[1]} == {uuid.UUID(int=n) for n in range(1, 41)}
