"""The registry of topics: well-formed rows, and each event that is written has one."""

import re
from pathlib import Path

import jsonschema
import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.refusals import broken_rule, insert

SCHEMA = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
ROW = {
    "topic": "seat.broken",
    "version": 1,
    "owner_schema": "ticketing",
    "schema": Jsonb(SCHEMA),
    "description": "A seat broke.",
}
# Topics begin here, in an INSERT or in the call of a function that writes one.
WRITES = re.compile(
    r"INSERT INTO public\.outbox\b|\b(?:tell|tell_refund|tell_payout|tell_chargeback|tell_transfer"
    r"|tell_of_credits|tell_mailing)\("
)
TOPIC = re.compile(r"'([a-z_]+(?:\.[a-z_]+)+)'")
# What is computed from a kind: each of its values.
COMPUTED = """
    SELECT 'organization.' || kind FROM unnest(enum_range(NULL::organizations.change_kind)) AS kind
    UNION ALL
    SELECT unnest(ARRAY[
        'chargeback.won', 'chargeback.lost', 'payout.held', 'payout.cancelled', 'payout.resumed',
        'invoice.issued', 'invoice.paid', 'invoice.voided', 'credit_note.issued'
    ])
"""


@pytest.mark.parametrize(
    ("change", "state", "rule"),
    [
        ({"topic": "seat.taken"}, "23505", "outbox_topics_pkey"),
        ({"topic": "seat"}, "23514", "outbox_topics_topic_check"),
        ({"version": 0}, "23514", "outbox_topics_version_check"),
        ({"owner_schema": "Seats"}, "23514", "outbox_topics_owner_schema_check"),
        ({"description": "a seat."}, "23514", "outbox_topics_description_is_a_sentence"),
        *(
            (
                {"schema": Jsonb({k: v for k, v in SCHEMA.items() if k != key})},
                "23514",
                "outbox_topics_schema_is_of_a_closed_object",
            )
            for key in SCHEMA
        ),
        *(({name: None}, "23502", name) for name in ROW),
    ],
)
def test_a_malformed_topic_is_refused(db, change, state, rule):
    insert(db, "ops.outbox_topics", **ROW | {"topic": "seat.taken"})

    assert broken_rule(db, "ops.outbox_topics", **ROW | change) == (state, rule)


def test_every_topic_that_is_written_is_registered(db):
    registered = {topic for (topic,) in db.rows("SELECT topic FROM ops.outbox_topics")}
    written = {topic for (topic,) in db.rows(COMPUTED)}
    for path in sorted(Path("sql").glob("*/[4-6]*.sql")):
        text = path.read_text()
        for begin in WRITES.finditer(text):
            statement = text[begin.start() :].split(";", 1)[0]
            written |= set(TOPIC.findall(statement))

    assert {"guest.otp", "order.unfulfilled", "payout.paid", "refund.succeeded"} <= written
    assert written - registered == set()


def test_every_schema_is_a_schema_of_the_draft(db):
    for (schema,) in db.rows("SELECT schema FROM ops.outbox_topics"):
        jsonschema.Draft202012Validator.check_schema(schema)


def test_callers_of_the_api_do_not_read_the_registry(db):
    db.execute("SET LOCAL ROLE authenticated")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.rows("SELECT FROM ops.outbox_topics")
