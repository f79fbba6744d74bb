"""Redaction: no secret is left, wherever it stands, and what is none stays."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SECRET = "sEcReTvAlUe"
SECRET_NAMES = (
    "password", "Passwd", "client_secret", "accessToken", "refresh_token", "Authorization",
    "X-Api-Key", "apikey", "set-cookie", "sessionId", "stripe_signature", "otp", "cvc",
    "card_number", "iban", "private_key", "qr_code", "pin", "code",
)  # fmt: skip
PLAIN_NAMES = ("amount", "country_code", "currency", "keyboard", "quantity", "title", "page")
plain = st.one_of(st.none(), st.booleans(), st.integers(-999, 999), st.sampled_from(["a", "b c"]))


def nested(leaves):
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from(PLAIN_NAMES), inner, max_size=3),
        ),
        max_leaves=8,
    )


@st.composite
def with_a_secret(draw):
    """JSON with the secret under a secret name, somewhere."""
    secret = st.dictionaries(
        st.sampled_from(SECRET_NAMES),
        nested(st.just(SECRET)),
        min_size=1,
        max_size=2,
    )
    return draw(nested(st.one_of(plain, secret)))


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(with_a_secret())
def test_nothing_under_a_secret_name_is_left(db, content):
    assert SECRET not in db.value("SELECT ops.redact(%s)::text", json.dumps(content))


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(nested(plain))
def test_what_holds_no_secret_stays_as_it_is(db, content):
    assert db.value("SELECT ops.redact(%s)", json.dumps(content)) == content


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_a_secret_name_is_known(db, name):
    assert db.value("SELECT ops.is_secret_name(%s)", name) is True


@pytest.mark.parametrize("name", [*PLAIN_NAMES, None, ""])
def test_a_plain_name_is_none(db, name):
    assert db.value("SELECT ops.is_secret_name(%s)", name) is False


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("/a?token=abc&page=2", "/a?token=[redacted]&page=2"),
        ("/a?page=2#access_token=abc", "/a?page=2#access_token=[redacted]"),
        ("postgres://me:secret@host/db", "postgres://[redacted]@host/db"),
        ("Bearer abc.def", "Bearer [redacted]"),
        ("Basic dXNlcjpwdw==, next", "Basic [redacted], next"),
        ("card 4242-4242-4242-4242 ok", "card [redacted] ok"),
        ("card 378282246310005 ok", "card [redacted] ok"),
        ("card 4242424242424242 ok", "card [redacted] ok"),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "[redacted]"),
        ("sk_test_4eC39HqLyjWDarjtT1zdp7dc", "[redacted]"),
        ("pi_3N_secret_x1", "[redacted]"),
        ("a" * 64, "[redacted]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln end", "[redacted] end"),
        ("at 1763884800000 ms, 2026-11-23 08:00:00", "at 1763884800000 ms, 2026-11-23 08:00:00"),
        ("of 00000000-0000-4000-8000-000000000000", "of 00000000-0000-4000-8000-000000000000"),
        (None, None),
    ],
)  # fmt: skip
def test_a_text_loses_what_looks_like_a_secret(db, text, left):
    assert db.value("SELECT ops.redact_text(%s)", text) == left


def test_a_number_of_a_card_is_no_number(db):
    assert db.value("SELECT ops.redact('[4242424242424242, 42]')") == ["[redacted]", 42]


def test_what_lies_too_deep_is_taken_out_whole(db):
    deep = "[" * 5000 + f'"{SECRET}"' + "]" * 5000

    left = db.value("SELECT ops.redact(%s)::text", deep)

    assert SECRET not in left and left.startswith("[" * 33) and "[redacted]" in left


def test_a_body_is_kept_up_to_sixteen_kilobytes(db):
    short = "x" * (16384 - 2)

    assert db.value("SELECT ops.loggable(to_jsonb(%s::text))", short) == short
    assert db.value("SELECT ops.loggable(to_jsonb(%s::text))", short + "x") == {
        "omitted_bytes": 16385
    }
    assert db.value("SELECT ops.loggable(NULL)") is None
