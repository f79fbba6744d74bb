"""What is written to old tables reaches the copies."""

from tests.legacy.fix_copy import CONFLICTS, differences, follow


def test_what_is_written_afterwards_is_followed(copied):
    copied.execute("UPDATE public.events SET title = title || '!'")
    copied.execute("DELETE FROM public.org_memberships WHERE role = 'viewer'")
    copied.execute("UPDATE public.user_profiles SET user_id = user_id, bio = 'new'")
    copied.execute(
        "INSERT INTO public.hashtags (tag) SELECT 'more' || i FROM generate_series(1, 40) AS i"
    )
    copied.execute("UPDATE public.event_impressions_p SET dwell_ms = 7")
    copied.execute("DELETE FROM public.ticket_analytics_p")
    copied.execute("TRUNCATE public.scan_logs")
    follow(copied)

    assert differences(copied) == []
    assert copied.rows(CONFLICTS) == []


def test_a_write_to_a_partition_by_its_own_name_is_followed(uncopied):
    uncopied.execute("CALL ops.legacy_reconcile('analytics')")

    uncopied.execute("UPDATE public.event_impressions_p_2025_05 SET dwell_ms = 11")
    uncopied.execute("TRUNCATE public.event_impressions_p_2025_06")

    assert uncopied.value("SELECT count(*) FROM legacy.changes") > 0
    follow(uncopied)
    assert [each for each in differences(uncopied) if "event_impressions" in each[0]] == []


def test_children_follow_the_owner_of_their_event(copied):
    event, owner = copied.row(
        "SELECT o.id AS event, g.id AS owner FROM public.events AS o, public.organizations AS g"
        " WHERE g.id <> o.owner_context_id AND EXISTS"
        " (SELECT FROM public.event_posts AS p WHERE p.event_id = o.id) LIMIT 1"
    )

    copied.execute(
        "UPDATE public.events SET owner_context_id = %s, series_id = NULL WHERE id = %s",
        owner,
        event,
    )
    follow(copied)

    assert differences(copied) == []
    assert copied.rows(
        "SELECT DISTINCT organization_id FROM yp_new_events.event_posts WHERE event_id = %s", event
    ) == [(owner,)]


def test_messages_keep_their_numbers_and_new_ones_get_the_next(copied):
    numbers = dict(copied.rows("SELECT id, seq FROM yp_new_messaging.direct_messages"))
    conversation = copied.value(
        "SELECT conversation_id FROM public.direct_messages"
        " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )

    copied.execute(
        "INSERT INTO public.direct_messages (conversation_id, sender_type, sender_user_id, body)"
        " SELECT conversation_id, sender_type, sender_user_id, 'again'"
        " FROM public.direct_messages WHERE conversation_id = %s AND sender_type = 'user' LIMIT 1",
        conversation,
    )
    follow(copied)

    assert differences(copied) == []
    after = dict(copied.rows("SELECT id, seq FROM yp_new_messaging.direct_messages"))
    assert numbers.items() <= after.items()
    assert (
        copied.rows(
            "SELECT c.id FROM yp_new_messaging.direct_conversations AS c"
            " LEFT JOIN yp_new_messaging.direct_messages AS m ON m.conversation_id = c.id"
            " GROUP BY c.id HAVING c.last_seq <> coalesce(max(m.seq), 0)"
        )
        == []
    )
