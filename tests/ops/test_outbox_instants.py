"""Workers that lease at the very same instant, round after round."""

import threading

import pytest

from tests.fix_db import run
from tests.ops.outbox import ACK, LEASE, consumer, send, things, told

pytestmark = pytest.mark.usefixtures("sessions")
ROUNDS = 60
LIVE = """
    SELECT count(*) AS leases, count(DISTINCT l.lane) AS lanes
    FROM ops.outbox_lanes AS l CROSS JOIN ops.outbox_state(l.id) AS s
    WHERE s.leased_until > clock_timestamp()
"""


def race(db, workers, act):
    """act(connection, number, barrier) by so many threads; raises what one of them raised."""
    barrier, errors = threading.Barrier(workers), []

    def one(number):
        try:
            with db.server.connect(db.name) as connection:
                act(connection, number, barrier)
        except Exception as error:
            errors.append(error)
            barrier.abort()

    threads = [threading.Thread(target=one, args=(n,), daemon=True) for n in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    if errors:
        raise errors[0]


@pytest.mark.parametrize(("lanes", "workers"), [(1, 2), (3, 4)])
def test_no_two_live_leases_share_an_event_or_a_lane(db, lanes, workers):
    consumer(db, lanes=lanes)
    batches = [[] for _ in range(workers)]
    rounds, acked, at_once = [], [], []

    def act(connection, number, barrier):
        for _ in range(ROUNDS):
            if number == 0:
                for thing in things(6):
                    send(db, thing, *range(len(acked), len(acked) + 2))
            barrier.wait(60)
            batches[number] = run(connection, LEASE, [5, 60])[0]
            barrier.wait(60)
            if number == 0:
                rounds.append([batch for batch in batches if batch])
                at_once.append(db.row(LIVE))
            barrier.wait(60)
            if batches[number]:
                connection.execute(ACK, [batches[number][0].lease_token])
                acked.extend(told(batches[number]))
            barrier.wait(60)

    race(db, workers, act)

    for leases, live in zip(rounds, at_once, strict=True):
        events = [event.event_id for batch in leases for event in batch]
        assert len(events) == len(set(events))
        keys = [{event.aggregate_id for event in batch} for batch in leases]
        assert sum(map(len, keys)) == len(set().union(*keys)), "an aggregate is in two leases"
        assert live.leases == live.lanes == len(leases) <= lanes
    delivered = [e.event_id for leases in rounds for batch in leases for e in batch]
    assert len(delivered) == len(set(delivered)) == len(acked) > ROUNDS
