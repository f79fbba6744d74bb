"""The page of topics: every topic with its fields, what may be missing said."""

from dataclasses import replace

from tools.docs_topics import Topic, fields, kind, page

TOPIC = Topic(
    name="seat.taken",
    version=2,
    owner="ticketing",
    description="A seat was taken.",
    schema={
        "properties": {
            "note": {"type": ["string"]},
            "seat_id": {"type": ["string"], "format": "uuid"},
            "at": {"type": ["null", "string"], "format": "date-time"},
        },
        "required": ["seat_id", "at"],
    },
    is_for_webhooks=True,
)


def test_a_type_is_its_format_or_its_json_types():
    assert kind({"type": ["string"], "format": "uuid"}) == "uuid"
    assert kind({"type": ["null", "integer"]}) == "integer or null"
    assert kind({"type": "boolean"}) == "boolean"


def test_fields_that_may_be_missing_come_last_and_say_so():
    assert fields(TOPIC.schema) == (
        "| `at` | date-time or null |  |\n"
        "| `seat_id` | uuid |  |\n"
        "| `note` | string | may be missing |\n"
    )


def test_the_table_leads_to_each_topic():
    text = page([TOPIC, replace(TOPIC, name="seat.left", is_for_webhooks=False)])

    assert "| [`seat.taken`](#seattaken) | 2 | ticketing | webhooks | A seat was taken. |\n" in text
    assert "| [`seat.left`](#seatleft) | 2 | ticketing |  | A seat was taken. |\n" in text
    assert "\n## seat.taken\n" in text
