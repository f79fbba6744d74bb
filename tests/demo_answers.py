"""What dashboards may answer, for the page that draws it: hostile names, empty parts, nulls."""

from datetime import datetime, timedelta, timezone

DAYS = ["2031-03-01", "2031-03-02", "2031-03-03"]
HOSTILE = "</script><script>window.bad = 1</script><img src=x onerror='window.bad = 2'>"
MARKED = "<b>Bold</b> & <a href='https://example.test/'>linked</a>"
REACH = {
    "views": 14,
    "anonymous_views": 7,
    "viewers": 7,
    "median_dwell_ms": 2950,
    "days": [
        {"day": day, "views": views, "viewers": viewers}
        for day, views, viewers in zip(DAYS, (8, 0, 6), (5, 0, 4), strict=True)
    ],
}
SALES = {"orders": 2, "tickets": 1234, "admitted": 1}
MONEY = [
    {
        "currency": currency,
        "decimal_places": places,
        "total_cents": 123450,
        "fees_cents": 1200,
        "refunded_cents": 45000,
        "days": [{"day": DAYS[1], "total_cents": 123450, "refunded_cents": 45000}],
    }
    for currency, places in (("JPY", 0), ("KWD", 3), ("USD", 2))
]
DEAL = {
    "currency": "USD",
    "decimal_places": 2,
    "deals": 2,
    "funded_cents": 100_000,
    "released_cents": 60_000,
    "refunded_cents": 15_000,
    "held_cents": 25_000,
}
CAMPAIGNS = {
    "campaigns": 1,
    "impressions": 9000,
    "viewable_impressions": 8000,
    "viewers": 700,
    "clicks": 60,
    "conversions": 5,
    "spent_credits": 12.5,
}
SPAN = {"since": DAYS[0], "until": DAYS[-1]}
PLATFORM = {
    **SPAN,
    "as_of": "2031-03-03T18:07:00+00:00",
    "reach": {
        **REACH,
        "events": [{"title": "Opening Night", "organizer": MARKED, "views": 14, "viewers": 7}],
    },
    "money": MONEY,
    "sponsorships": [{"month": "2031-03-01", **DEAL}],
    "days": [
        {
            "day": day,
            "total_views": views,
            "unique_viewers": 2,
            "new_people": 1,
            "published_events": 1,
            "tickets": 4,
            "admissions": 0,
        }
        for day, views in zip(DAYS, (10, 5, 20), strict=True)
    ],
}
ORGANIZATION = {
    **SPAN,
    "organization": {"name": HOSTILE, "members": 3},
    "reach": REACH,
    "sales": SALES,
    "money": MONEY[2:],
    "events": [{"title": MARKED, "viewers": 7, "tickets": 3}] * 2,
    "campaigns": CAMPAIGNS,
    "deals": [DEAL],
}
EVENT = {
    **SPAN,
    "event": {
        "title": "Opening Night",
        "organizer": "Harbour Hall",
        "start_at": "2031-03-20T20:00:00-05:00",
        "status": "published",
    },
    "reach": REACH,
    "sales": SALES,
    "money": None,
    "tiers": [
        {"name": "General", "sold": 6, "admitted": 2, "held": 1, "available": 3},
        {"name": "Balcony", "sold": 0, "admitted": 0, "held": 0, "available": None},
    ],
    "posts": [],
    "links": [{"channel": None, "links": 1, "clicks": 20, "conversions": 3}],
    "sponsors": [],
}
SPONSOR = {
    **SPAN,
    "sponsor": {"name": "Fjord Beer"},
    "reach": {**REACH, "views": 0, "anonymous_views": 0, "viewers": 0, "days": []},
    "events": [{"title": "Opening Night", "organizer": None, "viewers": 7}],
    "deliverables": {"by_status": {"pending": 2, "approved": 1}, "overdue": 1},
    "campaigns": {**CAMPAIGNS, "campaigns": 0},
    "deals": None,
}
MADE_AT = datetime(2031, 3, 3, 21, 30, tzinfo=timezone(timedelta(hours=3)))
