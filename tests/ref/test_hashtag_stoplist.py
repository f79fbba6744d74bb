"""Hashtags that never trend."""

import psycopg
import pytest


def test_bait_and_reserved_words_are_stopped_and_ordinary_ones_are_not(db):
    found = db.rows(
        "SELECT tag, reason FROM ref.hashtag_stoplist WHERE tag = ANY (%s) ORDER BY tag",
        ["follow4follow", "jazz", "yardpass", "berlin"],
    )

    assert found == [("follow4follow", "engagement_bait"), ("yardpass", "reserved")]


@pytest.mark.parametrize("tag", ["#jazz", "Jazz", "", "two words"])
def test_a_tag_is_written_as_it_is_compared(db, tag):
    with pytest.raises(psycopg.Error) as refused:
        db.execute("INSERT INTO ref.hashtag_stoplist (tag, reason) VALUES (%s, 'spam')", tag)

    assert refused.value.sqlstate == "23514"
