"""Whom a mailing means, and who of them is left out."""

import pytest

from tests.fix_actors import add_member
from tests.fix_rows import make
from tests.messaging.sending import (
    RECIPIENTS,
    confirm,
    consent,
    draft,
    email,
    follow,
    holder,
    known,
    queued,
    states,
)

MEANT = (
    "SELECT address FROM messaging.message_jobs AS job"
    " CROSS JOIN LATERAL messaging.people_meant(job) AS meant WHERE job.id = %s"
)


def meant(db, job):
    """The addresses that the mailing means."""
    return {address for (address,) in db.rows(MEANT, job.id)}


def contact(db, organization, address, basis="opt_in", consent="opt_in", **values):
    """A contact in a list of its own."""
    made = make(
        db, "messaging.org_contact_imports",
        org_id=organization.id, consent_basis=basis, status="pending",
    )  # fmt: skip
    for status in ("processing", "completed"):
        db.execute(
            "UPDATE messaging.org_contact_imports SET status = %s WHERE id = %s", status, made.id
        )
    return make(
        db, "messaging.org_contact_import_entries",
        import_id=made.id, organization_id=organization.id, email=address, consent=consent,
        **values,
    )  # fmt: skip


def test_without_a_word_it_means_who_has_a_ticket(db, editor, event):
    ann, bob = known(db, "Ann"), known(db, "Bob")
    first = holder(db, event, ann)
    holder(db, event, ann, tier_id=first.tier_id, order_id=first.order_id)
    gone = holder(db, event, bob)
    db.execute("UPDATE ticketing.tickets SET status = 'cancelled' WHERE id = %s", gone.id)

    assert meant(db, draft(db, editor, event)) == {email(db, ann)}
    assert meant(db, draft(db, editor, event, audience={"ticket_status": ["cancelled"]})) == {
        email(db, bob)
    }


def test_it_means_holders_of_some_tiers_alone(db, editor, event):
    ann, bob = known(db, "Ann"), known(db, "Bob")
    ticket = holder(db, event, ann)
    holder(db, event, bob)

    job = draft(db, editor, event, audience={"tier_ids": [str(ticket.tier_id)]})

    assert meant(db, job) == {email(db, ann)}


def test_members_and_followers_are_meant_by_name_alone(db, organization, editor, event):
    member, fan, quiet = (known(db, name) for name in ("Member", "Fan", "Quiet"))
    add_member(db, organization, member, "viewer")
    follow(db, fan, organization)
    make(
        db, "users.follows", follower_user_id=fan.user_id, target_type="event", target_id=event.id
    )  # fmt: skip
    follow(db, quiet, organization)
    db.execute(
        "UPDATE users.follows SET notify_level = 'none' WHERE follower_user_id = %s", quiet.user_id
    )

    assert meant(db, draft(db, editor, event, audience={"members": True})) == {email(db, member)}
    both = draft(db, editor, event, audience={"members": True, "followers": True})
    assert meant(db, both) == {email(db, member), email(db, fan)}
    assert meant(db, draft(db, editor, event)) == set()


def test_an_address_that_nobody_confirmed_is_not_written_to(db, editor, event, buyer, other_buyer):
    holder(db, event, buyer)
    holder(db, event, other_buyer)
    confirm(db, other_buyer)
    make(
        db, "users.private_profiles",
        user_id=other_buyer.user_id, contact_email="Else@Example.test",
    )  # fmt: skip
    job = draft(db, editor, event)
    assert meant(db, job) == {email(db, other_buyer)}

    db.execute("UPDATE users.private_profiles SET contact_email_verified_at = now()")

    assert meant(db, job) == {"else@example.test"}


def test_a_short_message_goes_to_a_proven_number(db, editor, event, buyer, other_buyer):
    for somebody, number in ((buyer, "+4712345678"), (other_buyer, "+4787654321")):
        holder(db, event, somebody)
        db.execute("UPDATE users.user_profiles SET phone = %s WHERE user_id = %s", number,
                   somebody.user_id)  # fmt: skip
    make(
        db, "users.private_profiles",
        user_id=buyer.user_id, verified_phone="+4712345678", phone_verified_at="now()",
    )  # fmt: skip

    assert meant(db, draft(db, editor, event, channel="sms", sms_body="Hi")) == {"+4712345678"}


@pytest.mark.parametrize("change", ["erased_at = now()", "suspended_at = now()"])
def test_who_is_gone_or_suspended_is_not_meant(db, editor, event, change):
    ann = known(db, "Ann")
    holder(db, event, ann)
    db.execute(f"UPDATE users.user_profiles SET {change} WHERE user_id = %s", ann.user_id)

    assert meant(db, draft(db, editor, event)) == set()


def test_contacts_are_written_to_on_their_own_ground_alone(db, organization, admin):
    good = contact(db, organization, "Good@x.test")
    entries = [
        good,
        contact(db, organization, "list-unknown@x.test", basis="unknown"),
        contact(db, organization, "own-unknown@x.test", consent="unknown"),
        contact(db, organization, "opted-out@x.test", consent="opt_out"),
        contact(db, organization, "customer@x.test", basis="contract", consent="contract"),
        contact(db, organization, "invalid@x.test", state="invalid"),
    ]
    old = contact(db, organization, "old@x.test")
    db.execute("UPDATE messaging.org_contact_imports SET expires_at = now() WHERE id = %s",
               old.import_id)  # fmt: skip

    job = queued(
        db, admin, purpose="marketing",
        audience={"import_ids": [str(entry.import_id) for entry in [*entries, old]]},
    )  # fmt: skip

    assert states(db, job) == {("pending", None): 2, ("suppressed", "no_consent"): 3}
    shown = db.rows(f"SELECT email FROM {RECIPIENTS} WHERE email IS NOT NULL")
    assert {address for (address,) in shown} == {"good@x.test", "customer@x.test"}


def test_tags_choose_among_contacts(db, organization, admin):
    one = contact(db, organization, "one@x.test", tags=["regular"])
    two = contact(db, organization, "two@x.test")
    lists = [str(one.import_id), str(two.import_id)]

    job = draft(db, admin, audience={"import_ids": lists, "tags": ["regular", "press"]})

    assert meant(db, job) == {"one@x.test"}


def test_a_list_of_somebody_else_brings_nobody(db, other_organization, admin, event):
    entry = contact(db, other_organization, "theirs@x.test")

    assert meant(db, draft(db, admin, audience={"import_ids": [str(entry.import_id)]})) == set()


def test_one_address_is_meant_once_and_on_its_best_ground(db, organization, admin, event):
    ann = known(db, "Ann")
    holder(db, event, ann)
    follow(db, ann, organization)
    entry = contact(db, organization, email(db, ann).upper(), consent="unknown")

    job = queued(
        db, admin, event,
        audience={"tickets": True, "followers": True, "import_ids": [str(entry.import_id)]},
    )  # fmt: skip

    assert states(db, job) == {("pending", None): 1}
    assert db.value(f"SELECT user_id FROM {RECIPIENTS}") == ann.user_id


def test_marketing_takes_a_consent_and_news_of_an_event_a_ticket(db, organization, admin, event):
    ann, bob = known(db, "Ann"), known(db, "Bob")
    for somebody in (ann, bob):
        holder(db, event, somebody)
    consent(db, organization, ann)

    marketing = queued(db, admin, event, purpose="marketing")
    news = queued(db, admin, event)

    assert states(db, marketing) == {("pending", None): 1, ("suppressed", "no_consent"): 1}
    assert states(db, news) == {("pending", None): 2}


def test_a_follower_is_asked_for_news_too(db, organization, admin, event):
    ann, bob = known(db, "Ann"), known(db, "Bob")
    for somebody in (ann, bob):
        follow(db, somebody, organization)
    consent(db, organization, ann)

    job = queued(db, admin, event, audience={"followers": True})

    assert states(db, job) == {("pending", None): 1, ("suppressed", "no_consent"): 1}


def test_consent_is_given_per_organization_and_channel_and_ends(
    db, organization, other_organization, admin, event
):
    people = [known(db, name) for name in ("Other", "Sms", "Over", "Taken back")]
    for somebody in people:
        follow(db, somebody, organization)
    consent(db, other_organization, people[0])
    consent(db, organization, people[1], channel="sms")
    consent(db, organization, people[2], people[3])
    db.execute("UPDATE users.consents SET expires_at = now() WHERE user_id = %s", people[2].user_id)
    consent(db, organization, people[3], granted=False)

    job = queued(db, admin, purpose="marketing", audience={"followers": True})

    assert states(db, job) == {("suppressed", "no_consent"): 4}


def test_who_is_left_out_leaves_no_address(db, organization, admin):
    follow(db, known(db, "Ann"), organization)

    queued(db, admin, purpose="marketing", audience={"followers": True})

    assert db.row(f"SELECT user_id, email, phone FROM {RECIPIENTS}") == (None, None, None)


@pytest.mark.parametrize(
    ("scope", "reason", "stops_news", "stops_tickets"),
    [
        ("platform", "bounce", True, False),
        ("organization", "unsubscribe", True, False),
        ("event", "unsubscribe", True, False),
        ("platform", "complaint", True, True),
        ("organization", "erasure", True, True),
        ("elsewhere", "complaint", False, False),
    ],
)
def test_a_closed_address_is_left_out_with_its_reason(
    db, organization, other_organization, admin, event, scope, reason, stops_news, stops_tickets
):
    ann = known(db, "Ann")
    holder(db, event, ann)
    where = {
        "platform": {"scope": "platform"},
        "organization": {"scope": "organization", "organization_id": organization.id},
        "event": {"scope": "event", "event_id": event.id},
        "elsewhere": {"scope": "organization", "organization_id": other_organization.id},
    }[scope]
    make(
        db, "messaging.suppressions", channel="email", reason=reason,
        address_hash=db.value("SELECT users.address_hash(%s)", email(db, ann)), **where,
    )  # fmt: skip

    news, tickets = queued(db, admin, event), queued(db, admin, event, purpose="transactional")

    closed, open_ = {("suppressed", reason): 1}, {("pending", None): 1}
    assert states(db, news) == (closed if stops_news else open_)
    assert states(db, tickets) == (closed if stops_tickets else open_)


def test_who_blocks_the_sender_gets_her_tickets_alone(db, organization, admin, event):
    ann = known(db, "Ann")
    holder(db, event, ann)
    make(
        db, "users.user_blocks",
        blocker_user_id=ann.user_id, blocked_user_id=None, blocked_organization_id=organization.id,
    )  # fmt: skip

    assert states(db, queued(db, admin, event)) == {("suppressed", "no_consent"): 1}
    tickets = queued(db, admin, event, purpose="transactional")
    assert states(db, tickets) == {("pending", None): 1}


def test_a_person_who_is_blocked_sends_no_news_of_her_own_event(db, outsider):
    ann = known(db, "Ann")
    event = make(db, "events.events", owner_user_id=outsider.user_id)
    holder(db, event, ann)
    make(
        db, "users.user_blocks", blocker_user_id=ann.user_id, blocked_user_id=outsider.user_id
    )  # fmt: skip

    assert states(db, queued(db, outsider, event)) == {("suppressed", "no_consent"): 1}
