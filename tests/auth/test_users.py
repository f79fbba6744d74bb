"""The stand-in's table of people: one address each, and closed to the API."""

import psycopg
import pytest

from tests.refusals import broken_rule, insert


def test_an_address_signs_one_person_in_whatever_its_case(db):
    insert(db, "auth.users", email="Berta@Example.test", phone="+4790000001")

    assert broken_rule(db, "auth.users", email="berta@example.TEST") == (
        "23505",
        "users_email_idx",
    )
    assert broken_rule(db, "auth.users", phone="+4790000001") == ("23505", "users_phone_key")


def test_anonymous_sign_ins_need_no_address(db):
    first = insert(db, "auth.users", is_anonymous=True)
    second = insert(db, "auth.users", is_anonymous=True)

    assert first.id != second.id
    assert (first.email, first.phone, first.aud, first.role) == (
        None,
        None,
        "authenticated",
        "authenticated",
    )


@pytest.mark.parametrize("name", ["anon", "buyer", "service_role"])
@pytest.mark.parametrize(
    "query",
    [
        "SELECT email FROM auth.users",
        "INSERT INTO auth.users DEFAULT VALUES",
        "UPDATE auth.users SET email = NULL",
        "DELETE FROM auth.users",
    ],
)
def test_no_caller_of_the_api_touches_it(request, name, query):
    caller = request.getfixturevalue(name)

    with pytest.raises(psycopg.Error) as refused:
        caller.execute(query)

    assert refused.value.sqlstate == "42501"
