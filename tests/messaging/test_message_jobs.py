"""Mailings and their recipients: what the tables refuse, and whose events and templates count."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

JOBS = "messaging.message_jobs"
RECIPIENTS = "messaging.message_job_recipients"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    JOBS: {"id": NEW, "idempotency_key": "NULL"},
    RECIPIENTS: {
        "id": NEW,
        "provider_message_id": "NULL",
        "address_hash": "sha256('2')",
        "status": "'pending'",
    },
}
COPIES = [
    (JOBS, {"id": "id"}, "23505", "message_jobs_pkey"),
    (
        JOBS,
        {"idempotency_key": "idempotency_key"},
        "23505",
        "message_jobs_created_by_idempotency_key_key",
    ),
    (RECIPIENTS, {"id": "id"}, "23505", "message_job_recipients_pkey"),
    (
        RECIPIENTS,
        {"address_hash": "address_hash"},
        "23505",
        "message_job_recipients_job_id_address_hash_key",
    ),
    (
        RECIPIENTS,
        {"provider_message_id": "provider_message_id"},
        "23505",
        "message_job_recipients_provider_message_id_key",
    ),
]
CHANGES = [
    (JOBS, {"org_id": NOBODY}, "23503", "message_jobs_org_id_fkey"),
    (JOBS, {"event_id": NOBODY}, "23503", "message_jobs_event_id_fkey"),
    (JOBS, {"template_id": NOBODY}, "23503", "message_jobs_template_id_fkey"),
    (
        JOBS,
        {"template_id": NOBODY, "org_id": "NULL", "event_id": NOBODY},
        "23514",
        "message_jobs_templates_are_of_their_organization",
    ),
    (JOBS, {"created_by": NOBODY}, "23503", "message_jobs_created_by_fkey"),
    (JOBS, {"approved_by": NOBODY}, "23503", "message_jobs_approved_by_fkey"),
    (JOBS, {"org_id": "NULL"}, "23514", "message_jobs_are_of_an_organization_or_event"),
    (JOBS, {"batch_size": "0"}, "23514", "message_jobs_batch_size_check"),
    (JOBS, {"batch_size": "10001"}, "23514", "message_jobs_batch_size_check"),
    (JOBS, {"audience": "'[]'"}, "23514", "message_jobs_audience_check"),
    (JOBS, {"translations": "'[]'"}, "23514", "message_jobs_translations_check"),
    *(
        (JOBS, {counter: "-1"}, "23514", "message_jobs_counts_are_not_negative")
        for counter in ("sent_count", "failed_count", "suppressed_count")
    ),
    *(
        (JOBS, {counter: "1"}, "23514", "message_jobs_outcomes_at_most_the_recipients")
        for counter in ("sent_count", "failed_count", "suppressed_count")
    ),
    (JOBS, {"max_recipients": "0"}, "23514", "message_jobs_max_recipients_check"),
    (
        JOBS,
        {"recipient_count": "11", "max_recipients": "10"},
        "23514",
        "message_jobs_recipients_at_most_the_maximum",
    ),
    (JOBS, {"status": "'queued'"}, "23514", "message_jobs_have_a_text_when_queued"),
    (
        JOBS,
        {"status": "'queued'", "sms_body": "'Only for phones'"},
        "23514",
        "message_jobs_have_a_text_when_queued",
    ),
    (JOBS, {"subject": "E'Hi\\nBcc: x'"}, "23514", "message_jobs_subject_is_one_line"),
    (JOBS, {"body": "repeat('x', 100001)"}, "23514", "message_jobs_body_check"),
    (JOBS, {"sms_body": "repeat('x', 1601)"}, "23514", "message_jobs_sms_body_check"),
    (JOBS, {"from_name": "E'Ada\\r'"}, "23514", "message_jobs_from_name_is_one_line"),
    (JOBS, {"from_email": "'ada'"}, "23514", "message_jobs_from_email_check"),
    (JOBS, {"reply_to": "E'a@b.test\\n'"}, "23514", "message_jobs_reply_to_check"),
    (JOBS, {"idempotency_key": "''"}, "23514", "message_jobs_idempotency_key_check"),
    (RECIPIENTS, {"job_id": NOBODY}, "23503", "message_job_recipients_job_id_fkey"),
    (RECIPIENTS, {"user_id": NOBODY}, "23503", "message_job_recipients_user_id_fkey"),
    (
        RECIPIENTS,
        {"address_hash": "'short'"},
        "23514",
        "message_job_recipients_address_hash_check",
    ),
    (
        RECIPIENTS,
        {"attempt_count": "-1"},
        "23514",
        "message_job_recipients_attempt_count_check",
    ),
    (
        RECIPIENTS,
        {"email": "'a@b.test'", "phone": "'+4712345678'"},
        "23514",
        "message_job_recipients_have_one_address_at_most",
    ),
    (RECIPIENTS, {"error": "repeat('x', 2001)"}, "23514", "message_job_recipients_error_check"),
    (
        RECIPIENTS,
        {"status": "'leased'"},
        "23514",
        "message_job_recipients_are_leased_by_a_token_for_a_time",
    ),
    (
        RECIPIENTS,
        {"status": "'leased'", "lease_token": NOBODY},
        "23514",
        "message_job_recipients_are_leased_by_a_token_for_a_time",
    ),
    (
        RECIPIENTS,
        {"lease_token": NOBODY, "leased_until": "now()"},
        "23514",
        "message_job_recipients_are_leased_by_a_token_for_a_time",
    ),
    (RECIPIENTS, {"status": "'handed'"}, "23514", "message_job_recipients_are_handed_at_a_time"),
    (RECIPIENTS, {"status": "'sent'"}, "23514", "message_job_recipients_are_sent_at_a_time"),
    (
        RECIPIENTS,
        {"status": "'suppressed'"},
        "23514",
        "message_job_recipients_suppression_has_a_reason",
    ),
    (
        RECIPIENTS,
        {"suppressed_reason": "'cap'"},
        "23514",
        "message_job_recipients_suppression_has_a_reason",
    ),
    (
        RECIPIENTS,
        {"status": "'suppressed'", "suppressed_reason": "'mood'"},
        "23514",
        "message_job_recipients_suppressed_reason_check",
    ),
]


@pytest.fixture
def job(db):
    """A draft of a mailing of an organization, with one recipient."""
    job = make(db, JOBS, idempotency_key="job-1")
    make(db, RECIPIENTS, job_id=job.id, provider_message_id="ses-1")
    return job


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), COPIES)
def test_a_copy_that_breaks_a_rule_is_refused_by_its_name(db, job, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CHANGES)
def test_a_change_that_breaks_a_rule_is_refused_by_its_name(db, job, table, change, sqlstate, rule):
    changes = ", ".join(f"{column} = {value}" for column, value in change.items())

    with refused(db, sqlstate, rule):
        db.execute(f"UPDATE {table} SET {changes}")


def test_every_rule_has_a_case(db):
    cases = {rule for *_, rule in COPIES + CHANGES} | {"message_jobs_event_id_org_id_fkey"}

    assert cases == rules_of(db, JOBS) | rules_of(db, RECIPIENTS)


def test_an_organization_writes_about_its_own_events_with_its_own_templates(db, job):
    event = make(db, "events.events")
    template = make(db, "messaging.message_templates")

    with refused(db, "23503", "message_jobs_event_id_org_id_fkey"):
        db.execute("UPDATE messaging.message_jobs SET event_id = %s", event.id)
    with refused(db, "23503", "message_jobs_template_id_fkey"):
        db.execute("UPDATE messaging.message_jobs SET template_id = %s", template.id)


def test_a_job_outlives_its_template(db, job):
    template = make(db, "messaging.message_templates", org_id=job.org_id)
    db.execute("UPDATE messaging.message_jobs SET template_id = %s", template.id)

    db.execute("DELETE FROM messaging.message_templates")

    kept = db.row("SELECT org_id, template_id FROM messaging.message_jobs")
    assert kept == (job.org_id, None)


def test_a_person_writes_about_her_own_event(db, outsider):
    event = make(db, "events.events", owner_user_id=outsider.user_id)

    job = make(db, JOBS, event_id=event.id, org_id=None)

    assert (job.organization_id, job.status, job.purpose) == (None, "draft", "event_update")


def test_a_recipient_without_address_is_still_known_by_its_hash(db, job):
    db.execute("UPDATE messaging.message_job_recipients SET email = NULL, user_id = NULL")

    with refused(db, "23505", "message_job_recipients_job_id_address_hash_key"):
        copy_row(db, RECIPIENTS, id=NEW, provider_message_id="NULL")
