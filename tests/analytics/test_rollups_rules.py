"""What the tables of rollups and of shared links refuse."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

NOBODY = "gen_random_uuid()"
NEXT_DAY = {"day": "day + 1"}
NEXT_MONTH = {"month": "(month + interval '1 month')::date"}
# Each table, and what makes a copy of its row another row.
DAYS = {
    "event_days": NEXT_DAY,
    "event_months": NEXT_MONTH,
    "post_days": NEXT_DAY,
    "campaign_days": NEXT_DAY,
    "creative_days": NEXT_DAY,
    "tier_days": NEXT_DAY,
}
KEYS = [
    ("event_days", {"event_id": NOBODY}, "event_days_event_id_fkey"),
    ("event_months", {"event_id": NOBODY}, "event_months_event_id_fkey"),
    ("post_days", {"post_id": NOBODY}, "post_days_post_id_fkey"),
    ("campaign_days", {"organization_id": NOBODY}, "campaign_days_campaign_id_fkey"),
    ("creative_days", {"creative_id": NOBODY}, "creative_days_creative_id_fkey"),
    ("creative_days", {"organization_id": NOBODY}, "creative_days_campaign_id_fkey"),
    ("tier_days", {"tier_id": NOBODY}, "tier_days_tier_id_fkey"),
    ("tier_days", {"currency": "'XQX'"}, "tier_days_currency_fkey"),
]
FORMS = [
    ("event_months", {"month": "month + 1"}, "event_months_month_is_its_first_day"),
    ("campaign_days", {"conversion_values": "'[]'"}, "campaign_days_conversion_values_check"),
]
LINKS = [
    ("share_link_touches", {"user_id": NOBODY}, "share_link_touches_user_id_fkey"),
    ("share_link_touches", {"event_id": NOBODY}, "share_link_touches_event_id_fkey"),
    ("share_link_conversions", {"order_id": NOBODY}, "share_link_conversions_order_id_fkey"),
]
FIGURES = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND atttypid IN ('bigint'::regtype, 'int'::regtype)
"""


@pytest.mark.parametrize("table", DAYS)
def test_a_day_stands_once_and_no_figure_is_negative(db, table):
    table = f"analytics.{table}"
    make(db, table)
    good = DAYS[table.removeprefix("analytics.")]

    with refused(db, "23505", f"{table.removeprefix('analytics.')}_pkey"):
        copy_row(db, table)
    figures = [name for (name,) in db.rows(FIGURES, table)]
    assert len(figures) > 3
    for name in figures:
        with refused(db, "23514", f"{table.removeprefix('analytics.')}_are_not_negative"):
            copy_row(db, table, **good | {name: "-1"})
    assert copy_row(db, table, **good)


@pytest.mark.parametrize(("table", "fault", "rule"), KEYS + LINKS)
def test_a_row_about_nothing_is_refused(db, table, fault, rule):
    make(db, f"analytics.{table}")

    with refused(db, "23503", rule):
        copy_row(db, f"analytics.{table}", **DAYS.get(table, {}) | fault)


@pytest.mark.parametrize("table", sorted({table for table, *_ in LINKS}))
def test_what_a_link_brought_names_a_link(db, table):
    make(db, f"analytics.{table}")

    with refused(db, "23503", f"{table}_code_fkey"):
        db.execute(f"UPDATE analytics.{table} SET code = 'nobodys'")


@pytest.mark.parametrize(("table", "fault", "rule"), FORMS)
def test_a_row_of_another_form_is_refused(db, table, fault, rule):
    make(db, f"analytics.{table}")

    with refused(db, "23514", rule):
        copy_row(db, f"analytics.{table}", **DAYS[table] | fault)


def test_every_rule_has_a_case(db):
    tables = {*DAYS, *(table for table, *_ in LINKS)}
    rules = set().union(*(rules_of(db, f"analytics.{table}") for table in tables))
    told = {rule for *_, rule in KEYS + FORMS + LINKS}
    told |= {f"{table}_{end}" for table in DAYS for end in ("pkey", "are_not_negative")}
    told |= {f"{table}_code_fkey" for table, *_ in LINKS}
    assert rules - told == {"share_link_touches_pkey", "share_link_conversions_pkey"}
