"""Who is calling: a token names a person by a uuid, or it names nobody."""

import json
import uuid

import psycopg
import pytest

SUB = "7b0e7a3e-66a5-4c55-9a0c-5a0d2f4c1b11"
OTHER = "0d4ce9a0-45f1-4b0e-8a4e-0b7f6f0c2d22"


@pytest.fixture
def token(db):
    """token(claims, sub) makes the settings of a request; None leaves one as it is."""

    def set_token(claims, sub=None):
        settings = {"request.jwt.claims": claims, "request.jwt.claim.sub": sub}
        for name, value in settings.items():
            if value is not None:
                db.execute("SELECT set_config(%s, %s, true)", name, value)

    return set_token


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        (None, None),
        ("", None),
        ("null", None),
        ("{}", None),
        ("[]", None),
        (f'["{SUB}"]', None),
        (f'[{{"sub": "{SUB}"}}]', None),
        ('"text"', None),
        ("42", None),
        ('{"sub": null}', None),
        ('{"sub": ""}', None),
        ('{"sub": 42}', None),
        ('{"sub": "auth0|5f7c8ec7c33c6c004bbafe82"}', None),
        (f'{{"sub": "{SUB}0"}}', None),
        (f'{{"sub": "{SUB[:-1]}"}}', None),
        (f'{{"sub": " {SUB}"}}', None),
        (f'{{"sub": "{SUB}\\n"}}', None),
        (f'{{"sub": ["{SUB}"]}}', None),
        (f'{{"sub": {{"id": "{SUB}"}}}}', None),
        (f'{{"Sub": "{SUB}"}}', None),
        (f'{{"user_metadata": {{"sub": "{SUB}"}}}}', None),
        (f'{{"sub": "{SUB}"}}', SUB),
        (f'{{"sub": "{SUB.upper()}"}}', SUB),
        (f'{{"sub": "{OTHER}", "sub": "{SUB}"}}', SUB),
    ],
)
def test_a_caller_is_named_by_a_uuid_or_is_nobody(db, token, claims, expected):
    token(claims)

    assert db.value("SELECT users.caller_id()::text") == expected


@pytest.mark.parametrize(
    ("claims", "sub", "expected"),
    [
        (f'{{"sub": "{OTHER}"}}', SUB, SUB),
        (f'{{"sub": "{OTHER}"}}', "", OTHER),
        (f'{{"sub": "{OTHER}"}}', "nobody", None),
        (None, SUB, SUB),
        (None, SUB.upper(), SUB),
        ("[]", SUB, SUB),
    ],
)
def test_the_legacy_setting_wins_as_it_does_for_auth_uid(db, token, claims, sub, expected):
    token(claims, sub)

    assert db.value("SELECT users.caller_id()::text") == expected
    if expected:
        assert db.value("SELECT auth.uid()::text") == expected


def required(db, actor):
    """require_caller() with the actor's token, as the package's functions call it."""
    db.execute("SELECT set_config('request.jwt.claims', %s, true)", json.dumps(actor.claims))
    return db.value("SELECT users.require_caller()")


def test_somebody_with_a_profile_may_act(db, buyer):
    assert required(db, buyer) == buyer.user_id


@pytest.mark.parametrize("sub", [None, "", "nobody"])
def test_nobody_may_not_act(db, buyer, sub):
    with pytest.raises(psycopg.Error) as refused:
        required(db, buyer.claiming(sub=sub))

    assert refused.value.sqlstate == "YP001"


def test_somebody_without_a_profile_saves_one_first(db, buyer):
    with pytest.raises(psycopg.Error) as refused:
        required(db, buyer.claiming(sub=str(uuid.uuid4())))

    assert refused.value.sqlstate == "YP009"


def test_an_erased_person_may_not_act(db, buyer):
    db.execute("UPDATE users.user_profiles SET erased_at = now()")

    with pytest.raises(psycopg.Error) as refused:
        required(db, buyer)

    assert refused.value.sqlstate == "YP009"


@pytest.mark.parametrize("name", ["anon", "buyer", "service_role"])
@pytest.mark.parametrize("call", ["users.caller_id()", "users.require_caller()"])
def test_no_caller_of_the_api_asks_directly(request, name, call):
    caller = request.getfixturevalue(name)

    with pytest.raises(psycopg.Error) as refused:
        caller.value(f"SELECT {call}")

    assert refused.value.sqlstate == "42501"


def test_an_address_counts_once_it_is_confirmed(db, buyer, other_buyer):
    db.execute(
        "UPDATE auth.users SET email_confirmed_at = now() WHERE id = %s", other_buyer.user_id
    )

    found = db.rows(
        "SELECT * FROM users.auth_addresses(%s)", [buyer.user_id, other_buyer.user_id, None]
    )

    assert found == [(other_buyer.user_id, other_buyer.claims["email"])]
