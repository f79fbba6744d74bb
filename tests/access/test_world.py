"""The world of the attacks: complete, and all of one piece."""

from tests.fix_rows import catalog
from tests.fix_world import tables_of

ROOTS = ("organizations.organizations", "events.events", "sponsorship.sponsors")


def test_both_tenants_have_a_row_in_every_table(world):
    tables = tables_of(world.db)

    assert len(tables) > 170
    assert world.tables == world.attacks.tables == tables
    assert [
        table for table in tables if None in (world.rows[table], world.attacks.rows[table])
    ] == []


def test_every_row_that_names_a_tenant_names_its_own(world):
    for tenant in (world, world.attacks):
        strays = {
            (table, name)
            for table in tenant.tables
            for parent, columns in catalog(world.db, table).foreign_keys
            if parent in ROOTS
            for name, key in columns.items()
            if getattr(tenant.rows[table], name) not in (None, getattr(tenant.rows[parent], key))
        }

        assert strays == set()


def test_an_attempt_leaves_nothing(world):
    event = world.event.id
    trial = (world.owner, "", f"SELECT FROM public.publish_event('{event}')")
    (first,), (second,) = world.attempts([trial]), world.attempts([trial])

    assert (first.state, first.number) == (second.state, second.number) == (None, 1)
    assert world.db.value("SELECT status FROM events.events WHERE id = %s", event) == "draft"
    assert world.db.value("SELECT current_user = session_user")
