"""Columns, indexes and statistics that only the old tables have are on the package's."""


def test_columns_of_a_users_own_go_over(switched):
    rows = switched("dirty").rows("""
        SELECT attname, attnotnull, attgenerated FROM pg_attribute
        WHERE (attrelid, attname) IN (
            ('events.events'::regclass, 'order'), ('events.events'::regclass, 'Featured Until'),
            ('organizations.organizations'::regclass, 'name_key'),
            ('ticketing.tickets'::regclass, 'select')
        ) ORDER BY attname
    """)

    assert [tuple(row) for row in rows] == [
        ("Featured Until", False, ""),
        ("name_key", False, "s"),
        ("order", False, ""),
        ("select", False, ""),
    ]


def test_an_index_goes_over_and_one_that_is_there_is_not_doubled(ready):
    database = ready("dirty")

    assert database.value("SELECT to_regclass('yp_new_events.\"Idx Weird\"')") is not None
    assert database.value("SELECT to_regclass('yp_new_events.events_start_idx')") is not None
    assert database.value("SELECT sum(legacy.carry_extras(old_table)) FROM legacy.pairs") == 0


def test_a_unique_key_that_the_package_widened_is_not_carried(ready):
    database = ready()

    assert (
        database.rows("""
            SELECT indexrelid::regclass FROM pg_index
            WHERE indrelid IN (
                'yp_new_events.cultural_guides'::regclass, 'yp_new_campaigns.promos'::regclass,
                'yp_new_events.event_invites'::regclass
            )
                AND indexrelid IN (
                    SELECT to_regclass(substr(undo[1], length('DROP INDEX ') + 1))
                    FROM legacy.carried WHERE kind = 'index'
                )
                AND indisunique
        """)
        == []
    )


def test_statistics_go_over(ready):
    assert (
        ready("dirty").value("""
            SELECT count(*) FROM pg_statistic_ext
            WHERE stxrelid IN (
                'yp_new_ticketing.orders'::regclass, 'yp_new_ticketing.tickets'::regclass
            ) AND stxname IN ('orders_dependencies', 'Odd Statistics')
        """)
        == 2
    )
