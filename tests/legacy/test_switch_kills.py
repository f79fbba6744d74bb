"""Whatever ends the copying, the switch or the way back, and whenever: nothing is lost."""

import random
import time

from tests.legacy.moves import STAGING, dump, move, rollback, states
from tests.legacy.test_move_kills import Run, settle

KILLS = 6


def contents(database):
    """Old table -> its number of rows and an order-free hash of them."""
    return {
        name: tuple(
            database.row(
                "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) AS hash"
                f" FROM {place} AS t"
            )
        )
        for name, place in database.rows("SELECT old_name, old_table::regclass FROM legacy.pairs")
    }


def next_step(database):
    """What a DBA calls next: on to the end, and from there back to the beginning."""
    found = states(database)
    if found.keys() == {"found"}:
        move(database)
        return "reconcile"
    return "rollback" if found.keys() == {"switched"} else "reconcile"


def test_kills_at_random_moments_lose_nothing(clean):
    catalog, rows = dump(clean, *STAGING), contents(clean)
    chance = random.Random(5)
    move(clean)
    begin = time.monotonic()
    clean.execute("CALL ops.legacy_reconcile('all')")
    seconds = {"reconcile": time.monotonic() - begin}
    begin = time.monotonic()
    rollback(clean)
    seconds["rollback"] = time.monotonic() - begin

    ended = 0
    for _ in range(KILLS):
        step = next_step(clean)
        run = Run(clean, step, "all")
        time.sleep(chance.uniform(0, 0.8 * seconds[step]))
        clean.execute("SELECT pg_terminate_backend(%s)", run.pid)
        run.thread.join(60)
        settle(clean)
        ended += not run.finished
    rollback(clean)

    assert ended > 1
    assert states(clean).keys() == {"found"}
    assert dump(clean, *STAGING) == catalog
    assert contents(clean) == rows
    move(clean)
    clean.execute("CALL ops.legacy_reconcile('all')")
    assert clean.rows("SELECT detail FROM ops.legacy_verify() WHERE severity <> 'notice'") == []
