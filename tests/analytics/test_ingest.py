"""The batch that clients send: what is recorded, what is not, and why."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tests.fix_rows import make
from tests.refusals import refused

SEND = "SELECT * FROM record_activity(%s, %s, %s)"


def send(caller, *items, session=None, sent_at=None):
    """Sends a batch. Returns its answers."""
    return caller.rows(SEND, json.dumps(items), session, sent_at)


def act(kind="event_impression", **fields):
    """An item with a new id."""
    return {"id": str(uuid.uuid4()), "kind": kind} | {k: str(v) for k, v in fields.items()}


def outcomes(answers):
    """What became of each item: its outcome, and its code if there is one."""
    return [answer.code or answer.outcome for answer in answers]


@pytest.fixture
def post(db, event):
    """A published post of the event."""
    return make(
        db, "events.event_posts", event_id=event.id, status="published", published_at="now()"
    )


def test_each_kind_is_recorded_in_its_table(db, buyer, event, post):
    link = make(db, "analytics.share_links", content_type="event", content_id=event.id)
    answers = send(
        buyer,
        act(event_id=event.id) | {"dwell_ms": 1200, "completed": True},
        act("post_impression", post_id=post.id),
        act("post_view", post_id=post.id) | {"dwell_ms": 3000},
        act("video", post_id=post.id) | {"watch_percentage": 40},
        act("post_click", post_id=post.id, target="tickets"),
        act("share", post_id=post.id),
        act("link_click", link=link.code),
        session="visit",
    )

    assert outcomes(answers) == ["accepted"] * 7
    assert [answer.item for answer in answers] == list(range(1, 8))
    shown = db.row("SELECT * FROM analytics.event_impressions")
    assert (shown.event_id, shown.user_id, shown.session_id, shown.dwell_ms, shown.completed) == (
        *(event.id, buyer.user_id, "visit", 1200, True),
    )
    assert db.value("SELECT post_id FROM analytics.post_impressions") == post.id
    assert db.rows(
        "SELECT dwell_ms, watch_percentage, qualified FROM analytics.post_views ORDER BY 1"
    ) == [(0, 40, False), (3000, 0, True)]
    assert db.value("SELECT target FROM analytics.post_clicks") == "tickets"
    assert db.rows("SELECT event_type, event_id FROM analytics.analytics_events ORDER BY 1") == [
        ("link_click", None),
        ("share", event.id),
    ]
    assert db.row("SELECT code, user_id FROM analytics.share_link_clicks") == (
        *(link.code, buyer.user_id),
    )


def test_one_bad_item_spoils_no_other(db, buyer, event):
    draft = make(db, "events.events")
    bad = [
        7,
        {"kind": "event_impression", "event_id": str(event.id)},
        act("dance"),
        act(event_id="no-uuid"),
        act(event_id=event.id) | {"dwell_ms": "long"},
        act(event_id=event.id) | {"dwell_ms": -1},
        act(event_id=event.id, occurred_at="yesterday"),
        act(event_id=event.id, occurred_at="2026-13-01T00:00:00Z"),
        act("post_click", post_id=uuid.uuid4(), target=" "),
        act("share"),
        act("link_click"),
    ]
    unknown = [
        act(event_id=draft.id),
        act(event_id=uuid.uuid4()),
        act("post_view", post_id=uuid.uuid4()),
        act("link_click", link="nowhere"),
    ]
    answers = send(buyer, *bad, act(event_id=event.id), *unknown)

    assert outcomes(answers) == ["YP340"] * len(bad) + ["accepted"] + ["YP341"] * len(unknown)
    assert all(answer.detail for answer in answers if answer.code)
    assert db.value("SELECT count(*) FROM analytics.event_impressions") == 1


@pytest.mark.parametrize("items", ["null", "{}", "[]", json.dumps([{}] * 201)])
def test_what_is_no_batch_is_refused(db, buyer, items):
    with refused(db, "YP003"):
        buyer.rows(SEND, items, None, None)


def test_a_session_without_end_is_refused(db, buyer, event):
    with refused(db, "YP003"):
        send(buyer, act(event_id=event.id), session="s" * 201)


def test_an_id_counts_once_in_a_batch_and_after_it(db, anon, event):
    shown = act(event_id=event.id)

    assert outcomes(send(anon, shown, shown, session="v")) == ["accepted", "duplicate"]
    # The retry says another time: it is still the same act.
    again = shown | {"occurred_at": (datetime.now(UTC) - timedelta(hours=3)).isoformat()}
    assert outcomes(send(anon, again, session="v")) == ["duplicate"]
    assert db.value("SELECT count(*) FROM analytics.event_impressions") == 1


def test_a_link_counts_a_click_once_though_its_queue_forgets(db, anon):
    link = make(db, "analytics.share_links", content_type="user")
    click = act("link_click", link=link.code)

    assert outcomes(send(anon, click)) == ["accepted"]
    db.execute("CALL analytics.fold_share_links()")
    assert outcomes(send(anon, click)) == ["duplicate"]
    db.execute("CALL analytics.fold_share_links()")
    assert db.value("SELECT clicks FROM analytics.share_links") == 1


def test_beacons_of_a_video_add_to_its_view_alone(db, buyer, other_buyer, post):
    view = act("post_view", post_id=post.id)
    send(buyer, view, session="v")
    send(buyer, view | {"kind": "video", "watch_percentage": 60, "dwell_ms": 900}, session="v")
    send(buyer, view | {"kind": "video", "watch_percentage": 30, "dwell_ms": 950}, session="v")
    send(other_buyer, view | {"kind": "video", "watch_percentage": 100}, session="v")

    assert db.row(
        "SELECT watch_percentage, dwell_ms, qualified, user_id FROM analytics.post_views"
    ) == (60, 950, True, buyer.user_id)


def test_clocks_are_corrected_and_never_in_the_future(db, buyer, event):
    now = datetime.now(UTC)
    ahead = now + timedelta(days=2)
    send(
        buyer,
        act(event_id=event.id, occurred_at=(ahead - timedelta(hours=1)).isoformat()),
        act(event_id=event.id, occurred_at=(ahead + timedelta(hours=1)).isoformat()),
        sent_at=ahead,
    )
    old = send(buyer, act(event_id=event.id, occurred_at=(now - timedelta(days=8)).isoformat()))

    first, second = (
        row.occurred_at
        for row in db.rows("SELECT occurred_at FROM analytics.event_impressions ORDER BY 1")
    )
    assert abs(first - (now - timedelta(hours=1))) < timedelta(minutes=1)
    assert now - timedelta(minutes=1) < second < now + timedelta(minutes=1)
    assert outcomes(old) == ["YP342"]


@pytest.mark.parametrize("agent", ["Googlebot/2.1", "curl/8.5", "HeadlessChrome/129"])
def test_robots_are_ignored(db, anon, event, agent):
    db.execute("SELECT set_config('request.headers', %s, TRUE)", json.dumps({"user-agent": agent}))

    assert outcomes(send(anon, act(event_id=event.id))) == ["ignored"]
    assert db.value("SELECT count(*) FROM analytics.event_impressions") == 0


def test_who_refused_to_be_measured_is_not(db, buyer, anon, event):
    proof = make(
        db, "users.consent_events", user_id=buyer.user_id, purpose="analytics", state="denied"
    )
    make(
        db, "users.consents", user_id=buyer.user_id, purpose="analytics", state="denied",
        consent_event_id=proof.id,
    )  # fmt: skip

    assert outcomes(send(buyer, act(event_id=event.id))) == ["ignored"]
    assert outcomes(send(anon, act(event_id=event.id))) == ["accepted"]


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("all", ["ignored", "ignored"]),
        ("anonymous", ["accepted", "ignored"]),
        ("signed_in", ["ignored", "accepted"]),
    ],
)
def test_an_organizer_opts_groups_of_the_audience_out(db, buyer, anon, event, group, expected):
    make(
        db, "analytics.audience_consents", event_id=event.id, segment_key=group,
        scope="measurement", consent_basis="opt_out",
    )  # fmt: skip

    assert [outcomes(send(who, act(event_id=event.id)))[0] for who in (buyer, anon)] == expected


def test_an_opt_out_that_is_over_stops_nothing(db, buyer, event):
    make(
        db, "analytics.audience_consents", event_id=event.id, segment_key="all",
        scope="measurement", consent_basis="opt_out",
        created_at=datetime.now(UTC) - timedelta(days=2),
        expires_at=datetime.now(UTC) - timedelta(days=1),
    )  # fmt: skip

    assert outcomes(send(buyer, act(event_id=event.id))) == ["accepted"]


@pytest.mark.parametrize(
    ("proxies", "forwarded"),
    [
        ("", ["198.51.100.1, 203.0.113.9", "198.51.100.2, 203.0.113.9"]),
        ("2", ["198.51.100.1, 203.0.113.9, 10.0.0.1", "203.0.113.9, 10.0.0.2"]),
    ],
)
def test_what_a_client_writes_of_its_address_does_not_count(db, anon, event, proxies, forwarded):
    db.execute("SELECT set_config('yardpass.trusted_proxies', %s, TRUE)", proxies)
    for header in forwarded:
        headers = json.dumps({"x-forwarded-for": header})
        db.execute("SELECT set_config('request.headers', %s, TRUE)", headers)
        send(anon, act(event_id=event.id))

    assert db.value("SELECT count(DISTINCT ip_hash) FROM public.rate_limits") == 1


def test_a_caller_is_stopped_within_a_minute_and_a_service_is_not(db, buyer, service_role, event):
    db.execute(
        "INSERT INTO public.rate_limits (user_id, bucket, minute, count)"
        " VALUES (%s, 'record_activity', date_trunc('minute', clock_timestamp()), 599),"
        " (%s, 'record_activity', date_trunc('minute', clock_timestamp()) + interval '1 minute',"
        " 599)",
        *(buyer.user_id, buyer.user_id),
    )
    two = [act(event_id=event.id) for _ in range(2)]

    assert outcomes(send(buyer, *two)) == ["accepted", "YP343"]
    assert outcomes(send(service_role, *two)) == ["duplicate", "accepted"]


def test_only_a_service_says_who_it_was(db, buyer, other_buyer, service_role, event):
    send(buyer, act(event_id=event.id, user_id=other_buyer.user_id))
    send(service_role, act(event_id=event.id, user_id=other_buyer.user_id))

    assert {row.user_id for row in db.rows("SELECT user_id FROM analytics.event_impressions")} == {
        *(buyer.user_id, other_buyer.user_id)
    }


def test_a_batch_sent_twice_at_once_counts_once(db, sessions, event):
    first, second = sessions("buyer", "buyer")
    shown = json.dumps([act(event_id=event.id)])

    assert first.row(SEND, shown, None, None).outcome == "accepted"
    waiting = second.start(SEND, shown, None, None)
    assert waiting.is_blocked_by(first)
    first.commit()
    assert waiting.result()[0].outcome == "duplicate"
    second.commit()
    assert db.value("SELECT count(*) FROM analytics.event_impressions") == 1
