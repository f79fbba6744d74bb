"""The event's dashboard: what it counts, who reads it, and the join that counts too much."""

import uuid

import pytest

from tests.fix_actors import add_member, person
from tests.fix_rows import make
from tests.fix_story import add_tier, hold, publish_event, purchase
from tests.refusals import refused
from tests.ticketing.after_sale import paid, refund, tickets

DASHBOARD = "SELECT public.event_dashboard(%s)"
BETWEEN = "SELECT public.event_dashboard(%s, %s::date, %s::date)"
IMPRESSIONS = "analytics.event_impressions"
# What the seeds' samples do: one query over all that hangs on the event.
MULTIPLIED = """
    SELECT count(impressions.id) AS views, sum(impressions.dwell_ms) AS dwell_ms,
        count(orders.id) AS orders, sum(orders.total_cents) AS total_cents
    FROM events.events
    LEFT JOIN analytics.event_impressions AS impressions ON impressions.event_id = events.id
    LEFT JOIN ticketing.orders ON orders.event_id = events.id
    LEFT JOIN events.event_posts AS posts ON posts.event_id = events.id
    WHERE events.id = %s
"""


def see(db, event, viewer=None, **values):
    """An impression of the event, by somebody or nobody who is signed in."""
    make(db, IMPRESSIONS, event_id=event.id, user_id=viewer and viewer.user_id, **values)


@pytest.fixture
def busy(db, event, tier, order, buyer, other_buyer, service_role):
    """The event with two orders over three tickets, four views by two people, and two posts."""
    purchase(service_role, hold(other_buyer, tier), paid_cents=2729)
    for viewer, dwell_ms in ((buyer, 1000), (buyer, 3000), (other_buyer, 2000), (None, 6000)):
        see(db, event, viewer, dwell_ms=dwell_ms, completed=dwell_ms > 2500)
    for text in ("Doors at seven.", "Who else is coming?"):
        post = make(db, "events.event_posts", event_id=event.id, text=text)
        db.execute(
            "UPDATE events.event_posts SET status = 'published', published_at = now()"
            " WHERE id = %s AND status <> 'published'",
            post.id,
        )
        make(db, "analytics.post_impressions", post_id=post.id)
    return event


def test_each_figure_is_summed_on_its_own_beside_the_join_that_multiplies_them(db, busy, owner):
    found = owner.value(DASHBOARD, busy.id)
    reach, sales, (usd,) = found["reach"], found["sales"], found["money"]

    assert (reach["views"], reach["avg_dwell_ms"]) == (4, 3000)
    assert (sales["orders"], sales["tickets"], usd["total_cents"]) == (2, 3, 5458 + 2729)
    # 4 views x 2 orders x 2 posts: every row is counted once for all the others.
    assert db.row(MULTIPLIED, busy.id) == (16, 12_000 * 4, 16, (5458 + 2729) * 8)


def test_people_are_counted_once_over_all_days(db, event, buyer, other_buyer, viewer):
    for days in (1, 2, 3):
        for who in (buyer, other_buyer, None):
            see(db, event, who, occurred_at=db.value("SELECT now() - %s * interval '1 day'", days))

    reach = viewer.value(DASHBOARD, event.id)["reach"]

    assert (reach["views"], reach["anonymous_views"], reach["viewers"]) == (9, 3, 2)
    assert sum(day["viewers"] for day in reach["days"]) == 6


def test_every_day_is_there_and_those_of_the_range_alone(db, event, owner, buyer):
    db.execute("SELECT ops.ensure_month_partitions(%s, '2031-03-01', 1)", IMPRESSIONS)
    for at in ("2031-03-01 23:59:59.9+00", "2031-03-02 00:00+00", "2031-03-04 23:59:59+00",
               "2031-03-05 00:00+00"):  # fmt: skip
        see(db, event, buyer, occurred_at=at)

    found = owner.value(BETWEEN, event.id, "2031-03-02", "2031-03-04")

    assert (found["since"], found["until"]) == ("2031-03-02", "2031-03-04")
    assert [(day["day"], day["views"]) for day in found["reach"]["days"]] == [
        ("2031-03-02", 1),
        ("2031-03-03", 0),
        ("2031-03-04", 1),
    ]
    assert (found["reach"]["views"], found["reach"]["viewers"]) == (2, 1)


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati"])
def test_days_are_those_of_utc_whatever_the_session_says(db, busy, owner, zone):
    in_utc = owner.value(DASHBOARD, busy.id)
    db.execute(f"SET LOCAL timezone = '{zone}'")

    there = owner.value(DASHBOARD, busy.id)

    for part in ("since", "until", "reach", "sales", "money"):
        assert there[part] == in_utc[part]


def test_a_refund_and_an_entry_are_told_apart_from_the_sale(db, busy, order, owner, service_role):
    first, second = tickets(db, order)
    paid(service_role, refund(owner, first))
    owner.execute("SELECT public.scan_ticket(%s, %s)", busy.id, second.qr_code)

    found = owner.value(DASHBOARD, busy.id)

    (usd,), (tier,) = found["money"], found["tiers"]
    assert (usd["total_cents"], usd["refunded_cents"]) == (8187, 2729)
    assert usd["days"] == [
        {"day": found["until"], "total_cents": 8187, "refunded_cents": 2729},
    ]
    assert (found["sales"]["tickets"], found["sales"]["admitted"]) == (3, 1)
    assert (tier["quantity"], tier["sold"], tier["admitted"], tier["available"]) == (10, 2, 1, 8)


def test_currencies_are_never_added_up(busy, owner, buyer, service_role):
    yen = add_tier(owner, busy, name="Yen", price_cents=1000, currency="JPY")
    purchase(service_role, hold(buyer, yen), paid_cents=1050)

    money = owner.value(DASHBOARD, busy.id)["money"]

    assert [(part["currency"], part["decimal_places"], part["total_cents"]) for part in money] == [
        ("JPY", 0, 1050),
        ("USD", 2, 8187),
    ]


def test_posts_links_and_sponsors_are_listed(db, busy, owner):
    for channel, clicks in (("mail", 3), ("mail", 4), (None, 1)):
        make(
            db,
            "analytics.share_links",
            content_type="event",
            content_id=busy.id,
            channel=channel,
            clicks=clicks,
        )
    make(db, "sponsorship.event_sponsorships", event_id=busy.id, tier="gold")
    removed = make(db, "events.event_posts", event_id=busy.id, text="Spam.")
    make(db, "analytics.post_impressions", post_id=removed.id)
    db.execute("UPDATE events.event_posts SET deleted_at = now() WHERE id = %s", removed.id)

    found = owner.value(DASHBOARD, busy.id)

    assert {(post["text"], post["impressions"]) for post in found["posts"]} == {
        ("Doors at seven.", 1),
        ("Who else is coming?", 1),
    }
    assert [(link["channel"], link["links"], link["clicks"]) for link in found["links"]] == [
        ("mail", 2, 7),
        (None, 1, 1),
    ]
    assert [sponsor["tier"] for sponsor in found["sponsors"]] == ["gold"]


def test_an_event_that_nobody_saw_has_a_dashboard_of_nothing(event, owner):
    found = owner.value(DASHBOARD, event.id)

    assert {day["views"] for day in found["reach"]["days"]} == {0}
    assert len(found["reach"]["days"]) == 30
    assert (found["reach"]["avg_dwell_ms"], found["reach"]["median_dwell_ms"]) == (None, None)
    assert found["money"] == found["tiers"] == found["posts"] == found["sponsors"] == []


@pytest.mark.parametrize(
    ("role", "sees"), [("viewer", False), ("editor", False), ("admin", True), ("owner", True)]
)
def test_income_is_for_admins_and_owners(db, busy, organization, role, sees):
    member = add_member(db, organization, person(db, "Moa Member"), role)

    found = member.value(DASHBOARD, busy.id)

    assert (found["money"] is not None) == sees
    assert found["sales"]["tickets"] == 3


def test_a_person_sees_all_of_her_own_event(outsider):
    own = publish_event(outsider)

    assert outsider.value(DASHBOARD, own.id)["money"] == []


@pytest.mark.parametrize("name", ["outsider", "other_owner", "removed_member", "buyer"])
def test_strangers_are_refused_as_if_there_were_no_such_event(request, db, busy, name):
    stranger = request.getfixturevalue(name)

    for event_id in (busy.id, uuid.uuid4()):
        with refused(db, "YP002"):
            stranger.value(DASHBOARD, event_id)


@pytest.mark.parametrize("name", ["anon", "service_role"])
def test_who_is_nobodys_member_may_not_even_ask(request, db, busy, name):
    with refused(db, "42501"):
        request.getfixturevalue(name).value(DASHBOARD, busy.id)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2031-01-02", "2031-01-01"),
        ("2030-01-01", "2031-02-05"),
        ("-infinity", "2031-01-01"),
        ("2031-01-01", "infinity"),
    ],
)
def test_more_than_four_hundred_days_or_days_in_the_wrong_order_are_refused(
    db, event, owner, since, until
):
    with refused(db, "YP003"):
        owner.value(BETWEEN, event.id, since, until)


def test_four_hundred_days_and_one_day_are_allowed(event, owner):
    for since, days in (("2030-01-02", 400), ("2031-02-05", 1)):
        found = owner.value(BETWEEN, event.id, since, "2031-02-05")
        assert len(found["reach"]["days"]) == days


def test_no_event_is_refused(db, owner):
    with refused(db, "YP003"):
        owner.value(DASHBOARD, None)
