"""Contacts whose list is over are deleted, and the list after them."""

import pytest

from tests.fix_rows import make

JOB = "CALL messaging.forget_contacts_job(0, false)"


@pytest.mark.parametrize("expires_at", [None, "2100-01-01", "2000-01-01"])
def test_a_list_is_forgotten_when_its_time_is_over_and_not_before(db, expires_at):
    upload = make(db, "messaging.org_contact_imports", expires_at=expires_at)
    for line in (1, 2):
        make(
            db,
            "messaging.org_contact_import_entries",
            import_id=upload.id,
            organization_id=upload.org_id,
            email=f"{line}@example.test",
            line_no=line,
        )
    over = expires_at == "2000-01-01"

    assert db.row(JOB) == ((3, False) if over else (0, False))
    assert db.value("SELECT count(*) FROM messaging.org_contact_imports") == (0 if over else 1)
    assert db.value("SELECT count(*) FROM messaging.org_contact_import_entries") == (
        0 if over else 2
    )
