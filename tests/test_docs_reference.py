"""Where tables were and are: pairs by name, what changed in a table, frames and their arrows."""

from dataclasses import fields, replace

import pytest

from tests.test_docs import column, foreign_key, relation
from tools.docs_access import Access, Base
from tools.docs_catalog import Catalog, Schema
from tools.docs_diagram import implied
from tools.docs_diagram import page as diagrams
from tools.docs_reference import Old, legacy, origins, page

OLD = [
    Old("posts", "id", "uuid"),
    Old("posts", "status", "text"),
    Old("posts", "tags", "character(2)"),
    Old("posts", "gone", "text"),
    Old("views_p", "id", "uuid"),
    Old("kept", "id", "uuid"),
]


@pytest.fixture
def catalog() -> Catalog:
    """A table that changed, a partitioned one, one that is new; and a key to another schema."""
    empty = {field.name: [] for field in fields(Catalog)}
    enum = {"type": "events.post_status", "type_schema": "events", "type_name": "post_status"}
    return Catalog(
        **empty
        | {
            "schemas": [Schema("users", ""), Schema("events", "")],
            "relations": [
                relation("posts"),
                replace(relation("views"), kind="p"),
                relation("new"),
                replace(relation("people"), schema="users"),
            ],
            "columns": [
                column("posts", "id"),
                column("posts", "status", **enum),
                column("posts", "tags", type="text"),
                column("posts", "total", type="bigint", made="stored"),
                column("views", "id"),
                column("new", "id"),
            ],
            "foreign_keys": [foreign_key("posts", "new", ["new_id"], required=False)],
        }
    )


ACCESS = Access([], [], [Base("posts", "events", "posts"), Base("feed", "events", "posts")], [])


def test_a_table_was_the_table_of_its_name_or_of_its_partitioned_copy(catalog):
    found = origins(catalog, OLD)

    assert found["events", "posts"] == ["posts"]
    assert found["events", "views"] == ["views_p"]
    assert found["events", "new"] == []


def test_a_plain_table_was_no_partitioned_copy(catalog):
    plain = replace(catalog, relations=[relation("views")])

    assert origins(plain, OLD)["events", "views"] == []


def test_a_row_says_what_was_added_changed_and_dropped(catalog):
    text = page(catalog, ACCESS, OLD)

    assert (
        "| [events.posts](schema/events.md#posts) | `public.posts` | [posts](api.md#posts)"
        " | `total` `bigint` (computed)"
        " | `status` `text` → `post_status`, `tags` `char(2)` → `text` | `gone` |" in text
    )
    assert "| [events.new](schema/events.md#new) | *new* |  |  |  |  |" in text
    assert "3 tables, 1 of them new." in text
    assert "Adopted as they are, in `public`: `kept`." in text


def test_every_table_of_the_older_product_is_read():
    tables = {each.table for each in legacy()}

    assert len(tables) == 112
    assert {"events", "event_impressions_p", "kv_store_d42c04e8"} <= tables


def test_a_pair_that_a_chain_implies_is_left_out():
    assert implied({("c", "b"), ("b", "a"), ("c", "a")}) == {("c", "b"), ("b", "a")}


def test_a_frame_holds_its_schema_and_a_dotted_arrow_may_be_null(catalog):
    text = diagrams(catalog, ACCESS)

    assert "    subgraph events\n        events__new[new]\n        events__posts[posts]\n" in text
    assert "    events__posts -.-> events__new\n" in text


def test_keys_around_a_circle_are_all_drawn(catalog):
    keys = [foreign_key("posts", "new", ["a"]), foreign_key("new", "posts", ["b"])]

    text = diagrams(replace(catalog, foreign_keys=keys), ACCESS)

    assert "events__posts --> events__new" in text
    assert "events__new --> events__posts" in text
