"""Suppressions and unsubscribe links: what the tables refuse."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

SUPPRESSIONS = "messaging.suppressions"
TOKENS = "messaging.unsubscribe_tokens"
NOBODY = NEW = "gen_random_uuid()"
BY_ORGANIZATION = {"scope": "'organization'", "organization_id": NOBODY}
BY_EVENT = {"scope": "'event'", "event_id": NOBODY}
COPY = {
    SUPPRESSIONS: {"id": NEW, "address_hash": "sha256('2')"},
    TOKENS: {"token_hash": "sha256('2')"},
}
CASES = [
    (SUPPRESSIONS, {"id": "id"}, "23505", "suppressions_pkey"),
    (
        SUPPRESSIONS,
        {"address_hash": "address_hash"},
        "23505",
        "suppressions_address_hash_channel_scope_key",
    ),
    (SUPPRESSIONS, BY_ORGANIZATION, "23503", "suppressions_organization_id_fkey"),
    (SUPPRESSIONS, BY_EVENT, "23503", "suppressions_event_id_fkey"),
    (SUPPRESSIONS, {"address_hash": "'short'"}, "23514", "suppressions_address_hash_check"),
    (TOKENS, {"token_hash": "token_hash"}, "23505", "unsubscribe_tokens_pkey"),
    (TOKENS, {"recipient_id": NOBODY}, "23503", "unsubscribe_tokens_recipient_id_fkey"),
    (TOKENS, BY_ORGANIZATION, "23503", "unsubscribe_tokens_organization_id_fkey"),
    (TOKENS, BY_EVENT, "23503", "unsubscribe_tokens_event_id_fkey"),
    (TOKENS, {"token_hash": "'short'"}, "23514", "unsubscribe_tokens_token_hash_check"),
    (TOKENS, {"address_hash": "'short'"}, "23514", "unsubscribe_tokens_address_hash_check"),
    (
        TOKENS,
        {"expires_at": "created_at"},
        "23514",
        "unsubscribe_tokens_expire_after_they_are_made",
    ),
    *(
        (table, change, "23514", f"{table.partition('.')[2]}_name_what_their_scope_says")
        for table in (SUPPRESSIONS, TOKENS)
        for change in (
            {"scope": "'organization'"},
            {"scope": "'event'"},
            {"organization_id": NOBODY},
            {"event_id": NOBODY},
            BY_EVENT | {"organization_id": NOBODY},
        )
    ),
]


@pytest.fixture
def closed(db):
    """An address closed to the whole platform, and an unsubscribe link."""
    make(db, TOKENS)
    return make(db, SUPPRESSIONS)


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, closed, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    assert {rule for *_, rule in CASES} == rules_of(db, SUPPRESSIONS) | rules_of(db, TOKENS)


def test_an_address_is_closed_per_scope_and_channel(db, closed, organization):
    by_sms = copy_row(db, SUPPRESSIONS, id=NEW, channel="'sms'")
    by_sender = copy_row(
        db, SUPPRESSIONS, id=NEW, scope="'organization'", organization_id=f"'{organization.id}'"
    )

    assert by_sms.address_hash == by_sender.address_hash == closed.address_hash
