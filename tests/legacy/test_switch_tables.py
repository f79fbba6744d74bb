"""Triggers, publications and replica identities go over to the package's tables."""


def test_the_packages_triggers_are_awake_and_the_old_ones_rest(switched):
    database = switched()
    states = """
        SELECT DISTINCT tgenabled FROM pg_trigger
        INNER JOIN pg_class ON pg_class.oid = tgrelid
        WHERE NOT tgisinternal AND relnamespace::regnamespace::text {} LIKE 'yp\\_old%'
    """

    # Those that watch a restore too are awake always.
    assert {row[0] for row in database.rows(states.format("NOT"))} == {"A", "O"}
    assert [row[0] for row in database.rows(states.format(""))] == ["D"]


def test_a_users_trigger_keeps_its_state(switched):
    rows = switched("dirty").rows("""
        SELECT tgname, tgenabled FROM pg_trigger
        WHERE tgrelid IN ('sponsorship.sponsors'::regclass, 'campaigns.promos'::regclass)
            AND tgname IN ('Touch Tiers (old)', 'always_touch')
        ORDER BY tgname
    """)

    assert [tuple(row) for row in rows] == [("Touch Tiers (old)", "D"), ("always_touch", "A")]


def test_publications_send_the_packages_tables(switched):
    database = switched("dirty")
    rows = database.rows("""
        SELECT schemaname || '.' || tablename AS place FROM pg_publication_tables
        WHERE pubname IN ('supabase_realtime', 'orders_out') ORDER BY 1
    """)

    assert {row.place for row in rows} == {
        "analytics.ticket_analytics",
        "events.event_comments",
        "messaging.direct_messages",
        "messaging.notifications",
        "ticketing.orders",
    }


def test_replica_identities_go_over(switched):
    rows = switched("dirty").rows("""
        SELECT relname, relreplident FROM pg_class
        WHERE oid IN (
            'messaging.direct_messages'::regclass, 'payments.wallets'::regclass,
            'analytics.post_views'::regclass
        ) ORDER BY relname
    """)

    assert [row.relreplident for row in rows][:2] == ["f", "n"]
    assert rows[2].relreplident in ("i", "f")
