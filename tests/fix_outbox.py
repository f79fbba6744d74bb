"""What tests write to the outbox keeps the promises of its registry.

After each test its events are compared with the JSON Schema of their topic in ops.outbox_topics.
A topic that nobody registered is a fault of the sources: tests/ops/test_outbox_topics.py finds it.
"""

import json
from functools import cache

import jsonschema
from psycopg.pq import TransactionStatus

WRITTEN = """
    SELECT DISTINCT ON (outbox.topic, outbox.payload) outbox.topic, outbox.payload, topics.schema
    FROM public.outbox
    INNER JOIN ops.outbox_topics AS topics USING (topic)
    WHERE outbox.payload <> '{}'  -- as tests write that mean no event in particular
    ORDER BY outbox.topic, outbox.payload, topics.version DESC
"""
READABLE = (TransactionStatus.IDLE, TransactionStatus.INTRANS)


@cache
def validator(schema):
    """The validator of a schema, given as text so that it can be remembered."""
    return jsonschema.Draft202012Validator(
        json.loads(schema), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def broken_promises(database):
    """Events that are not as their schema says: "topic: what is wrong", in order."""
    connection = database.connection
    if connection.closed or connection.info.transaction_status not in READABLE:
        return []
    with connection.transaction():
        connection.execute("RESET ROLE")
        if connection.execute("SELECT to_regclass('ops.outbox_topics')").fetchone()[0] is None:
            return []
        written = connection.execute(WRITTEN).fetchall()
    return [
        f"{topic}: {fault.message}"
        for topic, payload, schema in written
        for fault in validator(json.dumps(schema, sort_keys=True)).iter_errors(payload)
    ]
