"""Profiles: one per person, well-formed, and as lasting as the records that point at them."""

import datetime
import uuid

import psycopg
import pytest

from tests.refusals import broken_rule, insert

TABLE = "users.user_profiles"


@pytest.fixture
def signed_up(db):
    """The id of somebody who can sign in and has no profile."""
    return insert(db, "auth.users", email=f"{uuid.uuid4()}@example.test").id


@pytest.mark.parametrize(
    ("change", "state", "rule"),
    [
        ({"user_id": uuid.uuid4()}, "23503", "user_profiles_user_id_fkey"),
        ({"user_id": None}, "23502", "user_id"),
        ({"country_code": "ZZ"}, "23503", "user_profiles_country_code_fkey"),
        ({"timezone": "Mars/Olympus"}, "23503", "user_profiles_timezone_fkey"),
        ({"timezone": None}, "23502", "timezone"),
        ({"display_name": None}, "23502", "display_name"),
        ({"display_name": ""}, "23514", "user_profiles_display_name_is_not_blank"),
        ({"display_name": "   "}, "23514", "user_profiles_display_name_is_not_blank"),
        ({"display_name": "\t\n"}, "23514", "user_profiles_display_name_is_not_blank"),
        ({"display_name": "x" * 201}, "23514", "user_profiles_display_name_is_not_blank"),
        ({"username": "ab"}, "23514", "user_profiles_username_check"),
        ({"username": "x" * 31}, "23514", "user_profiles_username_check"),
        ({"username": "no spaces"}, "23514", "user_profiles_username_check"),
        ({"username": "line\n"}, "23514", "user_profiles_username_check"),
        ({"username": "TAKEN"}, "23505", "user_profiles_username_idx"),
        ({"role": "admin"}, "23514", "user_profiles_role_check"),
        ({"social_links": "{}"}, "23514", "user_profiles_social_links_check"),
        ({"social_links": "null"}, "23514", "user_profiles_social_links_check"),
        ({"social_links": None}, "23502", "social_links"),
        ({"verification_status": None}, "23502", "verification_status"),
        ({"locale": None}, "23502", "locale"),
    ],
)
def test_a_malformed_profile_is_refused(db, buyer, signed_up, change, state, rule):
    db.execute("UPDATE users.user_profiles SET username = 'taken'")
    row = {"user_id": signed_up, "display_name": "Petra"} | change

    assert broken_rule(db, TABLE, **row) == (state, rule)


def test_a_person_has_one_profile(db, buyer):
    assert broken_rule(db, TABLE, user_id=buyer.user_id, display_name="Twin") == (
        "23505",
        "user_profiles_pkey",
    )


def test_a_profile_begins_with_nothing_granted(db, signed_up):
    profile = insert(db, TABLE, user_id=signed_up, display_name="Petra")

    assert profile.verification_status == "none"
    assert profile.role == "attendee"
    assert (profile.username, profile.erased_at, profile.marketing_opt_in_at) == (None, None, None)
    assert (profile.locale, profile.timezone, profile.social_links) == ("en", "UTC", [])


def test_many_may_be_without_a_username(db, buyer, other_buyer):
    assert db.value("SELECT count(*) FROM users.user_profiles WHERE username IS NULL") == 2


def test_a_changed_profile_is_stamped(db, buyer):
    db.execute(
        "UPDATE users.user_profiles SET created_at = '2020-01-01', updated_at = '2020-01-01'"
    )

    assert db.row("SELECT created_at, updated_at = now() AS stamped FROM users.user_profiles") == (
        datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC),
        True,
    )


def test_a_profile_goes_with_its_user_when_nothing_points_at_it(db, buyer):
    db.execute("DELETE FROM auth.users WHERE id = %s", buyer.user_id)

    assert db.rows("SELECT * FROM users.user_profiles") == []


def test_a_profile_with_records_keeps_its_user(db, owner):
    with pytest.raises(psycopg.Error) as refused:
        db.execute("DELETE FROM auth.users WHERE id = %s", owner.user_id)

    # RESTRICT is 23001 by the standard; PostgreSQL says so since 18.
    assert refused.value.sqlstate in ("23503", "23001")
    assert db.value("SELECT count(*) FROM users.user_profiles") == 1
