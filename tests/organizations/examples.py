"""Values that rows of organizations need where their type alone would break a rule."""

import secrets

from tests.fix_rows import make


def somebody(db):
    """The id of a new person."""
    return make(db, "users.user_profiles").user_id


EXAMPLES = {
    "organizations.membership_changes": {"user_id": somebody, "to_role": "owner"},
    "organizations.org_invitations": {"token_hash": lambda db: secrets.token_bytes(32)},
}

STATES = {"organizations.org_invitations": {"accepted": {"accepted_at": "now()"}}}
