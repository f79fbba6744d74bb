"""The view of features: the same rows under the former name, also for writing."""

from tests.fix_rows import make


def test_the_view_shows_the_rows_of_ml(db):
    made = make(db, "ml.match_features", features={"reach": 0.5})

    row = db.row("SELECT * FROM sponsorship.match_features")

    assert row == (
        made.id,
        made.event_id,
        made.sponsor_id,
        {"reach": 0.5},
        made.version,
        made.computed_at,
    )


def test_the_view_can_be_written(db):
    event = make(db, "events.events")
    sponsor = make(db, "sponsorship.sponsors")

    db.execute(
        "INSERT INTO sponsorship.match_features (event_id, sponsor_id) VALUES (%s, %s)",
        event.id,
        sponsor.id,
    )

    assert db.row("SELECT version, features FROM ml.match_features") == (1, {})
