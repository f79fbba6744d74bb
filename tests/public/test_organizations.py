"""Founding an organization: a free handle, real codes, and the founder as its owner. What only
those who manage one see and change of it."""

import psycopg
import pytest

from tests.refusals import count, refused

TABLES = ("organizations.organizations", "organizations.org_memberships", "public.outbox")
CREATE = (
    "SELECT * FROM public.create_organization(name => %s, handle => %s, default_currency => %s,"
    " country_code => %s)"
)
DETAILS = "SELECT * FROM public.organization_details(organization_id => %s)"
SAVE = (
    "SELECT * FROM public.save_organization_details(organization_id => %s, name => %s,"
    " legal_name => %s, tax_id => %s)"
)
STRANGER = "00000000-0000-4000-8000-000000000000"
GOOD = {"name": "Harbour Hall", "handle": "harbour-hall", "currency": "NOK", "country": "NO"}


def create(caller, **change):
    return caller.row(CREATE, *(GOOD | change).values())


def test_the_founder_owns_what_she_founds(db, outsider):
    made = create(outsider, name="  Harbour Hall ")

    assert (made.name, made.handle, made.default_currency, made.country_code) == (
        "Harbour Hall",
        "harbour-hall",
        "NOK",
        "NO",
    )
    row = db.row("SELECT * FROM organizations.organizations")
    assert (row.created_by, row.is_verified, row.ticket_fee_bps) == (outsider.user_id, False, 500)
    assert db.row("SELECT * FROM public.organizations") == made
    assert db.row("SELECT org_id, user_id, role FROM organizations.org_memberships") == (
        made.id,
        outsider.user_id,
        "owner",
    )


def test_the_world_is_told_once(db, outsider):
    made = create(outsider)

    assert db.row(
        "SELECT topic, organization_id, aggregate_type, aggregate_id, payload, processed_at"
        " FROM public.outbox"
    ) == (
        "organization.created",
        made.id,
        "organization",
        made.id,
        {"organization_id": str(made.id)},
        None,
    )


def test_the_founder_acts_for_it_at_once(outsider):
    made = create(outsider)

    founder = outsider.claiming(org_id=str(made.id))

    assert founder.value("SELECT public.current_org_id()") == made.id


def test_a_name_is_all_it_takes(outsider):
    made = outsider.row("SELECT * FROM public.create_organization('Harbour Hall')")

    assert (made.handle, made.default_currency, made.country_code) == (None, "USD", None)


def test_names_may_repeat_and_handles_may_be_missing(db, outsider, buyer):
    create(outsider, handle=None)
    create(buyer, handle=None)

    assert count(db, *TABLES) == [2, 2, 2]


@pytest.mark.parametrize(
    "change",
    [
        {"name": None},
        {"name": ""},
        {"name": "   "},
        {"name": "\t\n"},
        {"name": "x" * 201},
        {"handle": ""},
        {"handle": "x"},
        {"handle": "x" * 64},
        {"handle": "Harbour"},
        {"handle": "-harbour"},
        {"handle": "har bour"},
        {"handle": "harbour\n"},
        {"handle": "hafën"},
        {"currency": None},
        {"currency": ""},
        {"currency": "nok"},
        {"currency": "ZZZ"},
        {"currency": "NOK "},
        {"currency": "XAU"},
        {"currency": "XXX"},
        {"country": ""},
        {"country": "no"},
        {"country": "ZZ"},
        {"country": "NOR"},
    ],
)
def test_a_bad_argument_changes_nothing(db, outsider, change):
    with pytest.raises(psycopg.Error) as refused:
        create(outsider, **change)

    assert refused.value.sqlstate == "YP003"
    assert count(db, *TABLES) == [0, 0, 0]


def test_the_shortest_and_the_longest_names_are_taken(outsider):
    assert create(outsider, name="x", handle="x1").name == "x"
    assert create(outsider, name="x" * 200, handle="x" * 63).handle == "x" * 63


@pytest.mark.parametrize(
    ("table", "code", "change"),
    [("currencies", "EUR", {"currency": "EUR"}), ("countries", "NO", {"country": "NO"})],
)
def test_a_retired_code_is_not_for_new_organizations(db, outsider, table, code, change):
    db.execute(f"UPDATE ref.{table} SET is_active = false WHERE code = %s", code)

    with pytest.raises(psycopg.Error) as refused:
        create(outsider, **change)

    assert refused.value.sqlstate == "YP003"


def test_a_taken_handle_is_refused_and_changes_nothing(db, outsider, buyer):
    create(outsider)

    with pytest.raises(psycopg.Error) as refused:
        create(buyer, name="Another Hall")

    assert refused.value.sqlstate == "YP010"
    assert count(db, *TABLES) == [1, 1, 1]


def test_of_two_sessions_racing_for_a_handle_one_gets_it(db, sessions, buyer):
    first, second = sessions("buyer", "other_buyer")

    create(first)
    waiting = second.start(CREATE, *GOOD.values())
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP010"
    assert count(db, *TABLES) == [1, 1, 1]
    assert db.value("SELECT user_id FROM organizations.org_memberships") == buyer.user_id


def test_a_handle_given_up_goes_to_who_waits_for_it(db, sessions, other_buyer):
    first, second = sessions("buyer", "other_buyer")

    create(first)
    waiting = second.start(CREATE, *GOOD.values())
    assert waiting.is_blocked_by(first)
    first.rollback()
    waiting.result()
    second.commit()

    assert count(db, *TABLES) == [1, 1, 1]
    assert db.value("SELECT user_id FROM organizations.org_memberships") == other_buyer.user_id


@pytest.mark.parametrize("name", ["anon", "service_role"])
def test_only_people_found_organizations(db, request, name):
    with pytest.raises(psycopg.Error) as refused:
        create(request.getfixturevalue(name))

    assert refused.value.sqlstate == "42501"
    assert count(db, *TABLES) == [0, 0, 0]


@pytest.mark.parametrize(
    ("sub", "state"), [(None, "YP001"), ("nobody", "YP001"), (STRANGER, "YP009")]
)
def test_the_founder_is_somebody_with_a_profile(db, outsider, sub, state):
    with pytest.raises(psycopg.Error) as refused:
        create(outsider.claiming(sub=sub))

    assert refused.value.sqlstate == state
    assert count(db, *TABLES) == [0, 0, 0]


def test_an_erased_person_founds_nothing(db, outsider):
    db.execute("UPDATE users.user_profiles SET erased_at = now()")

    with pytest.raises(psycopg.Error) as refused:
        create(outsider)

    assert refused.value.sqlstate == "YP009"
    assert count(db, *TABLES) == [0, 0, 0]


def test_the_founding_is_in_the_history(db, outsider):
    made = create(outsider)

    assert db.row(
        "SELECT organization_id, user_id, changed_by, kind, from_role, to_role"
        " FROM organizations.membership_changes"
    ) == (made.id, outsider.user_id, outsider.user_id, "created", None, "owner")


def test_it_takes_a_permanent_account_in_good_standing(db, outsider):
    with refused(db, "YP216"):
        create(outsider.claiming(is_anonymous=True))
    db.execute("UPDATE users.user_profiles SET suspended_at = now()")
    with refused(db, "YP216"):
        create(outsider)


@pytest.mark.parametrize("name", ["admin", "owner"])
def test_admins_see_and_save_the_details(request, organization, name):
    caller = request.getfixturevalue(name)

    saved = caller.row(SAVE, organization.id, " Harbour Hall AS ", "Harbour AS", "NO 1")

    assert saved == (
        organization.id,
        organization.created_by,
        "Harbour Hall AS",
        "Harbour AS",
        "NO 1",
        "none",
        500,
    )
    assert caller.row(DETAILS, organization.id) == saved
    assert caller.row(SAVE, organization.id, "Harbour Hall", None, None).tax_id is None


@pytest.mark.parametrize("name", ["viewer", "editor", "outsider", "removed_member", "other_owner"])
def test_details_are_nobody_elses(db, request, organization, name):
    caller = request.getfixturevalue(name).claiming(org_id=str(organization.id))

    for target, state in ((organization.id, "YP002"), (STRANGER, "YP002"), (None, "YP003")):
        with refused(db, state):
            caller.row(DETAILS, target)
        with refused(db, state):
            caller.row(SAVE, target, "Mine", None, None)


@pytest.mark.parametrize("name", ["anon", "service_role"])
def test_only_people_see_details(db, request, organization, name):
    caller = request.getfixturevalue(name)

    with refused(db, "42501"):
        caller.row(DETAILS, organization.id)
    with refused(db, "42501"):
        caller.row(SAVE, organization.id, "Mine", None, None)


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ("verification_status = 'verified'", "YP005"),
        ("verification_status = 'pro'", "YP005"),
        ("status = 'suspended'", "YP005"),
        ("status = 'closed', deleted_at = now()", "YP005"),
    ],
)
def test_who_was_verified_or_barred_does_not_change_its_name(
    db, organization, owner, change, state
):
    db.execute(f"UPDATE organizations.organizations SET {change}")

    with refused(db, state):
        owner.row(SAVE, organization.id, "Other Name", None, None)
    assert owner.row(DETAILS, organization.id).name == organization.name


@pytest.mark.parametrize(
    "details",
    [
        (None, None, None),
        ("  ", None, None),
        ("x" * 201, None, None),
        ("x", "", None),
        ("x", "x" * 201, None),
        ("x", None, " "),
        ("x", None, "x" * 51),
    ],
)
def test_bad_details_change_nothing(db, organization, owner, details):
    with refused(db, "YP003"):
        owner.row(SAVE, organization.id, *details)
