"""What fix_rows.make() cannot guess for tables of campaigns."""

from tests.fix_rows import first, make, prepare, write


def click(db, row):
    """The id of a click on an ad of the same campaign."""
    return make(db, "campaigns.ad_clicks", campaign_id=row["campaign_id"]).id


def wallet(db, row):
    """The id of a wallet of the same organization."""
    return make(db, "payments.org_wallets", org_id=row["organization_id"]).id


def counter(db, **values):
    """The counter of a buyer's uses, which her first use has made already."""
    table = "campaigns.promo_user_counters"
    prepared = prepare(db, table, **values)
    key = {name: prepared[name] for name in ("promo_id", "user_id")}
    return first(db, table, key) or write(db, table, **prepared)


EXAMPLES = {
    "campaigns.ad_conversions": {"click_id": click},
    "campaigns.ad_creatives": {"media_url": "https://example.test/a.jpg"},
    "campaigns.ad_spend_ledger": {"org_wallet_id": wallet},
    "campaigns.campaigns": {"total_budget_credits": 1000},
    "campaigns.creative_versions": {"media_url": "https://example.test/a.jpg"},
}
STATES = {"campaigns.campaigns": {"archived": {"archived_at": "now()"}}}
MAKERS = {"campaigns.promo_user_counters": counter}
