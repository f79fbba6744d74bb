"""Templates: what the table refuses."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

TABLE = "messaging.message_templates"
NOBODY = "gen_random_uuid()"
CASES = [
    ({"id": "id"}, "23505", "message_templates_pkey"),
    ({"org_id": NOBODY}, "23503", "message_templates_org_id_fkey"),
    ({"created_by": NOBODY}, "23503", "message_templates_created_by_fkey"),
    ({"name": "' '"}, "23514", "message_templates_name_is_not_blank"),
    ({"name": "repeat('x', 201)"}, "23514", "message_templates_name_is_not_blank"),
    ({"subject": "E'Hi\\nBcc: x'"}, "23514", "message_templates_subject_is_one_line"),
    ({"subject": "repeat('x', 501)"}, "23514", "message_templates_subject_is_one_line"),
    ({"body": "repeat('x', 100001)"}, "23514", "message_templates_body_check"),
    ({"sms_body": "repeat('x', 1601)"}, "23514", "message_templates_sms_body_check"),
]


@pytest.fixture
def template(db):
    """A template for mails."""
    return make(db, TABLE)


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, template, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, **{"id": "gen_random_uuid()"} | change)


def test_every_rule_has_a_case(db):
    assert {rule for *_, rule in CASES} == rules_of(db, TABLE)


def test_the_tenant_has_both_names(template):
    assert template.organization_id == template.org_id
