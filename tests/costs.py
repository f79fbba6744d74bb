"""What a statement costs, in pages: the same on every machine, whatever else it does."""

import json


def pages(db, query):
    """Pages of 8 kB that the query touches, once its plans are made; what it does is undone."""
    for _ in range(2):
        with db.connection.transaction(force_rollback=True):
            plan = db.value(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT json) {query}")
    plan = plan if isinstance(plan, list) else json.loads(plan)
    return plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"]
