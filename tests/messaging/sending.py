"""Mailings for tests: people with confirmed addresses, drafts, and the worker's three calls."""

import itertools
import json

from tests.fix_actors import person
from tests.fix_rows import make

JOBS = "messaging.message_jobs"
RECIPIENTS = "messaging.message_job_recipients"
QUEUE = "SELECT * FROM public.queue_message_job(%s)"
LEASE = "SELECT public.lease_recipients(%s, %s)"
SERIALS = itertools.count(1)
HAND = "SELECT public.hand_over_recipients(%s)"


def confirm(db, *actors):
    """These people have confirmed the addresses by which they sign in."""
    for actor in actors:
        db.execute("UPDATE auth.users SET email_confirmed_at = now() WHERE id = %s", actor.user_id)


def known(db, name):
    """A person with a confirmed address."""
    somebody = person(db, name)
    confirm(db, somebody)
    return somebody


def holder(db, event, somebody, **values):
    """The person has a ticket of the event."""
    values = {"serial_no": next(SERIALS)} | values
    return make(
        db, "ticketing.tickets", event_id=event.id, owner_user_id=somebody.user_id, **values
    )


def crowd(db, event, number):
    """So many people with a ticket of the event, at one sitting."""
    people = [known(db, f"Guest {place}") for place in range(number)]
    ticket = holder(db, event, people[0])
    for somebody in people[1:]:
        holder(db, event, somebody, tier_id=ticket.tier_id, order_id=ticket.order_id)
    return people


def draft(db, writer, event=None, **values):
    """A draft of a mailing of the writer's organization, with a text."""
    values = {
        "subject": "Tonight",
        "body": "Doors at seven, {{name}}.",
        "channel": "email",
    } | values
    return make(
        db, JOBS,
        org_id=writer.org_id, event_id=event.id if event else None,
        created_by=writer.user_id, **values,
    )  # fmt: skip


def consent(db, organization, *actors, channel="email", granted=True):
    """They answer whether the organization may send them marketing."""
    for actor in actors:
        actor.value("SELECT public.answer_marketing(%s, %s, %s)", organization.id, granted, channel)


def follow(db, somebody, organization):
    """The person follows the organization."""
    return make(
        db, "users.follows",
        follower_user_id=somebody.user_id, target_type="organizer", target_id=organization.id,
    )  # fmt: skip


def tick(db):
    """The job of mailings runs until there is nothing to do."""
    steps = 0
    while db.row("CALL messaging.advance_mailings_job()").more:
        steps += 1
        assert steps < 100
    return steps


def queued(db, writer, event=None, **values):
    """A mailing that its writer let go and whose recipients are written down."""
    job = draft(db, writer, event, **values)
    writer.row(QUEUE, job.id)
    tick(db)
    return job


def lease(service_role, number=100, seconds=60):
    """A batch, or None."""
    return service_role.value(LEASE, number, seconds)


def hand(service_role, batch):
    """The batch is handed over. Returns the ids that may be sent to."""
    return service_role.value(HAND, batch["lease_token"])


def finish(service_role, *results):
    """results are (id, outcome) or (id, outcome, more). Returns the ids of whom it was news."""
    return service_role.value(
        "SELECT public.finish_recipients(%s)",
        json.dumps(
            [
                {"recipient_id": str(id_), "outcome": outcome} | (more[0] if more else {})
                for id_, outcome, *more in results
            ]
        ),
    )


def send_all(service_role, number=100):
    """Sends what is due, batch by batch. Returns the addresses in order."""
    sent = []
    while batch := lease(service_role, number):
        if not batch["recipients"]:
            continue
        handed = {str(id_) for id_ in hand(service_role, batch)}
        sent += [r["address"] for r in batch["recipients"] if r["recipient_id"] in handed]
        if handed:
            finish(service_role, *((id_, "sent") for id_ in handed))
    return sent


def states(db, job):
    """How many recipients of the mailing are in which state, with the reason of those left out."""
    return {
        (row.status, row.suppressed_reason): row.number
        for row in db.rows(
            "SELECT status::text, suppressed_reason, count(*) AS number"
            f" FROM {RECIPIENTS} WHERE job_id = %s GROUP BY 1, 2",
            job.id,
        )
    }


def again(db, job):
    """The mailing as it is now."""
    return db.row(f"SELECT * FROM {JOBS} WHERE id = %s", job.id)


def topics(db, thing):
    """What the outbox was told of a mailing or a conversation, in order of writing."""
    return [
        topic
        for (topic,) in db.rows(
            "SELECT topic FROM public.outbox WHERE aggregate_id = %s ORDER BY created_at, ctid",
            thing.id,
        )
    ]


def email(db, actor):
    """The address of a person."""
    return db.value("SELECT email FROM auth.users WHERE id = %s", actor.user_id)


def tier_of(db, actor):
    """The id of the tier of her ticket, as text."""
    return db.value(
        "SELECT tier_id::text FROM ticketing.tickets WHERE owner_user_id = %s", actor.user_id
    )
