"""Values that rows of organizations need where their type alone would break a rule."""

import secrets

EXAMPLES = {
    "organizations.org_invitations": {"token_hash": lambda db: secrets.token_bytes(32)},
}

STATES = {"organizations.org_invitations": {"accepted": {"accepted_at": "now()"}}}
