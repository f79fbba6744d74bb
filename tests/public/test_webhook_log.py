"""What admins read of webhooks, and asking for one again."""

import uuid

import pytest

from tests.public.webhooks import LEASE, endpoint_of, event_of, finish
from tests.refusals import refused


def test_admins_list_endpoints_without_secrets(db, owner, editor, other_owner):
    endpoint, secret = endpoint_of(owner)
    rows = owner.rows("SELECT * FROM list_webhook_endpoints(%s)", owner.org_id)
    assert [row.endpoint_id for row in rows] == [endpoint] and secret not in str(rows)
    for caller in (editor, other_owner):
        with refused(db, "YP002"):
            caller.rows("SELECT * FROM list_webhook_endpoints(%s)", owner.org_id)


def test_admins_read_the_log_and_ask_again(db, owner, editor, other_owner, service_role):
    endpoint, _ = endpoint_of(owner)
    event_of(db, owner)
    (leased,) = service_role.rows(LEASE)
    assert owner.value("SELECT redeliver_webhook(%s)", leased.delivery_id) is False
    finish(service_role, leased, 410)
    row = owner.row("SELECT * FROM list_webhook_deliveries(%s)", endpoint)
    assert (row.outcome, row.attempts, row.status_code) == ("failed", 1, 410)
    for caller in (editor, other_owner):
        with refused(db, "YP002"):
            caller.rows("SELECT * FROM list_webhook_deliveries(%s)", endpoint)
        with refused(db, "YP002"):
            caller.value("SELECT redeliver_webhook(%s)", leased.delivery_id)
    with refused(db, "YP427"):
        owner.value("SELECT redeliver_webhook(%s)", leased.delivery_id)
    owner.value("SELECT update_webhook_endpoint(%s, '{\"is_enabled\": true}')", endpoint)
    assert owner.value("SELECT redeliver_webhook(%s)", leased.delivery_id) is True
    (again,) = service_role.rows(LEASE)
    assert (again.body, again.headers["webhook-id"]) == (
        leased.body, leased.headers["webhook-id"],
    )  # fmt: skip
    with refused(db, "YP003"):
        owner.rows("SELECT * FROM list_webhook_deliveries(%s, page_size => 0)", endpoint)
    with refused(db, "YP002"):
        owner.value("SELECT redeliver_webhook(%s)", uuid.uuid4())


def test_nobody_signed_out_reads(anon):
    with pytest.raises(Exception, match="permission denied"):
        anon.rows("SELECT * FROM list_webhook_endpoints(%s)", uuid.uuid4())
