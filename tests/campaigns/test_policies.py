"""Who sees and writes what of advertising, where a table of roles does not say it.

The advertiser is `organization`; `other_owner` is somebody else's owner.
"""

import pytest

from tests.fix_rows import make
from tests.fix_story import publish_event
from tests.refusals import refused, shown_to

REFUSED = "42501"
MEDIA = "https://example.test/a.jpg"


@pytest.fixture
def campaign(db, organization):
    """A draft of a campaign of `organization`."""
    return make(db, "campaigns.campaigns", org_id=organization.id)


@pytest.fixture
def running(db, organization):
    """A campaign of `organization` that is active, with all its parts."""
    campaign = make(db, "campaigns.campaigns", org_id=organization.id)
    for table in ("campaign_targeting", "campaign_placements", "frequency_caps"):
        make(db, f"campaigns.{table}", campaign_id=campaign.id)
    db.execute("UPDATE campaigns.campaigns SET status = 'active' WHERE id = %s", campaign.id)
    return campaign


def begin(actor, organization, **values):
    """The actor begins a campaign through the API. Returns its row."""
    values = {"org_id": organization.id, "name": "Early birds", "start_date": "2031-01-01"} | values
    places = ", ".join(["%s"] * len(values))
    return actor.row(
        f"INSERT INTO public.campaigns ({', '.join(values)}) VALUES ({places}) RETURNING *",
        *values.values(),
    )


def add_creative(actor, campaign, view="ad_creatives", **values):
    """The actor adds a creative through the API. Returns its row."""
    values = {
        "campaign_id": campaign.id,
        "headline": "Come",
        "media_type": "image",
        "media_url": MEDIA,
    } | values
    places = ", ".join(["%s"] * len(values))
    return actor.row(
        f"INSERT INTO public.{view} ({', '.join(values)}) VALUES ({places}) RETURNING *",
        *values.values(),
    )


def count(actor, view):
    """How many rows of the view the actor sees."""
    return actor.value(f"SELECT count(*) FROM public.{view}")


def test_an_editor_begins_a_draft_without_money_in_her_own_name(db, organization, editor):
    campaign = begin(editor, organization)

    assert (campaign.status, campaign.total_budget_credits) == ("draft", 0)
    assert campaign.created_by == editor.user_id


def test_a_campaign_is_begun_by_editors_of_its_organization(
    db, organization, viewer, other_owner, outsider, editor
):
    for actor in (viewer, other_owner, outsider, editor.claiming(is_anonymous=True)):
        with refused(db, REFUSED):
            begin(actor, organization)
    with refused(db, REFUSED):
        begin(editor, organization, created_by=viewer.user_id)


def test_a_campaign_is_for_an_event_of_the_advertiser(db, organization, editor, other_owner, event):
    foreign = publish_event(other_owner)

    assert begin(editor, organization, target_event_id=event.id).target_event_id == event.id
    with refused(db, REFUSED):
        begin(editor, organization, target_event_id=foreign.id)
    with refused(db, REFUSED):
        editor.execute("UPDATE public.campaigns SET target_event_id = %s", foreign.id)


@pytest.mark.parametrize(
    "change",
    [
        "total_budget_credits = 1000",
        "daily_budget_credits = 10",
        "spent_micros = 0",
        "rate_micros = 1000",
        "pricing_model = 'flat'",
        "priority = 1",
        "status = 'active'",
        "org_id = gen_random_uuid()",
        "sponsor_id = gen_random_uuid()",
    ],
)
def test_money_states_and_tenants_of_campaigns_are_not_written_directly(
    db, campaign, owner, service_role, change
):
    for actor in (owner, service_role):
        with refused(db, REFUSED):
            actor.execute(f"UPDATE public.campaigns SET {change}")


def test_a_draft_is_written_by_editors_and_nothing_else_is(
    db, campaign, running, editor, viewer, other_owner
):
    rename = "UPDATE public.campaigns SET name = 'Late birds' RETURNING id"

    assert editor.rows(rename) == [(campaign.id,)]
    assert viewer.rows(rename) == other_owner.rows(rename) == []


def test_parts_of_a_campaign_are_written_while_it_is_a_draft(
    db, campaign, running, editor, viewer, other_owner
):
    inserts = {
        "campaign_targeting": "(campaign_id, countries) VALUES (%s, '{US}')",
        "campaign_placements": "(campaign_id, placement) VALUES (%s, 'story')",
        "frequency_caps": "(campaign_id, max_count, window_hours) VALUES (%s, 5, 7)",
    }
    for view, values in inserts.items():
        insert = f"INSERT INTO public.{view} {values}"
        for actor in (viewer, other_owner):
            with refused(db, REFUSED):
                actor.execute(insert, campaign.id)
        with refused(db, REFUSED):
            editor.execute(insert, running.id)

        assert editor.execute(insert, campaign.id) == 1
        assert (count(viewer, view), count(other_owner, view)) == (2, 0)
        assert other_owner.execute(f"DELETE FROM public.{view}") == 0
        assert editor.execute(f"DELETE FROM public.{view}") == 1


def test_a_part_is_not_carried_into_a_campaign_that_runs(db, campaign, running, editor):
    make(db, "campaigns.campaign_placements", campaign_id=campaign.id, placement="story")

    with refused(db, REFUSED):
        editor.execute("UPDATE public.campaign_placements SET campaign_id = %s", running.id)


def test_targeting_is_upserted(db, campaign, editor):
    upsert = (
        "INSERT INTO public.campaign_targeting (campaign_id, countries) VALUES (%s, %s)"
        " ON CONFLICT (campaign_id) DO UPDATE SET campaign_id = excluded.campaign_id,"
        " countries = excluded.countries RETURNING countries"
    )

    assert editor.value(upsert, campaign.id, ["US"]) == ["US"]
    assert editor.value(upsert, campaign.id, ["NO"]) == ["NO"]


def test_prices_of_placements_and_reach_are_not_written_directly(db, campaign, editor):
    make(db, "campaigns.campaign_placements", campaign_id=campaign.id)
    for statement in (
        "UPDATE public.campaign_placements SET bid_micros = 1",
        "UPDATE public.campaign_placements SET max_share = 1",
        "UPDATE public.campaign_targeting SET estimated_reach = 1",
    ):
        with refused(db, REFUSED):
            editor.execute(statement)


@pytest.mark.parametrize("view", ["ad_creatives", "campaign_ads"])
def test_a_creative_is_written_before_it_is_handed_in(
    db, campaign, editor, viewer, other_owner, view
):
    creative = add_creative(editor, campaign, view)
    edit = f"UPDATE public.{view} SET headline = 'Go', cta_url = 'https://evil.test'"

    assert creative.review_state == "draft"
    assert (count(viewer, view), count(other_owner, view)) == (1, 0)
    assert viewer.execute(edit) == other_owner.execute(edit) == 0
    assert editor.execute(edit) == 1

    for state, editable in (
        ("pending_review", 0),
        ("approved", 0),
        ("suspended", 0),
        ("rejected", 1),
        ("pending_review", 0),
    ):
        db.execute("UPDATE campaigns.ad_creatives SET review_state = %s", state)
        assert editor.execute(edit) == editable
        assert editor.execute(f"DELETE FROM public.{view}") == 0


@pytest.mark.parametrize(
    "change",
    [
        "review_state = 'approved'",
        "approved_version = 1",
        "approved_placements = NULL",
        "campaign_id = gen_random_uuid()",
    ],
)
def test_what_a_review_said_is_not_written_directly(db, campaign, owner, change):
    make(db, "campaigns.ad_creatives", campaign_id=campaign.id)

    for view in ("ad_creatives", "campaign_ads"):
        with refused(db, REFUSED):
            owner.execute(f"UPDATE public.{view} SET {change}")


def test_a_creative_of_a_campaign_that_is_over_is_refused(db, running, editor):
    add_creative(editor, running)
    db.execute("UPDATE campaigns.campaigns SET status = 'cancelled'")

    with refused(db, REFUSED):
        add_creative(editor, running)


def test_a_creative_shows_posts_of_the_advertisers_events_alone(
    db, campaign, editor, event, other_owner
):
    post = {"status": "published", "published_at": "2025-01-01"}
    own = make(db, "events.event_posts", event_id=event.id, **post)
    foreign = make(db, "events.event_posts", event_id=publish_event(other_owner).id, **post)
    shown = {"media_type": "existing_post", "media_url": None}

    assert add_creative(editor, campaign, post_id=own.id, **shown).post_id == own.id
    with refused(db, REFUSED):
        add_creative(editor, campaign, post_id=foreign.id, **shown)
    with refused(db, REFUSED):
        editor.execute("UPDATE public.ad_creatives SET post_id = %s", foreign.id)


def test_parts_of_a_campaign_are_not_moved_to_the_campaign_of_another(
    db, campaign, editor, other_organization
):
    theirs = make(db, "campaigns.campaigns", org_id=other_organization.id)

    for table in ("campaign_targeting", "campaign_placements"):
        make(db, f"campaigns.{table}", campaign_id=campaign.id)
        with refused(db, REFUSED):
            editor.execute(f"UPDATE public.{table} SET campaign_id = %s", theirs.id)


def test_reviews_are_read_by_the_advertiser_without_the_reviewers_name(
    db, campaign, viewer, other_owner
):
    creative = make(db, "campaigns.ad_creatives", campaign_id=campaign.id)
    version = make(db, "campaigns.creative_versions", creative_id=creative.id)
    make(db, "campaigns.creative_reviews", creative_id=creative.id, version=version.version)

    for view in ("creative_versions", "creative_reviews"):
        assert (count(viewer, view), count(other_owner, view)) == (1, 0)
    with refused(db, "42703"):
        viewer.rows("SELECT reviewed_by FROM public.creative_reviews")


def test_spending_is_read_by_admins(db, organization, campaign, admin, editor, other_owner):
    tenant = {"organization_id": organization.id, "campaign_id": campaign.id}
    make(db, "campaigns.ad_spend_ledger", **tenant)
    make(db, "campaigns.campaign_budget_pools", **tenant)
    make(db, "campaigns.campaign_day_pools", campaign_id=campaign.id)

    for view in ("ad_spend_ledger", "campaign_budget_pools", "campaign_day_pools"):
        assert [count(actor, view) for actor in (admin, editor, other_owner)] == [1, 0, 0]


def test_single_impressions_clicks_and_decisions_are_not_in_the_api(db):
    tables = ["ad_impressions", "ad_clicks", "ad_decisions", "ad_conversions", "frequency_counters"]

    assert [shown_to(db, f"public.{table}") for table in tables] == [[]] * len(tables)
    assert db.rows(
        "SELECT table_name FROM unnest(%s::text[]) AS table_name CROSS JOIN"
        " unnest(ARRAY['anon', 'authenticated', 'service_role']) AS role"
        " WHERE has_any_column_privilege(role, 'campaigns.' || table_name, 'SELECT, INSERT')",
        tables,
    ) == []  # fmt: skip


def test_codes_are_listed_by_editors_of_the_organization_alone(
    db, organization, editor, viewer, other_owner, outsider, anon
):
    make(db, "campaigns.promos", organization_id=organization.id)
    make(db, "campaigns.promos", organization_id=None)

    assert count(editor, "promos") == 1
    assert [count(actor, "promos") for actor in (viewer, other_owner, outsider)] == [0, 0, 0]
    for statement in ("SELECT count(*) FROM public.promos", "SELECT FROM public.campaigns"):
        with refused(db, REFUSED):
            anon.rows(statement)


def test_codes_are_not_made_or_changed_directly(db, organization, owner):
    make(db, "campaigns.promos", organization_id=organization.id)

    for statement in (
        "INSERT INTO public.promos (code) VALUES ('SAVE10')",
        "UPDATE public.promos SET value = 100",
        "UPDATE public.promos SET is_active = TRUE",
        "DELETE FROM public.promos",
        "INSERT INTO public.promo_redemptions (discount_cents) VALUES (1)",
    ):
        with refused(db, REFUSED):
            owner.execute(statement)


def test_the_use_of_a_code_is_read_by_the_buyer_who_does_not_learn_of_others(
    db, organization, order, buyer, other_buyer
):
    promo = make(db, "campaigns.promos", organization_id=organization.id)
    make(db, "campaigns.promo_redemptions", promo_id=promo.id, order_id=order.id)
    platforms = make(db, "campaigns.promos", organization_id=None)
    make(db, "campaigns.promo_redemptions", promo_id=platforms.id)

    assert count(buyer, "promo_redemptions") == 1
    assert count(other_buyer, "promo_redemptions") == 0
    assert count(buyer, "promos") == 0


def test_credits_on_sale_are_read_by_everybody_signed_in(db, outsider, anon):
    on_sale = make(db, "campaigns.credit_packages", name="Small")
    make(db, "campaigns.credit_packages", name="Old", is_active=False)

    shown = {name for (name,) in outsider.rows("SELECT name FROM public.credit_packages")}
    assert on_sale.name in shown
    assert "Old" not in shown
    with refused(db, REFUSED):
        anon.rows("SELECT id FROM public.credit_packages")


def test_neither_an_anonymous_sign_in_nor_a_suspended_account_writes(
    db, organization, campaign, editor
):
    parts = ("ad_creatives", "campaign_targeting", "campaign_placements", "frequency_caps")
    for table in parts:
        make(db, f"campaigns.{table}", campaign_id=campaign.id)
    insertions = (
        "INSERT INTO public.campaigns (org_id, name, start_date)"
        f" VALUES ('{organization.id}', 'Early birds', now())",
        "INSERT INTO public.ad_creatives (campaign_id, headline, media_type)"
        f" VALUES ('{campaign.id}', 'Come', 'image')",
        f"INSERT INTO public.campaign_targeting (campaign_id) VALUES ('{campaign.id}')",
        "INSERT INTO public.campaign_placements (campaign_id, placement)"
        f" VALUES ('{campaign.id}', 'story')",
        f"INSERT INTO public.frequency_caps (campaign_id, max_count) VALUES ('{campaign.id}', 1)",
    )
    changes = (
        "UPDATE public.campaigns SET name = 'Late birds'",
        "UPDATE public.ad_creatives SET headline = 'Go'",
        "UPDATE public.campaign_targeting SET countries = '{NO}'",
        "UPDATE public.campaign_placements SET enabled = FALSE",
        "UPDATE public.frequency_caps SET max_count = 9",
        *(f"DELETE FROM public.{table}" for table in parts),
    )

    def check(actor):
        for statement in insertions:
            with refused(db, REFUSED):
                actor.execute(statement)
        found = {statement: actor.execute(statement) for statement in changes}
        assert found == dict.fromkeys(changes, 0)

    check(editor.claiming(is_anonymous=True))
    db.execute(
        "UPDATE users.user_profiles SET suspended_at = now() WHERE user_id = %s", editor.user_id
    )
    check(editor)
