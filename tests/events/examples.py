"""What fix_rows.make() cannot guess for tables of events."""

import uuid

from tests.fix_rows import make


def new_hash(db):
    """The hash of a secret that nobody knows."""
    return uuid.uuid4().bytes * 2


def event_of_post(db, row):
    """The event that the comment's post is about."""
    return db.value("SELECT event_id FROM events.event_posts WHERE id = %s", row["post_id"])


def new_post(db):
    """The id of a new post."""
    return make(db, "events.event_posts").id


EXAMPLES = {
    "events.cultural_guides": {"locale": "en"},
    "events.event_comments": {
        "post_id": new_post,
        "event_id": event_of_post,
        "text": "See you there!",
    },
    "events.event_occurrences": {"local_time": "20:00"},
    "events.event_posts": {
        "audience_tier_id": None,
        "ticket_id": None,
        "ticket_tier_id": None,
        "text": "Doors open at seven.",
    },
    "events.event_share_assets": {"kind": "image", "storage_path": "share/night.png"},
    "events.hashtags": {"tag": lambda db: f"tag{uuid.uuid4().hex[:8]}"},
    "events.post_counter_deltas": {"delta": 1},
    "events.post_media": {"position": 0},
    "events.role_invites": {"token_hash": new_hash},
}
