"""Whatever ends the copying, the switch or the way back, and whenever: nothing is lost."""

import random
import time

from tests.legacy.moves import STAGING, dump, move, rollback, states
from tests.legacy.test_move_kills import end_at_random

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
    seconds = {}
    for step in ("reconcile", "rollback"):
        begin = time.monotonic()
        clean.execute(f"CALL ops.legacy_{step}('all')")
        seconds[step] = time.monotonic() - begin

    def terminate(pid):
        clean.execute("SELECT pg_terminate_backend(%s)", pid)

    tries = ended = 0
    while tries < KILLS or ended < 2:  # on a machine that is quicker now, most are too late
        step = next_step(clean)
        ended += end_at_random(clean, step, "all", seconds[step], terminate, chance)
        tries += 1
    rollback(clean)

    assert states(clean).keys() == {"found"}
    assert dump(clean, *STAGING) == catalog
    assert contents(clean) == rows
    move(clean)
    clean.execute("CALL ops.legacy_reconcile('all')")
    assert clean.rows("SELECT detail FROM ops.legacy_verify() WHERE severity <> 'notice'") == []
