"""Features that the database computes: of events, of their pairs with sponsors, and by the job."""

from datetime import timedelta

import pytest

from tests.fix_rows import make
from tests.ml.models import PUBLISH

VERSION = "SELECT ml.feature_version()"
EVENT = "SELECT features FROM ml.event_features WHERE event_id = %s AND version = 1001"
PAIRS = (
    "SELECT sponsor_id, features FROM ml.match_features"
    " WHERE event_id = %s AND version = 1001 ORDER BY sponsor_id"
)
COMPUTE = "SELECT ml.compute_event_features(%s), ml.compute_match_features(%s)"
WAITING = "SELECT event_id FROM sponsorship.fit_recalc_queue WHERE processed_at IS NULL"


@pytest.fixture
def event(db, organization):
    """A published event of three hours on a Saturday evening in New York."""
    made = make(
        db,
        "events.events",
        owner_context_type="organization",
        owner_context_id=organization.id,
        category_slug=db.value("SELECT min(slug) FROM ref.event_categories"),
        country_code="US",
        city="Boston",
        timezone="America/New_York",
        start_at="2101-01-01 23:00Z",
        end_at="2101-01-02 02:00Z",
        description="Ten chars.",
        target_audience={"interests": ["Jazz", "food", 7], "age_min": 20},
    )
    db.execute(PUBLISH, [made.id])
    return made


def add_sponsor(db, **profile):
    """A sponsor with such a profile. Returns its id."""
    sponsor = make(db, "sponsorship.sponsors").id
    make(db, "sponsorship.sponsor_profiles", sponsor_id=sponsor, **profile)
    return sponsor


def compute(db, *events):
    """Computes all features of the events. Returns how many events, and pairs that changed."""
    return tuple(db.row(COMPUTE, [*events], [*events]))


def test_an_event_is_told_in_numbers_where_it_is(db, event):
    make(db, "ticketing.ticket_tiers", event_id=event.id, price_cents=0, quantity=40)
    tier = make(db, "ticketing.ticket_tiers", event_id=event.id, price_cents=500, quantity=10)
    for n in (1, 2):
        make(db, "ticketing.tickets", event_id=event.id, tier_id=tier.id, serial_no=n)
    make(
        db,
        "analytics.event_days",
        event_id=event.id,
        day=db.value("SELECT (now() AT TIME ZONE 'UTC')::date - 1"),
        impressions=200,
        completions=50,
        dwell_ms_sum=200_000,
    )
    make(db, "analytics.event_days", event_id=event.id, day="2020-01-01", impressions=999)
    make(db, "analytics.user_event_interactions", event_id=event.id)
    make(db, "sponsorship.sponsorship_packages", event_id=event.id)
    db.execute("SET LOCAL timezone = 'Asia/Tokyo'")
    compute(db, event.id)

    found = db.value(EVENT, event.id)
    lead = db.value("SELECT extract(EPOCH FROM start_at - published_at) / 86400 FROM events.events"
                    " WHERE id = %s", event.id)  # fmt: skip
    assert found.pop("lead_days") == pytest.approx(float(lead), abs=0.01)
    assert found == {
        "duration_hours": 3, "start_hour": 18, "on_weekend": True, "has_place": False,
        "description_chars": 10, "brand_safety_tags": 0, "tiers": 2, "is_free": False,
        "places": 50, "tickets": 2, "sold_share": 0.04, "impressions": 200,
        "completion_share": 0.25, "dwell_ms_mean": 1000, "people": 1, "packages_on_offer": 1,
    }  # fmt: skip


def test_an_event_of_which_nothing_is_known_has_nulls_and_no_error(db):
    event = make(db, "events.events").id
    compute(db, event)

    found = db.value(EVENT, event)
    for unknown in ("lead_days", "is_free", "sold_share", "completion_share", "dwell_ms_mean"):
        assert found[unknown] is None
    assert (found["tiers"], found["impressions"], found["people"]) == (0, 0, 0)


def test_a_pair_is_told_by_reasons_of_matches(db, event):
    sponsor = add_sponsor(
        db,
        preferred_categories=[event.category_slug],
        regions=["boston", "NO"],
        budget_min_cents=1000,
        budget_max_cents=5000,
        reputation_score=0.75,
        reputation_n=4,
        target_audience={"interests": ["JAZZ", "art"]},
    )
    for price in (3000, 9000):
        make(db, "sponsorship.sponsorship_packages", event_id=event.id, price_cents=price)
    compute(db, event.id)

    ((found, features),) = db.rows(PAIRS, event.id)
    assert found == sponsor
    assert features == {
        "category_overlap": 1, "location_fit": 1, "budget_fit": 0.5, "audience_overlap": 0.3333,
        "engagement": None, "past_performance": 0.75, "reach": 0,
    }  # fmt: skip
    assert set(features) <= set(db.value("SELECT sponsorship.match_reasons()"))


def test_only_who_asks_for_something_like_it_is_paired(db, event):
    wanted = [
        add_sponsor(db, preferred_categories=[event.category_slug]),
        add_sponsor(db, regions=["us"]),
        add_sponsor(db, target_audience={"interests": ["food"]}),
    ]
    add_sponsor(db)
    add_sponsor(db, regions=["NO"], target_audience={"interests": "food"})
    suspended = add_sponsor(db, regions=["US"])
    db.execute("UPDATE sponsorship.sponsors SET deleted_at = now() WHERE id = %s", suspended)
    matched = add_sponsor(db, regions=["NO"])
    make(db, "sponsorship.sponsorship_matches", event_id=event.id, sponsor_id=matched)

    assert compute(db, event.id) == (1, 4)
    assert {row.sponsor_id for row in db.rows(PAIRS, event.id)} == {*wanted, matched}
    # The same again changes nothing; who asks no more goes, and so do all with the sponsoring.
    assert compute(db, event.id) == (1, 0)
    db.execute("UPDATE sponsorship.sponsor_profiles SET regions = '{}'")
    compute(db, event.id)
    assert {row.sponsor_id for row in db.rows(PAIRS, event.id)} == {wanted[0], wanted[2], matched}
    db.execute("UPDATE events.events SET sponsorable = FALSE")
    compute(db, event.id)
    assert db.rows(PAIRS, event.id) == []


def test_what_services_wrote_is_never_overwritten(db, event):
    sponsor = add_sponsor(db, regions=["US"])
    make(db, "ml.event_features", event_id=event.id, version=1, features={"mine": 1})
    make(db, "ml.match_features", event_id=event.id, sponsor_id=sponsor, version=1)
    compute(db, event.id)

    assert [
        db.value(f"SELECT array_agg(version ORDER BY version) FROM ml.{table}")
        for table in ("event_features", "match_features")
    ] == [[1, db.value(VERSION)]] * 2
    assert db.value("SELECT features FROM ml.event_features WHERE version = 1") == {"mine": 1}


def test_the_job_computes_what_is_new_changed_or_old_and_asks_for_scores(db, event):
    add_sponsor(db, regions=["US"])
    draft = make(db, "events.events").id
    db.execute("UPDATE events.events SET updated_at = now() - interval '2 days'")
    run = "CALL ml.fill_features()"
    assert db.row(run) == (1, False)
    assert db.rows(EVENT, draft) == []
    assert db.rows(WAITING) == [(event.id,)]
    assert db.row(run) == (0, False)

    old = "UPDATE ml.event_features SET computed_at = now() - %s"
    for age, handled in ((timedelta(hours=23), 0), (timedelta(hours=25), 1)):
        db.execute("SET LOCAL session_replication_role = replica")
        db.execute("UPDATE events.events SET updated_at = now() - interval '2 days'")
        db.execute("SET LOCAL session_replication_role = origin")
        db.execute(old, age)
        assert db.row(run).handled == handled
    db.execute(old, timedelta(hours=1))
    db.execute("UPDATE events.events SET title = 'Other' WHERE id = %s", event.id)
    assert db.row(run).handled == 1
    assert db.rows(WAITING) == [(event.id,)]


def test_a_step_is_bounded_and_the_next_one_goes_on(db, organization):
    for _ in range(51):
        make(
            db,
            "events.events",
            owner_context_type="organization",
            owner_context_id=organization.id,
            start_at="2100-01-01Z",
            end_at="2100-01-02Z",
        )
    db.execute(PUBLISH, [row.id for row in db.rows("SELECT id FROM events.events")])

    assert db.row("CALL ml.fill_features()") == (50, True)
    assert db.row("CALL ml.fill_features()") == (1, False)


def test_a_model_scores_what_the_database_computed(db, event):
    sponsor = add_sponsor(db, regions=["US"], reputation_score=0.5, reputation_n=1)
    model = make(
        db,
        "ml.model_versions",
        purpose="match",
        vector_space=None,
        state="ready",
        parameters={
            "bias": 0.1,
            "features_version": db.value(VERSION),
            "weights": {"location_fit": 0.4, "past_performance": 0.2, "engagement": 9},
        },
    )
    db.execute("SELECT ml.switch_models(ARRAY[%s])", model.model_version)
    db.execute("CALL ml.fill_features()")
    assert db.row("CALL ml.score_matches()").handled == 1

    row = db.row("SELECT * FROM sponsorship.sponsorship_matches")
    assert (row.sponsor_id, float(row.score)) == (sponsor, 0.6)
    assert row.reason_codes == ["location_fit", "past_performance"]


@pytest.mark.parametrize("things", [[], None])
def test_nothing_to_compute_computes_nothing(db, event, things):
    assert tuple(db.row(COMPUTE, things, things)) == (0, 0)
