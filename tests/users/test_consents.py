"""Consents: what the tables refuse, and that no consent stands without its proof."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

NOBODY = "gen_random_uuid()"
EVENTS, CONSENTS = "users.consent_events", "users.consents"
ORG = "(SELECT o.id FROM organizations.organizations AS o)"
GOOD = {EVENTS: {"id": NOBODY}, CONSENTS: {"id": NOBODY, "channel": "'email'"}}
CASES = [
    (EVENTS, {"id": "id"}, "23505", "consent_events_pkey"),
    (EVENTS, {"user_id": NOBODY}, "23503", "consent_events_user_id_fkey"),
    (EVENTS, {"organization_id": NOBODY}, "23503", "consent_events_organization_id_fkey"),
    (EVENTS, {"event_id": NOBODY}, "23503", "consent_events_event_id_fkey"),
    (
        EVENTS,
        {"organization_id": ORG, "event_id": NOBODY},
        "23514",
        "consent_events_have_one_scope_at_most",
    ),
    (EVENTS, {"purpose": "'All mail'"}, "23514", "consent_events_purpose_check"),
    (EVENTS, {"channel": "'pigeon'"}, "23514", "consent_events_channel_check"),
    (EVENTS, {"policy_version": "' '"}, "23514", "consent_events_policy_version_check"),
    (EVENTS, {"source": "'hearsay'"}, "23514", "consent_events_source_check"),
    (EVENTS, {"ip_hash": r"'\x00'::bytea"}, "23514", "consent_events_ip_hash_is_a_sha256"),
    (EVENTS, {"evidence": "'[]'"}, "23514", "consent_events_evidence_check"),
    (CONSENTS, {"id": "id"}, "23505", "consents_pkey"),
    (CONSENTS, {"channel": "channel"}, "23505", "consents_user_scope_purpose_channel_key"),
    (CONSENTS, {"user_id": NOBODY}, "23503", "consents_user_id_fkey"),
    (CONSENTS, {"organization_id": NOBODY}, "23503", "consents_organization_id_fkey"),
    (CONSENTS, {"event_id": NOBODY}, "23503", "consents_event_id_fkey"),
    (CONSENTS, {"consent_event_id": NOBODY}, "23503", "consents_are_what_their_proof_says"),
    (CONSENTS, {"state": "'denied'"}, "23503", "consents_are_what_their_proof_says"),
    (CONSENTS, {"purpose": "'analytics'"}, "23503", "consents_are_what_their_proof_says"),
    (
        CONSENTS,
        {"organization_id": ORG, "event_id": NOBODY},
        "23514",
        "consents_have_one_scope_at_most",
    ),
    (CONSENTS, {"channel": "'pigeon'"}, "23514", "consents_channel_check"),
    (
        CONSENTS,
        {"state": "'denied'", "expires_at": "now()"},
        "23514",
        "consents_only_a_granted_one_expires",
    ),
]


@pytest.fixture
def consent(db, organization):
    """A granted consent about no channel, with its proof; there is an organization."""
    return make(db, CONSENTS)


@pytest.mark.parametrize("table", [EVENTS, CONSENTS])
def test_a_row_that_keeps_the_rules_is_accepted(db, consent, table):
    assert copy_row(db, table, **GOOD[table]).state == "granted"


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(
    db, consent, table, change, sqlstate, rule
):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **GOOD[table] | change)


@pytest.mark.parametrize("table", [EVENTS, CONSENTS])
def test_every_rule_has_a_case(db, table):
    assert {rule for of, _, _, rule in CASES if of == table} == rules_of(db, table)


def test_a_consent_has_the_person_and_the_answer_of_its_proof(db, consent):
    proof = db.row("SELECT * FROM users.consent_events WHERE id = %s", consent.consent_event_id)

    assert (proof.user_id, proof.purpose, proof.state) == (
        consent.user_id,
        consent.purpose,
        consent.state,
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE users.consent_events SET state = 'denied'",
        "DELETE FROM users.consent_events",
        "TRUNCATE users.consent_events CASCADE",
    ],
)
def test_proof_is_kept_as_it_was(db, consent, statement):
    with refused(db, "YP008"):
        db.execute(statement)
