"""Every old table knows the table that takes its rows."""

NAMES = "SELECT new_table::regclass::text FROM legacy.pairs WHERE old_name = %s"


def test_every_old_table_with_a_home_has_its_pair(clean):
    assert clean.value("SELECT count(*) FROM legacy.pairs WHERE new_table IS NOT NULL") == 110


def test_two_old_tables_may_share_a_new_one(clean):
    plain = clean.value(NAMES, "event_impressions")

    assert plain == "yp_new_analytics.event_impressions"
    assert clean.value(NAMES, "event_impressions_p") == plain


def test_partitions_are_no_pairs(clean):
    assert not clean.rows(
        "SELECT 1 FROM legacy.pairs JOIN pg_class ON oid = old_table WHERE relispartition"
    )


def test_a_table_that_came_meanwhile_is_found(clean):
    clean.execute("DELETE FROM legacy.pairs WHERE old_name = 'events'")

    assert clean.value("SELECT legacy.find_pairs()") == 1
    assert clean.value("SELECT legacy.find_pairs()") == 0
    assert clean.value(NAMES, "events") == "yp_new_events.events"
