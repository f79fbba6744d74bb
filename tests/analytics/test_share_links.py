"""Short links and their clicks: the tables' own rules."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

LINKS, CLICKS = TABLES = ("analytics.share_links", "analytics.share_link_clicks")
NOBODY = "gen_random_uuid()"
GOOD = {LINKS: {"code": "left(md5(random()::text), 12)"}, CLICKS: {"id": NOBODY}}
CASES = [
    (LINKS, {"code": "code"}, "23505", "share_links_pkey"),
    (LINKS, {"created_by": NOBODY}, "23503", "share_links_created_by_fkey"),
    *(
        (LINKS, {"code": code}, "23514", "share_links_code_check")
        for code in ["'abc'", "repeat('c', 65)", "'has blank'", "'a/b/c'"]
    ),
    (LINKS, {"content_type": "'ticket'"}, "23514", "share_links_content_type_check"),
    (LINKS, {"channel": "repeat('c', 101)"}, "23514", "share_links_channel_check"),
    (LINKS, {"params": "'[]'"}, "23514", "share_links_params_check"),
    (
        LINKS,
        {"params": "jsonb_build_object('k', repeat('v', 16384))"},
        "23514",
        "share_links_params_check",
    ),
    (LINKS, {"clicks": "-1"}, "23514", "share_links_clicks_check"),
    (LINKS, {"conversions": "-1"}, "23514", "share_links_conversions_check"),
    (CLICKS, {"id": "id"}, "23505", "share_link_clicks_pkey"),
    (CLICKS, {"code": "'nowhere'"}, "23503", "share_link_clicks_code_fkey"),
    (CLICKS, {"user_id": NOBODY}, "23503", "share_link_clicks_user_id_fkey"),
]


@pytest.mark.parametrize(("table", "fault", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, table, fault, sqlstate, rule):
    make(db, table)

    assert copy_row(db, table, **GOOD[table])
    with refused(db, sqlstate, rule):
        copy_row(db, table, **GOOD[table] | fault)


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_has_a_case(db, table):
    assert {rule for of, _, _, rule in CASES if of == table} == rules_of(db, table)


def test_codes_differ_by_case(db):
    link = make(db, LINKS, code="AbCd")

    assert copy_row(db, LINKS, code="lower(code)").code != link.code


def test_clicks_go_with_their_link(db):
    clicked = make(db, CLICKS)

    db.execute(f"DELETE FROM {LINKS} WHERE code = %s", clicked.code)

    assert db.value(f"SELECT count(*) FROM {CLICKS}") == 0


def test_a_link_outlives_who_shared_it(db, buyer):
    link = make(db, LINKS, created_by=buyer.user_id)

    db.execute("DELETE FROM users.user_profiles WHERE user_id = %s", buyer.user_id)

    assert db.row(f"SELECT code, created_by FROM {LINKS}") == (link.code, None)


def test_a_change_is_dated_by_the_database(db):
    make(db, LINKS)

    assert db.row(f"UPDATE {LINKS} SET updated_at = '2000-01-01' RETURNING updated_at = now()") == (
        True,
    )
