"""Categories of events: a tree."""

import uuid

import psycopg
import pytest

TREE = """
    WITH RECURSIVE tree AS (
        SELECT id, 1 AS level FROM ref.event_categories WHERE parent_id IS NULL
        UNION ALL
        SELECT child.id, tree.level + 1 FROM ref.event_categories AS child
        JOIN tree ON tree.id = child.parent_id
    )
"""


def test_every_category_is_reached_from_the_top_in_three_levels(db):
    found = db.row(TREE + "SELECT count(*) AS reached, max(level) AS levels FROM tree")

    assert found.reached == db.value("SELECT count(*) FROM ref.event_categories") > 80
    assert found.levels == 3


def test_the_order_prints_parents_before_their_children(db):
    assert (
        db.rows(
            "SELECT child.slug FROM ref.event_categories AS child"
            " JOIN ref.event_categories AS parent ON parent.id = child.parent_id"
            " WHERE parent.sort_index >= child.sort_index"
        )
        == []
    )


def test_an_id_is_the_same_in_every_database(db):
    namespace = uuid.uuid5(uuid.NAMESPACE_URL, "urn:yardpass:ref")
    jazz = db.value("SELECT id FROM ref.event_categories WHERE slug = 'jazz'")

    assert jazz == uuid.uuid5(namespace, "event_categories/jazz")


def test_a_category_cannot_be_its_own_parent_nor_lose_its_parent(db):
    with pytest.raises(psycopg.Error) as own:
        db.execute("UPDATE ref.event_categories SET parent_id = id WHERE slug = 'music'")
    with pytest.raises(psycopg.Error) as orphan:
        db.execute("DELETE FROM ref.event_categories WHERE slug = 'concerts'")

    assert own.value.sqlstate == "23514"
    assert orphan.value.sqlstate in ("23001", "23503")  # RESTRICT, as PostgreSQL 18 names it
