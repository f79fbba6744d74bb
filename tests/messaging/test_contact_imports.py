"""Uploaded contacts: what the tables refuse."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

IMPORTS = "messaging.org_contact_imports"
ENTRIES = "messaging.org_contact_import_entries"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    IMPORTS: {"id": NEW, "file_sha256": "NULL"},
    ENTRIES: {"id": NEW, "email": "'eve@example.test'", "line_no": "NULL"},
}
CASES = [
    (IMPORTS, {"id": "id"}, "23505", "org_contact_imports_pkey"),
    (
        IMPORTS,
        {"file_sha256": "file_sha256"},
        "23505",
        "org_contact_imports_org_id_file_sha256_key",
    ),
    (IMPORTS, {"org_id": NOBODY}, "23503", "org_contact_imports_org_id_fkey"),
    (IMPORTS, {"imported_by": NOBODY}, "23503", "org_contact_imports_imported_by_fkey"),
    (IMPORTS, {"name": "' '"}, "23514", "org_contact_imports_name_is_not_blank"),
    (IMPORTS, {"name": "repeat('x', 201)"}, "23514", "org_contact_imports_name_is_not_blank"),
    (
        IMPORTS,
        {"original_row_count": "-1"},
        "23514",
        "org_contact_imports_original_row_count_check",
    ),
    (IMPORTS, {"metadata": "'[]'"}, "23514", "org_contact_imports_metadata_check"),
    (IMPORTS, {"source": "repeat('x', 2001)"}, "23514", "org_contact_imports_source_check"),
    (IMPORTS, {"evidence": "repeat('x', 10001)"}, "23514", "org_contact_imports_evidence_check"),
    (IMPORTS, {"file_sha256": "'short'"}, "23514", "org_contact_imports_file_sha256_check"),
    (ENTRIES, {"id": "id"}, "23505", "org_contact_import_entries_pkey"),
    (
        ENTRIES,
        {"email": "upper(email) || ' '"},
        "23505",
        "org_contact_import_entries_one_valid_per_email_idx",
    ),
    (
        ENTRIES,
        {"line_no": "line_no"},
        "23505",
        "org_contact_import_entries_one_per_line_idx",
    ),
    (ENTRIES, {"line_no": "0"}, "23514", "org_contact_import_entries_line_no_check"),
    (
        ENTRIES,
        {"problem": "repeat('x', 201)"},
        "23514",
        "org_contact_import_entries_problem_check",
    ),
    (ENTRIES, {"import_id": NOBODY}, "23503", "org_contact_import_entries_import_id_fkey"),
    (ENTRIES, {"organization_id": NOBODY}, "23503", "org_contact_import_entries_import_id_fkey"),
    (
        ENTRIES,
        {"email": "NULL"},
        "23514",
        "org_contact_import_entries_valid_ones_have_an_address",
    ),
    (
        ENTRIES,
        {"tags": "array_fill('x'::text, ARRAY[51])"},
        "23514",
        "org_contact_import_entries_tags_check",
    ),
    (ENTRIES, {"metadata": "'[]'"}, "23514", "org_contact_import_entries_metadata_check"),
    (
        ENTRIES,
        {"full_name": "repeat('x', 201)"},
        "23514",
        "org_contact_import_entries_full_name_check",
    ),
    (ENTRIES, {"email": "repeat('x', 321)"}, "23514", "org_contact_import_entries_email_check"),
    (ENTRIES, {"phone": "repeat('1', 41)"}, "23514", "org_contact_import_entries_phone_check"),
    (
        ENTRIES,
        {"address_hash": "'short'"},
        "23514",
        "org_contact_import_entries_address_hash_check",
    ),
]


@pytest.fixture
def entry(db):
    """A contact of an uploaded file."""
    upload = make(db, IMPORTS, file_sha256=b"1" * 32)
    return make(
        db,
        ENTRIES,
        import_id=upload.id,
        organization_id=upload.org_id,
        email="Ada@example.test",
        line_no=1,
    )


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, entry, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    assert {rule for *_, rule in CASES} == rules_of(db, IMPORTS) | rules_of(db, ENTRIES)


def test_a_duplicate_is_kept_and_said_to_be_one(db, entry):
    again = copy_row(db, ENTRIES, id=NEW, state="'duplicate'", line_no="2")

    assert (again.email_norm, again.consent) == ("ada@example.test", "unknown")


def test_another_organization_may_upload_the_same_file(db, entry, other_organization):
    upload = copy_row(db, IMPORTS, id=NEW, org_id=f"'{other_organization.id}'")

    assert upload.organization_id == other_organization.id
