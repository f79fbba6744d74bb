"""Searches: what they find, what they must not show, and what they refuse."""

import pytest

from tests.fix_rows import make
from tests.ml.models import (
    PUBLISH,
    add_events,
    add_model,
    embed,
    embed_at_random,
    nearest,
    use,
    vector,
)
from tests.refusals import refused

SIMILAR = "SELECT id FROM public.similar_events(%s, %s, organization_id => %s)"
FOR_ME = "SELECT id FROM public.events_for_me(10)"
NEAR = "SELECT * FROM ml.events_near(%s::real[], %s, %s, %s)"


def found(rows):
    """The ids of the rows."""
    return [row.id for row in rows]


@pytest.fixture
def model(db):
    """The events' model in use."""
    model = add_model(db, "event")
    use(db, model)
    return model


@pytest.fixture
def events(db, model, organization):
    """Four events of the organization, from one direction to the next."""
    events = add_events(db, 4, organization)
    for event, numbers in zip(events, [(1, 0), (1, 0.2), (1, 1), (-1, 0)], strict=True):
        embed(db, "event", model, event, *numbers)
    return events


def test_similar_events_come_the_most_alike_first(db, events, anon):
    rows = anon.rows("SELECT * FROM public.similar_events(%s)", events[0])

    assert found(rows) == events[1:]
    assert [round(row.similarity, 3) for row in rows] == [0.981, 0.707, -1.0]
    assert found(anon.rows(SIMILAR, events[0], 2, None)) == events[1:3]


def test_only_events_that_anybody_may_see_and_attend_are_shown(db, model, events, organization):
    others = {
        "private": add_events(db, 1, organization, visibility="private"),
        "unlisted": add_events(db, 1, organization, visibility="unlisted"),
        "over": add_events(db, 1, organization, days=-9),
        "draft": [make(db, "events.events").id],
    }
    for (event,) in others.values():
        embed(db, "event", model, event, 1)

    assert set(found(db.rows("SELECT id FROM ml.similar_events(%s)", events[0]))) == {*events[1:]}


def test_a_span_and_a_tenant_narrow_the_search(
    db, model, events, anon, organization, other_organization
):
    (theirs,) = add_events(db, 1, other_organization, days=90)
    embed(db, "event", model, theirs, 1)
    near = "SELECT id FROM public.similar_events(%s, starts_from => %s, starts_to => %s)"

    assert found(anon.rows(SIMILAR, events[0], 10, other_organization.id)) == [theirs]
    assert found(anon.rows(SIMILAR, events[0], 10, organization.id)) == events[1:]
    for days, seen in ((60, [theirs]), (100, [])):
        start = db.value("SELECT now() + %s * interval '1 day'", days)
        assert found(anon.rows(near, events[0], start, None)) == seen
    later = db.value("SELECT now() + interval '60 days'")
    assert found(anon.rows(near, events[0], None, later)) == events[1:]


def test_events_of_a_person_across_a_block_are_not_shown(db, model, events, buyer):
    person = make(db, "users.user_profiles").user_id
    hers = make(
        db,
        "events.events",
        owner_context_type="individual",
        owner_context_id=person,
        created_by=person,
        start_at="2100-01-01Z",
        end_at="2100-01-02Z",
    ).id
    db.execute(PUBLISH, [hers])
    embed(db, "event", model, hers, 1)
    assert hers in found(buyer.rows(SIMILAR, events[0], 10, None))

    make(db, "users.user_blocks", blocker_user_id=person, blocked_user_id=buyer.user_id)
    assert hers not in found(buyer.rows(SIMILAR, events[0], 10, None))


def test_an_event_that_the_caller_may_not_see_tells_nothing(db, model, owner, anon, organization):
    (hidden,) = add_events(db, 1, organization, visibility="private")
    embed(db, "event", model, hidden, 1)

    for event in (hidden, "00000000-0000-4000-8000-000000000000", None):
        with refused(db, "YP004"):
            anon.execute(SIMILAR, event, 10, None)
    assert owner.rows(SIMILAR, hidden, 10, None) == []


def test_a_person_is_shown_what_she_may_like_and_has_no_ticket_for(db, events, buyer):
    users = add_model(db, "user")
    use(db, users)
    assert buyer.rows(FOR_ME) == []
    embed(db, "user", users, buyer.user_id, 0.5)
    assert found(buyer.rows(FOR_ME)) == events

    make(db, "ticketing.tickets", event_id=events[0], owner_user_id=buyer.user_id)
    assert found(buyer.rows(FOR_ME)) == events[1:]


def test_nobody_is_shown_anything_before_a_model_is_in_use(db, organization, buyer, anon):
    (event,) = add_events(db, 1, organization)

    for actor, query, given in ((anon, SIMILAR, (event, 10, None)), (buyer, FOR_ME, ())):
        with refused(db, "YP365"):
            actor.execute(query, *given)


def test_a_vector_of_another_space_or_size_is_refused(db, model, events):
    strange, kindred = add_model(db, "event", space="2"), add_model(db, "event")
    bad = {
        "YP364": [
            ([1.0] * 767, kindred),
            ([0.0] * 768, kindred),
            ([1e-30] * 768, kindred),
            ([float("nan")] * 768, kindred),
            ([float("inf")] * 768, kindred),
            ([None] * 768, kindred),
            (None, kindred),
        ],
        "YP363": [(vector(1), strange)],
        "YP361": [(vector(1), "no model")],
    }

    for sqlstate, cases in bad.items():
        for numbers, name in cases:
            with refused(db, sqlstate):
                db.execute(NEAR, numbers, name, 10, None)
    assert found(db.rows(NEAR, vector(1), kindred, 10, None)) == events


@pytest.mark.parametrize("count", [0, 101, None])
def test_a_number_of_rows_out_of_bounds_is_refused(db, events, anon, count):
    with refused(db, "YP003"):
        anon.execute(SIMILAR, events[0], count, None)


def test_a_span_that_ends_before_it_begins_is_refused(db, events, anon):
    query = "SELECT public.similar_events(%s, starts_from => '2031-01-01Z', starts_to => %s)"

    with refused(db, "YP003"):
        anon.execute(query, events[0], "2030-01-01Z")
    anon.execute(query, events[0], "2031-01-01Z")


@pytest.mark.parametrize("indexed", [True, False])
def test_few_and_many_candidates_are_found_alike(
    db, model, organization, other_organization, indexed
):
    add_events(db, 1300, organization)
    add_events(db, 20, other_organization)
    embed_at_random(db, model, 1)
    if indexed:
        db.execute("SELECT ml.build_index(%s, 'event_embedding')", model)
    numbers = (0.3, -0.2, 0.1, 0.4, 0, 0.2, -0.1, 0.3)

    for tenant, count, least in ((None, 10, 9), (None, 100, 95), (other_organization.id, 20, 20)):
        rows = db.rows(NEAR, vector(*numbers), model, count, tenant)
        assert len(rows) == count
        known = nearest(db, model, numbers, count, tenant)
        assert len({*found(rows)} & {*known}) >= least
        assert [row.similarity for row in rows] == sorted(
            (row.similarity for row in rows), reverse=True
        )


def test_candidates_that_the_index_finds_last_are_found_all_the_same(db, model, organization):
    """All of them lie on the far side, alike, behind everything else."""
    add_events(db, 1100, organization)
    embed_at_random(db, model, 2)
    db.execute("SELECT ml.build_index(%s, 'event_embedding')", model)
    db.execute("UPDATE events.events SET start_at = start_at - interval '90 days',"
               " end_at = end_at - interval '90 days'")  # fmt: skip
    far = add_events(db, 1001, organization)
    db.execute(
        "INSERT INTO ml.event_embeddings (event_id, model_version, embedding)"
        " SELECT unnest(%s::uuid[]), %s, %s",
        far,
        model,
        str(vector(*[0] * 20, 1)),
    )

    assert len(db.rows(NEAR, vector(*[0] * 19, 1), model, 100, None)) == 100


def test_the_settings_of_the_callers_transaction_stay(db, model, organization):
    add_events(db, 1001, organization)
    embed_at_random(db, model, 3)
    db.execute("SET LOCAL hnsw.ef_search = 77")
    db.execute(NEAR, vector(1), model, 10, None)

    assert db.value("SHOW hnsw.ef_search") == "77"
    assert db.value("SHOW hnsw.iterative_scan") == "off"
    assert db.value("SHOW enable_sort") == "on"
