"""Which way a search goes: few candidates are compared one by one, whatever the index would say."""

import pytest

from tests.fix_rows import make
from tests.ml.models import (
    PUBLISH,
    add_events,
    add_model,
    embed_at_random,
    nearest,
    use,
    vector,
)
from tests.refusals import refused

NEAR = "SELECT id FROM ml.events_near(%s::real[], %s, %s, organization_id => %s)"
SCANS = """
    SELECT pg_stat_get_xact_numscans(('ml.' || ml.partition_of(%s, 'event_embedding')
        || '_near_idx')::regclass)
"""
NUMBERS = (0.3, -0.2, 0.1, 0.4, 0, 0.2, -0.1, 0.3)
MANY = 1001


@pytest.fixture
def model(db):
    """The events' model in use."""
    model = add_model(db, "event")
    use(db, model)
    return model


def embedded(db, model):
    """Gives every event a vector, builds the model's index and the planner's figures."""
    embed_at_random(db, model, 5)
    db.execute("SELECT ml.build_index(%s, 'event_embedding')", model)
    db.execute("ANALYZE ml.event_embeddings, events.events")


def scans(db, model, query, *given):
    """The rows, and how often the model's index was asked for them."""
    before = db.value(SCANS, model)
    rows = db.rows(query, *given)
    return [row.id for row in rows], db.value(SCANS, model) - before


@pytest.mark.parametrize(
    "setting", ["enable_seqscan = off", "enable_sort = on", "hnsw.iterative_scan = strict_order"]
)
def test_a_selective_tenant_is_compared_one_by_one_and_all_is_found(
    db, model, organization, other_organization, setting
):
    add_events(db, MANY + 500, organization)
    add_events(db, 40, other_organization)
    embedded(db, model)
    db.execute(f"SET LOCAL {setting}")

    for count in (1, 10, 40, 100):
        given = (vector(*NUMBERS), model, count, other_organization.id)
        found, asked = scans(db, model, NEAR, *given)
        assert asked == 0
        # Recall 1.0, in order.
        assert found == nearest(db, model, NUMBERS, count, other_organization.id)

    found, asked = scans(db, model, NEAR, vector(*NUMBERS), model, 10, None)
    assert asked > 0
    assert len(found) == 10


def test_a_selective_span_and_a_selective_visibility_are_compared_one_by_one(
    db, model, organization
):
    hidden = add_events(db, MANY + 200, organization, visibility="private")
    soon = add_events(db, 30, organization, days=3)
    later = add_events(db, 30, organization, days=60)
    embedded(db, model)
    query = (
        "SELECT id FROM ml.events_near(%s::real[], %s, 100, starts_to => now()"
        " + %s * interval '1 day')"
    )

    for days, seen in ((10, soon), (90, [*soon, *later])):
        found, asked = scans(db, model, query, vector(*NUMBERS), model, days)
        assert (asked, {*found}) == (0, {*seen})
    assert not {*found} & {*hidden}


@pytest.mark.parametrize(("count", "asks"), [(MANY - 1, False), (MANY, True)])
def test_a_thousand_candidates_are_few_and_one_more_are_many(db, model, organization, count, asks):
    add_events(db, count, organization)
    embedded(db, model)

    found, asked = scans(db, model, NEAR, vector(*NUMBERS), model, 10, organization.id)
    assert (asked > 0) == asks
    known = nearest(db, model, NUMBERS, 10)
    assert len({*found} & {*known}) >= (9 if asks else 10)


def test_candidates_without_a_vector_do_not_hide_those_with_one(db, model, organization):
    """Many candidates and few vectors: the index has not enough of them, so all are compared."""
    few = add_events(db, 7, organization)
    embedded(db, model)
    add_events(db, MANY, organization)

    found = scans(db, model, NEAR, vector(*NUMBERS), model, 10, None)[0]
    assert {*found} == {*few}
    assert found == nearest(db, model, NUMBERS, 10)


def test_vectors_of_another_model_are_in_no_search(db, model, organization):
    events = add_events(db, 20, organization)
    embed_at_random(db, model, 5)
    other = add_model(db, "event")
    embed_at_random(db, other, 6)
    hers = [db.rows(NEAR, vector(*NUMBERS), model, 100, None)]
    use(db, other)
    hers.append(db.rows(NEAR, vector(*NUMBERS), model, 100, None))

    for rows, name in zip(hers, (model, other), strict=True):
        assert [row.id for row in rows] == nearest(db, name, NUMBERS, 100)
        assert {row.id for row in rows} == {*events}


def test_a_stranger_learns_nothing_of_what_is_hidden_whatever_she_asks(
    db, model, organization, other_organization, anon, buyer, other_owner
):
    """As anon, as somebody, and as the owner of another tenant; all filters that there are."""
    seen = add_events(db, 3, organization)
    hidden = [
        *add_events(db, 3, organization, visibility="private"),
        *add_events(db, 3, organization, visibility="unlisted"),
        *add_events(db, 3, organization, days=-20),
        make(db, "events.events", owner_context_id=organization.id).id,
    ]
    mine = add_events(db, 2, other_organization)
    embed_at_random(db, model, 7)
    query = (
        "SELECT id FROM public.similar_events(%s, 100, organization_id => %s, starts_from => %s)"
    )

    for actor in (anon, buyer, other_owner):
        for tenant, start in (
            (None, None),
            (organization.id, None),
            (organization.id, "-infinity"),
        ):
            found = {row.id for row in actor.rows(query, mine[0], tenant, start)}
            assert not found & {*hidden[:6], hidden[9]}
            assert found >= {*seen}
        # Over, and public: the span is the caller's to choose.
        since = actor.rows(query, mine[0], organization.id, "-infinity")
        assert {*hidden[6:9]} <= {row.id for row in since}


@pytest.mark.parametrize("actor", ["anon", "buyer", "other_owner"])
@pytest.mark.parametrize(
    "query",
    [
        "SELECT public.search_events(NULL, 'm')",
        "SELECT public.take_embedding_work('m', 'w')",
        "SELECT public.finish_embedding_work('ml.m/0', 1)",
        "SELECT public.extend_embedding_work('ml.m/0', 1)",
        "SELECT public.register_model('m', 'match')",
        "SELECT public.model_loaded('m')",
        "SELECT public.retire_model('m')",
        "SELECT public.switch_models('{m}')",
        "SELECT public.roll_back_models()",
        "SELECT ml.events_near(NULL, 'm')",
        "SELECT ml.events_for_user(gen_random_uuid())",
        "SELECT ml.content_of('user_embedding', gen_random_uuid())",
        "SELECT * FROM ml.event_embeddings",
        "SELECT * FROM ops.leases",
    ],
)
def test_what_is_the_servers_is_nobody_elses(request, actor, query):
    db, stranger = request.getfixturevalue("db"), request.getfixturevalue(actor)
    with refused(db, "42501"):
        stranger.execute(query)


def test_the_package_of_another_organizer_is_refused_to_its_neighbours(
    db, owner, other_owner, buyer, organization
):
    """sponsors_for_package() tells the same of a package of others as of none."""
    event = make(db, "events.events", owner_context_id=organization.id)
    db.execute(PUBLISH, [event.id])
    package = make(db, "sponsorship.sponsorship_packages", event_id=event.id)
    kinds = ("package", "sponsor")
    use(db, *(add_model(db, kind) for kind in kinds))
    query = "SELECT * FROM public.sponsors_for_package(%s)"

    assert owner.rows(query, package.id) == []
    for actor in (other_owner, buyer):
        for thing in (package.id, event.id):
            with refused(db, "YP004"):
                actor.execute(query, thing)
