"""The page of topics: what the outbox tells, from its registry in the catalog."""

from dataclasses import dataclass

import psycopg

TOPICS = """
    SELECT topics.topic, topics.version, topics.owner_schema, topics.description, topics.schema,
        topics.topic = ANY(ops.webhook_topics()) AS is_for_webhooks
    FROM ops.outbox_topics AS topics
    ORDER BY topics.topic, topics.version
"""
HEAD = """# Topics of the outbox

What [the outbox](outbox.md) tells, as `ops.outbox_topics` has it: a topic's payload is a JSON
object with these fields and no others, and a field that may be missing or null says so. A change
that could break a receiver makes a new version. Tests compare every event that they cause with its
schema. Organizations can have those with "webhooks" sent to [an address of theirs](webhooks.md).

An event belongs to one organization: the organizer, where a deal has two sides. Webhooks of a
negotiation, `proposal.*`, go to both sides; that a match was accepted, or a campaign moved, the
other side is not told. A score of the models is no event; an offer that was never sent and a look
at one are told to nobody. A charge is told by no topic: what a campaign has cost is in its moves.

| topic | version | written by | webhooks | when |
|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Topic:
    """A version of a topic as the registry has it."""

    name: str
    version: int
    owner: str
    description: str
    schema: dict
    is_for_webhooks: bool


def read(connection: psycopg.Connection) -> list[Topic]:
    """The registry, in order of names."""
    return [Topic(*row) for row in connection.execute(TOPICS).fetchall()]


def kind(field: dict) -> str:
    """What a value is: uuid, date-time, or its JSON types."""
    kinds = field["type"] if isinstance(field["type"], list) else [field["type"]]
    named = [field.get("format", name) if name == "string" else name for name in kinds]
    return " or ".join(sorted(named, key=lambda name: name == "null"))


def fields(schema: dict) -> str:
    """The properties as rows of a table, those first that are always there."""
    required = schema["required"]
    names = sorted(schema["properties"], key=lambda name: (name not in required, name))
    return "".join(
        f"| `{name}` | {kind(schema['properties'][name])}"
        f" | {'' if name in required else 'may be missing'} |\n"
        for name in names
    )


def page(topics: list[Topic]) -> str:
    """The page: a table of all, then the fields of each."""
    rows = "".join(
        f"| [`{topic.name}`](#{topic.name.replace('.', '')}) | {topic.version}"
        f" | {topic.owner} | {'webhooks' if topic.is_for_webhooks else ''}"
        f" | {topic.description} |\n"
        for topic in topics
    )
    parts = [
        f"\n## {topic.name}\n\n{topic.description} Version {topic.version}.\n\n"
        f"| field | type | |\n|---|---|---|\n{fields(topic.schema)}"
        for topic in topics
    ]
    return HEAD + rows + "".join(parts)
