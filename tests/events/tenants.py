"""The tenant of what is written at events: filled in by trigger, and held by a key behind it."""

from tests.refusals import refused


def tenant_keys(*tables):
    """The foreign keys behind the triggers, which only fills_in_the_tenant() reaches."""
    return {f"{table.split('.')[1]}_organization_id_fkey" for table in tables}


def fills_in_the_tenant(db, table):
    """Whether rows keep their tenant whatever a statement says, and not by the trigger alone."""
    tenants = f"SELECT event_id, organization_id FROM {table} ORDER BY event_id"
    before = db.rows(tenants)
    for other in ("NULL", "gen_random_uuid()"):
        db.execute(f"UPDATE {table} SET organization_id = {other}")
    after = db.rows(tenants)

    db.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    (key,) = tenant_keys(table)
    with refused(db, "23503", key):
        db.execute(f"UPDATE {table} SET organization_id = gen_random_uuid()")
    return before == after and all(tenant for _, tenant in before)
