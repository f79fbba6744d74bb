"""What fix_rows.make() cannot guess for tables of messaging."""

import uuid

from tests.fix_rows import make


def new_hash(db):
    """The hash of an address or secret that nobody else has."""
    return uuid.uuid4().bytes * 2


def new_direct_key(db):
    """A key of two people who have no conversation yet, in order."""
    return "|".join(sorted(f"u:{uuid.uuid4()}" for _ in range(2)))


def new_person(db):
    """The id of a new person."""
    return make(db, "users.user_profiles").user_id


def new_organization(db):
    """The id of a new organization."""
    return make(db, "organizations.organizations").id


def new_sender(db, row):
    """A person who takes part in the conversation."""
    return make(
        db, "messaging.conversation_participants", conversation_id=row["conversation_id"]
    ).participant_user_id


def id_of_sender(db, row):
    """The id by which the sender takes part."""
    return row["sender_user_id"] or row["sender_org_id"]


EXAMPLES = {
    "messaging.conversation_participants": {
        "participant_type": "user",
        "participant_user_id": new_person,
    },
    "messaging.direct_conversations": {"direct_key": new_direct_key},
    "messaging.direct_messages": {
        "sender_type": "user",
        "sender_user_id": new_sender,
        "sender_id": id_of_sender,
        "body": "Hello!",
        "seq": 1,
    },
    "messaging.message_job_recipients": {"address_hash": new_hash},
    "messaging.message_jobs": {"org_id": new_organization},
    "messaging.message_template_versions": {"locale": "de", "body": "Hallo!"},
    "messaging.notification_deliveries": {"channel": "push"},
    "messaging.notification_preferences": {"event_type": "post.liked"},
    "messaging.notifications": {"type": "info"},
    "messaging.org_contact_import_entries": {"email": "Ada@example.test"},
    "messaging.push_devices": {"token_hash": new_hash, "token": "device-1"},
    "messaging.suppressions": {"scope": "platform", "address_hash": new_hash},
    "messaging.unsubscribe_tokens": {
        "token_hash": new_hash,
        "scope": "platform",
        "address_hash": new_hash,
        "expires_at": None,
    },
}
