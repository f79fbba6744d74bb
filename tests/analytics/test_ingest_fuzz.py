"""Batches of anything at all: every item is answered, and what is good in them is recorded."""

import json
import uuid
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analytics.test_ingest import SEND, act, outcomes, send
from tests.fix_rows import make

KINDS = (
    "event_impression", "post_impression", "post_view", "video", "post_click", "share",
    "link_click",
)  # fmt: skip
CODES = {"YP340", "YP341", "YP342", "YP343"}
# Few ids, so that items meet each other.
IDS = [str(uuid.UUID(int=0x4000800000000000 << 16 | n)) for n in range(3)]
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=220)
VALUES = st.recursive(
    st.none() | st.booleans() | TEXT | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([1e308, -1, 2**63, "", "  ", "NaN", "\u202e", "1e9", 0.5]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=4,
)  # fmt: skip
TIMES = st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat) | st.sampled_from(
    ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999+15:59", "2026-02-30T00:00Z", "now"]
)


def published(db):
    """A published event, and a published post of it."""
    event = make(db, "events.events")
    db.execute(
        "SET session_replication_role = replica;"
        " UPDATE events.events SET status = 'published', published_at = now()"
        f" WHERE id = '{event.id}'; RESET session_replication_role"
    )
    return event, post_of(db, event)


def post_of(db, event):
    """A published post of the event."""
    return make(
        db, "events.event_posts", event_id=event.id, status="published", published_at="now()"
    )


def items(subjects):
    """Items that are nearly right: every field is missing, right, another's, or anything."""
    near = st.fixed_dictionaries(
        {},
        optional={
            "id": st.sampled_from(IDS) | st.uuids().map(str) | VALUES,
            "kind": st.sampled_from(KINDS) | VALUES,
            "event_id": st.sampled_from(subjects) | st.uuids().map(str) | VALUES,
            "post_id": st.sampled_from(subjects) | st.uuids().map(str) | VALUES,
            "user_id": st.sampled_from(subjects) | VALUES,
            "link": st.sampled_from(subjects) | VALUES,
            "target": TEXT | VALUES,
            "source": TEXT | VALUES,
            "dwell_ms": st.integers() | VALUES,
            "watch_percentage": st.integers(-1, 101) | VALUES,
            "completed": VALUES,
            "occurred_at": TIMES | VALUES,
        },
    )
    # Ids and kinds that are right take the others' place more often than chance would.
    right = st.fixed_dictionaries({"id": st.sampled_from(IDS), "kind": st.sampled_from(KINDS)})
    # And all of it right, so that good ones meet under one id.
    good = st.fixed_dictionaries(
        {
            "id": st.sampled_from(IDS),
            "kind": st.sampled_from(KINDS),
            "post_id": st.sampled_from(subjects[2:5]),
        },
        optional={"target": st.just("more"), "link": st.just(subjects[5])},
    )
    return good | near | VALUES | st.builds(lambda some, sure: some | sure, near, right)


@pytest.fixture
def subjects(db, event, buyer):
    """Ids and codes that exist: two events, three posts, a link, a person."""
    other, last = published(db)
    posts = [post_of(db, event).id, post_of(db, event).id, last.id]
    link = make(db, "analytics.share_links", content_type="event", content_id=event.id)
    return [str(each) for each in (event.id, other.id, *posts, link.code, buyer.user_id)]


@pytest.mark.parametrize("caller", ["buyer", "anon", "service_role"])
def test_no_item_spoils_its_batch(db, event, subjects, caller, request):
    who = request.getfixturevalue(caller)

    @settings(
        max_examples=150,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(st.lists(items(subjects), max_size=12), st.integers(0, 12))
    def check(batch, place):
        db.execute("DELETE FROM public.rate_limits")
        good = act(event_id=event.id)
        sent = [*batch[:place], good, *batch[place:]]
        answers = send(who, *sent, session="fuzz")

        assert [answer.item for answer in answers] == list(range(1, len(sent) + 1))
        for answer in answers:
            assert answer.outcome in {"accepted", "duplicate", "ignored", "rejected"}
            assert (answer.outcome == "rejected") == (answer.code in CODES) == bool(answer.detail)
        assert answers[min(place, len(batch))].outcome == "accepted"
        assert db.value(
            "SELECT count(*) FROM analytics.event_impressions WHERE id = %s", good["id"]
        )

    check()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("post_view", 2), ("video", 3)),
        (("video", 2), ("video", 3)),
        (("video", 2), ("post_view", 4)),
    ],
)
def test_one_id_is_one_view(db, buyer, subjects, first, second):
    known = str(uuid.uuid4())
    answers = send(
        buyer,
        *(act(kind, post_id=subjects[of]) | {"id": known} for kind, of in (first, second)),
    )

    assert outcomes(answers) == ["accepted", "duplicate"]
    assert db.value("SELECT post_id FROM analytics.post_views")


def test_a_rejected_item_takes_no_id_away(db, buyer, event):
    shown = act(event_id=event.id)

    answers = send(buyer, shown | {"event_id": str(uuid.uuid4())}, shown, shown)
    assert outcomes(answers) == ["YP341", "accepted", "duplicate"]


@pytest.mark.parametrize("field", ["event_id", "post_id"])
def test_what_a_kind_does_not_ask_for_is_not_looked_at(db, buyer, event, subjects, field):
    click = act("link_click", link=subjects[5]) | {field: str(uuid.uuid4())}
    shown = act(event_id=event.id) | {"post_id": subjects[4]}

    assert outcomes(send(buyer, click, shown)) == ["accepted", "accepted"]
    # Not of the other event, whose post it names.
    assert db.value("SELECT event_id FROM analytics.event_impressions") == event.id


@pytest.mark.parametrize("clock", ["infinity", "-infinity", "290000-01-01", "4713-01-02 BC"])
def test_no_clock_is_too_wrong(db, buyer, event, clock):
    answers = send(buyer, act(event_id=event.id), sent_at=clock)
    assert outcomes(answers) == ["accepted"]

    told = act(event_id=event.id, occurred_at=datetime.now(UTC).isoformat())
    assert outcomes(send(buyer, told, sent_at=clock))[0] in {"accepted", "YP342"}


@pytest.mark.parametrize("gone", ["events.events", "events.event_posts", "users.user_profiles"])
def test_what_is_deleted_meanwhile_spoils_no_batch(db, sessions, event, gone):
    (service,) = sessions("service_role")
    person = make(db, "users.user_profiles").user_id
    doomed, post = published(db)
    key, column = {
        "events.events": (doomed.id, "id"),
        "events.event_posts": (post.id, "id"),
        "users.user_profiles": (person, "user_id"),
    }[gone]
    batch = json.dumps([act("post_click", post_id=post.id, target="t"), act(event_id=event.id),
                        act(event_id=event.id, user_id=person)])  # fmt: skip
    with db.server.connect(db.name) as deleter:
        deleter.autocommit = False
        deleter.execute(f"DELETE FROM {gone} WHERE {column} = %s", [key])
        waiting = service.start(SEND, batch, "v", None)
        pid = deleter.info.backend_pid
        assert waiting.is_blocked_by(SimpleNamespace(pid=pid, name="who deletes"))
        deleter.commit()
    answers = outcomes(waiting.result())
    service.commit()

    assert answers == [
        "accepted" if gone == "users.user_profiles" else "YP341", "accepted", "accepted",
    ]  # fmt: skip
    assert db.value("SELECT count(*) FROM analytics.event_impressions") == 2


def test_two_sessions_share_one_limit(db, sessions, event):
    first, second = sessions("buyer", "buyer")
    db.execute(
        "INSERT INTO public.rate_limits (user_id, bucket, minute, count)"
        " SELECT %s, 'record_activity', date_trunc('minute', clock_timestamp())"
        " + n * interval '1 minute', 590 FROM generate_series(0, 1) AS n",
        first.actor.user_id,
    )
    batch = [json.dumps([act(event_id=event.id) for _ in range(6)]) for _ in range(2)]

    assert outcomes(first.rows(SEND, batch[0], None, None)) == ["accepted"] * 6
    waiting = second.start(SEND, batch[1], None, None)
    assert waiting.is_blocked_by(first)
    first.commit()
    assert outcomes(waiting.result()) == ["accepted"] * 4 + ["YP343"] * 2
    second.commit()
    assert db.value("SELECT count(*) FROM analytics.event_impressions") == 10
