"""What fix_rows.make() cannot guess for tables of ops."""

import uuid


def new_name(db):
    """A name with a schema that nothing has."""
    return f"ops.x{uuid.uuid4().hex[:12]}"


def new_statement(db):
    """A statement of its own that may be run once."""
    return f"REFRESH MATERIALIZED VIEW CONCURRENTLY {new_name(db)}"


STATE = {
    "seen": "3:3:", "high": None, "high_first": None, "high_last": None, "cursor_position": None,
    "slice_end": None, "token": None, "leased_until": None,
}  # fmt: skip

EXAMPLES = {
    "ops.outbox_consumers": {
        "name": lambda db: f"x{uuid.uuid4().hex[:12]}",
        "backoff_base": "1 second",
        "backoff_cap": "1 hour",
    },
    "ops.outbox_lanes": {"lane": 0},
    "ops.outbox_journal_a": STATE,
    "ops.outbox_journal_b": STATE,
    "ops.webhook_sources": {
        "name": lambda db: f"x{uuid.uuid4().hex[:12]}",
        "secret": "whsec_of_a_processor",
    },
    "ops.incoming_webhooks": {
        "source": lambda db: db.value(
            "INSERT INTO ops.webhook_sources (name, secret)"
            " VALUES ('x' || left(md5(random()::text), 12), 'whsec_of_a_processor') RETURNING name"
        ),
        "source_event_id": lambda db: uuid.uuid4().hex,
        "event_type": "thing.happened",
        "body": "{}",
    },
    "ops.jobs": {
        "name": new_name,
        "schedule": "@daily",
        "command": "ops.return_quarantined_rows",
        "description": "Does nothing.",
    },
    "ops.partitioned_tables": {"parent": new_name, "retention": "1 year", "may_retire": None},
    "ops.quarantined_rows": {
        "parent": "public.request_logs",
        "occurred_at": "1970-01-01",
        "content": "{}",
        "error_code": "23503",
    },
    "ops.retired_partitions": {"partition_name": new_name, "exported_rows": None},
    "ops.single_statements": {"statement": new_statement},
}
