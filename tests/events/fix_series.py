"""Series of `organization`, made through the API."""

import json

RULE = {
    "name": "Friday Nights",
    "first_date": "2027-03-05",
    "start_time": "20:00",
    "duration_minutes": 240,
    "recurrence": "weekly",
    "last_date": "2027-12-31",
    "timezone": "Europe/Oslo",
}
TEMPLATE = {
    "venue": "Hall 1",
    "city": "Oslo",
    "country_code": "NO",
    "tiers": [
        {
            "name": "General",
            "price_cents": 2500,
            "currency": "NOK",
            "quantity": 200,
            "opens_days_before": 14,
            "opens_at": "10:00",
        },
        {"name": "Balcony", "quantity": 40},
    ],
    "pools": [{"name": "Hall", "capacity": 220, "tiers": {"General": 1, "Balcony": 1}}],
}


def named(function, arguments, columns="*"):
    """A call with named arguments, and its parameters."""
    names = ", ".join(f"{name} => %s" for name in arguments)
    values = [json.dumps(v) if isinstance(v, dict) else v for v in arguments.values()]
    return f"SELECT {columns} FROM public.{function}({names})", *values


def series_of(editor, **change):
    """create_series() for the editor's organization, with a change of RULE and TEMPLATE."""
    arguments = {"organization_id": editor.org_id, **RULE, "template": TEMPLATE} | change
    return editor.row(*named("create_series", arguments))


def extend(editor, series, **arguments):
    """extend_series(): the events that it made."""
    return editor.rows(*named("extend_series", {"series_id": series.id} | arguments))


def dates(db, series, columns="*"):
    """The rows of the series' dates, in the order of the rule."""
    return db.rows(
        f"SELECT {columns} FROM events.event_occurrences WHERE series_id = %s ORDER BY position",
        series.id,
    )
