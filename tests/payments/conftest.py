"""Fixtures of the payments' tests: an order in the books, and a processor that tells of it."""

import pytest

from tests.payments.stripe import SECRET, SET
from tests.payments.test_refunds import sold


@pytest.fixture
def sale(db, event):
    """An order of 130.00: 100.00 for the organizer, 5.00 fee, 25.00 tax."""
    return sold(db, event)


@pytest.fixture
def stripe(service_role):
    """Stripe's webhooks are taken from now on."""
    service_role.execute(SET, SECRET, 24)
