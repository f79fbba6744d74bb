"""Unsubscribing by a link, and answers to the question for marketing."""

import psycopg
import pytest

from tests.fix_rows import make
from tests.messaging.sending import (
    confirm,
    consent,
    email,
    hand,
    holder,
    known,
    lease,
    queued,
    send_all,
    states,
)
from tests.refusals import refused

UNSUBSCRIBE = "SELECT public.unsubscribe(%s)"
ANSWER = "SELECT public.answer_marketing(%s, %s, %s, %s)"


@pytest.fixture
def ann(db, event):
    """Somebody with a ticket of the event."""
    ann = known(db, "Ann")
    holder(db, event, ann)
    return ann


def link(service_role):
    """The secret of the link in the next message, which is sent."""
    batch = lease(service_role)
    hand(service_role, batch)
    return batch["recipients"][0]["unsubscribe_token"]


def test_a_link_of_news_stops_news_of_that_event(db, service_role, anon, editor, ann, event):
    queued(db, editor, event)
    token = link(service_role)

    assert anon.value(UNSUBSCRIBE, token) == anon.value(UNSUBSCRIBE, token) == "event"

    assert states(db, queued(db, editor, event)) == {("suppressed", "unsubscribe"): 1}
    assert db.value("SELECT count(*) FROM messaging.suppressions") == 1


def test_a_link_of_marketing_stops_the_sender(db, service_role, anon, admin, organization, ann,
                                              event):  # fmt: skip
    consent(db, organization, ann)
    queued(db, admin, event, purpose="marketing")

    assert anon.value(UNSUBSCRIBE, link(service_role)) == "organization"

    for purpose in ("marketing", "event_update"):
        job = queued(db, admin, event, purpose=purpose)
        assert states(db, job) == {("suppressed", "unsubscribe"): 1}
    tickets = queued(db, admin, event, purpose="transactional")
    assert states(db, tickets) == {("pending", None): 1}


def test_a_link_of_a_person_who_owns_her_event_stops_that_event(db, service_role, anon, outsider):
    event = make(db, "events.events", owner_user_id=outsider.user_id)
    holder(db, event, known(db, "Bob"))
    queued(db, outsider, event)

    assert anon.value(UNSUBSCRIBE, link(service_role)) == "event"


def test_the_secret_of_a_link_is_not_kept_and_of_a_lost_batch_does_nothing(
    db, service_role, anon, editor, ann, event
):
    queued(db, editor, event)
    lost = lease(service_role)["recipients"][0]["unsubscribe_token"]
    db.execute("UPDATE messaging.message_job_recipients SET leased_until = now()")
    sent = link(service_role)

    with refused(db, "YP004"):
        anon.value(UNSUBSCRIBE, lost)
    assert anon.value(UNSUBSCRIBE, sent) == "event"
    kept = db.value("SELECT encode(token_hash, 'hex') FROM messaging.unsubscribe_tokens")
    assert kept != sent


@pytest.mark.parametrize(
    ("token", "expected"), [("0" * 64, "YP004"), ("", "YP003"), (None, "YP003")]
)
def test_an_unknown_link_does_nothing(db, anon, token, expected):
    with refused(db, expected):
        anon.value(UNSUBSCRIBE, token)


def test_a_link_past_its_time_does_nothing(db, service_role, anon, editor, ann, event):
    queued(db, editor, event)
    token = link(service_role)
    db.execute(
        "UPDATE messaging.unsubscribe_tokens SET created_at = now() - interval '2 days',"
        " expires_at = now() - interval '1 day'"
    )

    with refused(db, "YP004"):
        anon.value(UNSUBSCRIBE, token)


def test_answers_are_kept_with_their_proof(db, organization, ann):
    said = [ann.value(ANSWER, organization.id, granted, "email", "2031-05")
            for granted in (False, True, False, False, True)]  # fmt: skip

    assert said == ["denied", "granted", "withdrawn", "withdrawn", "granted"]
    assert db.row("SELECT state::text, count(*) OVER () FROM users.consents") == ("granted", 1)
    proof = db.rows("SELECT state::text, policy_version, purpose, source FROM users.consent_events"
                    " ORDER BY created_at")  # fmt: skip
    assert [row.state for row in proof] == said
    assert set(row[1:] for row in proof) == {
        ("2031-05", "marketing.communications.email", "settings")
    }


def test_agreeing_anew_opens_her_own_address_again_and_no_more(
    db, service_role, anon, admin, organization, ann, event
):
    consent(db, organization, ann)
    queued(db, admin, event, purpose="marketing")
    anon.value(UNSUBSCRIBE, link(service_role))
    mine = db.value("SELECT users.address_hash(%s)", email(db, ann))
    make(db, "messaging.suppressions", scope="platform", channel="email", reason="bounce",
         address_hash=mine)  # fmt: skip
    make(db, "messaging.suppressions", scope="organization", organization_id=organization.id,
         channel="email", reason="unsubscribe")  # fmt: skip
    consent(db, organization, ann, granted=False)
    assert db.value("SELECT count(*) FROM messaging.suppressions") == 3

    consent(db, organization, ann)

    left = db.rows("SELECT reason::text FROM messaging.suppressions WHERE address_hash = %s", mine)
    assert [reason for (reason,) in left] == ["bounce"]
    assert db.value("SELECT count(*) FROM messaging.suppressions") == 2


def test_a_proven_address_is_opened_too(db, organization, buyer):
    confirm(db, buyer)
    make(db, "users.private_profiles", user_id=buyer.user_id, contact_email="New@x.test",
         contact_email_verified_at="now()", verified_phone="+4712345678",
         phone_verified_at="now()")  # fmt: skip
    for channel, address in (("email", "new@x.test"), ("sms", "+4712345678")):
        make(
            db, "messaging.suppressions",
            scope="organization", organization_id=organization.id, channel=channel,
            reason="unsubscribe",
            address_hash=db.value("SELECT users.address_hash(%s)", address),
        )  # fmt: skip

        consent(db, organization, buyer, channel=channel)

        assert db.value("SELECT count(*) FROM messaging.suppressions") == 0


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"granted": None}, "YP003"),
        ({"channel": None}, "YP003"),
        ({"version": " "}, "YP003"),
        ({"version": "x" * 101}, "YP003"),
        ({"organization": None}, "YP004"),
        ({"organization": "5b0e7a3e-66a5-4c55-9a0c-5a0d2f4c1b11"}, "YP004"),
    ],
)
def test_a_faulty_answer_is_refused(db, organization, ann, change, expected):
    said = {"organization": organization.id, "granted": True, "channel": "email", "version": "1"}

    with refused(db, expected):
        ann.value(ANSWER, *(said | change).values())


def test_nobody_agrees_to_what_a_closed_organization_sends_but_may_refuse_it(db, organization, ann):
    consent(db, organization, ann)
    db.execute("UPDATE organizations.organizations SET status = 'suspended'")

    with refused(db, "YP004"):
        ann.value(ANSWER, organization.id, True, "email", "1")
    assert ann.value(ANSWER, organization.id, False, "email", "1") == "withdrawn"


def test_an_organization_that_hides_is_answered_by_its_guests_alone(
    db, organization, ann, outsider
):
    db.execute("UPDATE organizations.organizations SET discoverable = false")

    assert ann.value(ANSWER, organization.id, True, "email", "1") == "granted"
    for granted in (True, False):
        with refused(db, "YP004"):
            outsider.value(ANSWER, organization.id, granted, "email", "1")


def test_somebody_without_a_token_answers_nothing(anon, organization):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        anon.value(ANSWER, organization.id, True, "email", "1")


def test_two_answers_at_once_leave_the_later_one_in_both_tables(db, sessions, organization, buyer):
    one, two = sessions("buyer", "buyer")

    one.value(ANSWER, organization.id, True, "email", "1")
    waiting = two.start(ANSWER, organization.id, False, "email", "1")
    assert waiting.is_blocked_by(one)
    one.commit()

    assert waiting.result()[0][0] == "withdrawn"
    two.commit()
    assert db.value("SELECT state::text FROM users.consents") == "withdrawn"


def test_a_mailing_ends_when_all_have_unsubscribed(db, service_role, anon, editor, ann, event):
    queued(db, editor, event, scheduled_at="2020-01-01")
    job = queued(db, editor, event)
    anon.value(UNSUBSCRIBE, link(service_role))

    assert send_all(service_role) == []
    assert states(db, job) == {("suppressed", "unsubscribe"): 1}
