"""Saving one's own profile: for a living user, under a name that is free."""

import uuid

import psycopg
import pytest

from tests.fix_actors import signed_in
from tests.refusals import count, insert

SAVE = "SELECT * FROM public.save_profile(%s, %s)"


@pytest.fixture
def newcomer(db):
    """Somebody signed in who has no profile yet."""
    return signed_in(db, insert(db, "auth.users", email=f"{uuid.uuid4()}@example.test").id)


def test_a_newcomer_exists_once_she_has_saved_a_profile(db, newcomer):
    saved = newcomer.row(SAVE, "  Nina Newcomer ", "Nina_1")

    assert (saved.user_id, saved.display_name, saved.username) == (
        newcomer.user_id,
        "Nina Newcomer",
        "Nina_1",
    )
    assert db.row("SELECT * FROM public.user_profiles") == saved


def test_arguments_have_names_and_a_username_is_optional(newcomer):
    saved = newcomer.row("SELECT * FROM public.save_profile(display_name => 'Nina')")

    assert (saved.display_name, saved.username) == ("Nina", None)


def test_saving_again_renames_and_keeps_the_username(db, newcomer):
    newcomer.row(SAVE, "Nina", "nina")

    newcomer.row(SAVE, "Nina the Second", None)

    assert db.row("SELECT display_name, username FROM users.user_profiles") == (
        "Nina the Second",
        "nina",
    )


def test_a_username_can_be_changed_also_in_case_alone(newcomer):
    newcomer.row(SAVE, "Nina", "nina")

    assert newcomer.row(SAVE, "Nina", "NINA").username == "NINA"
    assert newcomer.row(SAVE, "Nina", "other").username == "other"


def test_saving_touches_nobody_else(db, newcomer, buyer):
    before = db.row("SELECT * FROM users.user_profiles")

    newcomer.row(SAVE, "Nina", "nina")

    assert db.row("SELECT * FROM users.user_profiles WHERE user_id = %s", buyer.user_id) == before


@pytest.mark.parametrize(
    ("display_name", "username"),
    [
        (None, "nina"),
        ("", "nina"),
        ("   ", "nina"),
        ("\t\n", "nina"),
        ("x" * 201, "nina"),
        ("Nina", ""),
        ("Nina", "ab"),
        ("Nina", "x" * 31),
        ("Nina", "with space"),
        ("Nina", "line\n"),
        ("Nina", "nïna"),
        ("Nina", "a-b-c"),
    ],
)
def test_a_bad_argument_changes_nothing(db, newcomer, buyer, display_name, username):
    before = db.rows("SELECT * FROM users.user_profiles")

    for caller in (newcomer, buyer):
        with pytest.raises(psycopg.Error) as refused:
            caller.row(SAVE, display_name, username)
        assert refused.value.sqlstate == "YP003"

    assert db.rows("SELECT * FROM users.user_profiles") == before


@pytest.mark.parametrize("length", [1, 200])
def test_the_shortest_and_the_longest_names_are_taken(newcomer, length):
    assert newcomer.row(SAVE, "x" * length, "x" * min(30, length + 2)).display_name == "x" * length


@pytest.mark.parametrize("username", ["taken", "TAKEN"])
def test_a_taken_username_is_refused_and_changes_nothing(db, newcomer, buyer, username):
    buyer.row(SAVE, "Berta", "taken")
    newcomer.row(SAVE, "Nina", "nina")
    before = db.rows("SELECT * FROM users.user_profiles ORDER BY user_id")

    with pytest.raises(psycopg.Error) as refused:
        newcomer.row(SAVE, "Nina the Second", username)

    assert refused.value.sqlstate == "YP010"
    assert db.rows("SELECT * FROM users.user_profiles ORDER BY user_id") == before


def test_of_two_sessions_racing_for_a_username_one_gets_it(db, sessions):
    first, second = sessions("buyer", "other_buyer")

    first.row(SAVE, "Berta", "star")
    waiting = second.start(SAVE, "Bruno", "STAR")
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP010"
    assert db.rows("SELECT username FROM users.user_profiles WHERE username IS NOT NULL") == [
        ("star",)
    ]


def test_two_first_saves_of_one_person_make_one_profile(db, sessions, buyer):
    db.execute("DELETE FROM users.user_profiles")
    first, second = sessions("buyer", "buyer")

    first.row(SAVE, "Berta on her phone", None)
    waiting = second.start(SAVE, "Berta at her desk", None)
    assert waiting.is_blocked_by(first)
    first.commit()
    waiting.result()
    second.commit()

    assert db.value("SELECT display_name FROM users.user_profiles") == "Berta at her desk"


@pytest.mark.parametrize("sub", [None, "", "nobody", "00000000-0000-0000-0000-000000000000"])
def test_a_token_of_nobody_saves_nothing(db, newcomer, sub):
    with pytest.raises(psycopg.Error) as refused:
        newcomer.claiming(sub=sub).row(SAVE, "Nina", None)

    assert refused.value.sqlstate == "YP001"
    assert count(db, "users.user_profiles") == [0]


def test_a_deleted_user_with_a_live_token_saves_nothing(db, buyer):
    db.execute("DELETE FROM auth.users")

    with pytest.raises(psycopg.Error) as refused:
        buyer.row(SAVE, "Berta again", None)

    assert refused.value.sqlstate == "YP001"
    assert count(db, "users.user_profiles") == [0]


def test_an_erased_profile_stays_erased(db, buyer):
    db.execute("UPDATE users.user_profiles SET erased_at = now(), display_name = 'Erased'")

    with pytest.raises(psycopg.Error) as refused:
        buyer.row(SAVE, "Berta again", "berta")

    assert refused.value.sqlstate == "YP005"
    assert db.row("SELECT display_name, username FROM users.user_profiles") == ("Erased", None)


@pytest.mark.parametrize("name", ["anon", "service_role"])
def test_only_people_save_profiles(db, request, name):
    caller = request.getfixturevalue(name)

    with pytest.raises(psycopg.Error) as refused:
        caller.row(SAVE, "Nina", None)

    assert refused.value.sqlstate == "42501"


def test_a_suspended_profile_is_not_renamed(db, buyer):
    db.execute("UPDATE users.user_profiles SET suspended_at = now()")

    with pytest.raises(psycopg.Error) as error:
        buyer.row(SAVE, "Support Team", "support")

    assert error.value.sqlstate == "YP005"
    assert db.value("SELECT display_name FROM users.user_profiles") != "Support Team"
