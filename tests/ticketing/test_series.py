"""From a template to an event on sale: what a template may say, and what it leads to."""

import pytest

from tests.events.fix_series import TEMPLATE, dates, extend, series_of
from tests.fix_story import hold
from tests.refusals import count, refused

TIER = {"name": "General", "quantity": 10}
WRONG = [
    ({"tiers": [TIER, TIER]}, "YP003"),
    ({"tiers": [{"quantity": 1}]}, "YP003"),
    ({"tiers": ["General"]}, "YP003"),
    ({"tiers": [TIER | {"colour": "red"}]}, "YP003"),
    ({"tiers": [TIER | {"price_cents": -1}]}, "YP003"),
    ({"tiers": [TIER | {"sales_start": "2027-01-01T00:00:00Z"}]}, "YP003"),
    ({"tiers": [TIER | {"opens_at": "10 am"}]}, "YP003"),
    ({"tiers": [TIER | {"opens_days_before": -1}]}, "YP003"),
    ({"tiers": [TIER | {"opens_days_before": 1001}]}, "YP003"),
    ({"tiers": [TIER | {"opens_days_before": 1, "closes_days_before": 2}]}, "YP003"),
    ({"tiers": [{"name": f"Tier {n}"} for n in range(51)]}, "YP003"),
    ({"tiers": [TIER, TIER | {"name": " General"}]}, "YP010"),
    ({"pools": [{"name": "Hall"}]}, "YP003"),
    ({"pools": [{"name": "Hall", "capacity": -1}]}, "YP003"),
    ({"pools": [{"name": "Area", "capacity": 5, "parent": "Hall"}]}, "YP003"),
    ({"pools": [{"name": "Hall", "capacity": 5, "tiers": {"General": "x"}}]}, "YP003"),
    ({"tiers": [TIER], "pools": [{"name": "Hall", "capacity": 5, "tiers": {"General": 0}}]},
     "YP003"),
    ({"pools": [{"name": "Hall", "capacity": 5, "tiers": {"Stalls": 1}}]}, "YP003"),
    ({"title": " "}, "YP175"),
    ({"title": "x" * 201}, "YP175"),
    ({"visibility": "secret"}, "YP175"),
    ({"visibility": None}, "YP003"),
    ({"refund_cutoff_days": 366}, "YP175"),
    ({"refund_cutoff_days": 99999999999999999}, "YP175"),
    ({"country_code": "XX"}, "YP175"),
    ({"lat": 91}, "YP175"),
    ({"start_at": "2027-01-01T00:00:00Z"}, "YP003"),
    ({"status": "published"}, "YP003"),
]  # fmt: skip
DEEP = [
    {"name": "Venue", "capacity": 9},
    {"name": "Area", "capacity": 9, "parent": "Venue"},
    {"name": "Row", "capacity": 9, "parent": "Area"},
    {"name": "Seat", "capacity": 9, "parent": "Row"},
]


@pytest.mark.parametrize(("template", "state"), [*WRONG, ({"pools": DEEP}, "YP113")], ids=str)
def test_a_template_from_which_no_event_can_be_made_is_refused(db, editor, template, state):
    with refused(db, state):
        series_of(editor, template=template)


def test_the_rule_that_a_template_breaks_is_named(db, editor):
    with refused(db, "YP175") as refusal:
        series_of(editor, template={"lat": 91})
    assert "events_lat_check" in refusal.value.diag.message_detail


def test_trying_a_template_leaves_nothing_behind(db, editor):
    series_of(editor)

    assert count(
        db, "events.events", "ticketing.ticket_tiers", "ticketing.stock_shards",
        "ticketing.capacity_pools", "public.outbox",
    ) == [0] * 5  # fmt: skip


def test_an_event_has_what_the_template_says(db, editor):
    texts = {
        "title": "Quiz",
        "description": "Six rounds.",
        "venue": "Bar",
        "address": "Quay 1",
        "city": "Bergen",
        "country": "Norway",
        "country_code": "NO",
        "region_code": "NO-46",
        "lat": 60.39,
        "lng": 5.32,
        "category": "pub quiz",
        "language_code": "en",
        "currency_code": "NOK",
        "visibility": "unlisted",
        "refund_cutoff_days": 2,
        "sponsorable": False,
        "cover_image_url": "https://example.test/cover",
        "target_audience": {"age_min": 18},
    }
    (event,) = extend(editor, series_of(editor, template=texts), at_most=1)

    assert {name: getattr(event, name) for name in texts} == texts
    assert (event.owner_organization_id, event.created_by) == (editor.org_id, editor.user_id)


def test_without_a_template_an_event_has_the_series_name(editor):
    (event,) = extend(editor, series_of(editor, template={}), at_most=1)

    assert (event.title, event.visibility, event.refund_cutoff_days) == (
        "Friday Nights", "public", 7,
    )  # fmt: skip


def test_tiers_open_and_close_on_the_wall_clock_of_their_date(db, editor):
    tier = TIER | {
        "opens_days_before": 7, "opens_at": "10:00", "closes_days_before": 1, "closes_at": "18:00",
    }  # fmt: skip
    extend(editor, series_of(editor, template={"tiers": [tier]}), at_most=5)

    assert db.rows(
        "SELECT to_char(sales_start AT TIME ZONE 'UTC', 'MM-DD HH24:MI') AS opens,"
        " to_char(sales_end AT TIME ZONE 'UTC', 'MM-DD HH24:MI') AS closes"
        " FROM ticketing.ticket_tiers ORDER BY sales_start OFFSET 2"
    ) == [
        ("03-12 09:00", "03-18 17:00"),
        ("03-19 09:00", "03-25 17:00"),
        # Summer time has begun: opened in winter, closes in summer.
        ("03-26 09:00", "04-01 16:00"),
    ]


def test_capacity_is_of_each_date_on_its_own(db, editor, buyer):
    template = TEMPLATE | {"tiers": [TIER | {"quantity": None}], "pools": [
        {"name": "Hall", "capacity": 4, "tiers": {"General": 1}}
    ]}  # fmt: skip
    series = series_of(editor, template=template)
    for event in extend(editor, series, at_most=2):
        editor.execute("SELECT public.publish_event(%s)", event.id)
    first, second = db.rows(
        "SELECT tiers.* FROM ticketing.ticket_tiers AS tiers"
        " JOIN events.events ON events.id = event_id ORDER BY start_at"
    )

    hold(buyer, first, quantity=4)
    with refused(db, "YP101"):
        hold(buyer, first)
    assert hold(buyer, second, quantity=4)
    assert db.rows("SELECT * FROM ticketing.check_stock()") == []
    assert {d.event_id for d in dates(db, series)[:2]} == {first.event_id, second.event_id}
