"""Every old table knows the table that takes its rows."""

NAMES = "SELECT new_table::regclass::text FROM legacy.pairs WHERE old_name = %s"


def test_every_old_table_with_a_home_has_its_pair(sound):
    assert sound.value("SELECT count(*) FROM legacy.pairs WHERE new_table IS NOT NULL") == 110


def test_two_old_tables_may_share_a_new_one(sound):
    plain = sound.value(NAMES, "event_impressions")

    assert plain == "yp_new_analytics.event_impressions"
    assert sound.value(NAMES, "event_impressions_p") == plain


def test_partitions_are_no_pairs(sound):
    assert not sound.rows(
        "SELECT 1 FROM legacy.pairs JOIN pg_class ON oid = old_table WHERE relispartition"
    )


def test_a_table_that_came_meanwhile_is_found(sound):
    sound.execute("DELETE FROM legacy.pairs WHERE old_name = 'events'")

    assert sound.value("SELECT legacy.find_pairs()") == 1
    assert sound.value("SELECT legacy.find_pairs()") == 0
    assert sound.value(NAMES, "events") == "yp_new_events.events"
