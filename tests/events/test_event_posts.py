"""Posts and their revisions: what the tables refuse, and what a post takes from its event."""

import psycopg
import pytest

from tests.events.tenants import fills_in_the_tenant, tenant_keys
from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

POSTS = "events.event_posts"
REVISIONS = "events.post_revisions"
NOBODY = NEW = "gen_random_uuid()"
REMOVED = {"status": "'removed'", "removed_at": "now()"}
# Keys are broken by a copy of the row that is new in all its keys but one, the rest by a change.
COPY = {
    POSTS: {"id": NEW, "client_id": "NULL"},
    REVISIONS: {"id": NEW, "revision_no": "revision_no + 1"},
}
CASES = [
    (POSTS, {"id": "id"}, "23505", "event_posts_pkey"),
    (POSTS, {"client_id": "client_id"}, "23505", "event_posts_author_user_id_client_id_key"),
    (POSTS, {"event_id": NOBODY}, "23503", "event_posts_event_id_fkey"),
    (POSTS, {"author_user_id": NOBODY}, "23503", "event_posts_author_user_id_fkey"),
    (POSTS, {"author_org_id": NOBODY}, "23503", "event_posts_author_org_id_fkey"),
    (
        POSTS,
        {"deleted_by": NOBODY, "deleted_at": "now()"},
        "23503",
        "event_posts_deleted_by_fkey",
    ),
    (POSTS, REMOVED | {"removed_by": NOBODY}, "23503", "event_posts_removed_by_fkey"),
    (POSTS, {"ticket_tier_id": NOBODY}, "23503", "event_posts_ticket_tier_id_fkey"),
    (
        POSTS,
        {"visibility": "'tier'", "audience_tier_id": NOBODY},
        "23503",
        "event_posts_audience_tier_id_fkey",
    ),
    (POSTS, {"ticket_id": NOBODY}, "23503", "event_posts_ticket_id_fkey"),
    (POSTS, {"post_type": "'Post!'"}, "23514", "event_posts_post_type_check"),
    (POSTS, {"text": "repeat('x', 10001)"}, "23514", "event_posts_text_check"),
    (POSTS, {"link_url": "'javascript:alert(1)'"}, "23514", "event_posts_link_url_check"),
    (POSTS, {"link_meta": "'[]'"}, "23514", "event_posts_link_meta_check"),
    (
        POSTS,
        {"media_urls": "array_fill('x'::text, ARRAY[21])"},
        "23514",
        "event_posts_media_urls_check",
    ),
    (POSTS, {"language": "'English'"}, "23514", "event_posts_language_check"),
    (POSTS, {"client_id": "''"}, "23514", "event_posts_client_id_check"),
    *(
        (POSTS, {counter: "-1"}, "23514", "event_posts_counts_are_not_negative")
        for counter in ("like_count", "comment_count", "reply_count", "share_count", "edit_count")
    ),
    (POSTS, {"visibility": "'tier'"}, "23514", "event_posts_audience_tier_only_for_a_tier"),
    (POSTS, {"status": "'scheduled'"}, "23514", "event_posts_are_scheduled_for_a_time"),
    (POSTS, {"status": "'published'"}, "23514", "event_posts_are_published_at_a_time"),
    (POSTS, {"published_at": "now()"}, "23514", "event_posts_are_published_at_a_time"),
    (POSTS, {"status": "'removed'"}, "23514", "event_posts_removed_at_only_when_removed"),
    (POSTS, {"removed_at": "now()"}, "23514", "event_posts_removed_at_only_when_removed"),
    (
        POSTS,
        {"removal_reason": "'spam'"},
        "23514",
        "event_posts_removal_is_explained_only_when_removed",
    ),
    (POSTS, {"edit_count": "1"}, "23514", "event_posts_edits_have_a_time"),
    (POSTS, {"deleted_by": "author_user_id"}, "23514", "event_posts_deletion_has_a_time"),
    (REVISIONS, {"id": "id"}, "23505", "post_revisions_pkey"),
    (
        REVISIONS,
        {"revision_no": "revision_no"},
        "23505",
        "post_revisions_post_id_revision_no_key",
    ),
    (REVISIONS, {"post_id": NOBODY}, "23503", "post_revisions_post_id_fkey"),
    (REVISIONS, {"editor_user_id": NOBODY}, "23503", "post_revisions_editor_user_id_fkey"),
    (REVISIONS, {"revision_no": "0"}, "23514", "post_revisions_revision_no_check"),
]


@pytest.fixture
def post(db):
    """A draft of an organization's event, with one revision."""
    post = make(db, POSTS, client_id="tap-1")
    make(db, REVISIONS, post_id=post.id, revision_no=1)
    return post


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, post, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        if sqlstate == "23505" or table == REVISIONS:
            copy_row(db, table, **COPY[table] | change)
        else:
            changes = ", ".join(f"{column} = {value}" for column, value in change.items())
            db.execute(f"UPDATE {table} SET {changes}")


def test_every_rule_has_a_case(db):
    rules = rules_of(db, POSTS) | rules_of(db, REVISIONS)
    assert {rule for *_, rule in CASES} | tenant_keys(POSTS) == rules


def test_the_tenant_is_the_events_whatever_a_statement_says(db, post):
    assert fills_in_the_tenant(db, POSTS)


def test_a_post_is_a_draft_of_the_tenant_that_owns_its_event(db, post):
    owner = db.value("SELECT owner_organization_id FROM events.events")

    assert owner is not None
    assert (post.status, post.organization_id) == ("draft", owner)


def test_a_post_takes_no_tenant_from_the_statement(db, post, other_organization):
    copy = copy_row(db, POSTS, **COPY[POSTS] | {"organization_id": f"'{other_organization.id}'"})

    assert copy.organization_id == post.organization_id


def test_a_post_of_a_person_s_event_has_no_tenant(db, outsider):
    event = make(db, "events.events", owner_user_id=outsider.user_id)

    assert make(db, POSTS, event_id=event.id).organization_id is None


def test_a_post_cannot_show_the_tier_or_ticket_of_another_event(db, post):
    ticket = make(db, "ticketing.tickets")

    with refused(db, "23503", "event_posts_ticket_tier_id_fkey"):
        db.execute("UPDATE events.event_posts SET ticket_tier_id = %s", ticket.tier_id)
    with refused(db, "23503", "event_posts_ticket_id_fkey"):
        db.execute("UPDATE events.event_posts SET ticket_id = %s", ticket.id)


def test_a_tier_that_goes_takes_its_badge_along_but_opens_no_post(db, post):
    badge = make(db, "ticketing.ticket_tiers", event_id=post.event_id, name="Badge")
    audience = make(db, "ticketing.ticket_tiers", event_id=post.event_id, name="Audience")
    db.execute(
        "UPDATE events.event_posts SET ticket_tier_id = %s, audience_tier_id = %s,"
        " visibility = 'tier'",
        badge.id, audience.id,
    )  # fmt: skip

    db.execute("DELETE FROM ticketing.ticket_tiers WHERE id = %s", badge.id)

    assert db.value("SELECT ticket_tier_id FROM events.event_posts") is None
    with pytest.raises(psycopg.IntegrityError, match="event_posts_audience_tier_id_fkey"):
        db.execute("DELETE FROM ticketing.ticket_tiers WHERE id = %s", audience.id)


def test_a_revision_is_never_changed_and_goes_with_its_post(db, post):
    with refused(db, "YP008"):
        db.execute("UPDATE events.post_revisions SET text = 'I never said that.'")

    db.execute("DELETE FROM events.event_posts")

    assert db.value("SELECT count(*) FROM events.post_revisions") == 0
