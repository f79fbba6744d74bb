"""The outbox: what the table itself refuses, and that no API role reaches it."""

import pytest

from tests.fix_story import hold
from tests.refusals import copy_row, refused, rules_of

TABLE = "public.outbox"
GOOD = {"id": "gen_random_uuid()"}
CASES = [
    ({"id": "id"}, "23505", "outbox_pkey"),
    ({"organization_id": "gen_random_uuid()"}, "23503", "outbox_organization_id_fkey"),
    *(
        ({"topic": f"'{topic}'"}, "23514", "outbox_topic_check")
        for topic in ("", "ticket", "Ticket.purchased", "ticket.", ".ticket", "a..b", "a.b c")
    ),
    ({"payload": "'[]'"}, "23514", "outbox_payload_check"),
    ({"payload": "'null'"}, "23514", "outbox_payload_check"),
    ({"attempt_count": "-1"}, "23514", "outbox_attempt_count_check"),
]


def test_an_event_that_keeps_the_rules_is_accepted(db, event):
    assert copy_row(db, TABLE, **GOOD).processed_at is None


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CASES)
def test_an_event_that_breaks_a_rule_is_refused_by_its_name(db, event, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, **GOOD | change)


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


@pytest.mark.parametrize("actor", ["anon", "buyer", "owner", "service_role"])
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT FROM public.outbox",
        "INSERT INTO public.outbox (topic, payload) VALUES ('a.b', '{}')",
        "UPDATE public.outbox SET attempt_count = 1",
        "DELETE FROM public.outbox",
        "TRUNCATE public.outbox",
    ],
)
def test_no_api_role_reaches_the_outbox(db, order, request, actor, statement):
    with refused(db, "42501"):
        request.getfixturevalue(actor).execute(statement)


def test_people_see_none_of_it_even_with_every_grant(db, order, owner, buyer, anon):
    """As a platform grants on everything that is created in public."""
    db.execute("GRANT ALL ON public.outbox TO anon, authenticated")

    for actor in (anon, buyer, owner):
        assert actor.rows("SELECT FROM public.outbox") == []
        assert actor.execute("UPDATE public.outbox SET attempt_count = 1") == 0
        assert actor.execute("DELETE FROM public.outbox") == 0
        with refused(db, "42501"):
            actor.execute("INSERT INTO public.outbox (topic, payload) VALUES ('a.b', '{}')")


def test_each_change_of_the_story_is_told_once(db, order, organization, event):
    assert db.rows(
        "SELECT topic, aggregate_type, aggregate_id, organization_id, attempt_count, processed_at"
        " FROM public.outbox ORDER BY topic"
    ) == [
        ("event.published", "event", event.id, organization.id, 0, None),
        ("ticket.purchased", "order", order.id, organization.id, 0, None),
    ]


def test_a_change_that_is_taken_back_is_not_told(sessions, db, buyer, free_tier):
    held = hold(buyer, free_tier)
    (session,) = sessions("buyer")

    session.execute("SELECT public.purchase_tickets(%s, 'key')", [row.id for row in held])
    session.rollback()

    assert db.value("SELECT count(*) FROM public.outbox WHERE topic = 'ticket.purchased'") == 0


def test_a_payload_carries_no_code_that_admits(db, order):
    codes = [code for (code,) in db.rows("SELECT qr_code FROM ticketing.tickets")]
    told = db.value("SELECT string_agg(payload::text, ' ') FROM public.outbox")

    assert not any(code in told for code in codes)
