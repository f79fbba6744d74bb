"""Tags, mentions and media of posts: what the tables refuse."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

TAGS = "events.hashtags"
POST_TAGS = "events.post_hashtags"
MENTIONS = "events.post_mentions"
MEDIA = "events.post_media"
NOBODY = "gen_random_uuid()"
SPARE = "(SELECT id FROM public.media_assets WHERE id <> media_id)"
CASES = [
    (TAGS, {}, "23505", "hashtags_pkey"),
    *(
        (TAGS, {"tag": tag}, "23514", "hashtags_tag_is_normal")
        for tag in ("'Jazz'", "U&'\\FF4Aazz'", "'free jazz'", "'#jazz'", "''", "repeat('x', 101)")
    ),
    (POST_TAGS, {}, "23505", "post_hashtags_pkey"),
    (POST_TAGS, {"post_id": NOBODY}, "23503", "post_hashtags_post_id_fkey"),
    (POST_TAGS, {"tag": "'unknown'"}, "23503", "post_hashtags_tag_fkey"),
    (MENTIONS, {}, "23505", "post_mentions_pkey"),
    (MENTIONS, {"post_id": NOBODY}, "23503", "post_mentions_post_id_fkey"),
    (MENTIONS, {"mentioned_user_id": NOBODY}, "23503", "post_mentions_mentioned_user_id_fkey"),
    (MENTIONS, {"spans": "'{[-1,2)}'"}, "23514", "post_mentions_spans_are_within_a_text"),
    (MENTIONS, {"spans": "'{[1,10002)}'"}, "23514", "post_mentions_spans_are_within_a_text"),
    (MENTIONS, {"spans": "'{[1,)}'"}, "23514", "post_mentions_spans_are_within_a_text"),
    (MEDIA, {"position": "1"}, "23505", "post_media_pkey"),
    (MEDIA, {"media_id": SPARE}, "23505", "post_media_post_id_position_key"),
    (MEDIA, {"post_id": NOBODY}, "23503", "post_media_post_id_fkey"),
    (MEDIA, {"media_id": NOBODY, "position": "1"}, "23503", "post_media_media_id_fkey"),
    (MEDIA, {"position": "-1"}, "23514", "post_media_position_check"),
    (MEDIA, {"position": "20"}, "23514", "post_media_position_check"),
    (MEDIA, {"alt_text": "repeat('x', 1001)"}, "23514", "post_media_alt_text_check"),
]


@pytest.fixture
def post(db):
    """A post with a tag, a mention and a picture; a second picture is to spare."""
    post = make(db, "events.event_posts")
    make(db, POST_TAGS, post_id=post.id, tag=make(db, TAGS, tag="jazz").tag)
    make(db, MENTIONS, post_id=post.id)
    make(db, MEDIA, post_id=post.id)
    make(db, "public.media_assets")
    return post


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, post, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **change)


def test_every_rule_has_a_case(db):
    tables = (TAGS, POST_TAGS, MENTIONS, MEDIA)

    assert {rule for *_, rule in CASES} == set().union(*(rules_of(db, table) for table in tables))


@pytest.mark.parametrize("tag", ["jazz", "münchen", "音楽", "c-sharp", "🎺"])
def test_a_tag_is_any_word_of_any_script(db, tag):
    assert make(db, TAGS, tag=tag).tag == tag


def test_a_mention_may_stand_in_several_places(db, post):
    db.execute("UPDATE events.post_mentions SET spans = '{[0,4),[10,14)}'")


def test_two_pictures_swap_places_in_one_statement(db, post):
    make(db, MEDIA, post_id=post.id, position=1)

    db.execute("UPDATE events.post_media SET position = 1 - position")

    assert db.rows("SELECT position FROM events.post_media ORDER BY 1") == [(0,), (1,)]
