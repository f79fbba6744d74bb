"""Values that rows of users need where their type alone would break a rule; see fix_rows.py."""

from tests.fix_rows import make


def somebody(db):
    """The id of a new person."""
    return make(db, "users.user_profiles").user_id


EXAMPLES = {
    "users.follows": {"target_type": "user", "target_id": somebody},
    "users.user_blocks": {"blocker_user_id": somebody, "blocked_user_id": somebody},
    "users.user_mutes": {"muted_user_id": somebody},
    "users.consent_events": {"purpose": "marketing.communications.email"},
    "users.data_requests": {"user_id": somebody},
}

VERIFIED = {"verified_at": "now()"}
STATES = {
    "users.data_requests": {
        "verified": VERIFIED,
        "in_progress": VERIFIED,
        "completed": VERIFIED | {"completed_at": "now()"},
        "rejected": {"rejection_reason": "'not hers'"},
    },
}
