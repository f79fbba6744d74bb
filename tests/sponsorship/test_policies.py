"""Who sees and writes what of sponsorship, where a table of roles does not say it.

`owner`, `admin`, `editor` and `viewer` are the organizer's people. `brand` is a sponsor behind
which `other_organization` stands; `rival` owns another sponsor, which has no organization.
"""

import pytest

from tests.fix_actors import add_member, person
from tests.fix_rows import make
from tests.refusals import refused

REFUSED = "42501"


@pytest.fixture
def brand(db, other_organization):
    """A sponsor of `other_organization`."""
    return make(db, "sponsorship.sponsors", org_id=other_organization.id, name="Fjord Beer")


@pytest.fixture
def brand_viewer(db, other_organization):
    """Somebody who reads for `brand`, through its organization."""
    return add_member(db, other_organization, person(db, "Bea Brand"), "viewer")


@pytest.fixture
def rival(db):
    """An owner of another sponsor, which has no organization."""
    rival = person(db, "Rune Rival")
    sponsor = make(db, "sponsorship.sponsors", org_id=None, created_by=rival.user_id)
    member = {"sponsor_id": sponsor.id, "user_id": rival.user_id, "role": "owner"}
    make(db, "sponsorship.sponsor_members", **member)
    rival.sponsor_id = sponsor.id
    return rival


@pytest.fixture
def parties(organization, event, brand):
    """The columns that name both sides of a deal."""
    return {"event_id": event.id, "sponsor_id": brand.id, "organization_id": organization.id}


@pytest.fixture
def package(db, organization, event):
    """A package that is on offer at the published event."""
    package = {"event_id": event.id, "organization_id": organization.id}
    return make(db, "sponsorship.sponsorship_packages", **package)


def ids(actor, view, key="id"):
    """The keys of the rows of the view that the actor sees."""
    return {value for (value,) in actor.rows(f"SELECT {key} FROM public.{view}")}


def sees(actor, view, row):
    """Whether the actor sees the row, which has a column id, in the view."""
    return row.id in ids(actor, view)


def change(db, table, row, **values):
    """Writes values, of the columns named, into a row as the owner of the database."""
    for column, value in values.items():
        db.execute(f"UPDATE sponsorship.{table} SET {column} = %s WHERE id = %s", value, row.id)


# Sponsors


def test_a_brand_is_unknown_until_its_page_is_published(
    db, brand, anon, outsider, owner, rival, other_owner
):
    page = make(db, "sponsorship.sponsor_public_profiles", sponsor_id=brand.id)
    strangers = (anon, outsider, owner, rival)

    assert not any(sees(actor, "sponsors", brand) for actor in strangers)
    assert not any(ids(actor, "sponsor_public_profiles", "sponsor_id") for actor in strangers)
    assert sees(other_owner, "sponsors", brand)
    assert page.sponsor_id in ids(other_owner, "sponsor_public_profiles", "sponsor_id")

    db.execute("UPDATE sponsorship.sponsor_public_profiles SET published_at = now()")

    assert all(sees(actor, "sponsors", brand) for actor in strangers)


@pytest.mark.parametrize(
    "hide",
    [
        "UPDATE sponsorship.sponsors SET status = 'suspended'",
        "UPDATE sponsorship.sponsors SET deleted_at = now()",
        "INSERT INTO sponsorship.sponsor_profiles (sponsor_id, public_visibility)"
        " SELECT id, 'hidden' FROM sponsorship.sponsors",
    ],
)
def test_a_suspended_deleted_or_hidden_brand_has_no_public_page(
    db, brand, anon, outsider, other_owner, hide
):
    make(db, "sponsorship.sponsor_public_profiles", sponsor_id=brand.id, published_at="2025-01-01")
    assert sees(anon, "sponsors", brand)

    db.execute(hide)

    for stranger in (anon, outsider):
        assert not sees(stranger, "sponsors", brand)
        assert not ids(stranger, "sponsor_public_profiles", "sponsor_id")
    assert sees(other_owner, "sponsors", brand)


def test_a_brand_shown_at_a_public_event_is_known_to_its_visitors(db, brand, anon, parties):
    shown = make(db, "sponsorship.event_sponsorships", **parties)
    assert sees(anon, "sponsors", brand)

    db.execute("UPDATE sponsorship.event_sponsorships SET status = 'hidden'")

    assert not sees(anon, "sponsors", brand)
    assert shown.event_id not in ids(anon, "event_sponsorships", "event_id")


def test_a_brand_shown_at_a_draft_of_an_event_is_known_to_the_sides_alone(
    db, organization, brand, anon, viewer, brand_viewer, outsider
):
    draft = make(
        db,
        "events.events",
        owner_context_type="organization",
        owner_context_id=organization.id,
        status="draft",
    )
    make(db, "sponsorship.event_sponsorships", event_id=draft.id, sponsor_id=brand.id)

    for actor, seen in ((anon, False), (outsider, False), (viewer, True), (brand_viewer, True)):
        assert (draft.id in ids(actor, "event_sponsorships", "event_id")) == seen
        assert sees(actor, "sponsors", brand) == seen


def test_contact_and_price_are_in_no_public_view(db):
    hidden = {
        "sponsors": {"contact_email"},
        "sponsor_profiles": {"objectives_embedding"},
        "sponsorship_matches": {"explanations", "bias", "notes", "overlap_metrics"},
        "sponsorship_orders": {"stripe_charge_id", "organizer_stripe_account_id", "escrow_tx_id"},
        "sponsorship_payouts": {"stripe_transfer_id", "stripe_payout_id"},
        "order_disputes": {"provider_dispute_id"},
        "event_sponsorships": {"amount_cents", "evaluation_notes", "roi_summary"},
        "sponsorship_packages": {"held", "audience_snapshot"},
    }
    for view, columns in hidden.items():
        shown = db.rows(
            "SELECT attname FROM pg_attribute WHERE attrelid = ('public.' || %s)::regclass", view
        )
        assert columns.isdisjoint(column for (column,) in shown)


def test_budgets_are_read_by_the_sponsors_people_alone(
    db, brand, owner, rival, outsider, brand_viewer, anon
):
    profile = make(db, "sponsorship.sponsor_profiles", sponsor_id=brand.id, budget_max_cents=9)
    make(db, "sponsorship.sponsorship_matches", sponsor_id=brand.id)

    assert sees(brand_viewer, "sponsor_profiles", profile)
    assert not any(sees(actor, "sponsor_profiles", profile) for actor in (owner, rival, outsider))
    with refused(db, REFUSED):
        anon.rows("SELECT id FROM public.sponsor_profiles")


def test_sponsors_texts_are_their_editors_but_not_name_verification_and_budget(
    db, brand, brand_viewer, other_owner, owner
):
    make(db, "sponsorship.sponsor_profiles", sponsor_id=brand.id)
    update = "UPDATE public.sponsors SET industry = 'beer' WHERE id = %s"

    assert other_owner.execute(update, brand.id) == 1
    assert brand_viewer.execute(update, brand.id) == 0
    assert owner.execute(update, brand.id) == 0
    for statement in (
        "UPDATE public.sponsors SET name = 'Cola'",
        "UPDATE public.sponsors SET is_verified = TRUE",
        "UPDATE public.sponsors SET status = 'active'",
        "UPDATE public.sponsor_profiles SET budget_max_cents = 1",
        "UPDATE public.sponsor_profiles SET reputation_score = 1",
        "UPDATE public.sponsor_public_profiles SET published_at = now()",
        "INSERT INTO public.sponsor_members (sponsor_id) VALUES (gen_random_uuid())",
    ):
        with refused(db, REFUSED):
            other_owner.execute(statement)


def test_a_suspended_sponsor_is_read_and_not_written(db, brand, other_owner, rival):
    db.execute("UPDATE sponsorship.sponsors SET status = 'suspended'")

    assert sees(other_owner, "sponsors", brand)
    assert other_owner.execute("UPDATE public.sponsors SET industry = 'beer'") == 0
    assert rival.execute("UPDATE public.sponsors SET industry = 'beer'") == 0


def test_a_profile_begins_without_merit_and_belongs_to_a_sponsor_of_ones_own(
    db, brand, other_owner, rival, brand_viewer
):
    insert = "INSERT INTO public.sponsor_profiles (sponsor_id, industry) VALUES (%s, 'beer')"

    for actor in (rival, brand_viewer):
        with refused(db, REFUSED):
            actor.execute(insert, brand.id)
    assert other_owner.execute(insert, brand.id) == 1


# Matches


def test_each_side_sees_its_own_matches(db, brand, event, viewer, brand_viewer, rival, outsider):
    match = make(db, "sponsorship.sponsorship_matches", event_id=event.id, sponsor_id=brand.id)

    assert sees(viewer, "sponsorship_matches", match)
    assert sees(viewer, "sponsors", brand)
    assert sees(brand_viewer, "sponsorship_matches", match)
    assert not sees(rival, "sponsorship_matches", match)
    assert not sees(outsider, "sponsorship_matches", match)


def test_a_match_betrays_neither_a_hidden_sponsor_nor_a_draft_of_an_event(
    db, brand, event, viewer, brand_viewer
):
    match = make(db, "sponsorship.sponsorship_matches", event_id=event.id, sponsor_id=brand.id)
    make(db, "sponsorship.sponsor_profiles", sponsor_id=brand.id, public_visibility="hidden")

    assert not sees(viewer, "sponsorship_matches", match)
    assert not sees(viewer, "sponsors", brand)

    db.execute("UPDATE sponsorship.sponsor_profiles SET public_visibility = 'full'")
    db.execute("UPDATE events.events SET visibility = 'private' WHERE id = %s", event.id)

    assert sees(viewer, "sponsorship_matches", match)
    assert not sees(brand_viewer, "sponsorship_matches", match)


def test_nobody_learns_what_another_one_thinks_of_a_match(db, brand, event, viewer, admin):
    said = {"event_id": event.id, "sponsor_id": brand.id, "user_id": viewer.user_id}
    feedback = make(db, "sponsorship.match_feedback", **said)

    assert sees(viewer, "match_feedback", feedback)
    assert not sees(admin, "match_feedback", feedback)


# Packages


def test_a_package_on_offer_is_public_as_far_as_its_event_is(db, event, package, anon, outsider):
    assert sees(anon, "sponsorship_packages", package)
    assert sees(outsider, "sponsorship_packages", package)

    db.execute("UPDATE events.events SET visibility = 'private' WHERE id = %s", event.id)

    assert not sees(anon, "sponsorship_packages", package)
    assert not sees(outsider, "sponsorship_packages", package)


@pytest.mark.parametrize(
    "change_to",
    ["visibility = 'private'", "visibility = 'unlisted'", "is_active = FALSE", "sponsor_id = %s"],
)
def test_a_package_that_is_not_on_offer_to_all_is_not_public(
    db, package, brand, anon, rival, viewer, change_to
):
    args = [brand.id] if "%s" in change_to else []
    db.execute(f"UPDATE sponsorship.sponsorship_packages SET {change_to}", *args)

    assert not sees(anon, "sponsorship_packages", package)
    assert not sees(rival, "sponsorship_packages", package)
    assert sees(viewer, "sponsorship_packages", package)


def test_a_private_package_is_seen_by_the_sponsor_it_is_proposed_to(
    db, package, parties, brand_viewer, rival, viewer
):
    change(db, "sponsorship_packages", package, visibility="private")
    variant = make(db, "sponsorship.package_variants", package_id=package.id, is_active=False)
    thread = make(
        db, "sponsorship.proposal_threads", package_id=package.id, variant_id=variant.id, **parties
    )
    assert not sees(brand_viewer, "sponsorship_packages", package)

    change(db, "proposal_threads", thread, status="sent")

    assert sees(brand_viewer, "sponsorship_packages", package)
    assert sees(brand_viewer, "package_variants", variant)
    assert sees(viewer, "package_variants", variant)
    assert not sees(rival, "sponsorship_packages", package)
    assert not sees(rival, "package_variants", variant)


def test_a_variant_that_is_off_is_the_sellers_alone(db, package, viewer, anon, outsider):
    on, off = (
        make(db, "sponsorship.package_variants", package_id=package.id, label=f"{x}", is_active=x)
        for x in (True, False)
    )

    assert ids(viewer, "package_variants") == {on.id, off.id}
    assert ids(anon, "package_variants") == ids(outsider, "package_variants") == {on.id}


def test_editors_write_the_texts_of_packages_and_no_price(db, package, editor, viewer, other_owner):
    text = "UPDATE public.sponsorship_packages SET description = 'By the stage' WHERE id = %s"

    assert editor.execute(text, package.id) == 1
    assert viewer.execute(text, package.id) == 0
    assert other_owner.execute(text, package.id) == 0
    for column, value in {
        "price_cents": "0",
        "inventory": "9",
        "sold": "0",
        "status": "'draft'",
        "benefits": "'{}'",
        "organization_id": "gen_random_uuid()",
    }.items():
        with refused(db, REFUSED):
            editor.execute(f"UPDATE public.sponsorship_packages SET {column} = {value}")


def test_a_template_is_seen_by_its_visibility(
    db, organization, editor, viewer, other_owner, outsider
):
    template = editor.row(
        "INSERT INTO public.package_templates (org_id, title, default_price_cents)"
        " VALUES (%s, 'Gold', 100000) RETURNING *",
        organization.id,
    )

    for visibility, readers in (
        ("private", {editor}),
        ("org", {editor, viewer}),
        ("public", {editor, viewer, other_owner, outsider}),
    ):
        assert editor.execute("UPDATE public.package_templates SET visibility = %s", visibility)
        everybody = (editor, viewer, other_owner, outsider)
        assert {actor for actor in everybody if sees(actor, "package_templates", template)} == (
            readers
        )
    assert other_owner.execute("DELETE FROM public.package_templates") == 0
    assert editor.execute("DELETE FROM public.package_templates") == 1


def test_a_template_cannot_be_laid_at_anothers_door(db, organization, other_owner, viewer):
    for actor in (other_owner, viewer):
        with refused(db, REFUSED):
            actor.execute(
                "INSERT INTO public.package_templates (org_id, title, default_price_cents)"
                " VALUES (%s, 'Gold', 1)",
                organization.id,
            )


# Deals


@pytest.fixture
def draft(db, editor, parties):
    """A draft of a proposal by the organizer's editor, with an offer and a message."""
    thread = make(db, "sponsorship.proposal_threads", created_by=editor.user_id, **parties)
    offer = make(db, "sponsorship.proposal_offers", thread_id=thread.id, made_by="organizer")
    make(db, "sponsorship.proposal_messages", thread_id=thread.id, sender_user_id=editor.user_id)
    change(db, "proposal_threads", thread, current_offer_id=offer.id)
    return thread


def parts_seen(actor):
    """How many threads, offers and messages the actor sees."""
    views = ("proposal_threads", "proposal_offers", "proposal_messages")
    return [len(ids(actor, view)) for view in views]


def test_a_draft_is_its_authors_until_it_is_sent(
    db, draft, editor, owner, other_owner, brand_viewer, rival
):
    others = (owner, other_owner, brand_viewer, rival)
    assert parts_seen(editor) == [1, 1, 1]
    assert all(parts_seen(actor) == [0, 0, 0] for actor in others)

    change(db, "proposal_threads", draft, status="sent")

    assert all(parts_seen(actor) == [1, 1, 1] for actor in others if actor is not rival)
    assert parts_seen(rival) == [0, 0, 0]


def test_a_draft_that_is_given_up_stays_its_authors(db, draft, editor, brand_viewer):
    change(db, "proposal_threads", draft, status="withdrawn")

    assert parts_seen(editor) == [1, 1, 1]
    assert parts_seen(brand_viewer) == [0, 0, 0]


def test_a_proposal_that_was_sent_and_withdrawn_is_remembered_by_both(db, draft, brand_viewer):
    change(db, "proposal_threads", draft, status="sent")
    change(db, "proposal_threads", draft, status="withdrawn")

    assert parts_seen(brand_viewer) == [1, 1, 1]


def test_an_author_who_left_sees_her_draft_no_more(db, draft, editor):
    db.execute("DELETE FROM organizations.org_memberships WHERE user_id = %s", editor.user_id)

    assert parts_seen(editor) == [0, 0, 0]


def test_a_message_speaks_for_the_writers_own_side_and_in_her_name(
    db, draft, editor, viewer, other_owner, brand_viewer, rival
):
    change(db, "proposal_threads", draft, status="sent")
    insert = (
        "INSERT INTO public.proposal_messages (thread_id, sender_type, body)"
        " VALUES (%s, %s, 'Hello') RETURNING sender_user_id"
    )

    assert editor.value(insert, draft.id, "organizer") == editor.user_id
    assert other_owner.value(insert, draft.id, "sponsor") == other_owner.user_id
    for actor, side in (
        (editor, "sponsor"),
        (other_owner, "organizer"),
        (viewer, "organizer"),
        (brand_viewer, "sponsor"),
        (rival, "sponsor"),
    ):
        with refused(db, REFUSED):
            actor.value(insert, draft.id, side)
    with refused(db, REFUSED):
        other_owner.execute(
            "INSERT INTO public.proposal_messages (thread_id, sender_type, body, sender_user_id)"
            " VALUES (%s, 'sponsor', 'Hello', %s)",
            draft.id,
            editor.user_id,
        )


def test_nothing_more_is_said_when_a_proposal_is_rejected(db, draft, editor):
    change(db, "proposal_threads", draft, status="sent")
    change(db, "proposal_threads", draft, status="rejected")

    with refused(db, REFUSED):
        editor.execute(
            "INSERT INTO public.proposal_messages (thread_id, sender_type, body)"
            " VALUES (%s, 'organizer', 'Please')",
            draft.id,
        )


def test_messages_and_offers_are_not_rewritten(db, draft, editor):
    for statement in (
        "UPDATE public.proposal_messages SET body = 'Other words'",
        "DELETE FROM public.proposal_messages",
        "UPDATE public.proposal_threads SET status = 'accepted'",
        "INSERT INTO public.proposal_offers (thread_id) VALUES (gen_random_uuid())",
    ):
        with refused(db, REFUSED):
            editor.execute(statement)


@pytest.fixture
def deal(db, parties, package):
    """A deal over 1,000.00 that was funded, released in part, quarrelled about and paid out."""
    order = make(db, "sponsorship.sponsorship_orders", package_id=package.id, **parties)
    for kind, cents in (("funding", 100_000), ("release", 50_000)):
        money = {"order_id": order.id, "kind": kind, "amount_cents": cents}
        make(db, "sponsorship.order_settlements", **money)
    make(db, "sponsorship.order_disputes", order_id=order.id, amount_cents=1000)
    make(db, "sponsorship.sponsorship_payouts", order_id=order.id, amount_cents=1000)
    owed = make(db, "sponsorship.deliverables", order_id=order.id, **parties)
    make(db, "sponsorship.deliverable_proofs", deliverable_id=owed.id)
    return order


def test_money_of_a_deal_is_read_by_admins_of_both_sides(
    db, deal, admin, editor, other_owner, brand_viewer, rival, outsider
):
    for view in ("sponsorship_orders", "order_settlements", "order_disputes"):
        assert ids(admin, view) == ids(other_owner, view) != set()
        for actor in (editor, brand_viewer, rival, outsider):
            assert not ids(actor, view)


def test_payouts_are_read_by_the_organizers_admins_alone(db, deal, admin, editor, other_owner):
    assert ids(admin, "sponsorship_payouts")
    assert not ids(editor, "sponsorship_payouts")
    assert not ids(other_owner, "sponsorship_payouts")


def test_what_is_owed_is_read_by_all_people_of_both_sides(
    db, deal, viewer, brand_viewer, rival, outsider
):
    for view in ("deliverables", "deliverable_proofs"):
        assert ids(viewer, view) == ids(brand_viewer, view) != set()
        assert not ids(rival, view) | ids(outsider, view)


def test_who_left_the_brands_organization_reads_its_deals_no_more(db, deal, other_organization):
    partner = add_member(db, other_organization, person(db, "Pia Partner"), "admin")
    views = ("sponsorship_orders", "deliverables", "proposal_threads", "sponsors")
    assert ids(partner, "sponsorship_orders") == {deal.id}

    db.execute("DELETE FROM organizations.org_memberships WHERE user_id = %s", partner.user_id)

    assert not any(ids(partner, view) for view in views)


def test_sponsors_of_an_event_are_put_in_order_by_its_editors(
    db, parties, editor, viewer, other_owner
):
    make(db, "sponsorship.event_sponsorships", **parties)
    update = "UPDATE public.event_sponsorships SET display_order = 3"

    assert editor.execute(update) == 1
    assert viewer.execute(update) == other_owner.execute(update) == 0
    with refused(db, REFUSED):
        editor.execute("UPDATE public.event_sponsorships SET status = 'hidden'")


def test_neither_an_anonymous_sign_in_nor_a_suspended_account_writes(
    db, draft, package, parties, editor, other_owner
):
    brand_id, organization_id = parties["sponsor_id"], parties["organization_id"]
    change(db, "proposal_threads", draft, status="sent")
    make(db, "sponsorship.sponsor_profiles", sponsor_id=brand_id)
    make(db, "sponsorship.sponsor_public_profiles", sponsor_id=brand_id)
    make(db, "sponsorship.package_templates", org_id=organization_id)
    make(db, "sponsorship.event_sponsorships", **parties)
    message = (
        "INSERT INTO public.proposal_messages (thread_id, sender_type, body)"
        f" VALUES ('{draft.id}', '{{}}', 'Hello')"
    )
    insertions = (
        (
            other_owner,
            f"INSERT INTO public.sponsor_profiles (sponsor_id) VALUES ('{brand_id}')",
        ),
        (other_owner, message.format("sponsor")),
        (editor, message.format("organizer")),
        (
            editor,
            "INSERT INTO public.package_templates (org_id, title, default_price_cents)"
            f" VALUES ('{organization_id}', 'Gold', 1)",
        ),
    )
    changes = (
        (other_owner, "UPDATE public.sponsors SET industry = 'beer'"),
        (other_owner, "UPDATE public.sponsor_profiles SET industry = 'beer'"),
        (other_owner, "UPDATE public.sponsor_public_profiles SET about = 'Beer'"),
        (editor, "UPDATE public.package_templates SET title = 'Gold'"),
        (editor, "UPDATE public.sponsorship_packages SET description = 'By the stage'"),
        (editor, "UPDATE public.event_sponsorships SET display_order = 3"),
        (editor, "DELETE FROM public.package_templates"),
    )

    def check(**claims):
        for actor, statement in insertions:
            with refused(db, REFUSED):
                actor.claiming(**claims).execute(statement)
        found = {each: actor.claiming(**claims).execute(each) for actor, each in changes}
        assert found == dict.fromkeys(found, 0)

    check(is_anonymous=True)
    db.execute("UPDATE users.user_profiles SET suspended_at = now()")
    check()


def test_a_key_is_not_chosen_by_its_writer(db, organization, editor):
    with refused(db, REFUSED):
        editor.execute(
            "INSERT INTO public.package_templates (id, org_id, title, default_price_cents)"
            " VALUES (gen_random_uuid(), %s, 'Gold', 1)",
            organization.id,
        )
