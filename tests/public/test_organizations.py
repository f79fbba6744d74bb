"""Founding an organization: a free handle, real codes, and the founder as its owner."""

import psycopg
import pytest

from tests.refusals import count

TABLES = ("organizations.organizations", "organizations.org_memberships", "public.outbox")
CREATE = (
    "SELECT * FROM public.create_organization(name => %s, handle => %s, default_currency => %s,"
    " country_code => %s)"
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
    assert (made.created_by, made.is_verified, made.ticket_fee_bps) == (
        outsider.user_id,
        False,
        500,
    )
    assert db.row("SELECT * FROM organizations.organizations") == made
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
