"""One header Idempotency-Key, one effect; and so many requests a minute for each caller."""

import json

import pytest

from tests.fix_db import run
from tests.fix_rows import make
from tests.payments.fix_ledger import at_once
from tests.refusals import refused

CODES = "SELECT code FROM public.create_guest_codes(event_id => %s, number => %s)"
COUNT = "SELECT count(*) FROM ticketing.guest_codes"
ASK = "SELECT public.request_guest_code('email', %s)"
PLACES = "SELECT count FROM public.rate_limits"


def headers(db, **values):
    """The headers of all requests from now on, until the transaction ends."""
    named = {name.replace("_", "-"): value for name, value in values.items()}
    db.execute("SELECT set_config('request.headers', %s, true)", json.dumps(named))


def test_a_repeat_with_the_same_key_changes_nothing_and_is_given_the_same_answer(db, editor, event):
    headers(db, idempotency_key="first")

    one, again = (editor.rows(CODES, event.id, 3) for _ in range(2))

    assert again == one and len(one) == 3
    assert db.value(COUNT) == 3


def test_another_key_or_none_is_another_request(db, editor, event):
    for key in ("first", "second"):
        headers(db, idempotency_key=key)
        editor.rows(CODES, event.id, 1)
    headers(db)
    editor.rows(CODES, event.id, 1)
    editor.rows(CODES, event.id, 1)

    assert db.value(COUNT) == 4


def test_the_key_of_the_standard_is_in_quotes(db, editor, event):
    headers(db, idempotency_key='"first"')
    one = editor.rows(CODES, event.id, 1)
    headers(db, idempotency_key="first")

    assert editor.rows(CODES, event.id, 1) == one


def test_the_same_key_with_other_arguments_is_refused(db, editor, event):
    headers(db, idempotency_key="first")
    editor.rows(CODES, event.id, 3)

    with refused(db, "YP006"):
        editor.rows(CODES, event.id, 4)
    assert db.value(COUNT) == 3


def test_the_same_key_is_another_person_s_own(db, editor, admin, event):
    headers(db, idempotency_key="first")

    assert editor.rows(CODES, event.id, 1) != admin.rows(CODES, event.id, 1)
    assert db.value(COUNT) == 2


def test_the_same_key_of_another_function_is_another_request(db, editor, event):
    headers(db, idempotency_key="first")
    editor.rows(CODES, event.id, 1)

    pool = editor.row("SELECT * FROM public.create_pool(%s, 'Floor', 10)", event.id)

    assert editor.row("SELECT * FROM public.create_pool(%s, 'Floor', 10)", event.id) == pool


def test_a_refused_request_is_not_remembered(db, editor, event):
    headers(db, idempotency_key="first")
    with refused(db, "YP003"):
        editor.rows(CODES, event.id, 501)
    assert db.value("SELECT count(*) FROM public.idempotency_keys") == 0
    assert len(editor.rows(CODES, event.id, 2)) == 2


@pytest.mark.parametrize("key", ["", "two words", "k" * 201, "schl\u00fcssel", '"'])
def test_a_key_that_is_none_is_refused(db, editor, event, key):
    headers(db, idempotency_key=key)

    with refused(db, "YP003") as error:
        editor.rows(CODES, event.id, 1)
    assert "Idempotency-Key" in error.value.diag.message_detail


def test_who_may_not_any_more_is_not_given_the_answer_again(db, editor, event):
    headers(db, idempotency_key="first")
    editor.rows(CODES, event.id, 1)
    db.execute("DELETE FROM organizations.org_memberships WHERE user_id = %s", editor.user_id)

    with refused(db, "YP002"):
        editor.rows(CODES, event.id, 1)


def test_a_key_past_its_time_is_a_new_one(db, editor, event):
    headers(db, idempotency_key="first")
    editor.rows(CODES, event.id, 1)
    db.execute(
        "UPDATE public.idempotency_keys"
        " SET created_at = now() - interval '2 days', expires_at = now() - interval '1 day'"
    )

    editor.rows(CODES, event.id, 2)

    assert db.value(COUNT) == 3
    assert db.value("SELECT expires_at > now() FROM public.idempotency_keys")
    assert len(editor.rows(CODES, event.id, 2)) == 2
    assert db.value(COUNT) == 3


def test_fifty_callers_with_one_key_have_one_effect_and_the_same_answer(
    sessions, db, editor, event
):
    def call(caller):
        with caller.connection.transaction():
            headers(caller, idempotency_key="first")
            editor.begin_request(caller.connection)
            return tuple(run(caller.connection, CODES, (event.id, 3))[0])

    answers = at_once(db, [call] * 50)

    assert len(set(answers)) == 1 and len(answers[0]) == 3
    assert db.value(COUNT) == 3


def test_a_caller_waits_for_the_first_and_does_it_herself_where_that_fails(
    sessions, db, editor, event
):
    first, second = sessions("editor", "editor")
    for session in (first, second):
        headers(session, idempotency_key="first")
    first.rows(CODES, event.id, 1)

    waiting = second.start(CODES, event.id, 1)
    assert waiting.is_blocked_by(first)
    first.rollback()

    assert waiting.sqlstate() is None
    second.commit()
    assert db.value(COUNT) == 1


def test_a_server_killed_in_the_middle_leaves_nothing_and_the_repeat_does_it(crash):
    db = crash.database
    db.execute("INSERT INTO auth.users (id) VALUES ('00000000-0000-0000-0000-0000000000aa')")
    caller = make(
        db, "users.user_profiles", user_id="00000000-0000-0000-0000-0000000000aa"
    ).user_id  # fmt: skip

    def claim(connection):
        return connection.execute(
            "SELECT response FROM ops.claim_request(%s, 'charge', 'k', '{}')", [caller]
        ).fetchone()[0]

    connection = db.server.connect(db.name)
    connection.execute("BEGIN")
    assert claim(connection) is None
    make_effect = "INSERT INTO public.outbox (topic, payload) VALUES ('thing.happened', '{}')"
    connection.execute(make_effect)
    crash.kill_and_restart()

    assert db.value("SELECT count(*) FROM public.outbox WHERE topic = 'thing.happened'") == 0
    with db.server.connect(db.name) as again:
        assert claim(again) is None


# --- so many a minute


def test_so_many_requests_of_a_minute_are_served_and_the_next_is_told_when(db, anon):
    headers(db, x_forwarded_for="203.0.113.9")
    begun = db.value("SELECT date_trunc('minute', clock_timestamp())")
    for n in range(60):
        anon.value(ASK, f"eva{n}@example.test")

    if db.value("SELECT date_trunc('minute', clock_timestamp())") == begun:
        with refused(db, "YP422") as error:
            anon.value(ASK, "eva@example.test")
        assert "60 times a minute, again from 20" in error.value.diag.message_detail
    headers(db, x_forwarded_for="203.0.113.10")
    anon.value(ASK, "eva@example.test")


def test_a_request_that_fails_gives_its_place_back(db, anon):
    anon.value(ASK, "eva@example.test")

    with refused(db, "YP004"):
        anon.value(
            "SELECT public.request_guest_code('email', %s, gen_random_uuid())",
            "eva@example.test",
        )

    assert sum(row.count for row in db.rows(PLACES)) == 1


def test_a_server_is_not_counted(db, service_role):
    service_role.value(ASK, "eva@example.test")

    assert db.value("SELECT count(*) FROM public.rate_limits") == 0


def test_the_address_is_what_the_nearest_trusted_proxy_saw(db):
    address = "SELECT users.request_address()"
    headers(db, x_forwarded_for="6.6.6.6, 203.0.113.9")
    one = db.value(address)
    headers(db, x_forwarded_for="7.7.7.7, 203.0.113.9")

    assert db.value(address) == one
    db.execute("SELECT set_config('yardpass.address_key', 'pepper', true)")
    assert db.value(address) != one
    db.execute("SELECT set_config('yardpass.trusted_proxies', '2', true)")
    assert db.value(address) != one
