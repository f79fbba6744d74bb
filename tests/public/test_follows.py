"""Answering who asks to follow: the followed person alone, whatever the follow's state."""

import uuid

import psycopg
import pytest

from tests.fix_actors import person
from tests.fix_rows import make
from tests.refusals import refused

ANSWER = "SELECT public.answer_follow(follow_id => %s, answer => %s)"
STRANGER = "00000000-0000-4000-8000-000000000000"
ANSWERS = ["accepted", "declined", "blocked"]
EDGE = "SELECT status::text, decided_at FROM users.follows WHERE id = %s"


@pytest.fixture
def paula(db):
    """A private person."""
    actor = person(db, "Paula Private")
    db.execute("UPDATE users.user_profiles SET is_private = TRUE WHERE user_id = %s", actor.user_id)
    return actor


@pytest.fixture
def asking(db, buyer, paula):
    """`buyer` asks to follow Paula."""
    return buyer.row(
        "INSERT INTO public.follows (target_type, target_id) VALUES ('user', %s) RETURNING *",
        paula.user_id,
    )


@pytest.mark.parametrize("answer", ANSWERS)
def test_the_followed_person_answers_and_gets_her_answer(db, asking, paula, answer):
    assert asking.status == "pending"

    assert paula.value(ANSWER, asking.id, answer) == answer
    assert db.row(EDGE, asking.id) == (answer, db.value("SELECT now()"))


@pytest.mark.parametrize("before", ANSWERS)
@pytest.mark.parametrize("after", ANSWERS)
def test_an_answer_can_be_changed(db, asking, paula, before, after):
    paula.value(ANSWER, asking.id, before)

    assert paula.value(ANSWER, asking.id, after) == after
    assert db.row(EDGE, asking.id).status == after


def test_nothing_but_the_answer_changes(db, asking, paula):
    columns = "id, follower_id, target_type, target_id, notify_level, created_at"
    before = db.row(f"SELECT {columns} FROM users.follows")

    paula.value(ANSWER, asking.id, "accepted")

    assert db.row(f"SELECT {columns} FROM users.follows") == before


def test_an_answer_touches_no_other_follow(db, asking, paula, other_buyer):
    other = make(
        db,
        "users.follows",
        follower_user_id=other_buyer.user_id,
        target_id=paula.user_id,
        status="pending",
    )

    paula.value(ANSWER, asking.id, "declined")

    assert db.row(EDGE, other.id) == ("pending", None)


def test_who_is_accepted_sees_her_and_who_is_declined_does_not(asking, paula, buyer):
    sees = "SELECT count(*) FROM public.user_profiles WHERE user_id = %s"

    found = []
    for answer in ANSWERS:
        paula.value(ANSWER, asking.id, answer)
        found.append(buyer.value(sees, paula.user_id))

    assert found == [1, 0, 0]


@pytest.mark.parametrize("name", ["buyer", "other_buyer", "owner"])
def test_the_follower_and_strangers_do_not_answer(request, db, asking, name):
    caller = request.getfixturevalue(name)

    with refused(db, "YP002"):
        caller.value(ANSWER, asking.id, "accepted")


def test_a_follow_of_others_and_none_look_the_same(asking, outsider):
    said = []
    for follow_id in (asking.id, uuid.uuid4()):
        with pytest.raises(psycopg.Error) as refusal:
            outsider.value(ANSWER, follow_id, "accepted")
        message = refusal.value.diag.message_primary.replace(str(follow_id), "<id>")
        said.append((refusal.value.sqlstate, message))

    assert said[0] == said[1]
    assert said[0][0] == "YP002"


def test_an_organizations_owner_does_not_answer_for_it(db, organization, owner, buyer):
    follow = make(
        db,
        "users.follows",
        follower_user_id=buyer.user_id,
        target_type="organizer",
        target_id=organization.id,
    )

    with refused(db, "YP002"):
        owner.value(ANSWER, follow.id, "blocked")


@pytest.mark.parametrize("answer", [None, "", "pending", "Accepted", "removed"])
def test_an_answer_is_one_of_three_words(db, asking, paula, answer):
    with refused(db, "YP003"):
        paula.value(ANSWER, asking.id, answer)


def test_the_follow_is_named(db, asking, paula):
    with refused(db, "YP003"):
        paula.value(ANSWER, None, "accepted")


@pytest.mark.parametrize(
    ("sub", "state"), [(None, "YP001"), ("nobody", "YP001"), (STRANGER, "YP009")]
)
def test_who_answers_is_signed_in_and_has_a_profile(db, asking, paula, sub, state):
    with refused(db, state):
        paula.claiming(sub=sub).value(ANSWER, asking.id, "accepted")


@pytest.mark.parametrize("name", ["anon", "service_role"])
def test_only_people_answer(request, db, asking, name):
    with refused(db, "42501"):
        request.getfixturevalue(name).value(ANSWER, asking.id, "accepted")
