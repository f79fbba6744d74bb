"""Tenant keys: a row cannot point at a row of another tenant.

Derived from the catalog. A table belongs to a tenant if a column of it leads by foreign keys to an
organization or an event, which has one tenant for ever. A foreign key to such a table is sound if
it carries more than the id of the row: the event, the organization, or another row of the tenant
(its order, its campaign), which the pointing row then shares. What is not sound is listed below.
"""

import psycopg
import pytest

from tests.fix_rows import make
from tests.refusals import copy_row

NEW = "gen_random_uuid()"
ORGANIZATIONS = "organizations.organizations"
EVENTS = "events.events"
# Columns that name a tenant without being a foreign key: an organization, or zeros.
NAMES_A_TENANT = ("issuer_id", "tenant_id")
# People are of no tenant, though their portraits may be; a movement of money has sides of several.
OF_NO_TENANT = {"users.user_profiles", "payments.transactions"}

FOREIGN_KEYS = """
    SELECT conname AS name, conrelid::regclass::text AS child, confrelid::regclass::text AS parent,
        ARRAY(
            SELECT attname::text FROM unnest(conkey) WITH ORDINALITY AS k (number, place)
            JOIN pg_attribute ON attrelid = conrelid AND attnum = number ORDER BY place
        ) AS columns,
        ARRAY(
            SELECT attname::text FROM unnest(confkey) WITH ORDINALITY AS k (number, place)
            JOIN pg_attribute ON attrelid = confrelid AND attnum = number ORDER BY place
        ) AS keys
    FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 ORDER BY conname
"""
NULLABLE = """
    SELECT attrelid::regclass::text, attname::text FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid
    WHERE relkind IN ('r', 'p') AND NOT attnotnull AND attnum > 0
"""
CHECKS = """
    SELECT conrelid::regclass::text, ARRAY(
        SELECT attname::text FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey)
    )
    FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0
"""

# Keys that lead to rows of other tenants by design, or are held otherwise: why.
OPEN = {
    # What a person follows, mutes and agrees to is hers, and may be of any tenant.
    "consent_events_event_id_fkey": "consent of a person, for any event",
    "consents_event_id_fkey": "consent of a person, for any event",
    "consents_are_what_their_proof_says": "the proof is of the same person and purpose",
    "follows_target_event_id_fkey": "a person or organization follows any event",
    "user_mutes_muted_event_id_fkey": "a person mutes any event",
    # Sponsors and events find each other across tenants.
    "deliverables_sponsor_id_fkey": "owed between an organizer and a sponsor",
    "event_sponsorships_sponsor_id_fkey": "the sponsor of an organizer's event",
    "fit_recalc_queue_sponsor_id_fkey": "a pair of an event and a sponsor",
    "match_features_sponsor_id_fkey": "a pair of an event and a sponsor",
    "match_feedback_sponsor_id_fkey": "a pair of an event and a sponsor",
    "proposal_threads_sponsor_id_fkey": "negotiated between an organizer and a sponsor",
    "sponsorship_matches_sponsor_id_fkey": "a pair of an event and a sponsor",
    "sponsorship_orders_invoice_id_fkey": "the platform or the organizer bills the sponsor",
    "sponsorship_orders_sponsor_id_fkey": "bought by a sponsor from an organizer",
    "sponsorship_packages_sponsor_id_fkey": "an organizer offers it to one sponsor",
    "sponsorship_slas_sponsor_id_fkey": "promised between an organizer and a sponsor",
    # sponsorship.tg__seller() fills in who sells: the owner of the event. A person's event has no
    # organization, so the statement names one.
    "deliverables_event_id_fkey": "the seller is filled in by trigger",
    "event_sponsorships_event_id_fkey": "the seller is filled in by trigger",
    "proposal_threads_event_id_fkey": "the seller is filled in by trigger",
    "sponsorship_packages_event_id_fkey": "the seller is filled in by trigger",
    "sponsorship_slas_event_id_fkey": "the seller is filled in by trigger",
    # An advertiser promotes and pays for what may be another's.
    "ad_clicks_ticket_id_fkey": "a ticket that an ad sold",
    "ad_conversions_order_id_fkey": "an order that an ad brought",
    "ad_creatives_post_id_fkey": "an ad shows a post, which policies restrict",
    "ad_impressions_campaign_id_fkey": "an ad is shown at any event",
    "ad_impressions_post_id_fkey": "an ad is shown beside any post",
    "campaigns_sponsor_id_fkey": "an agency or organizer advertises for a sponsor",
    "campaigns_target_event_id_fkey": "a campaign promotes any event",
    # Derived by functions alone.
    "admissions_exit_scan_id_fkey": "ticketing.judge() ends a stay by a scan of the same ticket",
    # Money between tenants.
    "credit_lots_org_wallet_id_fkey": "it says whose the lot is, if not a person's",
    "org_wallet_transactions_invoice_id_fkey": "a wallet pays the invoice of another",
    "org_wallet_transactions_related_event_id_fkey": "proceeds, and refunds to a buyer",
    # Files, and writing across tenants.
    "conversation_participants_conversation_id_fkey": "a conversation is between tenants",
    "direct_messages_conversation_id_fkey": "a conversation is between tenants",
    "deliverable_proofs_media_asset_id_fkey": "uploaded by either side of the deal",
    "post_media_media_id_fkey": "the file is its author's, the post is at any event",
    "post_media_post_id_fkey": "the file is its author's, the post is at any event",
    "suppressions_event_id_fkey": "names either an organization or an event, by check",
    "unsubscribe_tokens_event_id_fkey": "names either an organization or an event, by check",
    "unsubscribe_tokens_recipient_id_fkey": "how the address was reached; the scope is the token's",
}
# Keys that do not check a row whose tenant is null: why that opens nothing.
HALF = {
    "chargebacks_organization_sold_the_order": "null: a person sold; no member reads it",
    "credit_lots_invoice_is_of_the_org_wallet": "null: a person's lot, held by its other key",
    "cultural_guides_organization_id_fkey": "filled in by trigger: null at a person's event alone",
    "event_comments_organization_id_fkey": "filled in by trigger: null at a person's event alone",
    "event_invites_organization_id_fkey": "filled in by trigger: null at a person's event alone",
    "event_posts_organization_id_fkey": "filled in by trigger: null at a person's event alone",
    "event_roles_organization_id_fkey": "filled in by trigger: null at a person's event alone",
    "event_share_assets_organization_id_fkey": "filled in by trigger: null at a person's event",
    "role_invites_organization_id_fkey": "filled in by trigger: null at a person's event alone",
    "events_series_id_fkey": "events_series_belong_to_organizations refuses a null",
    "invoices_order_is_the_issuers": "null: the platform, which bills any order",
    "orders_payout_wallet_is_of_the_seller": "null: a person sells, whose wallet functions choose",
    "orders_seller_owns_the_event": "null: a person sells",
    "package_variants_event_is_the_packages": "null: no claim; needed to name figures",
    "payout_queue_account_is_of_the_organization": "null: a person's payout, held by its other key",
    "payout_queue_event_is_of_the_organization": "null: a person is paid",
    "promo_redemptions_order_is_the_organizations": "null: the platform's code, holds everywhere",
    "refunds_event_is_the_orders": "null: no claim; needed to name a cancellation",
}


@pytest.fixture
def keys(db):
    """The foreign keys of the package."""
    return Keys(db)


def test_a_row_points_at_rows_of_its_own_tenant_unless_a_reason_is_listed(keys):
    assert keys.open() == set(OPEN)


def test_a_key_that_a_null_would_switch_off_opens_nothing(keys):
    assert keys.half() == set(HALF)


def test_the_keys_of_tenants_are_found(keys):
    """Not by the lists above, which say what is missing, but by what must be there."""
    sound = {key.name for key in keys.to_tenants() if keys.carried(key)}

    assert {"tickets_tier_id_fkey", "events_series_id_fkey", "invoices_sequence_id_fkey"} <= sound
    assert {"order_items_tier_id_fkey", "order_settlements_deliverable_id_fkey"} <= sound


@pytest.mark.parametrize("other", ["event", "tier", "order"])
def test_a_line_of_stock_or_of_an_order_is_of_one_event(db, order, other):
    strange = make(db, "ticketing.tickets")
    change = {"event": "event_id", "tier": "tier_id", "order": "order_id"}[other]
    value = f"'{getattr(strange, change)}'"

    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        copy_row(db, "ticketing.order_items", id=NEW, ticket_id="NULL", **{change: value})
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        copy_row(
            db,
            "ticketing.inventory_operations",
            "operation_type = 'sell'",
            **{"id": NEW, "hold_id": "NULL", change: value},
        )


class Keys:
    """The foreign keys of the installed package, and what they say about tenants."""

    def __init__(self, db):
        self.all = db.rows(FOREIGN_KEYS)
        self.nullable = {tuple(row) for row in db.rows(NULLABLE)}
        self.checks = [(table, set(columns)) for table, columns in db.rows(CHECKS)]
        self.leads = {(EVENTS, "id")}
        self.tenants = {EVENTS}
        self._follow()

    def _follow(self):
        """Fills `leads`, columns that name a row of a tenant, and `tenants`, tables with one."""
        before = None
        while before != (before := len(self.leads)):
            for key in self.all:
                for column, target in zip(key.columns, key.keys, strict=True):
                    is_row = key.parent in self.tenants and target == "id"
                    if is_row or key.parent == ORGANIZATIONS or (key.parent, target) in self.leads:
                        self.leads.add((key.child, column))
            self.tenants |= {table for table, _ in self.leads} - OF_NO_TENANT
            self.leads |= {(table, name) for table in self.tenants for name in NAMES_A_TENANT}

    def carried(self, key):
        """The columns by which the key shares a tenant with the row it points at."""
        return {
            column
            for column, target in zip(key.columns, key.keys, strict=True)
            if (key.parent, target) in self.leads and (key.parent, target) != (EVENTS, "id")
        }

    def to_tenants(self):
        """Keys to rows of tenants, but for those to the organizations themselves."""
        return [key for key in self.all if key.parent in self.tenants - {ORGANIZATIONS}]

    def owner(self, key):
        """Whether the key says whose its row is: nothing else in the row does."""
        others = [other for other in self.all if other.child == key.child and other != key]
        if key.parent == EVENTS and key.columns == ["event_id"]:
            return not any(other.parent == ORGANIZATIONS for other in others)
        own = any(o.parent == ORGANIZATIONS or o.columns == ["event_id"] for o in others)
        bare = [o for o in others if o.parent in self.tenants and not self.carried(o)]
        # Of several rows that it names, the one that it cannot be without.
        first = self.binds(key) and not any(self.binds(other) for other in bare)
        return not own and key.parent != EVENTS and (not bare or first)

    def binds(self, key):
        """Whether the columns of the key are never null."""
        return not any((key.child, column) in self.nullable for column in key.columns)

    def repeated(self, key):
        """Whether another key of the same column to the same table holds what this leaves open."""
        (row,) = [c for c, k in zip(key.columns, key.keys, strict=True) if k == "id"]
        return any(
            (other.child, other.parent) == (key.child, key.parent)
            and row in other.columns
            and self.carried(other)
            for other in self.all
        )

    def open(self):
        """Names of the keys by which a row may point at a row of another tenant."""
        return {
            key.name
            for key in self.to_tenants()
            if not (self.carried(key) or self.owner(key) or self.repeated(key))
        }

    def half(self):
        """Names of the keys that are not checked where the tenant is null and the row is named.

        A check over both columns can say that one needs the other.
        """
        return {
            key.name
            for key in self.to_tenants()
            if (carried := self.carried(key))
            and all((key.child, column) in self.nullable for column in carried)
            and (rest := set(key.columns) - carried)
            and not any(
                table == key.child and columns & carried and columns & rest
                for table, columns in self.checks
            )
        }
