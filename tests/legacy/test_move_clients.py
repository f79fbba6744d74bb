"""Eight clients read, write and upsert while tables move and come back: no error, no lost row."""

import threading
import time

import pytest

from tests.legacy.clients import STAYS, Client, contents, expected_after
from tests.legacy.moves import CONTRADICTIONS, move, rollback

CLIENTS = 8
SECONDS = 4
TIMES = 2  # at least so often everything moves and comes back
MOVING = ("events", "messaging", "payments", "analytics", "users")


@pytest.fixture
def shop(clean):
    """A clean legacy database with the labels that the clients use."""
    labels = clean.value("SELECT enum_range(NULL::public.ticket_status)::text")
    assert "redeemed" in labels
    assert "transferred" in labels
    move(clean, STAYS)
    return clean


def test_no_client_fails_and_no_row_is_lost(shop):
    before = contents(shop)
    stop = threading.Event()
    clients = [Client(shop, number, stop) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    end = time.monotonic() + SECONDS
    times = 0
    try:
        while time.monotonic() < end or times < TIMES:
            for domain in MOVING:
                move(shop, domain)
            for domain in MOVING:
                rollback(shop, domain)
            times += 1
        move(shop)
    finally:
        stop.set()
        for client in clients:
            client.join(30)

    assert [error for client in clients for error in client.errors] == []
    assert contents(shop) == expected_after(before, clients)
    assert shop.rows(CONTRADICTIONS) == []
    assert min(client.done for client in clients) > 20
    assert sum(client.retried for client in clients) < sum(client.done for client in clients) / 50
