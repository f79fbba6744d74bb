"""The one hash of addresses."""

import hashlib

import pytest


@pytest.mark.parametrize(
    ("address", "hashed"),
    [
        ("berta@example.test", "berta@example.test"),
        (" Berta@Example.TEST ", "berta@example.test"),
        (r"back\slash@example.test", r"back\slash@example.test"),
        ("størm@example.test", "størm@example.test"),
        ("+4712345678", "+4712345678"),
    ],
)
def test_it_is_the_sha256_of_the_address_in_lower_case(db, address, hashed):
    found = db.value("SELECT users.address_hash(%s)", address)

    assert found == hashlib.sha256(hashed.encode()).digest()


def test_nothing_has_no_hash(db):
    assert db.value("SELECT users.address_hash(NULL)") is None
