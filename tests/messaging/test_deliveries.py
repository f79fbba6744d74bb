"""Leases, handing over and outcomes: nobody gets a mailing twice, and nobody is forgotten."""

import json
import random
import threading
from datetime import timedelta

import psycopg
import pytest

from tests.messaging.sending import (
    HAND,
    JOBS,
    RECIPIENTS,
    again,
    crowd,
    draft,
    email,
    finish,
    hand,
    holder,
    known,
    lease,
    queued,
    send_all,
    states,
    tick,
    topics,
)
from tests.refusals import refused

LAPSE = (
    f"UPDATE {RECIPIENTS} SET leased_until = now() - interval '1 second' WHERE status = 'leased'"
)
DUE = f"UPDATE {RECIPIENTS} SET due_at = now() WHERE status = 'pending'"
UNANSWERED = "SELECT * FROM public.unanswered_recipients(%s)"


@pytest.fixture
def job(db, editor, event):
    """A mailing to three people, ready to be sent."""
    crowd(db, event, 3)
    return queued(db, editor, event)


def handed(service_role, number=100):
    """The ids of a batch that was handed over."""
    return hand(service_role, lease(service_role, number))


def recipient(db, id_):
    """The recipient as it is now."""
    return db.row(f"SELECT * FROM {RECIPIENTS} WHERE id = %s", id_)


def test_a_batch_is_all_that_sending_takes(db, service_role, editor, event):
    ann = known(db, "Ann")
    holder(db, event, ann)
    job = queued(db, editor, event, from_name="The Hall", reply_to="hall@x.test")

    batch = lease(service_role)

    assert batch["job"] == {
        "id": str(job.id), "organization_id": str(job.org_id), "event_id": str(event.id),
        "channel": "email", "purpose": "event_update", "subject": "Tonight",
        "body": "Doors at seven, {{name}}.", "sms_body": None, "from_name": "The Hall",
        "from_email": None, "reply_to": "hall@x.test", "translations": {},
    }  # fmt: skip
    (one,) = batch["recipients"]
    assert (one["address"], one["name"], one["attempt"]) == (email(db, ann), "Ann", 1)
    assert len(one["unsubscribe_token"]) == 64
    assert (again(db, job).status, again(db, job).started_at is None) == ("sending", False)


def test_everybody_gets_it_once_and_then_it_is_over(db, service_role, job):
    sent = send_all(service_role, 2)

    assert len(sent) == len(set(sent)) == 3
    done = again(db, job)
    assert (done.status, done.sent_count, done.finished_at is None) == ("sent", 3, False)
    assert topics(db, job) == ["mailing.queued", "mailing.finished"]
    assert lease(service_role) is None


def test_a_batch_is_as_large_as_the_mailing_lets_it(db, service_role, editor, event):
    crowd(db, event, 3)
    queued(db, editor, event, batch_size=2)

    assert [len(lease(service_role)["recipients"]) for _ in range(2)] == [2, 1]
    assert lease(service_role) is None


@pytest.mark.parametrize(
    "call",
    [
        "lease_recipients(0)",
        "lease_recipients(1001)",
        "lease_recipients(1, 4)",
        "lease_recipients(1, 3601)",
        "lease_recipients(NULL)",
        "hand_over_recipients(NULL)",
        "unanswered_recipients(-1)",
        "unanswered_recipients(1, 0)",
        "unanswered_recipients(1, 1001)",
        "finish_recipients('{}')",
        "finish_recipients('[]')",
        "finish_recipients('[{}]')",
        """finish_recipients('[{"recipient_id": "1", "outcome": "sent"}]')""",
        """finish_recipients('[{"recipient_id": "5b0e7a3e-66a5-4c55-9a0c-5a0d2f4c1b11",
            "outcome": "opened"}]')""",
        """finish_recipients('[{"recipient_id": "5b0e7a3e-66a5-4c55-9a0c-5a0d2f4c1b11",
            "outcome": "retry", "retry_seconds": "soon"}]')""",
        """finish_recipients('[{"recipient_id": "5b0e7a3e-66a5-4c55-9a0c-5a0d2f4c1b11",
            "outcome": "retry", "retry_seconds": 604801}]')""",
        "fail_message_job(gen_random_uuid(), ' ')",
    ],
)
def test_a_faulty_argument_is_named(service_role, call):
    with pytest.raises(psycopg.Error) as refusal:
        service_role.rows(f"SELECT * FROM public.{call}")

    expected = "YP004" if call.startswith("fail_message_job") else "YP003"
    assert refusal.value.sqlstate == expected


@pytest.mark.parametrize(
    "call",
    [
        "lease_recipients()",
        "hand_over_recipients(gen_random_uuid())",
        "finish_recipients('[]')",
        "unanswered_recipients()",
        "fail_message_job(gen_random_uuid(), 'no')",
    ],
)
def test_people_do_not_send(admin, call):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.rows(f"SELECT public.{call}")


def test_two_workers_have_different_recipients(db, sessions, service_role, job):
    one, two = sessions("service_role", "service_role")

    first = one.value("SELECT public.lease_recipients(2)")
    waiting = two.start("SELECT public.lease_recipients(2)")
    assert waiting.is_blocked_by(one)
    one.commit()
    second = waiting.result()[0][0]
    two.commit()

    ids = [r["recipient_id"] for batch in (first, second) for r in batch["recipients"]]
    assert len(ids) == len(set(ids)) == 3


def test_who_comes_late_hands_nothing_over(db, service_role, job):
    late = lease(service_role)
    db.execute(LAPSE)
    with refused(db, "YP360"):
        service_role.value(HAND, late["lease_token"])

    other = lease(service_role)

    assert [r["attempt"] for r in other["recipients"]] == [2, 2, 2]
    with refused(db, "YP360"):
        service_role.value(HAND, late["lease_token"])
    assert len(hand(service_role, other)) == 3


def test_a_batch_is_handed_over_once(db, service_role, job):
    batch = lease(service_role)
    first = batch["recipients"][0]["recipient_id"]

    part = service_role.value(
        "SELECT public.hand_over_recipients(%s, %s::uuid[])", batch["lease_token"], [first]
    )
    rest = hand(service_role, batch)

    assert [str(id_) for id_ in part] == [first]
    assert len(rest) == 2 and part[0] not in rest
    with refused(db, "YP360"):
        service_role.value(HAND, batch["lease_token"])


def test_two_hand_one_batch_over_and_one_of_them_may_send(db, sessions, service_role, job):
    batch = lease(service_role)
    one, two = sessions("service_role", "service_role")

    assert len(one.value(HAND, batch["lease_token"])) == 3
    waiting = two.start(HAND, batch["lease_token"])
    assert waiting.is_blocked_by(one)
    one.commit()

    assert waiting.sqlstate() == "YP360"


def test_what_was_handed_over_is_never_leased_again(db, service_role, job):
    ids = handed(service_role)

    assert lease(service_role) is None
    tick(db)
    assert lease(service_role) is None
    assert service_role.rows(UNANSWERED, 600) == []
    assert {row.recipient_id for row in service_role.rows(UNANSWERED, 0)} == set(ids)


def test_who_unsubscribes_between_lease_and_handing_over_gets_nothing(db, service_role, anon, job):
    batch = lease(service_role)
    away = batch["recipients"][0]
    anon.value("SELECT public.unsubscribe(%s)", away["unsubscribe_token"])

    ids = hand(service_role, batch)

    assert len(ids) == 2 and away["recipient_id"] not in map(str, ids)
    left = recipient(db, away["recipient_id"])
    assert (left.status, left.suppressed_reason, left.email) == ("suppressed", "unsubscribe", None)
    finish(service_role, *((id_, "sent") for id_ in ids))
    assert (again(db, job).status, again(db, job).suppressed_count) == ("sent", 1)


def test_who_takes_her_consent_back_before_the_lease_gets_nothing(
    db, service_role, admin, organization, event
):
    ann = known(db, "Ann")
    holder(db, event, ann)
    ann.value("SELECT public.answer_marketing(%s, true)", organization.id)
    job = queued(db, admin, event, purpose="marketing")
    ann.value("SELECT public.answer_marketing(%s, false)", organization.id)

    assert lease(service_role)["recipients"] == []

    assert states(db, job) == {("suppressed", "no_consent"): 1}
    assert again(db, job).status == "sent"


def test_a_worker_that_dies_five_times_leaves_a_failure_and_the_rest_goes_on(db, service_role, job):
    for _ in range(5):
        assert len(lease(service_role, 1)["recipients"]) == 1
        db.execute(LAPSE)
        db.execute(f"UPDATE {RECIPIENTS} SET due_at = now() - interval '1 day'"
                   " WHERE attempt_count > 0")  # fmt: skip
        db.execute(f"UPDATE {RECIPIENTS} SET due_at = now() WHERE attempt_count = 0")
    tick(db)

    assert states(db, job) == {("failed", None): 1, ("pending", None): 2}
    assert again(db, job).failed_count == 1
    assert len(send_all(service_role)) == 2
    assert again(db, job).status == "sent"


def test_what_may_be_taken_later_is_tried_later_and_not_for_ever(db, service_role, job):
    db.execute(f"DELETE FROM {RECIPIENTS} WHERE ctid <> (SELECT min(ctid) FROM {RECIPIENTS})")
    db.execute(f"UPDATE {JOBS} SET recipient_count = 1")
    for attempt in range(1, 6):
        (id_,) = handed(service_role)
        assert finish(service_role, (id_, "retry", {"error": "busy"})) == [id_]
        row = recipient(db, id_)
        if attempt < 5:
            assert (row.status, row.error) == ("pending", "busy")
            assert lease(service_role) is None
            db.execute(DUE)

    assert (row.status, row.attempt_count) == ("failed", 5)
    assert (again(db, job).status, again(db, job).failed_count) == ("sent", 1)


def test_the_provider_may_say_when(db, service_role, job):
    (id_,) = handed(service_role, 1)
    finish(service_role, (id_, "retry", {"retry_seconds": 3600}))

    wait = db.value(f"SELECT due_at - clock_timestamp() FROM {RECIPIENTS} WHERE id = %s", id_)

    assert 3500 < wait.total_seconds() <= 3600


def test_what_failed_together_comes_again_within_a_minute_each_at_its_own_time(
    db, service_role, editor, event
):
    """None of 40 waits over 40 seconds: once in ten million runs."""
    crowd(db, event, 40)
    queued(db, editor, event)
    ids = handed(service_role)
    before = db.value("SELECT clock_timestamp()")
    finish(service_role, *((id_, "retry") for id_ in ids))

    dues = [row.due_at for row in db.rows(f"SELECT due_at FROM {RECIPIENTS}")]
    assert len(set(dues)) == len(ids) == 40
    assert max(dues) > before + timedelta(seconds=40)
    assert db.value(
        f"SELECT max(due_at) < clock_timestamp() + interval '1 minute' FROM {RECIPIENTS}"
    )


@pytest.mark.parametrize(
    ("outcomes", "status", "counts"),
    [
        (["sent"], "sent", (1, 0)),
        (["sent", "sent"], "sent", (1, 0)),
        (["failed"], "failed", (0, 1)),
        (["failed", "sent"], "failed", (0, 1)),
        (["bounced"], "bounced", (0, 1)),
        (["sent", "bounced"], "bounced", (0, 1)),
        (["sent", "bounced", "bounced"], "bounced", (0, 1)),
        (["sent", "complained"], "complained", (1, 0)),
        (["complained"], "complained", (1, 0)),
        (["complained", "sent"], "complained", (1, 0)),
        (["bounced", "complained"], "bounced", (0, 1)),
        (["retry", "sent"], "pending", (0, 0)),
    ],
    ids=str,
)
def test_outcomes_come_late_twice_and_in_any_order(db, service_role, job, outcomes, status, counts):
    (id_,) = handed(service_role, 1)
    for outcome in outcomes:
        finish(service_role, (id_, outcome))

    found = again(db, job)
    assert recipient(db, id_).status == status
    assert (found.sent_count, found.failed_count) == counts
    total = db.row(
        f"SELECT count(*) FILTER (WHERE status IN ('sent', 'complained')) AS got,"
        f" count(*) FILTER (WHERE status IN ('failed', 'bounced')) AS lost FROM {RECIPIENTS}"
    )
    assert total == counts


def test_outcomes_of_one_call_are_taken_in_its_order_and_strangers_are_passed_over(
    db, service_role, job
):
    one, two = handed(service_role, 2)

    news = finish(
        service_role,
        (one, "sent", {"provider_message_id": "ses-1"}),
        (job.id, "sent"),
        (one, "bounced", {"error": "no such mailbox"}),
        (two, "sent"),
        (two, "sent"),
    )

    assert sorted(news) == sorted([one, one, two])
    row = recipient(db, one)
    assert (row.status, row.provider_message_id, row.error) == (
        "bounced", "ses-1", "no such mailbox"
    )  # fmt: skip


def test_outcomes_of_two_callers_are_counted_one_after_the_other(db, sessions, service_role, job):
    ids = handed(service_role)
    one, two = sessions("service_role", "service_role")
    call = "SELECT public.finish_recipients(%s)"
    said = [
        json.dumps([{"recipient_id": str(id_), "outcome": "sent"} for id_ in part])
        for part in (ids[:2], ids[1:])
    ]

    one.value(call, said[0])
    waiting = two.start(call, said[1])
    assert waiting.is_blocked_by(one)
    one.commit()

    assert waiting.result()[0][0] == ids[2:]
    two.commit()
    assert (again(db, job).status, again(db, job).sent_count) == ("sent", 3)


def test_a_bounce_closes_the_address_for_everybody_and_a_complaint_for_the_sender(
    db, service_role, job
):
    one, two = handed(service_role, 2)
    finish(service_role, (one, "bounced"), (two, "complained"), (two, "complained"))

    closed = {
        row.address_hash: (row.scope, row.reason, row.organization_id)
        for row in db.rows(
            "SELECT address_hash, scope::text, reason::text, organization_id"
            " FROM messaging.suppressions"
        )
    }
    assert closed == {
        recipient(db, one).address_hash: ("platform", "bounce", None),
        recipient(db, two).address_hash: ("organization", "complaint", job.org_id),
    }


def test_a_complaint_weighs_more_than_an_unsubscription(db, service_role, anon, admin, event):
    holder(db, event, known(db, "Ann"))
    job = queued(db, admin, purpose="event_update", audience={"members": True})
    assert again(db, job).recipient_count == 0
    job = queued(db, admin, event, purpose="transactional")
    (id_,) = handed(service_role)
    db.execute(
        "INSERT INTO messaging.suppressions"
        " (scope, organization_id, channel, address_hash, reason)"
        f" SELECT 'organization', %s, 'email', address_hash, 'unsubscribe' FROM {RECIPIENTS}",
        job.org_id,
    )

    finish(service_role, (id_, "complained"))

    assert db.value("SELECT reason::text FROM messaging.suppressions") == "complaint"


def test_mailings_that_are_due_longest_go_first(db, service_role, editor, event):
    crowd(db, event, 1)
    jobs = [draft(db, editor, event, scheduled_at=f"2020-01-0{day}") for day in (2, 1)]
    for job in jobs:
        editor.row("SELECT * FROM public.queue_message_job(%s)", job.id)
    tick(db)

    order = [lease(service_role)["job"]["id"] for _ in jobs]

    assert order == [str(jobs[1].id), str(jobs[0].id)]


def test_workers_that_die_at_random_send_to_everybody_and_to_nobody_twice(
    db, sessions, server, service_role, editor, event
):
    """Six workers; a batch may be lost before or after it is handed over, or be answered late."""
    people = crowd(db, event, 120)
    job = queued(db, editor, event)
    sent, errors, lock = [], [], threading.Lock()
    sessions()

    def work(seed):
        dice = random.Random(seed)
        with server.connect(db.name) as connection:
            connection.execute("SET ROLE service_role")

            def ask(call, *args):
                return connection.execute(f"SELECT public.{call}", args).fetchone()[0]

            idle = 0
            while idle < 20:
                batch = ask("lease_recipients(%s)", dice.randint(1, 9))
                if not batch or not batch["recipients"]:
                    idle += 1
                    continue
                idle, fate = 0, dice.random()
                if fate < 0.2:
                    with lock:
                        lost.append(batch["lease_token"])
                    continue
                ids = {str(id_) for id_ in ask("hand_over_recipients(%s)", batch["lease_token"])}
                results = []
                for recipient_id in ids:
                    outcome = dice.choice(["sent", "sent", "retry"])
                    if outcome == "sent":
                        with lock:
                            sent.append(recipient_id)
                    results.append(
                        {"recipient_id": recipient_id, "outcome": outcome, "retry_seconds": 600}
                    )
                if fate < 0.4:
                    with lock:
                        unheard.extend(results)
                else:
                    ask("finish_recipients(%s)", json.dumps(results))

    def tried(seed):
        try:
            work(seed)
        except Exception as error:  # told by the test, not by the thread
            errors.append(error)

    for round_ in range(40):
        lost, unheard = [], []
        threads = [
            threading.Thread(target=tried, args=(f"{round_}/{number}",)) for number in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # Lost leases run out, and the provider is asked about those of whom nothing was heard.
        assert errors == []
        db.execute(LAPSE)
        db.execute(f"UPDATE {RECIPIENTS} SET attempt_count = 0")
        db.execute(DUE)
        named = {str(row.recipient_id) for row in service_role.rows(UNANSWERED, 0)}
        assert named == {result["recipient_id"] for result in unheard}
        if unheard:
            service_role.value("SELECT public.finish_recipients(%s)", json.dumps(unheard))
        if again(db, job).status == "sent":
            break

    assert len(sent) == len(set(sent)) == len(people)
    assert states(db, job) == {("sent", None): len(people)}
    assert again(db, job).sent_count == len(people)
