"""Who sees figures and reports, beyond what the access matrix can say."""

import uuid

import psycopg
import pytest

from tests.fix_actors import add_member, person
from tests.fix_rows import make
from tests.fix_story import publish_event
from tests.refusals import refused, shown_to

FIGURES = (
    "event_video_counters", "event_audience_insights", "audience_consents", "event_stat_snapshots",
)  # fmt: skip
DASHBOARDS = ("event_daily_stats", "event_ecosystem", "org_dashboard")
SAID = ("share_links", "reports", "negative_feedback", "moderation_actions", "moderation_appeals")
# What no view shows: raw facts about people, and what moderators work with.
INTERNAL = (
    "analytics_events", "user_event_interactions", "event_impressions", "post_impressions",
    "ticket_analytics", "post_views", "post_clicks", "share_link_clicks", "moderation_cases",
    "mv_event_daily_stats",
)  # fmt: skip
HIDDEN = {
    "reports": {"case_id", "snapshot"},
    "moderation_actions": {"acted_by", "decider_key"},
    "moderation_appeals": {"action_decider_key", "decided_by"},
}
COLUMNS = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
REPORT = (
    "INSERT INTO public.reports (target_type, target_id, category, reason)"
    " VALUES ('user', %s, 'spam', 'Advertises.') RETURNING id, reported_by, status::text"
)
CONSENT = (
    "INSERT INTO public.audience_consents (event_id, segment_key, scope, consent_basis)"
    " VALUES (%s, 'age_segments', 'sponsor_preview', 'aggregated')"
)
SHARE = (
    "INSERT INTO public.share_links (content_type, content_id, channel)"
    " VALUES ('event', %s, 'copy') RETURNING *"
)
NEXT_DAY = "2031-03-02 12:00+00"


def seen(actor, view):
    """The number of rows of the view that the actor reads."""
    return actor.value(f"SELECT count(*) FROM public.{view}")


def refusal(actor, statement, *args):
    """The SQLSTATE and message that a statement of the actor fails with."""
    with pytest.raises(psycopg.Error) as error:
        actor.execute(statement, *args)
    return error.value.sqlstate, error.value.diag.message_primary


@pytest.fixture
def measured(db, event):
    """The event with a row of each kind of figure."""
    for table in FIGURES:
        make(db, f"analytics.{table}", event_id=event.id)
    return event


@pytest.fixture
def watched(db, event, buyer):
    """The event, seen twice on one day, with the daily figures refreshed."""
    db.execute("SELECT ops.ensure_month_partitions('analytics.event_impressions', '2031-03-01', 1)")
    for user_id in (buyer.user_id, None):
        make(
            db,
            "analytics.event_impressions",
            event_id=event.id,
            user_id=user_id,
            occurred_at=NEXT_DAY,
        )
    db.execute("REFRESH MATERIALIZED VIEW analytics.mv_event_daily_stats")
    return event


@pytest.fixture
def condemned(db, buyer):
    """An action against the buyer, with her appeal."""
    action = make(
        db,
        "analytics.moderation_actions",
        subject_user_id=buyer.user_id,
        acted_by=person(db, "Mona Moderator").user_id,
    )
    make(
        db,
        "analytics.moderation_appeals",
        action_id=action.id,
        action_decider_key=action.decider_key,
        appellant_user_id=buyer.user_id,
    )
    return action


# ---------------------------------------------------------------- figures


@pytest.mark.parametrize("view", FIGURES)
def test_figures_of_an_event_are_for_its_organizers(
    measured, viewer, owner, other_owner, outsider, removed_member, view
):
    assert seen(viewer, view) == seen(owner, view) == 1
    assert seen(other_owner, view) == seen(outsider, view) == seen(removed_member, view) == 0


@pytest.mark.parametrize("view", FIGURES)
def test_figures_of_a_persons_event_are_hers(db, outsider, buyer, owner, view):
    own = make(
        db,
        "events.events",
        owner_context_type="individual",
        owner_context_id=outsider.user_id,
        created_by=outsider.user_id,
    )
    make(db, f"analytics.{view}", event_id=own.id)

    assert seen(outsider, view) == 1
    assert seen(buyer, view) == seen(owner, view) == 0


@pytest.mark.parametrize("view", [*FIGURES, *DASHBOARDS, *SAID, "post_video_counters"])
def test_nobody_without_an_account_sees_any_of_it(anon, view):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        seen(anon, view)


def test_figures_of_a_post_are_for_its_author_and_the_organizers(
    db, event, buyer, viewer, outsider, other_owner
):
    post = make(db, "events.event_posts", event_id=event.id, author_user_id=buyer.user_id)
    make(db, "analytics.post_video_counters", post_id=post.id)
    db.execute(
        "UPDATE events.event_posts SET status = 'published', published_at = now() WHERE id = %s",
        post.id,
    )

    assert seen(buyer, "post_video_counters") == seen(viewer, "post_video_counters") == 1
    assert seen(outsider, "post_video_counters") == seen(other_owner, "post_video_counters") == 0


def test_the_figure_behind_a_package_is_part_of_the_offer(db, owner, outsider, measured):
    snapshot = db.row("SELECT * FROM analytics.event_stat_snapshots")
    make(
        db,
        "sponsorship.sponsorship_packages",
        event_id=measured.id,
        stat_snapshot_id=snapshot.id,
        is_active=True,
        visibility="public",
    )
    make(db, "analytics.event_stat_snapshots", event_id=measured.id, metric_key="refunds")

    assert outsider.rows("SELECT metric_key FROM public.event_stat_snapshots") == [
        (snapshot.metric_key,)
    ]
    assert seen(owner, "event_stat_snapshots") == 2


def test_what_may_be_shown_of_an_audience_is_for_admins_to_say(
    db, event, admin, editor, other_owner
):
    unknown = uuid.uuid4()

    assert admin.execute(CONSENT, event.id) == 1
    for actor in (editor, other_owner):
        with refused(db, "42501"):
            actor.execute(CONSENT, event.id)
    assert refusal(other_owner, CONSENT, event.id) == refusal(other_owner, CONSENT, unknown)

    change = "UPDATE public.audience_consents SET consent_basis = 'contract'"
    assert admin.execute(change) == 1
    assert editor.execute(change) == other_owner.execute(change) == 0
    assert editor.execute("DELETE FROM public.audience_consents") == 0
    assert admin.execute("DELETE FROM public.audience_consents") == 1


def test_what_may_be_shown_does_not_move_to_another_event(db, event, owner):
    owner.execute(CONSENT, event.id)
    other = publish_event(owner)

    with refused(db, "42501"):
        owner.execute("UPDATE public.audience_consents SET event_id = %s", other.id)


# ---------------------------------------------------------------- dashboards


def test_an_organizations_dashboard_is_for_its_members(
    db, organization, other_organization, viewer, other_owner, outsider, removed_member
):
    query = "SELECT organization_id, name, member_count FROM public.org_dashboard"

    assert viewer.rows(query) == [(organization.id, organization.name, 2)]
    assert other_owner.rows(query) == [(other_organization.id, other_organization.name, 1)]
    assert outsider.rows(query) == removed_member.rows(query) == []
    assert outsider.claiming(org_id=str(organization.id)).rows(query) == []


def test_who_is_in_two_organizations_sees_both_dashboards(
    db, other_organization, organization, viewer
):
    add_member(db, other_organization, viewer, "admin")

    assert seen(viewer, "org_dashboard") == 2


def test_income_is_for_admins(db, organization, viewer, editor, admin, owner):
    wallet = make(db, "payments.org_wallets", org_id=organization.id, currency="USD")
    make(
        db,
        "payments.org_wallet_transactions",
        wallet_id=wallet.id,
        currency="USD",
        transaction_type="sale",
        amount_cents=12995,
    )
    query = "SELECT total_revenue::text, revenue_by_currency FROM public.org_dashboard"

    assert admin.row(query) == owner.row(query) == ("129.95", {"USD": 129.95})
    assert viewer.row(query) == editor.row(query) == (None, None)


def test_an_events_figures_count_what_their_reader_may_not_see(
    watched, order, viewer, other_owner, outsider
):
    query = (
        "SELECT event_id, ticket_count, impression_count FROM public.event_ecosystem"
        " WHERE event_id = %s"
    )

    assert viewer.rows(query, watched.id) == [(watched.id, 2, 2)]
    assert other_owner.rows(query, watched.id) == outsider.rows(query, watched.id) == []


def test_daily_figures_are_for_the_organizers(watched, viewer, other_owner, buyer):
    query = "SELECT event_id, total_views, unique_viewers FROM public.event_daily_stats"

    assert viewer.rows(query) == [(watched.id, 2, 1)]
    assert other_owner.rows(query) == buyer.rows(query) == []


def test_a_member_who_is_removed_loses_the_figures_at_once(db, watched, viewer):
    assert [seen(viewer, view) for view in DASHBOARDS] == [1, 1, 1]

    db.execute(
        "DELETE FROM organizations.org_memberships WHERE user_id = %s", viewer.user_id
    )  # fmt: skip

    assert [seen(viewer, view) for view in DASHBOARDS] == [0, 0, 0]


@pytest.mark.parametrize("table", INTERNAL)
def test_raw_facts_have_no_way_out(db, owner, anon, service_role, table):
    for actor in (anon, owner, service_role):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            actor.value(f"SELECT count(*) FROM analytics.{table}")
    assert shown_to(db, f"public.{table}") == []


def test_behind_the_first_wall_the_functions_ask_who_belongs(
    db, organization, watched, outsider, other_owner, viewer
):
    db.execute("GRANT USAGE ON SCHEMA analytics TO authenticated")
    calls = {
        "SELECT count(*) FROM analytics.event_days(%s)": watched.id,
        "SELECT count(*) FROM analytics.event_figures(%s)": watched.id,
        "SELECT count(*) FROM analytics.org_figures(%s)": organization.id,
    }

    for call, target in calls.items():
        assert viewer.value(call, target) == 1
        assert outsider.value(call, target) == other_owner.value(call, target) == 0
        assert viewer.value(call, None) == viewer.value(call, uuid.uuid4()) == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        viewer.rows("SELECT * FROM analytics.mv_event_daily_stats")


# ---------------------------------------------------------------- what people say


@pytest.mark.parametrize("view", HIDDEN)
def test_the_views_leave_out_who_decided_and_what_moderators_keep(db, view):
    table = {column for (column,) in db.rows(COLUMNS, f"analytics.{view}")}
    shown = {column for (column,) in db.rows(COLUMNS, f"public.{view}")}

    assert table - shown == HIDDEN[view]


def test_a_report_is_between_its_reporter_and_the_moderators(buyer, other_buyer, outsider):
    report = buyer.row(REPORT, other_buyer.user_id)

    assert (report.reported_by, report.status) == (buyer.user_id, "open")
    assert buyer.rows("SELECT id FROM public.reports") == [(report.id,)]
    assert seen(other_buyer, "reports") == seen(outsider, "reports") == 0


def test_a_report_does_not_tell_whether_its_target_exists(buyer, other_buyer):
    there, nowhere = (buyer.row(REPORT, key) for key in (other_buyer.user_id, uuid.uuid4()))

    assert there[1:] == nowhere[1:]


def test_reporting_a_thing_that_others_reported_tells_nothing(db, buyer, outsider, other_buyer):
    outsider.row(REPORT, other_buyer.user_id)

    assert buyer.row(REPORT, other_buyer.user_id)
    with refused(db, "23505", "reports_one_open_per_reporter_idx"):
        buyer.row(REPORT, other_buyer.user_id)


@pytest.mark.parametrize("change", ["status = 'dismissed'", "reason = 'Never mind.'"])
def test_a_report_is_decided_by_moderators(db, buyer, other_buyer, change):
    make(db, "analytics.reports", reported_by=buyer.user_id, target_id=other_buyer.user_id)

    with refused(db, "42501"):
        buyer.execute(f"UPDATE public.reports SET {change}")
    with refused(db, "42501"):
        buyer.execute("DELETE FROM public.reports")


def test_nobody_reports_in_anothers_name(db, buyer, outsider):
    with refused(db, "42501"):
        buyer.execute(
            "INSERT INTO public.reports (reported_by, target_type, target_id)"
            " VALUES (%s, 'user', gen_random_uuid())",
            outsider.user_id,
        )


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO public.reports (target_type, target_id) VALUES ('user', gen_random_uuid())",
        "INSERT INTO public.negative_feedback (target_type, target_id)"
        " VALUES ('post', gen_random_uuid())",
        "INSERT INTO public.share_links (content_type, content_id)"
        " VALUES ('event', gen_random_uuid())",
    ],
)
def test_an_anonymous_sign_in_says_nothing(db, buyer, statement):
    assert buyer.execute(statement) == 1
    with refused(db, "42501"):
        buyer.claiming(is_anonymous=True).execute(statement)


def test_negative_feedback_is_given_and_taken_back_by_its_person(db, buyer, outsider):
    give = (
        "INSERT INTO public.negative_feedback (target_type, target_id) VALUES ('post', %s)"
        " ON CONFLICT (user_id, target_type, target_id) DO NOTHING"
    )
    post = uuid.uuid4()

    assert [buyer.execute(give, post) for _ in range(2)] == [1, 0]
    assert outsider.execute(give, post) == 1
    assert seen(buyer, "negative_feedback") == 1
    assert buyer.execute("DELETE FROM public.negative_feedback") == 1
    assert seen(outsider, "negative_feedback") == 1
    with refused(db, "42501"):
        outsider.execute("UPDATE public.negative_feedback SET reason = 'boring'")


def test_whom_an_action_hits_reads_it_and_nobody_else(condemned, buyer, other_buyer, owner):
    action = buyer.row("SELECT * FROM public.moderation_actions")
    appeal = buyer.row("SELECT * FROM public.moderation_appeals")

    assert (action.id, action.reason) == (condemned.id, condemned.reason)
    assert (appeal.action_id, appeal.appellant_user_id) == (condemned.id, buyer.user_id)
    for actor in (other_buyer, owner):
        assert seen(actor, "moderation_actions") == seen(actor, "moderation_appeals") == 0


@pytest.mark.parametrize("view", ["moderation_actions", "moderation_appeals"])
def test_nobody_writes_what_moderators_decide(db, condemned, buyer, view):
    with refused(db, "42501"):
        buyer.execute(f"DELETE FROM public.{view}")
    with refused(db, "42501"):
        buyer.execute(f"UPDATE public.{view} SET id = id")
    with refused(db, "42501"):
        buyer.execute(f"INSERT INTO public.{view} (id) VALUES (gen_random_uuid())")


def test_the_database_makes_the_code_of_a_share_link(db, event, buyer):
    first, second = buyer.row(SHARE, event.id), buyer.row(SHARE, event.id)

    assert first.code != second.code
    assert len(first.code) == 12 and first.code.isalnum()
    assert (first.created_by, first.clicks) == (buyer.user_id, 0)
    with refused(db, "42501"):
        buyer.execute(
            "INSERT INTO public.share_links (code, content_type, content_id)"
            " VALUES ('official', 'event', %s)",
            event.id,
        )


def test_a_share_link_is_its_makers(db, event, buyer, outsider, owner):
    buyer.row(SHARE, event.id)

    assert seen(outsider, "share_links") == seen(owner, "share_links") == 0
    assert outsider.execute("DELETE FROM public.share_links") == 0
    with refused(db, "42501"):
        buyer.execute("UPDATE public.share_links SET clicks = 1000")
    assert buyer.execute("DELETE FROM public.share_links") == 1


def test_figures_of_an_organizations_post_are_for_its_editors_and_nobody_who_has_left(
    db, event, organization, buyer, other_organization
):
    """At somebody else's event, where membership of the event's organization gives nothing."""
    writer = add_member(db, other_organization, person(db, "Wanda Writer"), "editor")
    post = make(
        db, "events.event_posts",
        event_id=event.id, author_user_id=writer.user_id, author_org_id=other_organization.id,
        status="published", published_at="2026-01-01",
    )  # fmt: skip
    make(db, "analytics.post_video_counters", post_id=post.id)
    heir = add_member(db, other_organization, person(db, "Hedda Heir"), "editor")

    assert seen(writer, "post_video_counters") == seen(heir, "post_video_counters") == 1
    db.execute("DELETE FROM organizations.org_memberships WHERE user_id = %s", writer.user_id)
    assert seen(writer, "post_video_counters") == seen(buyer, "post_video_counters") == 0


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE organizations.organizations SET status = 'suspended'",
        "UPDATE users.user_profiles SET suspended_at = now()",
    ],
)
def test_the_suspended_say_nothing_about_what_may_be_shown(db, event, admin, change):
    make(db, "analytics.audience_consents", event_id=event.id)
    db.execute("SET LOCAL session_replication_role = replica")
    db.execute(change)
    db.execute("SET LOCAL session_replication_role = origin")

    assert seen(admin, "audience_consents") == 1
    assert refusal(admin, CONSENT, event.id)[0] == "42501"
    with refused(db, "42501"):
        admin.execute("UPDATE public.audience_consents SET expires_at = NULL")
    assert admin.execute("DELETE FROM public.audience_consents") == 0
