"""Looking at stock, and letting time pass for holds."""


def stock(db, tier):
    """Held and sold of a tier or pool."""
    return db.row("SELECT held, sold FROM ticketing.stock_of(%s)", tier.id)


def shards(db, tier):
    """Capacity, available, held, sold and issued of each shard."""
    return [
        tuple(row)
        for row in db.rows(
            "SELECT capacity, available, held, sold, issued FROM ticketing.stock_shards"
            " WHERE stock_id = %s ORDER BY shard",
            tier.id,
        )
    ]


def faults(db):
    """What ticketing.check_stock() finds: (fault, detail)."""
    return [tuple(row) for row in db.rows("SELECT fault, detail FROM ticketing.check_stock()")]


def end_time(db, *holds):
    """Lets the time of active holds be over, of all if none is named; nobody writes that down."""
    db.execute(
        "UPDATE ticketing.ticket_holds SET expires_at = clock_timestamp() - interval '1 second'"
        " WHERE status = 'active' AND coalesce(id = ANY(nullif(%s::uuid[], '{}')), true)",
        [held.id for held in holds],
    )
