"""Since the switch the keys of what is written are kept, whoever writes."""

KEPT = "SELECT DISTINCT new_table::regclass::text, key IS NULL FROM legacy.written ORDER BY 1"


def test_writes_of_each_kind_are_kept(switched):
    database = switched()

    database.execute("UPDATE events.events SET title = 'Other' WHERE slug = 'event-1'")
    database.execute("DELETE FROM events.post_mentions")
    database.execute("TRUNCATE analytics.post_views")

    assert [tuple(row) for row in database.rows(KEPT)] == [
        ("analytics.post_views", True),
        ("events.events", False),
        ("events.post_mentions", False),
    ]


def test_labels_that_only_the_package_has_have_an_older_one(switched):
    """Every one of them, and the older one exists."""
    missing = switched().rows("""
        SELECT new.typname, made.enumlabel
        FROM pg_type AS old
        INNER JOIN pg_type AS new ON new.typname = old.typname AND new.typtype = 'e'
        INNER JOIN pg_enum AS made ON made.enumtypid = new.oid
        WHERE old.typnamespace = 'yp_old_public'::regnamespace AND old.typtype = 'e'
            AND new.oid <> old.oid
            AND coalesce(legacy.older_label(old.typname, made.enumlabel), made.enumlabel) NOT IN (
                SELECT enumlabel FROM pg_enum WHERE enumtypid = old.oid
            )
            AND made.enumlabel NOT IN (SELECT enumlabel FROM pg_enum WHERE enumtypid = old.oid)
    """)

    assert missing == []
