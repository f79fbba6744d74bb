"""Roles at events and invitations: what the tables refuse, and which invitations may wait."""

import pytest

from tests.events.tenants import fills_in_the_tenant, tenant_keys
from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

ROLES = "events.event_roles"
ROLE_INVITES = "events.role_invites"
EVENT_INVITES = "events.event_invites"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    ROLES: {"id": NEW, "role": "'vendor'"},
    ROLE_INVITES: {"id": NEW, "token": "NULL", "token_hash": "sha256('2')"},
    EVENT_INVITES: {"id": NEW, "email": "'eve@example.test'", "token_hash": "sha256('2')"},
}
CASES = [
    (ROLES, {"id": "id"}, "23505", "event_roles_pkey"),
    (ROLES, {"role": "role"}, "23505", "event_roles_event_id_user_id_role_key"),
    (ROLES, {"event_id": NOBODY}, "23503", "event_roles_event_id_fkey"),
    (ROLES, {"user_id": NOBODY}, "23503", "event_roles_user_id_fkey"),
    (ROLES, {"created_by": NOBODY}, "23503", "event_roles_created_by_fkey"),
    (ROLE_INVITES, {"id": "id"}, "23505", "role_invites_pkey"),
    (
        ROLE_INVITES,
        {"token": "'clear'", "token_hash": "NULL"},
        "23505",
        "role_invites_token_key",
    ),
    (ROLE_INVITES, {"token_hash": "token_hash"}, "23505", "role_invites_token_hash_key"),
    (ROLE_INVITES, {"event_id": NOBODY}, "23503", "role_invites_event_id_fkey"),
    (ROLE_INVITES, {"invited_by": NOBODY}, "23503", "role_invites_invited_by_fkey"),
    (ROLE_INVITES, {"accepted_user_id": NOBODY}, "23503", "role_invites_accepted_user_id_fkey"),
    (
        ROLE_INVITES,
        {"token": "'both'", "token_hash": "sha256('3')"},
        "23514",
        "role_invites_pending_ones_have_one_secret",
    ),
    (
        ROLE_INVITES,
        {"token": "NULL", "token_hash": "NULL"},
        "23514",
        "role_invites_pending_ones_have_one_secret",
    ),
    (
        ROLE_INVITES,
        {"token": "NULL", "token_hash": "'short'"},
        "23514",
        "role_invites_token_hash_check",
    ),
    (ROLE_INVITES, {"email": "'no address'"}, "23514", "role_invites_email_check"),
    (ROLE_INVITES, {"phone": "'0800 123'"}, "23514", "role_invites_phone_check"),
    (ROLE_INVITES, {"uses": "2"}, "23514", "role_invites_uses_at_most_max_uses"),
    (ROLE_INVITES, {"uses": "-1"}, "23514", "role_invites_uses_at_most_max_uses"),
    (ROLE_INVITES, {"max_uses": "1001"}, "23514", "role_invites_max_uses_check"),
    (
        ROLE_INVITES,
        {"max_uses": "2", "email": "'a@b.test'"},
        "23514",
        "role_invites_to_an_address_are_for_one",
    ),
    (ROLE_INVITES, {"sent_count": "-1"}, "23514", "role_invites_sent_count_check"),
    (
        ROLE_INVITES,
        {"expires_at": "created_at + interval '31 days'"},
        "23514",
        "role_invites_last_30_days",
    ),
    (
        ROLE_INVITES,
        {"accepted_at": "now()"},
        "23514",
        "role_invites_accepted_at_only_when_accepted",
    ),
    (EVENT_INVITES, {"id": "id"}, "23505", "event_invites_pkey"),
    (EVENT_INVITES, {"token_hash": "token_hash"}, "23505", "event_invites_token_hash_key"),
    (
        EVENT_INVITES,
        {"email": "upper(email)"},
        "23505",
        "event_invites_one_pending_per_email_idx",
    ),
    (EVENT_INVITES, {"event_id": NOBODY}, "23503", "event_invites_event_id_fkey"),
    (EVENT_INVITES, {"user_id": NOBODY}, "23503", "event_invites_user_id_fkey"),
    (EVENT_INVITES, {"invited_by": NOBODY}, "23503", "event_invites_invited_by_fkey"),
    (EVENT_INVITES, {"role": "'owner'"}, "23514", "event_invites_make_no_owners"),
    (EVENT_INVITES, {"token_hash": "'short'"}, "23514", "event_invites_token_hash_check"),
    (EVENT_INVITES, {"email": "'no address'"}, "23514", "event_invites_email_check"),
    (EVENT_INVITES, {"sent_count": "-1"}, "23514", "event_invites_sent_count_check"),
    (
        EVENT_INVITES,
        {"expires_at": "created_at + interval '31 days'"},
        "23514",
        "event_invites_last_30_days",
    ),
    (
        EVENT_INVITES,
        {"status": "'accepted'"},
        "23514",
        "event_invites_accepted_at_only_when_accepted",
    ),
]


@pytest.fixture
def invited(db):
    """A role, an invitation to one by the earlier product, and one to a private event."""
    make(db, ROLES)
    make(db, ROLE_INVITES, token="clear", token_hash=None)
    make(db, ROLE_INVITES)
    make(db, EVENT_INVITES, email="ada@example.test", token_hash=b"1" * 32)


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(
    db, invited, table, change, sqlstate, rule
):
    with refused(db, sqlstate, rule):
        if sqlstate == "23505":
            newest = "token IS NULL" if table == ROLE_INVITES else "true"
            copy_row(db, table, newest, **COPY[table] | change)
        else:
            changes = ", ".join(f"{column} = {value}" for column, value in change.items())
            db.execute(f"UPDATE {table} SET {changes}")


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in COPY))
    assert {rule for *_, rule in CASES} | tenant_keys(*COPY) == rules


@pytest.mark.parametrize("table", [ROLES, ROLE_INVITES, EVENT_INVITES])
def test_the_tenant_is_the_events_whatever_a_statement_says(db, invited, table):
    assert fills_in_the_tenant(db, table)


def test_an_address_is_invited_again_once_the_first_invitation_is_answered(db, invited):
    db.execute("UPDATE events.event_invites SET status = 'declined'")

    again = copy_row(db, EVENT_INVITES, **COPY[EVENT_INVITES] | {
        "status": "'pending'", "email": "'ADA@example.test'",
    })  # fmt: skip

    assert (again.email_norm, again.role) == ("ada@example.test", "viewer")


def test_an_invitation_sent_again_lasts_30_days_from_then(db, invited):
    db.execute(
        "UPDATE events.event_invites SET last_sent_at = created_at + interval '20 days',"
        " expires_at = created_at + interval '50 days'"
    )


def test_rows_have_the_tenant_of_their_event(db, invited):
    for table in COPY:
        assert db.value(
            f"SELECT bool_and(organization_id = owner_organization_id)"
            f" FROM {table} JOIN events.events ON events.id = event_id"
        )  # fmt: skip
