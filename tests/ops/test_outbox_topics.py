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
FUNCTION = re.compile(r"CREATE (?:FUNCTION|PROCEDURE) \w+\.(\w+)\(")
INSERT = re.compile(r"INSERT INTO public\.outbox\b[^;]*")
# A function that writes the topic it is given is called tell, or tell_ and what of.
TELL = re.compile(r"(?<!FUNCTION )\b\w+\.(tell\w*)\([^;]*")
TOPIC = re.compile(r"'([a-z_]+(?:\.[a-z_]+)+)'")
# A topic that is put together: what the source says without its spaces, what can come of it.
COMPUTED = {
    "'organization.'||record_change.kind": "organizations.change_kind",
    "format('chargeback.%s',outcome)": ["chargeback.won", "chargeback.lost"],
    "format('payout.%s',CASEv_payout.status": [
        "payout.held",
        "payout.cancelled",
        "payout.resumed",
    ],
    "payments.tell_of_document(v_document,'issued'": ["invoice.issued", "credit_note.issued"],
    "payments.tell_of_document(v_invoice,'paid'": ["invoice.paid"],
    "payments.tell_of_document(v_original,'voided'": ["invoice.voided"],
}


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


def statements():
    """Each statement that writes an event or has it written, with its function."""
    for path in sorted(Path("sql").glob("*/[4-6]*.sql")):
        if path.parent.name == "legacy":
            continue
        text = path.read_text()
        heads = list(FUNCTION.finditer(text))
        for pattern in (INSERT, TELL):
            for found in pattern.finditer(text):
                inside = [head[1] for head in heads if head.start() < found.start()]
                if inside:  # else it is the head's own comment
                    yield inside[-1], found


def topics_of(statement):
    """The topics of a statement as it names them, and keys of COMPUTED that it has."""
    computed = {key for key in COMPUTED if key in re.sub(r"\s", "", statement)}
    return set(TOPIC.findall(statement)), computed


@pytest.fixture(scope="module")
def written():
    """Topics that sources name, those keys of COMPUTED that they use, and what names nothing."""
    named, computed, nameless = set(), set(), set()
    given = {
        function
        for function, found in statements()
        if function.startswith("tell") and found.re is INSERT and not any(topics_of(found[0]))
    }
    for function, found in statements():
        topics, keys = topics_of(found[0])
        named |= topics
        computed |= keys
        calls_one_of_these = found.re is TELL and found[1] in given
        writes_itself = found.re is INSERT and function not in given
        if (calls_one_of_these or writes_itself) and not topics | keys:
            nameless.add((function, found[0]))
    return named, computed, nameless


def test_topics_that_are_written_and_registered_are_the_same(db, written):
    named, computed, nameless = written
    registered = {topic for (topic,) in db.rows("SELECT topic FROM ops.outbox_topics")}
    for key in computed:
        values = COMPUTED[key]
        if isinstance(values, str):
            kinds = db.rows(f"SELECT unnest(enum_range(NULL::{values}))::text")
            values = [f"organization.{kind}" for (kind,) in kinds]
        named = named | set(values)

    assert nameless == set(), "what topic do these write? See COMPUTED"
    assert computed == set(COMPUTED), "what is computed no more?"
    assert named - registered == set(), "written, not registered"
    assert registered - named == set(), "registered, written by nobody"


def test_every_topic_that_webhooks_may_carry_is_registered(db):
    assert (
        db.rows("SELECT unnest(ops.webhook_topics()) EXCEPT SELECT topic FROM ops.outbox_topics")
        == []
    )


@pytest.mark.parametrize(
    "topic",
    [
        "ticket.purchased",
        "ticket.transferred",
        "order.refunded",
        "event.published",
        "event.cancelled",
        "sponsor.matched",
        "proposal.accepted",
        "escrow.funded",
        "escrow.released",
        "payout.paid",
        "campaign.paused",
        "message.requested",
    ],
)
def test_what_integrations_wait_for_is_registered(db, topic):
    assert db.value("SELECT count(*) FROM ops.outbox_topics WHERE topic = %s", topic) == 1


def test_every_schema_is_a_schema_of_the_draft(db):
    for (schema,) in db.rows("SELECT schema FROM ops.outbox_topics"):
        jsonschema.Draft202012Validator.check_schema(schema)


def test_callers_of_the_api_do_not_read_the_registry(db):
    db.execute("SET LOCAL ROLE authenticated")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.rows("SELECT FROM ops.outbox_topics")
