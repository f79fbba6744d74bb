"""What is written to old tables reaches the copies."""

from tests.legacy.fix_copy import CONFLICTS, differences, follow, sound

__all__ = ["sound"]


def test_what_is_written_afterwards_is_followed(sound):
    sound.execute("CALL ops.legacy_reconcile('all')")

    sound.execute("UPDATE public.events SET title = title || '!'")
    sound.execute("DELETE FROM public.org_memberships WHERE role = 'viewer'")
    sound.execute("UPDATE public.user_profiles SET user_id = user_id, bio = 'new'")
    sound.execute(
        "INSERT INTO public.hashtags (tag) SELECT 'more' || i FROM generate_series(1, 40) AS i"
    )
    sound.execute("UPDATE public.event_impressions_p SET dwell_ms = 7")
    sound.execute("DELETE FROM public.ticket_analytics_p")
    sound.execute("TRUNCATE public.scan_logs")
    follow(sound)

    assert differences(sound) == []
    assert sound.rows(CONFLICTS) == []


def test_a_write_to_a_partition_by_its_own_name_is_followed(sound):
    sound.execute("CALL ops.legacy_reconcile('analytics')")

    sound.execute("UPDATE public.event_impressions_p_2025_05 SET dwell_ms = 11")
    sound.execute("TRUNCATE public.event_impressions_p_2025_06")

    assert sound.value("SELECT count(*) FROM legacy.changes") > 0
    follow(sound)
    assert [each for each in differences(sound) if "event_impressions" in each[0]] == []


def test_children_follow_the_owner_of_their_event(sound):
    sound.execute("CALL ops.legacy_reconcile('all')")
    event, owner = sound.row(
        "SELECT o.id AS event, g.id AS owner FROM public.events AS o, public.organizations AS g"
        " WHERE g.id <> o.owner_context_id AND EXISTS"
        " (SELECT FROM public.event_posts AS p WHERE p.event_id = o.id) LIMIT 1"
    )

    sound.execute(
        "UPDATE public.events SET owner_context_id = %s, series_id = NULL WHERE id = %s",
        owner,
        event,
    )
    follow(sound)

    assert differences(sound) == []
    assert sound.rows(
        "SELECT DISTINCT organization_id FROM yp_new_events.event_posts WHERE event_id = %s", event
    ) == [(owner,)]


def test_messages_keep_their_numbers_and_new_ones_get_the_next(sound):
    sound.execute("CALL ops.legacy_reconcile('all')")
    numbers = dict(sound.rows("SELECT id, seq FROM yp_new_messaging.direct_messages"))
    conversation = sound.value(
        "SELECT conversation_id FROM public.direct_messages"
        " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )

    sound.execute(
        "INSERT INTO public.direct_messages (conversation_id, sender_type, sender_user_id, body)"
        " SELECT conversation_id, sender_type, sender_user_id, 'again'"
        " FROM public.direct_messages WHERE conversation_id = %s AND sender_type = 'user' LIMIT 1",
        conversation,
    )
    follow(sound)

    assert differences(sound) == []
    after = dict(sound.rows("SELECT id, seq FROM yp_new_messaging.direct_messages"))
    assert numbers.items() <= after.items()
    assert (
        sound.rows(
            "SELECT c.id FROM yp_new_messaging.direct_conversations AS c"
            " LEFT JOIN yp_new_messaging.direct_messages AS m ON m.conversation_id = c.id"
            " GROUP BY c.id HAVING c.last_seq <> coalesce(max(m.seq), 0)"
        )
        == []
    )
