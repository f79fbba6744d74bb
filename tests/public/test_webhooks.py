"""Endpoints: who sets them up, what is refused, and rules of the tables."""

import pytest

from tests.fix_rows import make
from tests.public.webhooks import LEASE, URL, endpoint_of, event_of, finish
from tests.refusals import broken_rule, refused, rules_of

CREATE = "SELECT * FROM create_webhook_endpoint(%s, %s, %s, %s)"
UPDATE = "SELECT update_webhook_endpoint(%s, %s::jsonb)"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_admins_make_endpoints_and_others_do_not(db, admin, editor, other_owner):
    made = endpoint_of(admin)
    assert made.secret.startswith("whsec_")
    for caller in (editor, other_owner):
        with refused(db, "YP002"):
            caller.row(CREATE, admin.org_id, URL, None, None)
        with refused(db, "YP002"):
            caller.value(UPDATE, made.endpoint_id, "{}")
        with refused(db, "YP002"):
            caller.value("SELECT rotate_webhook_secret(%s)", made.endpoint_id)


@pytest.mark.parametrize(
    "url,topics,description",
    [
        ("http://example.com", None, None),
        (None, None, None),
        (URL, [], None),
        (URL, ["mail.organization_invitation"], None),
        (URL, ["ticket.purchased", None], None),
        (URL, None, "x" * 501),
    ],
)
def test_a_wrong_endpoint_is_refused(db, owner, url, topics, description):
    with refused(db, "YP003"):
        owner.row(CREATE, owner.org_id, url, topics, description)


def test_ten_may_be_enabled(db, owner):
    made = [endpoint_of(owner) for _ in range(10)]
    with refused(db, "YP426"):
        endpoint_of(owner)
    assert owner.value(UPDATE, made[0].endpoint_id, '{"is_enabled": false}') is False
    endpoint_of(owner)
    with refused(db, "YP426"):
        owner.value(UPDATE, made[0].endpoint_id, '{"is_enabled": true}')


def test_two_admins_at_once_make_no_eleventh(db, sessions, owner, admin):
    for _ in range(9):
        endpoint_of(owner)
    first, second = sessions("owner", "admin")
    first.row(CREATE, owner.org_id, URL, None, None)
    waiting = second.start(CREATE, owner.org_id, URL, None, None)
    assert waiting.is_blocked_by(first)
    first.commit()
    assert waiting.sqlstate() == "YP426"


def test_admins_delete_an_endpoint_with_all_that_is_its(
    db, owner, admin, editor, other_owner, service_role
):
    made = endpoint_of(owner)
    event_of(db, owner)
    (leased,) = service_role.rows(LEASE)
    delete = "SELECT delete_webhook_endpoint(%s)"
    for caller in (editor, other_owner):
        with refused(db, "YP002"):
            caller.value(delete, made.endpoint_id)
    assert admin.value(delete, made.endpoint_id) == 1
    assert db.value("SELECT count(*) FROM public.webhook_endpoints") == 0
    assert db.value("SELECT count(*) FROM public.webhook_deliveries") == 0
    with refused(db, "YP425"):
        finish(service_role, leased, 200)
    with refused(db, "YP002"):
        admin.value(delete, made.endpoint_id)


def test_an_endpoint_changes(db, owner):
    endpoint, _ = endpoint_of(owner, topics=["ticket.purchased"])
    owner.value(UPDATE, endpoint, '{"url": "https://b.example.com/", "topics": null}')
    row = owner.row("SELECT url, topics FROM list_webhook_endpoints(%s)", owner.org_id)
    assert row == ("https://b.example.com/", None)
    for wrong in (
        '{"url": "http://b.example.com"}', '{"topics": []}', '{"topics": [1]}', '{"secret": "x"}',
        '{"topics": ["guest.otp"]}', '{"is_enabled": null}', "[]",
    ):  # fmt: skip
        with refused(db, "YP003"):
            owner.value(UPDATE, endpoint, wrong)
    for hours in (-1, 169):
        with refused(db, "YP003"):
            owner.value("SELECT rotate_webhook_secret(%s, %s)", endpoint, hours)


def test_each_rule_of_endpoints_refuses(db, organization):
    good = {"organization_id": organization.id, "url": URL, "secret": SECRET}
    table = "public.webhook_endpoints"
    row = make(db, table, **good)
    cases = {
        "webhook_endpoints_pkey": {"id": row.id},
        "webhook_endpoints_organization_id_fkey": {
            "organization_id": "00000000-0000-4000-8000-000000000000"
        },
        "webhook_endpoints_url_check": {"url": "https://127.0.0.1/"},
        "webhook_endpoints_description_check": {"description": "x" * 501},
        "webhook_endpoints_topics_check": {"topics": []},
        "webhook_endpoints_reason_says_why_disabled": {"is_enabled": False},
        "webhook_endpoints_secret_check": {"secret": "abc"},
        "webhook_endpoints_previous_secret_check": {
            "previous_secret": "abc", "previous_secret_until": "2030-01-01",
        },
        "webhook_endpoints_previous_secret_ends": {"previous_secret": SECRET},
    }  # fmt: skip
    assert set(cases) == rules_of(db, table)
    for rule, change in cases.items():
        assert broken_rule(db, table, **good | change)[1] == rule


def test_each_rule_of_deliveries_and_attempts_refuses(db, owner):
    endpoint, _ = endpoint_of(owner)
    event_of(db, owner)
    row = db.row("SELECT * FROM public.webhook_deliveries")
    good = {
        "endpoint_id": endpoint, "event_id": endpoint, "topic": "a.b", "body": "{}",
        "due_at": "2030-01-01",
    }  # fmt: skip
    cases = {
        "webhook_deliveries_pkey": {"id": row.id},
        "webhook_deliveries_endpoint_id_event_id_key": {"event_id": row.event_id},
        "webhook_deliveries_endpoint_id_fkey": {"endpoint_id": row.id},
        "webhook_deliveries_topic_check": {"topic": "ab"},
        "webhook_deliveries_outcome_check": {
            "outcome": "lost", "due_at": None, "finished_at": "2030-01-01",
        },
        "webhook_deliveries_attempt_count_check": {"attempt_count": -1},
        "webhook_deliveries_are_due_until_finished": {"due_at": None},
    }  # fmt: skip
    assert set(cases) == rules_of(db, "public.webhook_deliveries")
    for rule, change in cases.items():
        assert broken_rule(db, "public.webhook_deliveries", **good | change)[1] == rule

    table, good = "public.webhook_attempts", {"delivery_id": row.id, "duration_ms": 1}
    told = make(db, table, **good)
    cases = {
        "webhook_attempts_pkey": {"attempted_at": told.attempted_at},
        "webhook_attempts_delivery_id_fkey": {"delivery_id": endpoint},
        "webhook_attempts_status_code_check": {"status_code": 99},
        "webhook_attempts_duration_ms_check": {"duration_ms": -1},
        "webhook_attempts_error_check": {"error": "x" * 501},
    }
    assert set(cases) == rules_of(db, table)
    for rule, change in cases.items():
        assert broken_rule(db, table, **good | change)[1] == rule
