"""Events: well-formed, owned by one person or one organization, in a series of the same."""

import datetime
import uuid

import pytest

from tests.refusals import broken_rule, insert, refused

TABLE = "events.events"
START = datetime.datetime(2027, 3, 5, 19, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
PUBLISHED = {"status": "published", "published_at": START}


@pytest.fixture
def row(organization):
    """A well-formed draft of `organization`."""
    return {
        "owner_context_type": "organization",
        "owner_context_id": organization.id,
        "created_by": organization.created_by,
        "title": "Summer Night",
        "start_at": START,
        "end_at": START + HOUR,
    }


@pytest.mark.parametrize(
    ("change", "state", "rule"),
    [
        ({"owner_context_id": uuid.uuid4()}, "23503", "events_owner_organization_id_fkey"),
        ({"owner_context_type": "individual"}, "23503", "events_owner_user_id_fkey"),
        ({"owner_context_type": None}, "23502", "owner_context_type"),
        ({"owner_context_id": None}, "23502", "owner_context_id"),
        ({"created_by": uuid.uuid4()}, "23503", "events_created_by_fkey"),
        ({"created_by": None}, "23502", "created_by"),
        ({"category_slug": "no-such-thing"}, "23503", "events_category_slug_fkey"),
        ({"country_code": "ZZ"}, "23503", "events_country_code_fkey"),
        ({"timezone": "Europe/Atlantis"}, "23503", "events_timezone_fkey"),
        ({"timezone": None}, "23502", "timezone"),
        ({"title": None}, "23502", "title"),
        ({"title": ""}, "23514", "events_title_is_not_blank"),
        ({"title": "   "}, "23514", "events_title_is_not_blank"),
        ({"title": "\t\n"}, "23514", "events_title_is_not_blank"),
        ({"title": "x" * 201}, "23514", "events_title_is_not_blank"),
        ({"end_at": START}, "23514", "events_end_after_they_begin"),
        ({"end_at": START - HOUR}, "23514", "events_end_after_they_begin"),
        ({"start_at": None}, "23502", "start_at"),
        ({"end_at": None}, "23502", "end_at"),
        ({"visibility": None}, "23502", "visibility"),
        ({"status": None}, "23502", "status"),
        ({"refund_cutoff_days": -1}, "23514", "events_refund_cutoff_days_check"),
        ({"refund_cutoff_days": 366}, "23514", "events_refund_cutoff_days_check"),
        ({"slug": "Summer"}, "23514", "events_slug_check"),
        ({"slug": "-summer"}, "23514", "events_slug_check"),
        ({"slug": "x" * 101}, "23514", "events_slug_check"),
        ({"slug": "taken"}, "23505", "events_slug_key"),
        ({"link_token": "taken"}, "23505", "events_link_token_key"),
        (
            {"country_code": "NO", "region_code": "CA-ON"},
            "23514",
            "events_region_is_of_the_country",
        ),
        ({"lat": 90.1}, "23514", "events_lat_check"),
        ({"lat": float("nan")}, "23514", "events_lat_check"),
        ({"lng": -180.1}, "23514", "events_lng_check"),
        ({"lng": float("inf")}, "23514", "events_lng_check"),
        ({"status": "published"}, "23514", "events_are_published_at_a_time"),
        ({"status": "postponed"}, "23514", "events_are_published_at_a_time"),
        ({"cancelled_at": START}, "23514", "events_cancelled_at_only_when_cancelled"),
        (PUBLISHED | {"status": "cancelled"}, "23514", "events_cancelled_at_only_when_cancelled"),
        ({"completed_at": START}, "23514", "events_completed_at_only_when_completed"),
        (PUBLISHED | {"status": "completed"}, "23514", "events_completed_at_only_when_completed"),
        ({"target_audience": "[]"}, "23514", "events_target_audience_check"),
        ({"description_embedding": "[1,2,3]"}, "22000", None),
    ],
)
def test_a_malformed_event_is_refused(db, row, change, state, rule):
    insert(db, TABLE, **row, slug="taken", link_token="taken")

    assert broken_rule(db, TABLE, **row | change) == (state, rule)


def test_an_event_of_an_organization_has_it_as_tenant(db, row, organization):
    event = insert(db, TABLE, **row)

    assert (event.owner_organization_id, event.owner_user_id) == (organization.id, None)
    assert (event.status, event.visibility, event.published_at) == ("draft", "public", None)


@pytest.mark.parametrize("derived", ["owner_organization_id", "tenant_id", "owner_user_id"])
def test_the_keys_of_the_owner_follow_from_the_owner(db, row, organization, derived):
    event = insert(db, TABLE, **row, **{derived: uuid.uuid4()})

    assert (event.owner_organization_id, event.owner_user_id) == (organization.id, None)
    assert event.tenant_id == organization.id
    with refused(db, "23514", f"events_{derived}_follows_the_owner"):
        db.execute(f"UPDATE events.events SET {derived} = gen_random_uuid()")


def test_an_event_never_changes_its_tenant(db, row, organization, other_organization, buyer):
    personal = {"owner_context_type": "individual", "owner_context_id": buyer.user_id}
    insert(db, TABLE, **row)

    with refused(db, "YP008"):
        db.execute("UPDATE events.events SET owner_context_id = %s", other_organization.id)
    with refused(db, "YP008"):
        db.execute(
            "UPDATE events.events SET owner_context_type = 'individual', owner_context_id = %s",
            buyer.user_id,
        )
    db.execute("DELETE FROM events.events")
    insert(db, TABLE, **row | personal)
    with refused(db, "YP008"):
        db.execute(
            "UPDATE events.events SET owner_context_type = 'organization', owner_context_id = %s",
            organization.id,
        )


def test_an_event_of_a_person_may_pass_to_another_person(db, row, buyer, other_buyer):
    personal = {"owner_context_type": "individual", "owner_context_id": buyer.user_id}
    insert(db, TABLE, **row | personal)

    db.execute("UPDATE events.events SET owner_context_id = %s", other_buyer.user_id)

    assert db.value("SELECT owner_user_id FROM events.events") == other_buyer.user_id


def test_an_event_of_a_person_has_no_tenant(db, row, buyer):
    personal = {"owner_context_type": "individual", "owner_context_id": buyer.user_id}

    event = insert(db, TABLE, **row | personal)

    assert (event.owner_organization_id, event.owner_user_id) == (None, buyer.user_id)


@pytest.fixture
def series(db, organization):
    """A series of `organization`."""
    return insert(
        db,
        "events.event_series",
        organization_id=organization.id,
        created_by=organization.created_by,
        name="Friday Nights",
        recurrence="weekly",
        series_start=START,
        series_end=START.date(),
    )


def test_an_event_joins_a_series_of_its_organization(db, row, series):
    assert insert(db, TABLE, **row, series_id=series.id).series_id == series.id


def test_an_event_cannot_join_the_series_of_another_organization(
    db, row, series, other_organization
):
    stranger = row | {"owner_context_id": other_organization.id, "series_id": series.id}

    assert broken_rule(db, TABLE, **stranger) == ("23503", "events_series_id_fkey")


def test_an_event_of_a_person_joins_no_series(db, row, series, buyer):
    personal = {"owner_context_type": "individual", "owner_context_id": buyer.user_id}

    assert broken_rule(db, TABLE, **row | personal | {"series_id": series.id}) == (
        "23514",
        "events_series_belong_to_organizations",
    )


def test_a_changed_event_is_stamped(db, row):
    insert(db, TABLE, **row, updated_at=START)

    db.execute("UPDATE events.events SET title = 'Winter Night'")

    assert db.value("SELECT updated_at = now() FROM events.events")
