"""Organizations and memberships: well-formed rows, and what goes when one of them goes."""

import uuid

import psycopg
import pytest

from tests.refusals import broken_rule, count, insert, refused

ORGANIZATIONS = "organizations.organizations"
MEMBERSHIPS = "organizations.org_memberships"


@pytest.mark.parametrize(
    ("change", "state", "rule"),
    [
        ({"created_by": None}, "23502", "created_by"),
        ({"created_by": uuid.uuid4()}, "23503", "organizations_created_by_fkey"),
        ({"country_code": "ZZ"}, "23503", "organizations_country_code_fkey"),
        ({"country_code": "no"}, "23503", "organizations_country_code_fkey"),
        ({"default_currency": "ZZZ"}, "23503", "organizations_default_currency_fkey"),
        ({"default_currency": None}, "23502", "default_currency"),
        ({"name": None}, "23502", "name"),
        ({"name": ""}, "23514", "organizations_name_is_not_blank"),
        ({"name": "   "}, "23514", "organizations_name_is_not_blank"),
        ({"name": "\t\n"}, "23514", "organizations_name_is_not_blank"),
        ({"name": "x" * 201}, "23514", "organizations_name_is_not_blank"),
        ({"handle": "taken"}, "23505", "organizations_handle_key"),
        ({"handle": "Harbour"}, "23514", "organizations_handle_is_lower_case"),
        ({"handle": "x"}, "23514", "organizations_handle_is_lower_case"),
        ({"handle": "x" * 64}, "23514", "organizations_handle_is_lower_case"),
        ({"handle": "-x"}, "23514", "organizations_handle_is_lower_case"),
        ({"handle": "a b"}, "23514", "organizations_handle_is_lower_case"),
        ({"ticket_fee_bps": -1}, "23514", "organizations_ticket_fee_bps_check"),
        ({"ticket_fee_bps": 10001}, "23514", "organizations_ticket_fee_bps_check"),
        ({"ticket_fee_bps": None}, "23502", "ticket_fee_bps"),
        ({"social_links": "{}"}, "23514", "organizations_social_links_check"),
        ({"description": "x" * 20001}, "23514", "organizations_texts_are_short"),
        ({"location": "x" * 201}, "23514", "organizations_texts_are_short"),
        ({"social_links": f'["{"x" * 20000}"]'}, "23514", "organizations_texts_are_short"),
        ({"logo_url": f"https://{'x' * 12000}"}, "23514", "organizations_texts_are_short"),
        *[
            ({f"{name}_url": url}, "23514", "organizations_addresses_are_of_the_web")
            for name in ("logo", "banner", "website", "twitter", "instagram", "tiktok")
            for url in ("javascript:alert(1)", "https://a b", "", "a\nhttps://b")
        ],
        ({"support_email": "nobody"}, "23514", "organizations_support_email_check"),
        ({"support_email": "a@b\n"}, "23514", "organizations_support_email_check"),
        ({"verification_status": None}, "23502", "verification_status"),
        ({"is_verified": True}, "428C9", None),
    ],
)
def test_a_malformed_organization_is_refused(db, buyer, change, state, rule):
    insert(db, ORGANIZATIONS, name="First", handle="taken", created_by=buyer.user_id)
    row = {"name": "Second", "handle": "second", "created_by": buyer.user_id} | change

    assert broken_rule(db, ORGANIZATIONS, **row) == (state, rule)


def test_many_may_be_without_a_handle(db, buyer):
    insert(db, ORGANIZATIONS, name="First", created_by=buyer.user_id)
    insert(db, ORGANIZATIONS, name="First", created_by=buyer.user_id)

    assert count(db, ORGANIZATIONS) == [2]


@pytest.mark.parametrize(
    ("status", "is_verified"),
    [("none", False), ("pending", False), ("verified", True), ("pro", True)],
)
def test_the_mark_follows_the_verification(db, organization, status, is_verified):
    db.execute("UPDATE organizations.organizations SET verification_status = %s", status)

    assert db.value("SELECT is_verified FROM organizations.organizations") is is_verified


def test_a_changed_organization_is_stamped(db, organization):
    db.execute("UPDATE organizations.organizations SET updated_at = '2020-01-01'")

    assert db.value("SELECT updated_at = now() FROM organizations.organizations")


@pytest.mark.parametrize(
    ("change", "state", "rule"),
    [
        ({}, "23505", "org_memberships_pkey"),
        ({"org_id": uuid.uuid4()}, "23503", "org_memberships_org_id_fkey"),
        ({"org_id": None}, "23502", "org_id"),
        ({"user_id": uuid.uuid4()}, "23503", "org_memberships_user_id_fkey"),
        ({"user_id": None}, "23502", "user_id"),
        ({"role": None}, "23502", "role"),
        ({"role": "boss"}, "22P02", None),
        ({"organization_id": uuid.uuid4()}, "428C9", None),
    ],
)
def test_a_malformed_membership_is_refused(db, organization, change, state, rule):
    row = {"org_id": organization.id, "user_id": organization.created_by, "role": "admin"}

    assert broken_rule(db, MEMBERSHIPS, **row | change) == (state, rule)


def test_an_unknown_inviter_is_refused(db, organization, buyer):
    row = {"org_id": organization.id, "user_id": buyer.user_id, "invited_by": uuid.uuid4()}

    assert broken_rule(db, MEMBERSHIPS, **row) == ("23503", "org_memberships_invited_by_fkey")


def test_a_membership_begins_with_the_least_role(db, organization, buyer):
    row = insert(db, MEMBERSHIPS, org_id=organization.id, user_id=buyer.user_id)

    assert (row.role, row.organization_id) == ("viewer", organization.id)


def test_roles_ascend(db):
    assert db.value("SELECT enum_range(NULL::organizations.org_role)::text") == (
        "{viewer,editor,admin,owner}"
    )


def test_memberships_go_with_their_organization(db, organization, editor, other_owner):
    db.execute("DELETE FROM organizations.organizations WHERE id = %s", organization.id)

    assert db.value("SELECT user_id FROM organizations.org_memberships") == other_owner.user_id


def test_an_organization_with_events_stays(db, organization, event):
    with pytest.raises(psycopg.Error) as refused:
        db.execute("DELETE FROM organizations.organizations WHERE id = %s", organization.id)

    # RESTRICT is 23001 by the standard; PostgreSQL says so since 18.
    assert refused.value.sqlstate in ("23503", "23001")


def test_a_membership_outlives_who_invited_it(db, organization, buyer, other_buyer):
    insert(
        db,
        MEMBERSHIPS,
        org_id=organization.id,
        user_id=buyer.user_id,
        invited_by=other_buyer.user_id,
    )

    db.execute("DELETE FROM auth.users WHERE id = %s", other_buyer.user_id)

    assert (
        db.value(
            "SELECT invited_by FROM organizations.org_memberships WHERE user_id = %s", buyer.user_id
        )
        is None
    )


@pytest.mark.parametrize("change", ["deleted_at = now()", "status = 'closed'"])
def test_an_organization_has_a_day_of_closing_exactly_when_it_is_closed(db, organization, change):
    with refused(db, "23514", "organizations_deleted_at_only_when_closed"):
        db.execute(f"UPDATE organizations.organizations SET {change}")
