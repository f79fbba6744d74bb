"""Recipients are written down in batches: each once, none skipped, and nobody past the maximum."""

import psycopg
import pytest

from tests.messaging.sending import (
    JOBS,
    QUEUE,
    RECIPIENTS,
    again,
    crowd,
    draft,
    hand,
    holder,
    known,
    lease,
    queued,
    send_all,
    states,
    tick,
)
from tests.ops.outbox import other

GATHER = "SELECT messaging.gather_recipients(%s)"


def test_batches_add_up_to_the_audience_and_then_it_is_frozen(db, editor, event):
    crowd(db, event, 7)
    job = draft(db, editor, event)
    editor.row(QUEUE, job.id)

    assert [db.value(GATHER, 3) for _ in range(3)] == [3, 3, 1]

    assert db.value(GATHER, 3) is None
    holder(db, event, known(db, "Too late"))
    assert tick(db) == 0
    assert again(db, job).recipient_count == 7


def test_a_batch_that_was_lost_is_made_again(db, editor, event):
    crowd(db, event, 4)
    job = draft(db, editor, event)
    editor.row(QUEUE, job.id)
    db.value(GATHER, 2)
    with db.undone():
        db.value(GATHER, 2)

    tick(db)

    assert states(db, job) == {("pending", None): 4}
    assert again(db, job).recipient_count == 4


def test_an_audience_that_grew_stops_at_the_maximum(db, editor, event):
    crowd(db, event, 2)
    job = draft(db, editor, event, max_recipients=3)
    editor.row(QUEUE, job.id)
    crowd(db, event, 4)

    tick(db)

    assert (again(db, job).recipient_count, again(db, job).audience_snapshot_at is None) == (
        3, False
    )  # fmt: skip


def test_nothing_is_sent_before_all_are_written_down(db, service_role, editor, event):
    crowd(db, event, 3)
    job = draft(db, editor, event)
    editor.row(QUEUE, job.id)
    db.value(GATHER, 2)
    assert lease(service_role) is None

    db.value(GATHER, 2)

    assert len(lease(service_role)["recipients"]) == 3


@pytest.mark.parametrize(
    ("purpose", "most"), [("marketing", 2), ("event_update", 4), ("transactional", 6)]
)
def test_an_address_gets_so_many_of_one_sender_and_no_more(
    db, service_role, admin, organization, event, purpose, most
):
    ann = known(db, "Ann")
    holder(db, event, ann)
    ann.value("SELECT public.answer_marketing(%s, true)", organization.id)

    jobs = [queued(db, admin, event, purpose=purpose) for _ in range(6)]

    assert len(send_all(service_role)) == most
    assert [again(db, job).status for job in jobs] == ["sent"] * 6
    assert sum(states(db, job).get(("suppressed", "cap"), 0) for job in jobs) == 6 - most


def test_the_cap_is_of_one_sender_one_purpose_and_its_time(
    db, service_role, admin, other_owner, event, organization
):
    ann = known(db, "Ann")
    holder(db, event, ann)
    ann.value("SELECT public.answer_marketing(%s, true)", organization.id)
    for _ in range(2):
        queued(db, admin, event, purpose="marketing")
    assert len(send_all(service_role)) == 2

    news = queued(db, admin, event)
    assert len(send_all(service_role)) == 1
    db.execute(f"UPDATE {RECIPIENTS} SET handed_at = now() - interval '8 days'")
    queued(db, admin, event, purpose="marketing")
    assert len(send_all(service_role)) == 1
    assert again(db, news).sent_count == 1


def test_two_workers_do_not_both_send_the_last_message_that_the_cap_leaves(
    db, sessions, service_role, admin, organization, event
):
    ann = known(db, "Ann")
    holder(db, event, ann)
    ann.value("SELECT public.answer_marketing(%s, true)", organization.id)
    queued(db, admin, event, purpose="marketing")
    send_all(service_role)
    first, second = (queued(db, admin, event, purpose="marketing") for _ in range(2))
    one, two = sessions("service_role", "service_role")

    batch = one.value("SELECT public.lease_recipients()")
    # The other mailing is leased past the one whose row the first worker has locked.
    db.execute(f"UPDATE {JOBS} SET scheduled_at = now() - interval '1 hour' WHERE id = %s",
               second.id if batch["job"]["id"] == str(first.id) else first.id)  # fmt: skip
    waiting = two.start("SELECT public.lease_recipients()")
    assert waiting.is_blocked_by(one)
    one.commit()

    assert waiting.result()[0][0]["recipients"] == []
    two.commit()
    assert len(hand(service_role, batch)) == 1
    assert sum(states(db, job).get(("suppressed", "cap"), 0) for job in (first, second)) == 1


def test_an_older_snapshot_does_not_lease(db, sessions, service_role, admin, organization, event):
    ann = known(db, "Ann")
    holder(db, event, ann)
    ann.value("SELECT public.answer_marketing(%s, true)", organization.id)
    queued(db, admin, event, purpose="marketing")
    with other(db) as worker:
        worker.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

        with pytest.raises(psycopg.Error) as refusal:
            worker.execute("SELECT public.lease_recipients()")
        assert refusal.value.sqlstate == "YP003"


def test_two_steps_of_the_job_at_once_write_down_two_mailings(db, sessions, server, editor, event):
    sessions()
    crowd(db, event, 2)
    jobs = [draft(db, editor, event) for _ in range(2)]
    for job in jobs:
        editor.row(QUEUE, job.id)

    with server.connect(db.name) as one, server.connect(db.name) as two:
        for connection in (one, two):
            connection.execute("BEGIN")
            assert connection.execute(GATHER, [5000]).fetchone() == (2,)
        assert two.execute(GATHER, [5000]).fetchone() == (None,)
        for connection in (one, two):
            connection.execute("COMMIT")

    assert [again(db, job).recipient_count for job in jobs] == [2, 2]
