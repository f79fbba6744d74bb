"""What the stand-in's functions read from a token: the precedence of Supabase Auth."""

import json

import psycopg
import pytest

SUB = "7b0e7a3e-66a5-4c55-9a0c-5a0d2f4c1b11"
OTHER = "0d4ce9a0-45f1-4b0e-8a4e-0b7f6f0c2d22"
FUNCTIONS = ("auth.jwt()", "auth.uid()", "auth.role()", "auth.email()")


@pytest.fixture
def token(db):
    """token(claims, sub=...) makes the settings of a request: claims is JSON text or an object."""

    def set_token(claims=None, **single):
        if claims is not None:
            text = claims if isinstance(claims, str) else json.dumps(claims)
            db.execute("SELECT set_config('request.jwt.claims', %s, true)", text)
        for name, value in single.items():
            db.execute("SELECT set_config(%s, %s, true)", f"request.jwt.claim.{name}", value)

    return set_token


def read(db):
    return db.row(
        "SELECT auth.uid()::text AS uid, auth.role() AS role, auth.email() AS email,"
        " auth.jwt() AS jwt"
    )


def test_a_request_without_a_token_is_nobody(db):
    assert read(db) == (None, None, None, None)


def test_empty_settings_are_no_token(db, token):
    token("", sub="", role="", email="")

    assert read(db) == (None, None, None, None)


def test_the_claims_are_read_from_the_token(db, token):
    claims = {"sub": SUB, "role": "authenticated", "email": "berta@example.test"}

    token(claims)

    assert read(db) == (SUB, "authenticated", "berta@example.test", claims)


def test_a_token_without_the_claims_names_nobody(db, token):
    token({"aud": "authenticated"})

    assert read(db) == (None, None, None, {"aud": "authenticated"})


def test_the_setting_of_one_claim_wins_over_the_claims(db, token):
    token(
        {"sub": OTHER, "role": "anon", "email": "other@example.test"},
        sub=SUB,
        role="authenticated",
        email="berta@example.test",
    )

    assert read(db)[:3] == (SUB, "authenticated", "berta@example.test")


def test_an_empty_setting_of_one_claim_gives_way_to_the_claims(db, token):
    token({"sub": SUB}, sub="")

    assert db.value("SELECT auth.uid()::text") == SUB


def test_jwt_prefers_the_setting_of_the_whole_token(db, token):
    token({"sub": OTHER})
    db.execute("SELECT set_config('request.jwt.claim', %s, true)", json.dumps({"sub": SUB}))

    assert db.value("SELECT auth.jwt()") == {"sub": SUB}


@pytest.mark.parametrize("sub", ["somebody", "auth0|5f7c8ec7c33c6c004bbafe82", "42"])
def test_a_subject_that_is_no_uuid_is_an_error_as_on_supabase(db, token, sub):
    token({"sub": sub})

    with pytest.raises(psycopg.Error) as refused:
        db.value("SELECT auth.uid()")

    assert refused.value.sqlstate == "22P02"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_api_roles_may_read_their_token_and_nobody_else_by_default(db, function):
    may = db.row(
        "SELECT has_function_privilege('anon', %(f)s, 'EXECUTE') AS anon,"
        " has_function_privilege('authenticated', %(f)s, 'EXECUTE') AS authenticated,"
        " has_function_privilege('service_role', %(f)s, 'EXECUTE') AS service_role,"
        " has_function_privilege('app_read', %(f)s, 'EXECUTE') AS app_read".replace(
            "%(f)s", f"'{function}'"
        )
    )

    assert may == (True, True, True, False)


def test_callers_read_their_own_token(anon, buyer, service_role):
    assert buyer.value("SELECT auth.uid()") == buyer.user_id
    assert buyer.value("SELECT auth.email()") == buyer.claims["email"]
    assert anon.row("SELECT auth.uid() AS uid, auth.role() AS role") == (None, "anon")
    assert service_role.value("SELECT auth.role()") == "service_role"
