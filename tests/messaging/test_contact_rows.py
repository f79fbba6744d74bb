"""Contacts read line by line: each judged once, no ground wider than the list's, no spare data."""

import json

import pytest

from tests.fix_rows import make
from tests.refusals import refused

ADD = "SELECT * FROM public.add_contacts(%s, %s, %s)"
FINISH = "SELECT * FROM public.finish_contact_import(%s)"
REPORT = (
    "SELECT line_no, state::text, consent::text, email, problem"
    " FROM public.org_contact_import_entries WHERE import_id = %s ORDER BY line_no"
)


@pytest.fixture
def upload(db, organization, admin):
    """A list of people who agreed, announced by an admin."""
    return announce(admin, organization)


def announce(admin, organization, **columns):
    """Announces a list through the API."""
    columns = {
        "org_id": organization.id,
        "name": "Newsletter",
        "consent_basis": "opt_in",
        "source": "newsletter.csv",
        "evidence": "Confirmed by mail in 2025.",
    } | columns
    names = ", ".join(columns)
    return admin.row(
        f"INSERT INTO public.org_contact_imports ({names})"
        f" VALUES ({', '.join(['%s'] * len(columns))}) RETURNING *",
        *columns.values(),
    )


def add(caller, upload, *contacts, first_line=1):
    """add_contacts(): how many lines came to which state."""
    rows = caller.rows(ADD, upload.id, first_line, json.dumps(contacts))
    return {row.state: row.entries for row in rows}


def report(admin, upload):
    """What became of each line."""
    return [tuple(row) for row in admin.rows(REPORT, upload.id)]


def close(db, address, **columns):
    """Nobody may write to the address."""
    db.execute(
        "INSERT INTO messaging.suppressions (scope, organization_id, channel, reason, address_hash)"
        " VALUES (%s, %s, %s, 'unsubscribe', users.address_hash(%s))",
        columns.get("scope", "platform"),
        columns.get("organization_id"),
        columns.get("channel", "email"),
        address,
    )


def test_lines_are_judged_one_by_one(db, admin, upload):
    close(db, "gone@example.test")
    lines = [
        {"email": " Ada@example.test ", "full_name": "Ada", "tags": ["regular"]},
        {"email": "ada@EXAMPLE.test"},
        {"email": "gone@example.test", "full_name": "Gone"},
        {"email": "nobody"},
        {"phone": "+49 (30) 123-456"},
        {"full_name": "Nobody"},
        "not an object",
        {"email": "eve@example.test", "tags": "x"},
        {"email": "eve@example.test", "metadata": []},
        {"email": "eve@example.test", "consent": "yes"},
        {"phone": "030 123456"},
        {"email": "eve@example.test", "full_name": "x" * 201},
    ]

    assert add(admin, upload, *lines) == {
        "valid": 2, "duplicate": 1, "suppressed": 1, "invalid": 8,
    }  # fmt: skip
    found = report(admin, upload)
    assert found[:6] == [
        (1, "valid", "opt_in", "Ada@example.test", None),
        (2, "duplicate", "opt_in", None, "An earlier line has this address."),
        (3, "suppressed", "opt_in", None, "Nobody may write to this address any more."),
        (4, "invalid", "unknown", None, "email is no address."),
        (5, "valid", "opt_in", None, None),
        (6, "invalid", "unknown", None, "It has neither email nor phone."),
    ]
    assert all(problem for *_, problem in found[6:])
    assert db.rows(
        "SELECT line_no FROM messaging.org_contact_import_entries WHERE state <> 'valid'"
        " AND num_nonnulls(full_name, email, phone) + cardinality(tags) > 0"
    ) == []  # fmt: skip
    assert db.value("SELECT phone FROM messaging.org_contact_import_entries WHERE line_no = 5") == (
        "+4930123456"
    )


def test_a_part_that_is_sent_again_changes_nothing(db, admin, upload):
    part = [{"email": "ada@example.test"}, {"email": "nobody"}]
    assert add(admin, upload, *part) == {"valid": 1, "invalid": 1}
    assert add(admin, upload, *part) == {"valid": 1, "invalid": 1}
    assert add(admin, upload, {"email": "ADA@example.test"}, first_line=3) == {"duplicate": 1}

    done = admin.row(FINISH, upload.id)
    assert (done.status, done.original_row_count) == ("completed", 3)
    assert admin.row(FINISH, upload.id) == done
    with refused(db, "YP005"):
        add(admin, upload, {"email": "eve@example.test"}, first_line=4)


def test_a_contact_consents_to_no_more_than_the_list_shows(db, admin, organization):
    upload = announce(admin, organization, consent_basis="unknown", source=None, evidence=None)
    add(
        admin, upload,
        {"email": "a@example.test", "consent": "opt_in"},
        {"email": "b@example.test", "consent": "opt_out"},
        {"email": "c@example.test"},
    )  # fmt: skip

    assert [(consent, bool(problem)) for *_, consent, _, problem in report(admin, upload)] == [
        ("unknown", True),
        ("opt_out", False),
        ("unknown", False),
    ]


@pytest.mark.parametrize("missing", ["source", "evidence"])
@pytest.mark.parametrize("basis", ["opt_in", "contract"])
def test_a_ground_that_nothing_shows_is_refused(db, admin, organization, missing, basis):
    upload = announce(admin, organization, consent_basis=basis, **{missing: " "})

    with refused(db, "YP452"):
        add(admin, upload, {"email": "ada@example.test"})


def test_another_organizations_suppression_and_another_channels_do_not_count(
    db, admin, organization, other_organization, upload
):
    close(db, "ada@example.test", scope="organization", organization_id=other_organization.id)
    close(db, "ada@example.test", channel="sms")
    assert add(admin, upload, {"email": "ada@example.test"}) == {"valid": 1}

    close(db, "bo@example.test", scope="organization", organization_id=organization.id)
    assert add(admin, upload, {"email": "bo@example.test"}, first_line=2) == {"suppressed": 1}


def test_admins_of_the_organization_alone_read_contacts_in(
    db, upload, editor, outsider, other_owner
):
    for stranger in (editor, outsider, other_owner):
        with refused(db, "YP002"):
            add(stranger, upload, {"email": "ada@example.test"})
        with refused(db, "YP002"):
            stranger.row(FINISH, upload.id)


def test_a_list_without_lines_is_not_finished(db, admin, upload):
    with refused(db, "YP005"):
        admin.row(FINISH, upload.id)


@pytest.mark.parametrize(
    "arguments", [(None, 1, "[1]"), (0, 0, "[1]"), (0, None, "[1]"), (0, 1, "{}"), (0, 1, "[]")]
)
def test_odd_arguments_are_refused(db, admin, upload, arguments):
    which, *rest = arguments
    with refused(db, "YP003"):
        admin.rows(ADD, None if which is None else upload.id, *rest)


def test_two_sessions_that_enter_the_same_address_make_one_valid_contact(
    db, sessions, admin, upload
):
    first, second = sessions("admin", "admin")
    assert add(first, upload, {"email": "ada@example.test"}) == {"valid": 1}
    waiting = second.start(ADD, upload.id, 2, json.dumps([{"email": "ada@example.test"}]))
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() is None
    second.commit()
    assert [state for _, state, *_ in report(admin, upload)] == ["valid", "duplicate"]


def test_the_list_of_somebody_else_may_hold_the_same_address(db, admin, upload, other_owner):
    other = make(
        db, "messaging.org_contact_imports", org_id=other_owner.org_id, consent_basis="unknown"
    )
    assert add(admin, upload, {"email": "ada@example.test"}) == {"valid": 1}
    assert add(other_owner, other, {"email": "ada@example.test"}) == {"valid": 1}
